"""The two drivers of work that takes many requests: one blocks, the other awaits."""

from __future__ import annotations

import asyncio
import contextvars
import os
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from kotae.base_error import AniListError, Failed, Ok
from kotae.bulk.steps import Begin, Emit, Execute, Finish
from kotae.client.decoding_thread import in_decoding_thread
from kotae.client.first_imports import import_for_async_requests, import_for_requests
from kotae.query.operation import outcomes_of_parts, roots_of
from kotae.wire.steps import Compute

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator

    from kotae.bulk.steps import Outcomes
    from kotae.query.operation import Operation
    from kotae.wire.steps import Steps

__all__ = ["ExecuteAsync", "ExecuteSync", "collect", "collect_async", "iterate", "iterate_async"]

Item = TypeVar("Item")

#: Executes an operation. Once the event is set, it sends no further request.
ExecuteSync: TypeAlias = "Callable[[Operation[list[object]], threading.Event], list[object]]"
#: Executes an operation.
ExecuteAsync: TypeAlias = "Callable[[Operation[list[object]]], Awaitable[list[object]]]"


def iterate(steps: Steps[None], execute: ExecuteSync) -> Iterator[object]:
    """Perform steps by blocking, and yield the items that they emit.

    An operation that begins in the background is executed in a thread of its own. If the caller
    leaves the iterator, it sends no further request.

    Args:
        steps: The steps; they are closed at the end.
        execute: Executes an operation.
    """
    is_left = threading.Event()
    begun: _ThreadExecution | None = None
    value: object = None
    try:
        while True:
            try:
                step = steps.send(value)
            except StopIteration:
                return
            value = None
            match step:
                case Emit():
                    yield from step.items
                case Compute():
                    import_for_requests()
                    value = step.function()
                case Execute():
                    value = _outcomes(step.operation, execute, is_left)
                case Begin():
                    begun = _ThreadExecution(step.operation, execute, is_left)
                case Finish() if begun is not None:
                    value, begun = begun.outcomes(), None
                case _:
                    raise TypeError(step)
    finally:
        is_left.set()
        steps.close()


class _ThreadExecution:
    """The execution of an operation in a thread of its own."""

    def __init__(
        self, operation: Operation[list[object]], execute: ExecuteSync, is_left: threading.Event
    ) -> None:
        self._run = partial(_outcomes, operation, execute, is_left)
        self._process_id = os.getpid()
        self._future: Future[Outcomes] = Future()
        # A callable `token` may read context variables.
        run = partial(contextvars.copy_context().run, self._execute)
        threading.Thread(target=run, name="kotae-prefetch", daemon=True).start()

    def _execute(self) -> None:
        try:
            self._future.set_result(self._run())
        except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
            self._future.set_exception(error)

    def outcomes(self) -> Outcomes:
        """Wait for the outcomes; in a forked process, which lacks the thread, execute it again."""
        return self._future.result() if self._process_id == os.getpid() else self._run()


def _outcomes(
    operation: Operation[list[object]], execute: ExecuteSync, is_left: threading.Event
) -> Outcomes:
    try:
        return tuple(map(Ok, execute(operation, is_left)))
    except AniListError as error:
        return _outcomes_of(error, operation)


async def iterate_async(steps: Steps[None], execute: ExecuteAsync) -> AsyncGenerator[object, None]:
    """Perform steps by awaiting, and yield the items that they emit.

    An operation that begins in the background is executed in a task of its own, which is cancelled
    if the caller leaves the iterator.

    Args:
        steps: The steps; they are closed at the end.
        execute: Executes an operation.
    """
    begun: asyncio.Task[Outcomes] | None = None
    value: object = None
    try:
        while True:
            try:
                step = steps.send(value)
            except StopIteration:
                return
            value = None
            match step:
                case Emit():
                    for item in step.items:
                        yield item
                case Compute():
                    await import_for_async_requests()
                    value = await in_decoding_thread(step.deadline, step.function)
                case Execute():
                    value = await _outcomes_async(step.operation, execute)
                case Begin():
                    begun = asyncio.create_task(_outcomes_async(step.operation, execute))
                case Finish() if begun is not None:
                    value, begun = await begun, None
                case _:
                    raise TypeError(step)
    finally:
        steps.close()
        if begun is not None:
            begun.cancel()
            with suppress(asyncio.CancelledError):
                await begun


def collect(items: Iterator[Item]) -> list[Item]:
    """Return all items."""
    return list(items)


async def collect_async(items: AsyncIterator[Item]) -> list[Item]:
    """Return all items."""
    return [item async for item in items]


async def _outcomes_async(operation: Operation[list[object]], execute: ExecuteAsync) -> Outcomes:
    try:
        return tuple(map(Ok, await execute(operation)))
    except AniListError as error:
        return _outcomes_of(error, operation)


def _outcomes_of(error: AniListError, operation: Operation[list[object]]) -> Outcomes:
    """Return an outcome for each part; an error without outcomes says that nothing was sent."""
    outcomes = error.outcomes or (Failed(error),) * len(roots_of(operation))
    return outcomes_of_parts(operation, outcomes)
