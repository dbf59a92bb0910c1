"""`Media` itself, and the lists of media."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, cast

from kotae.testing.answers.markup import text_of
from kotae.testing.answers.media_connections import CONNECTION_RESOLVERS
from kotae.testing.answers.works import found, given, in_version, is_favourite
from kotae.testing.index.kinds.media import DEFAULT_TAG_RANK, MEDIA, media_condition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Edge, Paged, Window
    from kotae.testing.index.conditions import Condition
    from kotae.testing.world.records.social import EntryRecord
    from kotae.testing.world.records.values import TitleRecord
    from kotae.testing.world.records.works import AiringRecord, MediaRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def media_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.media`. Without a viewer nothing is on a list."""
    asked = given(filters)
    rank = cast("int", asked.pop("minimum_tag_rank", DEFAULT_TAG_RANK))
    listed: list[int] = []
    if "on_list" in asked and ask.viewer_id is not None:
        listed = ask.index.listed(ask.viewer_id)

    def condition(argument: str, value: object) -> Condition:
        return media_condition(argument, value, minimum_tag_rank=rank, listed=listed)

    return found(ask, window, MEDIA, asked, ask.catalogue.media, condition=condition)


def _user_preferred(title: TitleRecord, ask: Ask) -> str:
    language = "ROMAJI" if ask.viewer is None else ask.viewer["options"]["titleLanguage"]
    if language.startswith("ENGLISH"):
        return title["english"] or title["romaji"]
    return title["native"] if language.startswith("NATIVE") else title["romaji"]


def _status(media: MediaRecord, ask: Ask, *, version: int | None = None) -> str:
    return in_version(ask, "MediaStatus", media["status"], version)


def _source(media: MediaRecord, ask: Ask, *, version: int | None = None) -> str:
    return in_version(ask, "MediaSource", media["source"], version)


def _relation_type(edge: Edge, ask: Ask, *, version: int | None = None) -> str | None:
    relation = cast("str | None", edge["relation"])
    return None if relation is None else in_version(ask, "MediaRelation", relation, version)


def _description(media: MediaRecord, _ask: Ask, *, as_html: bool | None = None) -> str | None:
    return text_of(media["description"], as_html)


def _is_favourite(media: MediaRecord, ask: Ask) -> bool:
    return is_favourite(ask, media["type"].lower(), media["id"])


def _next_airing_episode(media: MediaRecord, ask: Ask) -> AiringRecord | None:
    airings = ask.catalogue.airings_of(media["id"])
    index = bisect_right(airings, ask.now_s, key=lambda airing: airing["airingAt"])
    return airings[index] if index < len(airings) else None


def _media_list_entry(media: MediaRecord, ask: Ask) -> EntryRecord | None:
    if ask.viewer_id is None:
        return None
    return ask.index.entries.entry_of(ask.viewer_id, media["id"])


def _stats(media: MediaRecord, ask: Ask) -> dict[str, object]:
    return {**ask.catalogue.stats_of(media["id"]), "mediaId": media["id"]}


def _airing_progression(stats: Mapping[str, object], ask: Ask) -> list[dict[str, object]]:
    """Answer the deprecated field from what replaces it: the days on which episodes aired."""
    trends = ask.catalogue.trends_of(cast("int", stats["mediaId"]))
    return [
        {
            "episode": trend["episode"],
            "score": trend["averageScore"],
            "watching": trend["inProgress"],
        }
        for trend in reversed(trends)
        if trend["episode"] is not None
    ]


RESOLVERS: Mapping[str, Callable[..., object]] = {
    **CONNECTION_RESOLVERS,
    "Media.description": _description,
    "Media.isFavourite": _is_favourite,
    "Media.mediaListEntry": _media_list_entry,
    "Media.nextAiringEpisode": _next_airing_episode,
    "Media.source": _source,
    "Media.stats": _stats,
    "Media.status": _status,
    "MediaEdge.relationType": _relation_type,
    "MediaStats.airingProgression": _airing_progression,
    "MediaTitle.userPreferred": _user_preferred,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"media": media_list}
