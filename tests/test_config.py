"""Settings: read whole, or refused in one sentence that says what is allowed."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from hallserver import messages
from hallserver.config import ConfigError, HallConfig, _toml, from_mapping, load, write_default

SETTINGS_PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text("")
    assert load(tmp_path / "hall.toml") == HallConfig()


def test_defaults_pass_their_own_rules() -> None:
    defaults = HallConfig()
    given = {setting.name: getattr(defaults, setting.name) for setting in fields(HallConfig)}
    assert from_mapping(given | {"organisation": list(defaults.organisation)}) == defaults


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    lines = ("BỘ CÔNG AN", 'Phòng "A" \\ B')
    written = write_default(path, hall_name="Hội trường Đ", organisation=lines, port=9000, trust_terminals=True)
    assert load(path) == written
    assert (written.organisation, written.port, written.trust_terminals) == (lines, 9000, True)
    assert f"# {messages.sentence('setting.port', 'vi')}\nport = 9000\n" in path.read_text("utf-8")


def test_writing_never_overwrites_nor_writes_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    with pytest.raises(ConfigError):
        write_default(path, port=0)
    assert not path.exists()
    path.write_text("port = 9000\n")
    with pytest.raises(FileExistsError):
        write_default(path)
    assert path.read_text() == "port = 9000\n"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("prot = 8000", "unknown_key", ["prot", "port"]),
        ("quiet_after = 5", "unknown_key", ["quiet_after", "quiet_after_s"]),
        ("port = 0", "not_whole", ["port", "0", "1", "65535"]),
        ('port = "8443"', "not_whole", ["port", '"8443"']),
        ("port = true", "not_whole", ["port", "true"]),
        ("bell_lead_ms = 2.5", "not_whole", ["bell_lead_ms", "2.5"]),
        ("trust_terminals = 1", "not_switch", ["trust_terminals", "1", "true", "false"]),
        ('tls = "yes"', "not_choice", ["tls", '"yes"', '"auto"', '"always"', '"plain"']),
        ('timezone = "Hanoi"', "not_timezone", ["timezone", "Hanoi"]),
        ('organisation = "One line"', "not_lines", ["organisation"]),
        ('organisation = ["", "x"]', "not_lines", ["organisation"]),
        ("organisation = []", "not_lines", ["organisation", "1", "2"]),
        ('organisation = ["a", "b", "c"]', "not_lines", ["organisation"]),
        ('hall_name = " "', "not_text", ["hall_name"]),
        ("hall_name = 2026-11-23", "not_text", ["hall_name", "2026-11-23"]),
        ("[server]\nport = 1", "unknown_key", ["server"]),
        ("port 8000", "not_toml", ["hall.toml"]),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(tmp_path: Path, line: str, code: str, said: list[str]) -> None:
    path = tmp_path / "hall.toml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(path)
    assert refused.value.code == code
    for lang in messages.LANGUAGES:
        for word in said:
            assert word in refused.value.sentence(lang)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path / "hall.toml")
    assert refused.value.code == "file_missing"


@pytest.mark.parametrize(
    ("host", "tls", "uses_tls"),
    [
        ("127.0.0.1", "auto", False),
        ("::1", "auto", False),
        ("localhost", "auto", False),
        ("0.0.0.0", "auto", True),
        ("10.0.0.5", "auto", True),
        ("hall.example", "auto", True),
        ("127.0.0.1", "always", True),
        ("0.0.0.0", "plain", False),
    ],
)
def test_tls_off_loopback(host: str, tls: str, uses_tls: bool) -> None:
    assert HallConfig(host=host, tls=tls).uses_tls is uses_tls


def test_config_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        HallConfig().port = 1  # type: ignore[misc]


def test_the_settings_page_tells_every_setting_and_no_other() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| `(.*?)` \| (.*?) \|$", SETTINGS_PAGE.read_text("utf-8"), flags=re.MULTILINE)
    wanted = [
        (setting.name, _toml(getattr(HallConfig(), setting.name)), messages.sentence(f"setting.{setting.name}", "en"))
        for setting in fields(HallConfig)
    ]
    assert rows == wanted
