"""A queue, first come, first served, for threads and for tasks of any event loop alike.

Neither `threading` nor `asyncio` has one that both can stand in. Whoever is first has the turn,
until it leaves; leaving wakes the next one, wherever it waits.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from typing import TYPE_CHECKING

from kotae._fork import on_fork

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

__all__ = ["FairQueue", "Ticket"]

#: Seconds after which the second in the queue looks whether the first can go on at all; those
#: behind it look less often.
_PATIENCE_S: Final = 1.0


class Ticket:
    """A place in the queue.

    Attributes:
        ahead: How many were before it when it came.
        latest: When it gives up, on the clock of those who wait; None for never.
        too_late_s: Set when it need not wait any longer, as its turn would come too late: how many
            seconds away that is. None else.
    """

    __slots__ = ("_future", "_loop", "_signal", "_turns", "ahead", "latest", "too_late_s")

    def __init__(
        self,
        turns: FairQueue,
        ahead: int,
        latest: float | None,
        loop: asyncio.AbstractEventLoop | None,
    ) -> None:
        self.ahead: int = ahead
        self.latest: float | None = latest
        self.too_late_s: float | None = None
        self._turns = turns
        self._loop = loop
        self._future: asyncio.Future[None] | None = None
        # Held while it waits; made only then.
        self._signal: threading.Lock | None = None

    @property
    def is_lost(self) -> bool:
        """Whether it belongs to an event loop that does not run, so that nobody would come."""
        return self._loop is not None and not self._loop.is_running()

    def wait(self) -> None:
        """Block this thread until it has the turn, or need not wait any longer."""
        turns = self._turns
        signal = threading.Lock()
        signal.acquire()
        with turns.lock:
            if turns.is_settled(self):
                return
            self._signal = signal
        patience_s = _PATIENCE_S * (1 + self.ahead)
        while not signal.acquire(timeout=patience_s):
            turns.pass_over_lost()

    async def wait_async(self) -> None:
        """Let this task wait until it has the turn, or need not wait any longer."""
        turns = self._turns
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        with turns.lock:
            if turns.is_settled(self):
                return
            self._future = future
        patience_s = _PATIENCE_S * (1 + self.ahead)
        while not future.done():
            await asyncio.wait((future,), timeout=patience_s)
            if not future.done():
                turns.pass_over_lost()

    def wake(self) -> bool:
        """Let it look again; return whether it can."""
        if self._signal is not None:
            if self._signal.locked():
                self._signal.release()
        elif self._future is not None and self._loop is not None:
            try:
                self._loop.call_soon_threadsafe(_finish, self._future)
            except RuntimeError:
                # Its loop is closed.
                return False
        return True

    def leave(self) -> None:
        """Give up the place or the turn; a second call does nothing."""
        self._turns.leave(self)


class FairQueue:
    """The queue."""

    def __init__(self) -> None:
        # A task that is thrown away leaves whenever that happens, perhaps under this very lock.
        self.lock: threading.RLock = threading.RLock()
        self._queue: deque[Ticket] = deque()
        # How many of those may come too late.
        self._hurried = 0
        on_fork(self)

    def before_fork(self) -> None:
        """Do nothing."""

    def after_fork(self, *, is_child: bool) -> None:
        """Forget those who wait: in a forked process only one thread lives."""
        if is_child:
            self.lock = threading.RLock()
            self._queue = deque()
            self._hurried = 0

    def join(
        self, latest: float | None = None, loop: asyncio.AbstractEventLoop | None = None
    ) -> Ticket:
        """Stand at the end; a turn with nobody ahead is had at once.

        Args:
            latest: When to give up, on the clock of those who wait; None for never.
            loop: The event loop of the task that joins; None for a thread.
        """
        with self.lock:
            turn = Ticket(self, len(self._queue), latest, loop)
            self._queue.append(turn)
            self._hurried += latest is not None
        return turn

    def is_settled(self, turn: Ticket) -> bool:
        """Whether it has the turn or need not wait; the lock is held."""
        queue = self._queue
        return turn.too_late_s is not None or not queue or queue[0] is turn

    def leave(self, turn: Ticket) -> None:
        """Take one out of the queue, and wake the next if it had the turn."""
        with self.lock:
            queue = self._queue
            if not queue:
                return
            if queue[0] is turn:
                self._drop_first()
                self._wake_first()
                return
            # It was cancelled, sent away or passed over.
            try:
                queue.remove(turn)
            except ValueError:
                return
            self._hurried -= turn.latest is not None

    def pass_over_lost(self) -> None:
        """Take the turn from one whose event loop stands still."""
        with self.lock:
            if self._queue and self._queue[0].is_lost:
                self._drop_first().wake()
                self._wake_first()

    def send_away(self, turn_comes_at: Callable[[int], float], now: float) -> None:
        """Wake those whose turn would come too late for them.

        Args:
            turn_comes_at: When the one with so many ahead gets its slot.
            now: The time, on the same clock.
        """
        if not self._hurried:
            return
        with self.lock:
            staying = 0
            for turn in list(self._queue):
                comes_at = turn_comes_at(staying) if staying and turn.latest is not None else now
                if turn.latest is None or comes_at <= max(turn.latest, now):
                    staying += 1
                    continue
                turn.too_late_s = comes_at - now
                self.leave(turn)
                turn.wake()

    def _drop_first(self) -> Ticket:
        turn = self._queue.popleft()
        self._hurried -= turn.latest is not None
        return turn

    def _wake_first(self) -> None:
        """Give the turn to the first who can take it; a task that cannot goes without, later."""
        while self._queue and (not self._queue[0].wake() or self._queue[0].is_lost):
            self._drop_first()


def _finish(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
