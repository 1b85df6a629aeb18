"""What lies where in a hall's folder."""

from __future__ import annotations

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

SECRET_BYTES = 32


class HallInUse(Exception):
    """Another process serves the hall of this folder. Two would write into one journal."""


@dataclass(frozen=True, slots=True)
class HallFolder:
    """One hall's folder: `hall.toml`, `hall.db`, `keys/`, `sittings/`."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "hall.toml"

    @property
    def database(self) -> Path:
        return self.root / "hall.db"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def sittings(self) -> Path:
        return self.root / "sittings"

    @property
    def is_hall(self) -> bool:
        return self.config.is_file() and self.keys.is_dir()

    def hold(self) -> int:
        """Claim the folder for this process until it ends, however it ends; returns the handle. Raises HallInUse."""
        handle = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise HallInUse(str(self.root)) from error
        return handle

    def session_secret(self) -> bytes:
        """The key that signs staff sessions; made at first use, readable by the owner alone.

        One that a power cut left empty is made anew: with it nobody could sign in.
        """
        path = self.keys / "session.secret"
        if path.is_file() and path.stat().st_size == SECRET_BYTES:
            return path.read_bytes()
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        secret = secrets.token_bytes(SECRET_BYTES)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(secret)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(fresh, path)
        return secret
