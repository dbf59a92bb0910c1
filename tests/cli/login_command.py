"""`kotae login` against a local AniList, on pipes and on a terminal."""

from __future__ import annotations

import io
import sys
from functools import partialmethod
from typing import TYPE_CHECKING

from keyring.backends import fail
from tests.cli.pseudo_terminal import run_in_terminal
from tests.keyrings import use_keyring

from kotae import AccountStore, Client
from kotae.cli import login, main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from tests.cli.pseudo_terminal import TerminalUser

    from kotae import Account
    from kotae.testing import AniListServer

__all__ = ["LoginCommand"]


class _NoInput(io.RawIOBase):
    """A pipe that is never closed: a command that reads it would wait forever."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object, /) -> int:
        raise AssertionError("the command reads standard input")


class LoginCommand:
    """Runs the command with an empty configuration folder and without a keyring.

    Attributes:
        server: The local AniList.
        accounts: The accounts that are signed in.
        path: The file of accounts.
    """

    def __init__(
        self,
        server: AniListServer,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.server = server
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        for name in ("ANILIST_CLIENT_ID", "ANILIST_CLIENT_SECRET", "ANILIST_TOKEN", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        use_keyring(monkeypatch, fail.Keyring())  # type: ignore[no-untyped-call] # it has no types
        init = partialmethod(Client.__init__, rate_limiter=None, retries=0)
        monkeypatch.setattr(Client, "__init__", init)
        self.accounts = AccountStore()
        self.path = folder / "config" / "kotae" / "accounts.json"

    def set_browser(self, browser: Callable[[str], object]) -> None:
        """Let the command open a browser."""
        self._monkeypatch.setattr(login, "open_browser", browser)

    def set_app(self, client_id: str, client_secret: str = "") -> None:
        """Set the variables of an application."""
        self._monkeypatch.setenv("ANILIST_CLIENT_ID", client_id)
        self._monkeypatch.setenv("ANILIST_CLIENT_SECRET", client_secret)

    def run(
        self, *words: str, piped: bytes | None = None, endpoint: str | None = None
    ) -> tuple[int, str, str]:
        """Run the command without a terminal; return the exit code and the outputs."""
        stream = _NoInput() if piped is None else io.BytesIO(piped)
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(stream)))
        code = main(["login", *words, "--endpoint", endpoint or self.server.url])
        out, err = self._capsys.readouterr()
        return code, out, err

    def show(self, *words: str, user: Callable[[TerminalUser], object]) -> tuple[int, str]:
        """Run the command in a terminal; return the exit code, and all that is shown."""
        arguments = ["login", *words, "--endpoint", self.server.url]
        return run_in_terminal(lambda: main(arguments), user)

    def account(self) -> Account:
        """Return the account that is stored."""
        (account,) = self.accounts.accounts()
        return account
