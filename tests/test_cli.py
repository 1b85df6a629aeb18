"""The command line as a person uses it: what it makes, what it says, and that it never shows a traceback."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from closed_day import Day
from cryptography import x509
from PIL import Image

from hallserver.cli import main
from hallserver.demo.making import DemoSize, demo_bank_files, make_demo
from hallserver.folder import HallFolder
from hallserver.keys import is_host, load_keys
from hallserver.report_inputs import minutes
from hallserver.results import load_results
from hallserver.storage.stores import open_stores
from seats.roster import write_roster


def run(*words: object, code: int = 0, lang: str = "en_GB.UTF-8") -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], env={"LC_ALL": lang, "COLUMNS": "200"})
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def new_hall(tmp_path: Path) -> Path:
    run("init", tmp_path / "hall", "--name", "Hội trường mẫu")
    return tmp_path / "hall"


@pytest.fixture(scope="module")
def demo_hall(tmp_path_factory: pytest.TempPathFactory) -> HallFolder:
    """Ten seats, seven candidates; the sitting is over and closed."""
    root = tmp_path_factory.mktemp("cli") / "hall"
    folder = make_demo(root, DemoSize(10, 7, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    Day(next(folder.sittings.glob("*.sitting")), load_keys(folder.keys))
    return folder


def counts(hall: Path) -> tuple[int, int, int]:
    stores = open_stores(HallFolder(hall).database)
    try:
        return len(stores.bank.get().questions), stores.roster.count(), len(stores.halls.all())
    finally:
        stores.close()


# -- a new hall ------------------------------------------------------------------------------------------------------


def test_init_makes_a_hall_that_the_doctor_finds_well(new_hall: Path) -> None:
    said = run("doctor", new_hall).output
    assert "durable commit" in said and "✗" not in said


def test_init_tells_a_one_time_password_and_refuses_a_folder_in_use(tmp_path: Path) -> None:
    assert "One-time password: " in run("init", tmp_path / "a").output
    before = sorted(tmp_path.rglob("*"))
    assert "in use" in run("init", tmp_path / "a", code=1).output
    assert sorted(tmp_path.rglob("*")) == before


def test_papers_and_people_are_for_the_owner_s_eyes_alone_in_a_hall_and_its_backup(
    new_hall: Path, tmp_path: Path
) -> None:
    run("backup", new_hall, tmp_path / "copy")
    assert [folder.stat().st_mode & 0o777 for folder in (new_hall, tmp_path / "copy")] == [0o700, 0o700]


def test_a_person_reads_their_own_language(tmp_path: Path) -> None:
    assert "không phải thư mục của một hội trường" in run("serve", tmp_path, code=1, lang="vi_VN.UTF-8").output
    assert "is not a hall's folder" in run("serve", tmp_path, code=1).output


@pytest.mark.parametrize(
    "words",
    [
        ("import-questions", "{0}", "{1}"),
        ("import-roster", "{0}", "{1}"),
        ("import-hall", "{0}", "{1}"),
        ("results", "{0}"),
        ("backup", "{0}", "{2}"),
        ("doctor", "{0}"),
        ("renew-certificate", "{0}"),
        ("verify", "{1}", "--hall", "{0}"),
        ("paper-proof", "{0}", "--seat", "C07", "--out", "{2}"),
        ("serve", "{0}"),
        ("rehearse", "{0}"),
    ],
)
def test_every_command_on_a_folder_that_is_no_hall_says_so(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "file.csv"
    file.write_text("x")
    places = (tmp_path / "nothing", file, tmp_path / "copy")
    assert "is not a hall's folder" in run(*(word.format(*places) for word in words), code=1).output


@pytest.mark.parametrize(
    "words",
    [
        ("serve", "{0}", "--port", "99999"),
        ("serve", "{0}", "--port", "-1"),
        ("demo", "--folder", "{0}/demo", "--seats", "0"),
        ("demo", "--folder", "{0}/demo", "--minutes", "0"),
        ("demo", "--folder", "{0}/demo", "--candidates", "-1"),
        ("rehearse", "--seats", "0"),
        ("rehearse", "--rate", "0"),
        ("rehearse", "--open-every", "0"),
    ],
)
def test_a_number_out_of_range_is_refused_by_its_option(new_hall: Path, words: tuple[str, ...]) -> None:
    said = run(*(word.format(new_hall) for word in words), code=2).output
    assert words[-2] in said and "range" in said


NO_HOSTS = (
    "bad host ünïcode",
    "a b",
    "",
    "máy-chủ.lan",
    "a..b",
    "-a",
    "10.0.0.999",
    "x" * 64,
    "10.0.0.1/24",
    "a:8443",
    "fe80::1%a b",
)


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_host_is_refused_before_anything_is_made(tmp_path: Path, host: str) -> None:
    said = run("init", tmp_path / "hall", "--host", "may-chu.lan", "--host", host, code=1).output
    assert f"“{host}” is neither a host name" in said and said.count("\n") == 1
    assert not (tmp_path / "hall").exists()


@pytest.mark.parametrize("host", NO_HOSTS)
def test_a_certificate_is_not_renewed_for_what_is_no_host(new_hall: Path, host: str) -> None:
    before = (new_hall / "keys" / "server.pem").read_bytes()
    said = run("renew-certificate", new_hall, "--host", host, code=1, lang="vi_VN.UTF-8").output
    assert f"“{host}” không phải tên máy" in said
    assert (new_hall / "keys" / "server.pem").read_bytes() == before


@pytest.mark.parametrize("host", ["may-chu", "MAY_CHU.lan", "may-chu.lan", "10.0.0.9", "fd00::9", "7-thi.1a"])
def test_a_host_name_or_address_is_taken(host: str) -> None:
    assert is_host(host)


def test_an_unknown_setting_is_refused_by_name(new_hall: Path) -> None:
    with (new_hall / "hall.toml").open("a") as file:
        file.write("bell_led_ms = 3\n")
    said = run("doctor", new_hall, code=1).output
    assert "bell_led_ms" in said and "bell_lead_ms" in said


# -- imports ---------------------------------------------------------------------------------------------------------


def test_real_files_come_in(new_hall: Path, demo_hall: HallFolder, tmp_path: Path) -> None:
    for name, body in demo_bank_files():
        (tmp_path / name).write_bytes(body)
    run(
        "import-questions", new_hall, *sorted(tmp_path.glob("*.csv")), *tmp_path.glob("*.gift"), *tmp_path.glob("*.png")
    )
    run("import-roster", new_hall, demo_hall.root / "files" / "danh-sach-thi-sinh.xlsx")
    run("import-hall", new_hall, demo_hall.root / "files" / "hoi-truong.xlsx", "--name", "Nhà A")
    assert counts(new_hall) == (248, 7, 1)


def test_questions_are_looked_at_taken_in_part_and_handed_out(new_hall: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "la.gift", tmp_path / "bank.xlsx"
    file.write_text("Thủ đô ở đâu? {=Hà Nội ~Huế}\n\n::X::Thủ đô ở đâu? {=Hà Nội ~Huế}\n\n::Y:: hỏng {=a\n")
    wishes = ("--topic", "Địa lý", "--difficulty", "2", "--give-codes", "--take-good")
    refused = run("import-questions", new_hall, file, code=1).output
    assert "no code" in refused and "[code_missing]" in refused
    said = run("import-questions", new_hall, file, *wishes, "--dry-run").output
    assert "2 questions: Địa lý, One answer, difficulty 2" in said and "Would add 2" in said and "is nearly" in said
    assert "la.gift, line 5: " in said and "1 question or file" in said
    assert counts(new_hall)[0] == 0
    run("import-questions", new_hall, file, *wishes)
    assert counts(new_hall)[0] == 2
    run("export-questions", new_hall, "--format", "xlsx", "--out", out)
    run("import-questions", new_hall, out)
    assert counts(new_hall)[0] == 2


def test_an_export_with_pictures_says_that_it_is_a_zip(new_hall: Path, tmp_path: Path) -> None:
    files = [tmp_path / "la.gift", tmp_path / "x.png"]
    files[0].write_text('$CATEGORY: T/1\n\n::X::[html]Hình <img src\\="x.png"> nào? {=a ~b}\n')
    Image.new("RGB", (2, 2)).save(files[1])
    run("import-questions", new_hall, *files)
    said = run("export-questions", new_hall, "--format", "xlsx", "--out", tmp_path / "bank.xlsx").output
    assert "bank.zip" in said and not (tmp_path / "bank.xlsx").exists()
    assert (tmp_path / "bank.zip").read_bytes()[:2] == b"PK"
    (tmp_path / "bank.zip").write_text("of somebody else")
    refused = run("export-questions", new_hall, "--format", "xlsx", "--out", tmp_path / "bank.xlsx", code=1).output
    assert "bank.zip" in refused and (tmp_path / "bank.zip").read_text() == "of somebody else"


def test_a_hall_s_name_has_its_limit(new_hall: Path, demo_hall: HallFolder) -> None:
    file = demo_hall.root / "files" / "hoi-truong.xlsx"
    said = run("import-hall", new_hall, file, "--name", "Ờ" * 101, code=1).output
    assert "101 characters, at most 100" in said and said.count("\n") == 1
    assert counts(new_hall)[2] == 0
    run("import-hall", new_hall, file, "--name", "Ờ" * 100)
    assert counts(new_hall)[2] == 1


def test_a_broken_file_is_named_by_row_and_changes_nothing(new_hall: Path, tmp_path: Path) -> None:
    roster = tmp_path / "ds.csv"
    roster.write_text(
        "Số báo danh,Số CCCD,Họ và tên,Ngày sinh,Đơn vị,Tỷ lệ học (%)\n1,12,Thí Sinh Mẫu,01/01/1990,Đội 1,80\n"
    )
    said = run("import-roster", new_hall, roster, code=1).output
    assert "ds.csv:2:" in said and "nothing was imported" in said
    assert counts(new_hall) == (0, 0, 0)


def test_zeros_that_excel_ate_are_mended_only_when_asked(new_hall: Path, tmp_path: Path) -> None:
    roster = tmp_path / "ds.csv"
    head = "Số báo danh,Số CCCD,Họ và tên,Ngày sinh,Đơn vị,Tỷ lệ học (%)"
    roster.write_text(f"{head}\n1,1090000001,Thí Sinh Mẫu,01/01/1990,Đội 1,80\n")
    run("import-roster", new_hall, roster, code=1)
    run("import-roster", new_hall, roster, "--mend-zeros")
    stores = open_stores(HallFolder(new_hall).database)
    assert [person.card_number for person in stores.roster.all()] == ["001090000001"]
    stores.close()


def test_an_empty_roster_template_is_no_roster(new_hall: Path, tmp_path: Path) -> None:
    (tmp_path / "ds.xlsx").write_bytes(write_roster([]))
    run("import-roster", new_hall, tmp_path / "ds.xlsx", code=1)


# -- after the exam --------------------------------------------------------------------------------------------------


def test_results_are_counted_written_and_verify(demo_hall: HallFolder, tmp_path: Path) -> None:
    assert "Passed" in run("results", demo_hall.root).output
    out = tmp_path / "out"
    run("results", demo_hall.root, "--out", out)
    sheets = sorted((out / "sheets").glob("*.pdf"))
    assert len(sheets) == 4, "three of seven were absent"
    rows = (out / "results.csv").read_text("utf-8-sig").splitlines()
    assert len(rows) == 8 and sum(",absent," in row for row in rows) == 3
    sitting = next(demo_hall.sittings.glob("*.sitting"))
    files = [*sheets, out / "list.pdf", out / "minutes.pdf", sitting]
    said = run("verify", *files, "--hall", demo_hall.root).output
    assert said.count("Valid: ") == len(files)


def test_an_altered_sheet_and_a_foreign_one_are_told_apart(
    demo_hall: HallFolder, new_hall: Path, tmp_path: Path
) -> None:
    run("results", demo_hall.root, "--out", tmp_path / "out")
    sheet = sorted((tmp_path / "out" / "sheets").glob("*.pdf"))[0]
    assert "Unknown signer" in run("verify", sheet, "--hall", new_hall, code=1).output
    body = bytearray(sheet.read_bytes())
    body[len(body) // 2] ^= 1
    sheet.write_bytes(body)
    assert "ALTERED" in run("verify", sheet, "--hall", demo_hall.root, code=1).output
    sheet.write_bytes(b"not a sheet")
    assert "Unreadable" in run("verify", sheet, "--hall", demo_hall.root, code=1).output
    assert "Unreadable" in run("verify", "--qr", "hello", "--hall", demo_hall.root, code=1).output


@pytest.fixture(scope="module")
def paper_proof(demo_hall: HallFolder, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """The proof of one seat's paper; the seat, and the root from the minutes."""
    results = load_results(next(demo_hall.sittings.glob("*.sitting")))
    root = minutes(results, {}, printed_at=datetime.now(UTC)).paper_root
    seat = sorted(results.paper_hashes)[3]
    file = tmp_path_factory.mktemp("proof") / "proof.json"
    assert root in run("paper-proof", demo_hall.root, "--seat", seat, "--out", file).output
    return file, seat, root


def test_the_paper_of_a_seat_is_proven_offline_against_root_sitting_file_or_hall(
    demo_hall: HallFolder, paper_proof: tuple[Path, str, str], tmp_path: Path
) -> None:
    file, seat, root = paper_proof
    sitting = next(demo_hall.sittings.glob("*.sitting"))
    shutil.copy(sitting, tmp_path / "copy.sitting")
    nowhere = ("--hall", tmp_path / "nothing")
    said = run("verify", file, "--root", f" {root.upper()[:32]} {root[32:]}", *nowhere).output
    assert "one of the papers under the root" in said and seat in said
    assert "sealed for this seat" in run("verify", file, "--sitting", tmp_path / "copy.sitting", *nowhere).output
    assert "sealed for this seat" in run("verify", file, "--hall", demo_hall.root).output
    assert "mã cam kết đã nêu" in run("verify", file, "--root", root, *nowhere, lang="vi_VN.UTF-8").output
    said = run("verify", file, *nowhere, code=1).output
    assert "Not proven yet" in said and root in said
    assert "is no root" in run("verify", file, "--root", root[:-1], code=1).output
    # Beside other files each gets its own verdict.
    assert run("verify", file, sitting, "--hall", demo_hall.root).output.count("Valid: ") == 2


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"paper": "{}"}, "ALTERED: the paper"),
        ({"salt": "00" * 32}, "ALTERED: the paper"),
        ({"commitment": "00" * 32}, "ALTERED: the paper"),
        ({"index": 2}, "ALTERED: no such paper"),
        ({"path": []}, "ALTERED: no such paper"),
        ({"root": "00" * 32}, "ALTERED: no such paper"),
        ({"size": 1_000}, "ALTERED: no such paper"),
        ({"seat": "C99"}, "was sealed, but"),
        ({"sitting": "other"}, "was sealed, but"),
        ({"size": 11}, "was sealed, but"),  # of eleven papers the way would be the same
        ({"salt": 5}, "Unreadable"),
    ],
)
def test_a_paper_s_proof_that_was_altered_is_told(
    demo_hall: HallFolder, paper_proof: tuple[Path, str, str], tmp_path: Path, change: dict[str, object], told: str
) -> None:
    file = tmp_path / "proof.json"
    file.write_text(json.dumps({**json.loads(paper_proof[0].read_text("utf-8")), **change}), "utf-8")
    sitting = next(demo_hall.sittings.glob("*.sitting"))
    assert told in run("verify", file, "--sitting", sitting, code=1).output


def test_a_paper_is_not_proven_by_another_root_or_an_altered_sitting(
    demo_hall: HallFolder, paper_proof: tuple[Path, str, str], tmp_path: Path
) -> None:
    file, _, root = paper_proof
    other = "0" * 64
    said = run("verify", file, "--root", other, code=1).output
    assert "under another root" in said and root in said and other in said
    shutil.copy(next(demo_hall.sittings.glob("*.sitting")), tmp_path / "copy.sitting")
    connection = sqlite3.connect(tmp_path / "copy.sitting")
    with connection:
        connection.execute("UPDATE paper SET hash = ? WHERE seat = (SELECT max(seat) FROM paper)", (other,))
    connection.close()
    assert "was altered" in run("verify", file, "--sitting", tmp_path / "copy.sitting", code=1).output


def test_a_paper_is_proven_only_once_its_own_sitting_is_closed_and_only_of_a_seat_there_is(
    demo_hall: HallFolder, paper_proof: tuple[Path, str, str], tmp_path: Path
) -> None:
    folder = make_demo(tmp_path / "hall", DemoSize(4, 4, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    other_sitting = next(folder.sittings.glob("*.sitting"))
    assert "under another root" in run("verify", paper_proof[0], "--sitting", other_sitting, code=1).output
    target = tmp_path / "proof.json"
    assert "papers stay sealed" in run("paper-proof", folder.root, "--seat", "A01-01", "--out", target, code=1).output
    assert "no seat C99" in run("paper-proof", demo_hall.root, "--seat", "C99", "--out", target, code=1).output
    assert not target.exists()


def test_a_backup_is_a_hall_with_everything(demo_hall: HallFolder, tmp_path: Path) -> None:
    run("backup", demo_hall.root, tmp_path / "copy")
    assert counts(tmp_path / "copy") == counts(demo_hall.root)
    sitting = next((tmp_path / "copy" / "sittings").glob("*.sitting"))
    assert "Valid" in run("verify", sitting, "--hall", tmp_path / "copy").output
    assert "in use" in run("backup", demo_hall.root, tmp_path / "copy", code=1).output


def test_the_doctor_finds_a_paper_that_was_altered(tmp_path: Path) -> None:
    folder = make_demo(tmp_path / "hall", DemoSize(4, 4, 60, all_eligible=True), lambda *_: None, host="127.0.0.1")
    assert "Every paper of" in run("doctor", folder.root).output
    file = sqlite3.connect(next(folder.sittings.glob("*.sitting")))
    seat, box = file.execute("SELECT seat, box FROM paper LIMIT 1").fetchone()
    with file:
        file.execute("UPDATE paper SET box = ? WHERE seat = ?", (box[:-1] + bytes([box[-1] ^ 1]), seat))
    file.close()
    said = run("doctor", folder.root, code=1).output
    assert "1 paper of" in said and seat in said


def test_the_doctor_finds_keys_that_others_can_read(new_hall: Path) -> None:
    (new_hall / "keys" / "statement.key").chmod(0o644)
    run("doctor", new_hall, code=1)


def test_a_new_certificate_bears_the_new_name(new_hall: Path) -> None:
    run("renew-certificate", new_hall, "--host", "may-chu.lan")
    names = load_keys(new_hall / "keys").server_certificate.extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert "may-chu.lan" in str(names.value)


def test_a_damaged_journal_is_refused_in_a_sentence(demo_hall: HallFolder, tmp_path: Path) -> None:
    shutil.copytree(demo_hall.root, tmp_path / "hall")
    file = sqlite3.connect(next((tmp_path / "hall" / "sittings").glob("*.sitting")))
    with file:
        file.execute("UPDATE journal SET body = '{}' WHERE seq = 3")
    file.close()
    assert "3" in run("results", tmp_path / "hall", code=1).output
