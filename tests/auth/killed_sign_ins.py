"""Kills processes in the middle of changes of the accounts, and checks what each one left.

Run it as a program with an empty folder, private to its user. It forks, which needs one thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keyring

from kotae.atomic_files import write_atomically
from kotae.auth.accounts import AccountStore
from kotae.errors import AuthError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from kotae.auth.accounts import Store
    from kotae.auth.token import Token

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.auth.tokens import token_of

FIRST, SECOND = token_of(1, days=100), token_of(2, days=100)
OLD, NEW = token_of(3, days=200), token_of(3, days=300)
#: The functions of the system that change a file, or its handle.
CHANGES = frozenset(
    ["open", "write", "flush", "close", "replace", "unlink", "chmod", "mkdir", "flock"]
)
#: Seconds until a process that changes accounts all the time is killed, at most.
MAX_SLEEP_S = 0.02


class FileKeyring:
    """A keyring that outlives its process."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get_password(self, service: str, entry: str) -> str | None:
        return self.secrets().get(f"{service} {entry}")

    def set_password(self, service: str, entry: str, secret: str) -> None:
        self._write(self.secrets() | {f"{service} {entry}": secret})

    def delete_password(self, service: str, entry: str) -> None:
        secrets = self.secrets()
        del secrets[f"{service} {entry}"]
        self._write(secrets)

    def secrets(self) -> dict[str, str]:
        try:
            return json.loads(self.path.read_bytes())  # type: ignore[no-any-return] # of this class
        except FileNotFoundError:
            return {}

    def _write(self, secrets: dict[str, str]) -> None:
        write_atomically(self.path, json.dumps(secrets).encode())


FileKeyring.__module__ = "keyring.backends.macOS"


class Scene:
    """Accounts in a folder: one that a change is not about, and perhaps one that it is about."""

    def __init__(self, folder: Path, before: Store | None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.backend = FileKeyring(folder / "keyring.json")
        keyring.get_keyring = lambda: self.backend  # type: ignore[assignment,return-value] # a stand-in
        self.store = AccountStore(folder / "accounts.json")
        self.store.add(FIRST, "First", store="keyring")
        if before is not None:
            self.store.add(OLD, "Old", store=before)

    def check(self, allowed: set[Token | None]) -> None:
        """Check the accounts after a killed change.

        Args:
            allowed: The tokens that the changed account may have; None if it may be missing, or
                may have lost its token.
        """
        assert self.store.token(self.store.find("First")) == FIRST
        names = [account.name for account in self.store.accounts()]
        third = None
        if "Old" in names or "New" in names:
            with contextlib.suppress(AuthError):
                third = self.store.token(self.store.find("3"))
        assert third in allowed, (third, allowed)
        if third is not None:
            assert self.store.find("3").expires_at == third.expires_at
        # The next change deletes what is left over.
        self.store.add(SECOND, "Second", store="file")
        needed = {
            f"kotae {account.viewer_id}@{account.endpoint}"
            for account in self.store.accounts()
            if account.store == "keyring"
        }
        assert set(self.backend.secrets()) <= needed


def killed_at(call: Callable[[], object], number: int) -> bool:
    """Run a call in a process that is killed before its n-th change of a file; tell if it was."""
    process = os.fork()
    if process == 0:
        left = number

        def count(_: FrameType, event: str, function: Any) -> None:
            nonlocal left
            if event == "c_call" and function.__name__ in CHANGES:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        call()
        sys.setprofile(None)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (0, -signal.SIGKILL), status
    return status != 0


def kill_additions(folder: Path, before: Store | None, store: Store) -> None:
    """Kill sign-ins of an account whose token is in one place, or nowhere, and goes to another."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        scene = Scene(folder, before)
        was_killed = killed_at(partial(scene.store.add, NEW, "New", store=store), number)
        scene.check({NEW, None if before is None else OLD} if was_killed else {NEW})
    sys.stdout.write(f"added from {before} to {store}: killed {number - 1} times\n")


def kill_removals(folder: Path, before: Store) -> None:
    """Kill removals of an account."""
    number, was_killed = 0, True
    while was_killed:
        number += 1
        scene = Scene(folder, before)
        was_killed = killed_at(partial(scene.store.remove, "Old"), number)
        scene.check({OLD, None} if was_killed else {None})
    sys.stdout.write(f"removed from {before}: killed {number - 1} times\n")


def kill_at_random(folder: Path, rounds: int) -> None:
    """Kill processes that sign in all the time."""
    chance = random.Random(0)
    scene = Scene(folder, None)
    for _ in range(rounds):
        process = os.fork()
        if process == 0:
            while True:
                scene.store.add(OLD, "Old", store="file")
                scene.store.add(NEW, "New", store="keyring")
        time.sleep(chance.random() * MAX_SLEEP_S)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        scene.check({OLD, NEW, None})
    sys.stdout.write(f"killed at random {rounds} times\n")


if __name__ == "__main__":
    # It takes long, and only a machine that stops loses what was not forced to the disk.
    os.fsync = lambda _: None  # type: ignore[assignment] # it is called with a handle
    place = Path(sys.argv[1]) / "accounts"
    kill_additions(place, None, "file")
    kill_additions(place, None, "keyring")
    kill_additions(place, "file", "file")
    kill_additions(place, "keyring", "keyring")
    kill_additions(place, "file", "keyring")
    kill_additions(place, "keyring", "file")
    kill_removals(place, "file")
    kill_removals(place, "keyring")
    kill_at_random(place, int(sys.argv[2]))
