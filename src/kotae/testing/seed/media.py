"""Media, well-known and invented, their tags, links, relations, episodes and trends."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from kotae.testing.seed.data_files import (
    DAY_S,
    NEWEST_S,
    few,
    fuzzy_date,
    outside_users,
    read_data,
    sites,
    tags,
    words,
)
from kotae.testing.seed.users import USERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kotae.testing.seed.chance import Chance
    from kotae.testing.seed.filling import Fills, SeedWorld
    from kotae.testing.world.tables import Record

__all__ = ["MEDIA_FILLS", "detailed_media", "invented_media"]

#: By type, the number of invented media, and an id below theirs. Media 2 never exists, as on
#: AniList.
_COUNTS = {"ANIME": (1_900, 2), "MANGA": (1_150, 30_001)}
_MISSING_IDS = 0.05
#: The shares of media that continue the one before, and of manga that an anime adapts.
_CONTINUED, _ADAPTED = 0.4, 0.6
#: The share of anime that began in the last days before the newest moment, so that some dozens
#: are releasing; and these days.
_RECENT, _RECENT_DAYS = 0.06, 75

_TODAY = datetime.fromtimestamp(NEWEST_S - 1, UTC).date()
_FIRST_DAY = date(1966, 1, 1)
_DAYS = 22_280
#: Media that are releasing have an episode a week without end: five years of them.
_FUTURE_EPISODES = 260
_WEEK_S = 7 * DAY_S
#: By the quarter that begins in December. December's works are in FALL of their own year.
_SEASONS = ("WINTER", "SPRING", "SUMMER", "FALL")
_DECEMBER = 12

#: Formats with their number of episodes and minutes.
_ANIME_FORMATS = (
    ("TV", 12, 24),
    ("TV", 24, 24),
    ("TV", 13, 24),
    ("TV_SHORT", 12, 5),
    ("MOVIE", 1, 105),
    ("OVA", 2, 28),
    ("ONA", 10, 16),
    ("SPECIAL", 1, 25),
    ("MUSIC", 1, 4),
)
_MANGA_FORMATS = ("MANGA", "MANGA", "MANGA", "NOVEL", "ONE_SHOT")
_WEEKLY_FORMATS = frozenset({"TV", "TV_SHORT", "ONA"})
_LENGTHS = ("episodes", "duration", "chapters", "volumes")

#: What the other media is to one, by what the one is to the other.
_INVERSE_RELATIONS = {
    "SEQUEL": "PREQUEL",
    "PREQUEL": "SEQUEL",
    "ADAPTATION": "SOURCE",
    "SOURCE": "ADAPTATION",
    "SIDE_STORY": "PARENT",
    "PARENT": "SIDE_STORY",
}


def _media(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    made: dict[int, Record] = {}
    stories: list[Record] = []
    for media_type, (count, below) in _COUNTS.items():
        media_id = below
        before: Record | None = None
        for _ in range(count):
            media_id += 1 + chance.happens(_MISSING_IDS)
            is_adapted = bool(stories) and media_type == "MANGA" and chance.happens(_ADAPTED)
            continued = before if chance.happens(_CONTINUED) else None
            origin = stories.pop() if is_adapted else continued
            before = made[media_id] = invented_media(chance, media_id, media_type, origin)
        stories = [one for one in made.values() if one["franchise_id"] == one["id"]]
    made |= {work["id"]: work for work in read_data("works")}
    for media_id in sorted(made):
        media = detailed_media(chance, made[media_id])
        yield _with_gaps(chance, media) if world.has_gaps and "is_known" not in media else media


def invented_media(chance: Chance, media_id: int, media_type: str, origin: Record | None) -> Record:
    """Return an invented media; one that continues or adapts another is of its franchise."""
    is_anime = media_type == "ANIME"
    if is_anime:
        media_format, count, minutes = chance.pick(_ANIME_FORMATS)
    else:
        media_format, count, minutes = chance.pick(_MANGA_FORMATS), chance.between(1, 24), 0
    start = _FIRST_DAY + timedelta(days=int(chance.fraction() ** 0.45 * _DAYS))
    if is_anime and chance.happens(_RECENT):
        start = _TODAY - timedelta(days=chance.below(_RECENT_DAYS))
    is_sequel = origin is not None and origin["type"] == media_type
    if origin is not None and is_sequel:
        start = date(*origin["startDate"].values()) + timedelta(days=chance.between(90, 900))
    weeks = count - 1 if media_format in _WEEKLY_FORMATS else 0 if is_anime else count * 10
    end = start + timedelta(weeks=weeks)
    status = _status(chance, start, end, is_anime=is_anime)
    is_over = status == "FINISHED"
    if is_anime:
        lengths = {
            "episodes": count if is_over or chance.happens(0.5) else None,
            "duration": minutes,
        }
    else:
        lengths = {
            "chapters": count * 9 if is_over else None,
            "volumes": count if is_over else None,
        }
    countries = ("JP",) * 8 + ("CN", "KR", "TW")
    country = origin["countryOfOrigin"] if origin else chance.pick(countries)
    genres = read_data("tags")["genres"]
    return {
        "id": media_id,
        "type": media_type,
        "format": media_format,
        "status": status,
        "startDate": fuzzy_date(start),
        "endDate": fuzzy_date(end if is_over else None),
        **lengths,
        "countryOfOrigin": country,
        "title": _title(chance, country) if origin is None else _later_title(origin, is_sequel),
        "genres": origin["genres"]
        if origin
        else sorted(chance.sample(genres, chance.between(1, 4))),
        "source": _source(chance, origin, media_type),
        "outside_users": 20 + outside_users(chance, 5.5),
        "typical_score": chance.between(48, 88),
        "franchise_id": origin["franchise_id"] if origin else media_id,
    }


def _status(chance: Chance, start: date, end: date, *, is_anime: bool) -> str:
    if end <= _TODAY:
        return "FINISHED"
    is_unusual = chance.happens(0.1)
    if start > _TODAY:
        return "CANCELLED" if is_unusual else "NOT_YET_RELEASED"
    return "HIATUS" if is_unusual and not is_anime else "RELEASING"


def _source(chance: Chance, origin: Record | None, media_type: str) -> str:
    if media_type == "MANGA":
        return "ORIGINAL"
    if origin is not None:
        source: str = origin["source"]
        return source
    return chance.pick(("ORIGINAL", "MANGA", "MANGA", "LIGHT_NOVEL", "VIDEO_GAME", "OTHER"))


def _title(chance: Chance, country: str) -> Record:
    patterns = chance.pick(words("titles.patterns")[country])
    first, second = chance.sample(words("titles.nouns")[country], 2)
    adjective = chance.pick(words("titles.adjectives")[country])
    romaji, native, english = (
        pattern.format(a=first[at], b=second[at], x=adjective[at])
        for at, pattern in enumerate(patterns)
    )
    return {
        "romaji": romaji,
        "native": native,
        "english": english if chance.happens(0.8) else None,
    }


def _later_title(origin: Record, is_sequel: bool) -> Record:
    title: Record = origin["title"]
    if not is_sequel:
        return title
    last_word = title["romaji"].rpartition(" ")[2]
    number = int(last_word) if last_word.isdigit() else 1
    return {
        key: text and f"{text.removesuffix(f' {number}')} {number + 1}"
        for key, text in title.items()
    }


def detailed_media(chance: Chance, media: Record) -> dict[str, Any]:
    """Return a media with the values that follow from others, tags and links."""
    media_id, is_anime = media["id"], media["type"] == "ANIME"
    has_links = chance.happens(0.77) or "is_known" in media
    return {
        **dict.fromkeys(_LENGTHS),
        "description": _description(chance, media["genres"]),
        "isAdult": "Hentai" in media["genres"],
        "idMal": media_id - 30_000 * (not is_anime) if chance.happens(0.9) else None,
        **media,
        **_season(media),
        "synonyms": _synonyms(chance, media["countryOfOrigin"]),
        "hashtag": _hashtag(media) if is_anime and chance.happens(0.3) else None,
        "tag_ranks": _tag_ranks(chance, media),
        "site_ids": few(chance, _SITE_IDS[media["type"]], 4) if has_links else [],
        "streamingEpisodes": _streaming_episodes(chance, media_id) if is_anime else [],
        "trailer": _trailer(media_id) if chance.happens(0.5) else None,
        "trending": int(chance.fraction() ** 6 * 300),
        **dict.fromkeys(_BLOCKS, False),
    }


def _hashtag(media: Record) -> str:
    words_of_title = re.findall(r"\w+", media["title"]["native"] or media["title"]["romaji"])
    return f"#{''.join(words_of_title)}"


def _trailer(media_id: int) -> Record:
    return {
        "id": f"t{media_id}",
        "site": "youtube",
        "thumbnail": f"https://images.example/trailer/{media_id}.jpg",
    }


_BLOCKS = ("isLocked", "isFavouriteBlocked", "isRecommendationBlocked", "isReviewBlocked")
_TAG_IDS = {tag["name"]: tag_id for tag_id, tag in tags().items()}
_SITE_IDS: Mapping[str, Sequence[int]] = {
    media_type: [site_id for site_id, site in sites().items() if site["mediaType"] == media_type]
    for media_type in _COUNTS
}


def _season(media: Record) -> Record:
    year, month = media["startDate"]["year"], media["startDate"]["month"]
    if media["type"] == "MANGA" or month is None:
        return dict.fromkeys(("season", "seasonYear", "seasonInt"))
    quarter = 3 if month == _DECEMBER else month % 12 // 3
    return {
        "season": _SEASONS[quarter],
        "seasonYear": year,
        "seasonInt": year % 100 * 10 + quarter + 1,
    }


def _synonyms(chance: Chance, country: str) -> list[str]:
    if not chance.happens(0.4):
        return []
    title = _title(chance, country)
    return [title["english"] or title["romaji"]]


def _tag_ranks(chance: Chance, media: Record) -> Mapping[int, int]:
    """Return the ranks of a media's tags, in percent, by the tags' ids."""
    names = media.get("tag_names")
    if names is None:
        data = read_data("tags")
        genres = media["genres"]
        of_genre = few(chance, data["by_genre"][genres[0]], 3) if genres else []
        names = [*of_genre, *few(chance, data["general"], 5)]
    ids = [_TAG_IDS[name] for name in dict.fromkeys(names) if name in _TAG_IDS]
    ranks = sorted((chance.between(10, 98) for _ in ids), reverse=True)
    return dict(zip(ids, ranks, strict=True))


def _streaming_episodes(chance: Chance, media_id: int) -> list[Record]:
    if not chance.happens(0.41):
        return []
    return [
        {
            "title": f"Episode {number} - {name}",
            "url": f"https://watch.example/{media_id}/{number}",
            "site": "Crunchyroll",
            "thumbnail": f"https://images.example/episode/{media_id}-{number}.jpg",
        }
        for number, name in enumerate(few(chance, words("prose.episodes"), 4), 1)
    ]


def _description(chance: Chance, genres: Sequence[str]) -> str:
    hero, deed, place, twist, ending = (
        chance.pick(words(f"prose.{name}"))
        for name in ("heroes", "deeds", "places", "turns", "endings")
    )
    line = words("prose.genre_lines")[genres[0]] if genres else ""
    text = f"{hero[0].upper()}{hero[1:]} {deed} {place}. {line}<br><br>\n<i>{twist}</i> {ending}"
    if chance.happens(0.06):
        text = text.replace("'", "&#039;").replace(" and ", " &amp; ", 1)
    if chance.happens(0.2):
        secret = chance.pick(words("prose.secrets"))
        text += f" ~!The stranger {secret}.!~"
    return text


#: Nulls and empty values of invented media, and their shares in recorded responses.
#: Source: recorded responses: 3 of 796 formats, 1 of 796 statuses and so on.
_GAPS: Mapping[str, tuple[object, float]] = {
    "format": (None, 3 / 796),
    "status": (None, 1 / 796),
    "source": (None, 15 / 357),
    "genres": ([], 3 / 310),
    "tag_ranks": ({}, 6 / 310),
    "description": (None, 1 / 310),
    "hashtag": ("", 2 / 310),
    "duration": (0, 1 / 310),
}


def _with_gaps(chance: Chance, media: dict[str, Any]) -> Record:
    for name, (value, share) in _GAPS.items():
        if chance.happens(share) and media[name] is not None:
            media[name] = value
    return media


def _relations(world: SeedWorld, _chance: Chance) -> Iterator[Record]:
    """Yield both directions of each relation: of well-known media, and within franchises."""
    pairs: list[tuple[int, str, int]] = [tuple(row) for row in read_data("cast")["relations"]]
    related = {media_id for first, _, second in pairs for media_id in (first, second)}
    franchises: dict[int, dict[str, list[Record]]] = {}
    for media in world["Media"].all():
        if media["id"] not in related:
            empty: dict[str, list[Record]] = {"ANIME": [], "MANGA": []}
            franchises.setdefault(media["franchise_id"], empty)[media["type"]].append(media)
    for by_type in franchises.values():
        for group in by_type.values():
            for first, second in pairwise(group):
                is_main = second["format"] in ("TV", "MANGA", "NOVEL")
                pairs.append((first["id"], "SEQUEL" if is_main else "SIDE_STORY", second["id"]))
        if by_type["MANGA"] and by_type["ANIME"]:
            manga, anime = by_type["MANGA"][0], by_type["ANIME"][0]
            pairs.append((manga["id"], "ADAPTATION", anime["id"]))
    for first_id, kind, second_id in pairs:
        inverse = _INVERSE_RELATIONS.get(kind, kind)
        yield {"fromId": first_id, "relationType": kind, "mediaId": second_id}
        yield {"fromId": second_id, "relationType": inverse, "mediaId": first_id}


def _airings(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the time of each episode; media that are releasing continue week after week."""
    for media in world["Media"].where(type="ANIME"):
        start, count = media["startDate"], media["episodes"] or 1
        if start["day"] is None:
            continue
        day = (date(*start.values()) - date(1970, 1, 1)).days
        first_s = day * DAY_S + chance.below(96) * 900
        if media["status"] == "RELEASING":
            count = max(0, NEWEST_S - first_s) // _WEEK_S + _FUTURE_EPISODES
        for number in range(count):
            yield {
                "airingAt": first_s + number * _WEEK_S,
                "episode": number + 1,
                "mediaId": media["id"],
            }


def _trends(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield some days of each media: the last with new episodes, or the newest."""
    today = NEWEST_S // DAY_S
    for media in world["Media"].all():
        airings = world["AiringSchedule"].where(mediaId=media["id"])
        episodes = {
            airing["airingAt"] // DAY_S: airing["episode"]
            for airing in airings
            if airing["airingAt"] <= NEWEST_S
        }
        for day in sorted(episodes)[-8:] or range(today - 4, today):
            yield {
                "mediaId": media["id"],
                "date": day * DAY_S,
                "trending": int(chance.fraction() ** 5 * 200),
                "episode": episodes.get(day),
                "averageScore": media["typical_score"],
                "popularity": media["outside_users"],
                "inProgress": media["outside_users"] // 8,
                "releasing": media["status"] == "RELEASING",
            }


def _tags(_world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the tags; the one who suggested a tag is known for half of them, as recorded."""
    for tag in tags().values():
        yield {**tag, "userId": chance.between(1, USERS) if chance.happens(2146 / 4619) else None}


MEDIA_FILLS: Fills = {
    "Media": _media,
    "Relation": _relations,
    "MediaExternalLink": lambda _world, _chance: sites().values(),
    "MediaTag": _tags,
    "AiringSchedule": _airings,
    "MediaTrend": _trends,
}
