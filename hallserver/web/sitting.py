"""What the views of desk and hall share: the live sitting, and commands to it."""

from __future__ import annotations

from hallserver.sitting.commands import Command
from hallserver.sittings import LiveSitting
from hallserver.web.access import services
from hallserver.web.answers import Refused, body


def live() -> LiveSitting:
    """The live sitting. Refused without one."""
    found = services().sittings.live
    if found is None:
        raise Refused("no_sitting")
    return found


def seat_labels() -> frozenset[str]:
    """Seats that a terminal may speak for: the live sitting's, else those of the hall in use."""
    hall = services()
    found = hall.sittings.live
    if found is not None:
        return frozenset(found.state.facts.papers)
    hall_id = hall.sittings.hall_id()
    plan = hall.stores.halls.plan(hall_id) if hall_id else None
    return frozenset(seat.label for seat in plan.seats) if plan else frozenset()


def command_id() -> str:
    """The id that the asker gave the command; `answers.command` has seen to it that there is one."""
    return body()["command_id"]


def perform(asked: Command) -> None:
    """Perform a command and return once its outcome is durable. Refused as the rules refuse."""
    outcome = live().perform(asked)
    if outcome.refusal is not None:
        raise Refused(outcome.refusal.code, **outcome.refusal.args)


def candidate_of(given: dict[str, object]) -> str:
    """`candidate_id` of a JSON body, somebody on the sitting's roster."""
    number = given.get("candidate_id")
    if not isinstance(number, str) or number not in live().sealed.roster:
        raise Refused("candidate_unknown", number=str(number)[:40])
    return number
