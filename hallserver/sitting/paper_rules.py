"""The rules for what was written on paper: typed twice, held against itself, and only then an answer."""

from __future__ import annotations

from hallserver.sitting import commands as c
from hallserver.sitting import events as e
from hallserver.sitting.refusals import Decision, Refusal, misfit, wrong_phase
from hallserver.sitting.state import Attempt, SittingState, Status
from hallserver.sitting.timekeeping import Phase

_Answers = tuple[tuple[int, tuple[str, ...]], ...]


def key_paper(state: SittingState, command: c.KeyPaperAnswers, now_ms: int) -> Decision:
    """One more typing. The second counts at once where it says what the first says."""
    attempt = _may_key(state, command.candidate, command.answers)
    if isinstance(attempt, Refusal):
        return attempt
    readings = state.keyed.get(command.candidate, [])
    if len(readings) > 1:
        return Refusal("paper_keyed_twice", {"seat": attempt.paper_seat})
    answers = tuple(sorted((item, value) for item, value in command.answers if value))
    keyed = e.PaperAnswersKeyed(
        command.candidate, len(readings) + 1, answers, command.reason, command.by, command.command_id
    )
    if readings and readings[0] == dict(answers):
        return (keyed, _taken(state, command, answers))
    return (keyed,)


def settle_paper(state: SittingState, command: c.SettlePaperAnswers, now_ms: int) -> Decision:
    """Where the two typings differ, what a look at the sheet says; elsewhere what both say."""
    attempt = _may_key(state, command.candidate, command.answers)
    if isinstance(attempt, Refusal):
        return attempt
    apart = state.keyed_apart(command.candidate)
    settled = dict(command.answers)
    if not apart or sorted(settled) != apart:
        return Refusal("paper_not_settled", {"items": ", ".join(map(str, apart)) or "–"})
    agreed = {item: value for item, value in state.keyed[command.candidate][0].items() if item not in settled}
    answers = tuple(sorted((item, value) for item, value in (agreed | settled).items() if value))
    return (_taken(state, command, answers),)


def drop_paper(state: SittingState, command: c.DropPaperAnswers, now_ms: int) -> Decision:
    """Put aside what was typed and does not count yet."""
    if command.candidate not in state.keyed:
        return ()
    return (e.PaperAnswersDropped(command.candidate, command.by, command.command_id),)


def _may_key(state: SittingState, candidate: str, answers: _Answers) -> Attempt | Refusal:
    """The attempt, if it can still be written on and its items can have these answers."""
    attempt = state.attempts.get(candidate)
    if attempt is None:
        return Refusal("not_checked_in")
    if attempt.status is Status.SUBMITTED:
        return Refusal("submitted")
    if state.phase not in (Phase.RUNNING, Phase.PAUSED):
        return wrong_phase(state)
    refusals = (misfit(attempt, item, value) for item, value in answers)
    return next((refusal for refusal in refusals if refusal is not None), attempt)


def _taken(
    state: SittingState, command: c.KeyPaperAnswers | c.SettlePaperAnswers, answers: _Answers
) -> e.PaperAnswersTaken:
    epoch = state.last_epoch + 1
    return e.PaperAnswersTaken(command.candidate, epoch, answers, command.reason, command.by, command.command_id)
