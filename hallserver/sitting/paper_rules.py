"""The rules for what was written on paper: typed by two people, settled by a third, and only then an answer."""

from __future__ import annotations

from collections.abc import Iterable

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.refusals import Decision, Refusal, misfit, wrong_phase
from hallserver.sitting.state import Attempt, Reading, SittingState, Status
from hallserver.sitting.timekeeping import Phase

_Answers = tuple[tuple[int, tuple[str, ...]], ...]
_Typed = c.KeyPaperAnswers | c.SettlePaperAnswers


def key_paper(state: SittingState, command: c.KeyPaperAnswers, now_ms: int) -> Decision:
    """One more typing. The second counts at once where it says what the first says and nothing is open."""
    attempt = _may_key(state, command)
    if isinstance(attempt, Refusal):
        return attempt
    readings = state.keyed.get(command.candidate, [])
    if len(readings) > 1:
        return Refusal("paper_keyed_twice", {"seat": attempt.paper_seat})
    if any(reading.by == command.by for reading in readings):
        return Refusal("paper_same_person", {"seat": attempt.paper_seat})
    answers, unreadable = _written(command.answers), tuple(sorted(set(command.unreadable)))
    second = Reading(command.by, dict(answers), frozenset(unreadable))
    if readings and not state.open_items(attempt, readings[0], second):
        return (_taken(state, attempt, command, answers, [*readings, second]),)
    number = len(readings) + 1
    return (
        e.PaperAnswersKeyed(
            command.candidate, number, answers, command.reason, command.by, command.command_id, unreadable
        ),
    )


def settle_paper(state: SittingState, command: c.SettlePaperAnswers, now_ms: int) -> Decision:
    """What is open, as a third person decides; elsewhere what both typings say."""
    attempt = _may_key(state, command)
    if isinstance(attempt, Refusal):
        return attempt
    readings = state.keyed.get(command.candidate, [])
    if len(readings) < 2:
        return Refusal("paper_not_settled", {"items": "–"})
    if any(reading.by == command.by for reading in readings):
        return Refusal("paper_third_person", {"seat": attempt.paper_seat})
    if command.seen_ms != attempt.last_saved_ms:
        return Refusal("paper_overtaken", {"seat": attempt.seat})
    wanted = state.open_items(attempt, *readings)
    decided = dict(command.answers)
    if sorted(decided) != wanted or not decided.keys() >= set(command.unreadable):
        return Refusal("paper_not_settled", {"items": ", ".join(map(str, wanted)) or "–"})
    agreed = {item: value for item, value in readings[0].answers.items() if item not in decided}
    return (_taken(state, attempt, command, _written((agreed | decided).items()), readings),)


def drop_paper(state: SittingState, command: c.DropPaperAnswers, now_ms: int) -> Decision:
    """Put aside what was typed and does not count yet."""
    if command.candidate not in state.keyed:
        return ()
    return (e.PaperAnswersDropped(command.candidate, command.by, command.command_id),)


def _may_key(state: SittingState, command: _Typed) -> Attempt | Refusal:
    """The attempt, if paper can still be added to it and its items can have these answers.

    Work that the clock or an invigilator handed in takes paper until the sitting is closed: who had no power could not
    do otherwise. What the candidate handed in at a terminal is the last word.
    """
    attempt = state.attempts.get(command.candidate)
    if attempt is None:
        return Refusal("not_checked_in")
    if state.phase not in (Phase.RUNNING, Phase.PAUSED, Phase.ENDED):
        return wrong_phase(state)
    if attempt.status is Status.SUBMITTED and attempt.submitted_by == "candidate":
        return Refusal("submitted")
    named = [*command.answers, *((item, ()) for item in command.unreadable)]
    refusals = (misfit(attempt, item, value) for item, value in named)
    return next((refusal for refusal in refusals if refusal is not None), attempt)


def _written(answers: Iterable[tuple[int, tuple[str, ...]]]) -> _Answers:
    return tuple(sorted((item, value) for item, value in answers if value))


def _taken(
    state: SittingState, attempt: Attempt, command: _Typed, answers: _Answers, readings: list[Reading]
) -> e.PaperAnswersTaken:
    is_settled = isinstance(command, c.SettlePaperAnswers)
    return e.PaperAnswersTaken(
        command.candidate,
        state.last_epoch + 1,
        answers,
        command.reason,
        command.by,
        command.command_id,
        typed_by=tuple(reading.by for reading in readings),
        settled=tuple(sorted(item for item, _ in command.answers)) if is_settled else (),
        unreadable=tuple(sorted(set(command.unreadable))),
        replaced=tuple(item for item, value in answers if attempt.answers.get(item, value) != value),
    )
