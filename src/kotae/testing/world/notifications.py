"""Notifications: a view of the other tables, so that each change of a table notifies by itself."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from graphql import GRAPHQL_MAX_INT

from kotae.testing.world.schema_types import upper_case
from kotae.testing.world.tables import derived

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record, World

__all__ = ["NOTIFICATION_COLUMNS", "viewer_notifications"]

_DAY_S = 86_400
#: The most notifications of a user; the newest remain.
_MAX_NOTIFICATIONS = 1_000
#: Days for which the episodes of an anime on a list are notified.
_AIRING_DAYS = 30
#: One of so many media has notifications of the site's moderators.
_MEDIA_PER_CHANGE = 97

#: All types, without `Notification`: their positions are part of the ids, which so are unique.
_TYPES = (
    "Following",
    "ActivityMessage",
    "ActivityReply",
    "ActivityReplySubscribed",
    "ActivityMention",
    "ActivityLike",
    "ActivityReplyLike",
    "ThreadLike",
    "ThreadCommentLike",
    "ThreadCommentReply",
    "ThreadCommentSubscribed",
    "ThreadCommentMention",
    "Airing",
    "RelatedMediaAddition",
    "MediaDataChange",
    "MediaMerge",
    "MediaDeletion",
    "MediaSubmissionUpdate",
    "StaffSubmissionUpdate",
    "CharacterSubmissionUpdate",
)
#: Values of `NotificationType` that are not called after the type.
_VALUES = {"ThreadCommentSubscribed": "THREAD_SUBSCRIBED"}

#: Posts that can be liked: their table, the key of their likes, the notification, and its word.
_LIKED = (
    ("Activity", "activityId", "ActivityLike", "activity"),
    ("ActivityReply", "activityReplyId", "ActivityReplyLike", "activity reply"),
    ("Thread", "threadId", "ThreadLike", "forum thread"),
    ("ThreadComment", "threadCommentId", "ThreadCommentLike", "forum comment"),
)
#: What moderators cause: the notification, its words, and a reason.
_BY_MODERATORS = (
    ("RelatedMediaAddition", " was recently added to the site.", None),
    ("MediaDataChange", " received site data changes", "Merged dates"),  # AniList has no full stop
    ("MediaMerge", " was merged into another entry.", "Duplicate"),
    ("MediaDeletion", " was deleted from the site.", "Not eligible"),
    ("MediaSubmissionUpdate", "", None),
    ("StaffSubmissionUpdate", "", None),
    ("CharacterSubmissionUpdate", "", None),
)


def viewer_notifications(context: Context, arguments: Record) -> Sequence[Record]:
    """Return the viewer's notifications, the newest first.

    `resetNotificationCount` marks them as read.
    """
    viewer = context.required_viewer()
    if arguments.get("resetNotificationCount"):
        context.world["User"].put({**viewer, "notifications_read_at": context.now_s})
    return _enabled(viewer, context)


def _unread_count(user: Record, context: Context) -> int | None:
    if user["id"] != context.viewer_id:
        return None
    read_at: int = user["notifications_read_at"]
    return len([one for one in _enabled(user, context) if one["createdAt"] > read_at])


def _enabled(user: Record, context: Context) -> Sequence[Record]:
    """Return a user's notifications of the types that the user has not switched off."""
    options = user["options"]["notificationOptions"] or ()
    disabled = {option["type"] for option in options if option.get("enabled") is False}
    day = context.now_s // _DAY_S
    found = _notifications(context.world, user["id"], user["name"], day)
    return [one for one in found if one["type"] not in disabled]


@derived(
    *("Follow", "Like", "Activity", "ActivityReply", "Thread", "ThreadComment"),
    *("Subscription", "MediaList", "Media", "AiringSchedule"),
)
def _notifications(world: World, user_id: int, user_name: str, day: int) -> Sequence[Record]:
    found = chain(
        _from_users(world, user_id),
        _from_conversations(world, user_id, user_name),
        _from_media(world, user_id, day * _DAY_S),
    )
    of_others = (one for one in found if one.get("userId") != user_id)
    return sorted(of_others, key=lambda one: (-one["createdAt"], one["id"]))[:_MAX_NOTIFICATIONS]


def _notification(kind: str, row: Record, words: str, **values: Any) -> Record:
    # A mention is in an activity or in a reply, which may have the same id.
    is_of_activity = kind == "ActivityMention" and "activityId" not in row
    position = len(_TYPES) if is_of_activity else _TYPES.index(kind)
    return {
        "id": (row["id"] * (len(_TYPES) + 1) + position) % GRAPHQL_MAX_INT,
        "__typename": f"{kind}Notification",
        "type": _VALUES.get(kind) or upper_case(kind),
        "context": words,
        "createdAt": row["createdAt"],
        "userId": row.get("userId"),
        **values,
    }


def _ids(post: Record) -> Record:
    """Return the ids by which a notification names a post: as a comment, and what it belongs to."""
    return {
        "activityId": post.get("activityId", post["id"]),
        "threadId": post.get("threadId", post["id"]),
        "commentId": post["id"],
    }


def _from_users(world: World, user_id: int) -> Iterator[Record]:
    for follow in world["Follow"].where(followedId=user_id):
        yield _notification("Following", follow, " started following you.")
    for message in world["Activity"].where(recipientId=user_id):
        ids = {"activityId": message["id"], "userId": message["messengerId"]}
        yield _notification("ActivityMessage", message, " sent you a message.", **ids)
    for table, key, kind, word in _LIKED:
        for post in world[table].where(userId=user_id):
            for like in world["Like"].where(**{key: post["id"]}):
                yield _notification(kind, like, f" liked your {word}.", **_ids(post))


def _from_conversations(world: World, user_id: int, user_name: str) -> Iterator[Record]:
    subscriptions = world["Subscription"].where(userId=user_id)
    for table, key, kind in (
        ("ActivityReply", "activityId", "ActivityReplySubscribed"),
        ("ThreadComment", "threadId", "ThreadCommentSubscribed"),
    ):
        own = {post["id"] for post in world[key.removesuffix("Id").title()].where(userId=user_id)}
        subscribed = {row[key] for row in subscriptions if row.get(key)} - own
        for post_id in sorted(subscribed | own):
            found, words = kind, " replied to a conversation that you subscribe to."
            if key == "activityId" and post_id in own:  # the author of a thread subscribes to it
                found, words = "ActivityReply", " replied to your activity."
            for row in world[table].where(**{key: post_id}):
                yield _notification(found, row, words, **_ids(row))
    for comment in world["ThreadComment"].where(userId=user_id):
        for row in world["ThreadComment"].where(parentCommentId=comment["id"]):
            yield _notification("ThreadCommentReply", row, " replied to your comment.", **_ids(row))
    for table, row in _mentions(world).get(user_name, ()):
        kind = "ThreadCommentMention" if table == "ThreadComment" else "ActivityMention"
        yield _notification(kind, row, " mentioned you.", **_ids(row))


@derived("Activity", "ActivityReply", "ThreadComment")
def _mentions(world: World) -> dict[str, list[tuple[str, Record]]]:
    """Return the tables and rows that mention a user, by the user's name."""
    found: dict[str, list[tuple[str, Record]]] = {}
    for table in ("Activity", "ActivityReply", "ThreadComment"):
        for row in world[table].all():
            text: str = row.get("text") or row.get("comment") or ""
            for word in text.split() if "@" in text else ():
                if word.startswith("@"):
                    found.setdefault(word[1:].rstrip(".,!?"), []).append((table, row))
    return found


def _from_media(world: World, user_id: int, now_s: int) -> Iterator[Record]:
    since_s = now_s - _AIRING_DAYS * _DAY_S
    for entry in world["MediaList"].where(userId=user_id):
        media_id = entry["mediaId"]
        airings = world["AiringSchedule"].where(mediaId=media_id)
        for airing in airings if entry["status"] == "CURRENT" else ():
            if since_s < airing["airingAt"] <= now_s:
                row = {"id": airing["id"], "createdAt": airing["airingAt"]}
                words = ["Episode ", " of ", " aired."]
                values = {"contexts": words, "animeId": media_id, "episode": airing["episode"]}
                yield _notification("Airing", row, "", **values)
        if media_id % _MEDIA_PER_CHANGE == 0:
            yield from _from_moderators(world, entry)


def _from_moderators(world: World, entry: Record) -> Iterator[Record]:
    """Yield a notification of each kind that the site's moderators cause."""
    media_id = entry["mediaId"]
    row = {"id": media_id, "createdAt": entry["createdAt"]}
    title = world["Media"].rows[media_id]["title"]["romaji"]
    values = {
        "mediaId": media_id,
        "staffId": next(iter(world["Staff"].rows)),
        "characterId": next(iter(world["Character"].rows)),
        "deletedMediaTitle": f"{title} Recap",
        "deletedMediaTitles": [f"{title} (TV)"],
        "submittedTitle": title,
        "contexts": ["Your submission", " has been accepted."],
        "status": "ACCEPTED",
        "notes": "Thank you for the source.",
    }
    for kind, words, reason in _BY_MODERATORS:
        yield _notification(kind, row, words, reason=reason, **values)


NOTIFICATION_COLUMNS = {"User.unreadNotificationCount": _unread_count}
