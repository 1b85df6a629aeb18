"""Each store: what goes in comes out, and what must not happen does not."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from hallserver.enrolment import Enrolment
from hallserver.storage import Stores, open_stores
from hallserver.storage.bank import MediumTaken
from hallserver.storage.exams import Exam, ExamSealed
from hallserver.storage.sittings import NotDraft
from hallserver.storage.staff import Role, StaffExists
from question_bank.model import Bank, Blueprint, Cell, Medium, Option, Passage, Question, QuestionType
from seats.plan import HallPlan, Seat
from seats.roster import Candidate


def person(number: str, name: str = "Nguyễn Văn Mẫu", card: str | None = None) -> Candidate:
    card = card or f"001090{number.zfill(6)}"
    return Candidate(number, card, name, date(1990, 1, 2), "Nam", "Đại úy", "Đơn vị 1", Decimal("72.5"))


def question(code: str, picture: str | None = None) -> Question:
    options = (Option("k1", "<b>a</b>", True), Option("k0", "b", False))
    return Question(code, "Chủ đề 1", 2, QuestionType.SINGLE, "<p>?</p>", options, picture)


def plan(name: str = "Hội trường A", seats: int = 3) -> HallPlan:
    return HallPlan(name, tuple(Seat(f"A01-{n:02}", "A", 1, n, n, 0, n == seats) for n in range(1, seats + 1)))


def draft(stores: Stores) -> None:
    stores.halls.put(plan(), by="lan", at_ms=1)
    stores.exams.add(
        "Kỳ thi", 60, Decimal(50), Blueprint((Cell("Chủ đề 1", 2, 5, Decimal("0.25")),)), by="lan", at_ms=1
    )
    stores.sittings.add("S1", "Ca 1", "E1", "H1", by="lan", at_ms=2)


def test_bank_comes_back_whole(stores: Stores) -> None:
    bank = Bank((question("B-2", "p.png"), question("A-1")), {"p.png": Medium("p.png", "image/png", b"\x89PNG")})
    assert stores.bank.replace(bank, by="lan", at_ms=7).added == 2
    assert stores.bank.get() == bank
    assert stores.bank.counts() == [("Chủ đề 1", 2, "single", 2)]
    (entry,) = stores.audit.newest()
    assert (entry.who, entry.what, entry.at_ms, entry.details) == (
        "lan",
        "bank_replaced",
        7,
        {"pictures": 1, "questions": 2},
    )


def test_bank_with_a_missing_picture_changes_nothing(stores: Stores) -> None:
    good = Bank((question("A-1"),))
    stores.bank.replace(good, by="lan", at_ms=1)
    with pytest.raises(Exception, match="FOREIGN KEY"):
        stores.bank.replace(Bank((question("B-1"), question("B-2", "lost.png"))), by="lan", at_ms=2)
    assert stores.bank.get() == good
    assert len(stores.audit.newest()) == 1


def test_one_question_comes_with_its_stem_and_media_and_nothing_else(stores: Stores) -> None:
    pictures = {name: Medium(name, "image/png", name.encode()) for name in ("a.png", "b.png", "c.png", "d.png")}
    asked = replace(
        question("A-1", "a.png"),
        passage="Đoạn",
        about=replace(question("A-1").about, explanation_html='Xem <img src="b.png" alt="">'),
    )
    shared = {"Đoạn": Passage("Đoạn", '<img src="c.png" alt="">'), "Khác": Passage("Khác", "x")}
    other = replace(question("A-2", "d.png"), passage="Khác")
    stores.bank.replace(Bank((asked, other), pictures, shared), by="lan", at_ms=1)
    only = stores.bank.only(asked)
    assert only == Bank((asked,), {n: pictures[n] for n in ("a.png", "b.png", "c.png")}, {"Đoạn": shared["Đoạn"]})


def test_questions_are_read_anew_only_when_the_bank_has_changed(stores: Stores) -> None:
    stores.bank.replace(Bank((question("A-1"),)), by="lan", at_ms=1)
    first = stores.bank.questions()
    assert stores.bank.questions() is first
    stores.bank.extend(Bank((question("A-2"),)), by="lan", at_ms=2)
    assert [q.code for q in stores.bank.questions()] == ["A-1", "A-2"]
    # another process, such as an import at the command line
    with closing(open_stores(stores.database.path)) as others:
        others.bank.extend(Bank((question("A-3"),)), by="minh", at_ms=3)
    assert [q.code for q in stores.bank.questions()] == ["A-1", "A-2", "A-3"]


def test_questions_changed_while_they_are_read_are_read_again(stores: Stores) -> None:
    stores.bank.replace(Bank((question("A-1"),)), by="lan", at_ms=1)

    def change_meanwhile(work, *args):
        stores.bank.extend(Bank((question("A-2"),)), by="lan", at_ms=2)
        return work(*args)

    stores.bank.questions(change_meanwhile)
    assert [q.code for q in stores.bank.questions()] == ["A-1", "A-2"]


def test_media_are_read_one_by_one(stores: Stores) -> None:
    media = {name: Medium(name, "image/png", b"\x89PNG" + name.encode()) for name in ("a.png", "b.png")}
    stores.bank.replace(Bank((question("A-1", "a.png"), question("A-2", "b.png")), media), by="lan", at_ms=1)
    stored = stores.bank.media
    assert list(stored) == ["a.png", "b.png"] and len(stored) == 2
    assert stored.get("b.png") == media["b.png"] and stored.get("c.png") is None


def test_bank_extends_and_replaces_by_code(stores: Stores) -> None:
    stores.bank.replace(Bank((question("A-1"), question("A-2"))), by="lan", at_ms=1)
    change = stores.bank.extend(Bank((question("A-2"), question("A-3"))), by="lan", at_ms=2)
    assert (change.added, change.changed) == (1, 1)
    assert [q.code for q in stores.bank.get().questions] == ["A-1", "A-2", "A-3"]


def test_bank_keeps_pictures_of_questions_it_has(stores: Stores) -> None:
    old = Bank((question("A-1", "p.png"),), {"p.png": Medium("p.png", "image/png", b"one")})
    stores.bank.replace(old, by="lan", at_ms=1)
    with pytest.raises(MediumTaken):
        stores.bank.extend(
            Bank((question("A-2", "p.png"),), {"p.png": Medium("p.png", "image/png", b"two")}), by="lan", at_ms=2
        )
    assert stores.bank.get() == old


def test_roster_comes_back_and_takes_draft_seats_back(stores: Stores) -> None:
    draft(stores)
    people = (person("000002"), person("000001"))
    stores.roster.replace(people, by="lan", at_ms=3)
    stores.sittings.allocate("S1", {"000001": "A01-01"}, "seed", by="lan", at_ms=4)
    assert stores.roster.all() == people
    stores.roster.replace(people[:1], by="lan", at_ms=5)
    assert stores.sittings.allocation("S1") == {}
    assert stores.roster.count() == 1


def test_roster_with_a_card_twice_changes_nothing(stores: Stores) -> None:
    stores.roster.replace([person("000001")], by="lan", at_ms=1)
    with pytest.raises(Exception, match="UNIQUE"):
        stores.roster.replace(
            [person("000002", card="001090000009"), person("000003", card="001090000009")], by="x", at_ms=2
        )
    assert [p.number for p in stores.roster.all()] == ["000001"]


def test_units_count_who_is_eligible_to_the_digit(stores: Stores) -> None:
    people = [
        replace(person(f"00000{n}"), course_percent=Decimal(p)) for n, p in enumerate(("50", "49.99", "50.0", "9"), 1)
    ]
    stores.roster.replace(people, by="lan", at_ms=1)
    assert stores.roster.units(50) == [("Đơn vị 1", 4, 2)]


def test_units_come_as_people_count(stores: Stores) -> None:
    people = [replace(person(f"00000{n}"), unit=f"Đơn vị {n}") for n in (10, 2, 1)]
    stores.roster.replace(people, by="lan", at_ms=1)
    assert [unit for unit, _, _ in stores.roster.units(50)] == ["Đơn vị 1", "Đơn vị 2", "Đơn vị 10"]


def test_seats_of_other_sittings_of_the_same_exam_are_known(stores: Stores) -> None:
    draft(stores)
    stores.sittings.add("S2", "Ca 2", "E1", "H1", by="lan", at_ms=3)
    stores.sittings.allocate("S1", {"000001": "A01-01"}, "1", by="lan", at_ms=4)
    assert stores.sittings.seated_elsewhere("S2") == {"000001"}
    assert stores.sittings.seated_elsewhere("S1") == set()


def test_hall_keeps_its_id_when_its_plan_is_replaced(stores: Stores) -> None:
    first = stores.halls.put(plan(seats=3), by="lan", at_ms=1)
    assert stores.halls.put(plan(seats=5), by="lan", at_ms=2) == first
    assert stores.halls.plan(first) == plan(seats=5)
    assert stores.halls.put(plan("Hội trường B"), by="lan", at_ms=3) != first
    assert [(hall.name, hall.seats, hall.blocks) for hall in stores.halls.all()] == [
        ("Hội trường A", 5, 1),
        ("Hội trường B", 3, 1),
    ]
    assert stores.halls.plan("nowhere") is None


def test_the_newest_hall_is_the_one_added_last_whatever_its_name(stores: Stores) -> None:
    assert stores.halls.newest() is None
    for n in range(11, 0, -1):
        stores.halls.put(plan(f"Hội trường {n:02}"), by="office", at_ms=1)
    assert stores.halls.newest() == "H11"
    stores.halls.put(plan("Hội trường 07"), by="office", at_ms=2)
    assert stores.halls.newest() == "H11"


def test_exam_changes_until_a_sitting_is_sealed(stores: Stores) -> None:
    draft(stores)
    changed = Exam("E1", "Kỳ thi khác", 45, Decimal("62.5"), Blueprint((Cell("Chủ đề 2", 1, 3, Decimal("0.4")),)))
    assert stores.exams.change(changed, by="lan", at_ms=3)
    assert stores.exams.get("E1") == changed
    stores.sittings.seal("S1", "S1.sitting", by="lan", at_ms=4)
    with pytest.raises(ExamSealed):
        stores.exams.change(changed, by="lan", at_ms=5)


def test_sitting_is_frozen_once_sealed(stores: Stores) -> None:
    draft(stores)
    stores.sittings.allocate("S1", {"000001": "A01-02", "000002": "A01-01"}, "5", by="lan", at_ms=3)
    assert stores.sittings.get("S1").allocated == 2
    stores.sittings.seal("S1", "S1.sitting", by="lan", at_ms=4)
    for change in (
        lambda: stores.sittings.allocate("S1", {}, "6", by="lan", at_ms=5),
        lambda: stores.sittings.discard("S1", by="lan", at_ms=5),
        lambda: stores.sittings.seal("S1", "other", by="lan", at_ms=5),
    ):
        with pytest.raises(NotDraft):
            change()
    assert stores.sittings.allocation("S1") == {"000002": "A01-01", "000001": "A01-02"}
    stores.roster.replace([], by="lan", at_ms=6)
    assert stores.sittings.get("S1").allocated == 2


def test_a_seat_holds_one_candidate(stores: Stores) -> None:
    draft(stores)
    with pytest.raises(Exception, match="UNIQUE"):
        stores.sittings.allocate("S1", {"000001": "A01-01", "000002": "A01-01"}, "5", by="lan", at_ms=3)
    assert stores.sittings.get("S1").seed is None


def test_discarded_draft_is_gone_with_its_seats(stores: Stores) -> None:
    draft(stores)
    stores.sittings.allocate("S1", {"000001": "A01-01"}, "5", by="lan", at_ms=3)
    stores.sittings.discard("S1", by="lan", at_ms=4)
    assert stores.sittings.all() == []
    assert stores.sittings.allocation("S1") == {}


def test_staff_username_is_one_in_every_spelling(stores: Stores) -> None:
    stores.staff.add(" Lan ", "Nguyễn Lan", Role.CLERK, "hash", must_change=True, by="admin", at_ms=1)
    assert stores.staff.get("LAN").username == "lan"
    with pytest.raises(StaffExists):
        stores.staff.add("lan", "Khác", Role.DESK, "hash", must_change=True, by="admin", at_ms=2)


def test_staff_credentials_always_move_on(stores: Stores) -> None:
    first = stores.staff.add("lan", "Lan", Role.CLERK, "one", must_change=True, by="admin", at_ms=100)
    stores.staff.set_password("lan", "two", must_change=False, by="lan", at_ms=100)
    second = stores.staff.get("lan")
    assert second.credentials_ms > first.credentials_ms and not second.must_change
    stores.staff.set_disabled("lan", True, by="admin", at_ms=50)
    assert stores.staff.get("lan").credentials_ms > second.credentials_ms
    assert not stores.staff.set_disabled("nobody", True, by="admin", at_ms=1)


def test_audit_never_holds_a_password(stores: Stores) -> None:
    stores.staff.add("lan", "Lan", Role.CLERK, "hash-one", must_change=True, by="admin", at_ms=1)
    stores.staff.set_password("lan", "hash-two", must_change=False, by="lan", at_ms=2)
    assert "hash" not in repr(stores.audit.newest())


def test_failed_attempts_count_until_a_sign_in(stores: Stores) -> None:
    stores.staff.add("lan", "Lan", Role.CLERK, "hash", must_change=False, by="admin", at_ms=1)
    stores.staff.record_failure("lan", "10.0.0.7", 2)
    stores.staff.record_failure("nobody", "10.0.0.7", 2)
    assert stores.staff.get("lan").failed_attempts == 1
    stores.staff.record_sign_in("lan", "10.0.0.7", 3)
    assert stores.staff.get("lan").failed_attempts == 0


def test_terminal_is_known_by_its_secret_only(stores: Stores) -> None:
    terminal, secret = stores.terminals.request(at_ms=1)
    enrolment = Enrolment(stores, lambda: "H1")
    assert enrolment.check(terminal.id, secret) is None
    assert enrolment.check(terminal.id, secret + "x") == "secret_wrong"
    assert enrolment.check("nobody", secret) == enrolment.check("nobody", "") == "not_enrolled"
    assert secret not in repr(stores.database.rows("SELECT * FROM terminal"))


def test_pairing_codes_are_six_digits_and_differ(stores: Stores) -> None:
    codes = [stores.terminals.request(at_ms=n)[0].pairing_code for n in range(50)]
    assert len(set(codes)) == 50 and all(len(code) == 6 and code.isdigit() for code in codes)
    assert [code for code, _ in Enrolment(stores, lambda: None).waiting()] == codes


def test_a_seat_has_at_most_one_terminal(stores: Stores) -> None:
    old, _ = stores.terminals.request(at_ms=1)
    new, _ = stores.terminals.request(at_ms=2)
    assert stores.terminals.get(old.id) == old
    enrolled, before = stores.terminals.enrol(old.id, "H1", "A01-01", by="lan", at_ms=3)
    assert before is None and enrolled.pairing_code is None and enrolled.enrolled_ms == 3
    assert stores.terminals.enrol(old.id, "H1", "A01-01", by="lan", at_ms=4) == (enrolled, None)
    enrolled, before = stores.terminals.enrol(new.id, "H1", "A01-01", by="lan", at_ms=5)
    assert before.id == old.id
    assert stores.terminals.get(old.id).revoked_ms == 5
    assert stores.terminals.at_seat("H1", "A01-01") == enrolled
    assert [device[0] for device in stores.terminals.devices("H1")] == [new.id]
    with pytest.raises(LookupError):
        stores.terminals.enrol(old.id, "H1", "A01-02", by="lan", at_ms=6)


def test_a_terminal_that_changes_seats_frees_the_first(stores: Stores) -> None:
    terminal, _ = stores.terminals.request(at_ms=1)
    stores.terminals.enrol(terminal.id, "H1", "A01-01", by="lan", at_ms=2)
    stores.terminals.enrol(terminal.id, "H1", "A01-02", by="lan", at_ms=3)
    assert [seat for _, _, seat, _, _ in stores.terminals.devices("H1")] == ["A01-02"]
    assert stores.terminals.at_seat("H1", "A01-01") is None


def test_waiting_terminals_are_forgotten_enrolled_ones_stay(stores: Stores) -> None:
    enrolled, _ = stores.terminals.request(at_ms=1)
    stores.terminals.request(at_ms=2)
    late, _ = stores.terminals.request(at_ms=100)
    stores.terminals.enrol(enrolled.id, "H1", "A01-01", by="lan", at_ms=3)
    assert stores.terminals.forget_waiting(50, at_ms=101) == 1
    assert Enrolment(stores, lambda: "H1").waiting() == [(late.pairing_code, 100)]
    assert stores.terminals.get(enrolled.id) is not None


def test_prints_are_counted_by_revision(stores: Stores) -> None:
    twice = [stores.prints.record_all([("S1/000001", 1)], by="lan", at_ms=n)[0].reprint for n in (1, 2)]
    assert twice == [0, 1]
    assert stores.prints.record_all([("S1/000001", 2)], by="lan", at_ms=3)[0].reprint == 0
    again = stores.prints.record_all([("S1/000001", 2), ("S1/000002", 1)], by="lan", at_ms=4)
    assert [made.reprint for made in again] == [1, 0]
    assert stores.prints.counts("S1/") == {"S1/000001": 4, "S1/000002": 1}
    assert stores.prints.counts("S") == stores.prints.counts("S1/")
    assert len(stores.prints.of_sheet("S1/000001")) == 4
