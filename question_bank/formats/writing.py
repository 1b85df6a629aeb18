"""What writing a bank in one format gives."""

from __future__ import annotations

from dataclasses import dataclass

from tables import Problem


@dataclass(frozen=True, slots=True)
class Written:
    """A file, and everything of the bank that its format can't express.

    body      the file's bytes
    left_out  a `Problem` for every question that is not in the file, or is there without something; read again, a file
              with nothing left out gives the same bank
    """

    body: bytes
    left_out: tuple[Problem, ...] = ()
