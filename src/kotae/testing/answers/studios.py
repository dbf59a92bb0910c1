"""`Studio`, its productions, and the lists of studios."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.answers.edges import media_edge
from kotae.testing.answers.people import media_of
from kotae.testing.answers.works import found, given, is_favourite
from kotae.testing.index.kinds.people import STUDIO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Paged, Window
    from kotae.testing.world.records.works import StudioRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def studio_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.studios`."""
    return found(ask, window, STUDIO, given(filters), ask.catalogue.studio)


def _is_favourite(studio: StudioRecord, ask: Ask) -> bool:
    return is_favourite(ask, "studios", studio["id"])


def _media(
    studio: StudioRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    is_main: bool | None = None,
    on_list: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    productions = [
        (production, production.media_id)
        for production in ask.catalogue.productions_by(studio["id"])
        if is_main is None or production.is_main == is_main
    ]
    return media_of(
        ask,
        productions,
        lambda production, media: media_edge(
            media, production.id, is_main_studio=production.is_main
        ),
        sort=sort,
        on_list=on_list,
        page=page,
        per_page=per_page,
    )


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Studio.isFavourite": _is_favourite,
    "Studio.media": _media,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"studios": studio_list}
