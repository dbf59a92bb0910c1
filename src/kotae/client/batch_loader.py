"""`AsyncClient.loader`, whose lookups of one tick of the event loop share a request."""

from __future__ import annotations

import asyncio
import copy
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.base_error import AniListError, Failed, Ok, Unknown
from kotae.client.bulk_async_methods import BulkAsyncMethods
from kotae.errors import ArgumentError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Sequence
    from typing import Unpack

    from kotae.api import Character, Media, Staff, Studio, User
    from kotae.base_error import Outcome
    from kotae.bulk.lookups import LookupResult
    from kotae.client.config import QueryOptions
    from kotae.query.selectable import Selectable

    Class = TypeVar("Class", Character, Media, Staff, Studio, User)

__all__ = ["Loader", "LoadingMethods"]

Item = TypeVar("Item")


class Loader(Generic[Item]):
    """Looks up objects by id for many tasks; `AsyncClient.loader` makes it.

    The lookups of one tick of the event loop share a request. Objects, and the absence of one, are
    cached as long as the loader lives: make one for each job, such as one web request. It works in
    one event loop.

    Args:
        look_up: Looks up the ids.
    """

    def __init__(
        self, look_up: Callable[[Sequence[int]], Coroutine[object, object, LookupResult[Item]]]
    ) -> None:
        self._look_up = look_up
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outcomes: dict[int, asyncio.Future[Outcome[Item | None]]] = {}
        self._waiting: list[int] = []
        #: The event loop refers to its tasks weakly.
        self._tasks: set[asyncio.Task[None]] = set()

    async def load(self, id: int, /) -> Item | None:  # noqa: A002 - GraphQL's word
        """Return the object with an id; None if AniList has none.

        Args:
            id: AniList's id.

        Raises:
            ArgumentError: The id is not a positive integer.
            UsageError: The loader belongs to another event loop.
            AniListError: The request failed. The next call sends another.
        """
        outcome: Outcome[Item | None] = await asyncio.shield(self._outcome(id))
        if isinstance(outcome, Failed | Unknown):
            raise copy.copy(outcome.error)  # each caller adds its own traceback
        return outcome.value

    async def load_many(self, ids: Iterable[int], /) -> list[Item | None]:
        """Return the objects with these ids, in their order; None where AniList has none.

        Args:
            ids: AniList's ids.

        Raises:
            ArgumentError: An id is not a positive integer.
            UsageError: The loader belongs to another event loop.
            AniListError: A request failed; what was found is cached.
        """
        return await asyncio.gather(*map(self.load, [*ids]))

    def _outcome(self, one: int) -> asyncio.Future[Outcome[Item | None]]:
        """Return the outcome of an id, which is looked up unless it is cached."""
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise UsageError(
                "This loader was used in another event loop: make one with client.loader(…) in "
                "each loop."
            )
        if type(one) is not int or one < 1:
            raise ArgumentError(f"id: expected a positive integer, got {one!r:.60}")
        if one not in self._outcomes:
            self._outcomes[one] = loop.create_future()
            self._waiting.append(one)
            if len(self._waiting) == 1:
                loop.call_soon(self._begin)
        return self._outcomes[one]

    def _begin(self) -> None:
        """Look up what waits, in a task that no caller can cancel."""
        ids, self._waiting = self._waiting, []
        task = asyncio.create_task(self._run(ids))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, ids: list[int]) -> None:
        outcomes: Sequence[Outcome[Item | None]]
        try:
            found = (await self._look_up(ids)).found
            outcomes = [Ok(found.get(one)) for one in ids]
        except AniListError as error:
            known = cast("tuple[Outcome[Item | None], ...]", error.outcomes)
            outcomes = known or (Failed(error),) * len(ids)
        except asyncio.CancelledError:  # the event loop ends
            for one in ids:
                self._outcomes.pop(one).cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            for one in ids:
                self._outcomes.pop(one).set_exception(error)
            return
        for one, outcome in zip(ids, outcomes, strict=True):
            future = self._outcomes[one] if isinstance(outcome, Ok) else self._outcomes.pop(one)
            future.set_result(outcome)


class LoadingMethods(BulkAsyncMethods):
    """The methods of `AsyncClient` that `Client` does not have."""

    __slots__ = ()

    def loader(
        self, class_: type[Class], /, *selection: Selectable[Class], **options: Unpack[QueryOptions]
    ) -> Loader[Class]:
        """Return a loader, whose lookups of one tick of the event loop share a request.

        Args:
            class_: `Media`, `Character`, `Staff`, `Studio` or `User`.
            *selection: The fields of each object; `id` is selected automatically.
            **options: As for `media_by_ids`, for each request.

        Raises:
            ArgumentError: It is another class.
        """
        from kotae.bulk.lookups import lookup_of  # noqa: PLC0415 - few programs need it

        lookup = lookup_of(class_)

        async def look_up(ids: Sequence[int]) -> LookupResult[Class]:
            found = await self._look_up(lookup, ids, selection, options)
            return cast("LookupResult[Class]", found)

        return Loader(look_up)


Loader.__module__ = "kotae"  # tracebacks and reprs show the name that users import
