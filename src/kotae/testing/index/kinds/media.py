"""Media: all that `Page.media` filters and sorts by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.index.conditions import Membership, Table, compared, split
from kotae.testing.index.folding import folded
from kotae.testing.index.kinds.kind import Kind, date_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kotae.testing.index.conditions import Condition
    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.works import MediaRecord

__all__ = ["DEFAULT_TAG_RANK", "FORMATS", "MEDIA", "STATUSES", "TYPES", "media_condition"]

#: The enums whose sorts go by their own order. Source: AniList's schema.
TYPES = ("ANIME", "MANGA")
FORMATS = (
    "TV",
    "TV_SHORT",
    "MOVIE",
    "SPECIAL",
    "OVA",
    "ONA",
    "MUSIC",
    "MANGA",
    "NOVEL",
    "ONE_SHOT",
)
STATUSES = ("FINISHED", "RELEASING", "NOT_YET_RELEASED", "CANCELLED", "HIATUS")

#: The rank, in percent, from which a tag counts. Source: `Media(minimumTagRank:)` in AniList's
#: schema.
DEFAULT_TAG_RANK = 18


def _records(catalogue: Catalogue) -> Iterator[MediaRecord]:
    for media_id in catalogue.media_ids():
        media = catalogue.media(media_id)
        if media is not None:
            yield media


def _names(media: MediaRecord) -> Sequence[str | None]:
    title = media["title"]
    return [title["romaji"], title["english"], title["native"], *media["synonyms"]]


def _title(text: str | None) -> str | None:
    return None if text is None else folded(text)


MEDIA: Kind[MediaRecord] = Kind(
    table="media",
    records=_records,
    columns={
        "id": lambda media: media["id"],
        "id_mal": lambda media: media["idMal"],
        "start_date": lambda media: date_number(media["startDate"]),
        "end_date": lambda media: date_number(media["endDate"]),
        "season": lambda media: media["season"],
        "season_year": lambda media: media["seasonYear"],
        "type": lambda media: media["type"],
        "format": lambda media: media["format"],
        "status": lambda media: media["status"],
        "episodes": lambda media: media["episodes"],
        "duration": lambda media: media["duration"],
        "chapters": lambda media: media["chapters"],
        "volumes": lambda media: media["volumes"],
        "is_adult": lambda media: media["isAdult"],
        "average_score": lambda media: media["averageScore"],
        "popularity": lambda media: media["popularity"],
        "source": lambda media: media["source"],
        "country_of_origin": lambda media: media["countryOfOrigin"],
        "is_licensed": lambda media: media["isLicensed"],
        "title_romaji": lambda media: _title(media["title"]["romaji"]),
        "title_english": lambda media: _title(media["title"]["english"]),
        "title_native": lambda media: _title(media["title"]["native"]),
        "type_order": lambda media: TYPES.index(media["type"]),
        "format_order": lambda media: FORMATS.index(media["format"]),
        "status_order": lambda media: STATUSES.index(media["status"]),
        "trending": lambda media: media["trending"],
        "updated_at": lambda media: media["updatedAt"],
        "favourites": lambda media: media["favourites"],
    },
    sorts={
        "ID": "id",
        "TITLE_ROMAJI": "title_romaji",
        "TITLE_ENGLISH": "title_english",
        "TITLE_NATIVE": "title_native",
        "TYPE": "type_order",
        "FORMAT": "format_order",
        "START_DATE": "start_date",
        "END_DATE": "end_date",
        "SCORE": "average_score",
        "POPULARITY": "popularity",
        "TRENDING": "trending",
        "EPISODES": "episodes",
        "DURATION": "duration",
        "STATUS": "status_order",
        "CHAPTERS": "chapters",
        "VOLUMES": "volumes",
        "UPDATED_AT": "updated_at",
        "FAVOURITES": "favourites",
    },
    names=_names,
    search_order="closeness, popularity DESC",
)


def _genres(catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for media in _records(catalogue):
        for genre in media["genres"]:
            yield genre, media["id"]


def _tags(catalogue: Catalogue) -> Iterator[tuple[str, int, str, int | None]]:
    for media in _records(catalogue):
        for tag in media["tags"]:
            yield tag["name"], media["id"], tag["category"], tag["rank"]


def _licences(catalogue: Catalogue) -> Iterator[tuple[int, str, int]]:
    """Yield the sites that offer something; a link that is switched off offers nothing."""
    for media in _records(catalogue):
        for link in media["externalLinks"]:
            if link["type"] == "STREAMING" and not link["isDisabled"]:
                yield media["id"], link["site"], link["siteId"]


_GENRE = Table(
    "media_genre",
    "(genre TEXT COLLATE NOCASE, media_id INTEGER, PRIMARY KEY (genre, media_id)) WITHOUT ROWID",
    _genres,
)
_TAG = Table(
    "media_tag",
    "(tag TEXT COLLATE NOCASE, media_id INTEGER, category TEXT COLLATE NOCASE, rank INTEGER,"
    " PRIMARY KEY (tag, media_id)) WITHOUT ROWID",
    _tags,
)
_LICENCE = Table(
    "media_licence",
    "(media_id INTEGER, site TEXT COLLATE NOCASE, site_id INTEGER)",
    _licences,
)

#: What a media has many of. `genre_in` and `tag_in` want all that they name, as AniList's own
#: search does. That one category needs one tag, and that one site is enough, is our reading.
_MEMBERSHIPS: Mapping[str, Membership] = {
    "genre": Membership(_GENRE, "genre", is_all=True),
    "tag": Membership(_TAG, "tag", is_all=True, is_ranked=True),
    "tag_category": Membership(_TAG, "category", is_all=True, is_ranked=True),
    "licensed_by": Membership(_LICENCE, "site"),
    "licensed_by_id": Membership(_LICENCE, "site_id"),
}


def media_condition(
    argument: str, value: object, *, minimum_tag_rank: int, listed: Iterable[int]
) -> Condition:
    """Return the condition of one argument of `Page.media`.

    Args:
        argument: In snake_case; not `sort`, `search` or `minimum_tag_rank`.
        value: What it was given.
        minimum_tag_rank: The rank from which tags count.
        listed: The ids of what is on the viewer's lists, for `on_list`.
    """
    if argument == "on_list":
        return compared("id", "_in" if value else "_not_in", list(listed))
    name, operator = split(argument)
    membership = _MEMBERSHIPS.get(name)
    if membership is not None:
        return membership.condition(operator, value, minimum_tag_rank)
    return MEDIA.condition(argument, value)
