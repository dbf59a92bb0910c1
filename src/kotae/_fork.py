"""What a fork must not carry over: locks that another thread holds, and open connections."""

from __future__ import annotations

import os
import threading
import weakref
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Final

__all__ = ["Forkable", "Gate", "on_fork"]

#: Seconds that a fork waits for other threads.
_PATIENCE_S: Final = 1.0


class Forkable(Protocol):
    """What is told of forks."""

    def before_fork(self) -> None:
        """Come to rest."""
        ...

    def after_fork(self, *, is_child: bool) -> None:
        """Go on, in the process that forked or in the new one, which has this thread only."""
        ...


class Gate:
    """Lets any number of threads in, and none during a fork."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._is_closed = False

    def __enter__(self) -> None:
        with self._changed:
            while self._is_closed:
                self._changed.wait()
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._inside -= 1
            if self._is_closed:
                self._changed.notify_all()

    def close(self) -> bool:
        """Let nobody in, and return whether all came out in time."""
        with self._changed:
            self._is_closed = True
            return self._changed.wait_for(lambda: self._inside == 0, _PATIENCE_S)

    def open(self, *, is_child: bool) -> None:
        """Let them in again; in a forked process nobody is inside."""
        if is_child:
            self._changed = threading.Condition()
            self._inside = 0
        with self._changed:
            self._is_closed = False
            self._changed.notify_all()


def on_fork(owner: Forkable) -> None:
    """Have an object told of each fork of this process, as long as it lives.

    Args:
        owner: It is not kept alive.
    """
    # Windows has no fork.
    if hasattr(os, "register_at_fork"):
        number = id(owner)
        _owners[number] = weakref.ref(owner, lambda _: _owners.pop(number, None))


class _Fork(threading.local):
    """Who was told of the fork that this thread is making: all of them are told of its end."""

    def __init__(self) -> None:
        self.owners: list[Forkable] = []


def _before() -> None:
    found = (reference() for reference in list(_owners.values()))
    # Held until the end, or one that is let go of in between would never hear of it.
    _fork.owners = [owner for owner in found if owner is not None]
    for owner in _fork.owners:
        owner.before_fork()


def _after(*, is_child: bool) -> None:
    owners, _fork.owners = _fork.owners, []
    for owner in owners:
        owner.after_fork(is_child=is_child)


_fork = _Fork()
_owners: dict[int, weakref.ref[Forkable]] = {}
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_before,
        after_in_parent=lambda: _after(is_child=False),
        after_in_child=lambda: _after(is_child=True),
    )
