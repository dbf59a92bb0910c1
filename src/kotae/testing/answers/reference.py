"""Genres, tags and sites: the words that filters take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged
    from kotae.testing.world.records.values import ExternalLinkRecord, TagRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def _genres(_root: object, ask: Ask) -> Sequence[str]:
    return ask.catalogue.genres()


def _tags(_root: object, ask: Ask, *, status: int | None = None) -> Sequence[TagRecord]:  # noqa: ARG001 - the schema's; only moderators' tags have one
    return ask.catalogue.tags()


def _link_sources(
    _root: object,
    ask: Ask,
    *,
    id: int | None = None,
    type: str | None = None,
    media_type: str | None = None,
) -> list[ExternalLinkRecord]:
    return [
        site
        for site in ask.catalogue.link_sources()
        if id is None or site["id"] == id
        if type is None or site["type"] == type
        if media_type is None or ask.catalogue.link_media_type(site["siteId"]) == media_type
    ]


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Query.ExternalLinkSourceCollection": _link_sources,
    "Query.GenreCollection": _genres,
    "Query.MediaTagCollection": _tags,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
