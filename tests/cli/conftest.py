"""Fixtures of the tests of commands that execute or check operations."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from tests.cli.command_terminal import CommandTerminal

import kotae.check.run
from kotae.schema.load import load_bundled
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.login_command import LoginCommand
    from tests.cli.test_check_command import Terminal

    from kotae.schema.load import LoadedSchema


@pytest.fixture(scope="module")
def command_server() -> Iterator[AniListServer]:
    """A local AniList without a rate limit."""
    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture(autouse=True)
def _own_accounts(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Give each test a folder of accounts of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def terminal(
    command_server: AniListServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> CommandTerminal:
    """A terminal for commands on the local AniList, which has no requests and faults yet."""
    command_server.requests.clear()
    command_server.faults.clear()
    return CommandTerminal(command_server, tmp_path, monkeypatch, capsys)


@pytest.fixture
def command(
    command_server: AniListServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> LoginCommand:
    """`kotae login` with nobody signed in, without a keyring and the variables of a user."""
    from tests.cli.login_command import LoginCommand  # noqa: PLC0415 - keyring takes 0.2 s

    command_server.requests.clear()
    command_server.faults.clear()
    return LoginCommand(command_server, tmp_path, monkeypatch, capsys)


@pytest.fixture(scope="session")
def bundled() -> LoadedSchema:
    return load_bundled()


@pytest.fixture
def check_terminal(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bundled: LoadedSchema,
) -> Iterator[Terminal]:
    """A terminal for `kotae check`, outside of CI; the bundled schema is read once."""
    from tests.cli.test_check_command import Terminal  # noqa: PLC0415 - most tests need none

    monkeypatch.chdir(tmp_path)
    for name in (
        *("COLUMNS", "FORCE_COLOR", "CI_PROJECT_DIR"),
        *("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"),
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(kotae.check.run, "load_bundled", lambda: bundled)
    yield Terminal(tmp_path, capsys)
    gc.enable()  # the command disables it for its process
