"""A folder and a terminal for the commands that execute operations on a local AniList."""

from __future__ import annotations

import io
import re
import sys
from functools import cache, partialmethod
from typing import TYPE_CHECKING, Any

from kotae import Client
from kotae.check import run as check_run
from kotae.cli import main
from kotae.client.transports import SyncTransport
from kotae.schema.load import load_bundled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from kotae.testing import AniListServer

__all__ = ["FIVE", "PAGES", "CommandTerminal"]

#: A query of pages of media, and the option that selects five of them.
PAGES = """
query Films($page: Int, $perPage: Int = 2, $ids: [Int], $sort: [MediaSort] = [ID]) {
  Page(page: $page, perPage: $perPage) {
    pageInfo { hasNextPage currentPage }
    media(id_in: $ids, sort: $sort) {
      id title { romaji } genres studios(isMain: true) { nodes { name } }
    }
  }
}
"""
FIVE = "--var=ids=1,5,6,20,21"


#: Loading takes a third of a command's time.
_load_bundled = cache(load_bundled)
#: A style in the output: rich writes no other escape sequence.
_STYLE = re.compile(r"\x1b\[[\d;]*m")


class _TerminalOutput(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


class CommandTerminal:
    """Runs commands in a folder of their own, without the rate limiter, against a local AniList."""

    def __init__(
        self,
        server: AniListServer,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        self.server = server
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.chdir(folder)
        monkeypatch.setattr(check_run, "load_bundled", _load_bundled)
        init = partialmethod(Client.__init__, rate_limiter=None, retries=0)
        monkeypatch.setattr(Client, "__init__", init)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, "utf-8")

    def read(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode()

    def run(self, *words: str) -> tuple[int, str, str]:
        """Run a command whose output is not a terminal; return the exit code and the outputs."""
        code = main([*words, "--endpoint", self.server.url])
        out, err = self._capsys.readouterr()
        return code, out, err

    def show(self, *words: str, columns: int = 80) -> tuple[int, str, str]:
        """Run a command as `run` does, in a terminal; the output comes without styles."""
        output = _TerminalOutput(io.BytesIO(), encoding="utf-8")
        with self._monkeypatch.context() as patch:
            patch.setenv("COLUMNS", str(columns))
            patch.setenv("TERM", "xterm")
            patch.setattr(sys, "stdout", output)
            code, _, err = self.run(*words)
        output.seek(0)
        return code, _STYLE.sub("", output.read()), err

    def before_request(self, number: int, action: Callable[[], object]) -> None:
        """Call an action before the request with a number, from 1, is sent."""
        send: Any = SyncTransport.send
        count = 0

        def send_after_action(*given: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == number:
                action()
            return send(*given, **options)

        self._monkeypatch.setattr(SyncTransport, "send", send_after_action)

    def interrupt_at(self, number: int) -> None:
        """Press Ctrl-C before the request with a number, from 1, is sent."""

        def interrupt() -> None:
            raise KeyboardInterrupt

        self.before_request(number, interrupt)
