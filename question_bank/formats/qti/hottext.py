"""What does a text ask in which words are to be picked?"""

from __future__ import annotations

from question_bank.folding import fold_html
from question_bank.formats.qti.document import Element, Unfit
from question_bank.formats.qti.interactions import Fields, Item, checked_choices, read_choices


def read_hottext(item: Item, interaction: Element) -> tuple[Fields, str]:
    """The words as options in their order. Also returns the text, in which they are underlined."""
    found = checked_choices(list(interaction.iter("hottext")))
    fields = read_choices(item, interaction, found)
    said = [fold_html(option.html) for option in fields["options"]]
    if len(set(said)) < len(said):
        raise Unfit("qti_hottext_same")
    item.warnings["qti_hottext"] = {}
    text = item.content.inner(
        interaction, lambda element: f"<u>{item.content.inner(element)}</u>" if element.tag == "hottext" else None
    )
    return {**fields, "is_shuffled": False}, text
