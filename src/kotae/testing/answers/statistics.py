"""What a list adds up to: `UserStatistics`, and the resolvers of the older `UserStats` with it.

They agree with the list as it is now. Private entries count for their owner alone, as they are
seen by nobody else; entries that are hidden from the lists by status count. Without a sort,
breakdowns are by id, or in the natural order of what they are about: our reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.statistics_older import OLDER_RESOLVERS, tag_of
from kotae.testing.answers.statistics_source import figures_of, int_of
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged
    from kotae.testing.answers.statistics_figures import Figures, Group
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.social import UserRecord

__all__ = ["LISTINGS", "RESOLVERS"]

#: What the sorts go by. Groups are in the order of `ID` already, which their places stand for.
_KEYS: Mapping[str, Callable[[tuple[int, Group]], Value]] = {
    "ID": lambda placed: placed[0],
    "COUNT": lambda placed: len(placed[1].media_ids),
    "PROGRESS": lambda placed: placed[1].minutes + placed[1].chapters,
    "MEAN_SCORE": lambda placed: round(placed[1].mean_score * 100),
}


def _statistics(user: UserRecord, _ask: Ask) -> UserRecord:
    """Answer `User.statistics`: each list is counted when it is asked for."""
    return user


def _list_statistics(ask: Ask, user: UserRecord, media_type: str) -> dict[str, object]:
    figures = figures_of(ask, user, media_type)
    whole = figures.whole
    return {
        "count": len(figures.lines),
        "meanScore": whole.mean_score,
        "standardDeviation": figures.standard_deviation,
        "minutesWatched": int_of(whole.minutes),
        "episodesWatched": int_of(figures.episodes),
        "chaptersRead": int_of(whole.chapters),
        "volumesRead": int_of(figures.volumes),
        "figures": figures,
    }


def _anime(user: UserRecord, ask: Ask) -> dict[str, object]:
    return _list_statistics(ask, user, "ANIME")


def _manga(user: UserRecord, ask: Ask) -> dict[str, object]:
    return _list_statistics(ask, user, "MANGA")


def _breakdown(
    dimension: str, about: Callable[[Ask, Group], Mapping[str, object]]
) -> Callable[..., object]:
    """Return the resolver of a breakdown.

    Args:
        dimension: Its field of `UserStatistics`.
        about: Returns the fields that say what a group is about.
    """

    def resolve(
        statistics: Mapping[str, object],
        ask: Ask,
        *,
        limit: int | None = None,
        sort: Sequence[str | None] | None = None,
    ) -> list[dict[str, object]]:
        figures = cast("Figures", statistics["figures"])
        placed = ordered(list(enumerate(figures.groups(dimension))), sort, _KEYS)
        if limit is not None:
            placed = placed[: max(limit, 0)]
        return [
            {
                "count": len(group.media_ids),
                "meanScore": group.mean_score,
                "minutesWatched": int_of(group.minutes),
                "chaptersRead": int_of(group.chapters),
                "mediaIds": group.media_ids,
                **about(ask, group),
            }
            for _place, group in placed
        ]

    return resolve


def _plainly(name: str) -> Callable[[Ask, Group], Mapping[str, object]]:
    return lambda _ask, group: {name: group.key}


def _tag(ask: Ask, group: Group) -> Mapping[str, object]:
    return {"tag": tag_of(ask, group)}


def _staff(ask: Ask, group: Group) -> Mapping[str, object]:
    return {"staff": ask.catalogue.staff(cast("int", group.key))}


def _studio(ask: Ask, group: Group) -> Mapping[str, object]:
    return {"studio": ask.catalogue.studio(cast("int", group.key))}


def _voice_actor(ask: Ask, group: Group) -> Mapping[str, object]:
    staff_id = cast("int", group.key)
    heard_in = set(group.media_ids)
    castings = ask.catalogue.voiced_by(staff_id)
    characters = {one.character_id for one in castings if one.media_id in heard_in}
    return {"voiceActor": ask.catalogue.staff(staff_id), "characterIds": sorted(characters)}


RESOLVERS: Mapping[str, Callable[..., object]] = {
    **OLDER_RESOLVERS,
    "User.statistics": _statistics,
    "UserStatisticTypes.anime": _anime,
    "UserStatisticTypes.manga": _manga,
    "UserStatistics.countries": _breakdown("countries", _plainly("country")),
    "UserStatistics.formats": _breakdown("formats", _plainly("format")),
    "UserStatistics.genres": _breakdown("genres", _plainly("genre")),
    "UserStatistics.lengths": _breakdown("lengths", _plainly("length")),
    "UserStatistics.releaseYears": _breakdown("releaseYears", _plainly("releaseYear")),
    "UserStatistics.scores": _breakdown("scores", _plainly("score")),
    "UserStatistics.staff": _breakdown("staff", _staff),
    "UserStatistics.startYears": _breakdown("startYears", _plainly("startYear")),
    "UserStatistics.statuses": _breakdown("statuses", _plainly("status")),
    "UserStatistics.studios": _breakdown("studios", _studio),
    "UserStatistics.tags": _breakdown("tags", _tag),
    "UserStatistics.voiceActors": _breakdown("voiceActors", _voice_actor),
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
