"""The base of `Client`: the execution of operations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast, overload

from kotae.client.driver import SyncDriver
from kotae.client.operation_input import UnpreparedOperation, prepare_operation_sync
from kotae.values import checked_boolean

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Unpack

    from kotae.client.auth import TokenProvider
    from kotae.client.config import CallOptions, ClientConfig
    from kotae.client.response import Response
    from kotae.client.transports import SyncTransport
    from kotae.query.build_operation import Executable
    from kotae.query.operation import Operation
    from kotae.values import JSON
    from kotae.wire.steps import Steps

__all__ = ["BaseClient"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")


class BaseClient:
    """The part of a client that executes operations."""

    __slots__ = ("_config", "_tokens", "_transport")

    _config: ClientConfig
    _tokens: TokenProvider
    _transport: SyncTransport

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
        is_bulk: bool = False,
        completes_query: bool = True,
    ) -> SyncDriver:
        check_limits = self._config.options.check_limits
        operation = prepare_operation_sync(
            UnpreparedOperation(given, variables, operation_name, check_limits)
        )
        limits = self._config.limits.changed(timeout_s, max_wait_s, retries)
        if is_bulk:
            limits = limits._replace(is_bulk=True, completes_query=completes_query)
        token = self._tokens.current(needs_token=operation.needs_token)
        return SyncDriver(
            self._config,
            operation,
            token,
            limits,
            is_refresh=checked_boolean("refresh", refresh),
            is_repeatable=checked_boolean("repeatable", repeatable),
        )

    def _iterate(
        self, steps: Steps[None], *, completes_query: bool = True, **options: Unpack[CallOptions]
    ) -> Iterator[object]:
        """Perform steps of `kotae.bulk`, and yield the items that they emit.

        Their requests give way to others in the rate limiter, and are all of one viewer.

        Args:
            steps: The steps.
            completes_query: Whether the rest of a query is requested again if a part is refused.
            **options: As for `execute`.
        """
        from kotae.client.bulk_driver import iterate  # noqa: PLC0415 - few programs need it

        viewers: set[int | None] = set()
        return iterate(steps, partial(self._execute_bulk, options, completes_query, viewers))

    def _execute_bulk(
        self,
        options: CallOptions,
        completes_query: bool,
        viewers: set[int | None],
        operation: Operation[list[object]],
        is_left: threading.Event,
    ) -> list[object]:
        driver = self._driver(
            (operation,), None, None, is_bulk=True, completes_query=completes_query, **options
        )
        driver.check_viewer(viewers)
        return cast("list[object]", driver.run(self._transport, is_left))
