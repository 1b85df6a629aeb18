"""Making a hall: its folder, settings, keys, database and first account."""

from __future__ import annotations

import ipaddress
import shutil
import socket
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from hallserver.config import HallConfig, write_default
from hallserver.folder import HallFolder
from hallserver.keys import is_host, make_hall_keys
from hallserver.storage.staff import Role
from hallserver.storage.stores import open_stores
from hallserver.web.sign_in import hash_password, one_time_password

ADMINISTRATOR = "admin"


class HallExists(Exception):
    """The folder is in use; a hall is never made over another."""


def own_addresses() -> list[str]:
    """Names and addresses by which other machines may know this one."""
    name = socket.gethostname()
    found = {name, f"{name}.local"}
    try:
        found.update(info[4][0] for info in socket.getaddrinfo(name, None))
        # Asks the routing table which address would be used; nothing is sent.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))
            found.add(probe.getsockname()[0])
    except OSError:
        pass
    return sorted(address for address in found if is_host(address) and not _is_link_local(address))


def _is_link_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.split("%")[0]).is_link_local
    except ValueError:
        return False


def make_hall(path: Path, hosts: list[str], **settings: object) -> tuple[HallFolder, HallConfig, str]:
    """Make a hall in a new or empty folder; returns it, its settings and the administrator's one-time password.

    hosts     names and addresses of this machine for its certificate
    settings  keys of hall.toml that differ from their defaults
    Raises HallExists, ConfigError. On failure the folder is left as it was.
    """
    folder = HallFolder(path)
    if path.exists() and any(path.iterdir()):
        raise HallExists(str(path))
    was_there = path.exists()
    path.mkdir(parents=True, exist_ok=True)
    try:
        # The papers lie here with what is right, and everybody's card number.
        path.chmod(0o700)
        config = write_default(folder.config, **settings)
        now = datetime.now(UTC)
        make_hall_keys(folder.keys, config.hall_name, hosts, now)
        folder.sittings.mkdir()
        password = one_time_password()
        with closing(open_stores(folder.database)) as stores:
            stores.staff.add(
                ADMINISTRATOR,
                "Quản trị",
                Role.ADMINISTRATOR,
                hash_password(password),
                must_change=True,
                by="setup",
                at_ms=int(now.timestamp() * 1000),
            )
    except BaseException:  # whatever stopped it, also Ctrl-C: a half-made hall must not look like a hall
        shutil.rmtree(path)
        if was_there:
            path.mkdir()
        raise
    return folder, config, password
