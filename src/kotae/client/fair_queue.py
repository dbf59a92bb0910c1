"""A first-come, first-served queue for threads and for tasks of any event loop alike.

Neither `threading` nor `asyncio` has a queue that both can wait in. The first ticket is served
until it leaves; that wakes the next one, wherever it waits.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING

from kotae._fork import ForkAware, on_fork

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

__all__ = ["FairQueue", "Ticket"]

#: Seconds after which the second ticket checks whether the event loop of the first still runs;
#: those behind it check less often.
_LIVENESS_CHECK_S: Final = 1.0


class Ticket:
    """A place in the queue.

    Attributes:
        ahead: The number of tickets that were before it when it joined.
        deadline: When its holder gives up, on the holder's clock; None for never.
        rejected_wait_s: The seconds until it would be served, if that is after the deadline; else
            None.
    """

    __slots__ = ("_future", "_loop", "_queue", "_signal", "ahead", "deadline", "rejected_wait_s")

    def __init__(
        self,
        queue: FairQueue,
        ahead: int,
        deadline: float | None,
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.ahead: int = ahead
        self.deadline: float | None = deadline
        self.rejected_wait_s: float | None = None
        self._queue = queue
        self._loop = loop
        self._future: asyncio.Future[None] | None = None
        # Locked while the thread waits; made only then.
        self._signal: threading.Lock | None = None

    @property
    def is_loop_stopped(self) -> bool:
        """Whether its event loop does not run, so that its task cannot continue."""
        return self._loop is not None and not self._loop.is_running()

    def wait(self) -> None:
        """Block this thread until the ticket is served, or too late."""
        queue = self._queue
        signal = threading.Lock()
        signal.acquire()
        with queue.lock:
            if queue.is_settled(self):
                return
            self._signal = signal
        while not signal.acquire(timeout=_LIVENESS_CHECK_S * (1 + self.ahead)):
            queue.skip_stopped()

    async def wait_async(self) -> None:
        """Suspend this task until the ticket is served, or too late."""
        queue = self._queue
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with queue.lock:
            if queue.is_settled(self):
                return
            self._future = future
        while not future.done():
            await asyncio.wait((future,), timeout=_LIVENESS_CHECK_S * (1 + self.ahead))
            if not future.done():
                queue.skip_stopped()

    def wake(self) -> bool:
        """End its wait; return False if its event loop is closed."""
        if self._signal is not None:
            if self._signal.locked():
                self._signal.release()
        elif self._future is not None and self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(_finish, self._future)
            except RuntimeError:
                return False
        return True

    def leave(self) -> None:
        """Leave the queue; a second call does nothing."""
        self._queue.leave(self)


class FairQueue(ForkAware):
    """The tickets in order of arrival."""

    def __init__(self) -> None:
        # Re-entrant: the garbage collector may end a task, which then leaves, under this very lock.
        self.lock: threading.RLock = threading.RLock()
        self._tickets: deque[Ticket] = deque()
        self._with_deadline = 0
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Empty the queue: the threads and tasks stayed in the parent."""
        self.lock = threading.RLock()
        self._tickets = deque()
        self._with_deadline = 0

    def join(
        self, deadline: float | None = None, loop: asyncio.AbstractEventLoop | None = None
    ) -> Ticket:
        """Join the end of the queue; a ticket with none ahead is served at once.

        Args:
            deadline: As `Ticket.deadline`.
            loop: The event loop of the task that joins; None for a thread.
        """
        with self.lock:
            ticket = Ticket(self, len(self._tickets), deadline, loop)
            self._tickets.append(ticket)
            self._with_deadline += deadline is not None
        return ticket

    def is_settled(self, ticket: Ticket) -> bool:
        """Whether a ticket is served, or too late. The caller holds the lock."""
        tickets = self._tickets
        return ticket.rejected_wait_s is not None or not tickets or tickets[0] is ticket

    def leave(self, ticket: Ticket) -> None:
        """Remove a ticket, and wake the next if it was served."""
        with self.lock:
            tickets = self._tickets
            if not tickets:
                return
            if tickets[0] is ticket:
                self._pop()
                self._wake_first()
                return
            # It was cancelled, rejected or skipped.
            try:
                tickets.remove(ticket)
            except ValueError:
                return
            self._with_deadline -= ticket.deadline is not None

    def skip_stopped(self) -> None:
        """Serve the next ticket if the event loop of the first one does not run."""
        with self.lock:
            if self._tickets and self._tickets[0].is_loop_stopped:
                self._pop().wake()
                self._wake_first()

    def reject_late(self, slot_at: Callable[[int], float], now: float) -> None:
        """Wake the tickets that would be served after their deadlines.

        Args:
            slot_at: Returns the time of the slot of the ticket with so many tickets before it.
            now: The time, on the same clock.
        """
        if not self._with_deadline:
            return
        with self.lock:
            ahead = 0
            for ticket in list(self._tickets):
                if ticket.deadline is not None and ahead:
                    at = slot_at(ahead)
                    if at > max(ticket.deadline, now):
                        ticket.rejected_wait_s = at - now
                        self.leave(ticket)
                        ticket.wake()
                        continue
                ahead += 1

    def _pop(self) -> Ticket:
        ticket = self._tickets.popleft()
        self._with_deadline -= ticket.deadline is not None
        return ticket

    def _wake_first(self) -> None:
        """Serve the first ticket whose event loop runs."""
        while self._tickets and (not self._tickets[0].wake() or self._tickets[0].is_loop_stopped):
            self._pop()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
