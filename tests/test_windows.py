"""kotae on Windows: it calls nothing that Python lacks there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from kotae.check.paths import is_folder
from kotae.testing.serving.http_server import listener
from tests.auth.receiving import receiving

_TESTS = Path(__file__).parent

_IMPORT = """
import importlib, pkgutil, kotae
for name in kotae.__all__:
    getattr(kotae, name)
for found in pkgutil.walk_packages(kotae.__path__, "kotae."):
    if found.name != "kotae.__main__":
        importlib.import_module(found.name)
"""

_CHECK = """
import os, time
from pathlib import Path
from kotae.cli import main
Path("queries/deep").mkdir(parents=True)
Path("queries/deep/a.graphql").write_bytes(b"query A { Media { id nope } }")
Path("queries/link.graphql").symlink_to("deep/a.graphql")
Path("pyproject.toml").write_bytes(b"[tool.kotae]")
Path(".gitignore").write_bytes(b"*.tmp")
os.environ["GITHUB_WORKSPACE"] = os.getcwd()
assert main(["check", "queries", "--format", "github"]) == 1

from kotae.check.limits import Deadline, BoundExceededError
from kotae.cli.check import interrupt_at

def be_busy():
    ends_at = time.monotonic() + 20
    while time.monotonic() < ends_at:
        pass

try:
    with interrupt_at(Deadline(0.05)):
        be_busy()
except BoundExceededError:
    pass
else:
    raise AssertionError("it was not interrupted")
"""

_CLIENTS = """
import asyncio, os
from pathlib import Path
from kotae import AsyncClient, Cache, Client, RateLimiter, load
from kotae.api import Query
from kotae.atomic_files import write_atomically
from kotae.testing import AniListServer
folder = Path.cwd()
for content in (b"query A { GenreCollection }", b"query B { GenreCollection }"):
    write_atomically(folder / "a.graphql", content)
shared = {
    "app": "tests/1.0",
    "cache": Cache.sqlite(folder / "cache.sqlite"),
    "rate_limiter": RateLimiter.sqlite(folder / "limits.sqlite"),
}

async def fetch(url, operation):
    async with AsyncClient(endpoint=url, **shared) as client:
        await client.execute(operation)

with AniListServer() as server:
    operation = load("a.graphql", Query.genre_collection)
    with Client(endpoint=server.url, **shared) as client:
        client.execute(operation)
    asyncio.run(fetch(server.url, operation))
assert len(server.requests) == 1, "nothing was cached"
"""

_DAMAGE = """
import contextlib, sqlite3, time
from pathlib import Path
from kotae import Cache

connections = Cache.sqlite(Path.cwd() / "cache.sqlite").store._connections
with contextlib.ExitStack() as idle_later:
    for _ in range(3):
        idle_later.enter_context(connections.checkout()).execute("SELECT * FROM state").fetchall()

errors = [sqlite3.DatabaseError("database disk image is malformed")]

def work(connection):
    if errors:
        raise errors.pop()

connections.run(work, time.monotonic() + 5.0)
assert Path("cache.sqlite.broken").exists()
"""

_ACCOUNTS = """
import os
from pathlib import Path
from tests.auth.tokens import token_of
from kotae import AccountStore, AuthError, Token
store = AccountStore(Path.cwd() / "kotae" / "accounts.json")
try:
    store.add(token_of(1), "Kotae")
except AuthError as error:
    assert "no keyring of the operating system" in str(error), error
else:
    raise AssertionError("there is no keyring")
store.add(token_of(1), "Kotae", store="file")
store.add(token_of(2), "Other")
assert store.use("Kotae").is_default
assert store.token(store.find()).viewer_id == 1
store.remove("Other")
assert [one.name for one in AccountStore(Path("kotae/accounts.json")).accounts()] == ["Kotae"]
"""

_CLOSED_PIPE = """
import contextlib, errno, io
from kotae.cli import main

class Closed(io.StringIO):
    def flush(self):
        raise OSError(errno.EINVAL, "Invalid argument")

    def fileno(self):
        return 1

for arguments in (["--version"], ["schema", "show", "Media.id"]):
    with contextlib.redirect_stdout(Closed()):
        assert main(arguments) == 0
"""

_SERVE = """
import _thread, contextlib, io, sys, threading
from kotae.cli import main

class Output(io.StringIO):
    def write(self, text):
        if "Ctrl-C" in text:
            _thread.interrupt_main()
        return super().write(text)

with contextlib.redirect_stdout(Output()):
    code = main(["serve"])
assert code == 130, code
assert not [each for each in threading.enumerate() if each.name == "kotae-server"]
"""


def run(code: str, folder: Path, *, warning: str = "") -> str:
    """Run a program where Windows is stood in for, and return its output."""
    # Windows' encoding of pipes in Western Europe.
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(_TESTS), str(_TESTS.parent))),
        "PYTHONIOENCODING": "cp1252",
        "PYTHONWARNDEFAULTENCODING": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", f"import windows_stand_in\n{code}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="cp1252",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert warning in done.stderr if warning else not done.stderr, done.stderr
    return done.stdout


def test_each_module_is_imported(tmp_path: Path) -> None:
    run(_IMPORT, tmp_path)


def test_a_check_ends_in_time_and_reports_paths_with_slashes(tmp_path: Path) -> None:
    assert "file=queries/deep/a.graphql," in run(_CHECK, tmp_path)


def test_both_clients_use_files_and_a_server_that_starts_and_stops(tmp_path: Path) -> None:
    run(_CLIENTS, tmp_path)


def test_a_damaged_file_is_set_aside_although_connections_to_it_are_idle(tmp_path: Path) -> None:
    run(_DAMAGE, tmp_path, warning="was damaged")


def test_accounts_are_stored_in_a_file_that_is_locked_and_replaced(tmp_path: Path) -> None:
    run(_ACCOUNTS, tmp_path)


def test_a_pipe_that_its_reader_closed_is_no_error(tmp_path: Path) -> None:
    run(_CLOSED_PIPE, tmp_path)


@dataclass
class _Folder:
    """A folder as scandir has it."""

    st_reparse_tag: int

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        return not follow_symlinks

    def stat(self, *, follow_symlinks: bool) -> _Folder:
        assert not follow_symlinks
        return self


@pytest.mark.parametrize(("tag", "expected"), [(0, True), (0x9000001A, True), (0xA0000003, False)])
def test_a_junction_is_a_link_and_no_folder(
    tag: int, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert is_folder(cast("os.DirEntry[str]", _Folder(tag))) is expected


def test_serve_ends_at_ctrl_c(tmp_path: Path) -> None:
    run(_SERVE, tmp_path)


def test_no_other_program_may_listen_on_the_server_s_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # An option that exists here takes the place of Windows' own.
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    with listener(0) as bound:
        assert bound.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert not bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)


def test_no_other_program_may_listen_on_the_port_of_a_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    with receiving() as (receiver, _):
        assert receiver._server
        bound = receiver._server.socket
        assert bound.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert not bound.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
