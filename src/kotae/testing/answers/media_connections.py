"""What belongs to a media: its characters, staff, studios, relations, days, and users' words."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.answers.edges import (
    character_edge,
    media_edge,
    paged,
    staff_edge,
    studio_edge,
    whole,
)
from kotae.testing.answers.works import of_second
from kotae.testing.index.kinds.days import TREND
from kotae.testing.index.kinds.people import LANGUAGES, ROLES, STUDIO
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import RecommendationRecord, ReviewRecord
    from kotae.testing.world.records.works import (
        Casting,
        CharacterRecord,
        Credit,
        MediaRecord,
        Production,
        StaffRecord,
        StudioRecord,
    )

__all__ = ["CONNECTION_RESOLVERS"]

_CAST_KEYS: Mapping[str, Callable[[tuple[Casting, CharacterRecord]], Value]] = {
    "ID": lambda pair: pair[1]["id"],
    "ROLE": lambda pair: ROLES.index(pair[0].role),
    "FAVOURITES": lambda pair: pair[1]["favourites"],
}
_CREDIT_KEYS: Mapping[str, Callable[[tuple[Credit, StaffRecord]], Value]] = {
    "ID": lambda pair: pair[1]["id"],
    "ROLE": lambda pair: pair[0].role,
    "LANGUAGE": lambda pair: LANGUAGES.index(pair[1]["language"]),
    "FAVOURITES": lambda pair: pair[1]["favourites"],
}
_STUDIO_KEYS: Mapping[str, Callable[[tuple[Production, StudioRecord]], Value]] = of_second(
    STUDIO.keys()
)
_REVIEW_KEYS: Mapping[str, Callable[[ReviewRecord], Value]] = {
    "ID": lambda review: review["id"],
    "SCORE": lambda review: review["score"],
    "RATING": lambda review: review["rating"],
    "CREATED_AT": lambda review: review["createdAt"],
    "UPDATED_AT": lambda review: review["updatedAt"],
}
_RECOMMENDATION_KEYS: Mapping[str, Callable[[RecommendationRecord], Value]] = {
    "ID": lambda recommendation: recommendation["id"],
    "RATING": lambda recommendation: recommendation["rating"],
}


def _characters(
    media: MediaRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    role: str | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    cast = [
        (casting, character)
        for casting in ask.catalogue.cast_of(media["id"])
        if role is None or casting.role == role
        if (character := ask.catalogue.character(casting.character_id)) is not None
    ]
    return paged(
        ask,
        page,
        per_page,
        ordered(cast, sort, _CAST_KEYS),
        lambda pair: character_edge(pair[1], pair[0].id, casting=pair[0], media=[media]),
    )


def _staff(
    media: MediaRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    credits_ = [
        (credit, staff)
        for credit in ask.catalogue.credits_of(media["id"])
        if (staff := ask.catalogue.staff(credit.staff_id)) is not None
    ]
    return paged(
        ask,
        page,
        per_page,
        ordered(credits_, sort, _CREDIT_KEYS),
        lambda pair: staff_edge(pair[1], pair[0].id, role=pair[0].role),
    )


def _studios(
    media: MediaRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    is_main: bool | None = None,
) -> Connection:
    productions = [
        (production, studio)
        for production in ask.catalogue.productions_of(media["id"])
        if is_main is None or production.is_main == is_main
        if (studio := ask.catalogue.studio(production.studio_id)) is not None
    ]
    return whole(
        ask,
        ordered(productions, sort, _STUDIO_KEYS),
        lambda pair: studio_edge(pair[1], pair[0].id, is_main=pair[0].is_main),
    )


def _relations(media: MediaRecord, ask: Ask) -> Connection:
    relations = [
        (relation, related)
        for relation in ask.catalogue.relations_of(media["id"])
        if (related := ask.catalogue.media(relation.related_id)) is not None
    ]
    return whole(
        ask,
        relations,
        lambda pair: media_edge(pair[1], pair[0].id, relation_type=pair[0].type),
    )


def _airing_schedule(
    media: MediaRecord,
    ask: Ask,
    *,
    not_yet_aired: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    """Answer with its airings, the first one first; `notYetAired: false` keeps the past."""
    airings = [
        airing
        for airing in ask.catalogue.airings_of(media["id"])
        if not_yet_aired is None or (airing["airingAt"] > ask.now_s) == not_yet_aired
    ]
    return paged(ask, page, per_page, airings, lambda airing: {"node": airing, "id": airing["id"]})


def _trends(
    media: MediaRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    releasing: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    trends = [
        trend
        for trend in ask.catalogue.trends_of(media["id"])
        if releasing is None or trend["releasing"] == releasing
    ]
    return paged(
        ask, page, per_page, ordered(trends, sort, TREND.keys()), lambda trend: {"node": trend}
    )


def _reviews(
    media: MediaRecord,
    ask: Ask,
    *,
    limit: int | None = None,
    sort: Sequence[str | None] | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    """Answer with its reviews; private ones only their authors see."""
    reviews = [
        review
        for review in _reviews_by_media(ask.community).get(media["id"], ())
        if not review["private"] or review["userId"] == ask.viewer_id
    ]
    shown = ordered(reviews, sort, _REVIEW_KEYS)
    if limit is not None:
        shown = shown[: max(limit, 0)]
    return paged(ask, page, per_page, shown, lambda review: {"node": review})


def _recommendations(
    media: MediaRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    recommendations = _recommendations_by_media(ask.community).get(media["id"], [])
    return paged(
        ask,
        page,
        per_page,
        ordered(recommendations, sort, _RECOMMENDATION_KEYS),
        lambda recommendation: {"node": recommendation},
    )


@lru_cache(maxsize=2)  # as many as worlds are kept
def _reviews_by_media(community: Community) -> Mapping[int, list[ReviewRecord]]:
    by_media: dict[int, list[ReviewRecord]] = {}
    for review in community.reviews():
        by_media.setdefault(review["mediaId"], []).append(review)
    return by_media


@lru_cache(maxsize=2)  # as many as worlds are kept
def _recommendations_by_media(community: Community) -> Mapping[int, list[RecommendationRecord]]:
    by_media: dict[int, list[RecommendationRecord]] = {}
    for recommendation in community.recommendations():
        by_media.setdefault(recommendation["mediaId"], []).append(recommendation)
    return by_media


CONNECTION_RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Media.airingSchedule": _airing_schedule,
    "Media.characters": _characters,
    "Media.recommendations": _recommendations,
    "Media.relations": _relations,
    "Media.reviews": _reviews,
    "Media.staff": _staff,
    "Media.studios": _studios,
    "Media.trends": _trends,
}
