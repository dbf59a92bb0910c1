"""The site itself: its figures, AniChart, and its Markdown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from kotae.testing.answers.edges import paged
from kotae.testing.answers.markup import rendered
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Paged
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import SiteTrendRecord

__all__ = ["LISTINGS", "RESOLVERS"]

_SUBJECTS = ("users", "anime", "manga", "characters", "staff", "studios", "reviews")

_KEYS: Mapping[str, Callable[[SiteTrendRecord], Value]] = {
    "DATE": lambda day: day["date"],
    "COUNT": lambda day: day["count"],
    "CHANGE": lambda day: day["change"],
}


def _statistics(_root: object, _ask: Ask) -> Mapping[str, object]:
    """Answer `SiteStatistics`; each of its fields counts for itself."""
    return {}


def _days(subject: str) -> Callable[..., Connection]:
    """Return the resolver of a field of `SiteStatistics`; without a sort, the oldest day first."""

    def resolve(
        _statistics: object,
        ask: Ask,
        *,
        sort: Sequence[str | None] | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> Connection:
        days = ordered(_trend(ask.community, subject), sort, _KEYS)
        return paged(ask, page, per_page, days, lambda day: {"node": day})

    return resolve


@lru_cache(maxsize=2 * len(_SUBJECTS))  # as many as worlds are kept
def _trend(community: Community, subject: str) -> Sequence[SiteTrendRecord]:
    return community.site_trend(subject)


def _anichart_user(_root: object, ask: Ask) -> Mapping[str, object]:
    """Answer `AniChartUser`.

    Raises:
        Refusal: There is no viewer: 401.
    """
    viewer = ask.needed_viewer()
    return {
        "user": viewer,
        "settings": ask.community.anichart_settings_of(viewer["id"]),
        "highlights": ask.community.anichart_highlights_of(viewer["id"]),
    }


def _markdown(_root: object, ask: Ask, *, markdown: str) -> Mapping[str, str]:
    """Answer `Markdown`.

    Raises:
        Refusal: There is no viewer: 401.
    """
    ask.needed_viewer()
    return {"html": rendered(markdown)}


RESOLVERS: Mapping[str, Callable[..., object]] = {
    **{f"SiteStatistics.{subject}": _days(subject) for subject in _SUBJECTS},
    "Query.AniChartUser": _anichart_user,
    "Query.Markdown": _markdown,
    "Query.SiteStatistics": _statistics,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
