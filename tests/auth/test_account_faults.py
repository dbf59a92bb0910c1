"""Accounts after faults: killed processes, full disks, and sign-ins at the same time."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.auth.tokens import token_of

from kotae.auth.token import Token
from kotae.errors import AuthError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.keyrings import MemoryKeyring

    from kotae.auth.accounts import AccountStore

ROOT = Path(__file__).parents[2]

_SIGN_IN = """
import sys
from kotae.auth.accounts import AccountStore
from tests.auth.tokens import token_of
first = int(sys.argv[1])
tokens = [token_of(user) for user in range(first, first + 10)]
print(flush=True)
sys.stdin.readline()
for token in tokens:
    AccountStore().add(token, f"User{token.viewer_id}", store="file")
"""


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def tiny_files() -> Iterator[None]:
    """Let the system refuse to write more than 100 bytes to a file."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system forks no processes")
def test_a_killed_process_leaves_the_old_state_or_the_new_one(tmp_path: Path) -> None:
    program = Path(__file__).with_name("killed_sign_ins.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path), "20"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("killed") == 9


def test_two_programs_sign_in_at_once_and_no_account_is_lost(
    store: AccountStore, path: Path
) -> None:
    del path
    python_path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    with contextlib.ExitStack() as started:
        programs = [
            started.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _SIGN_IN, str(first)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=os.environ | {"PYTHONPATH": python_path},
                    text=True,
                )
            )
            for first in (100, 200)
        ]
        for program in programs:
            assert program.stdout is not None
            program.stdout.readline()
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("\n")
            program.stdin.flush()
    assert [program.returncode for program in programs] == [0, 0]
    assert len(store.accounts()) == 20


def test_a_full_disk_leaves_the_accounts_as_they_were(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    before = path.read_bytes()
    monkeypatch.setattr("kotae.atomic_files.os.fsync", no_space)
    calls: list[Callable[[], object]] = [
        lambda: store.add(token_of(2), "Other"),
        lambda: store.use("1"),
        store.remove,
    ]
    for call in calls:
        with pytest.raises(AuthError, match="cannot be written: No space left on device"):
            call()
    assert path.read_bytes() == before
    assert sorted(one.name for one in path.parent.iterdir()) == [path.name, f"{path.name}.lock"]
    assert Token.stored().viewer_id == 1


def test_a_disk_that_is_full_in_the_middle_of_a_write_leaves_the_accounts(
    store: AccountStore, path: Path, request: pytest.FixtureRequest
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    before = path.read_bytes()
    request.getfixturevalue("tiny_files")
    with pytest.raises(AuthError, match="cannot be written: File too large"):
        store.add(token_of(2), "Other")
    assert path.read_bytes() == before


def test_a_full_disk_leaves_no_token_in_the_keyring_that_no_account_names(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.atomic_files.os.fsync", no_space)
    with pytest.raises(AuthError, match="No space left"):
        store.add(token_of(1), "Kotae")
    assert keyring.secrets == {}


def test_a_token_that_was_renewed_before_a_fault_corrects_the_file(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1, days=100), "Kotae")
    newer = token_of(1, days=300)
    with monkeypatch.context() as patch:
        patch.setattr("kotae.atomic_files.os.fsync", no_space)
        with pytest.raises(AuthError, match="No space left"):
            store.add(newer, "Kotae")
        # The file still cannot be written, which does not matter.
        assert Token.stored() == newer
        assert store.find().expires_at != newer.expires_at
    assert Token.stored() == newer
    assert store.find().expires_at == newer.expires_at
    assert len(keyring.secrets) == 1


def test_a_file_that_turned_read_only_is_read(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae", store="file")

    def read_only(*_: object, **__: object) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("kotae.atomic_files.write_atomically", read_only)
    monkeypatch.setattr("kotae.auth.account_file.lock_file", read_only)
    assert Token.stored().viewer_id == 1
    with pytest.raises(AuthError, match="cannot be locked: Read-only file system"):
        store.use("Kotae")
    path.chmod(0o644)
    monkeypatch.setattr(Path, "chmod", read_only)
    with pytest.raises(AuthError, match="cannot be read: Read-only file system"):
        store.accounts()
