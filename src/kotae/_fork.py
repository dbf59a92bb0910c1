"""Fork safety: a forked process must not inherit held locks and open connections."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

__all__ = ["ForkAware", "ForkGate", "ForkSafeLock", "on_fork"]

#: Seconds that a fork waits for other threads.
_MAX_WAIT_S: Final = 5.0


class ForkAware:
    """The base of objects that prepare for forks; `on_fork` registers one.

    After a fork by C code, only `after_fork_in_child` runs.
    """

    def before_fork(self) -> None:
        """Prepare, in the process that forks."""

    def after_fork_in_parent(self) -> None:
        """Continue, in the process that forked."""

    def after_fork_in_child(self) -> None:
        """Drop what belongs to the parent process: its other threads and its connections."""


def on_fork(owner: ForkAware) -> None:
    """Call an object's methods around each fork of this process, as long as the object lives."""
    # Windows has no fork.
    if hasattr(os, "register_at_fork"):
        number = id(owner)
        _owners[number] = weakref.ref(owner, lambda _: _owners.pop(number, None))


class ForkSafeLock(ForkAware):
    """A lock that is free in a forked process, whichever thread of the parent held it.

    Args:
        reentrant: Whether a thread that holds it may take it again.
    """

    def __init__(self, *, reentrant: bool = False) -> None:
        self._make = threading.RLock if reentrant else threading.Lock
        self._lock = self._make()
        on_fork(self)

    def acquire(self, *, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock; see `threading.Lock.acquire`."""
        return self._lock.acquire(blocking, timeout)

    def release(self) -> None:
        """Free the lock."""
        try:  # noqa: SIM105 - `suppress` takes longer than the lock
            self._lock.release()
        except RuntimeError:
            pass  # It was taken before a fork, and is free in the child already.

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    def after_fork_in_child(self) -> None:
        """Replace the lock."""
        self._lock = self._make()


class ForkGate(ForkAware):
    """A gate that lets any number of threads in, and is closed and empty during a fork.

    Register each one with `on_fork`, or call its methods.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._inside = 0
        self._is_closed = False
        #: Whether all threads came out in time before the last fork.
        self.is_empty: bool = True

    def __enter__(self) -> None:
        with self._lock:
            while self._is_closed:
                self._changed.wait()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._is_closed:
                self._changed.notify_all()

    def before_fork(self) -> None:
        """Let no thread in, and wait for those inside."""
        with self._changed:
            self._is_closed = True
            self.is_empty = self._changed.wait_for(lambda: self._inside == 0, _MAX_WAIT_S)

    def after_fork_in_parent(self) -> None:
        """Let threads in again."""
        with self._changed:
            self._is_closed = False
            self._changed.notify_all()

    def after_fork_in_child(self) -> None:
        """Let threads in again; none is inside."""
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._inside = 0
        self._is_closed = False


class _Fork(threading.local):
    """The owners that prepared for the fork that this thread is making."""

    def __init__(self) -> None:
        self.owners: list[ForkAware] = []


def _living() -> list[ForkAware]:
    owners = (reference() for reference in list(_owners.values()))
    return [owner for owner in owners if owner is not None]


def _before_fork() -> None:
    # Strong references until the end: each prepared owner gets its second call.
    _fork.owners = _living()
    for owner in _fork.owners:
        owner.before_fork()


def _after_fork_in_parent() -> None:
    owners, _fork.owners = _fork.owners, []
    for owner in owners:
        owner.after_fork_in_parent()


def _after_fork_in_child() -> None:
    owners, _fork.owners = _fork.owners or _living(), []
    for owner in owners:
        owner.after_fork_in_child()


_fork = _Fork()
_owners: dict[int, weakref.ref[ForkAware]] = {}
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before_fork,
        after_in_parent=_after_fork_in_parent,
        after_in_child=_after_fork_in_child,
    )
