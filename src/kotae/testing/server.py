"""`AniListServer`: an AniList on this machine."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

from kotae.errors import ArgumentError, UsageError
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from types import TracebackType

    from kotae.testing.faults.faults import Faults
    from kotae.testing.rules.clock import Clock
    from kotae.testing.serving.application import Parts
    from kotae.testing.serving.request_log import RequestLog, RequestRecord
    from kotae.testing.serving.thread import ServerThread
    from kotae.testing.world.world import World

__all__ = ["DEFAULT_RATE_LIMIT", "AniListServer"]

#: Requests a minute in good times. Source: AniList's guide, "Rate limiting".
DEFAULT_RATE_LIMIT = 90

_MAX_PORT = 65_535


class AniListServer:
    """AniList's schema, rules and failures, on loopback, over a made-up world.

    ```python
    with AniListServer() as server:
        answer = requests.post(server.url, json={"query": "{ Media(id: 1) { title { romaji } } }"})
    ```

    It listens on this machine alone. Everything is in memory: what mutations changed is gone with
    the server. One request is worked on at a time.

    Args:
        port: 0 for a free one.
        seed: What the whole world follows from; equal seeds are equal worlds.
        rate_limit: Requests a window from one address; None for no limit at all.
        rules: Which of AniList's rules hold.
        window_s: Seconds of a window of the rate limit; AniList's has 60.
        clock: What tells the time; by default the system's clocks.
        on_request: Called in the server's thread for every request, when its answer is known.

    Attributes:
        seed: As given.
        rules: As given; may be exchanged while the server runs.
        faults: Failures on demand: `server.faults.next("burst-429")`.
        requests: What was asked, the oldest first; secrets are redacted.

    Raises:
        ArgumentError: A number is out of its range.
        UsageError: The extra `kotae[server]` is not installed.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seed: int = 0,
        rate_limit: int | None = DEFAULT_RATE_LIMIT,
        rules: Rules | None = None,
        window_s: float = 60.0,
        clock: Clock | None = None,
        on_request: Callable[[RequestRecord], None] | None = None,
    ) -> None:
        if not 0 <= port <= _MAX_PORT:
            raise ArgumentError(f"port is a number from 0 to {_MAX_PORT}, not {port}.")
        self._port = port
        self._parts = _parts(
            seed=seed,
            rate_limit=rate_limit,
            rules=Rules() if rules is None else rules,
            window_s=window_s,
            clock=clock,
            on_request=on_request,
        )
        self._thread: ServerThread | None = None
        self._bound_port: int | None = None

    @property
    def seed(self) -> int:
        """What the world follows from."""
        return self._parts.world.seed

    @property
    def world(self) -> World:
        """What there was before anybody changed it; to look up what an answer should be."""
        return self._parts.world

    @property
    def rules(self) -> Rules:
        """Which of AniList's rules hold."""
        return self._parts.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._parts.rules = rules
        self._parts.pace.has_burst_limit = rules.burst

    @property
    def limit(self) -> int | None:
        """Requests a window; set it and it holds from the next request on, as AniList's moves."""
        return self._parts.pace.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._parts.pace.limit = limit

    @property
    def faults(self) -> Faults:
        """Failures on demand."""
        return self._parts.faults

    @property
    def requests(self) -> RequestLog:
        """What was asked, the oldest first."""
        return self._parts.requests

    @property
    def url(self) -> str:
        """The API's address, as `http://127.0.0.1:54321/`.

        Raises:
            UsageError: The server is not running.
        """
        if self._bound_port is None:
            raise UsageError(
                "A server that does not run has no address: use `with AniListServer()`."
            )
        return f"http://127.0.0.1:{self._bound_port}/"

    def token(self, user_id: int = 1, *, expires_in: timedelta | float | None = None) -> str:
        """Return an access token of a user, which this server alone takes.

        Args:
            user_id: From 1 to 300.
            expires_in: How long it lives, in seconds where it is a number; by default a year, as
                AniList's. A negative one has expired already.

        Raises:
            ArgumentError: There is no such user, or no token lives that long.
        """
        user = self.world.community.user(user_id)
        if user is None:
            last = self.world.community.user_ids()[-1]
            raise ArgumentError(f"There is no user {user_id}: they have the ids 1 to {last}.")
        # The record's own id: `True` and `1.0` find user 1 as well.
        return self._parts.tokens.sign(user["id"], expires_in=expires_in)

    def start(self) -> Self:
        """Start answering; returns when requests are answered. `with` does it.

        Raises:
            UsageError: It is running, or the port is taken.
        """
        from kotae.testing.serving.application import Application  # noqa: PLC0415 - 150 ms of graphql-core
        from kotae.testing.serving.thread import ServerThread, listener  # noqa: PLC0415 - uvicorn, 100 ms

        if self._thread is not None:
            raise UsageError("The server is running already.")
        bound = listener("127.0.0.1", self._port)
        self._bound_port = int(bound.getsockname()[1])

        def take(is_stopping: asyncio.Event) -> None:
            self._parts.is_stopping = is_stopping

        application = Application(self._parts)
        self._thread = ServerThread(application, self._parts.transports, bound, take)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop, and cut off whoever is still being answered; a second call does nothing."""
        thread, self._thread = self._thread, None
        self._bound_port = None
        if thread is not None:
            thread.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = "not running" if self._bound_port is None else self.url
        return f"<AniListServer seed={self.seed} {where}>"


def _parts(
    *,
    seed: int,
    rate_limit: int | None,
    rules: Rules,
    window_s: float,
    clock: Clock | None,
    on_request: Callable[[RequestRecord], None] | None,
) -> Parts:
    try:
        from kotae.testing.serving import application, connection, execution, request_log  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("starlette", "uvicorn", "h11"):
            raise
        raise UsageError(
            f"The local AniList needs {package}: pip install 'kotae[server]'."
        ) from None
    from kotae.testing.faults.faults import Faults  # noqa: PLC0415 - see above
    from kotae.testing.index.index import Index  # noqa: PLC0415 - see above
    from kotae.testing.rules.clock import SystemClock  # noqa: PLC0415 - see above
    from kotae.testing.rules.rate_limit import Pace  # noqa: PLC0415 - see above
    from kotae.testing.tokens import Tokens  # noqa: PLC0415 - see above
    from kotae.testing.world.world import World  # noqa: PLC0415 - see above

    world = World.of(seed)
    clock = SystemClock() if clock is None else clock
    return application.Parts(
        rules=rules,
        world=world,
        index=Index(world),
        tokens=Tokens(clock),
        pace=Pace(rate_limit, window_s=window_s, clock=clock, has_burst_limit=rules.burst),
        faults=Faults(),
        clock=clock,
        executor=execution.Executor(),
        transports=connection.Transports(),
        requests=request_log.RequestLog(),
        on_request=on_request,
        lock=threading.RLock(),
        is_stopping=asyncio.Event(),
    )
