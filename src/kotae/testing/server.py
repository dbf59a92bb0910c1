"""`AniListServer`: a local AniList for tests."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from kotae.client.clock import SystemClock
from kotae.errors import ArgumentError, UsageError
from kotae.testing.rules.rate_limit import ServerRateLimit
from kotae.testing.rules.rules import Rules
from kotae.values import checked_integer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import timedelta
    from types import TracebackType

    from kotae.testing.edits.live_world import LiveWorld
    from kotae.testing.faults.faults import Faults
    from kotae.testing.rules.rate_limit import Clock
    from kotae.testing.serving.http_server import HTTPServer
    from kotae.testing.serving.request_log import RequestLog, RequestRecord
    from kotae.testing.serving.sign_in import OAuthApp
    from kotae.testing.storage.data_file import DataFile

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

    It listens on this machine only, and carries out requests one at a time. Everything is in
    memory: changes are lost when the server object is, unless `world` is a file.

    Args:
        port: The port; 0 for any free one.
        seed: The seed of the data; equal seeds give equal data. None is 0, or the seed of an
            existing file.
        world: The data: `made` from the seed; `empty`, with tags, sites, categories of threads and
            user 1; or the path of a file that keeps all changes of the made data, and the key of
            the tokens. The file is open while the server runs; a missing one is made.
        rate_limit: The most requests per window from one address; None for no limit.
        rules: The active rules; by default AniList's.
        window_s: The length of a window of the rate limit, in seconds; AniList's has 60.
        clock: The source of the time; by default the system's clocks.
        on_request: Called in the server's thread with the record of each request.
        allow_origins: The origins of web pages that may use the server, such as
            `https://app.example.org`, besides those of this machine.

    Attributes:
        seed: The seed of the data.
        world: The tables, to look up and to change records; see `LiveWorld`.
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
        seed: int | None = None,
        world: Literal["made", "empty"] | Path = "made",
        rate_limit: int | None = DEFAULT_RATE_LIMIT,
        rules: Rules | None = None,
        window_s: float = 60.0,
        clock: Clock | None = None,
        on_request: Callable[[RequestRecord], None] | None = None,
        allow_origins: Iterable[str] = (),
    ) -> None:
        self._port = checked_integer("port", port, 0, _MAX_PORT)
        if world not in ("made", "empty") and not isinstance(world, Path):  # pyright: ignore[reportUnnecessaryIsInstance] - untyped callers
            raise ArgumentError(
                f"world: expected 'made', 'empty' or a pathlib.Path, got {world!r}. "
                "For a file, give Path('…')."
            )
        self._seed = seed
        self._path = world if isinstance(world, Path) else None
        self._file: DataFile | None = None
        _require_extra()
        from kotae.testing.seed.world import seed_world  # noqa: PLC0415 - 150 ms of graphql-core
        from kotae.testing.serving.application import Application  # noqa: PLC0415 - as above
        from kotae.testing.serving.origins import checked_origins  # noqa: PLC0415 - as above

        rules = Rules() if rules is None else rules
        clock = SystemClock() if clock is None else clock
        made_world = seed_world(seed or 0, has_gaps=rules.gaps, is_empty=world == "empty")
        made_world.fill_in_background()
        self._application = Application(
            world=made_world.fork(),
            rules=rules,
            rate_limit=ServerRateLimit(
                rate_limit, window_s=window_s, clock=clock, has_burst_limit=rules.burst
            ),
            clock=clock,
            on_request=on_request,
            allow_origins=checked_origins(allow_origins),
        )
        self._http_server: HTTPServer | None = None

    @property
    def seed(self) -> int:
        """The seed of the data."""
        return self._seed or 0 if self._file is None else self._file.header.seed

    @property
    def world(self) -> LiveWorld:
        """The server's tables, to look up and to change records: see `LiveWorld`.

        Raises:
            UsageError: The data is in a file, and the server has not been started.
        """
        from kotae.testing.edits.live_world import LiveWorld  # noqa: PLC0415 - 150 ms of graphql-core

        if self._path is not None and self._file is None:
            raise UsageError(
                "The server is not running, so its file is closed. Use `with AniListServer(…)`."
            )
        application = self._application
        return LiveWorld(application.world, application.lock, self.seed, application.clock)

    @property
    def rules(self) -> Rules:
        """The active rules."""
        return self._application.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        if rules.gaps is not self._application.rules.gaps:
            raise ArgumentError("gaps: cannot be changed after the server was made")
        self._application.rules = rules
        self._application.rate_limit.has_burst_limit = rules.burst

    @property
    def limit(self) -> int | None:
        """The most requests per window; a new value applies from the next request on."""
        return self._application.rate_limit.limit

    @limit.setter
    def limit(self, limit: int | None) -> None:
        self._application.rate_limit.limit = limit

    @property
    def faults(self) -> Faults:
        """Failures on demand."""
        return self._application.faults

    @property
    def requests(self) -> RequestLog:
        """The received requests, the oldest first."""
        return self._application.requests

    @property
    def url(self) -> str:
        """The API's address, as `http://127.0.0.1:54321/`.

        Raises:
            UsageError: The server is not running.
        """
        if self._http_server is None:
            raise UsageError(
                "The server is not running, so it has no address. Use `with AniListServer()`."
            )
        return f"http://127.0.0.1:{self._http_server.port}/"

    def token(self, user_id: int = 1, *, expires_in: timedelta | float | None = None) -> str:
        """Return an access token of a user, which only this server accepts.

        Args:
            user_id: From 1 to 120.
            expires_in: The lifetime, as a timedelta or in seconds; by default a year, as AniList's.
                With a negative one the token has already expired.

        Raises:
            ArgumentError: The user does not exist, or the lifetime is too long.
        """
        users = self.world["User"]
        last = max((user["id"] for user in users), default=0)
        user_id = checked_integer("user_id", user_id, 1, last)
        if users.get(user_id) is None:
            raise ArgumentError(f"user_id: there is no user {user_id}")
        return self._application.tokens.sign(user_id, expires_in=expires_in)

    def app(self, redirect_uri: str, *, name: str = "An application") -> OAuthApp:
        """Register an application that users may sign in to, as in AniList's developer settings.

        Its pages are below `/api/v2/oauth/`: `authorize`, `token`, and `pin` for copying by hand.

        Args:
            redirect_uri: The URL that a sign-in returns to; it must be the same in each request.
            name: The name that the page shows.
        """
        return self._application.sign_in.register(redirect_uri, name)

    def start(self) -> Self:
        """Start the server, and return when it accepts requests. `with` calls it.

        Raises:
            UsageError: The server is running already, or the port is taken.
        """
        from kotae.testing.serving.http_server import HTTPServer, listener  # noqa: PLC0415 - uvicorn, 100 ms

        if self._http_server is not None:
            raise UsageError("The server is running already.")
        bound = listener(self._port)
        try:
            self._open_file()
        except BaseException:
            bound.close()
            raise
        self._http_server = HTTPServer(self._application, bound)
        self._http_server.start()
        return self

    def stop(self) -> None:
        """Stop the server and close all connections; a second call does nothing."""
        http_server, self._http_server = self._http_server, None
        if http_server is not None:
            http_server.stop()
        if self._file is not None:
            with self._application.lock:
                self._file.close()

    def _open_file(self) -> None:
        """Read the file, if the data is in one."""
        if self._path is None:
            return
        from kotae.testing.storage.data_file import DataFile  # noqa: PLC0415 - few servers have one

        application = self._application
        try:
            file = DataFile(self._path, seed=self._seed, has_gaps=application.rules.gaps)
        except OSError as error:
            raise UsageError(f"{self._path} cannot be used: {error.strerror or error}.") from None
        self._file = file
        application.world = file.world()
        application.tokens.key = file.key

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
        where = "not running" if self._http_server is None else self.url
        return f"<AniListServer seed={self.seed} {where}>"


def _require_extra() -> None:
    for package in ("starlette", "uvicorn", "h11"):
        if find_spec(package) is None:
            raise UsageError(
                f"The local AniList needs {package}. Install the extra: pip install "
                "'kotae[server]'."
            )
