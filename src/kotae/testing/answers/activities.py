"""Activities, the replies to them, and who likes what.

Our reading, where nobody says: an activity is its user's on whose profile it stands, so that a
message is its recipient's; `isFollowing: false` keeps those of users whom the viewer does not
follow, and without a viewer nobody is followed; without a sort activities are by id, and replies
always are. What stands on the profile of a private user only they see, and who wrote it.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, cast

from kotae.testing.answers.lists_owner import private_users
from kotae.testing.answers.narrowing import candidates, narrowed
from kotae.testing.answers.posts import (
    is_liked_field,
    is_subscribed_field,
    likers,
    likes_field,
    media_field,
    text_field,
    user_field,
)
from kotae.testing.answers.works import given
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import ActivityRecord, ActivityReplyRecord, UserRecord

    _Holds = Callable[[ActivityRecord], bool]

__all__ = ["LISTINGS", "RESOLVERS"]

#: What `MEDIA_LIST` stands for in arguments.
_LIST_TYPES = ("ANIME_LIST", "MANGA_LIST")

#: Viewers for whom it is kept which activities they may see.
_KEPT_VIEWERS = 8


def _profile_of(activity: ActivityRecord) -> int | None:
    """Return the id of the user on whose profile an activity stands."""
    return activity.get("recipientId", activity.get("userId"))


_COLUMNS: Mapping[str, Callable[[ActivityRecord], Value]] = {
    "id": lambda activity: activity["id"],
    "user_id": _profile_of,
    "messenger_id": lambda activity: activity.get("messengerId"),
    "media_id": lambda activity: activity.get("mediaId"),
    "created_at": lambda activity: activity["createdAt"],
}
_KEYS: Mapping[str, Callable[[ActivityRecord], Value]] = {
    "ID": lambda activity: activity["id"],
    "PINNED": lambda activity: not activity["isPinned"],
}


def activity_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.activities`: those that the viewer may see."""
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    kept: Sequence[ActivityRecord] = [
        *candidates(asked, partial(_seen, ask), partial(_all_seen, ask))
    ]
    for holds in _own_conditions(ask, asked):
        kept = [activity for activity in kept if holds(activity)]
    shown = ordered(narrowed(kept, asked, _COLUMNS), sorts, _KEYS)
    return window.of(shown)


def _seen(ask: Ask, activity_id: int) -> ActivityRecord | None:
    """Return an activity, or None where the viewer may not see it."""
    activity = ask.community.activity(activity_id)
    if activity is None or not _sight(ask.viewer_id, _hidden_from(ask))(activity):
        return None
    return activity


def _all_seen(ask: Ask) -> Sequence[ActivityRecord]:
    return _all_seen_by(ask.community, ask.viewer_id, _hidden_from(ask))


def _hidden_from(ask: Ask) -> frozenset[int]:
    """Return the ids of the users whose profiles the viewer may not see."""
    return frozenset(private_users(ask))


@lru_cache(maxsize=_KEPT_VIEWERS)
def _all_seen_by(
    community: Community, viewer_id: int | None, hidden: frozenset[int]
) -> Sequence[ActivityRecord]:
    return tuple(filter(_sight(viewer_id, hidden), community.activities()))


def _own_conditions(ask: Ask, asked: dict[str, object]) -> Iterator[_Holds]:
    """Take out the arguments that look at more than a column, and yield what they ask."""
    is_following = asked.pop("is_following", None)
    if is_following is not None:
        viewer_id = ask.viewer_id
        followed = frozenset(() if viewer_id is None else ask.community.following_of(viewer_id))
        yield lambda activity: (_profile_of(activity) in followed) == is_following
    has_replies = asked.pop("has_replies", None)
    if has_replies is not None:
        yield lambda activity: (activity["replyCount"] > 0) == has_replies
    is_talk = asked.pop("has_replies_or_type_text", None)
    if is_talk is not None:
        yield lambda activity: (activity["replyCount"] > 0 or activity["type"] == "TEXT") == is_talk
    for argument in ("type", "type_in", "type_not", "type_not_in"):
        value = asked.pop(argument, None)
        if value is not None:
            types = value if "_in" in argument else [value]
            yield _of_types(cast("list[str | None]", types), is_wanted="_not" not in argument)


def _of_types(named: Iterable[str | None], *, is_wanted: bool) -> _Holds:
    types = frozenset(
        each for name in named for each in (_LIST_TYPES if name == "MEDIA_LIST" else (name,))
    )
    return lambda activity: (activity["type"] in types) == is_wanted


def _sight(viewer_id: int | None, hidden: frozenset[int]) -> _Holds:
    """Return what says whether somebody may see an activity.

    Args:
        viewer_id: Who; None for somebody without a token.
        hidden: The ids of users whose profiles they may not see.
    """

    def holds(activity: ActivityRecord) -> bool:
        if viewer_id is not None and viewer_id == activity.get("messengerId"):
            return True
        owner_id = _profile_of(activity)
        return owner_id not in hidden and (not activity.get("isPrivate") or viewer_id == owner_id)

    return holds


def reply_list(
    ask: Ask, window: Window, *, id: int | None = None, activity_id: int | None = None
) -> Paged:
    """Answer `Page.activityReplies`: those to activities that the viewer may see."""
    replies: Sequence[ActivityReplyRecord] = ()
    if id is not None:
        reply = ask.community.activity_reply(id)
        if reply is not None and activity_id in (None, reply["activityId"]):
            replies = (reply,) if _seen(ask, reply["activityId"]) else ()
    elif activity_id is not None:
        if _seen(ask, activity_id):
            replies = ask.community.replies_to(activity_id)
    else:
        seen = _all_seen(ask)
        replies = [one for activity in seen for one in ask.community.replies_to(activity["id"])]
    return window.of(replies)


def like_list(
    ask: Ask, window: Window, *, likeable_id: int | None = None, type: str | None = None
) -> Paged:
    """Answer `Page.likes`, of nothing without both arguments, and of what the viewer may see."""
    users: list[UserRecord] = []
    if likeable_id is not None and type is not None and _is_seen(ask, type, likeable_id):
        users = likers(ask, type, likeable_id)
    return window.of(users)


def _is_seen(ask: Ask, kind: str, item_id: int) -> bool:
    """Return whether the viewer may see something that can be liked; threads everybody may."""
    if kind == "ACTIVITY_REPLY":
        reply = ask.community.activity_reply(item_id)
        return reply is not None and _seen(ask, reply["activityId"]) is not None
    if kind == "ACTIVITY":
        return _seen(ask, item_id) is not None
    return True


def _replies(activity: ActivityRecord, ask: Ask) -> Sequence[ActivityReplyRecord]:
    return ask.community.replies_to(activity["id"])


def _of_each_type() -> dict[str, Callable[..., object]]:
    """Return the resolvers that the three types of activities share."""
    shared: Mapping[str, Callable[..., object]] = {
        "isLiked": is_liked_field("ACTIVITY"),
        "isSubscribed": is_subscribed_field("ACTIVITY"),
        "likes": likes_field("ACTIVITY"),
        "replies": _replies,
    }
    return {
        f"{name}.{field}": resolver
        for name in ("ListActivity", "MessageActivity", "TextActivity")
        for field, resolver in shared.items()
    }


RESOLVERS: Mapping[str, Callable[..., object]] = {
    **_of_each_type(),
    "ActivityReply.isLiked": is_liked_field("ACTIVITY_REPLY"),
    "ActivityReply.likes": likes_field("ACTIVITY_REPLY"),
    "ActivityReply.text": text_field("text"),
    "ActivityReply.user": user_field("userId"),
    "ListActivity.media": media_field("mediaId"),
    "ListActivity.user": user_field("userId"),
    "MessageActivity.message": text_field("message"),
    "MessageActivity.messenger": user_field("messengerId"),
    "MessageActivity.recipient": user_field("recipientId"),
    "TextActivity.text": text_field("text"),
    "TextActivity.user": user_field("userId"),
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {
    "activities": activity_list,
    "activityReplies": reply_list,
    "likes": like_list,
}
