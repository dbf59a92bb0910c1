"""Notifications: the viewer's own, and nobody else's. The newest comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.answers.narrowing import narrowed
from kotae.testing.answers.posts import media_field, record_field, user_field
from kotae.testing.answers.works import given

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.social import NotificationRecord, ThreadCommentRecord

__all__ = ["LISTINGS", "RESOLVERS"]

_COLUMNS: Mapping[str, Callable[[NotificationRecord], Value]] = {
    "type": lambda notification: notification["type"]
}


def notification_list(
    ask: Ask,
    window: Window,
    *,
    reset_notification_count: bool | None = None,
    **filters: object,
) -> Paged:
    """Answer `Page.notifications`; to reset the count holds for all the types at once.

    Raises:
        Refusal: There is no viewer: 401.
    """
    viewer_id = ask.needed_viewer()["id"]
    if reset_notification_count:
        ask.index.seen.mark(viewer_id)
    all_of_them = ask.community.notifications_of(viewer_id)
    shown = narrowed(all_of_them, given(filters), _COLUMNS)
    return window.of(shown)


_activity = record_field("activityId", lambda ask, id_: ask.community.activity(id_))
_comment = record_field("commentId", lambda ask, id_: ask.community.comment(id_))
_thread = record_field("threadId", lambda ask, id_: ask.community.thread(id_))


def _last_comment(notification: NotificationRecord, ask: Ask) -> ThreadCommentRecord | None:
    """Answer with a comment to show where a thread is liked: the last one, if it has any."""
    thread = _thread(notification, ask)
    comment_id = None if thread is None else thread["replyCommentId"]
    return None if comment_id is None else ask.community.comment(comment_id)


_ABOUT_ACTIVITIES = (
    "ActivityLike",
    "ActivityMention",
    "ActivityReply",
    "ActivityReplyLike",
    "ActivityReplySubscribed",
)
_ABOUT_COMMENTS = (
    "ThreadCommentLike",
    "ThreadCommentMention",
    "ThreadCommentReply",
    "ThreadCommentSubscribed",
)
_ABOUT_MEDIA = ("MediaDataChange", "MediaMerge", "MediaSubmissionUpdate", "RelatedMediaAddition")
_BY_USERS = (
    *_ABOUT_ACTIVITIES,
    *_ABOUT_COMMENTS,
    "ActivityMessage",
    "Following",
    "ThreadLike",
)

RESOLVERS: Mapping[str, Callable[..., object]] = {
    **{f"{name}Notification.activity": _activity for name in _ABOUT_ACTIVITIES},
    **{f"{name}Notification.comment": _comment for name in _ABOUT_COMMENTS},
    **{f"{name}Notification.media": media_field("mediaId") for name in _ABOUT_MEDIA},
    **{f"{name}Notification.thread": _thread for name in (*_ABOUT_COMMENTS, "ThreadLike")},
    **{f"{name}Notification.user": user_field("userId") for name in _BY_USERS},
    "ActivityMessageNotification.message": _activity,
    "AiringNotification.media": media_field("animeId"),
    "CharacterSubmissionUpdateNotification.character": record_field(
        "characterId", lambda ask, id_: ask.catalogue.character(id_)
    ),
    "StaffSubmissionUpdateNotification.staff": record_field(
        "staffId", lambda ask, id_: ask.catalogue.staff(id_)
    ),
    "ThreadLikeNotification.comment": _last_comment,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"notifications": notification_list}
