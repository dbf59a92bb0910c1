"""`Client`: executes operations on AniList, blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn

from kotae.client.auth import TokenProvider
from kotae.client.bulk_methods import BulkMethods
from kotae.client.config import MAX_RESPONSE_BYTES, ClientConfig, ClientOptions
from kotae.client.transports import SyncTransport
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import EllipsisType, TracebackType
    from typing import Self

    from kotae.client.auth import TokenSource
    from kotae.client.cache import Cache
    from kotae.client.clock import Clock
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.rate_limit_queue import RateLimitStatus
    from kotae.client.rate_limiter import RateLimiter

__all__ = ["Client"]


class Client(BulkMethods):
    """A client of AniList: typed results, rate limiting, retries, and one error for each failure.

    ```python
    with Client(app="my-app/1.0") as anilist:
        bebop = anilist.execute(Query.media(id=1).select(Media.title.romaji))
    ```

    It may be used without `with`, by many threads at once, and after an error or a fork. It
    connects at its first request.

    Args:
        token: The viewer's token: text, a `Token`, or a callable that is called for each request.
            Its lifetime is checked before each request.
        app: Your program's name and version, as `my-app/1.0`, for the User-Agent. Without it, the
            first client warns.
        endpoint: The API's URL; AniList's by default. The token goes to a URL that you name here,
            but never without encryption, except to this machine.
        timeout_s: The longest time for one request, from the connection to the last byte, in
            seconds. An operation that is retried may take longer.
        connect_timeout_s: The longest time for making a connection, in seconds.
        read_timeout_s: The longest time without a byte from the server, in seconds; `timeout_s`
            by default.
        max_wait_s: The longest wait for the rate limit in all, in seconds; no limit by default.
        retries: How often an operation is sent again after a failure, at most 10. A 429 is always
            retried. A 5xx, a Cloudflare error page and a broken connection are retried for a
            query; for a mutation only if it certainly was not carried out.
        retry_budget_s: The time after which a failure is not retried, in seconds. Waits for the
            rate limit do not count.
        rate_limiter: The rate limiter. By default one that all programs of this user on this
            machine share; None for none.
        cache: The response cache, as `Cache.memory(ttl_s=300)`; none by default.
        max_bytes: The largest response, in bytes, decompressed.
        proxy: A proxy's URL; the environment's by default.
        ca_bundle: A file or folder of certificates to trust; the environment's by default, or
            certifi's.
        referer: The `Referer`: a page of yours, by default this project's. AniList refuses some
            requests without one. It must not be AniList's own site.
        check_limits: Whether to refuse an operation beyond AniList's limits, as a page of more than
            50 items, before it is sent. Turn it off if AniList has changed a limit.
        on_request: Called with a `RequestEvent` before each request.
        on_response: Called with a `ResponseEvent` after each request.
        on_wait: Called with a `WaitEvent` before each wait for the rate limit of a second or more,
            once shorter ones add up to a second, and before each retry. It must not execute
            operations.
        clock: The clock; for tests.

    Raises:
        ArgumentError: An option is out of its range.
        TokenMalformedError: The text is not a token of AniList.
        UsageError: The endpoint is not a valid URL.
    """

    __slots__ = ("_is_view",)

    @clear_frames_on_error
    def __init__(  # noqa: PLR0913 - its options, all by keyword
        self,
        *,
        token: TokenSource = None,
        app: str | None = None,
        endpoint: str | None = None,
        timeout_s: float = 30.0,
        connect_timeout_s: float = 10.0,
        read_timeout_s: float | None = None,
        max_wait_s: float | None = None,
        retries: int = 3,
        retry_budget_s: float = 60.0,
        rate_limiter: RateLimiter | Literal["shared"] | None = "shared",
        cache: Cache | None = None,
        max_bytes: int = MAX_RESPONSE_BYTES,
        proxy: str | None = None,
        ca_bundle: str | None = None,
        referer: str | None = None,
        check_limits: bool = True,
        on_request: Callable[[RequestEvent], None] | None = None,
        on_response: Callable[[ResponseEvent], None] | None = None,
        on_wait: Callable[[WaitEvent], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._tokens = TokenProvider(token)
        options = ClientOptions(
            endpoint=endpoint,
            app=app,
            timeout_s=timeout_s,
            connect_timeout_s=connect_timeout_s,
            read_timeout_s=read_timeout_s,
            max_wait_s=max_wait_s,
            retries=retries,
            retry_budget_s=retry_budget_s,
            rate_limiter=rate_limiter,
            cache=cache,
            max_bytes=max_bytes,
            proxy=proxy,
            ca_bundle=ca_bundle,
            referer=referer,
            check_limits=check_limits,
            on_request=on_request,
            on_response=on_response,
            on_wait=on_wait,
            clock=clock,
        )
        self._config = ClientConfig(options)
        self._transport = SyncTransport(options)
        self._is_view = False

    @clear_frames_on_error
    def with_options(
        self,
        *,
        token: TokenSource | EllipsisType = ...,
        timeout_s: float | EllipsisType = ...,
        max_wait_s: float | EllipsisType | None = ...,
        retries: int | EllipsisType = ...,
        cache: Cache | EllipsisType | None = ...,
    ) -> Client:
        """Return a view of this client with other options; those that are left out stay.

        It shares the connections and the rate limiter. A view is cheap, and closing it has no
        effect.

        Args:
            token: The viewer's token; None for none. Viewers share the cache's size limit, but no
                response and no error.
            timeout_s: The longest time for one request, in seconds.
            max_wait_s: The longest wait for the rate limit in all, in seconds; None for no limit.
            retries: How often an operation is sent again after a failure, at most 10.
            cache: The response cache; None for none.

        Raises:
            ArgumentError: An option is out of its range.
            TokenMalformedError: The text is not a token of AniList.
        """
        view = object.__new__(Client)
        view._tokens = self._tokens if token is ... else TokenProvider(token)
        view._config = self._config.with_options(
            timeout_s=timeout_s, max_wait_s=max_wait_s, retries=retries, cache=cache
        )
        view._transport = self._transport
        view._is_view = True
        return view

    @clear_frames_on_error
    def as_viewer(self, token: TokenSource) -> Client:
        """Return a view of this client for another viewer: `with_options(token=token)`."""
        return self.with_options(token=token)

    @property
    def rate_limit(self) -> RateLimitStatus | None:
        """The state of the rate limit; None without a rate limiter."""
        rate_limiter = self._config.rate_limiter
        return None if rate_limiter is None else rate_limiter.status(self._config.budget_key)

    def close(self) -> None:
        """Close the connections; the next operation opens new ones. A view closes nothing."""
        if not self._is_view:
            self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        config = getattr(self, "_config", None)
        if config is None:
            return "<Client, not initialized>"
        return f"<Client {config.options.url}, token {self._tokens!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A client cannot be pickled: it holds connections, and perhaps a token.")
