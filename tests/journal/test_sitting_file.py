"""The file of a sitting: how it is opened, what is refused and with which sentence, and that it comes whole or not at all."""

from __future__ import annotations

import ast
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import mounted_tmpfs
from small_sitting import NOON, SEALED, entry_of, make_sitting_file

from hallserver import messages, sittings
from hallserver.journal import file
from hallserver.journal.chain import GENESIS
from hallserver.journal.file import (
    SealedClip,
    SealedPaper,
    SittingFileError,
    SittingReader,
    create_sitting_file,
    open_writing,
)

OPENING = entry_of(SEALED, 1, NOON, GENESIS)


def papers(count: int, size: int = 1_000) -> list[SealedPaper]:
    return [SealedPaper(f"S{n}", f"{n:064x}", b"s" * 16, b"n" * 12, bytes([n % 256]) * size) for n in range(count)]


def code_of(error: pytest.ExceptionInfo[SittingFileError]) -> str:
    code = error.value.code
    assert messages.sentence(f"sitting_file.{code}", "vi", **error.value.details)
    return code


# -- opening -----------------------------------------------------------------------------------------------------------


def test_the_writing_connection_is_wal_and_full_and_says_so_itself(tmp_path: Path) -> None:
    connection = open_writing(make_sitting_file(tmp_path / "a.sitting"))
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.close()


def test_a_file_that_does_not_take_wal_is_refused() -> None:
    """SQLite keeps a database in memory in a mode of its own, whatever is asked."""
    with pytest.raises(SittingFileError) as refused:
        open_writing(Path(":memory:"))
    assert code_of(refused) == "not_durable"
    assert refused.value.details["mode"] == "memory"


def test_a_reader_never_writes(tmp_path: Path) -> None:
    with SittingReader(make_sitting_file(tmp_path / "a.sitting")) as reader, pytest.raises(sqlite3.OperationalError):
        reader._connection.execute("DELETE FROM journal")


@pytest.mark.parametrize("folder", ["hall #1", "100%", "what?", "a%20b", "hội trường"])
def test_a_folder_may_be_called_anything(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    with SittingReader(make_sitting_file(tmp_path / folder / "a.sitting")) as reader:
        assert len(list(reader.checked_entries())) == 1


# -- refusing ----------------------------------------------------------------------------------------------------------


def test_a_missing_file_is_missing_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(SittingFileError) as refused:
        SittingReader(tmp_path / "a.sitting")
    assert code_of(refused) == "missing"
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_application_is_not_a_sitting(tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE journal (seq)")
    other.close()
    with pytest.raises(SittingFileError) as refused:
        SittingReader(path)
    assert code_of(refused) == "not_a_sitting"


def test_a_file_that_is_no_database_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    path.write_bytes(b"%PDF-1.7 something else altogether" * 100)
    with pytest.raises(SittingFileError) as refused:
        SittingReader(path)
    assert code_of(refused) == "unreadable"


def test_a_file_of_a_later_format_is_refused_by_its_number(tmp_path: Path) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version=2")
    other.close()
    with pytest.raises(SittingFileError) as refused:
        SittingReader(path)
    assert code_of(refused) == "other_format"
    assert refused.value.details == {"file": "a.sitting", "format": 2, "known": 1}


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_truncated_file_is_unreadable_and_no_crash(keep: float, tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    create_sitting_file(path, {"key": b"k" * 20_000}, papers(50), OPENING)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep) // 4096 * 4096])
    with pytest.raises(SittingFileError) as refused, SittingReader(path) as reader:
        reader.parts()
        list(reader.papers())
        list(reader.checked_entries())
    assert code_of(refused) == "unreadable"


def test_a_table_taken_away_is_unreadable(tmp_path: Path) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE paper")
    other.close()
    with SittingReader(path) as reader, pytest.raises(SittingFileError) as refused:
        reader.paper_hashes()
    assert code_of(refused) == "unreadable"


def test_an_existing_sitting_is_never_written_over(tmp_path: Path) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    before = path.read_bytes()
    with pytest.raises(SittingFileError) as refused:
        make_sitting_file(path)
    assert code_of(refused) == "exists"
    assert path.read_bytes() == before


def test_every_code_has_its_sentence() -> None:
    codes = {"chain_broken"}
    for module in (file, sittings):
        tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        codes |= {call.args[0].value for call in calls if call.func.id == "SittingFileError"}
    assert len(codes) >= 8
    assert [code for code in sorted(codes) if not messages.has(f"sitting_file.{code}")] == []
    assert messages.sentence("sitting_file.chain_broken", "en", why="X").count("X") == 1


# -- whole or not at all -----------------------------------------------------------------------------------------------


def test_what_is_created_can_be_read_back_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    create_sitting_file(path, {"key": b"k", "hall.json": b"{}"}, papers(3), OPENING)
    assert [p.name for p in tmp_path.iterdir()] == ["a.sitting"]
    with SittingReader(path) as reader:
        assert reader.parts() == {"key": b"k", "hall.json": b"{}"}
        assert list(reader.papers()) == papers(3)
        assert reader.paper("S2") == papers(3)[2]
        assert reader.paper("S9") is None
        assert list(reader.checked_entries()) == [OPENING]


@pytest.mark.parametrize(
    "size", [0, 1, file.CLIP_PIECE_BYTES - 12, file.CLIP_PIECE_BYTES - 11, 3 * file.CLIP_PIECE_BYTES]
)
def test_a_clip_is_kept_in_pieces_and_read_back_whole(size: int, tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    clips = [SealedClip(name * 64, b"n" * 12, name.encode() * size) for name in ("a", "b")]
    create_sitting_file(path, {}, [], OPENING, clips)
    with SittingReader(path) as reader:
        assert [reader.clip(clip.hash) for clip in clips] == clips
        assert reader.clip_size("a" * 64) == 12 + size
        pieces = list(itertools.takewhile(bool, (reader.clip_piece("a" * 64, place) for place in itertools.count())))
        assert b"".join(pieces) == b"n" * 12 + b"a" * size and max(map(len, pieces)) <= file.CLIP_PIECE_BYTES
        assert (reader.clip("c" * 64), reader.clip_size("c" * 64), reader.clip_piece("c" * 64, 0)) == (None, 0, b"")


def test_a_file_from_before_there_were_clips_has_none(tmp_path: Path) -> None:
    path = make_sitting_file(tmp_path / "a.sitting")
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE clip")
    other.close()
    with SittingReader(path) as reader:
        assert (reader.clip_hashes(), reader.clip("a" * 64)) == ([], None)


def test_papers_that_fail_half_way_leave_no_file(tmp_path: Path) -> None:
    def half():
        yield from papers(100)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        create_sitting_file(tmp_path / "a.sitting", {}, half(), OPENING)
    assert list(tmp_path.iterdir()) == []


SLOW_SEALER = """
import sys, time
from pathlib import Path
from test_sitting_file import OPENING, papers
from hallserver.journal.file import create_sitting_file

def slowly():
    for n, paper in enumerate(papers(4_000, 30_000)):
        if n == 400:
            print("under way", flush=True)
        yield paper

create_sitting_file(Path(sys.argv[1]), {"key": b"k"}, slowly(), OPENING)
print("done", flush=True)
"""


@pytest.mark.parametrize("after_s", [0.0, 0.05, 0.15, 0.3])
def test_killed_while_sealing_there_is_a_whole_file_or_none(after_s: float, tmp_path: Path) -> None:
    path = tmp_path / "a.sitting"
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    sealer = subprocess.Popen(
        [sys.executable, "-c", SLOW_SEALER, str(path)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
    )
    assert sealer.stdout is not None and sealer.stdout.readline() == b"under way\n"
    time.sleep(after_s)
    sealer.send_signal(signal.SIGKILL)
    sealer.wait()
    sealer.stdout.close()
    if path.exists():
        with SittingReader(path) as reader:
            assert len(reader.paper_hashes()) == 4_000
    else:
        # What was begun does not stand in the way of the next try.
        make_sitting_file(path)
    with SittingReader(path) as reader:
        assert list(reader.checked_entries()) == [OPENING]


def test_a_disk_that_fills_up_while_sealing_leaves_no_file_that_looks_whole(tmp_path: Path) -> None:
    """The papers fit into the write-ahead log, the log and the file together do not fit on the disk."""
    with mounted_tmpfs(tmp_path / "disk", megabytes=3) as disk:
        for size in (1_000_000, 1_600_000, 2_200_000, 2_600_000):
            path = disk / f"{size}.sitting"
            try:
                create_sitting_file(path, {}, papers(20, size // 20), OPENING)
            except SittingFileError as error:
                assert error.code == "unwritable"
                assert list(disk.iterdir()) == []
            else:
                with SittingReader(path) as reader:
                    assert len(list(reader.papers())) == 20
                for left in disk.iterdir():
                    left.unlink()
        assert size == 2_600_000
