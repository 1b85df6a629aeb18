"""The clerk: results once a sitting is closed, on paper that proves itself."""

from __future__ import annotations

import io
import sqlite3
from urllib.parse import unquote

import pypdf
import pytest

from hallserver import messages
from hallserver.results import load_results
from hallserver.storage.staff import Role
from hallserver.web.clerk import _pdf
from reports.verifying import read_attached

PRESENT = ("000001", "000002", "000004")


@pytest.fixture
def clerk(sealed_hall):
    return sealed_hall.person(Role.CLERK)


@pytest.fixture
def closed(sealed_hall):
    """Three wrote: all right, three right, none right; five were absent."""
    sealed_hall.writing(*PRESENT)
    for number, right in zip(PRESENT, (5, 3, 0), strict=True):
        sealed_hall.answer(number, right)
        sealed_hall.submit(number)
    assert sealed_hall.person(Role.INVIGILATOR).post("/api/hall/close").status_code == 200
    return sealed_hall


def results(clerk, hall, **more: str) -> dict:
    query = "&".join(f"{name}={value}" for name, value in {"sitting": hall.sitting, **more}.items())
    answer = clerk.get(f"/api/clerk/results?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_nothing_before_the_close(sealed_hall, clerk) -> None:
    (row,) = clerk.get("/api/clerk/sittings").json["rows"]
    assert (row["id"], row["phase"]) == (sealed_hall.sitting, "sealed")
    for path in (
        f"/api/clerk/results?sitting={sealed_hall.sitting}",
        f"/clerk/sheet/{sealed_hall.sitting}/000001.pdf",
        f"/clerk/list/{sealed_hall.sitting}.pdf",
        f"/clerk/minutes/{sealed_hall.sitting}.pdf",
    ):
        answer = clerk.get(path, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json["code"]) == (409, "not_closed"), path
    assert clerk.post("/api/clerk/print", {"sitting": sealed_hall.sitting}).json["code"] == "not_closed"
    assert sealed_hall.stores.prints.counts("") == {}


def test_results_and_summary(closed, clerk) -> None:
    found = results(clerk, closed)
    assert found["total"] == 8 and len(found["rows"]) == 8
    rows = {row["number"]: row for row in found["rows"]}
    assert (rows["000001"]["score"], rows["000001"]["percent"], rows["000001"]["passed"]) == (4.0, 100.0, True)
    assert (rows["000004"]["score"], rows["000004"]["percent"], rows["000004"]["passed"]) == (0.0, 0.0, False)
    assert rows["000001"]["submitted_by"] == "candidate" and rows["000001"]["sheet_prints"] == 0
    absent = rows["000003"]
    assert (absent["score"], absent["percent"], absent["passed"], absent["submitted_by"]) == (None, None, None, None)
    summary = found["summary"]
    assert (summary["present"], summary["absent"]) == (3, 5)
    assert summary["passed"] + summary["failed"] == 3
    percents = [rows[number]["percent"] for number in PRESENT]
    assert summary["mean_percent"] == pytest.approx(sum(percents) / 3, abs=0.005)
    assert found["units"] == ["Đơn vị 0", "Đơn vị 1", "Đơn vị 2"]


def test_finding_results(closed, clerk) -> None:
    assert [row["number"] for row in results(clerk, closed, q="mau b")["rows"]] == ["000002"]
    assert [row["number"] for row in results(clerk, closed, q="000004")["rows"]] == ["000004"]
    assert {row["unit"] for row in results(clerk, closed, unit="Đơn vị 1")["rows"]} == {"Đơn vị 1"}
    seat = closed.seat_of("000001")
    assert [row["number"] for row in results(clerk, closed, seat=seat.lower())["rows"]] == ["000001"]
    assert results(clerk, closed, page="2")["rows"] == []
    assert len(results(clerk, closed, page="x")["rows"]) == 8


def test_a_page_number_of_other_digits_is_the_first_page(closed, clerk) -> None:
    assert len(results(clerk, closed, page="²")["rows"]) == 8


def test_results_of_a_running_sitting_are_refused_without_folding_its_journal(sealed_hall, clerk, monkeypatch) -> None:
    sealed_hall.writing("000001")
    folded = []
    monkeypatch.setattr(
        "hallserver.web.clerk_results.load_results", lambda path, entries: folded.append(path) or load_results(path)
    )
    answer = clerk.get(f"/api/clerk/results?sitting={sealed_hall.sitting}")
    assert (answer.status_code, answer.json["code"], folded) == (409, "not_closed", [])


def test_a_number_with_any_letters_names_its_file() -> None:
    named = _pdf(b"", "2026-11-23-S1-Đ-001").headers["Content-Disposition"]
    assert named.isascii() and unquote(named.partition("UTF-8''")[2]) == "2026-11-23-S1-Đ-001.pdf"


def test_no_such_sitting(sealed_hall, clerk) -> None:
    for sitting in ("", "../hall", "2030-01-01-S1"):
        assert clerk.get(f"/api/clerk/results?sitting={sitting}").status_code == 404


def test_a_sheet_proves_itself_until_it_is_touched(closed, clerk) -> None:
    answer = clerk.get(f"/clerk/sheet/{closed.sitting}/000001.pdf")
    assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    assert "thí sinh mẫu a" in pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text().casefold()
    told = verify_file(clerk, answer.data)
    assert told["verdict"] == "valid" and told["sentence"] == messages.sentence("verdict.valid", "vi")
    assert told["statement"]["candidate_number"] == "000001" and told["statement"]["score"] == 4.0
    (qr,) = read_attached(answer.data)
    assert clerk.post("/api/clerk/verify", {"qr": qr}).json["verdict"] == "valid"
    flipped = qr[:-1] + ("A" if qr[-1] != "A" else "B")
    assert clerk.post("/api/clerk/verify", {"qr": flipped}).json["verdict"] != "valid"
    middle = len(answer.data) // 2
    touched = answer.data[:middle] + bytes([answer.data[middle] ^ 1]) + answer.data[middle + 1 :]
    assert verify_file(clerk, touched)["verdict"] == "altered"
    assert verify_file(clerk, b"%PDF-1.7 of somebody else")["verdict"] == "unreadable"


def verify_file(clerk, body: bytes) -> dict:
    headers = {"X-CSRFToken": clerk.token(), "Accept": "application/json"}
    data = {"command_id": f"verify-{hash(body)}", "file": (io.BytesIO(body), "sheet.pdf")}
    answer = clerk.client.post("/api/clerk/verify", data=data, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_reprints_are_counted_and_stated(closed, clerk) -> None:
    address = f"/clerk/sheet/{closed.sitting}/000001.pdf"
    first = clerk.get(address).data
    body = {"sitting": closed.sitting, "candidate_ids": ["000001"]}
    job = closed.wait_for(clerk.post("/api/clerk/print", body).json["job"], seconds=60)
    assert job.error is None
    again = clerk.get(address).data
    assert [verify_file(clerk, pdf)["statement"]["reprint"] for pdf in (first, again)] == [0, 1]
    rows = {row["number"]: row["sheet_prints"] for row in results(clerk, closed)["rows"]}
    assert (rows["000001"], rows["000002"]) == (2, 0)
    assert [entry.what for entry in closed.stores.audit.newest(2)] == ["sheets_printed"] * 2


def test_a_sheet_fetched_again_is_no_reprint(closed, clerk) -> None:
    pdfs = [clerk.get(f"/clerk/sheet/{closed.sitting}/000001.pdf").data for _ in range(3)]
    assert [verify_file(clerk, pdf)["statement"]["reprint"] for pdf in pdfs] == [0, 0, 0]
    assert closed.stores.prints.counts("") == {f"{closed.sitting}/000001": 1}


def test_no_sheet_for_who_was_absent_or_unknown(closed, clerk) -> None:
    for number, code in (("000003", "was_absent"), ("999999", "not_allocated")):
        answer = clerk.get(f"/clerk/sheet/{closed.sitting}/{number}.pdf")
        assert answer.status_code == 409
        assert messages.sentence(f"refusal.{code}", "vi", name="Thí Sinh Mẫu C") in answer.text
    body = {"sitting": closed.sitting, "candidate_ids": ["000001", "000003"]}
    assert clerk.post("/api/clerk/print", body).json["code"] == "was_absent"
    assert closed.stores.prints.counts("") == {}, "a refused print counts for nobody"


def test_printing_everybody(closed, clerk) -> None:
    started = clerk.post("/api/clerk/print", {"sitting": closed.sitting, "unit": None, "candidate_ids": None}).json
    assert started["sheets"] == 3
    job = closed.wait_for(started["job"], seconds=60)
    assert job.error is None
    view = clerk.get(f"/api/clerk/jobs/{started['job']}").json
    assert (view["finished"], view["done"], view["total"]) == (True, 3, 3)
    pdf = clerk.get(view["url"]).data
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    # By unit, then by number: 000002 is of "Đơn vị 2", the others of "Đơn vị 1". Each has a page of answers behind the sheet.
    order = [next(n for n in PRESENT if n in page) for page in pages]
    assert order == ["000001", "000001", "000004", "000004", "000002", "000002"]
    told = verify_file(clerk, pdf)
    assert told["verdict"] == "valid" and len(read_attached(pdf)) == 3
    other = closed.person(Role.EXAM_OFFICE)
    assert other.get(view["url"]).status_code == 404, "a print is for who asked for it"


def test_printing_one_unit_or_some(closed, clerk) -> None:
    one = clerk.post("/api/clerk/print", {"sitting": closed.sitting, "unit": "Đơn vị 2"}).json
    assert one["sheets"] == 1
    closed.wait_for(one["job"], seconds=60)
    nobody = clerk.post("/api/clerk/print", {"sitting": closed.sitting, "unit": "Đơn vị 0"}).json
    assert nobody["code"] == "nobody_present"
    for wrong in ([], "000001", [1]):
        answer = clerk.post("/api/clerk/print", {"sitting": closed.sitting, "candidate_ids": wrong})
        assert (answer.status_code, answer.json["code"]) == (400, "malformed")


def test_list_and_minutes(closed, clerk) -> None:
    whole = clerk.get(f"/clerk/list/{closed.sitting}.pdf")
    assert whole.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(whole.data)).pages)
    assert "Thí Sinh Mẫu A" in text and "Thí Sinh Mẫu H" in text
    unit = clerk.get(f"/clerk/list/{closed.sitting}.pdf?unit=Đơn vị 1").data
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(unit)).pages)
    assert "Thí Sinh Mẫu A" in text and "Thí Sinh Mẫu B" not in text
    assert clerk.get(f"/clerk/list/{closed.sitting}.pdf?unit=Khác").status_code == 409
    minutes = clerk.get(f"/clerk/minutes/{closed.sitting}.pdf")
    assert minutes.mimetype == "application/pdf", minutes.text
    assert verify_file(clerk, minutes.data)["verdict"] == "valid"


def test_a_file_that_was_altered_is_told(closed, clerk) -> None:
    closed.live.close()
    closed.hall.sittings.live = None
    path = next((closed.hall.sittings.folder).glob("*.sitting"))
    file = sqlite3.connect(path)
    (table,) = file.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%at_ms%' AND sql LIKE '%kind%'"
    ).fetchone()
    for trigger in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{trigger[0]}"')
    file.execute(f"UPDATE {table} SET at_ms = at_ms + 1 WHERE rowid = 5")
    file.commit()
    file.close()
    answer = clerk.get(f"/api/clerk/results?sitting={closed.sitting}")
    assert (answer.status_code, answer.json["code"]) == (409, "sitting_file_broken")


def test_verify_wants_something(clerk) -> None:
    assert clerk.post("/api/clerk/verify", {}).json["code"] == "text_wanted"
    data = {"command_id": "verify-nothing"}
    headers = {"X-CSRFToken": clerk.token(), "Accept": "application/json"}
    assert clerk.client.post("/api/clerk/verify", data=data, headers=headers).json["code"] == "files_wanted"
