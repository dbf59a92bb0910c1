"""The small values inside other records."""

from __future__ import annotations

from typing import TypedDict

__all__ = [
    "UNKNOWN_DATE",
    "CoverImageRecord",
    "ExternalLinkRecord",
    "FuzzyDateRecord",
    "ImageRecord",
    "PersonNameRecord",
    "RankRecord",
    "ScoreAmount",
    "StatusAmount",
    "StreamingEpisodeRecord",
    "TagRecord",
    "TitleRecord",
    "TrailerRecord",
]


class FuzzyDateRecord(TypedDict):
    """A date that may lack its day, its month or everything: `FuzzyDate`."""

    year: int | None
    month: int | None
    day: int | None


#: The date of what has none.
UNKNOWN_DATE: FuzzyDateRecord = {"year": None, "month": None, "day": None}


class TitleRecord(TypedDict):
    """`MediaTitle` without what depends on the viewer."""

    romaji: str
    english: str | None
    native: str


class PersonNameRecord(TypedDict):
    """`CharacterName` and `StaffName` without what depends on the viewer."""

    first: str
    middle: str | None
    last: str | None
    full: str
    native: str | None
    alternative: list[str]
    #: Empty for staff, which has no such field.
    alternativeSpoiler: list[str]


class ImageRecord(TypedDict):
    """`CharacterImage`, `StaffImage` and `UserAvatar`."""

    large: str
    medium: str


class CoverImageRecord(TypedDict):
    """`MediaCoverImage`."""

    extraLarge: str
    large: str
    medium: str
    #: As `#e4a15d`; None for some.
    color: str | None


class TrailerRecord(TypedDict):
    """`MediaTrailer`."""

    id: str
    site: str
    thumbnail: str


class TagRecord(TypedDict):
    """`MediaTag`; `rank`, `isMediaSpoiler` and `userId` are None outside a media."""

    id: int
    name: str
    description: str
    category: str
    rank: int | None
    isGeneralSpoiler: bool
    isMediaSpoiler: bool | None
    isAdult: bool
    userId: int | None


class ExternalLinkRecord(TypedDict):
    """`MediaExternalLink`; in `ExternalLinkSourceCollection` it is a site, and has no `url`."""

    id: int
    url: str | None
    site: str
    siteId: int
    #: INFO, STREAMING or SOCIAL.
    type: str
    language: str | None
    color: str | None
    icon: str | None
    notes: str | None
    isDisabled: bool


class StreamingEpisodeRecord(TypedDict):
    """`MediaStreamingEpisode`."""

    title: str
    thumbnail: str
    url: str
    site: str


class RankRecord(TypedDict):
    """`MediaRank`."""

    id: int
    rank: int
    type: str
    format: str
    year: int | None
    season: str | None
    allTime: bool
    #: As `highest rated all time`.
    context: str


class ScoreAmount(TypedDict):
    """`ScoreDistribution`: `score` is 10, 20, … 100."""

    score: int
    amount: int


class StatusAmount(TypedDict):
    """`StatusDistribution`."""

    status: str
    amount: int
