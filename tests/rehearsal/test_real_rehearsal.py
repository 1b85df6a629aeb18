"""Forty seats go through the whole day against a real server process, which is killed in the middle of it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from hallserver.folder import HallFolder
from hallserver.rehearsal.hall import (
    RehearsalRefused,
    check_may_rehearse,
    known_hall,
    make_rehearsal_hall,
    own_server,
    subject_of,
)
from hallserver.rehearsal.report import Report
from hallserver.rehearsal.run import Plan, journal_answers, run_rehearsal
from hallserver.storage.stores import open_stores

SEATS = 40
PLAN = Plan(rate_per_s=100, seconds=2, timeout_s=15)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory) -> tuple[Report, HallFolder]:
    """A rehearsal over TLS with everything in it."""
    hall = make_rehearsal_hall(tmp_path_factory.mktemp("rehearsal") / "hall", SEATS, tls=True)
    with own_server(hall, tls=True) as server:
        report = run_rehearsal(subject_of(hall, server, kill=True, tls=True), PLAN)
    return report, hall.folder


def test_every_step_comes_to_its_end_and_nothing_acknowledged_is_lost(rehearsed):
    report, _ = rehearsed

    assert report.failure == ""
    assert report.losses is not None
    assert report.losses.total == 0, report.losses.examples
    assert report.forgotten == 0
    assert report.passed


def test_every_answer_of_the_plan_was_acknowledged(rehearsed):
    report, _ = rehearsed
    # at the rate, in the burst, before the cut, before and after the kill
    expected = PLAN.rate_per_s * PLAN.seconds + 4 * SEATS

    assert report.losses is not None
    assert report.losses.acknowledged == expected
    assert report.ack_ms is not None and report.ack_ms.n == PLAN.rate_per_s * PLAN.seconds


def test_every_figure_was_measured(rehearsed):
    report, _ = rehearsed
    figures = (
        "connect_s",
        "papers_ahead_s",
        "papers_s",
        "visible_skew_ms",
        "burst_s",
        "reconnect_s",
        "kill_s",
        "submit_s",
    )

    assert [name for name in figures if getattr(report, name) is None] == []
    assert report.opened == SEATS
    assert report.bell_lead_ms is not None and 2_500 < report.bell_lead_ms <= 3_000
    assert report.server_cpu_s is not None and report.server_cpu_s > 0
    assert report.server_peak_mb is not None and report.server_peak_mb > 20


def test_the_comparison_would_have_found_a_loss_in_this_journal(rehearsed):
    """The same reader over a journal of another kind of answers: proves it is the file that is read, whole and in order."""
    report, folder = rehearsed
    hall = known_hall(folder)
    answers = list(journal_answers(hall.sitting_file))

    assert report.losses is not None
    assert len(answers) == report.losses.held >= report.losses.acknowledged
    assert {answer.candidate for answer in answers} == {person.number for person in hall.people}


def test_a_server_that_loses_an_answer_is_found_out(tmp_path):
    """A hall whose journal is read with its last answer of somebody left out, as a lost commit would look."""
    hall = make_rehearsal_hall(tmp_path / "hall", 4)
    with own_server(hall) as server:
        honest = subject_of(hall, server, kill=False)
        subject = replace(honest, journal=lambda: list(honest.journal())[:-1])
        report = run_rehearsal(subject, replace(PLAN, seconds=0.2, open_every=2))

    assert report.failure == ""
    assert report.opened == 2
    assert report.losses is not None and report.losses.missing == 1
    assert not report.passed


def test_a_hall_where_people_sit_is_refused(rehearsed):
    _, folder = rehearsed
    stores = open_stores(folder.database)
    live = stores.sittings.live()
    assert live is not None
    stores.sittings.set_phase(live.id, "running", by="test", at_ms=1)
    stores.close()

    with pytest.raises(RehearsalRefused) as refused:
        check_may_rehearse(folder)
    assert refused.value.code == "sitting_under_way"


def test_a_hall_at_rest_may_be_rehearsed_for(tmp_path):
    hall = make_rehearsal_hall(tmp_path / "hall", 2)
    check_may_rehearse(hall.folder)

    with sqlite3.connect(hall.folder.database) as database:
        assert database.execute("SELECT phase FROM sitting").fetchall() == [("sealed",)]


def test_the_throw_away_hall_has_the_timing_of_the_real_one(tmp_path):
    real = make_rehearsal_hall(tmp_path / "real", 2).folder
    text = real.config.read_text("utf-8").replace("bell_lead_ms = 3000", "bell_lead_ms = 1234")
    real.config.write_text(text, "utf-8")
    made = make_rehearsal_hall(tmp_path / "made", 2, like=real)

    assert "bell_lead_ms = 1234" in made.folder.config.read_text("utf-8")
    assert 'host = "127.0.0.1"' in made.folder.config.read_text("utf-8")
