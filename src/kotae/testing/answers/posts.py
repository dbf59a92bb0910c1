"""What activities, replies, threads, comments and reviews share: resolvers, made for each.

Without a viewer nothing is liked and nobody is subscribed to anything. Everybody who likes
something is named, private users included: `likeCount` counts them as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from kotae.testing.answers.markup import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.answers.ask import Ask
    from kotae.testing.world.records.social import UserRecord
    from kotae.testing.world.records.works import MediaRecord

    _Post = Mapping[str, object]

__all__ = [
    "is_liked_field",
    "is_subscribed_field",
    "likers",
    "likes_field",
    "media_field",
    "record_field",
    "text_field",
    "user_field",
]

_R = TypeVar("_R")


def record_field(
    key: str, find: Callable[[Ask, int], _R | None]
) -> Callable[[_Post, Ask], _R | None]:
    """Return the resolver of what a record keeps the id of.

    Args:
        key: Where it keeps the id, which may be None.
        find: Returns what has an id.
    """

    def resolve(post: _Post, ask: Ask) -> _R | None:
        record_id = cast("int | None", post[key])
        return None if record_id is None else find(ask, record_id)

    return resolve


def user_field(key: str) -> Callable[[_Post, Ask], UserRecord | None]:
    """Return the resolver of a user.

    Args:
        key: Where a record keeps their id.
    """
    return record_field(key, lambda ask, user_id: ask.community.user(user_id))


def media_field(key: str) -> Callable[[_Post, Ask], MediaRecord | None]:
    """Return the resolver of a media.

    Args:
        key: Where a record keeps its id.
    """
    return record_field(key, lambda ask, media_id: ask.catalogue.media(media_id))


def text_field(key: str) -> Callable[..., str | None]:
    """Return the resolver of a text in AniList's markup that is asked for as it is, or as HTML.

    Args:
        key: Where a record keeps it.
    """

    def resolve(post: _Post, _ask: Ask, *, as_html: bool | None = None) -> str | None:
        return text_of(cast("str | None", post[key]), as_html)

    return resolve


def likers(ask: Ask, kind: str, item_id: int) -> list[UserRecord]:
    """Return the users who like something.

    Args:
        ask: The request.
        kind: A value of `LikeableType`.
        item_id: The thing's.
    """
    users = map(ask.community.user, ask.community.likes_of(kind, item_id))
    return [user for user in users if user is not None]


def likes_field(kind: str) -> Callable[..., list[UserRecord]]:
    """Return the resolver of `likes`.

    Args:
        kind: A value of `LikeableType`.
    """

    def resolve(post: _Post, ask: Ask) -> list[UserRecord]:
        return likers(ask, kind, cast("int", post["id"]))

    return resolve


def is_liked_field(kind: str) -> Callable[..., bool]:
    """Return the resolver of `isLiked`.

    Args:
        kind: A value of `LikeableType`.
    """

    def resolve(post: _Post, ask: Ask) -> bool:
        if ask.viewer_id is None:
            return False
        return ask.viewer_id in ask.community.likes_of(kind, cast("int", post["id"]))

    return resolve


def is_subscribed_field(kind: str) -> Callable[..., bool]:
    """Return the resolver of `isSubscribed`.

    Args:
        kind: ACTIVITY or THREAD.
    """

    def resolve(post: _Post, ask: Ask) -> bool:
        if ask.viewer_id is None:
            return False
        return ask.community.is_subscribed(ask.viewer_id, kind, cast("int", post["id"]))

    return resolve
