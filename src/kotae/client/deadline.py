"""One attempt to send a request, and the deadline of the whole attempt where it blocks.

The time-outs of requests count from one read to the next, so a server that trickles its response
may hold a client for hours. Each attempt here has a second handle on the socket in use, and one
watchdog thread shuts that socket down when the deadline passes. Whatever the attempt waits for
then ends: the TLS handshake, the headers or the body.

One thing has no deadline: a name lookup by the operating system, which has a limit of its own.
"""

from __future__ import annotations

import contextlib
import heapq
import socket
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from kotae._fork import ForkAware, on_fork
from kotae.wire.response import ResponseDeadline

if TYPE_CHECKING:
    from contextvars import Token
    from typing import Self

    from kotae.errors import AniListError
    from kotae.wire.response import HTTPResponse

__all__ = ["Attempt", "BlockingAttempt", "current_attempt"]


@dataclass(eq=False)
class Attempt:
    """One attempt to send a request, and its progress, which determines `reached_server`.

    Attributes:
        timeout_s: Its total time-out, in seconds.
        connect_timeout_s: The time-out of its connection, in seconds; None for none of its own.
        read_timeout_s: The longest time without a byte, in seconds; None for no limit of its own.
        has_timed_out: Whether the deadline passed before the attempt was finished.
        is_connected: Whether there was a connection, TLS included, so that something may have
            been sent.
        has_response: Whether the server began to respond.
        outcome: The response, or the error about its content; None before there is one.
    """

    timeout_s: float
    connect_timeout_s: float | None = None
    read_timeout_s: float | None = None
    has_timed_out: bool = field(default=False, init=False)
    is_connected: bool = field(default=False, init=False)
    has_response: bool = field(default=False, init=False)
    outcome: HTTPResponse | AniListError | None = field(default=None, init=False)
    _started_at_s: float = field(default_factory=time.monotonic, init=False)

    @property
    def ends_at_s(self) -> float:
        """The deadline by the monotonic clock, in seconds."""
        return self._started_at_s + self.timeout_s

    @property
    def deadline(self) -> ResponseDeadline:
        """The deadline, for the response."""
        return ResponseDeadline(self.ends_at_s, self.timeout_s)

    @property
    def remaining_s(self) -> float:
        """The time left, in seconds; 0 or less after the deadline."""
        return self.ends_at_s - time.monotonic()

    @property
    def connecting_s(self) -> float:
        """The time left for making a connection, in seconds."""
        if self.connect_timeout_s is None:
            return self.remaining_s
        return min(self.ends_at_s, self._started_at_s + self.connect_timeout_s) - time.monotonic()

    @property
    def passed_limit_s(self) -> float:
        """The limit that passed, in seconds, if one did."""
        own = self.read_timeout_s if self.is_connected else self.connect_timeout_s
        if own is None or own >= self.timeout_s or self.has_timed_out or self.remaining_s <= 0:
            return self.timeout_s
        return own

    @property
    def reached_server(self) -> bool | None:
        """Whether the request arrived: True, False (certainly not), or None (unknown)."""
        if self.has_response:
            return True
        return None if self.is_connected else False

    def received(self) -> HTTPResponse | AniListError:
        """Return the outcome.

        Raises:
            TypeError: gql did not hand the response over.
        """
        outcome, self.outcome = self.outcome, None  # a task's context keeps the attempt
        if outcome is None:
            raise TypeError("This version of gql does not call `_prepare_result`: install gql 4.")
        return outcome


class _HasDescriptor(Protocol):
    def fileno(self) -> int: ...


@dataclass(eq=False)
class BlockingAttempt(Attempt):
    """An attempt of a thread, with a handle on its socket.

    In a `with` block, all sockets that the thread uses for it end at the deadline.
    """

    is_finished: bool = field(default=False, init=False)
    _handle: socket.socket | None = field(default=None, init=False)
    _token: Token[BlockingAttempt | None] = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    def __enter__(self) -> Self:
        self._token = _current.set(self)
        _watchdog.watch(self)
        return self

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)
        self.finish()

    @property
    def has_socket(self) -> bool:
        """Whether a connection is in use."""
        return self._handle is not None

    def adopt(self, sock: _HasDescriptor) -> None:
        """Take a handle on the socket that the attempt now uses."""
        # The family does not matter: the handle only ever shuts down.
        handle = socket.fromfd(sock.fileno(), socket.AF_INET, socket.SOCK_STREAM)
        with self._lock:
            if self._handle is not None:
                self._handle.close()
            self._handle = handle
            if self.has_timed_out:
                _shut_down(handle)

    def expire(self) -> None:
        """End the attempt now, unless it is finished."""
        with self._lock:
            if self.is_finished:
                return
            self.has_timed_out = True
            if self._handle is not None:
                _shut_down(self._handle)

    def finish(self) -> None:
        """Release the socket: the attempt is finished."""
        with self._lock:
            self.is_finished = True
            if self._handle is not None:
                self._handle.close()
                self._handle = None


class _Watchdog(ForkAware):
    """One daemon thread that ends all attempts of the process at their deadlines."""

    _changed: threading.Condition
    _attempts: list[tuple[float, int, BlockingAttempt]]
    _count: int
    _thread: threading.Thread | None

    def __init__(self) -> None:
        self.after_fork_in_child()
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Start again without a thread."""
        self._changed = threading.Condition()
        self._attempts = []
        self._count = 0
        self._thread = None

    def watch(self, attempt: BlockingAttempt) -> None:
        with self._changed:
            while self._attempts and self._attempts[0][2].is_finished:
                heapq.heappop(self._attempts)
            self._count += 1
            heapq.heappush(self._attempts, (attempt.ends_at_s, self._count, attempt))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="kotae-deadline", daemon=True
                )
                self._thread.start()
            if self._attempts[0][2] is attempt:
                self._changed.notify()

    def _run(self) -> None:
        while True:
            self._next_expired().expire()

    def _next_expired(self) -> BlockingAttempt:
        """Wait for the next attempt whose deadline passes, and return it."""
        with self._changed:
            while True:
                if not self._attempts:
                    self._changed.wait()
                    continue
                wait_s = self._attempts[0][2].remaining_s
                if wait_s <= 0:
                    return heapq.heappop(self._attempts)[2]
                self._changed.wait(wait_s)


_current: ContextVar[BlockingAttempt | None] = ContextVar("kotae_attempt", default=None)
_watchdog = _Watchdog()


def current_attempt() -> BlockingAttempt | None:
    """Return the attempt that this thread makes, if it has a deadline."""
    return _current.get()


def _shut_down(handle: socket.socket) -> None:
    with contextlib.suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)
