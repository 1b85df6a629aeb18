"""Questions from the writer's file to the marked paper: data in, data out.

What a notebook or a program mostly needs is to be had from here: `from question_bank import read_questions, assemble`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# Looked up when asked for: who wants the data classes must not load numpy with them.
_HOMES = {
    "BankProblem": "problem",
    **dict.fromkeys(("Bank", "Blueprint", "Cell", "Paper", "Question", "QuestionType"), "model"),
    **dict.fromkeys(("Wishes", "read_questions"), "importing"),
    "EXPORTS": "exporting",
    "preview": "previewing",
    **dict.fromkeys(("default_blueprint", "shortages"), "blueprint"),
    "assemble": "assembly",
    "overlap_report": "overlap",
    "PaperEncoder": "sealing",
    "mark": "marking",
    "check_papers": "second_marker",
    **dict.fromkeys(("analyse_items", "option_use", "reliability", "total_shares"), "item_analysis"),
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
