"""Regrading at the command line: shown first, kept with a reason, and what was printed before is superseded."""

from __future__ import annotations

import csv
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from mixed_day import hold, note
from test_cli import run

from hallserver.cli.saying import out
from hallserver.folder import HallFolder
from hallserver.keys import load_keys
from hallserver.storage.stores import open_stores


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall with a closed sitting of every type of question, its essays dropped: revision 2. Tests leave it as it is."""
    root = tmp_path_factory.mktemp("regrading") / "hall"
    run("init", root, "--name", "Hội trường mẫu")
    folder = HallFolder(root)
    path = hold(folder.sittings, load_keys(folder.keys))
    with closing(open_stores(folder.database)) as stores:
        note(stores, path)
        stores.sittings.set_live("2026-11-23-S1", by="lan", at_ms=1)
    run("regrade", root, "--full-marks", "M-15", "--apply", "--reason", "không chấm tự luận")
    return root


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables break their cells where the terminal is narrow; what they say is read here as one line."""
    monkeypatch.setattr(out, "_width", 240)


def test_results_are_not_written_while_essays_wait_and_it_is_said_what_to_do(tmp_path: Path) -> None:
    run("init", tmp_path / "hall", "--name", "Hội trường mẫu")
    folder = HallFolder(tmp_path / "hall")
    path = hold(folder.sittings, load_keys(folder.keys))
    with closing(open_stores(folder.database)) as stores:
        note(stores, path)
    target = tmp_path / "out"
    said = run("results", folder.root, "--sitting", path.stem, "--out", target, code=1).output
    assert f"Nothing was written to {target}: 2 essays have no mark yet" in said and "câu" not in said
    assert "000001 (item " in said and "/clerk" in said and "run this again" in said
    assert not target.exists()
    said = run("results", folder.root, "--sitting", path.stem, "--out", target, code=1, lang="vi_VN.UTF-8").output
    assert "Chưa ghi gì" in said and "000001 (câu " in said and "chạy lại lệnh này" in said


def scores(hall: Path, folder: Path) -> dict[str, str]:
    run("results", hall, "--out", folder)
    with (folder / "results.csv").open(encoding="utf-8-sig") as file:
        return {row["number"].strip(): row["score"] for row in csv.DictReader(file)}


def test_a_look_says_who_changes_and_changes_nothing(hall: Path) -> None:
    before = run("results", hall).output
    said = run("regrade", hall, "--key", "M-01=B", "--accept", "M-09=3±0,5").output
    for wanted in (
        "A. Hà Nội",
        "B. Huế",
        "2 | 3 ± 0.5",
        "000001",
        "Người Mẫu B",
        "nothing was changed",
        "3 candidates change",
    ):
        assert wanted in said, wanted
    assert run("results", hall).output == before and "revision 2" in before


def test_what_is_applied_is_the_next_revision_and_supersedes_the_sheets(hall: Path, tmp_path: Path) -> None:
    hall = shutil.copytree(hall, tmp_path / "hall")
    before = scores(hall, tmp_path / "a")
    sheets = {n: tmp_path / "a" / "sheets" / f"00000{n}.pdf" for n in (1, 2)}
    said = run("regrade", hall, "--accept", "M-09=3", "--apply", "--reason", "đề in sai").output
    assert "revision 3" in said
    assert scores(hall, tmp_path / "b") == {**before, "000002": "2.125"} and before["000002"] == "1.625"
    assert "Valid" in run("verify", sheets[1], "--hall", hall).output
    assert "Superseded" in run("verify", sheets[2], "--hall", hall, code=1).output
    assert "Valid" in run("verify", tmp_path / "b" / "sheets" / "000002.pdf", "--hall", hall).output
    with closing(open_stores(HallFolder(hall).database)) as stores:
        first, second = stores.amendments.all("2026-11-23-S1")
        assert (second.reason, second.who, second.changed, first.revision) == ("đề in sai", "cli", ("000002",), 2)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say what to change"),
        (("--key", "M-01=B", "--apply"), "needs a reason"),
        (("--key", "M-99=B"), "no question M-99"),
        (("--key", "M-01=Z"), "no such option"),
        (("--key", "M-01=A"), "marked like that already"),
        (("--key", "M-01=AB"), "can't have 2 right options"),
        (("--key", "M-11=A"), "2 items on the left"),
        (("--key", "M-12=AB"), "hold all 4 options"),
        (("--key", "M-14=A"), "can't be used"),
        (("--accept", "M-09"), "CODE=ANSWER"),
        (("--accept", "M-09=ba"), "can't be used"),
        (("--accept", "M-09="), "can't be used"),
        (("--accept", "M-13=3"), "no gap"),
        (("--accept", "M-13[9]=3"), "no gap 9"),
        (("--accept", "M-10=PARIS"), "marked like that already"),
        (("--restore", "M-01"), "marked like that already"),
        (("--out-of-total", "M-15"), "has been dropped"),
        (("--sitting", "2030-01-01-S1", "--restore", "M-15"), "2030-01-01-S1"),
    ],
)
def test_what_can_not_be_done_is_said_in_a_sentence(hall: Path, words: tuple[str, ...], sentence: str) -> None:
    said = " ".join(run("regrade", hall, *words, code=1).output.split())
    assert sentence in said


def test_gaps_options_texts_and_both_ways_to_drop(hall: Path) -> None:
    said = run(
        "regrade", hall, "--accept", "M-13[1]=99,5", "--accept", "M-13[2]=B", "--accept", "M-10=Lutetia", "--accept", "M-01=B",
        "--key", "M-12=DCBA", "--key", "M-11=CB", "--key", "M-14=elip (50; 50) (5; 5) %",
        "--full-marks", "M-05", "--out-of-total", "M-06", "--restore", "M-15", lang="vi_VN.UTF-8",
    ).output  # fmt: skip
    for wanted in (
        "[1] 100 ± 1 | 99,5; [2] 0 | 10;",
        "| Lutetia",
        "A. Hà Nội; B. Huế",
        "1) bốn, 2) ba, 3) hai",
        "1) C, 2) B",
        "elip (50; 50)",
        "hủy, cho đủ điểm",
        "hủy, không tính",
        "chờ chấm",
    ):
        assert wanted in said, wanted
