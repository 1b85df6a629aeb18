"""The folder of a hall and what it makes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from hallserver.folder import HallFolder


@pytest.fixture
def folder(tmp_path: Path) -> HallFolder:
    (tmp_path / "keys").mkdir()
    return HallFolder(tmp_path)


def test_the_session_secret_outlives_a_restart_and_is_the_owner_s_alone(folder: HallFolder) -> None:
    secret = folder.session_secret()
    assert len(secret) == 32 and folder.session_secret() == secret
    (path,) = folder.keys.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_session_secret_that_a_power_cut_left_empty_is_made_anew(folder: HallFolder) -> None:
    (folder.keys / "session.secret").touch()
    assert len(folder.session_secret()) == 32
