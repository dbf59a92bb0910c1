"""Notifications before they have an id: each kind with the words that AniList has for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.catalogue.calendar import DAY_S, MOMENT_S

if TYPE_CHECKING:
    from kotae.testing.world.chance import Chance
    from kotae.testing.world.records.social import NotificationRecord

__all__ = ["by_user", "later", "notice"]

#: The object type of each kind of notification, and the words after the user's name or the title.
_KINDS = {
    "ACTIVITY_MESSAGE": ("ActivityMessageNotification", " sent you a message."),
    "ACTIVITY_REPLY": ("ActivityReplyNotification", " replied to your activity."),
    "FOLLOWING": ("FollowingNotification", " started following you."),
    "ACTIVITY_MENTION": ("ActivityMentionNotification", " mentioned you in their activity."),
    "THREAD_COMMENT_MENTION": (
        "ThreadCommentMentionNotification",
        " mentioned you, in the forum thread ",
    ),
    "THREAD_SUBSCRIBED": (
        "ThreadCommentSubscribedNotification",
        " commented in your subscribed forum thread ",
    ),
    "THREAD_COMMENT_REPLY": (
        "ThreadCommentReplyNotification",
        " replied to your comment, in the forum thread ",
    ),
    "ACTIVITY_LIKE": ("ActivityLikeNotification", " liked your activity."),
    "ACTIVITY_REPLY_LIKE": ("ActivityReplyLikeNotification", " liked your activity reply."),
    "THREAD_LIKE": ("ThreadLikeNotification", " liked your forum thread, "),
    "THREAD_COMMENT_LIKE": (
        "ThreadCommentLikeNotification",
        " liked your comment, in the forum thread ",
    ),
    "ACTIVITY_REPLY_SUBSCRIBED": (
        "ActivityReplySubscribedNotification",
        " replied to activity you're subscribed to.",
    ),
    "RELATED_MEDIA_ADDITION": (
        "RelatedMediaAdditionNotification",
        " was recently added to the site.",
    ),
    "MEDIA_DATA_CHANGE": ("MediaDataChangeNotification", " received site data changes."),
    "MEDIA_MERGE": ("MediaMergeNotification", " was merged with other entries of your list."),
    "MEDIA_DELETION": ("MediaDeletionNotification", " was deleted from the site."),
    "AIRING": ("AiringNotification", None),
    "MEDIA_SUBMISSION_UPDATE": ("MediaSubmissionUpdateNotification", None),
    "STAFF_SUBMISSION_UPDATE": ("StaffSubmissionUpdateNotification", None),
    "CHARACTER_SUBMISSION_UPDATE": ("CharacterSubmissionUpdateNotification", None),
}


def notice(kind: str, recipient_id: int, created_s: int) -> NotificationRecord:
    """Return a notification, its id still 0.

    Args:
        kind: A value of `NotificationType`.
        recipient_id: Who is told.
        created_s: When, in Unix seconds.
    """
    typename, context = _KINDS[kind]
    record: NotificationRecord = {
        "typename": typename,
        "id": 0,
        "type": kind,
        "createdAt": created_s,
        "recipientId": recipient_id,
    }
    if context is not None:
        record["context"] = context
    return record


def by_user(kind: str, recipient_id: int, created_s: int, user_id: int) -> NotificationRecord:
    """Return a notification of what a user did, its id still 0.

    Args:
        kind: A value of `NotificationType`.
        recipient_id: Who is told.
        created_s: When, in Unix seconds.
        user_id: Who did it.
    """
    record = notice(kind, recipient_id, created_s)
    record["userId"] = user_id
    return record


def later(chance: Chance, since_s: int) -> int:
    """Return a moment soon after another, in Unix seconds; never younger than the world."""
    return since_s + int(chance.fraction() ** 2 * min(30 * DAY_S, MOMENT_S - since_s))
