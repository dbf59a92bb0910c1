"""Settings of the whole process, for the command line alone.

A program that imports kotae must find its recursion limit, its garbage collector and its signal
handlers as it left them, so `check` itself changes none of them.
"""

from __future__ import annotations

import gc
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kotae.check.limits import MAX_NESTING, GaveUpError

if TYPE_CHECKING:
    from collections.abc import Generator

    from kotae.check.limits import Deadline

__all__ = ["deep_recursion", "interrupting", "without_garbage_collection"]

#: Python frames that the deepest allowed document needs: about five a level, with room to spare.
_FRAMES = 12 * MAX_NESTING


@contextmanager
def interrupting(deadline: Deadline) -> Generator[None]:
    """Interrupt code that does not look at the clock, such as the building of a schema.

    Only the main thread of a POSIX system can be interrupted; elsewhere this has no effect.

    Raises:
        GaveUpError: The deadline passed.
    """
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def expire(*_: object) -> None:
        raise GaveUpError

    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, max(deadline.left_s, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def without_garbage_collection() -> Generator[None]:
    """Switch garbage collection off: a check makes many syntax trees, and needs all to its end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def deep_recursion() -> Generator[None]:
    """Allow the recursion that documents of `MAX_NESTING` levels need."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
