"""What `Client` and `AsyncClient` have in common: settings that were checked, and shared parts."""

from __future__ import annotations

import math
import random
import threading
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from kotae.client.clock import SystemClock
from kotae.client.endpoint import checked_endpoint
from kotae.client.headers import ENDPOINT
from kotae.client.hooks import Hooks
from kotae.client.rate_limiter import RateLimiter
from kotae.errors import ArgumentError
from kotae.wire.cache_key import cache_key
from kotae.wire.exchange import ExchangeRequest, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.client.cache import Cache
    from kotae.client.clock import Clock
    from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
    from kotae.client.operation_input import Question
    from kotae.query.gql_request import PrintedRequest

__all__ = ["MAX_RETRIES", "Config", "Limits", "config_from"]

#: More tries would only be a burden to a server that is down.
MAX_RETRIES = 10
_MAX_SECONDS = 86_400.0

_was_warned = threading.Event()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call of `execute` may change.

    Attributes:
        timeout_s: What one request may take in all, in seconds.
        max_wait_s: What a question may wait for the rate limit in all, in seconds; None for as
            long as it takes.
    """

    timeout_s: float
    max_wait_s: float | None

    def changed(self, timeout_s: float | None, max_wait_s: float | None) -> Limits:
        """Return these, with what is not None instead.

        Raises:
            ArgumentError: It is no number of seconds.
        """
        if timeout_s is None and max_wait_s is None:
            return self
        return Limits(
            self.timeout_s if timeout_s is None else seconds("timeout_s", timeout_s),
            self.max_wait_s
            if max_wait_s is None
            else seconds("max_wait_s", max_wait_s, may_be_zero=True),
        )

    def are_shorter_than(self, others: Limits) -> bool:
        """Tell whether one of them is shorter."""
        return self.timeout_s < others.timeout_s or _or_ever(self.max_wait_s) < _or_ever(
            others.max_wait_s
        )


def _or_ever(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds


@dataclass(frozen=True, slots=True)
class Config:
    """The parts that all views of one client share.

    Attributes:
        endpoint: The API's address.
        key: What the rate limiter tells budgets apart by: scheme, host and port.
        limits: Those of calls that say nothing else.
        retries: How often a question is asked again.
        retry_budget_s: Seconds after which none is.
        rate limiter: Who waits for slots; None for nobody.
        cache: Where answers are kept; None for nowhere.
        hooks: Who is told.
        clock: The time.
        chance: Draws a number from 0 to 1.
    """

    endpoint: str
    key: str
    limits: Limits
    retries: int
    retry_budget_s: float
    rate_limiter: RateLimiter | None
    cache: Cache | None
    hooks: Hooks
    clock: Clock
    chance: Callable[[], float]

    def asked(
        self, question: Question[object], token: str | None, *, refresh: bool
    ) -> ExchangeRequest[object]:
        """Return what the exchange has to know of a question."""
        if self.cache is None:
            return ExchangeRequest(is_mutation=question.is_mutation, read=question.read)
        key = cache_key(
            endpoint=self.endpoint,
            token=token,
            text=question.text,
            operation_name=question.operation_name,
            variables=question.variables,
        )
        if question.is_mutation:
            return ExchangeRequest(is_mutation=True, read=question.read, owner=key.token_hash)
        return ExchangeRequest(is_mutation=False, read=question.read, key=key, is_fresh=refresh)

    def policy(self, limits: Limits) -> Policy:
        """Return what is done about failures."""
        return Policy(
            retries=self.retries,
            retry_budget_s=self.retry_budget_s,
            max_wait_s=limits.max_wait_s,
            is_paced=self.rate_limiter is not None,
            chance=self.chance,
            is_hasty=limits.are_shorter_than(self.limits),
        )


def request_of(question: Question[object]) -> PrintedRequest:
    """Return what is sent.

    Raises:
        ArgumentError: A variable cannot be written as JSON.
    """
    from kotae.query.gql_request import PrintedRequest  # noqa: PLC0415 - gql costs 150 ms

    request = PrintedRequest(
        question.text, variables=question.variables, operation_name=question.operation_name
    )
    request.check()
    return request


def config_from(  # noqa: PLR0913 - a client's settings, all by keyword
    *,
    endpoint: str | None,
    app: str | None,
    timeout_s: float,
    max_wait_s: float | None,
    retries: int,
    retry_budget_s: float,
    rate_limiter: RateLimiter | Literal["shared"] | None,
    cache: Cache | None,
    on_request: Callable[[RequestEvent], None] | None,
    on_response: Callable[[ResponseEvent], None] | None,
    on_wait: Callable[[WaitEvent], None] | None,
    clock: Clock | None,
) -> Config:
    """Return a client's parts.

    Raises:
        ArgumentError: A number is out of its range.
        UsageError: The endpoint cannot be.
    """
    address = ENDPOINT if endpoint is None else endpoint
    checked_endpoint(address, has_token=False, is_typed=True)
    parts = urlsplit(address)
    if not 0 <= retries <= MAX_RETRIES:
        raise ArgumentError(f"retries is a number from 0 to {MAX_RETRIES}, not {retries}.")
    if app is None:
        _warn()
    return Config(
        endpoint=address,
        key=f"{parts.scheme}://{parts.netloc.lower()}",
        limits=Limits(
            seconds("timeout_s", timeout_s),
            None if max_wait_s is None else seconds("max_wait_s", max_wait_s, may_be_zero=True),
        ),
        retries=retries,
        retry_budget_s=seconds("retry_budget_s", retry_budget_s, may_be_zero=True),
        rate_limiter=_shared_rate_limiter() if rate_limiter == "shared" else rate_limiter,
        cache=cache,
        hooks=Hooks(on_request, on_response, on_wait),
        clock=SystemClock() if clock is None else clock,
        chance=random.random,
    )


def seconds(name: str, value: float, *, may_be_zero: bool = False) -> float:
    """Return a number of seconds, a day at most.

    Raises:
        ArgumentError: It is none.
    """
    if not math.isfinite(value) or value < 0 or (value == 0 and not may_be_zero):
        least = "at least 0" if may_be_zero else "more than 0"
        raise ArgumentError(f"{name} is {least} seconds, not {value}.")
    return min(value, _MAX_SECONDS)


@cache
def _shared_rate_limiter() -> RateLimiter:
    return RateLimiter()


def _warn() -> None:
    """Say once that the program has no name of its own."""
    if not _was_warned.is_set():
        _was_warned.set()
        warnings.warn(
            "This client says nothing of your program. Name it, as Client(app='my-app/1.0'): "
            "AniList blocks by User-Agent, and one without a name is shared by everybody.",
            UserWarning,
            stacklevel=4,
        )
