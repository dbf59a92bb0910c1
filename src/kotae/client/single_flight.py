"""One request for one question: who asks what is being asked already waits for that answer.

The one who asks is the leader, the others follow, be they threads or tasks of any event loop.
A leader that gives up, is cancelled or is lost sends the followers away with nothing: they join
again, and the first of them leads.
"""

from __future__ import annotations

import asyncio
import copy
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeAlias, final

from kotae._fork import on_fork
from kotae.errors import AniListError, RequestTimeoutError

if TYPE_CHECKING:
    from kotae.wire.cache_key import CacheKey

__all__ = ["Flight", "SingleFlight"]

_Outcome: TypeAlias = "bytes | AniListError | None"


class _Run:
    """One question on its way, with a seat for each follower."""

    __slots__ = ("is_over", "key", "seats", "task", "thread")

    def __init__(self, key: CacheKey, task: int | None) -> None:
        self.key: CacheKey = key
        # Not its number, which the next thread may get.
        self.thread: threading.Thread = threading.current_thread()
        #: The identity of the leader's task; None if it is a thread.
        self.task: int | None = task
        self.is_over: bool = False
        # A future for each, so that one who leaves takes nothing from the others.
        self.seats: dict[Future[_Outcome], None] = {}

    def is_blocked_by(self, task: int | None) -> bool:
        """Return whether the leader could not go on while this thread, or task, waits for it.

        So it is where a hook asks what its own question asks, and where blocking code is called
        in an event loop that runs the leader.
        """
        if threading.current_thread() is not self.thread:
            return False
        return task is None or self.task is None or task == self.task


class SingleFlight:
    """The questions that are being asked now."""

    def __init__(self) -> None:
        # Re-entrant: the garbage collector may lose a leader while this thread holds it.
        self._lock = threading.RLock()
        self._runs: dict[str, _Run] = {}
        on_fork(self)

    def join(self, key: CacheKey, *, timeout_s: float | None = None) -> Flight:
        """Lead where nobody asks this question; else block until its leader has an outcome.

        Args:
            key: The question's.
            timeout_s: How long to wait for the leader, in seconds; None for as long as it takes.

        Raises:
            RequestTimeoutError: The leader had no outcome in time. It goes on, as do the others.
        """
        run, seat = self._joined(key, None)
        if seat is None:
            return Flight(self, run)
        try:
            return Flight(self, None, seat.result(timeout_s))
        except TimeoutError:
            pass
        finally:
            self._leave(run, seat)
        raise _late(timeout_s)

    async def join_async(self, key: CacheKey, *, timeout_s: float | None = None) -> Flight:
        """Lead where nobody asks this question; else wait until its leader has an outcome.

        Args:
            key: The question's.
            timeout_s: How long to wait for the leader, in seconds; None for as long as it takes.

        Raises:
            RequestTimeoutError: The leader had no outcome in time. It goes on, as do the others.
        """
        run, seat = self._joined(key, id(asyncio.current_task()))
        if seat is None:
            return Flight(self, run)
        try:
            async with asyncio.timeout(timeout_s):
                return Flight(self, None, await asyncio.wrap_future(seat))
        except TimeoutError:
            pass
        finally:
            self._leave(run, seat)
        raise _late(timeout_s)

    def part(self, owner: str) -> None:
        """Let nobody join an owner's questions that are on their way.

        What they bring may be old. Those who follow already asked before, and get it.
        """
        with self._lock:
            for digest, run in list(self._runs.items()):
                if run.key.owner == owner:
                    del self._runs[digest]

    def detach_all(self) -> None:
        """Let nobody join any question that is on its way."""
        with self._lock:
            self._runs.clear()

    def end(self, run: _Run, outcome: _Outcome) -> None:
        """Give a run's followers its outcome; a second time does nothing."""
        with self._lock:
            if run.is_over:
                return
            run.is_over = True
            if self._runs.get(run.key.digest) is run:
                del self._runs[run.key.digest]
            seats = list(run.seats)
            run.seats.clear()
        for seat in seats:
            if seat.set_running_or_notify_cancel():
                seat.set_result(_own(outcome))

    def before_fork(self) -> None:
        """Do nothing: a child begins with no flight."""

    def after_fork(self, *, is_child: bool) -> None:
        """Let a child begin with no flight: leaders and followers stayed behind."""
        if not is_child:
            return
        self._lock = threading.RLock()
        for run in self._runs.values():
            run.is_over = True
            run.seats.clear()
        self._runs.clear()

    def _joined(self, key: CacheKey, task: int | None) -> tuple[_Run, Future[_Outcome] | None]:
        """Return a run, with a seat in it unless this one is to lead it."""
        own = _Run(key, task)
        seat: Future[_Outcome] = Future()
        while True:
            with self._lock:
                run = self._runs.setdefault(key.digest, own)
                if run is own or run.is_blocked_by(task):
                    return own, None
                run.seats[seat] = None
                # It may have ended in between, in this very thread: see the lock.
                if not run.is_over:
                    return run, seat

    def _leave(self, run: _Run, seat: Future[_Outcome]) -> None:
        with self._lock:
            run.seats.pop(seat, None)


@final
class Flight:
    """One's part in a question that is asked once: to ask, or to have waited.

    Attributes:
        is_leader: Whether this one is to ask, and then to `land`, `fail` or `abandon`.
        outcome: What a follower got: the reply's body, an error of its own, or None where the
            leader gave up: then join again.
    """

    __slots__ = ("_flights", "_run", "is_leader", "outcome")

    def __init__(self, flights: SingleFlight, run: _Run | None, outcome: _Outcome = None) -> None:
        self._flights = flights
        self._run = run
        self.is_leader: bool = run is not None
        self.outcome: bytes | AniListError | None = outcome

    def land(self, body: bytes) -> None:
        """Give the followers a body. Once the flight is over this does nothing."""
        self._end(body)

    def fail(self, error: AniListError) -> None:
        """Give each follower a copy of an error. Once the flight is over this does nothing."""
        self._end(error)

    def abandon(self) -> None:
        """Send the followers away, so that one of them asks. Once over this does nothing."""
        self._end(None)

    def _end(self, outcome: _Outcome) -> None:
        if self._run is not None:
            self._flights.end(self._run, outcome)

    def __del__(self) -> None:
        self.abandon()


def _own(outcome: _Outcome) -> _Outcome:
    """Return an outcome for one follower: nobody shares an error, which grows as it is raised."""
    if not isinstance(outcome, AniListError):
        return outcome
    try:
        return copy.deepcopy(outcome)
    except Exception:  # noqa: BLE001 - an error that cannot be copied must not leave others waiting
        return None


def _late(timeout_s: float | None) -> RequestTimeoutError:
    limit_s = timeout_s or 0.0
    return RequestTimeoutError(
        f"The same question was being asked, and had no answer within {limit_s:g} s. Raise "
        "timeout_s, or try again later.",
        timeout_s=limit_s,
        reached_server=None,
    )
