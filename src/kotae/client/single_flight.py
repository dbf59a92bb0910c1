"""Single flight: equal requests that are made at once are sent once, and share the outcome.

The first to join leads and sends the request; the others follow and wait for its outcome, be they
threads or tasks of any event loop. If the leader gives up, is cancelled or is lost, its followers
get no outcome: they join again, and the first of them leads.
"""

from __future__ import annotations

import asyncio
import copy
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeAlias, final
from weakref import WeakValueDictionary

from kotae._fork import ForkAware, on_fork

if TYPE_CHECKING:
    from kotae.errors import AniListError
    from kotae.wire.cache_key import CacheKey

__all__ = ["Flight", "SingleFlight"]

#: A response's body, an error, or None from a leader that gave up.
_Outcome: TypeAlias = "bytes | AniListError | None"


class SingleFlight(ForkAware):
    """The requests that are in flight."""

    def __init__(self) -> None:
        # Re-entrant: the garbage collector may end a flight while this thread holds it.
        self._lock = threading.RLock()
        #: By digest. Only its leader holds a flight, so that a lost one ends.
        self._in_flight: WeakValueDictionary[str, Flight] = WeakValueDictionary()
        on_fork(self)

    def join(self, key: CacheKey) -> Flight:
        """Lead if no equal request is in flight; else block until its leader has an outcome."""
        flight = self._join(key, None)
        if flight.future is not None:
            flight.outcome = flight.future.result()
        return flight

    async def join_async(self, key: CacheKey) -> Flight:
        """Lead if no equal request is in flight; `join` for tasks."""
        flight = self._join(key, id(asyncio.current_task()))
        if flight.future is not None:
            flight.outcome = await asyncio.wrap_future(flight.future)
        return flight

    def detach(self, token_hash: str) -> None:
        """Let nobody join a token's requests in flight: their responses may be out of date.

        Those who follow already joined before, and get them.
        """
        with self._lock:
            for digest, flight in list(self._in_flight.items()):
                if flight.key.token_hash == token_hash:
                    del self._in_flight[digest]

    def detach_all(self) -> None:
        """Let nobody join any request in flight."""
        with self._lock:
            self._in_flight.clear()

    def end(self, flight: Flight, outcome: _Outcome) -> None:
        """Give a flight's followers its outcome; a second call does nothing."""
        with self._lock:
            followers, flight.followers = list(flight.followers), set()
            if self._in_flight.get(flight.key.digest) is flight:
                del self._in_flight[flight.key.digest]
        for future in followers:
            if future.set_running_or_notify_cancel():
                future.set_result(_copy(outcome))

    def after_fork_in_child(self) -> None:
        """Drop all: leaders and followers stayed in the parent."""
        self._lock = threading.RLock()
        for flight in list(self._in_flight.values()):
            flight.followers = set()
        self._in_flight.clear()

    def _join(self, key: CacheKey, task: int | None) -> Flight:
        """Lead, or follow without waiting for the outcome."""
        with self._lock:
            while True:
                leader = self._in_flight.get(key.digest)
                if leader is None:
                    self._in_flight[key.digest] = leader = Flight(self, key, task)
                    return leader
                if leader.is_blocked_by(task):
                    return Flight(self, key, task)
                future: Future[_Outcome] = Future()
                leader.followers.add(future)
                # One who is cancelled leaves.
                future.add_done_callback(leader.followers.discard)
                # The garbage collector may have ended it in between.
                if self._in_flight.get(key.digest) is leader:
                    return Flight(self, key, task, future)


@final
class Flight:
    """One caller's part in a request that is sent once.

    Attributes:
        is_leader: Whether this caller sends the request, and then calls `succeed`, `fail` or
            `abandon`. Only the first call has an effect.
        outcome: A follower's outcome: the response's body, an error of its own, or None if the
            leader gave up: then join again.
    """

    def __init__(
        self,
        group: SingleFlight,
        key: CacheKey,
        task: int | None,
        future: Future[_Outcome] | None = None,
    ) -> None:
        self.key: CacheKey = key
        #: The identity of the caller's task; None if it is a thread.
        self._task = task
        # Not its number, which the next thread may get.
        self._thread = threading.current_thread()
        #: A follower's outcome to come; None for a leader.
        self.future: Future[_Outcome] | None = future
        self.is_leader: bool = future is None
        self.outcome: bytes | AniListError | None = None
        #: A future for each, so that one who leaves affects no other.
        self.followers: set[Future[_Outcome]] = set()
        self._has_ended = False
        # Last: `__del__` is called even if a signal interrupts this.
        self._group = group

    def succeed(self, body: bytes) -> None:
        """Give the followers the response's body."""
        self._end(body)

    def fail(self, error: AniListError) -> None:
        """Give each follower a copy of an error."""
        self._end(error)

    def abandon(self) -> None:
        """Give the followers no outcome, so that one of them leads."""
        self._end(None)

    def _end(self, outcome: _Outcome) -> None:
        self._group.end(self, outcome)
        self._has_ended = True

    def is_blocked_by(self, task: int | None) -> bool:
        """Whether the leader could not continue while the current thread or task waits for it.

        That is so if a hook makes the request that it is called for, and if blocking code is
        called in the event loop that runs the leader.
        """
        if threading.current_thread() is not self._thread:
            return False
        return task is None or self._task is None or task == self._task

    def __del__(self) -> None:
        # Where the stack is nearly full, as in a deep result, a further call would fail.
        if hasattr(self, "_group") and not self._has_ended:
            self.abandon()


def _copy(outcome: _Outcome) -> _Outcome:
    """Copy an error for one follower: tracebacks and notes of one are not another's."""
    try:
        return copy.deepcopy(outcome)
    except Exception:  # noqa: BLE001 - an error that cannot be copied must not leave others waiting
        return None
