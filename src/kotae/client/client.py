"""`Client`: executes operations on AniList, blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn, TypeVar, overload

from kotae.client.auth import TokenProvider
from kotae.client.config import MAX_RESPONSE_BYTES, ClientConfig, ClientOptions
from kotae.client.driver import SyncDriver
from kotae.client.operation_input import prepare_operation_sync
from kotae.client.transports import SyncTransport
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import EllipsisType, TracebackType
    from typing import Self, Unpack

    from kotae.client.auth import TokenSource
    from kotae.client.cache import Cache
    from kotae.client.clock import Clock
    from kotae.client.config import CallOptions
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.rate_limit_queue import RateLimitStatus
    from kotae.client.rate_limiter import RateLimiter
    from kotae.client.response import Response
    from kotae.query.build_operation import Executable
    from kotae.values import JSON

__all__ = ["Client"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")


class Client:
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

    __slots__ = ("_config", "_is_view", "_tokens", "_transport")

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

    @overload
    def execute(
        self,
        text: str,
        /,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        **options: Unpack[CallOptions],
    ) -> dict[str, JSON]: ...
    @overload
    def execute(
        self, roots: Sequence[Executable[A]], /, **options: Unpack[CallOptions]
    ) -> list[A]: ...
    @overload
    def execute(self, a: Executable[A], /, **options: Unpack[CallOptions]) -> A: ...
    @overload
    def execute(
        self, a: Executable[A], b: Executable[B], /, **options: Unpack[CallOptions]
    ) -> tuple[A, B]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        d: Executable[D],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C, D]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        d: Executable[D],
        e: Executable[E],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C, D, E]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        d: Executable[D],
        e: Executable[E],
        f: Executable[F],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C, D, E, F]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        d: Executable[D],
        e: Executable[E],
        f: Executable[F],
        g: Executable[G],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C, D, E, F, G]: ...
    @overload
    def execute(
        self,
        a: Executable[A],
        b: Executable[B],
        c: Executable[C],
        d: Executable[D],
        e: Executable[E],
        f: Executable[F],
        g: Executable[G],
        h: Executable[H],
        /,
        **options: Unpack[CallOptions],
    ) -> tuple[A, B, C, D, E, F, G, H]: ...
    def execute(  # noqa: PLR0913 - its options, all by keyword
        self,
        *given: object,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        retries: int | None = None,
        refresh: bool = False,
        repeatable: bool = False,
    ) -> object:
        """Execute an operation, and return its typed result.

        Args:
            *given: One to eight roots or operations, which are one request; or a sequence of them;
                or GraphQL text. Operations come from `operation(…)` or `load(…)`.
            variables: The variables of a text: JSON values by GraphQL name.
            operation_name: The operation of a text that has several.
            timeout_s: The longest time for each request, in seconds; the client's by default.
            max_wait_s: The longest wait for the rate limit in all, in seconds; the client's by
                default. 0 raises an error instead of waiting.
            retries: How often the operation is sent again after a failure; the client's by default.
            refresh: Whether to ignore the cached response, and replace it.
            repeatable: Whether to retry a mutation as a query is retried, even if it may have been
                carried out. It is for mutations that set values: the second time changes nothing.

        Returns:
            The value of one root, or the result of one operation; a tuple of those of several; a
            list for a sequence; the object in `data` for a text. A root for which AniList has
            nothing is None.

        Raises:
            UsageError: The operation is not valid. Nothing was sent.
            DocumentError: The text is not valid GraphQL. Nothing was sent.
            AuthError: The token is missing, has expired, or is malformed (nothing was sent), or
                AniList refused it.
            RateLimitedError: The wait would be longer than `max_wait_s`, or AniList still refuses.
            TransportError: There was no usable response; `reached_server` says whether the
                request may have been carried out.
            NotFoundError: AniList has nothing for a required root.
            ResponseError: AniList returned errors; `data` holds the data beside them, and
                `outcomes` has an outcome for each root.
            DecodeError: The response does not fit the schema.
        """
        driver = self._driver(
            given,
            variables,
            operation_name,
            timeout_s=timeout_s,
            max_wait_s=max_wait_s,
            retries=retries,
            refresh=refresh,
            repeatable=repeatable,
        )
        return driver.run(self._transport)

    @overload
    def request(
        self,
        text: str,
        /,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[dict[str, JSON]]: ...
    @overload
    def request(
        self, operation: Executable[A], /, **options: Unpack[CallOptions]
    ) -> Response[A]: ...
    @overload
    def request(
        self, operations: Sequence[Executable[A]], /, **options: Unpack[CallOptions]
    ) -> Response[list[A]]: ...
    def request(
        self,
        operation: object,
        /,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        **options: Unpack[CallOptions],
    ) -> Response[object]:
        """Execute an operation, and return its typed result with its HTTP response.

        Args:
            operation: A root, an operation, a sequence of them, or GraphQL text.
            variables: As for `execute`, and so are the others; the errors are the same too.
            operation_name: As for `execute`.
            **options: As for `execute`.
        """
        driver = self._driver((operation,), variables, operation_name, **options)
        return driver.response(driver.run(self._transport))

    def _driver(  # noqa: PLR0913 - as above
        self,
        given: tuple[object, ...],
        variables: Mapping[str, object] | None,
        operation_name: str | None,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        retries: int | None = None,
        refresh: bool = False,
        repeatable: bool = False,
    ) -> SyncDriver:
        operation = prepare_operation_sync(
            given, variables, operation_name, check_limits=self._config.options.check_limits
        )
        limits = self._config.limits.changed(timeout_s, max_wait_s, retries)
        token = self._tokens.current(needs_token=operation.needs_token)
        return SyncDriver(
            self._config, operation, token, limits, is_refresh=refresh, is_repeatable=repeatable
        )

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
