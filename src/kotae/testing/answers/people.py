"""What characters, staff and studios share: birthdays, and the media they belong to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from kotae.testing.answers.edges import paged
from kotae.testing.answers.works import of_second
from kotae.testing.index.conditions import Condition
from kotae.testing.index.kinds.media import MEDIA
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Edge
    from kotae.testing.index.kinds.kind import Kind
    from kotae.testing.world.records.works import MediaRecord

__all__ = ["birthday_condition", "media_of"]

_E = TypeVar("_E")
_R = TypeVar("_R")

_MEDIA_KEYS = of_second(MEDIA.keys())


def birthday_condition(ask: Ask, kind: Kind[_R]) -> Callable[[str, object], Condition]:
    """Return what makes conditions of arguments, `is_birthday` among them.

    A birthday is a day in UTC; `isBirthday: false` keeps everybody else, those whose birthday
    nobody knows included.
    """

    def condition(argument: str, value: object) -> Condition:
        if argument != "is_birthday":
            return kind.condition(argument, value)
        today = datetime.fromtimestamp(ask.now_s, UTC)
        operator = "IS" if value else "IS NOT"
        return Condition(f"birthday {operator} ?", (today.month * 100 + today.day,))

    return condition


def media_of(
    ask: Ask,
    edges: Iterable[tuple[_E, int]],
    edge: Callable[[_E, MediaRecord], Edge],
    *,
    sort: Sequence[str | None] | None,
    on_list: bool | None,
    page: int | None,
    per_page: int | None,
    type: str | None = None,
) -> Connection:
    """Return the connection of media that somebody belongs to.

    Args:
        ask: The request.
        edges: What binds them to a media, and the media's id.
        edge: Makes an edge of that and the media.
        sort: The field's argument, as all that follow.
        on_list: Without a viewer nothing is on a list.
        page: From 1.
        per_page: Items a page.
        type: ANIME or MANGA.
    """
    listed: set[int] = set()
    if on_list is not None and ask.viewer_id is not None:
        listed = set(ask.index.listed(ask.viewer_id))
    pairs = [
        (bond, media)
        for bond, media_id in edges
        if on_list is None or (media_id in listed) == on_list
        if (media := ask.catalogue.media(media_id)) is not None
        if type is None or media["type"] == type
    ]
    return paged(
        ask, page, per_page, ordered(pairs, sort, _MEDIA_KEYS), lambda pair: edge(pair[0], pair[1])
    )
