"""Users, and what they write, like and list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NotRequired, TypedDict

if TYPE_CHECKING:
    from kotae.testing.world.records.values import FuzzyDateRecord, ImageRecord
    from kotae.values import JSON

__all__ = [
    "ActivityRecord",
    "ActivityReplyRecord",
    "CategoryRecord",
    "EntryRecord",
    "FavouriteIds",
    "ListOptionsRecord",
    "ListTypeOptionsRecord",
    "NotificationOptionRecord",
    "NotificationRecord",
    "PreviousNameRecord",
    "RecommendationRecord",
    "ReviewRecord",
    "SiteTrendRecord",
    "ThreadCommentRecord",
    "ThreadRecord",
    "UserOptionsRecord",
    "UserRecord",
]


class ListTypeOptionsRecord(TypedDict):
    """`MediaListTypeOptions`: how a user keeps their anime, or manga."""

    sectionOrder: list[str]
    splitCompletedSectionByFormat: bool
    theme: JSON
    #: Their names, in order; entries refer to them.
    customLists: list[str]
    #: As `Story`, `Characters`: what advanced scores are given for.
    advancedScoring: list[str]
    advancedScoringEnabled: bool


class ListOptionsRecord(TypedDict):
    """`MediaListOptions`."""

    scoreFormat: str
    rowOrder: str
    useLegacyLists: bool
    animeList: ListTypeOptionsRecord
    mangaList: ListTypeOptionsRecord
    sharedTheme: JSON
    sharedThemeEnabled: bool


class NotificationOptionRecord(TypedDict):
    """`NotificationOption`."""

    type: str
    enabled: bool


class ListActivityOptionRecord(TypedDict):
    """`ListActivityOption`."""

    disabled: bool
    type: str


class UserOptionsRecord(TypedDict):
    """`UserOptions`."""

    titleLanguage: str
    displayAdultContent: bool
    airingNotifications: bool
    profileColor: str
    notificationOptions: list[NotificationOptionRecord]
    #: As `09:00` or `-05:00`.
    timezone: str | None
    #: Minutes.
    activityMergeTime: int
    staffNameLanguage: str
    restrictMessagesToFollowing: bool
    disabledListActivity: list[ListActivityOptionRecord]


class PreviousNameRecord(TypedDict):
    """`UserPreviousName`."""

    name: str
    createdAt: int
    updatedAt: int


class UserRecord(TypedDict):
    """`User` without statistics, favourites and what depends on the viewer."""

    id: int
    name: str
    about: str | None
    avatar: ImageRecord
    bannerImage: str | None
    bans: JSON
    options: UserOptionsRecord
    mediaListOptions: ListOptionsRecord
    siteUrl: str
    donatorTier: int
    donatorBadge: str
    moderatorRoles: list[str]
    createdAt: int
    updatedAt: int
    moderatorStatus: str | None
    previousNames: list[PreviousNameRecord]
    #: Whether only they themselves see them; not a field of the schema.
    isPrivate: bool


class FavouriteIds(NamedTuple):
    """What a user has among their favourites: ids in the user's order."""

    anime: tuple[int, ...]
    manga: tuple[int, ...]
    characters: tuple[int, ...]
    staff: tuple[int, ...]
    studios: tuple[int, ...]


class EntryRecord(TypedDict):
    """`MediaList`: a list entry, its score and its custom lists as they are kept."""

    id: int
    userId: int
    mediaId: int
    #: A value of `MediaListStatus`.
    status: str
    #: 0 to 100, 0 for none, whatever the user's format.
    score: float
    progress: int
    #: None for anime.
    progressVolumes: int | None
    repeat: int
    priority: int
    private: bool
    notes: str | None
    hiddenFromStatusLists: bool
    #: The names of those it is in, a subset of the user's.
    customLists: list[str]
    #: In the order of the user's `advancedScoring`; empty for users without it.
    advancedScores: list[float]
    startedAt: FuzzyDateRecord
    completedAt: FuzzyDateRecord
    updatedAt: int
    createdAt: int


class ActivityRecord(TypedDict):
    """A member of `ActivityUnion`; `typename` says which, and which keys it has."""

    typename: str
    id: int
    #: TEXT, ANIME_LIST, MANGA_LIST or MESSAGE.
    type: str
    replyCount: int
    isLocked: bool
    isPinned: bool
    likeCount: int
    siteUrl: str
    createdAt: int
    #: Of a text or a list activity.
    userId: NotRequired[int]
    #: Of a text activity.
    text: NotRequired[str]
    #: Of a list activity, as `watched episode` and `1 - 3`.
    status: NotRequired[str]
    progress: NotRequired[str | None]
    mediaId: NotRequired[int]
    #: Of a message.
    recipientId: NotRequired[int]
    messengerId: NotRequired[int]
    message: NotRequired[str]
    isPrivate: NotRequired[bool]


class ActivityReplyRecord(TypedDict):
    """`ActivityReply`."""

    id: int
    userId: int
    activityId: int
    text: str
    likeCount: int
    createdAt: int


class CategoryRecord(TypedDict):
    """`ThreadCategory`."""

    id: int
    name: str


class ThreadRecord(TypedDict):
    """`Thread`."""

    id: int
    title: str
    body: str
    userId: int
    replyUserId: int | None
    replyCommentId: int | None
    replyCount: int
    viewCount: int
    isLocked: bool
    isSticky: bool
    likeCount: int
    repliedAt: int | None
    createdAt: int
    updatedAt: int
    siteUrl: str
    categories: list[CategoryRecord]
    #: The media it is about; not a field of the schema.
    mediaIds: list[int]


class ThreadCommentRecord(TypedDict):
    """`ThreadComment` without its children, which are comments with this `parentId`."""

    id: int
    userId: int
    threadId: int
    #: None for one that answers the thread itself; not a field of the schema.
    parentId: int | None
    comment: str
    likeCount: int
    siteUrl: str
    createdAt: int
    updatedAt: int
    isLocked: bool


class ReviewRecord(TypedDict):
    """`Review`."""

    id: int
    userId: int
    mediaId: int
    mediaType: str
    summary: str
    body: str
    rating: int
    ratingAmount: int
    #: 0 to 100.
    score: int
    private: bool
    siteUrl: str
    createdAt: int
    updatedAt: int


class RecommendationRecord(TypedDict):
    """`Recommendation`."""

    id: int
    rating: int
    #: Not fields of the schema.
    mediaId: int
    mediaRecommendationId: int
    userId: int


class NotificationRecord(TypedDict):
    """A member of `NotificationUnion`; `typename` says which, and which keys it has."""

    typename: str
    id: int
    #: A value of `NotificationType`.
    type: str
    createdAt: int
    #: The user who is told; not a field of the schema.
    recipientId: int
    #: The user who did it.
    userId: NotRequired[int]
    context: NotRequired[str]
    contexts: NotRequired[list[str]]
    activityId: NotRequired[int]
    commentId: NotRequired[int]
    threadId: NotRequired[int]
    mediaId: NotRequired[int]
    animeId: NotRequired[int]
    episode: NotRequired[int]
    reason: NotRequired[str | None]
    deletedMediaTitle: NotRequired[str]
    deletedMediaTitles: NotRequired[list[str]]
    status: NotRequired[str]
    notes: NotRequired[str | None]
    submittedTitle: NotRequired[str]
    characterId: NotRequired[int]
    staffId: NotRequired[int]


class SiteTrendRecord(TypedDict):
    """`SiteTrend`: what the site held at a day's start, and how that changed."""

    date: int
    count: int
    change: int
