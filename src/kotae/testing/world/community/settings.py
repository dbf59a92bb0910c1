"""What users set: for the site, for their lists, and on AniChart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.community.vocabulary import people as words

if TYPE_CHECKING:
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.social import (
        ListOptionsRecord,
        ListTypeOptionsRecord,
        UserOptionsRecord,
    )

__all__ = ["NOTIFICATION_TYPES", "list_options", "user_options"]

#: Every value of `NotificationType`.
NOTIFICATION_TYPES = (
    "ACTIVITY_MESSAGE",
    "ACTIVITY_REPLY",
    "FOLLOWING",
    "ACTIVITY_MENTION",
    "THREAD_COMMENT_MENTION",
    "THREAD_SUBSCRIBED",
    "THREAD_COMMENT_REPLY",
    "AIRING",
    "ACTIVITY_LIKE",
    "ACTIVITY_REPLY_LIKE",
    "THREAD_LIKE",
    "THREAD_COMMENT_LIKE",
    "ACTIVITY_REPLY_SUBSCRIBED",
    "RELATED_MEDIA_ADDITION",
    "MEDIA_DATA_CHANGE",
    "MEDIA_MERGE",
    "MEDIA_DELETION",
    "MEDIA_SUBMISSION_UPDATE",
    "STAFF_SUBMISSION_UPDATE",
    "CHARACTER_SUBMISSION_UPDATE",
)

_TITLE_LANGUAGES = (
    *("ROMAJI", "ROMAJI", "ROMAJI", "ENGLISH", "ENGLISH", "NATIVE"),
    *("ROMAJI_STYLISED", "ENGLISH_STYLISED", "NATIVE_STYLISED"),
)
_NAME_LANGUAGES = ("ROMAJI_WESTERN", "ROMAJI_WESTERN", "ROMAJI", "NATIVE")
_STATUSES = ("CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED", "REPEATING")
_FORMATS = ("POINT_100", "POINT_10_DECIMAL", "POINT_10", "POINT_5", "POINT_3")
_ROW_ORDERS = ("score", "title", "updatedAt", "id")

#: Formats in which AniList lets a score be made of several.
_ADVANCED_FORMATS = ("POINT_100", "POINT_10_DECIMAL")

#: The groups of a list by AniList's names, completed ones apart.
_COMPLETED = {
    "ANIME": (
        *("Completed TV", "Completed Movie", "Completed OVA", "Completed ONA"),
        *("Completed TV Short", "Completed Special", "Completed Music"),
    ),
    "MANGA": ("Completed Manga", "Completed Novel", "Completed One Shot"),
}
_OPEN = {"ANIME": ("Watching", "Rewatching"), "MANGA": ("Reading", "Rereading")}
_LAST = ("Paused", "Dropped", "Planning")


def user_options(chance: Chance, *, likes_adult: bool) -> UserOptionsRecord:
    """Return what a user sets for the site."""
    return {
        "titleLanguage": chance.pick(_TITLE_LANGUAGES),
        "displayAdultContent": likes_adult,
        "airingNotifications": chance.happens(0.8),
        "profileColor": chance.pick(words.COLOURS),
        "notificationOptions": [
            {"type": kind, "enabled": not chance.happens(0.1)} for kind in NOTIFICATION_TYPES
        ],
        "timezone": chance.pick(words.TIME_ZONES) if chance.happens(0.8) else None,
        "activityMergeTime": chance.pick((0, 60, 120, 360, 720, 1440, 10_080, 29_160)),
        "staffNameLanguage": chance.pick(_NAME_LANGUAGES),
        "restrictMessagesToFollowing": chance.happens(0.2),
        "disabledListActivity": [
            {"disabled": chance.happens(0.1), "type": status} for status in _STATUSES
        ],
    }


def list_options(chance: Chance, *, is_full: bool) -> ListOptionsRecord:
    """Return what a user sets for their lists.

    Args:
        chance: The user's.
        is_full: Whether they use all that AniList offers: custom lists and advanced scoring.
    """
    score_format = chance.pick(_ADVANCED_FORMATS if is_full else _FORMATS)
    can_score = score_format in _ADVANCED_FORMATS
    is_advanced = can_score and (is_full or chance.happens(0.4))
    return {
        "scoreFormat": score_format,
        "rowOrder": chance.pick(_ROW_ORDERS),
        "useLegacyLists": chance.happens(0.05),
        "animeList": _type_options(chance, "ANIME", is_full=is_full, is_advanced=is_advanced),
        "mangaList": _type_options(chance, "MANGA", is_full=is_full, is_advanced=is_advanced),
        "sharedTheme": {},
        "sharedThemeEnabled": chance.happens(0.1),
    }


def _type_options(
    chance: Chance, type_: str, *, is_full: bool, is_advanced: bool
) -> ListTypeOptionsRecord:
    is_split = is_full == (type_ == "ANIME") if is_full else chance.happens(0.3)
    has_lists = is_full or chance.happens(0.4)
    custom = chance.sample(words.CUSTOM_LISTS[type_], chance.between(3, 6)) if has_lists else []
    completed = _COMPLETED[type_] if is_split else ("Completed",)
    sections = [*_OPEN[type_], *completed, *_LAST]
    if chance.happens(0.2):
        sections = [*custom, *sections]
    else:
        sections += custom
    has_categories = is_advanced or chance.happens(0.7)
    return {
        "sectionOrder": sections,
        "splitCompletedSectionByFormat": is_split,
        "theme": {"theme": "dark", "coverImage": "show"} if chance.happens(0.1) else {},
        "customLists": custom,
        "advancedScoring": list(words.ADVANCED_SCORING) if has_categories else [],
        "advancedScoringEnabled": is_advanced,
    }
