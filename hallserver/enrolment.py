"""Which device may speak for which seat, held in memory for the sockets and kept in the store."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from hallserver.messages import CodedError
from hallserver.storage.stores import Stores
from hallserver.storage.terminals import hash_secret


@dataclass(slots=True)
class _Device:
    secret_hash: str
    seat: str | None
    code: str | None
    asked_ms: int


class EnrolmentRefused(CodedError):
    """A device may not speak. code, details: sentence `refusal.<code>` of the catalogue."""


class Enrolment:
    """The terminals of one hall.

    on_enrolled(terminal), on_revoked(terminal): told after the store has it
    """

    def __init__(self, stores: Stores, hall_id: Callable[[], str | None]) -> None:
        self._store = stores.terminals
        self._hall_id = hall_id
        self._devices: dict[str, _Device] = {}
        self._at_seat: dict[str, str] = {}
        self.on_enrolled: Callable[[str], None] = lambda terminal: None
        self.on_revoked: Callable[[str], None] = lambda terminal: None
        self.reload()

    def reload(self) -> None:
        """Read the terminals of the hall in use anew."""
        self._devices.clear()
        self._at_seat.clear()
        hall_id = self._hall_id()
        for terminal_id, secret_hash, seat, code, asked_ms in self._store.devices(hall_id):
            self._devices[terminal_id] = _Device(secret_hash, seat, code, asked_ms)
            if seat is not None:
                self._at_seat[seat] = terminal_id

    def check(self, terminal_id: str, secret: str) -> str | None:
        """None if the secret is the terminal's own, else a refusal code."""
        device = self._devices.get(terminal_id)
        if device is None:
            return "not_enrolled"
        return None if hmac.compare_digest(device.secret_hash, hash_secret(secret)) else "secret_wrong"

    def seat_of(self, terminal_id: str) -> str | None:
        device = self._devices.get(terminal_id)
        return None if device is None else device.seat

    def code_of(self, terminal_id: str) -> str | None:
        device = self._devices.get(terminal_id)
        return None if device is None else device.code

    def terminal_at(self, seat: str) -> str | None:
        return self._at_seat.get(seat)

    def waiting(self) -> list[tuple[str, int]]:
        """Pairing codes that wait for an invigilator, each with the hall ms since when."""
        return [(device.code, device.asked_ms) for device in self._devices.values() if device.code is not None]

    def request(self, at_ms: int) -> tuple[str, str, str]:
        """Take in a device that asks: its id, its secret, and the code it is to show. Raises storage's TooManyWaiting."""
        terminal, secret = self._store.request(at_ms=at_ms)
        assert terminal.pairing_code is not None
        self._devices[terminal.id] = _Device(hash_secret(secret), None, terminal.pairing_code, at_ms)
        return terminal.id, secret, terminal.pairing_code

    def confirm(self, code: str, seat: str, *, by: str, at_ms: int) -> str:
        """Let the device that shows this code speak for the seat; returns its id. Raises EnrolmentRefused."""
        device_id = next((key for key, device in self._devices.items() if device.code == code), None)
        if device_id is None:
            raise EnrolmentRefused("pairing_code_unknown", code=code)
        self.enrol(device_id, seat, by=by, at_ms=at_ms)
        return device_id

    def enrol(self, terminal_id: str, seat: str, *, by: str, at_ms: int) -> None:
        """Let the device speak for the seat; the one that did so before is revoked. Raises EnrolmentRefused."""
        hall_id = self._hall_id()
        if hall_id is None:
            raise EnrolmentRefused("no_hall")
        _, before = self._store.enrol(terminal_id, hall_id, seat, by=by, at_ms=at_ms)
        if before is not None:
            self._forget(before.id, seat)
        device = self._devices[terminal_id]
        device.seat, device.code = seat, None
        self._at_seat[seat] = terminal_id
        self.on_enrolled(terminal_id)

    def revoke_at(self, seat: str, *, by: str, at_ms: int) -> str:
        """Take the right to speak from the seat's device; returns its id. Raises EnrolmentRefused."""
        terminal_id = self._at_seat.get(seat)
        if terminal_id is None:
            raise EnrolmentRefused("seat_without_terminal", seat=seat)
        self._store.revoke(terminal_id, by=by, at_ms=at_ms)
        self._forget(terminal_id, seat)
        return terminal_id

    def _forget(self, terminal_id: str, seat: str) -> None:
        self._devices.pop(terminal_id, None)
        if self._at_seat.get(seat) == terminal_id:
            del self._at_seat[seat]
        self.on_revoked(terminal_id)
