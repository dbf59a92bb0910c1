from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import pytest

from kotae.file_locks import lock_file, unlock_file

if TYPE_CHECKING:
    from pathlib import Path


def handles_of(path: Path) -> list[int]:
    """Return the handles of this process that are open on a file."""
    found: list[int] = []
    for handle in range(1_024):
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                found.append(handle)
    return found


def test_a_locked_file_is_not_locked_again_until_it_is_free(tmp_path: Path) -> None:
    path = tmp_path / "file.lock"
    first = lock_file(path)
    for timeout_s in (0.0, 0.01):
        with pytest.raises(BlockingIOError):
            lock_file(path, timeout_s=timeout_s)
    unlock_file(first)
    unlock_file(lock_file(path))


def test_a_lock_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.lock"
    first = lock_file(path)

    def sleep(_: float) -> None:
        unlock_file(first)

    monkeypatch.setattr("kotae.file_locks.time.sleep", sleep)
    unlock_file(lock_file(path, timeout_s=60.0))


def test_a_lock_that_is_not_acquired_leaves_no_handle_open(tmp_path: Path) -> None:
    path = tmp_path / "file.lock"
    first = lock_file(path)
    for _ in range(3):
        with pytest.raises(BlockingIOError):
            lock_file(path)
    handles = handles_of(path)
    unlock_file(first)
    assert handles == [first]


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="this system follows links")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    with pytest.raises(OSError, match="symbolic links"):
        lock_file(tmp_path / "link")
    assert not (tmp_path / "target").exists()
