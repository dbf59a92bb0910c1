"""`AsyncClient`: asks AniList, and is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn, TypeVar, overload

from kotae.client.auth import Tokens
from kotae.client.config import config_from, request_of
from kotae.client.driver import AsyncDriver
from kotae.client.operation_input import question_of
from kotae.client.transport_base import MAX_ANSWER_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    from kotae.client.auth import AsyncTokenSource
    from kotae.client.cache import Cache
    from kotae.client.clock import Clock
    from kotae.client.config import Config
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.rate_limit_queue import RateLimitStatus
    from kotae.client.rate_limiter import RateLimiter
    from kotae.query.operation import Operation
    from kotae.query.roots import Root
    from kotae.values import JSON

__all__ = ["AsyncClient"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")


class AsyncClient:
    """Asks AniList: typed, paced, tried again, and with one clear error for each failure.

    ```python
    async with AsyncClient(app="my-app/1.0") as anilist:
        bebop = await anilist.execute(Query.media(id=1).select(Media.title.romaji))
    ```

    It may be used without `async with`, by many tasks and event loops at once, and after an error
    or a fork.

    Args:
        token: Whose question it is: text, a `Token`, or a callable that is asked at each
            request, and may be asynchronous. Its lifetime is looked at before each.
        app: Your program's name and version, as `my-app/1.0`: they stand in the User-Agent.
            Without one a warning comes once.
        endpoint: The API's address; AniList's if None. A token goes to another one since it is
            named here, and never without encryption but to this machine.
        timeout_s: What one request may take in all, in seconds, from the connection to the last
            byte; a question that is tried again may take longer.
        connect_timeout_s: What the connection may take, in seconds.
        read_timeout_s: How long the server may be silent, in seconds; None for `timeout_s`.
        max_wait_s: What a question may wait for the rate limit in all, in seconds; None for as
            long as it takes.
        retries: How often a question is asked again, at most 10: after a 429 always; after a 5xx,
            a page of the CDN or a broken connection if it is a query; a mutation only if the
            request certainly did not arrive.
        retry_budget_s: Seconds after which a failure is not tried again; waits for the rate limit
            do not count.
        rate_limiter: What keeps the rate limit. By default one that all programs of this user on
        this
            machine share; None for nothing.
        cache: Where answers are kept, as `Cache.memory(ttl_s=300)`; None for nowhere.
        max_bytes: How large an answer may be, in bytes, decompressed.
        proxy: A proxy's address; None for what the environment says.
        ca_bundle: A file of certificates to trust; None for what the environment says, or
            certifi's.
        referer: What stands in the `Referer`; by default this project's address. AniList refuses
            requests without one at times, and its own address is not yours to claim.
        on_request: Told of each request before it is sent.
        on_response: Told of each answer, or why there is none.
        on_wait: Told of each wait of more than a second; it must not ask anything itself.
        clock: What tells the time and sleeps; for tests.

    Raises:
        ArgumentError: A number is out of its range, or `app` is no name.
        TokenMalformedError: The token is none.
        UsageError: The endpoint cannot be, or the extra `kotae[async]` is not installed.
    """

    __slots__ = ("_core", "_is_view", "_tokens", "_transport")

    def __init__(  # noqa: PLR0913 - its settings, all by keyword
        self,
        *,
        token: AsyncTokenSource = None,
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
        max_bytes: int = MAX_ANSWER_BYTES,
        proxy: str | None = None,
        ca_bundle: str | None = None,
        referer: str | None = None,
        on_request: Callable[[RequestEvent], None] | None = None,
        on_response: Callable[[ResponseEvent], None] | None = None,
        on_wait: Callable[[WaitEvent], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._tokens = Tokens(token)
        self._core: Config = config_from(
            endpoint=endpoint,
            app=app,
            timeout_s=timeout_s,
            max_wait_s=max_wait_s,
            retries=retries,
            retry_budget_s=retry_budget_s,
            rate_limiter=rate_limiter,
            cache=cache,
            on_request=on_request,
            on_response=on_response,
            on_wait=on_wait,
            clock=clock,
        )
        from kotae.client.async_transport import AsyncTransport  # noqa: PLC0415 - gql and aiohttp: 250 ms

        self._transport = AsyncTransport(
            self._core.endpoint,
            is_endpoint_typed=endpoint is not None,
            app=app,
            referer=referer,
            connect_timeout_s=connect_timeout_s,
            read_timeout_s=read_timeout_s,
            max_bytes=max_bytes,
            proxy=proxy,
            ca_bundle=ca_bundle,
        )
        self._is_view = False

    @overload
    async def execute(
        self,
        text: str,
        /,
        *,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> dict[str, JSON]: ...
    @overload
    async def execute(
        self,
        operation: Operation[A],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> A: ...
    @overload
    async def execute(
        self,
        roots: Sequence[Root[A]],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> list[A]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> A: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        d: Root[D],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C, D]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        d: Root[D],
        e: Root[E],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C, D, E]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        d: Root[D],
        e: Root[E],
        f: Root[F],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C, D, E, F]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        d: Root[D],
        e: Root[E],
        f: Root[F],
        g: Root[G],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C, D, E, F, G]: ...
    @overload
    async def execute(
        self,
        a: Root[A],
        b: Root[B],
        c: Root[C],
        d: Root[D],
        e: Root[E],
        f: Root[F],
        g: Root[G],
        h: Root[H],
        /,
        *,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> tuple[A, B, C, D, E, F, G, H]: ...
    async def execute(
        self,
        *asked: object,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
        timeout_s: float | None = None,
        max_wait_s: float | None = None,
        refresh: bool = False,
    ) -> object:
        """Ask, and return the typed answer.

        Args:
            *asked: Complete roots one by one, at most eight, which are one request; a sequence of
                roots of one type; an `Operation`, as `operation(…)` and `load(…)` make; or GraphQL
                as text.
            variables: Of a text: values as JSON has them, by GraphQL name.
            operation_name: Of a text: which operation, where it has several.
            timeout_s: What each request may take in all, in seconds; by default the client's.
            max_wait_s: What may be waited for the rate limit in all, in seconds; by default the
                client's. 0 asks now or not at all.
            refresh: Whether a kept answer is passed over, and replaced.

        Returns:
            The value of one root; a tuple of several; a list where they came as one sequence; the
            object in `data` for a text.

        Raises:
            UsageError: The question cannot be. Nothing was sent, as in the next three.
            DocumentError: The text is no GraphQL.
            AuthError: The token has expired, or is none.
            UnauthorizedError: A token is needed, and there is none; or AniList says so.
            RateLimitedError: The wait would be longer than `max_wait_s`, or AniList refuses still.
            TransportError: No usable answer came; `reached_server` says whether the question may
                have been carried out.
            ResponseError: AniList says no; `data` has what came beside the errors.
            DecodeError: The answer is not what the schema says.
        """
        question = question_of(asked, variables, operation_name)
        limits = self._core.limits.changed(timeout_s, max_wait_s)
        request = request_of(question)
        token = await self._tokens.current_async(needs_token=question.needs_token)
        driver = AsyncDriver(self._core, question, request, token, limits)
        return await driver.run(self._transport, self._core.asked(question, token, refresh=refresh))

    def as_viewer(self, token: AsyncTokenSource) -> AsyncClient:
        """Return a view of this client for another viewer.

        It shares the connections, the rate limiter and the cache's room, and nothing that is a
        viewer's:
        no answer, no error. Views cost next to nothing, and closing one closes nothing.

        Args:
            token: Whose questions it asks; None for nobody's.

        Raises:
            TokenMalformedError: The token is none.
        """
        view = object.__new__(AsyncClient)
        view._tokens = Tokens(token)
        view._core = self._core
        view._transport = self._transport
        view._is_view = True
        return view

    @property
    def rate_limit(self) -> RateLimitStatus | None:
        """What is known of the rate limit; None without a rate limiter."""
        rate_limiter = self._core.rate_limiter
        return None if rate_limiter is None else rate_limiter.status(self._core.key)

    async def aclose(self) -> None:
        """Close the connections; the next question opens new ones. A view closes nothing."""
        if not self._is_view:
            await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<AsyncClient {self._core.endpoint}, token {self._tokens!r}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A client is not pickled: it holds connections, and perhaps a token.")
