"""The two drivers: they do what an exchange asks for, one by blocking, the other by awaiting."""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from kotae.client.hooks import RequestEvent, ResponseEvent, WaitEvent
from kotae.errors import AniListError, RateLimitedError, TransportError
from kotae.wire import steps
from kotae.wire.exchange import exchange

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Mapping

    from kotae.client.async_transport import AsyncTransport
    from kotae.client.cache import Cache
    from kotae.client.config import Config, Limits
    from kotae.client.operation_input import Question
    from kotae.client.rate_limiter import RateLimiter
    from kotae.client.requests_transport import SyncTransport
    from kotae.query.gql_request import PrintedRequest
    from kotae.wire.exchange import ExchangeRequest
    from kotae.wire.response import Response
    from kotae.wire.steps import Step, Steps

__all__ = ["AsyncDriver", "SyncDriver", "drive", "drive_async"]

Answer = TypeVar("Answer")
Result = TypeVar("Result")

#: Waits shorter than this are told nobody, in seconds.
_TOLD_FROM_S = 1.0

_log = logging.getLogger("kotae.client")


def drive(plan: Steps[Answer], perform: Callable[[Step[object]], object]) -> Answer:
    """Do every step of a plan, and return what it returns."""
    result: object = None
    failure: BaseException | None = None
    try:
        while True:
            step = plan.send(result) if failure is None else plan.throw(failure)
            result, failure = None, None
            try:
                result = perform(step)
            except BaseException as error:  # noqa: BLE001 - the plan decides, and lets go
                failure = error
    except StopIteration as stop:
        return cast("Answer", stop.value)
    finally:
        plan.close()


async def drive_async(
    plan: Steps[Answer], perform: Callable[[Step[object]], Awaitable[object]]
) -> Answer:
    """Do every step of a plan, awaiting it, and return what the plan returns."""
    result: object = None
    failure: BaseException | None = None
    try:
        while True:
            step = plan.send(result) if failure is None else plan.throw(failure)
            result, failure = None, None
            try:
                result = await perform(step)
            except BaseException as error:  # noqa: BLE001 - as above
                failure = error
    except StopIteration as stop:
        return cast("Answer", stop.value)
    finally:
        plan.close()


class _Driver:
    """One question of one viewer on its way.

    Args:
        core: The client's parts.
        question: What is asked.
        request: The same as it is sent.
        token: The viewer's; None for nobody's.
        limits: What it may take.
    """

    def __init__(
        self,
        core: Config,
        question: Question[object],
        request: PrintedRequest,
        token: str | None,
        limits: Limits,
    ) -> None:
        self._core = core
        self._question = question
        self._request = request
        self._token = token
        self._limits = limits
        self._sent_at_s = 0.0

    def plan(self, asked: ExchangeRequest[object]) -> Steps[object]:
        """Return the steps of this question."""
        return exchange(asked, self._core.policy(self._limits))

    @contextmanager
    def _cut_short(self, asked: ExchangeRequest[object]) -> Generator[None]:
        """Drop what is kept for a token whose mutation was cut short: it may have happened."""
        try:
            yield
        except AniListError:
            raise
        except BaseException:
            if asked.owner is not None and self._core.cache is not None:
                self._core.cache.forget(asked.owner)
            raise

    def _is_sending(self, attempt: int) -> None:
        hooks, question = self._core.hooks, self._question
        if hooks.on_request is not None:
            event = RequestEvent(
                question.name, question.is_mutation, question.text, question.variables, attempt
            )
            hooks.tell(hooks.on_request, event)
        self._sent_at_s = self._core.clock.monotonic()

    def _has_sent(self, attempt: int, outcome: Response | TransportError) -> None:
        hooks = self._core.hooks
        if hooks.on_response is None and not _log.isEnabledFor(logging.DEBUG):
            return
        took_s = self._core.clock.monotonic() - self._sent_at_s
        headers: Mapping[str, str] = {}
        status: int | None = None
        error: TransportError | None = None
        if isinstance(outcome, TransportError):
            error = outcome
        else:
            status, headers = outcome.status, outcome.headers
        name = self._question.name
        came = "no answer" if status is None else f"HTTP {status}"
        _log.debug("%s: %s in %.3f s, try %d", name or "a question", came, took_s, attempt)
        event = ResponseEvent(name, status, headers, took_s, attempt, error)
        hooks.tell(hooks.on_response, event)

    def _tell_wait(self, wait: steps.Wait) -> None:
        if wait.seconds >= _TOLD_FROM_S:
            _log.info("waiting %.1f s before a further try", wait.seconds)
            hooks = self._core.hooks
            hooks.tell(hooks.on_wait, WaitEvent(wait.seconds, wait.reason))

    def _tell_slot(self, wait_s: float) -> None:
        hooks = self._core.hooks
        hooks.tell(hooks.on_wait, WaitEvent(wait_s, "rate-limit"))


class SyncDriver(_Driver):
    """Does the steps by blocking."""

    def run(self, transport: SyncTransport, asked: ExchangeRequest[object]) -> object:
        """Ask, and return the answer.

        Raises:
            AniListError: There is none.
        """
        self._transport = transport
        with self._cut_short(asked):
            return drive(self.plan(asked), self._perform)

    def _perform(self, step: Step[object]) -> object:
        core = self._core
        match step:
            case steps.Send():
                return self._send(step)
            case steps.Acquire():
                return self._acquire(core.rate_limiter, step)
            case steps.Feedback():
                if core.rate_limiter is not None:
                    core.rate_limiter.record_response(core.key, step.status, step.headers)
                return None
            case steps.Now():
                return core.clock.monotonic()
            case steps.Wait():
                self._tell_wait(step)
                core.clock.sleep(step.seconds)
                return None
            case _ if core.cache is not None:
                return _with_cache(core.cache, step)
            case _:
                raise TypeError(step)

    def _acquire(
        self, rate_limiter: RateLimiter | None, step: steps.Acquire
    ) -> RateLimitedError | float:
        if rate_limiter is None:
            return 0.0
        began_at_s = self._core.clock.monotonic()
        try:
            rate_limiter.acquire(
                self._core.key, max_wait_s=step.max_wait_s, on_wait=self._tell_slot
            )
        except RateLimitedError as error:
            return error.with_traceback(None)
        return self._core.clock.monotonic() - began_at_s

    def _send(self, step: steps.Send) -> Response | TransportError:
        self._is_sending(step.attempt)
        outcome: Response | TransportError
        try:
            outcome = self._transport.send(
                self._request, token=self._token, timeout_s=self._limits.timeout_s
            )
        except TransportError as error:
            outcome = error.with_traceback(None)
        self._has_sent(step.attempt, outcome)
        return outcome


class AsyncDriver(_Driver):
    """Does the steps by awaiting."""

    async def run(self, transport: AsyncTransport, asked: ExchangeRequest[object]) -> object:
        """Ask, and return the answer.

        Raises:
            AniListError: There is none.
        """
        self._transport = transport
        with self._cut_short(asked):
            return await drive_async(self.plan(asked), self._perform)

    async def _perform(self, step: Step[object]) -> object:
        core = self._core
        match step:
            case steps.Send():
                return await self._send(step)
            case steps.Acquire():
                return await self._acquire(core.rate_limiter, step)
            case steps.Feedback():
                if core.rate_limiter is not None:
                    await core.rate_limiter.record_response_async(
                        core.key, step.status, step.headers
                    )
                return None
            case steps.Now():
                return core.clock.monotonic()
            case steps.Wait():
                self._tell_wait(step)
                await core.clock.sleep_async(step.seconds)
                return None
            case steps.Join() if core.cache is not None:
                return await core.cache.flights.join_async(step.key)
            case _ if core.cache is not None and core.cache.is_quick:
                return _with_cache(core.cache, step)
            case _ if core.cache is not None:
                return await asyncio.to_thread(_with_cache, core.cache, step)
            case _:
                raise TypeError(step)

    async def _acquire(
        self, rate_limiter: RateLimiter | None, step: steps.Acquire
    ) -> RateLimitedError | float:
        if rate_limiter is None:
            return 0.0
        began_at_s = self._core.clock.monotonic()
        try:
            await rate_limiter.acquire_async(
                self._core.key, max_wait_s=step.max_wait_s, on_wait=self._tell_slot
            )
        except RateLimitedError as error:
            return error.with_traceback(None)
        return self._core.clock.monotonic() - began_at_s

    async def _send(self, step: steps.Send) -> Response | TransportError:
        self._is_sending(step.attempt)
        outcome: Response | TransportError
        try:
            outcome = await self._transport.send(
                self._request, token=self._token, timeout_s=self._limits.timeout_s
            )
        except TransportError as error:
            outcome = error.with_traceback(None)
        self._has_sent(step.attempt, outcome)
        return outcome


def _with_cache(cache: Cache, step: Step[object]) -> object:
    match step:
        case steps.Lookup():
            return cache.lookup(step.key)
        case steps.Join():
            return cache.flights.join(step.key)
        case steps.Remember():
            cache.remember(step.key, step.body, step.generation)
        case steps.Forget():
            cache.forget(step.token_hash)
        case _:
            raise TypeError(step)
    return None
