"""`AniListServer`: a local AniList for tests."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Self

from kotae.errors import UsageError
from kotae.testing.rules.rules import Rules
from kotae.values import checked_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import timedelta
    from types import TracebackType

    from kotae.testing.faults.faults import Faults
    from kotae.testing.rules.clock import Clock
    from kotae.testing.serving.application import ServerComponents
    from kotae.testing.serving.request_log import RequestLog, RequestRecord
    from kotae.testing.serving.thread import ServerThread
    from kotae.testing.world.world import World

__all__ = ["DEFAULT_RATE_LIMIT", "AniListServer"]

#: AniList's normal limit, in requests a minute. Source: AniList's guide, "Rate limiting".
DEFAULT_RATE_LIMIT = 90

_MAX_PORT = 65_535


class AniListServer:
    """A server on loopback with AniList's schema, rules and failures, and invented data.

    ```python
    with AniListServer() as server:
        query = "{ Media(id: 1) { title { romaji } } }"
        response = requests.post(server.url, json={"query": query})
    ```

    It listens on this machine only. Everything is in memory: the changes of mutations are lost
    when the server object is. Requests are carried out one at a time.

    Args:
        port: The port; 0 for any free one.
        seed: The seed of the data; equal seeds give equal data.
        rate_limit: The most requests per window from one address; None for no limit.
        rules: The active rules; by default AniList's.
        window_s: The length of a window of the rate limit, in seconds; AniList's has 60.
        clock: The source of the time; by default the system's clocks.
        on_request: Called in the server's thread with the record of each request.
        allow_origins: The origins of web pages that may use the server, such as
            `https://app.example.org`, besides those of this machine.

    Attributes:
        seed: As given.
        rules: The active rules; may be replaced while the server runs.
        faults: Failures on demand: `server.faults.next("burst-429")`.
        requests: The received requests, the oldest first; secrets are redacted.

    Raises:
        ArgumentError: A number is out of range, or an origin is not valid.
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
        allow_origins: Iterable[str] = (),
    ) -> None:
        self._port = checked_integer("port", port, 0, _MAX_PORT)
        self._components = _components(
            seed=seed,
            rate_limit=rate_limit,
            rules=Rules() if rules is None else rules,
            window_s=window_s,
            clock=clock,
            on_request=on_request,
            allow_origins=allow_origins,
        )
        self._thread: ServerThread | None = None
        self._bound_port: int | None = None

    @property
    def seed(self) -> int:
        """The seed of the data."""
        return self._components.world.seed

    @property
    def world(self) -> World:
        """The data before any mutation, to look up expected values."""
        return self._components.world

    @property
    def rules(self) -> Rules:
        """The active rules."""
        return self._components.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._components.rules = rules
        self._components.rate_limit.has_burst_limit = rules.burst

    @property
    def limit(self) -> int | None:
        """The most requests per window; a new value applies from the next request on."""
        return self._components.rate_limit.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._components.rate_limit.limit = limit

    @property
    def faults(self) -> Faults:
        """Failures on demand."""
        return self._components.faults

    @property
    def requests(self) -> RequestLog:
        """The received requests, the oldest first."""
        return self._components.requests

    @property
    def url(self) -> str:
        """The API's address, as `http://127.0.0.1:54321/`.

        Raises:
            UsageError: The server is not running.
        """
        if self._bound_port is None:
            raise UsageError(
                "The server is not running, so it has no address. Use `with AniListServer()`."
            )
        return f"http://127.0.0.1:{self._bound_port}/"

    def token(self, user_id: int = 1, *, expires_in: timedelta | float | None = None) -> str:
        """Return an access token of a user, which only this server accepts.

        Args:
            user_id: From 1 to 300.
            expires_in: The lifetime, as a timedelta or in seconds; by default a year, as AniList's.
                With a negative one the token has already expired.

        Raises:
            ArgumentError: The user does not exist, or the lifetime is too long.
        """
        user_id = checked_integer("user_id", user_id, 1, self.world.community.user_ids()[-1])
        return self._components.tokens.sign(user_id, expires_in=expires_in)

    def start(self) -> Self:
        """Start the server, and return when it accepts requests. `with` calls it.

        Raises:
            UsageError: The server is running already, or the port is taken.
        """
        from kotae.testing.serving.application import Application  # noqa: PLC0415 - 150 ms of graphql-core
        from kotae.testing.serving.thread import ServerThread, listener  # noqa: PLC0415 - uvicorn, 100 ms

        if self._thread is not None:
            raise UsageError("The server is running already.")
        bound = listener("127.0.0.1", self._port)
        self._bound_port = int(bound.getsockname()[1])

        def set_stop_event(is_stopping: asyncio.Event) -> None:
            self._components.is_stopping = is_stopping

        application = Application(self._components)
        self._thread = ServerThread(application, self._components.transports, bound, set_stop_event)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop the server and close all connections; a second call does nothing."""
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


def _components(
    *,
    seed: int,
    rate_limit: int | None,
    rules: Rules,
    window_s: float,
    clock: Clock | None,
    on_request: Callable[[RequestRecord], None] | None,
    allow_origins: Iterable[str],
) -> ServerComponents:
    try:
        from kotae.testing.serving import application, connection, execution, origins, request_log  # noqa: PLC0415 - see above
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("starlette", "uvicorn", "h11"):
            raise
        raise UsageError(
            f"The local AniList needs {package}: install the extra kotae[server]."
        ) from None
    from kotae.testing.faults.faults import Faults  # noqa: PLC0415 - see above
    from kotae.testing.index.index import Index  # noqa: PLC0415 - see above
    from kotae.testing.rules.clock import SystemClock  # noqa: PLC0415 - see above
    from kotae.testing.rules.rate_limit import ServerRateLimit  # noqa: PLC0415 - see above
    from kotae.testing.tokens import TokenIssuer  # noqa: PLC0415 - see above
    from kotae.testing.world.world import World  # noqa: PLC0415 - see above

    world = World.of(seed)
    clock = SystemClock() if clock is None else clock
    return application.ServerComponents(
        rules=rules,
        world=world,
        index=Index(world),
        tokens=TokenIssuer(clock),
        rate_limit=ServerRateLimit(
            rate_limit, window_s=window_s, clock=clock, has_burst_limit=rules.burst
        ),
        faults=Faults(),
        clock=clock,
        executor=execution.Executor(),
        transports=connection.OpenConnections(),
        requests=request_log.RequestLog(),
        on_request=on_request,
        allow_origins=origins.checked_origins(allow_origins),
        lock=threading.RLock(),
        is_stopping=asyncio.Event(),
    )
