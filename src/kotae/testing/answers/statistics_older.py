"""The deprecated `User.stats`, from the same figures as its successor.

Our reading, where nobody says: what a user favours is what they have listed most of, anime and
manga together, and no more than 25 of each; the overview has the first 6 genres; scores are
counted up to 10, 20, … 100; an activity a day is grade 1, and 10 or more are grade 10.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from kotae.testing.answers.statistics_source import figures_of, int_of
from kotae.testing.index.entries_filters import STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.statistics_figures import Group
    from kotae.testing.world.records.social import UserRecord
    from kotae.testing.world.records.values import ScoreAmount, StatusAmount

__all__ = ["OLDER_RESOLVERS", "tag_of"]

_DAY_S = 86_400
_GRADES = 10
_MOST = 25
_OVERVIEW = 6


def tag_of(ask: Ask, group: Group) -> object:
    """Return the tag that a group of entries is about."""
    return next((tag for tag in ask.catalogue.tags() if tag["id"] == group.key), None)


def _stats(user: UserRecord, _ask: Ask) -> UserRecord:
    """Answer `User.stats`; each of its fields counts what it needs."""
    return user


def _watched_time(user: UserRecord, ask: Ask) -> int:
    return int_of(figures_of(ask, user, "ANIME").whole.minutes)


def _chapters_read(user: UserRecord, ask: Ask) -> int:
    return int_of(figures_of(ask, user, "MANGA").whole.chapters)


def _activity_history(user: UserRecord, ask: Ask) -> list[dict[str, int]]:
    days = Counter(
        activity["createdAt"] // _DAY_S * _DAY_S
        for activity in ask.community.activities()
        if activity.get("userId") == user["id"]
    )
    return [
        {"date": day, "amount": amount, "level": min(amount, _GRADES)}
        for day, amount in sorted(days.items())
    ]


def _status_distribution(media_type: str) -> Callable[[UserRecord, Ask], list[StatusAmount]]:
    def resolve(user: UserRecord, ask: Ask) -> list[StatusAmount]:
        amounts = Counter(line.status for line in figures_of(ask, user, media_type).lines)
        return [{"status": status, "amount": amounts[status]} for status in STATUSES]

    return resolve


def _score_distribution(media_type: str) -> Callable[[UserRecord, Ask], list[ScoreAmount]]:
    def resolve(user: UserRecord, ask: Ask) -> list[ScoreAmount]:
        lines = figures_of(ask, user, media_type).lines
        amounts = Counter(-int(-line.score // 10) * 10 for line in lines)
        return [{"score": score, "amount": amounts[score]} for score in range(10, 101, 10)]

    return resolve


def _list_scores(media_type: str) -> Callable[[UserRecord, Ask], dict[str, int]]:
    def resolve(user: UserRecord, ask: Ask) -> dict[str, int]:
        figures = figures_of(ask, user, media_type)
        return {
            "meanScore": round(figures.whole.mean_score),
            "standardDeviation": round(figures.standard_deviation),
        }

    return resolve


def _favoured(
    dimension: str, name: str, about: Callable[[Ask, Group], object], most: int = _MOST
) -> Callable[[UserRecord, Ask], list[dict[str, object]]]:
    """Return the resolver of what a user favours.

    Args:
        dimension: What their list is broken down by: a field of `UserStatistics`.
        name: The field that says what a group is about.
        about: Returns that field.
        most: How many groups are shown.
    """

    def resolve(user: UserRecord, ask: Ask) -> list[dict[str, object]]:
        groups = figures_of(ask, user, None).groups(dimension)
        by_count = sorted(groups, key=lambda group: len(group.media_ids), reverse=True)
        return [
            {
                name: about(ask, group),
                "amount": len(group.media_ids),
                "meanScore": round(group.mean_score),
                "timeWatched": int_of(group.minutes),
            }
            for group in by_count[:most]
        ]

    return resolve


def _itself(_ask: Ask, group: Group) -> object:
    return group.key


def _staff(ask: Ask, group: Group) -> object:
    return ask.catalogue.staff(cast("int", group.key))


def _studio(ask: Ask, group: Group) -> object:
    return ask.catalogue.studio(cast("int", group.key))


OLDER_RESOLVERS: Mapping[str, Callable[..., object]] = {
    "User.stats": _stats,
    "UserStats.activityHistory": _activity_history,
    "UserStats.animeListScores": _list_scores("ANIME"),
    "UserStats.animeScoreDistribution": _score_distribution("ANIME"),
    "UserStats.animeStatusDistribution": _status_distribution("ANIME"),
    "UserStats.chaptersRead": _chapters_read,
    "UserStats.favouredActors": _favoured("voiceActors", "staff", _staff),
    "UserStats.favouredFormats": _favoured("formats", "format", _itself),
    "UserStats.favouredGenres": _favoured("genres", "genre", _itself),
    "UserStats.favouredGenresOverview": _favoured("genres", "genre", _itself, _OVERVIEW),
    "UserStats.favouredStaff": _favoured("staff", "staff", _staff),
    "UserStats.favouredStudios": _favoured("studios", "studio", _studio),
    "UserStats.favouredTags": _favoured("tags", "tag", tag_of),
    "UserStats.favouredYears": _favoured("releaseYears", "year", _itself),
    "UserStats.mangaListScores": _list_scores("MANGA"),
    "UserStats.mangaScoreDistribution": _score_distribution("MANGA"),
    "UserStats.mangaStatusDistribution": _status_distribution("MANGA"),
    "UserStats.watchedTime": _watched_time,
}
