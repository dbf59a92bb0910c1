"""Users, their lists, follows and favourites."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from kotae.testing.seed.data_files import DAY_S, NEWEST_S, fuzzy_date, known_ids, words
from kotae.testing.world.list_columns import GROUP_NAMES, list_options
from kotae.testing.world.schema_types import enum_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kotae.testing.seed.chance import Chance
    from kotae.testing.seed.filling import Fills, SeedWorld
    from kotae.testing.world.tables import Record

__all__ = ["USERS", "USER_FILLS", "invented_user"]

#: The number of users; their ids are 1 to this.
USERS = 120
#: The user with the largest list, and its entries.
_COLLECTOR, _COLLECTOR_ENTRIES = 2, 3_000
_FIRST_USER_ENTRIES = 120
_NAMES = {1: "Kotae", 2: "Collector"}

_STATUSES = (
    *("COMPLETED",) * 5,
    *("PLANNING", "PLANNING", "CURRENT", "CURRENT", "DROPPED", "PAUSED", "REPEATING"),
)
_LANGUAGES = ("ROMAJI", "ROMAJI", "ENGLISH", "NATIVE", "ENGLISH_STYLISED")
_NAME_LANGUAGES = ("ROMAJI_WESTERN", "ROMAJI_WESTERN", "ROMAJI", "NATIVE")
_SITE_DAYS = 60


def _users(_world: SeedWorld, chance: Chance) -> Iterator[Record]:
    for user_id in range(1, USERS + 1):
        is_special = user_id <= _COLLECTOR
        has_custom_lists = is_special or chance.happens(0.3)
        yield invented_user(chance, user_id, has_custom_lists, is_special=is_special)


def invented_user(
    chance: Chance, user_id: int, has_custom_lists: bool, *, is_special: bool
) -> Record:
    """Return a user; a special one is neither private nor a moderator."""
    first, ending = chance.pick(words("users.first_names")), chance.pick(words("users.endings"))
    name = _NAMES.get(user_id, f"{first}{ending}{user_id}")
    is_moderator = not is_special and chance.happens(0.04)
    role: tuple[list[str], str | None] = ([], None)
    if is_moderator:
        role = chance.pick(words("users.roles"))
    roles, status = role
    return {
        "id": user_id,
        "name": name,
        "about": _about(chance) if chance.happens(0.7) else None,
        "is_private": not is_special and chance.happens(0.03),
        "moderatorRoles": roles,
        "moderatorStatus": status,
        "bans": [],
        "blocked_ids": [],
        "donatorTier": chance.below(5),
        "donatorBadge": chance.pick(words("users.badges")),
        "notifications_read_at": NEWEST_S - 2 * DAY_S,
        "createdAt": NEWEST_S - chance.between(800, 3_000) * DAY_S,
        "updatedAt": NEWEST_S - chance.below(90) * DAY_S,
        "options": _options(chance),
        "mediaListOptions": _media_list_options(chance, has_custom_lists),
        "previousNames": _previous_names(name) if chance.happens(0.1) else [],
        "anichart_settings": {
            "titleLanguage": "romaji",
            "theme": "dark",
            "sort": "popularity",
            "outgoingLinkProvider": "anilist",
        },
        "anichart_highlights": {},
    }


def _about(chance: Chance) -> str:
    text: str = chance.pick(words("users.about"))
    return text.format(
        image="https://images.example/a.png",
        video="dQw4w9WgXcQ",
        name="Kotae",
        title="Cowboy Bebop",
        url="https://anilist.example/anime/1",
    )


def _options(chance: Chance) -> Record:
    return {
        "titleLanguage": chance.pick(_LANGUAGES),
        "staffNameLanguage": chance.pick(_NAME_LANGUAGES),
        "activityMergeTime": 720,
        "profileColor": chance.pick(words("users.colours")),
        "timezone": chance.pick(words("users.time_zones")),
        "notificationOptions": [
            {"type": kind, "enabled": True} for kind in enum_values("NotificationType")
        ],
        "disabledListActivity": [
            {"type": status, "disabled": False} for status in enum_values("MediaListStatus")
        ],
    }


def _media_list_options(chance: Chance, has_custom_lists: bool) -> Record:
    formats = enum_values("ScoreFormat")
    if has_custom_lists:
        formats = ("POINT_100", "POINT_10_DECIMAL")
    return {
        "scoreFormat": chance.pick(formats),
        "rowOrder": chance.pick(("score", "title", "updatedAt", "id")),
        "animeList": _type_options(chance, "ANIME", has_custom_lists),
        "mangaList": _type_options(chance, "MANGA", has_custom_lists),
    }


def _type_options(chance: Chance, media_type: str, has_custom_lists: bool) -> Record:
    names = words("users.custom_lists")[media_type]
    custom = chance.sample(names, chance.between(3, 6)) if has_custom_lists else []
    return {
        "customLists": custom,
        "sectionOrder": [*GROUP_NAMES[media_type].values(), *custom],
        "advancedScoring": list(words("users.advanced_scoring")) if has_custom_lists else [],
        "advancedScoringEnabled": has_custom_lists,
        "splitCompletedSectionByFormat": chance.happens(0.3),
        "theme": {},
    }


def _previous_names(name: str) -> list[Record]:
    return [
        {
            "name": f"Old{name}",
            "createdAt": NEWEST_S - 900 * DAY_S,
            "updatedAt": NEWEST_S - 700 * DAY_S,
        }
    ]


def _entries(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    media = world["Media"].rows
    popular = [one["id"] for one in world.popular_media]
    airing = [one["id"] for one in world["Media"].where(type="ANIME", status="RELEASING")]
    known = known_ids()
    for user in world["User"].all():
        if user["id"] == _COLLECTOR:
            ids: Iterable[int] = chance.sample(list(media), _COLLECTOR_ENTRIES)
        else:
            is_first = user["id"] == 1
            size = _FIRST_USER_ENTRIES if is_first else int(20 + 500 * chance.fraction() ** 4)
            shares = ((popular, 2), (list(media), 2), (known, 6), (airing, 12))
            ids = {one for some, part in shares for one in chance.sample(some, size // part)}
            ids |= {known[0]} if is_first else set()
        for media_id in sorted(ids):
            entry = _entry(chance, user, media[media_id])
            if (user["id"], media_id) == (1, known[0]):
                entry |= {"private": False, "hiddenFromStatusLists": False}
            yield {"userId": user["id"], **entry}


def _entry(chance: Chance, user: Record, media: Record) -> dict[str, Any]:
    """Return a list entry that fits its media: no more progress than episodes."""
    total: int | None = media["episodes"] if media["type"] == "ANIME" else media["chapters"]
    status = _entry_status(chance, media, total)
    progress = {"COMPLETED": total or 0, "PLANNING": 0}.get(status)
    if progress is None:
        progress = chance.between(1, max((total or 13) - 1, 1))
    has_score = status in ("COMPLETED", "DROPPED") or (status != "PLANNING" and chance.happens(0.3))
    score = min(max(media["typical_score"] + chance.between(-15, 12), 10), 100)
    began = None
    if status != "PLANNING" and chance.happens(0.7):
        began = date(2019, 1, 1) + timedelta(days=chance.below(2_700))
    is_over = began is not None and status == "COMPLETED"
    completed = began + timedelta(days=40) if began is not None and is_over else None
    created_s = NEWEST_S - chance.between(2, 2_000) * DAY_S
    options = list_options(user, media["type"])
    return {
        "mediaId": media["id"],
        "status": status,
        "score": float(score) if has_score else 0.0,
        "progress": progress,
        "progressVolumes": None if media["type"] == "ANIME" else progress // 9,
        "repeat": int(chance.fraction() ** 8 * 4),
        "priority": chance.below(4) if chance.happens(0.1) else 0,
        "private": chance.happens(0.03),
        "notes": chance.pick(words("texts.notes")) if chance.happens(0.12) else None,
        "hiddenFromStatusLists": bool(options["customLists"]) and chance.happens(0.04),
        "customLists": chance.sample(options["customLists"], 1) if chance.happens(0.15) else [],
        "advancedScores": [float(score) if has_score else 0.0] * len(options["advancedScoring"]),
        "startedAt": fuzzy_date(began),
        "completedAt": fuzzy_date(completed),
        "createdAt": created_s,
        "updatedAt": min(created_s + chance.below(200) * DAY_S, NEWEST_S),
    }


def _entry_status(chance: Chance, media: Record, total: int | None) -> str:
    if media["status"] == "NOT_YET_RELEASED":
        return "PLANNING"
    status = chance.pick(_STATUSES)
    is_unfinished = total is None or media["status"] == "RELEASING"
    return "CURRENT" if status == "COMPLETED" and is_unfinished else status


def _follows(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    ids = list(world["User"].rows)
    for user_id in ids:
        for other_id in chance.sample(ids, chance.between(5, 40)):
            if other_id != user_id:
                created_s = NEWEST_S - chance.below(700 * DAY_S)
                yield {"userId": user_id, "followedId": other_id, "createdAt": created_s}


def _favourites(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield favourites; a row names one by the argument of `ToggleFavourite`."""
    records: Mapping[str, Iterable[Record]] = {
        "animeId": world["Media"].where(type="ANIME"),
        "mangaId": world["Media"].where(type="MANGA"),
        "characterId": world["Character"].all(),
        "staffId": world["Staff"].all(),
        "studioId": world["Studio"].all(),
    }
    ids = {key: [record["id"] for record in list(some)[:400]] for key, some in records.items()}
    for user_id in world["User"].rows:
        for key, some_ids in ids.items():
            favourite_ids = chance.sample(some_ids, chance.between(1, 30))
            for order, record_id in enumerate(favourite_ids, 1):
                yield {"userId": user_id, key: record_id, "favouriteOrder": order}


def _site_trends(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    counts = {
        "users": len(world["User"].rows),
        "anime": len(world["Media"].where(type="ANIME")),
        "manga": len(world["Media"].where(type="MANGA")),
        "characters": len(world["Character"].rows),
        "staff": len(world["Staff"].rows),
        "studios": len(world["Studio"].rows),
        "reviews": len(world["Review"].rows),
    }
    for subject, count in counts.items():
        for days_ago in range(_SITE_DAYS, 0, -1):
            yield {
                "subject": subject,
                "date": (NEWEST_S // DAY_S - days_ago) * DAY_S,
                "count": count - days_ago,
                "change": chance.below(count // 100 + 2),
            }


USER_FILLS: Fills = {
    "User": _users,
    "MediaList": _entries,
    "Follow": _follows,
    "Favourite": _favourites,
    "SiteTrend": _site_trends,
}
