"""The options of a client, checked once, and what all requests of a client share."""

from __future__ import annotations

import random
import threading
import warnings
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict
from weakref import ref

from kotae.client.clock import SystemClock
from kotae.client.headers import checked_app, checked_referer
from kotae.client.network import check_bundle, check_proxy
from kotae.client.rate_limiter import RateLimiter
from kotae.client.stderr_log import log_as_environment_says
from kotae.endpoint import ENDPOINT, checked_endpoint, origin_of
from kotae.errors import ArgumentError
from kotae.secrecy import SecretText
from kotae.values import checked_boolean, checked_integer, checked_seconds, checked_text
from kotae.wire.cache_key import cache_key, hash_token
from kotae.wire.exchange import ExchangeRequest, RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientSession

    from kotae.client.auth import Bearer
    from kotae.client.cache import Cache
    from kotae.client.clock import Clock
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.operation_input import OperationInput

__all__ = [
    "MAX_RESPONSE_BYTES",
    "MAX_RETRIES",
    "CallLimits",
    "CallOptions",
    "ClientConfig",
    "ClientOptions",
    "PaginateOptions",
    "QueryOptions",
]

#: The largest response that is read, in bytes, decompressed. The whole list of a user with 11,000
#: entries has about 7 MB.
MAX_RESPONSE_BYTES = 64 * 1024 * 1024
#: More attempts would only burden a server that is down.
MAX_RETRIES = 10

_was_warned = threading.Event()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientOptions:
    """The options of a client; `Client` and `AsyncClient` explain each.

    Raises:
        ArgumentError: A value is out of its range.
        UsageError: The endpoint is not a valid URL.
    """

    endpoint: str | None = None
    app: str | None = None
    timeout_s: float = 30.0
    connect_timeout_s: float = 10.0
    read_timeout_s: float | None = None
    max_wait_s: float | None = None
    retries: int = 3
    retry_budget_s: float = 60.0
    rate_limiter: RateLimiter | Literal["shared"] | None = "shared"
    cache: Cache | None = None
    max_bytes: int = MAX_RESPONSE_BYTES
    proxy: str | None = None
    ca_bundle: str | None = None
    referer: str | None = None
    check_limits: bool = True
    session: ClientSession | None = None
    on_request: Callable[[RequestEvent], None] | None = None
    on_response: Callable[[ResponseEvent], None] | None = None
    on_wait: Callable[[WaitEvent], None] | None = None
    clock: Clock | None = None

    def __post_init__(self) -> None:
        for name in ("endpoint", "app", "referer", "proxy"):
            if getattr(self, name) is not None:
                checked_text(name, getattr(self, name))
        checked_endpoint(self.url, has_token=False, is_explicit=self.endpoint is not None)
        checked_app(self.app)
        checked_referer(self.referer)
        if self.proxy is not None:
            # It may hold a password. The object is frozen.
            object.__setattr__(self, "proxy", SecretText(self.proxy))
        check_proxy(self.proxy)
        check_bundle(self.ca_bundle)
        _check_shared_parts(self.rate_limiter, self.cache)
        checked_seconds("timeout_s", self.timeout_s)
        checked_seconds("connect_timeout_s", self.connect_timeout_s)
        if self.read_timeout_s is not None:
            checked_seconds("read_timeout_s", self.read_timeout_s)
        if self.max_wait_s is not None:
            checked_seconds("max_wait_s", self.max_wait_s, may_be_zero=True)
        checked_seconds("retry_budget_s", self.retry_budget_s, may_be_zero=True)
        checked_integer("retries", self.retries, 0, MAX_RETRIES)
        checked_integer("max_bytes", self.max_bytes, 1)
        checked_boolean("check_limits", self.check_limits)

    @property
    def url(self) -> str:
        """The API's URL: the endpoint, or AniList's."""
        return ENDPOINT if self.endpoint is None else self.endpoint


class QueryOptions(TypedDict, total=False):
    """The options of each request of a query; `execute` explains them."""

    timeout_s: float | None
    max_wait_s: float | None
    retries: int | None
    refresh: bool


class CallOptions(QueryOptions, total=False):
    """The options of one call of `execute`, which explains them."""

    repeatable: bool


class PaginateOptions(QueryOptions, total=False):
    """The options of `paginate`, which explains them."""

    per_page: int | None
    limit: int | None
    start_page: int
    max_pages: int | None
    pages_per_request: int | Literal["auto"]


class CallLimits(NamedTuple):
    """The limits that one call of `execute` may change.

    Attributes:
        timeout_s: The longest time for one request, in seconds.
        max_wait_s: The longest wait for the rate limit in all, in seconds; None for no limit.
        retries: How often an operation is sent again after a failure.
        is_bulk: Whether its requests give way to others in the rate limiter.
        completes_query: Whether the rest of a query is requested again if AniList refuses a part.
    """

    timeout_s: float
    max_wait_s: float | None
    retries: int
    is_bulk: bool = False
    completes_query: bool = True

    def changed(
        self, timeout_s: float | None, max_wait_s: float | None, retries: int | None
    ) -> CallLimits:
        """Return these limits, each replaced by the argument that is not None.

        Raises:
            ArgumentError: An argument is out of its range.
        """
        if timeout_s is None and max_wait_s is None and retries is None:
            return self
        if timeout_s is not None:
            timeout_s = checked_seconds("timeout_s", timeout_s)
        if max_wait_s is not None:
            max_wait_s = checked_seconds("max_wait_s", max_wait_s, may_be_zero=True)
        if retries is not None:
            retries = checked_integer("retries", retries, 0, MAX_RETRIES)
        return CallLimits(
            self.timeout_s if timeout_s is None else timeout_s,
            self.max_wait_s if max_wait_s is None else max_wait_s,
            self.retries if retries is None else retries,
        )


class ClientConfig:
    """The parts that a client and all its views share.

    Attributes:
        options: The options.
        budget_key: The rate limiter's key of this endpoint: its origin.
        limits: The limits of calls that give none.
        cache: The response cache; None for none.
        clock: The clock.
    """

    __slots__ = ("_cache_references", "budget_key", "cache", "clock", "limits", "options")

    def __init__(
        self, options: ClientOptions, cache_references: list[ref[Cache]] | None = None
    ) -> None:
        if options.app is None:
            _warn_without_app()
        log_as_environment_says()
        self.options: ClientOptions = options
        self.budget_key: str = origin_of(options.url)
        self.limits: CallLimits = CallLimits(options.timeout_s, options.max_wait_s, options.retries)
        self.cache: Cache | None = options.cache
        #: One list for a client and all its views.
        self._cache_references: list[ref[Cache]] = (
            [] if cache_references is None else cache_references
        )
        if options.cache is not None and options.cache not in self.caches:
            drop = self._cache_references.remove
            self._cache_references.append(ref(options.cache, drop))
        self.clock: Clock = SystemClock() if options.clock is None else options.clock

    @property
    def caches(self) -> tuple[Cache, ...]:
        """The caches of the client and all its views: a mutation drops its viewer's responses."""
        # The copy of the list is atomic: other threads make views, and drop them.
        found = (reference() for reference in tuple(self._cache_references))
        return tuple(cache for cache in found if cache is not None)

    @property
    def rate_limiter(self) -> RateLimiter | None:
        """The rate limiter; None for none. The shared one is made at its first use."""
        given = self.options.rate_limiter
        return _shared_rate_limiter() if given == "shared" else given

    def with_options(self, **given: object) -> ClientConfig:
        """Return these parts with other options; one that is `...` stays as it is."""
        changes: dict[str, Any] = {name: value for name, value in given.items() if value is not ...}
        if not changes:
            return self
        return ClientConfig(replace(self.options, **changes), self._cache_references)

    def exchange_request(
        self,
        operation: OperationInput,
        token: Bearer | None,
        *,
        is_refresh: bool,
        is_repeatable: bool,
    ) -> ExchangeRequest[object]:
        """Return what an exchange needs to know of an operation."""
        key = token_hash = None
        if operation.is_mutation:
            token_hash = hash_token(None if token is None else token.reveal())
        elif self.cache is not None:
            key = cache_key(
                endpoint=self.options.url,
                token=None if token is None else token.reveal(),
                text=operation.text,
                operation_name=operation.operation_name,
                variables=operation.variables,
            )
        return ExchangeRequest(
            is_mutation=operation.is_mutation,
            read=operation.read,
            key=key,
            token_hash=token_hash,
            is_refresh=is_refresh,
            is_repeatable=is_repeatable,
        )

    def policy(self, limits: CallLimits) -> RetryPolicy:
        """Return the policy about failures under these limits."""
        return RetryPolicy(
            retries=limits.retries,
            retry_budget_s=self.options.retry_budget_s,
            max_wait_s=limits.max_wait_s,
            has_rate_limiter=self.rate_limiter is not None,
            random=random.random,
        )


def _check_shared_parts(rate_limiter: object, cache: object) -> None:
    """Raise an `ArgumentError` if one of them is of another type, such as a URL or a folder."""
    if not (rate_limiter in (None, "shared") or isinstance(rate_limiter, RateLimiter)):
        raise ArgumentError(
            "rate_limiter: expected a RateLimiter, or None for none, got "
            f"a value of type {type(rate_limiter).__name__}."
        )
    if cache is None:
        return
    from kotae.client.cache import Cache  # noqa: PLC0415 - only a client with a cache needs it

    if not isinstance(cache, Cache):
        raise ArgumentError(
            "cache: expected a Cache such as Cache.memory(ttl_s=300), or None for none, got "
            f"a value of type {type(cache).__name__}."
        )


@cache
def _shared_rate_limiter() -> RateLimiter:
    return RateLimiter()


def _warn_without_app() -> None:
    if not _was_warned.is_set():
        _was_warned.set()
        warnings.warn(
            "This client does not name your program. Name it, as in Client(app='my-app/1.0'): "
            "AniList blocks by User-Agent, and all programs without a name share one.",
            UserWarning,
            stacklevel=5,
        )
