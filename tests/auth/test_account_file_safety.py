from __future__ import annotations

import os
import stat
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from tests.auth.refusals import all_refuse
from tests.auth.tokens import token_of

from kotae.auth import account_file
from kotae.auth.accounts import AccountStore
from kotae.auth.token import Token
from kotae.errors import AuthError, UsageError
from kotae.file_locks import lock_file, unlock_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no owners")
no_root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write everywhere"
)


@needs_owners
@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640, 0o777])
def test_a_file_that_others_can_read_is_restricted_to_its_user(
    store: AccountStore, path: Path, mode: int
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    path.chmod(mode)
    path.parent.chmod(0o755)
    assert Token.stored().viewer_id == 1
    assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]


@needs_owners
@pytest.mark.parametrize("mask", [0, 0o777])
def test_a_new_file_is_private_whatever_the_umask(
    store: AccountStore, path: Path, mask: int
) -> None:
    umask = os.umask(mask)
    try:
        store.add(token_of(1), "Kotae", store="file")
        store.add(token_of(2), "Other")
    finally:
        os.umask(umask)
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@needs_owners
@pytest.mark.parametrize("suffix", ["", ".lock"])
def test_a_link_in_the_file_s_place_is_refused(
    store: AccountStore, path: Path, tmp_path: Path, suffix: str
) -> None:
    store.add(token_of(1), "User1", store="file")
    target = tmp_path / "target"
    target.write_bytes(path.read_bytes() if not suffix else b"theirs")
    before = target.read_bytes()
    for link in ("symlink_to", "hardlink_to"):
        place = path.with_name(path.name + suffix)
        place.unlink()
        getattr(place, link)(target)
        calls: list[Callable[[], object]] = [lambda: store.use("User1"), store.remove]
        for call in calls if suffix else [*calls, store.accounts, Token.stored]:
            with pytest.raises(UsageError, match="is a link"):
                call()
    assert target.read_bytes() == before


@needs_owners
def test_a_link_in_the_new_file_s_place_is_not_followed(
    store: AccountStore, path: Path, tmp_path: Path
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    (tmp_path / "target").write_bytes(b"theirs")
    path.with_name("accounts.json.new").symlink_to(tmp_path / "target")
    store.add(token_of(2), "Other")
    assert (tmp_path / "target").read_bytes() == b"theirs"
    assert len(store.accounts()) == 2


@needs_owners
def test_a_link_in_the_folder_s_place_is_refused(store: AccountStore, path: Path) -> None:
    store.add(token_of(1), "User1", store="file")
    path.parent.rename(path.parent.with_name("moved"))
    path.parent.symlink_to("moved")
    all_refuse(store, UsageError, "is a link, or not a folder")


@needs_owners
@pytest.mark.parametrize("make", ["mkfifo", "mkdir"])
@pytest.mark.parametrize("suffix", ["", ".lock", ".new"])
def test_a_pipe_or_a_folder_in_a_file_s_place_is_refused(
    store: AccountStore, path: Path, make: str, suffix: str
) -> None:
    store.add(token_of(1), "User1", store="file")
    place = path.with_name(path.name + suffix)
    place.unlink(missing_ok=True)
    getattr(os, make)(place)
    if not suffix:
        all_refuse(store, UsageError, "is not a regular file")
    elif suffix == ".lock":
        with pytest.raises(UsageError, match="is not a regular file"):
            store.use("User1")
    elif make == "mkdir":
        with pytest.raises(AuthError, match="cannot be written: "):
            store.use("User1")
        assert store.find().name == "User1"
    else:
        store.use("User1")  # what a killed process may have left there is replaced


@needs_owners
@pytest.mark.parametrize("place", ["kotae", "."])
def test_a_folder_that_others_can_write_to_is_refused(
    store: AccountStore, path: Path, place: str
) -> None:
    store.add(token_of(1), "User1", store="file")
    (path.parents[1] / place).chmod(0o777)
    all_refuse(store, UsageError, "may be written by others")


@needs_owners
@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("place", ["kotae/accounts.json", "kotae", "."])
def test_what_belongs_to_another_user_is_refused(
    store: AccountStore, path: Path, place: str
) -> None:
    store.add(token_of(1), "User1", store="file")
    os.chown(path.parents[1] / place, 12345, 12345)
    all_refuse(store, UsageError, "belongs to another user")


def test_a_missing_folder_is_not_examined(store: AccountStore, path: Path) -> None:
    path.parents[1].mkdir(mode=0o777)
    path.parents[1].chmod(0o777)
    assert store.accounts() == []
    with pytest.raises(UsageError, match="may be written by others"):
        store.add(token_of(1), "Kotae", store="file")


@needs_owners
def test_without_a_home_folder_nothing_is_found_and_nothing_is_stored(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    del path
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.delenv("HOME")

    def getpwuid(_: int) -> object:
        raise KeyError

    # As for a user id without an entry in the system's list of users.
    monkeypatch.setattr("pwd.getpwuid", getpwuid)
    store = AccountStore()
    assert store.accounts() == []
    with pytest.raises(UsageError, match="not an absolute path"):
        store.add(token_of(1), "Kotae", store="file")
    assert list(tmp_path.iterdir()) == []


@no_root
def test_accounts_of_a_folder_that_cannot_be_written_are_read(
    store: AccountStore, path: Path
) -> None:
    store.add(token_of(1), "User1", store="file")
    path.parent.chmod(0o500)
    try:
        assert Token.stored().viewer_id == 1
        with pytest.raises(AuthError, match="cannot be written: "):
            store.add(token_of(2), "Other")
    finally:
        path.parent.chmod(0o700)
    assert [account.name for account in store.accounts()] == ["User1"]


def test_a_lock_that_is_held_too_long_is_named(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "User1", store="file")
    monkeypatch.setattr(account_file, "_LOCK_TIMEOUT_S", 0.01)
    handle = lock_file(path.with_name("accounts.json.lock"))
    try:
        calls: list[Callable[[], object]] = [lambda: store.use("User1"), store.remove]
        for call in calls:
            with pytest.raises(AuthError, match=r"is being changed by another process .*try again"):
                call()
        assert Token.stored().viewer_id == 1
    finally:
        unlock_file(handle)


def test_a_disk_that_cannot_lock_is_named(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object, **__: object) -> int:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(account_file, "lock_file", no_locks)
    with pytest.raises(AuthError, match="cannot be locked: No locks available"):
        store.add(token_of(1), "Kotae", store="file")


def test_threads_lose_no_account(store: AccountStore) -> None:
    store.add(token_of(1), "User1", store="file")
    tokens = [token_of(user) for user in range(2, 10)]
    threads = [
        threading.Thread(target=AccountStore().add, args=(token, f"User{token.viewer_id}"))
        for token in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.accounts()) == 9


def test_a_file_that_windows_has_open_is_replaced_later(
    store: AccountStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    failures = [PermissionError(13, "Permission denied")] * 2
    replace = type(path).replace

    def busy(source: Path, target: Path) -> Path:
        if failures:
            raise failures.pop()
        return replace(source, target)

    monkeypatch.setattr(type(path), "replace", busy)
    monkeypatch.setattr(sys, "platform", "win32")
    store.add(token_of(2), "Other")
    assert not failures
