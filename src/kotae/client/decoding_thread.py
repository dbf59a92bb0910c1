"""The thread that decodes large responses, so that event loops go on meanwhile."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from kotae._fork import ForkAware, ForkSafeLock, on_fork
from kotae.errors import AniListError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.wire.response import ResponseDeadline

__all__ = ["in_decoding_thread"]

Result = TypeVar("Result")


class _DecodingThread(ForkAware):
    """One thread for all event loops of the process.

    Parsers hold Python's lock, so more threads would not be faster. And each thread would have
    memory of its own, which the C library does not return to the system.
    """

    _executor: ThreadPoolExecutor | None = None

    def __init__(self) -> None:
        self._lock = ForkSafeLock()
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Start again without a thread."""
        self._executor = None

    def executor(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._executor is None:
                self._executor = ThreadPoolExecutor(1, "kotae-decoding")
            return self._executor


_thread = _DecodingThread()


async def in_decoding_thread(
    deadline: ResponseDeadline | None, function: Callable[..., Result], *arguments: object
) -> Result:
    """Call a function in the thread, and return its result.

    If the task is cancelled or the deadline passes, a call that has not begun never does; one that
    has goes on, and its result is dropped.

    Raises:
        RequestTimeoutError: The deadline passed.
    """
    loop = asyncio.get_running_loop()
    call = loop.run_in_executor(_thread.executor(), function, *arguments)
    left_s = None if deadline is None else deadline.ends_at_s - time.monotonic()
    try:
        return await asyncio.wait_for(call, left_s)
    except AniListError as error:
        # The frames of its traceback refer to the body, and those of asyncio to the error.
        error.__traceback__ = None
        raise
    except TimeoutError:
        if deadline is None:
            raise
        raise deadline.error() from None
    finally:
        del call
