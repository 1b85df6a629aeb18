"""What goes in and out of the JSON routes, in one shape."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request, session

from hallserver import messages
from tables import Problem, Said


class Refused(Exception):
    """Ends a view with {"ok": false, "code", "sentence", "args"}.

    code: its sentence is `refusal.<code>` of the catalogue; details: what the placeholders stand for; more: further
    keys of the answer
    """

    def __init__(self, code: str, /, status: int = 409, more: dict[str, Any] | None = None, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.details = details
        self.more = more or {}

    def body(self, lang: str) -> dict[str, Any]:
        """The answer in that language."""
        sentence = messages.sentence(f"refusal.{self.code}", lang, **self.details)
        args = {
            name: messages.show(value, lang) if isinstance(value, Said) else value
            for name, value in self.details.items()
        }
        return {"ok": False, "code": self.code, "sentence": sentence, "args": args, **self.more}


def lang() -> str:
    """The language this person reads: chosen in the session, else the hall's."""
    chosen = session.get("lang")
    return chosen if chosen in messages.LANGUAGES else current_app.extensions["hall"].config.language


def wants_json() -> bool:
    """Whether the asker is a script of ours, not a person's address bar."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def body() -> dict[str, Any]:
    """The JSON object of the request. Refused with 400 when it is something else."""
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise Refused("malformed", status=400)
    return given


def field_name(name: str) -> Said:
    """What people call a field of a request."""
    return Said(*(messages.sentence(f"field.{name}", language) for language in messages.LANGUAGES))


def text_of(given: dict[str, Any], name: str, most: int, least: int = 1) -> str:
    """A line of text out of a JSON body, spaces around it dropped. Refused with 400 when it is no such thing."""
    value = given.get(name, "")
    if not isinstance(value, str) or not least <= len(value.strip()) <= most or not value.strip().isprintable():
        raise Refused("text_wanted", status=400, name=field_name(name), least=least, most=most)
    return value.strip()


def whole_of(given: dict[str, Any], name: str, least: int, most: int) -> int:
    """A whole number out of a JSON body. Refused with 400 when it is none or out of range."""
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refused("whole_wanted", status=400, name=field_name(name), least=least, most=most)
    return value


def told(problem: Problem) -> dict[str, Any]:
    """A problem of an imported file as the page shows it."""
    return {
        "file": problem.file,
        "row": problem.row,
        "place": problem.place and messages.show(problem.place, lang()),
        "column": problem.column,
        "code": problem.code,
        "sentence": messages.problem_sentence(problem, lang()),
    }


class Outcomes:
    """First outcomes of commands, so that a repeat over a bad line gets the same answer and has no second effect."""

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, ...], tuple[dict[str, Any], int] | None] = OrderedDict()

    def once(self, key: tuple[str, ...], act: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], int]:
        """act()'s answer and status the first time, the same again afterwards. What raised anything but a refusal may be tried again."""
        if key in self._known:
            known = self._known[key]
            if known is None:
                raise Refused("command_running")
            return known
        self._known[key] = None
        try:
            outcome = (act(), 200)
        except Refused as refused:
            if refused.status != 409:
                del self._known[key]
                raise
            outcome = (refused.body(lang()), 409)
        except BaseException:  # whatever it was: a command without an outcome may be tried again
            del self._known[key]
            raise
        self._known[key] = outcome
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return outcome


def command(view: Callable[..., dict[str, Any]]) -> Callable[..., tuple[dict[str, Any], int]]:
    """A view that changes something: needs a command_id in its JSON or form, and acts once on each."""

    @wraps(view)
    def run(**values: Any) -> tuple[dict[str, Any], int]:
        command_id = body().get("command_id") if request.is_json else request.form.get("command_id")
        if not isinstance(command_id, str) or not 8 <= len(command_id) <= 64:
            raise Refused("command_id_wanted", status=400)
        key = (str(session.get("username")), request.path, command_id)
        return current_app.extensions["hall_outcomes"].once(key, lambda: {"ok": True, **view(**values)})

    return run
