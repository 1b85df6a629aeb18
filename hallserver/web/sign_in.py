"""Passwords: made, checked at one price for everybody, and not tried too often."""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_PASSWORD = 10
MOST_PASSWORD = 200

# No 0/o, 1/l/i: it is read off a slip of paper.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_MINUTE_MS = 60_000

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def hash_password(password: str) -> str:
    """argon2id in PHC form. Takes some 40 ms of an OS thread."""
    return _hasher.hash(password)


def is_right(password_hash: str, password: str) -> bool:
    """Whether the password made the hash. Takes some 40 ms of an OS thread, right or wrong."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Twelve letters and digits in three groups, 59 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def password_fault(password: str, again: str, username: str) -> str | None:
    """Code of what keeps the password from being taken, or None."""
    if password != again:
        return "passwords_differ"
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        return "password_length"
    if password.casefold() in (username, username * 2) or len(set(password)) < 4:
        return "password_weak"
    return None


# One address must not be able to shut out everybody else from a name by trying it.
_NAME_FACTOR = 10


class AttemptLimiter:
    """How often may an address try within a minute, one name or several; a name alone has room for ten addresses. Kept in
    memory; a restart forgives."""

    def __init__(self, per_minute: int, most_keys: int = 10_000) -> None:
        self._limits = {"name": per_minute * _NAME_FACTOR, "address": per_minute}
        self._most_keys = most_keys
        self._tries: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()

    def wait_s(self, username: str, address: str, now_ms: int) -> int:
        """Count one try. 0 when it may go on, else the whole seconds until the next one may."""
        waits = [self._wait_ms(key, now_ms) for key in (("name", username), ("address", address))]
        if any(waits):
            return -(-max(waits) // 1000)
        for key in (("name", username), ("address", address)):
            self._tries.setdefault(key, deque()).append(now_ms)
            self._tries.move_to_end(key)
        while len(self._tries) > self._most_keys:
            self._tries.popitem(last=False)
        return 0

    def forgive(self, username: str, address: str) -> None:
        """A sign-in went well: forget the tries before it."""
        self._tries.pop(("name", username), None)
        self._tries.pop(("address", address), None)

    def _wait_ms(self, key: tuple[str, str], now_ms: int) -> int:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now_ms - _MINUTE_MS:
            tries.popleft()
        return tries[0] + _MINUTE_MS - now_ms if len(tries) >= self._limits[key[0]] else 0
