"""The settings of one hall, read once from its `hall.toml`.

What each setting means stands in the catalogue under `setting.<key>`; docs/settings.md lists them all.
"""

from __future__ import annotations

import difflib
import ipaddress
import json
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from hallserver import messages


class ConfigError(ValueError):
    """A setting that cannot be used.

    code: sentence `config.<code>` of the catalogue; details: what its placeholders stand for. `str()` is the English sentence.
    """

    def __init__(self, code: str, /, **details: object) -> None:
        self.code = code
        self.details = details
        super().__init__(messages.sentence(f"config.{code}", "en", **details))

    def sentence(self, lang: str) -> str:
        """What is wrong, in one sentence of that language."""
        return messages.sentence(f"config.{self.code}", lang, **self.details)


def _whole(default: int, least: int, most: int) -> Any:
    return field(default=default, metadata={"kind": "whole", "least": least, "most": most})


def _text(default: str, *, least: int = 0, most: int = 200) -> Any:
    return field(default=default, metadata={"kind": "text", "least": least, "most": most})


def _switch(default: bool) -> Any:
    return field(default=default, metadata={"kind": "switch"})


def _choice(default: str, *choices: str) -> Any:
    return field(default=default, metadata={"kind": "choice", "choices": choices})


@dataclass(frozen=True, slots=True)
class HallConfig:
    """Everything that may be set. The unit of a number is the end of its name; times are whole numbers."""

    hall_name: str = _text("Hội trường", least=1)
    organisation: tuple[str, ...] = field(default=("HỘI ĐỒNG THI",), metadata={"kind": "lines", "least": 1, "most": 2})
    timezone: str = field(default="Asia/Ho_Chi_Minh", metadata={"kind": "timezone"})
    language: str = _choice("vi", "vi", "en")

    host: str = _text("0.0.0.0", least=1)
    port: int = _whole(8443, 1, 65535)
    tls: str = _choice("auto", "auto", "always", "plain")
    max_connections: int = _whole(20_000, 16, 100_000)

    session_hours: int = _whole(12, 1, 72)
    sign_in_attempts_per_minute: int = _whole(5, 1, 100)
    trust_terminals: bool = _switch(False)

    minimum_course_percent: int = _whole(50, 0, 100)
    duration_min: int = _whole(60, 1, 600)
    pass_percent: int = _whole(50, 0, 100)
    neighbour_distance_seats: int = _whole(2, 0, 10)
    question_use_limit: int = _whole(0, 0, 1_000_000)

    transit_grace_ms: int = _whole(2_000, 0, 60_000)
    bell_lead_ms: int = _whole(3_000, 0, 60_000)
    quiet_after_s: int = _whole(120, 10, 3_600)
    offline_after_s: int = _whole(10, 2, 600)

    journal_queue_limit: int = _whole(20_000, 100, 1_000_000)

    printer: str = _text("")

    @property
    def zone(self) -> ZoneInfo:
        """The zone that dates and times on pages and paper are in."""
        return ZoneInfo(self.timezone)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def uses_tls(self) -> bool:
        """Whether the server speaks TLS: always, never, or ("auto") wherever another machine can reach it."""
        return self.tls == "always" or (self.tls == "auto" and not self.is_loopback)

    @property
    def session_s(self) -> int:
        """How long a sign-in lasts, in seconds."""
        return self.session_hours * 3600


def load(path: Path) -> HallConfig:
    """Read `hall.toml`. What it leaves out has its default.

    Raises ConfigError, with one sentence, for a file that is missing or not TOML, an unknown key, a wrong type or range.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise ConfigError("file_missing", path=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("file_unreadable", path=path, reason=error) from error
    try:
        return from_mapping(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("not_toml", path=path, reason=error) from error


def from_mapping(given: dict[str, object]) -> HallConfig:
    """The settings from keys and values as TOML gives them. Raises ConfigError for the first one that is wrong."""
    known = {setting.name: setting for setting in fields(HallConfig)}
    for key in given:
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.0)[0]
            raise ConfigError("unknown_key", key=key, nearest=nearest)
    return HallConfig(**{key: _checked(key, value, known[key].metadata) for key, value in given.items()})


def _checked(key: str, value: object, rule: Any) -> Any:
    kind = rule["kind"]
    if kind == "whole":
        # bool is a kind of int to Python, not to a person.
        if isinstance(value, bool) or not isinstance(value, int) or not rule["least"] <= value <= rule["most"]:
            raise ConfigError("not_whole", key=key, value=_toml(value), least=rule["least"], most=rule["most"])
    elif kind == "switch":
        if not isinstance(value, bool):
            raise ConfigError("not_switch", key=key, value=_toml(value))
    elif kind == "choice":
        if value not in rule["choices"]:
            raise ConfigError("not_choice", key=key, value=_toml(value), choices=", ".join(map(_toml, rule["choices"])))
    elif kind == "timezone":
        if not isinstance(value, str) or value not in available_timezones():
            raise ConfigError("not_timezone", key=key, value=_toml(value))
    elif kind == "lines":
        # A sitting sealed without a letterhead could never print a sheet.
        is_right = isinstance(value, list) and rule["least"] <= len(value) <= rule["most"] and all(map(_is_line, value))
        if not is_right:
            raise ConfigError("not_lines", key=key, value=_toml(value), least=rule["least"], most=rule["most"])
        return tuple(value)
    elif not isinstance(value, str) or not rule["least"] <= len(value.strip()) <= rule["most"] or "\n" in value:
        raise ConfigError("not_text", key=key, value=_toml(value), least=rule["least"], most=rule["most"])
    return value


def _is_line(line: object) -> bool:
    return isinstance(line, str) and 1 <= len(line.strip()) <= 200 and "\n" not in line


def _toml(value: object) -> str:
    """The value as TOML writes it; JSON's strings, numbers, switches and lists are TOML's too."""
    if isinstance(value, tuple):
        value = list(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def write_default(path: Path, lang: str = "vi", **values: object) -> HallConfig:
    """Write a commented `hall.toml` with every key, the given values in place of their defaults.

    Refuses to overwrite (FileExistsError) and to write what `load` would refuse (ConfigError). Returns what was written.
    """
    config = from_mapping({key: list(value) if isinstance(value, tuple) else value for key, value in values.items()})
    parts = [f"# {messages.sentence('config.heading', lang)}\n"]
    for setting in fields(HallConfig):
        comment = messages.sentence(f"setting.{setting.name}", lang)
        parts.append(f"\n# {comment}\n{setting.name} = {_toml(getattr(config, setting.name))}\n")
    with path.open("x", encoding="utf-8") as file:
        file.write("".join(parts))
    return config
