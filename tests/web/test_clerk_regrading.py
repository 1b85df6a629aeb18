"""Essays and regrading at the clerk's page: looked at first, kept with a reason, one at a time, by those who may."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import mixed_day
import pytest
from test_clerk import verify_file

from hallserver.journal.file import SittingReader
from hallserver.keys import make_hall_keys
from hallserver.storage.staff import Role

REASON = "đáp án in sai"


@dataclass
class Closed:
    """A closed sitting of every type of question and somebody at the clerk's page."""

    world: object
    clerk: object
    sitting: str

    def get(self, path: str, status: int = 200) -> dict:
        answer = self.clerk.get(f"/api/clerk/{path}{'&' if '?' in path else '?'}sitting={self.sitting}")
        assert answer.status_code == status, answer.text
        return answer.json

    def post(self, path: str, status: int = 200, **body) -> dict:
        answer = self.clerk.post(f"/api/clerk/{path}", {"sitting": self.sitting, **body})
        assert answer.status_code == status, answer.text
        return answer.json

    def rows(self, **query: str) -> dict[str, dict]:
        more = "".join(f"&{name}={value}" for name, value in query.items())
        return {row["number"]: row for row in self.get(f"results?{more}")["rows"]}

    def sheet(self, number: str, query: str = "") -> bytes:
        answer = self.clerk.get(f"/clerk/sheet/{self.sitting}/{number}.pdf{query}")
        assert answer.mimetype == "application/pdf", answer.text
        return answer.data

    def mark_all(self, mark: str = "0.5") -> None:
        for essay in self.get("essays")["rows"]:
            self.post("essay", id=essay["id"], mark=mark)

    def regrade(self, *changes: dict, status: int = 200) -> dict:
        seen = self.post("regrade/look", changes=list(changes))
        return self.post("regrade", status, changes=list(changes), after=seen["after"], reason=REASON)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The closed file; only its marks and sheets need the keys of the hall that it is copied to."""
    from datetime import UTC, datetime

    folder = tmp_path_factory.mktemp("held")
    keys = make_hall_keys(folder / "keys", "Hội trường mẫu", ["127.0.0.1"], datetime(2026, 11, 23, tzinfo=UTC))
    return mixed_day.hold(folder, keys)


@pytest.fixture
def closed(world, held: Path) -> Closed:
    path = world.hall.sittings.folder / held.name
    with SittingReader(held) as reader:
        reader.backup(path)
    return Closed(world, world.person(Role.CLERK), mixed_day.note(world.stores, path))


def by_text(question: dict, text: str) -> str:
    return next(option["id"] for option in question["options"] if option["text"] == text)


# -- essays --------------------------------------------------------------------------------------------------------------


def test_essays_are_shown_one_by_one_without_names(closed) -> None:
    rows = closed.get("essays")["rows"]
    assert [(row["code"], row["mark"], row["given"]) for row in rows] == [("M-15", 0.5, None)] * 2
    texts = set()
    for row in rows:
        essay = closed.get(f"essay?id={row['id']}")
        (item,) = essay["paper"]["items"]
        assert item["type"] == "essay" and "Trình bày ý kiến" in item["stem"]
        assert essay["guidance"] == "Chấm <b>ba</b> ý." and essay["needs_reason"] is False
        assert not any(person.number in str(essay) or person.name in str(essay) for person in mixed_day.PEOPLE)
        texts.add(essay["text"])
    assert texts == {"Bài viết của người mẫu A.", "Bài của B"}


def test_results_come_with_the_last_mark(closed) -> None:
    assert {number: row["waiting"] for number, row in closed.rows().items()} == {
        "000001": 1, "000002": 1, "000003": 0, "000004": 0,
    }  # fmt: skip
    refused = closed.clerk.post("/api/clerk/print", {"sitting": closed.sitting}).json
    assert refused["code"] == "essays_waiting" and refused["args"]["count"] == 2
    for number, essay in enumerate(closed.get("essays")["rows"], start=1):
        assert closed.get("results")["summary"]["waiting"] == 3 - number
        assert closed.post("essay", id=essay["id"], mark="0.25")["revision"] == 1
    assert [row["given"] for row in closed.get("essays")["rows"]] == [0.25, 0.25]
    rows = closed.rows()
    assert rows["000001"]["percent"] == pytest.approx(96.66) and rows["000002"]["passed"] is False
    entry = closed.world.stores.audit.newest(1)[0]
    assert (entry.what, entry.who, entry.details["changes"][0]["mark"]) == ("essay_marked", "clerk", "0.25")
    assert verify_file(closed.clerk, closed.sheet("000001"))["statement"]["score"] == pytest.approx(7.25)


@pytest.mark.parametrize("mark", ["-1", "0.51", "x", "NaN", "1e9", "0.00001"])
def test_a_mark_out_of_range_is_refused(closed, mark) -> None:
    (first, _) = closed.get("essays")["rows"]
    assert closed.post("essay", 409, id=first["id"], mark=mark)["code"] == "essay_mark_range"
    assert closed.world.stores.amendments.all(closed.sitting) == []


def test_an_essay_that_is_not_there(closed) -> None:
    assert closed.get("essay?id=0123456789abcdef", 404)["code"] == "essay_unknown"
    assert closed.post("essay", 404, id="0123456789abcdef", mark="0")["code"] == "essay_unknown"


def test_another_mark_after_a_print_needs_a_reason_and_replaces_one_sheet(closed) -> None:
    closed.mark_all()
    sheets = {number: closed.sheet(number) for number in ("000001", "000002", "000003")}
    essay = closed.get("essays")["rows"][0]
    assert closed.get(f"essay?id={essay['id']}")["needs_reason"] is True
    assert closed.post("essay", 409, id=essay["id"], mark="0.1")["code"] == "reason_wanted"
    assert closed.post("essay", id=essay["id"], mark="0.1", reason="phúc khảo")["revision"] == 2
    verdicts = {number: verify_file(closed.clerk, pdf)["verdict"] for number, pdf in sheets.items()}
    assert sorted(verdicts.values()) == ["superseded", "valid", "valid"] and verdicts["000003"] == "valid"
    (outdated,) = [row for row in closed.rows().values() if row["outdated"]]
    assert verdicts[outdated["number"]] == "superseded" and outdated["revision"] == 2
    told = verify_file(closed.clerk, closed.sheet(outdated["number"]))
    assert (told["verdict"], told["statement"]["revision"], told["statement"]["reprint"]) == ("valid", 2, 0)
    assert not any(row["outdated"] for row in closed.rows().values())


# -- regrading -----------------------------------------------------------------------------------------------------------


def test_the_questions_of_the_papers_are_listed_with_what_was_changed(closed) -> None:
    rows = {row["code"]: row for row in closed.get("questions")["rows"]}
    assert len(rows) == len(mixed_day.BANK.questions) and {row["asked"] for row in rows.values()} == {3}
    assert {row["state"] for row in rows.values()} == {"sealed"}
    closed.regrade(
        {"kind": "drop", "code": "M-12", "how": "out_of_total"},
        {"kind": "accept_text", "code": "M-10", "text": "Lutetia"},
    )
    rows = {row["code"]: row["state"] for row in closed.get("questions")["rows"]}
    assert (rows["M-12"], rows["M-10"], rows["M-01"]) == ("out_of_total", "changed", "sealed")


def test_a_question_says_what_may_be_changed(closed) -> None:
    question = closed.get("question?code=M-01")
    assert (question["type"], question["key"], question["takes"], question["gaps"]) == ("single", "A. Hà Nội", None, [])
    assert [option["text"] for option in question["options"]] == ["Hà Nội", "Huế", "Đà Nẵng"]
    listed = next(row["text"] for row in closed.get("questions")["rows"] if row["code"] == "M-13")
    assert listed == closed.get("question?code=M-13")["text"]
    assert listed.startswith("Nước sôi ở [1] _____ độ, đóng băng ở [2] _____ độ")
    gaps = closed.get("question?code=M-13")["gaps"]
    assert [(gap["id"], gap["takes"], len(gap["options"])) for gap in gaps] == [
        ("1", "number", 0),
        ("2", None, 3),
        ("3", "text", 0),
    ]
    assert closed.get("question?code=M-09")["takes"] == "number"
    assert closed.get("question?code=X", 404)["code"] == "not_found"


def test_a_look_says_who_changes_and_keeps_nothing(closed) -> None:
    closed.mark_all()
    before = closed.rows()
    hue = by_text(closed.get("question?code=M-01"), "Huế")
    seen = closed.post("regrade/look", changes=[{"kind": "change_key", "code": "M-01", "right": [hue]}])
    assert [person["number"] for person in seen["people"]] == ["000001", "000002", "000003"]
    assert seen["people"][0]["score"] == [7.5, 7.0] and seen["people"][0]["passed"] == [True, True]
    (question,) = seen["questions"]
    assert (question["before"], question["now"], question["gain"], question["lose"]) == ("A. Hà Nội", "B. Huế", 1, 2)
    assert closed.rows() == before and closed.get("revisions")["rows"] == []


def test_what_is_applied_is_the_next_revision_and_the_first_can_still_be_had(closed) -> None:
    closed.mark_all()
    before = closed.rows()
    sheet = closed.sheet("000002")
    assert closed.regrade({"kind": "accept_number", "code": "M-09", "value": "3", "tolerance": "0"}) == {
        "ok": True, "revision": 2, "changed": 1,
    }  # fmt: skip
    after = closed.rows()
    assert after["000002"]["score"] == before["000002"]["score"] + 0.5
    assert {number: row["revision"] for number, row in after.items()} == {
        "000001": 1,
        "000002": 2,
        "000003": 1,
        "000004": 1,
    }
    assert verify_file(closed.clerk, sheet)["verdict"] == "superseded"
    (row,) = closed.get("revisions")["rows"]
    assert (row["revision"], row["who"], row["reason"], row["changed"]) == (2, "Người clerk", REASON, ["000002"])
    assert row["changes"] == ["Câu M-09: tính cả “3”"]
    older = closed.rows(revision="1")
    assert {number: row["score"] for number, row in older.items()} == {n: r["score"] for n, r in before.items()}
    told = verify_file(closed.clerk, closed.sheet("000002", "?revision=1"))
    assert (told["verdict"], told["statement"]["score"]) == ("superseded", before["000002"]["score"])
    assert verify_file(closed.clerk, closed.sheet("000002"))["statement"]["revision"] == 2
    assert closed.clerk.get(f"/clerk/list/{closed.sitting}.pdf?revision=1").mimetype == "application/pdf"
    for wrong in ("0", "3", "x", "-1", "²"):
        assert (
            closed.clerk.get(f"/api/clerk/results?sitting={closed.sitting}&revision={wrong}").json["code"]
            == "revision_unknown"
        )


def test_what_was_decided_outlives_the_process(closed, monkeypatch) -> None:
    closed.mark_all()
    closed.regrade({"kind": "drop", "code": "M-09", "how": "full_marks"})
    before = closed.rows()
    monkeypatch.setattr("hallserver.web.clerk_results._newest", {})
    assert closed.rows() == before


def test_every_kind_of_change_is_said_in_words(closed) -> None:
    tick = by_text(closed.get("question?code=M-01"), "Huế")
    gap = closed.get("question?code=M-13")["gaps"][1]["options"][1]
    closed.regrade(
        {"kind": "accept_option", "code": "M-01", "option_id": tick},
        {"kind": "accept_option", "code": "M-13", "gap": "2", "option_id": gap["id"]},
        {"kind": "accept_number", "code": "M-13", "gap": "1", "value": "212", "tolerance": "0.5"},
        {"kind": "change_key", "code": "M-06", "right": []},
        {"kind": "drop", "code": "M-12", "how": "full_marks"},
    )
    closed.regrade({"kind": "restore", "code": "M-12"})
    spot = closed.get("question?code=M-14")
    assert spot["picture"].startswith("data:image/png;base64,")
    assert spot["shapes"][1] == {"shape": "ellipse", "numbers": [7000, 7000, 500, 900], "is_right": False}
    seen = closed.post("regrade/look", changes=[
        {"kind": "change_areas", "code": "M-14", "areas": "elip (50; 50) (10; 20) %"},
        {"kind": "drop", "code": "M-01", "how": "out_of_total"},
    ])  # fmt: skip
    assert seen["said"] == [
        "Câu M-14: đáp án đúng là “elip (50; 50) (10; 20) %”", "Câu M-01: hủy, bỏ khỏi tổng điểm",
    ]  # fmt: skip
    shapes = {row["code"]: row["shapes"] for row in seen["questions"]}
    ellipse = {"shape": "ellipse", "numbers": [5000, 5000, 1000, 2000], "is_right": True}
    assert shapes == {"M-14": [ellipse], "M-01": []}
    order = [option["id"] for option in closed.get("question?code=M-12")["options"]]
    pairs = closed.get("question?code=M-11")
    same = [f"{premise['id']}={pairs['options'][2]['id']}" for premise in pairs["premises"]]
    closed.regrade(
        {"kind": "change_key", "code": "M-12", "right": order[::-1]},
        {"kind": "change_key", "code": "M-11", "right": same},
        {"kind": "change_areas", "code": "M-14", "areas": "chữ nhật (1; 2) (50; 60) %"},
    )
    assert closed.get("question?code=M-14")["areas"] == "chữ nhật (1; 2) (50; 60) %"
    third, newest, first = closed.get("revisions")["rows"]
    assert third["changes"] == [
        "Câu M-12: đáp án đúng là “1) bốn, 2) ba, 3) hai, 4) một”", "Câu M-11: đáp án đúng là “Việt Nam – Paris; Lào – Paris”",
        "Câu M-14: đáp án đúng là “chữ nhật (1; 2) (50; 60) %”",
    ]  # fmt: skip
    assert newest["changes"] == ["Câu M-12: chấm lại như khi thi"]
    assert first["changes"] == [
        "Câu M-01: tính cả “Huế”", "Câu M-13, ô 2: tính cả “10”", "Câu M-13, ô 1: tính cả “212 ± 0,5”",
        "Câu M-06: đáp án đúng là “–”", "Câu M-12: hủy, cho mọi người đủ điểm",
    ]  # fmt: skip


def test_a_change_that_does_not_fit_says_why(closed) -> None:
    answer = closed.post("regrade/look", 409, changes=[{"kind": "accept_text", "code": "M-09", "text": "hai"}])
    assert answer["code"] == "regrade_unfit" and "M-09" in answer["problems"][0]["sentence"]
    for wrong in (
        [],
        None,
        "x",
        [{}],
        [1],
        [{"kind": "drop", "code": "M-01", "how": "x"}],
        [{"kind": "restore", "code": "M-01"}] * 51,
    ):
        assert closed.post("regrade/look", 400, changes=wrong)["code"] == "malformed"
    everything = [{"kind": "drop", "code": q.code, "how": "out_of_total"} for q in mixed_day.BANK.questions]
    assert closed.post("regrade/look", 409, changes=everything)["code"] == "nothing_left"


def test_results_that_changed_meanwhile_must_be_looked_at_again(closed) -> None:
    change = [{"kind": "drop", "code": "M-01", "how": "full_marks"}]
    seen = closed.post("regrade/look", changes=change)
    closed.regrade({"kind": "drop", "code": "M-02", "how": "full_marks"})
    answer = closed.post("regrade", 409, changes=change, after=seen["after"], reason=REASON)
    assert answer["code"] == "amended_meanwhile"


def test_a_reason_is_needed(closed) -> None:
    change = [{"kind": "drop", "code": "M-01", "how": "full_marks"}]
    seen = closed.post("regrade/look", changes=change)
    for reason in ("", "vì", None):
        assert closed.post("regrade", 400, changes=change, after=seen["after"], reason=reason)["code"] == "text_wanted"
    assert closed.get("revisions")["rows"] == []


def test_only_clerk_and_exam_office_decide(closed) -> None:
    for role in (Role.DESK, Role.INVIGILATOR):
        somebody = closed.world.person(role)
        for path in ("essays", "essay?id=x", "questions", "question?code=M-01", "revisions"):
            assert somebody.get(f"/api/clerk/{path}").status_code == 403
        for path in ("essay", "regrade", "regrade/look"):
            assert somebody.post(f"/api/clerk/{path}", {"sitting": closed.sitting}).status_code == 403
    office = closed.world.person(Role.EXAM_OFFICE)
    assert office.get(f"/api/clerk/questions?sitting={closed.sitting}").status_code == 200


def test_decisions_that_were_tampered_with_give_no_results(closed, monkeypatch) -> None:
    closed.mark_all()
    with closed.world.stores.database.transaction():
        closed.world.stores.database.write(
            "UPDATE amendment SET changes = replace(changes, '0.5', '0.1') WHERE seq = 1"
        )
    monkeypatch.setattr("hallserver.web.clerk_results._newest", {})
    assert closed.get("results", 409)["code"] == "amendments_altered"
