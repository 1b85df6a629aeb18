"""The exam office from files to a sealed sitting."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

import openpyxl
import pytest
from office_samples import CELLS, HALL, QUESTIONS, ROSTER, ROSTER_HEAD, draft, take_in
from places import mounted_tmpfs

from hallserver import messages
from hallserver.sitting import commands as c
from hallserver.storage.staff import Role
from hallserver.web.office_exams import _count_view
from question_bank.model import Bank
from question_bank.paper_count import PaperCount
from tests.question_bank.every_type import make_png


@pytest.fixture
def office(world):
    return world.person(Role.EXAM_OFFICE)


def test_an_empty_hall(office) -> None:
    overview = office.get("/api/office/overview").json
    assert overview["bank"] == {"questions": 0, "topics": [], "tags": [], "pictures": 0}
    assert overview["roster"] == {"candidates": 0, "eligible": 0, "units": []}
    assert (overview["halls"], overview["exams"], overview["sittings"]) == ([], [], [])


def test_what_was_taken_in_is_shown(office) -> None:
    take_in(office)
    overview = office.get("/api/office/overview").json
    assert overview["bank"]["questions"] == 20
    assert overview["bank"]["topics"][0] == {
        "topic": "Mạng",
        "difficulties": {"1": 5, "2": 0, "3": 5},
        "types": {"single": 10},
    }
    assert (overview["roster"]["candidates"], overview["roster"]["eligible"]) == (10, 8)
    assert overview["roster"]["units"][0] == {"unit": "Đơn vị 0", "candidates": 3, "eligible": 2}
    assert sum(cell["count"] for cell in overview["default_cells"]) == 50
    assert overview["halls"] == [{"id": "H1", "name": "Hội trường A", "seats": 12, "blocks": 1}]


def test_the_seats_of_a_hall_are_shown(office) -> None:
    take_in(office)
    answer = office.get("/api/office/halls/H1").json
    assert (answer["name"], len(answer["seats"])) == ("Hội trường A", 12)
    assert answer["seats"][-1] == {
        "label": "A03-04", "block": "A", "row": 3, "column": 4, "x": 3, "y": 2, "spare": True,
    }  # fmt: skip
    assert office.get("/api/office/halls/H9").status_code == 404


def test_a_roster_with_a_fault_changes_nothing_and_says_where(world, office) -> None:
    take_in(office)
    before, entries = world.stores.roster.all(), len(world.stores.audit.newest())
    faulty = ROSTER.replace("001090000003", "12345").replace("01/02/1990", "31/02/1990", 1)
    answer = office.upload("/api/office/import/roster", [("ds.csv", faulty.encode())])
    assert answer.status_code == 409 and answer.json["code"] == "import_refused"
    assert answer.json["total"] == 2 and len(answer.json["problems"]) == 2
    assert {problem["row"] for problem in answer.json["problems"]} == {2, 4}
    for problem in answer.json["problems"]:
        assert problem["file"] == "ds.csv" and problem["column"]
        assert problem["sentence"] != f"problem.{problem['code']}" and "problem." not in problem["sentence"]
    assert world.stores.roster.all() == before
    assert len(world.stores.audit.newest()) == entries


def test_problems_are_told_in_the_language_of_the_reader(office) -> None:
    faulty = [("ds.csv", ROSTER.replace("001090000003", "12345").encode())]
    vi = office.upload("/api/office/import/roster", faulty).json
    office.client.post("/language", json={"lang": "en"}, headers={"X-CSRFToken": office.token()})
    en = office.upload("/api/office/import/roster", faulty).json
    assert vi["problems"][0]["code"] == en["problems"][0]["code"]
    assert vi["problems"][0]["sentence"] != en["problems"][0]["sentence"]
    assert vi["sentence"] == messages.sentence("refusal.import_refused", "vi", total=1)
    assert en["sentence"] == messages.sentence("refusal.import_refused", "en", total=1)


def test_places_are_told_as_the_kind_of_file_counts_them(office) -> None:
    files = [
        ("cau.gift", b"// a remark\n\nHai? {=a ~b}\n"),
        ("ngan-hang.csv", b"Ma,Chu de,Noi dung,A,B,Dap an\nC1,,Hoi?,a,b,A\n"),
    ]
    office.client.post("/language", json={"lang": "en"}, headers={"X-CSRFToken": office.token()})
    found = office.upload("/api/office/import/questions", files, dry="1").json["problems"]
    assert {(p["file"], p["row"], p["place"]) for p in found} == {
        ("cau.gift", 3, "line 3"),
        ("ngan-hang.csv", 2, "row 2"),
    }
    assert all(p["sentence"].startswith(f"{p['file']}, {p['place']}: ") for p in found)


def test_at_most_two_hundred_problems_are_shown(office) -> None:
    rows = "".join(f"{n:06},12,Tên,01/02/1990,Nam,,Đơn vị,50\n" for n in range(1, 301))
    answer = office.upload("/api/office/import/roster", [("ds.csv", (ROSTER_HEAD + rows).encode())]).json
    assert len(answer["problems"]) == 200 and answer["total"] >= 300


def test_a_bank_with_a_fault_changes_nothing(world, office) -> None:
    take_in(office)
    before = world.stores.bank.get()
    faulty = QUESTIONS.replace(",giữa 7,A", ",giữa 7,Z")
    answer = office.upload("/api/office/import/questions", [("cau-hoi.csv", faulty.encode())])
    assert answer.status_code == 409 and answer.json["problems"][0]["row"] == 8
    assert world.stores.bank.get() == before


def test_a_bank_is_extended_when_asked(world, office) -> None:
    take_in(office)
    more = (
        QUESTIONS.splitlines()[0] + "\nQ-001,Mạng,Dễ,một đáp án,Sửa?,a,b,c,B\nQ-900,Mạng,Dễ,một đáp án,Mới?,a,b,c,B\n"
    )
    files = [("them.csv", more.encode())]
    answer = office.upload("/api/office/import/questions", files, mode="extend").json
    assert answer["counts"] == {"questions": 2, "pictures": 0, "added": 1, "changed": 1}
    assert len(world.stores.bank.questions()) == 21
    assert office.upload("/api/office/import/questions", files, mode="other").status_code == 400


def test_files_are_looked_at_without_being_taken(world, office) -> None:
    take_in(office)
    before, entries = world.stores.bank.get(), len(world.stores.audit.newest())
    faulty = QUESTIONS.replace("Câu 3?", "Câu 3 mới?").replace(",giữa 7,A", ",giữa 7,Z").replace("Q-009", "Q-900")
    seen = office.upload("/api/office/import/questions", [("b.csv", faulty.encode())], mode="extend", dry="1").json
    assert seen["counts"] == {"questions": 19, "pictures": 0, "added": 1, "changed": 1, "same": 17, "lost": 0}
    assert (seen["total"], seen["left_out"], seen["problem_counts"]) == (1, 1, {"answer_unknown": 1})
    assert {"topic": "Mạng", "type": "single", "difficulty": 1, "n": 5} in seen["cells"]
    assert sum(cell["n"] for cell in seen["cells"]) == 19
    texts = {"text": "Câu 9?", "other_text": "Câu 9?"}
    assert {"code": "Q-900", "other": "Q-009", "likeness": 1.0, **texts} in seen["near"]
    assert world.stores.bank.get() == before and len(world.stores.audit.newest()) == entries


def test_a_look_says_what_a_whole_new_bank_would_delete(world, office) -> None:
    take_in(office)
    head, *rows = QUESTIONS.splitlines()
    new = "\n".join([head, rows[0].replace("?", " nào?"), *rows[1:5], rows[5].replace("Q-006", "Q-906")])
    seen = office.upload("/api/office/import/questions", [("b.csv", new.encode())], mode="replace", dry="1").json
    assert seen["counts"] == {"questions": 6, "pictures": 0, "added": 1, "changed": 1, "same": 4, "lost": 15}
    assert len(world.stores.bank.questions()) == 20


def test_a_large_bank_is_read_and_written_beside_the_terminals(world, office, monkeypatch) -> None:
    beside = []
    run = world.hall.run_blocking

    def recorded(work, *args, **kwargs):
        beside.append(work.__qualname__)
        return run(work, *args, **kwargs)

    monkeypatch.setattr(world.hall, "run_blocking", recorded)
    take_in(office)
    assert beside[:2] == ["Services.beside.<locals>.run"] * 2  # read, written
    for path, wanted in (
        ("overview", ["_read", "_of_questions"]),
        ("overview", ["_of_questions"]),
        ("questions", ["_found"]),
    ):
        beside.clear()
        assert office.get(f"/api/office/{path}").status_code == 200
        assert beside == wanted


def test_what_is_good_is_taken_when_asked(world, office) -> None:
    faulty = [("b.csv", QUESTIONS.replace(",giữa 7,A", ",giữa 7,Z").encode())]
    assert office.upload("/api/office/import/questions", faulty).status_code == 409
    answer = office.upload("/api/office/import/questions", faulty, take_good="1").json
    assert (answer["counts"]["questions"], answer["left_out"], answer["problems"][0]["row"]) == (19, 1, 8)
    assert len(world.stores.bank.questions()) == 19


def test_what_files_do_not_say_the_office_says(world, office) -> None:
    files = [("la.gift", "Thủ đô ở đâu? {=Hà Nội ~Huế}".encode())]
    seen = office.upload("/api/office/import/questions", files, dry="1").json
    assert seen["problem_counts"] == {"code_missing": 1, "difficulty_missing": 1, "topic_missing": 1}
    wishes = {"topic": "Địa lý", "difficulty": "1", "give_codes": "1"}
    assert office.upload("/api/office/import/questions", files, **wishes).status_code == 200
    (question,) = world.stores.bank.questions()
    assert (question.topic, question.difficulty) == ("Địa lý", 1) and question.code.startswith("Q-")


def test_a_picture_of_a_known_name_does_not_change_what_is_there(world, office) -> None:
    row = (
        QUESTIONS.splitlines()[0].replace("Nội dung,", "Nội dung,Hình,") + "\n{},Mạng,Dễ,một đáp án,Hỏi?,a.png,x,y,,A\n"
    )
    for code, picture in (("P-1", make_png(2, 2)), ("P-2", make_png(3, 3))):
        files = [("b.csv", row.format(code).encode()), ("a.png", picture)]
        assert office.upload("/api/office/import/questions", files, mode="extend").status_code == 200
    bank = world.stores.bank.get()
    bodies = {question.code: bank.media[question.picture].body for question in bank.questions}
    assert bodies == {"P-1": make_png(2, 2), "P-2": make_png(3, 3)}


def test_the_bank_is_handed_out_and_comes_back_the_same(world, office) -> None:
    take_in(office)
    before = world.stores.bank.get()
    assert office.get("/api/office/export/xlsx/left-out").json == {"ok": True, "problems": [], "total": 0}
    answer = office.get("/api/office/export/xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions.xlsx"'
    assert office.upload("/api/office/import/questions", [("q.xlsx", answer.data)]).status_code == 200
    assert world.stores.bank.get() == before
    assert office.get("/api/office/export/doc").status_code == 404


@pytest.mark.parametrize("name", ["xlsx", "csv"])
def test_a_bank_with_pictures_is_handed_out_as_a_zip(world, office, name: str) -> None:
    row = "Mã,Chủ đề,Độ khó,Loại,Nội dung,Hình,Đáp án\nP,T,1,đúng/sai,S?,a.png,Đúng\n"
    files = [("b.csv", row.encode()), ("a.png", make_png(2, 2))]
    assert office.upload("/api/office/import/questions", files).status_code == 200
    before = world.stores.bank.get()
    answer = office.get(f"/api/office/export/{name}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="questions.zip"'
    assert answer.mimetype == "application/zip"
    assert office.upload("/api/office/import/questions", [("q.zip", answer.data)]).status_code == 200
    assert world.stores.bank.get() == before


@pytest.mark.parametrize("what", ["questions", "roster", "hall"])
def test_nonsense_files_are_refused_in_words(office, what: str) -> None:
    for name, content in (("x.xlsx", b"PK\x03\x04 broken"), ("x.csv", b""), ("x.pdf", b"%PDF-1.7\x00\xff\xfe")):
        answer = office.upload(f"/api/office/import/{what}", [(name, content)])
        assert (answer.status_code, answer.json["code"]) == (409, "import_refused"), (name, answer.json)
        assert all(problem["sentence"] for problem in answer.json["problems"])
    assert office.upload(f"/api/office/import/{what}", []).json["code"] == "files_wanted"


def test_a_roster_is_one_file(office) -> None:
    answer = office.upload("/api/office/import/roster", [("a.csv", ROSTER.encode()), ("b.csv", ROSTER.encode())])
    assert (answer.status_code, answer.json["code"]) == (400, "files_wanted")


@pytest.mark.parametrize("what", ["questions", "roster", "hall"])
def test_templates_open_and_are_taken_back(office, what: str) -> None:
    answer = office.get(f"/api/office/template/{what}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{what}.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].max_row >= 2
    assert office.upload(f"/api/office/import/{what}", [(f"{what}.xlsx", answer.data)]).status_code == 200


def test_no_other_template(office) -> None:
    assert office.get("/api/office/template/..").status_code == 404


def test_an_exam_tells_what_the_bank_lacks(office) -> None:
    take_in(office)
    cells = [{"topic": "Mạng", "difficulty": 1, "count": 7, "mark": "0.2"}]
    body = {"title": "Kỳ thi", "duration_min": 60, "pass_percent": 50, "cells": cells}
    exam = office.post("/api/office/exams", body).json["exam"]
    lack = {"topic": "Mạng", "difficulty": 1, "cells": [0], "wanted": 7, "fit": 5, "have": 5, "cause": "few"}
    assert exam["shortages"] == [lack]
    assert exam["cells"][0]["mark"] == 0.2 and exam["questions"] == 7
    changed = office.post("/api/office/exams", {**body, "id": exam["id"], "cells": CELLS}).json["exam"]
    assert changed["shortages"] == [] and changed["id"] == exam["id"]
    assert len(office.get("/api/office/overview").json["exams"]) == 1


def test_an_exam_has_sections_types_and_tags(world, office) -> None:
    take_in(office)
    cells = [CELLS[0], {**CELLS[0], "type": "single", "tag": "mới"}, CELLS[1]]
    sections = [{"name": "Phần I", "cells": 2}, {"name": "Phần II", "cells": 1}]
    body = {"title": "Kỳ thi", "duration_min": 60, "pass_percent": 50, "cells": cells, "sections": sections}
    exam = office.post("/api/office/exams", {**body, "is_fixed_order": False}).json["exam"]
    assert (exam["sections"], exam["is_fixed_order"]) == (sections, False)
    assert [(cell.get("type"), cell.get("tag")) for cell in exam["cells"]] == [
        (None, None), ("single", "mới"), (None, None),
    ]  # fmt: skip
    assert [lack["cells"] for lack in exam["shortages"]] == [[1]], "no question has the tag"
    (kept,) = world.stores.exams.all()
    assert (kept.blueprint.sections, kept.blueprint.is_fixed_order) == ((("Phần I", 2), ("Phần II", 1)), False)


def test_a_blueprint_is_checked_while_it_is_written(world, office) -> None:
    take_in(office)
    mark = {"mark": 1}
    seen = office.post("/api/office/exams/check", {"cells": [{"topic": "Mạng", "difficulty": 1, "count": 2, **mark}]})
    assert seen.json == {"ok": True, "shortages": [], "papers": {"count": 10, "is_exact": True}}
    cells = [{"topic": "Mạng", "difficulty": 1, "count": 9, **mark}]
    seen = office.post("/api/office/exams/check", {"cells": cells}).json
    assert (seen["papers"]["count"], seen["shortages"][0]["have"]) == (0, 5)
    assert office.post("/api/office/exams/check", {"cells": []}).json["code"] == "cells_wanted"
    assert world.stores.exams.all() == []


def test_a_huge_number_of_papers_is_told_by_its_size() -> None:
    assert _count_view(PaperCount(123_456 * 10**37, False)) == {"leading": 1.2, "power": 42, "is_exact": False}
    assert _count_view(PaperCount(10**9 - 1, True)) == {"count": 10**9 - 1, "is_exact": True}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"title": ""}, 400, "text_wanted"),
        ({"title": "a\nb"}, 400, "text_wanted"),
        ({"title": 5}, 400, "text_wanted"),
        ({"duration_min": 0}, 400, "whole_wanted"),
        ({"duration_min": True}, 400, "whole_wanted"),
        ({"duration_min": "60"}, 400, "whole_wanted"),
        ({"pass_percent": 101}, 400, "number_wanted"),
        ({"pass_percent": "NaN"}, 400, "number_wanted"),
        ({"pass_percent": "1e999"}, 400, "number_wanted"),
        ({"cells": []}, 400, "cells_wanted"),
        ({"cells": "x"}, 400, "cells_wanted"),
        ({"cells": [{**CELLS[0], "mark": 0}]}, 400, "number_wanted"),
        ({"cells": [{**CELLS[0], "mark": 0.00001}]}, 400, "number_wanted"),
        ({"cells": [{**CELLS[0], "difficulty": 4}]}, 400, "whole_wanted"),
        ({"cells": [CELLS[0], CELLS[0]]}, 409, "cell_twice"),
        ({"cells": [{**CELLS[0], "type": "song"}]}, 400, "type_wanted"),
        ({"cells": [{**CELLS[0], "type": []}]}, 400, "type_wanted"),
        ({"cells": [{**CELLS[0], "tag": ""}]}, 400, "text_wanted"),
        ({"sections": [{"name": "Phần I", "cells": 1}]}, 400, "sections_wanted"),
        ({"sections": "x"}, 400, "sections_wanted"),
        ({"sections": [{"name": "", "cells": len(CELLS)}]}, 400, "text_wanted"),
        ({"is_fixed_order": 1}, 400, "malformed"),
        ({"cells": [{**CELLS[0], "count": 400}, {**CELLS[1], "count": 400}]}, 409, "too_many_questions"),
        ({"id": "E99"}, 404, "exam_unknown"),
    ],
)
def test_an_exam_that_will_not_do(world, office, change: dict, status: int, code: str) -> None:
    body = {"title": "Kỳ thi", "duration_min": 60, "pass_percent": 50, "cells": CELLS}
    answer = office.post("/api/office/exams", {**body, **change})
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert "refusal." not in answer.json["sentence"]
    assert world.stores.exams.all() == []


def test_a_repeated_command_gets_its_first_outcome(world, office) -> None:
    take_in(office)
    body = {"title": "Kỳ thi", "duration_min": 60, "pass_percent": 50, "cells": CELLS, "command_id": "the-same-one"}
    first, second = office.post("/api/office/exams", body), office.post("/api/office/exams", body)
    assert first.json == second.json and len(world.stores.exams.all()) == 1
    other = world.person(Role.ADMINISTRATOR).post("/api/office/exams", body)
    assert other.json["exam"]["id"] != first.json["exam"]["id"], "somebody else's command is another command"


@pytest.mark.parametrize("command_id", ["", "short", "x" * 65, 12345678, None])
def test_a_command_needs_an_id(office, command_id: object) -> None:
    answer = office.post("/api/office/exams", {"command_id": command_id})
    assert (answer.status_code, answer.json["code"]) == (400, "command_id_wanted")


def test_seats_are_given_to_those_who_may_sit(world, office) -> None:
    sitting = draft(office)
    answer = office.post(f"/api/office/sittings/{sitting}/allocate", {"seed": "7"}).json
    assert (answer["allocated"], answer["left"], answer["seed"]) == (8, 0, "7")
    rows = office.get(f"/api/office/sittings/{sitting}/allocation").json["rows"]
    assert {row["number"] for row in rows} == {f"{n:06}" for n in range(1, 9)}
    assert "A03-04" not in {row["seat"] for row in rows}, "the spare seat stays free"
    assert rows[0]["name"].startswith("Thí Sinh Mẫu")
    again = office.post(f"/api/office/sittings/{sitting}/allocate", {"seed": "7"}).json
    assert office.get(f"/api/office/sittings/{sitting}/allocation").json["rows"] == rows
    assert again["neighbours_of_one_unit"] == answer["neighbours_of_one_unit"]


def test_who_has_a_seat_gets_no_second_one(office) -> None:
    first = draft(office)
    second = office.post("/api/office/sittings", {"title": "Ca 2", "exam_id": "E1", "hall_id": "H1"}).json["sitting"][
        "id"
    ]
    one = office.post(f"/api/office/sittings/{first}/allocate", {"units": ["Đơn vị 1"]}).json
    two = office.post(f"/api/office/sittings/{second}/allocate").json
    assert (one["allocated"], two["allocated"]) == (3, 5)
    third = office.post("/api/office/sittings", {"title": "Ca 3", "exam_id": "E1", "hall_id": "H1"}).json["sitting"][
        "id"
    ]
    answer = office.post(f"/api/office/sittings/{third}/allocate")
    assert (answer.status_code, answer.json["code"]) == (409, "nobody_to_seat")
    assert third == first.replace("-S1", "-S3")


def test_a_sitting_is_sealed_and_live(world, office) -> None:
    sitting = draft(office)
    answer = office.post(f"/api/office/sittings/{sitting}/seal")
    assert (answer.status_code, answer.json["code"]) == (409, "not_allocated_yet")
    office.post(f"/api/office/sittings/{sitting}/allocate")
    started = office.post(f"/api/office/sittings/{sitting}/seal").json
    again = office.post(f"/api/office/sittings/{sitting}/seal")
    assert again.json["code"] in ("being_sealed", "not_draft")
    job = world.wait_for(started["job"])
    assert job.error is None
    view = office.get(f"/api/office/jobs/{started['job']}").json
    assert (view["finished"], view["done"], view["total"]) == (True, 24, 24)
    assert view["result"] == {"sitting": sitting}
    (row,) = office.get("/api/office/overview").json["sittings"]
    assert len(row.pop("paper_root")) == 64 and row.pop("sealed_ms") > 0
    assembly = row.pop("assembly")
    assert assembly["all"]["pairs"] >= assembly["near"]["pairs"] > 0
    assert assembly["all"]["mean"] >= assembly["all"]["least_mean"] and assembly["seen_again"] == 0
    assert row == {
        "id": sitting, "title": "Ca 1", "exam_id": "E1", "hall_id": "H1", "phase": "sealed", "allocated": 8, "live": True,
    }  # fmt: skip
    assert world.somebody().get("/healthz").json["phase"] == "sealed"
    for action in ("allocate", "discard", "seal"):
        answer = office.post(f"/api/office/sittings/{sitting}/{action}")
        assert (answer.status_code, answer.json["code"]) == (409, "not_draft")
    body = {"id": "E1", "title": "Khác", "duration_min": 5, "pass_percent": 1, "cells": CELLS}
    assert office.post("/api/office/exams", body).json["code"] == "exam_sealed"


def test_another_sealed_sitting_is_made_live(world, office) -> None:
    first = draft(office)
    second = office.post("/api/office/sittings", {"title": "Ca 2", "exam_id": "E1", "hall_id": "H1"}).json["sitting"][
        "id"
    ]
    assert office.post(f"/api/office/sittings/{second}/activate").json["code"] == "not_sealed"
    for sitting, unit in ((first, "Đơn vị 1"), (second, "Đơn vị 2")):
        office.post(f"/api/office/sittings/{sitting}/allocate", {"units": [unit]})
        world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"])
    assert world.hall.sittings.live.id == first
    assert office.post(f"/api/office/sittings/{second}/activate").status_code == 200
    assert world.hall.sittings.live.id == second


def _two_sealed(world, office) -> tuple[str, str]:
    first = draft(office)
    body = {"title": "Ca 2", "exam_id": "E1", "hall_id": "H1"}
    second = office.post("/api/office/sittings", body).json["sitting"]["id"]
    for sitting, unit in ((first, "Đơn vị 1"), (second, "Đơn vị 2")):
        office.post(f"/api/office/sittings/{sitting}/allocate", {"units": [unit]})
        assert world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"]).error is None
    return first, second


def test_a_sitting_opened_by_mistake_is_put_aside_as_long_as_nobody_is_checked_in(world, office) -> None:
    first, second = _two_sealed(world, office)
    sittings = world.hall.sittings
    sittings.live.perform(c.OpenCheckIn("invigilator"))
    assert office.post(f"/api/office/sittings/{second}/activate").status_code == 200
    sittings.live.perform(c.OpenCheckIn("invigilator"))
    sittings.live.perform(c.CheckIn(next(iter(sittings.live.state.seat_of)), "qr", "desk"))
    assert office.post(f"/api/office/sittings/{first}/activate").json["code"] == "other_sitting_live"


def test_a_damaged_sitting_is_not_made_live_and_the_next_start_does_not_insist_on_it(world, office) -> None:
    first, second = _two_sealed(world, office)
    (world.hall.sittings.folder / f"{second}.sitting").write_bytes(b"torn" * 1_000)
    answer = office.post(f"/api/office/sittings/{second}/activate")
    assert (answer.status_code, answer.json["code"]) == (409, "sitting_file_broken")
    assert world.stores.sittings.live().id == world.hall.sittings.live.id == first


def test_a_file_that_a_crash_left_unnoted_does_not_keep_a_draft_from_being_sealed(world, office) -> None:
    sitting = draft(office)
    office.post(f"/api/office/sittings/{sitting}/allocate")
    path = world.hall.sittings.folder / f"{sitting}.sitting"
    path.write_bytes(b"left by a crash")
    assert world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"]).error is None
    assert world.hall.sittings.live.id == sitting
    assert path.with_suffix(".unnoted").read_bytes() == b"left by a crash"


def test_a_question_that_can_not_be_answered_rightly_keeps_the_papers_from_being_sealed_and_is_named(world, office):
    sitting = draft(office)
    office.post(f"/api/office/sittings/{sitting}/allocate")
    bank = world.stores.bank.get()
    spoilt = bank.questions[0]
    nothing_right = replace(spoilt, options=tuple(replace(option, is_right=False) for option in spoilt.options))
    world.stores.bank.extend(Bank((nothing_right,)), by="office", at_ms=1)
    job = world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"])
    code, details = job.error
    assert (code, details["code"]) == ("marking_mismatch", spoilt.code)
    assert 1 <= details["count"] <= 12 and details["seat"].startswith("A0")
    assert spoilt.code in messages.sentence("refusal.marking_mismatch", "vi", **details)
    assert list(world.hall.sittings.folder.iterdir()) == []


def test_a_disk_that_is_full_while_sealing_is_told_and_with_space_it_goes_on(world, office, tmp_path) -> None:
    sitting = draft(office)
    office.post(f"/api/office/sittings/{sitting}/allocate")
    with mounted_tmpfs(tmp_path / "disk", megabytes=1) as disk:
        world.hall.sittings.folder = disk
        (disk / "filler").write_bytes(bytes(1_000_000))
        job = world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"])
        assert job.error is not None and job.error[0] == "sitting_unwritable"
        assert [path.name for path in disk.iterdir()] == ["filler"]
    world.hall.sittings.folder = tmp_path / "sittings"
    assert world.wait_for(office.post(f"/api/office/sittings/{sitting}/seal").json["job"]).error is None


@pytest.mark.parametrize(("what", "body"), [("roster", ROSTER), ("hall", HALL)])
def test_seats_are_not_taken_back_while_they_are_being_sealed(world, office, what: str, body: str) -> None:
    sitting = draft(office)
    office.post(f"/api/office/sittings/{sitting}/allocate")
    go_on = threading.Event()
    job = world.hall.jobs.start("exam_office", lambda progress: go_on.wait(10), subject=f"seal {sitting}")
    try:
        answer = office.upload(f"/api/office/import/{what}", [("Hội trường A.csv", body.encode())])
    finally:
        go_on.set()
    assert (answer.status_code, answer.json["code"]) == (409, "being_sealed")
    assert len(world.stores.sittings.allocation(sitting)) == 8
    world.wait_for(job.id)


def test_a_draft_is_discarded(office) -> None:
    sitting = draft(office)
    assert office.post(f"/api/office/sittings/{sitting}/discard").status_code == 200
    assert office.get("/api/office/overview").json["sittings"] == []
    assert office.post(f"/api/office/sittings/{sitting}/discard").status_code == 404


def test_a_sitting_needs_what_exists(office) -> None:
    take_in(office)
    body = {"title": "Ca 1", "exam_id": "E1", "hall_id": "H1"}
    assert office.post("/api/office/sittings", body).json["code"] == "exam_unknown"
    office.post("/api/office/exams", {"title": "Kỳ thi", "duration_min": 60, "pass_percent": 50, "cells": CELLS})
    assert office.post("/api/office/sittings", {**body, "hall_id": "H9"}).json["code"] == "hall_unknown"


def test_a_job_is_shown_to_who_started_it(world, office) -> None:
    job = world.hall.jobs.start("somebody", lambda progress: 1)
    world.wait_for(job.id)
    assert office.get(f"/api/office/jobs/{job.id}").status_code == 404


def test_a_job_that_breaks_says_so(world, office) -> None:
    job = world.hall.jobs.start("exam_office", lambda progress: 1 / 0)
    world.wait_for(job.id)
    view = office.get(f"/api/office/jobs/{job.id}").json
    assert view["finished"] and view["error"]["code"] == "job_failed"
    assert view["error"]["sentence"] == messages.sentence("refusal.job_failed", "vi")


def test_accounts_from_made_to_disabled(world) -> None:
    admin = world.person(Role.ADMINISTRATOR)
    made = admin.post("/api/office/staff", {"username": " Lan.1 ", "name": "Nguyễn Lan", "role": "clerk"}).json
    assert made["username"] == "lan.1"
    lan = world.somebody()
    assert lan.sign_in("lan.1", made["one_time_password"]).location == "/clerk"
    assert lan.get("/clerk").location == "/password" or lan.get("/clerk").status_code == 404
    lan.submit("/password", password="mot cau khac", password_again="mot cau khac")
    reset = admin.post("/api/office/staff/lan.1/reset").json["one_time_password"]
    assert lan.get("/password").location.startswith("/login"), "the sign-in ended with the reset"
    assert world.somebody().sign_in("lan.1", "mot cau khac").status_code == 401
    assert world.somebody().sign_in("lan.1", reset).status_code == 302
    assert admin.post("/api/office/staff/lan.1/disable").json["disabled"] is True
    assert world.somebody().sign_in("lan.1", reset).status_code == 401
    rows = {row["username"]: row for row in admin.get("/api/office/staff").json["rows"]}
    assert rows["lan.1"]["disabled"] and rows["lan.1"]["failed_attempts"] == 1
    assert "hash" not in repr(rows) and "argon2" not in repr(rows)
    assert reset not in repr(world.stores.audit.newest())
    assert admin.post("/api/office/staff/lan.1/disable", {"disabled": False}).json["disabled"] is False


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"username": "administrator", "name": "X", "role": "clerk"}, "username_taken"),
        ({"username": "a b", "name": "X", "role": "clerk"}, "username_form"),
        ({"username": "nguyễn", "name": "X", "role": "clerk"}, "username_form"),
        ({"username": "lan", "name": "X", "role": "king"}, "role_unknown"),
        ({"username": "lan", "name": "", "role": "clerk"}, "text_wanted"),
    ],
)
def test_accounts_that_will_not_do(world, body: dict, code: str) -> None:
    admin = world.person(Role.ADMINISTRATOR)
    assert admin.post("/api/office/staff", body).json["code"] == code
    assert len(world.stores.staff.all()) == 1


def test_nobody_locks_themselves_out(world) -> None:
    admin = world.person(Role.ADMINISTRATOR)
    assert admin.post("/api/office/staff/administrator/disable").json["code"] == "staff_self"
    assert admin.post("/api/office/staff/nobody/disable").status_code == 404
    assert admin.post("/api/office/staff/nobody/reset").status_code == 404
