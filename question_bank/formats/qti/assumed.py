"""How is an item marked that declares what is right but says nothing of marking? See docs/decisions/0014."""

from __future__ import annotations

from collections.abc import Sequence

from question_bank.formats.qti.declarations import Response
from question_bank.formats.qti.rules import Node, map_response, match_all, set_score


def assume_rules(responses: Sequence[Response], template: str) -> tuple[str, tuple[Node, ...]] | None:
    """Return the warning to give and rules, or None where neither every response has a mapping nor a right answer.

    With mappings their sum is the score, as map_response has it; else everything right is 1, as match_correct has it.

    template  the one that the item names for an answer which it does not have, "" if it names none
    """
    if not responses:
        return None
    if template != "match_correct" and all(one.mapping is not None for one in responses):
        operator = "map-response-point" if responses[0].areas else "map-response"
        if len(responses) == 1:
            return "qti_rules_assumed_map", map_response(responses[0].id, operator)
        worths = (Node(operator, (("identifier", one.id),)) for one in responses)
        return "qti_rules_assumed_map", (set_score(Node("sum", parts=tuple(worths))),)
    if not template.startswith("map") and all(one.correct is not None for one in responses):
        return "qti_rules_assumed_match", match_all([one.id for one in responses])
    return None
