"""What can go wrong with a rehearsal. Apart from all else, so that the command line knows them without loading the rest."""

from __future__ import annotations

from hallserver.messages import CodedError


class RehearsalRefused(CodedError):
    """A rehearsal may not run here. code, details: sentence `rehearsal.refused.<code>` of the catalogue."""


class ServerFailed(Exception):
    """The server did not come up. Carries the end of what it said."""


class StaffError(Exception):
    """The server did not do what was asked. code: its refusal code, or "http_<status>", "sign_in", "no_server"."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(f"{code} {sentence}".strip())
        self.code, self.sentence = code, sentence
