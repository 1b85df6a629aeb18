"""A member of staff over HTTP: signs in as a browser does and uses the pages' own JSON API.

Blocking; for threads. Each thread has a connection of its own, the session (cookies, token) is shared.
"""

from __future__ import annotations

import html
import http.client
import json
import re
import threading
import uuid
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from hallserver.rehearsal.driver import trust
from hallserver.rehearsal.failures import StaffError

TIMEOUT_S = 60.0
TRIES = 3
_FIELD = re.compile(r'<input[^>]*name="csrf_token"[^>]*>')
_VALUE = re.compile(r'value="([^"]*)"')
_BOOT = re.compile(r'<script[^>]*id="boot"[^>]*>(.*?)</script>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Credentials:
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as JSON, or an empty object where it is something else."""
        try:
            body = json.loads(self.body)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}


def _refusal_in(answer: Answer) -> StaffError:
    said = answer.json()
    return StaffError(str(said.get("code") or f"http_{answer.status}"), str(said.get("sentence", "")))


def _granted(answer: Answer) -> dict[str, Any]:
    """What was answered. Raises StaffError where it is no yes."""
    said = answer.json()
    if not said.get("ok"):
        raise _refusal_in(answer)
    return said


class Web:
    """Keeps cookies and one connection per thread. address: scheme, host and port of the server."""

    def __init__(self, address: str, ca_file: Path | None = None) -> None:
        parts = urlsplit(address)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.ca_file = ca_file
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port
        self._tls = trust(ca_file) if parts.scheme == "https" else None
        self._is_tls = parts.scheme == "https"
        self._cookies: dict[str, str] = {}
        self._lock = threading.Lock()
        self._local = threading.local()

    @property
    def cookie(self) -> str:
        """All cookies as one header."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def ask(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        """One request. A connection that broke is tried again: every command carries an id of its own, so a repeat is
        harmless. Raises StaffError("no_server")."""
        given = {"Origin": self.origin, "Referer": f"{self.origin}/", **(headers or {})}
        if self._cookies:
            given["Cookie"] = self.cookie
        for attempt in range(TRIES):
            connection = getattr(self._local, "connection", None) or self._connect()
            try:
                connection.request(method, path, body, given)
                response = connection.getresponse()
                answer = Answer(response.status, response.headers, response.read())
                break
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._local.connection = None
                if attempt == TRIES - 1:
                    raise StaffError("no_server", str(error)) from error
        with self._lock:
            for line in answer.headers.get_all("Set-Cookie") or ():
                for name, morsel in SimpleCookie(line).items():
                    self._cookies[name] = morsel.value
        return answer

    def _connect(self) -> http.client.HTTPConnection:
        if self._is_tls:
            made = http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT_S, context=self._tls)
        else:
            made = http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT_S)
        self._local.connection = made
        return made

    def post_json(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
        return self.ask(
            "POST", path, json.dumps(body).encode(), {"Content-Type": "application/json", **(headers or {})}
        )

    def pair(self, seat: str) -> tuple[str, str]:
        """Enrol a terminal for a seat; the hall trusts its terminals. Returns its id and secret."""
        answer = self.post_json("/terminal/pair", {"seat": seat})
        given = _granted(answer)
        if given.get("code"):
            # A hall that does not trust its terminals lets it wait with a pairing code.
            raise _refusal_in(answer)
        return given["terminal"], given["secret"]


class Staff:
    """A signed-in member of staff."""

    def __init__(self, address: str, credentials: Credentials, ca_file: Path | None = None) -> None:
        self.web = Web(address, ca_file)
        self.csrf = self._sign_in(credentials)

    def _sign_in(self, credentials: Credentials) -> str:
        """Signs in and returns the token that every later POST must carry. Raises StaffError("sign_in")."""
        page = self.web.ask("GET", "/login").body.decode()
        field = _FIELD.search(page)
        value = _VALUE.search(field[0]) if field else None
        if value is None:
            raise StaffError("sign_in", "the sign-in page has no csrf_token")
        form = {
            "username": credentials.username,
            "password": credentials.password,
            "csrf_token": html.unescape(value[1]),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.web.ask("POST", "/login", urlencode(form).encode(), headers)
        target = answer.headers.get("Location", "")
        if answer.status not in (302, 303) or target.endswith(("/login", "/password")):
            raise StaffError("sign_in", f"HTTP {answer.status} {target}".strip())
        for _ in range(4):
            answer = self.web.ask("GET", urlsplit(target).path or "/")
            if answer.status not in (302, 303):
                break
            target = answer.headers.get("Location", "")
        boot = _BOOT.search(answer.body.decode())
        token = json.loads(boot[1]).get("csrf") if boot else None
        if not token:
            raise StaffError("sign_in", "the page after sign-in carries no token")
        return token

    def do(self, path: str, **body: Any) -> dict[str, Any]:
        """POST a command with an id of its own. Raises StaffError with the refusal's code."""
        return _granted(self.web.post_json(path, {**body, "command_id": uuid.uuid4().hex}, {"X-CSRFToken": self.csrf}))

    def see(self, path: str) -> dict[str, Any]:
        """GET one JSON view. Raises StaffError."""
        return _granted(self.web.ask("GET", path))
