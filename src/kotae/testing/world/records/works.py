"""Media, the people and studios behind them, and the edges between."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

if TYPE_CHECKING:
    from kotae.testing.world.records.values import (
        CoverImageRecord,
        ExternalLinkRecord,
        FuzzyDateRecord,
        ImageRecord,
        PersonNameRecord,
        RankRecord,
        ScoreAmount,
        StatusAmount,
        StreamingEpisodeRecord,
        TagRecord,
        TitleRecord,
        TrailerRecord,
    )

__all__ = [
    "AiringRecord",
    "Casting",
    "CharacterRecord",
    "Credit",
    "MediaRecord",
    "MediaStatsRecord",
    "Production",
    "Relation",
    "StaffRecord",
    "StudioRecord",
    "TrendRecord",
    "VoiceRole",
]


class MediaRecord(TypedDict):
    """`Media`: an anime or a manga."""

    id: int
    idMal: int | None
    title: TitleRecord
    type: str
    format: str
    #: The newest version's value, HIATUS included.
    status: str
    #: With AniList's own markup: <br>, <i>, ~!spoilers!~.
    description: str
    startDate: FuzzyDateRecord
    endDate: FuzzyDateRecord
    #: None for manga.
    season: str | None
    seasonYear: int | None
    seasonInt: int | None
    #: None for manga and for anime whose length is not known yet.
    episodes: int | None
    #: Minutes an episode.
    duration: int | None
    chapters: int | None
    volumes: int | None
    countryOfOrigin: str
    isLicensed: bool
    #: The newest version's value.
    source: str
    hashtag: str | None
    trailer: TrailerRecord | None
    updatedAt: int
    coverImage: CoverImageRecord
    bannerImage: str | None
    genres: list[str]
    synonyms: list[str]
    #: 0 to 100, from the score distribution; None where too few have scored.
    averageScore: int | None
    meanScore: int | None
    #: The users who have it on a list: the sum of the status distribution.
    popularity: int
    isLocked: bool
    trending: int
    favourites: int
    #: By falling rank.
    tags: list[TagRecord]
    isFavouriteBlocked: bool
    isAdult: bool
    externalLinks: list[ExternalLinkRecord]
    streamingEpisodes: list[StreamingEpisodeRecord]
    rankings: list[RankRecord]
    siteUrl: str
    autoCreateForumThread: bool
    isRecommendationBlocked: bool
    isReviewBlocked: bool
    modNotes: str | None


class MediaStatsRecord(TypedDict):
    """`MediaStats` without its deprecated field."""

    scoreDistribution: list[ScoreAmount]
    statusDistribution: list[StatusAmount]


class CharacterRecord(TypedDict):
    """`Character`."""

    id: int
    name: PersonNameRecord
    image: ImageRecord
    description: str
    gender: str | None
    dateOfBirth: FuzzyDateRecord
    #: A text, as `17` or `17-19`.
    age: str | None
    bloodType: str | None
    isFavouriteBlocked: bool
    siteUrl: str
    updatedAt: int
    favourites: int
    modNotes: str | None


class StaffRecord(TypedDict):
    """`Staff`."""

    id: int
    name: PersonNameRecord
    #: The deprecated enum: JAPANESE, ENGLISH, …
    language: str
    #: As `Japanese`.
    languageV2: str
    image: ImageRecord
    description: str
    primaryOccupations: list[str]
    gender: str | None
    dateOfBirth: FuzzyDateRecord
    dateOfDeath: FuzzyDateRecord
    age: int | None
    #: Empty, [from] or [from, to].
    yearsActive: list[int]
    homeTown: str | None
    bloodType: str | None
    isFavouriteBlocked: bool
    siteUrl: str
    updatedAt: int
    submissionStatus: int | None
    submissionNotes: str | None
    favourites: int
    modNotes: str | None


class StudioRecord(TypedDict):
    """`Studio`."""

    id: int
    name: str
    isAnimationStudio: bool
    siteUrl: str
    favourites: int


class AiringRecord(TypedDict):
    """`AiringSchedule` without the time that is left, which moves."""

    id: int
    #: Unix seconds.
    airingAt: int
    episode: int
    mediaId: int


class TrendRecord(TypedDict):
    """`MediaTrend`: a media on one day."""

    #: For the sorts by id; not a field of the schema.
    id: int
    mediaId: int
    #: Unix seconds of the day's start.
    date: int
    trending: int
    averageScore: int | None
    popularity: int
    inProgress: int | None
    releasing: bool
    episode: int | None


class VoiceRole(NamedTuple):
    """Who speaks a character in one media: `StaffRoleType`."""

    staff_id: int
    #: A value of `StaffLanguage`.
    language: str
    role_notes: str | None
    dub_group: str | None


class Casting(NamedTuple):
    """A character in a media, and who voices it there."""

    #: The edge's id, seen from both ends.
    id: int
    media_id: int
    character_id: int
    #: MAIN, SUPPORTING or BACKGROUND.
    role: str
    #: The name that only this media uses for it.
    name: str | None
    #: Empty for manga.
    voices: tuple[VoiceRole, ...]


class Credit(NamedTuple):
    """A member of staff who worked on a media."""

    id: int
    media_id: int
    staff_id: int
    #: As `Director` or `Key Animation (eps 1, 4)`.
    role: str


class Production(NamedTuple):
    """A studio that worked on a media."""

    id: int
    media_id: int
    studio_id: int
    is_main: bool


class Relation(NamedTuple):
    """A media seen from another; each has its twin in the other direction."""

    id: int
    media_id: int
    related_id: int
    #: The newest version's value of `MediaRelation`.
    type: str
