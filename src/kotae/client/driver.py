"""The two drivers of an exchange: one performs its steps by blocking, the other by awaiting."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from kotae.client.decoding_thread import in_decoding_thread
from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent, call_hook
from kotae.client.response import Response
from kotae.client.root_outcomes import execute_operation
from kotae.errors import AniListError, RateLimitedError, TransportError, UsageError
from kotae.wire import steps
from kotae.wire.steps import drive, drive_async

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from kotae.client.auth import Bearer
    from kotae.client.cache import Cache
    from kotae.client.config import CallLimits, ClientConfig
    from kotae.client.operation_input import OperationInput
    from kotae.client.rate_limiter import RateLimiter
    from kotae.client.transports import AsyncTransport, SyncTransport
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire.cache_key import CacheKey
    from kotae.wire.exchange import ExchangeRequest
    from kotae.wire.response import HTTPResponse
    from kotae.wire.steps import Step, Steps

__all__ = ["AsyncDriver", "CallerLeft", "SyncDriver"]

_log = logging.getLogger("kotae.client")


class CallerLeft(BaseException):
    """Nobody waits for the result of an operation any more."""


class _Driver:
    """The driver of one operation of one viewer."""

    #: gql's request of the operation that the steps are about.
    _request: PrintedRequest

    def __init__(  # noqa: PLR0913 - its options, all by keyword
        self,
        config: ClientConfig,
        operation: OperationInput,
        token: Bearer | None,
        limits: CallLimits,
        *,
        is_refresh: bool,
        is_repeatable: bool,
    ) -> None:
        self._config = config
        self._operation = operation
        self._token = token
        self._limits = limits
        self._is_refresh = is_refresh
        self._is_repeatable = is_repeatable
        #: The token whose cached responses the operation invalidates; None for none.
        self._token_hash: str | None = None
        self._sent_at_s = 0.0
        # Of the last response; these are the values of a cached one.
        self._status = 200
        self._headers: Mapping[str, str] = {}
        self._duration_s = 0.0
        self._attempts = 0

    def check_viewer(self, viewers: set[int | None]) -> None:
        """Check that the viewer is the only one of several operations.

        Args:
            viewers: Those of the operations before this one; it is added.

        Raises:
            UsageError: It is another one.
        """
        viewers.add(None if self._token is None else self._token.viewer)
        if len(viewers) > 1:
            raise UsageError(
                "The callable `token` returned tokens of several viewers during one call that "
                "takes many requests: this request was not sent. Use client.as_viewer(token) for "
                "each viewer."
            )

    def response(self, result: object) -> Response[object]:
        """Return the result of `run` with facts of the last response."""
        return Response(result, self._status, self._headers, self._duration_s, self._attempts)

    def _steps(self) -> Steps[object]:
        policy = self._config.policy(self._limits)
        return execute_operation(
            self._operation, policy, self._prepare, completes_query=self._limits.completes_query
        )

    def _prepare(self, operation: OperationInput) -> ExchangeRequest[object]:
        """Prepare the exchange of the whole operation or of a part, before its first step."""
        self._operation = operation
        self._request = operation.request()
        exchange_request = self._config.exchange_request(
            operation,
            self._token,
            is_refresh=self._is_refresh,
            is_repeatable=self._is_repeatable,
        )
        self._token_hash = exchange_request.token_hash
        return exchange_request

    def _forget(self) -> None:
        """Drop the cached responses of a mutation's token."""
        if self._token_hash is not None:
            for cache in self._config.caches:
                cache.forget(self._token_hash)

    def _flight_key(self, key: CacheKey) -> CacheKey:
        """Return the key under which equal requests with equal limits are sent once.

        With other limits, one might wait too long for another, or get an error that its own
        retries avoid.
        """
        return key._replace(digest=f"{key.digest} {self._limits}")

    def _before_send(self, attempt: int) -> None:
        operation, on_request = self._operation, self._config.options.on_request
        if on_request is not None:
            event = RequestEvent(
                operation.name, operation.is_mutation, operation.text, operation.variables, attempt
            )
            call_hook(on_request, event)
        self._sent_at_s = self._config.clock.monotonic()

    def _after_send(self, attempt: int, outcome: HTTPResponse | TransportError) -> None:
        duration_s = self._duration_s = self._config.clock.monotonic() - self._sent_at_s
        self._attempts += 1
        if not isinstance(outcome, TransportError):
            self._status, self._headers = outcome.status, outcome.headers
        on_response = self._config.options.on_response
        if on_response is None and not _log.isEnabledFor(logging.DEBUG):
            return
        name = self._operation.name
        if isinstance(outcome, TransportError):
            result = "no response"
            event = ResponseEvent(name, None, {}, duration_s, attempt, outcome)
        else:
            status, headers = outcome.status, outcome.headers
            result = f"HTTP {status}"
            event = ResponseEvent(name, status, headers, duration_s, attempt, None)
        _log.debug(
            "%s: %s in %.3f s, attempt %d", name or "an operation", result, duration_s, attempt
        )
        call_hook(on_response, event)

    def _report_wait(self, wait: steps.Wait) -> None:
        _log.info("waiting %.1f s before another attempt: %s", wait.seconds, wait.error)
        event = WaitEvent(wait.seconds, wait.reason, wait.error)
        call_hook(self._config.options.on_wait, event)

    def _on_slot_wait(self) -> Callable[[float], None] | None:
        on_wait = self._config.options.on_wait
        if on_wait is None:
            return None
        return lambda wait_s: call_hook(on_wait, WaitEvent(wait_s, "rate-limit"))


class SyncDriver(_Driver):
    """Performs the steps by blocking."""

    def run(self, transport: SyncTransport, is_left: threading.Event | None = None) -> object:
        """Perform the exchange, and return the result.

        Args:
            transport: The transport.
            is_left: Set once nobody waits for the result: no further request is sent then.

        Raises:
            CallerLeft: It was set.
        """
        self._transport = transport
        self._is_left = is_left
        try:
            return drive(self._steps(), self._perform)
        except AniListError:
            raise
        except BaseException:
            self._forget()
            raise

    def _perform(self, step: Step[object]) -> object:
        config = self._config
        match step:
            case steps.Send():
                return self._send(step)
            case steps.Compute():
                return step.function()
            case steps.Acquire():
                return self._acquire(config.rate_limiter, step)
            case steps.RecordResponse():
                if config.rate_limiter is not None:
                    duration_s = config.clock.monotonic() - self._sent_at_s
                    config.rate_limiter.record_response(
                        config.budget_key, step.status, step.headers, duration_s=duration_s
                    )
                return None
            case steps.Now():
                return config.clock.monotonic()
            case steps.Wait():
                self._report_wait(step)
                config.clock.sleep(step.seconds)
                return None
            case steps.Forget():
                self._forget()
                return None
            case steps.Join() if config.cache is not None:
                return config.cache.single_flight.join(self._flight_key(step.key))
            case _ if config.cache is not None:
                return _use_cache(config.cache, step)
            case _:
                raise TypeError(step)

    def _acquire(
        self, rate_limiter: RateLimiter | None, step: steps.Acquire
    ) -> RateLimitedError | float:
        if rate_limiter is None:
            return 0.0
        key, clock, on_wait = self._config.budget_key, self._config.clock, self._on_slot_wait()
        max_wait_s, started_at_s = step.max_wait_s, clock.monotonic()
        try:
            if self._limits.is_bulk:
                rate_limiter.give_way(key, max_wait_s=max_wait_s, on_wait=on_wait)
                max_wait_s = _left_s(max_wait_s, clock.monotonic() - started_at_s)
                self._check_not_left()
            rate_limiter.acquire(key, max_wait_s=max_wait_s, on_wait=on_wait)
        except RateLimitedError as error:
            return error.with_traceback(None)
        return clock.monotonic() - started_at_s

    def _check_not_left(self) -> None:
        if self._is_left is not None and self._is_left.is_set():
            raise CallerLeft

    def _send(self, step: steps.Send) -> HTTPResponse | TransportError:
        self._check_not_left()
        self._before_send(step.attempt)
        outcome: HTTPResponse | TransportError
        try:
            outcome = self._transport.send(
                self._request, token=self._token, timeout_s=self._limits.timeout_s
            )
        except TransportError as error:
            outcome = error.with_traceback(None)
        self._after_send(step.attempt, outcome)
        return outcome


class AsyncDriver(_Driver):
    """Performs the steps by awaiting."""

    async def run(self, transport: AsyncTransport) -> object:
        """Perform the exchange, and return the result."""
        self._transport = transport
        try:
            return await drive_async(self._steps(), self._perform)
        except AniListError:
            raise
        except asyncio.CancelledError:
            if all(cache.is_nonblocking for cache in self._config.caches):
                self._forget()
            else:
                await asyncio.shield(asyncio.to_thread(self._forget))
            raise
        except BaseException:
            self._forget()
            raise

    async def _perform(self, step: Step[object]) -> object:
        config = self._config
        match step:
            case steps.Send():
                return await self._send(step)
            case steps.Compute():
                return await in_decoding_thread(step.deadline, step.function)
            case steps.Acquire():
                return await self._acquire(config.rate_limiter, step)
            case steps.RecordResponse():
                if config.rate_limiter is not None:
                    duration_s = config.clock.monotonic() - self._sent_at_s
                    await config.rate_limiter.record_response_async(
                        config.budget_key, step.status, step.headers, duration_s=duration_s
                    )
                return None
            case steps.Now():
                return config.clock.monotonic()
            case steps.Wait():
                self._report_wait(step)
                await config.clock.sleep_async(step.seconds)
                return None
            case steps.Forget():
                await self._forget_async()
                return None
            case steps.Join() if config.cache is not None:
                return await config.cache.single_flight.join_async(self._flight_key(step.key))
            case _ if config.cache is not None and config.cache.is_nonblocking:
                return _use_cache(config.cache, step)
            case _ if config.cache is not None:
                return await asyncio.to_thread(_use_cache, config.cache, step)
            case _:
                raise TypeError(step)

    async def _forget_async(self) -> None:
        if all(cache.is_nonblocking for cache in self._config.caches):
            self._forget()
        else:
            await asyncio.to_thread(self._forget)

    async def _acquire(
        self, rate_limiter: RateLimiter | None, step: steps.Acquire
    ) -> RateLimitedError | float:
        if rate_limiter is None:
            return 0.0
        key, clock, on_wait = self._config.budget_key, self._config.clock, self._on_slot_wait()
        max_wait_s, started_at_s = step.max_wait_s, clock.monotonic()
        try:
            if self._limits.is_bulk:
                await rate_limiter.give_way_async(key, max_wait_s=max_wait_s, on_wait=on_wait)
                max_wait_s = _left_s(max_wait_s, clock.monotonic() - started_at_s)
            await rate_limiter.acquire_async(key, max_wait_s=max_wait_s, on_wait=on_wait)
        except RateLimitedError as error:
            return error.with_traceback(None)
        return clock.monotonic() - started_at_s

    async def _send(self, step: steps.Send) -> HTTPResponse | TransportError:
        self._before_send(step.attempt)
        outcome: HTTPResponse | TransportError
        try:
            outcome = await self._transport.send(
                self._request, token=self._token, timeout_s=self._limits.timeout_s
            )
        except TransportError as error:
            outcome = error.with_traceback(None)
        self._after_send(step.attempt, outcome)
        return outcome


def _left_s(max_wait_s: float | None, waited_s: float) -> float | None:
    return None if max_wait_s is None else max(0.0, max_wait_s - waited_s)


def _use_cache(cache: Cache, step: Step[object]) -> object:
    match step:
        case steps.Lookup():
            return cache.lookup(step.key)
        case steps.Remember():
            cache.remember(step.key, step.body, step.generation)
        case _:
            raise TypeError(step)
    return None
