"""The base class of `Client` that has its methods of many requests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from kotae.client.base_client import BaseClient

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator
    from typing import Unpack

    from kotae.api import (
        MediaList,
        MediaListStatus,
        MediaListStatusLiteral,
        MediaType,
        MediaTypeLiteral,
    )
    from kotae.bulk.media_list import ListedEntry
    from kotae.client.config import CallOptions
    from kotae.query.operation import Operation
    from kotae.query.selectable import Selectable
    from kotae.query.variables import OptionalListArgument
    from kotae.wire.steps import Steps

__all__ = ["BulkMethods"]


class BulkMethods(BaseClient):
    """What `Client` inherits: methods that take many requests."""

    __slots__ = ()

    def media_list(
        self,
        user: int | str,
        /,
        *selection: Selectable[MediaList],
        type: MediaType | MediaTypeLiteral = "ANIME",  # noqa: A002 - GraphQL's word
        status_in: OptionalListArgument[MediaListStatus | MediaListStatusLiteral] = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[CallOptions],
    ) -> Iterator[ListedEntry]:
        """Iterate over a user's whole list: each entry once, with the names of its lists.

        The list comes in chunks of 500 entries, one a request, and the next one is requested while
        the caller works. If the list changes meanwhile, an entry that stays on it is neither lost
        nor repeated. AniList returns at most the 11,000 entries that were updated last; a warning
        says so if there are that many.

        AniList's terms forbid mass collection: read the lists that your program shows or works
        with.

        Args:
            user: The owner of the list, by id or by name.
            *selection: Fields of `MediaList`; `MediaList.id` is selected automatically. Scores are
                in the owner's format, or in that of `MediaList.score(format="POINT_100")`.
            type: `ANIME` or `MANGA`.
            status_in: The statuses of the entries to read; None for all.
            on_progress: Called after each chunk with the number of entries and of chunks so far.
            **options: As for `execute`, for each request.

        Returns:
            An iterator of `ListedEntry`, in no particular order. An entry that is hidden from the
            status lists comes with its custom lists; without any, AniList does not return it.

        Raises:
            UsageError: An argument is not valid. Nothing was sent.
            NotFoundError: While iterating: there is no such user.
            PrivateUserError: While iterating: the list is not for this viewer.
            AniListError: While iterating: a request failed, as for `execute`. The entries before it
                were given.
        """
        from kotae.bulk.media_list import ListReader  # noqa: PLC0415 - few programs need it

        reader = ListReader(
            user, selection, type_=type, status_in=status_in, on_progress=on_progress
        )
        return cast("Iterator[ListedEntry]", self._iterate(reader.steps(), **options))

    def _iterate(self, steps: Steps[None], **options: Unpack[CallOptions]) -> Iterator[object]:
        """Perform steps of `kotae.bulk`, and yield the items that they emit.

        Their requests give way to others in the rate limiter.
        """
        from kotae.client.bulk_driver import iterate  # noqa: PLC0415 - few programs need it

        return iterate(steps, partial(self._execute_bulk, options))

    def _execute_bulk(
        self, options: CallOptions, operation: Operation[list[object]], is_left: threading.Event
    ) -> list[object]:
        driver = self._driver((operation,), None, None, is_bulk=True, **options)
        return cast("list[object]", driver.run(self._transport, is_left))
