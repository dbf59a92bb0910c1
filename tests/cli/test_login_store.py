"""Where `kotae login` stores tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli.login_command import LoginCommand
from tests.keyrings import MemoryKeyring, use_keyring

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.testing import AniListServer


def test_a_place_that_cannot_be_used_is_found_before_a_token_is_issued(
    command_server: AniListServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = LoginCommand(command_server, tmp_path, monkeypatch, capsys)
    command.set_browser(pytest.fail)
    command.set_app("1234", "hush")
    keyring = MemoryKeyring()
    keyring.error = RuntimeError("locked")
    use_keyring(monkeypatch, keyring)
    command.path.mkdir(parents=True)
    code, _, err = command.run("--browser", "--store", "file")
    assert code == 2
    assert "is not a regular file" in err
    command.path.rmdir()
    code, _, err = command.run("--browser")
    assert code == 1
    assert "Unlock the keyring" in err
    assert "--store file" in err
    assert len(command_server.requests) == 0
