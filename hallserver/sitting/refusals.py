"""What the rules say instead of events, and the refusals that several of them share."""

from __future__ import annotations

from dataclasses import dataclass, field

from hallserver.sitting import events as e
from hallserver.sitting.facts import Misfit
from hallserver.sitting.state import Attempt, SittingState


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was refused. evidence: what is journalled all the same (quarantined answers)."""

    code: str
    args: dict[str, object] = field(default_factory=dict)
    evidence: tuple[e.Event, ...] = ()


Decision = tuple[e.Event, ...] | Refusal


def wrong_phase(state: SittingState) -> Refusal:
    """The sitting is not where that can be done."""
    return Refusal("wrong_phase", {"phase": str(state.phase)})


def misfit(attempt: Attempt, item: int, value: tuple[str, ...]) -> Refusal | None:
    """Why an item of the attempt's paper can't have a response, or None."""
    if not 1 <= item <= len(attempt.paper):
        return Refusal("unknown_item", {"item": item})
    shape = attempt.paper[item - 1]
    match shape.misfit(value):
        case Misfit.TOO_MANY:
            return Refusal("too_many_options", {"item": item, "limit": shape.max_choices})
        case Misfit.TOO_LONG:
            return Refusal("answer_too_long", {"item": item, "limit": shape.longest})
        case Misfit.UNKNOWN:
            return Refusal("unknown_option", {"item": item})
    return None
