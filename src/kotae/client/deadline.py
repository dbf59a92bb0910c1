"""A total deadline for a blocking request.

The time-outs of requests count from one read to the next, so that a server which trickles its
answer may keep a client for hours. Here each request has a `Call`, which holds a second handle
on the socket in use. One watchdog thread shuts that down when the time is over: whatever the
request was waiting for, the TLS handshake, the headers or the body, ends then.

One thing cannot be ended: a look-up of a name by the operating system, which has its own limit.
"""

from __future__ import annotations

import contextlib
import heapq
import os
import socket
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from kotae.client.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["Call", "current_call", "deadline"]


class _HasDescriptor(Protocol):
    def fileno(self) -> int: ...


class Call(Progress):
    """One request on its way, with a handle on its socket.

    Args:
        timeout_s: What it may take in all, in seconds.
        connect_timeout_s: What its connection may take, in seconds; None for no limit of its own.
        read_timeout_s: What may pass without a byte, in seconds; None for no limit of its own.
    """

    def __init__(
        self,
        timeout_s: float,
        *,
        connect_timeout_s: float | None = None,
        read_timeout_s: float | None = None,
    ) -> None:
        super().__init__(
            timeout_s, connect_timeout_s=connect_timeout_s, read_timeout_s=read_timeout_s
        )
        self.is_finished: bool = False
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()

    @property
    def has_socket(self) -> bool:
        """Whether a connection is in use."""
        return self._handle is not None

    def adopt(self, sock: _HasDescriptor) -> None:
        """Take a handle on the socket that the request now uses."""
        # The family does not matter: the handle only ever shuts down.
        handle = socket.fromfd(sock.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with self._lock:
            if self._handle is not None:
                self._handle.close()
            self._handle = handle
            if self.is_over:
                _shut_down(handle)

    def expire(self) -> None:
        """End the request now, unless it is finished."""
        with self._lock:
            if self.is_finished:
                return
            self.is_over = True
            if self._handle is not None:
                _shut_down(self._handle)

    def finish(self) -> None:
        """Let go of the socket: the request came to its end."""
        with self._lock:
            self.is_finished = True
            if self._handle is not None:
                self._handle.close()
                self._handle = None


class _Watchdog:
    """One daemon thread that ends all calls of the process when their time is over."""

    _changed: threading.Condition
    _calls: list[tuple[float, int, Call]]
    _count: int
    _thread: threading.Thread | None

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start afresh: a forked process has no thread, and may have inherited a held lock."""
        self._changed = threading.Condition()
        self._calls = []
        self._count = 0
        self._thread = None

    def watch(self, call: Call) -> None:
        with self._changed:
            while self._calls and self._calls[0][2].is_finished:
                heapq.heappop(self._calls)
            self._count += 1
            heapq.heappush(self._calls, (call.ends_at, self._count, call))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="kotae-deadline", daemon=True
                )
                self._thread.start()
            if self._calls[0][2] is call:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            self._next().expire()

    def _next(self) -> Call:
        """Wait for the next call whose time is over, and return it."""
        with self._changed:
            while True:
                if not self._calls:
                    self._changed.wait()
                    continue
                wait_s = self._calls[0][2].remaining_s
                if wait_s <= 0:
                    return heapq.heappop(self._calls)[2]
                self._changed.wait(wait_s)


_current: ContextVar[Call | None] = ContextVar("kotae_call", default=None)
_watchdog = _Watchdog()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_watchdog.reset)


@contextlib.contextmanager
def deadline(
    timeout_s: float,
    *,
    connect_timeout_s: float | None = None,
    read_timeout_s: float | None = None,
) -> Generator[Call]:
    """Give a block of code a total deadline, kept by the sockets that it adopts.

    Args:
        timeout_s: The deadline, in seconds.
        connect_timeout_s: What its connection may take, in seconds; None for no limit of its own.
        read_timeout_s: What may pass without a byte, in seconds; None for no limit of its own.

    Yields:
        The call, whose `is_over` tells afterwards whether the deadline passed.
    """
    call = Call(timeout_s, connect_timeout_s=connect_timeout_s, read_timeout_s=read_timeout_s)
    token = _current.set(call)
    _watchdog.watch(call)
    try:
        yield call
    finally:
        _current.reset(token)
        call.finish()


def current_call() -> Call | None:
    """Return the call that this thread is making, if it has a deadline."""
    return _current.get()


def _shut_down(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
