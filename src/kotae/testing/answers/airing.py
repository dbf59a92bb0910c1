"""Schedules and trends: what moves from day to day."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.works import found, given
from kotae.testing.index.conditions import Condition
from kotae.testing.index.kinds.days import AIRING, TREND

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.works import AiringRecord, MediaRecord, TrendRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def airing_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.airingSchedules`; `notYetAired: false` keeps what has aired."""

    def condition(argument: str, value: object) -> Condition:
        if argument == "not_yet_aired":
            return Condition(f"airing_at {'>' if value else '<='} ?", (ask.now_s,))
        return AIRING.condition(argument, value)

    return found(
        ask,
        window,
        AIRING,
        given(filters),
        ask.catalogue.airing,
        condition=condition,
        of_row=_airing,
    )


def trend_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.mediaTrends`."""
    return found(ask, window, TREND, given(filters), _no_trend, of_row=_trend)


def _no_trend(_trend_id: int) -> None:
    """Find no trend: the schema asks for none by its id."""


def _airing(row: Sequence[Value]) -> AiringRecord:
    columns = dict(zip(AIRING.columns, row, strict=True))
    return {
        "id": cast("int", columns["id"]),
        "airingAt": cast("int", columns["airing_at"]),
        "episode": cast("int", columns["episode"]),
        "mediaId": cast("int", columns["media_id"]),
    }


def _trend(row: Sequence[Value]) -> TrendRecord:
    columns = dict(zip(TREND.columns, row, strict=True))
    return {
        "id": cast("int", columns["id"]),
        "mediaId": cast("int", columns["media_id"]),
        "date": cast("int", columns["date"]),
        "trending": cast("int", columns["trending"]),
        "averageScore": cast("int | None", columns["average_score"]),
        "popularity": cast("int", columns["popularity"]),
        "inProgress": cast("int | None", columns["in_progress"]),
        "releasing": bool(columns["releasing"]),
        "episode": cast("int | None", columns["episode"]),
    }


def _time_until_airing(airing: AiringRecord, ask: Ask) -> int:
    return airing["airingAt"] - ask.now_s


def _media(day: AiringRecord | TrendRecord, ask: Ask) -> MediaRecord | None:
    return ask.catalogue.media(day["mediaId"])


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "AiringSchedule.media": _media,
    "AiringSchedule.timeUntilAiring": _time_until_airing,
    "MediaTrend.media": _media,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {
    "airingSchedules": airing_list,
    "mediaTrends": trend_list,
}
