"""`User`, the viewer, and who follows whom.

Private users: asked for by id or name they are refused, as are their followers and those they
follow; other lists of users leave them out. Where they are met elsewhere, as authors or among those
who like something, others see who they are, and nothing of what their page shows.

Our reading, where nobody says: without a viewer nobody is followed, follows or is blocked; settings
that concern a user alone, and how much they have not read, are null for others; whoever is retired
from the team is no moderator; without a sort users are by id.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from kotae.testing.answers.lists_owner import is_hidden, visible_owner
from kotae.testing.answers.markup import text_of
from kotae.testing.answers.users_totals import totals
from kotae.testing.answers.works import given
from kotae.testing.index.folding import Names, folded
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, Window
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import UserOptionsRecord, UserRecord
    from kotae.values import JSON

__all__ = ["LISTINGS", "RESOLVERS"]


def user_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.users`; an id and a name must agree, whatever the name's case.

    Raises:
        Refusal: 404 `Private User`.
    """
    asked = given(filters)
    is_wanted = asked.get("is_moderator")
    search = cast("str | None", asked.get("search"))
    matches = None if search is None else _names(ask.community).matches(search)
    users = [
        user
        for user in _named(ask, asked)
        if matches is None or user["id"] in matches
        if is_wanted is None or _is_moderator(user) == is_wanted
    ]
    sorts = cast("Sequence[str | None]", asked.get("sort", ()))
    return window.of(_ordered(ask, users, sorts, matches))


def _named(ask: Ask, asked: Mapping[str, object]) -> Iterable[UserRecord]:
    """Return the user whose id or name is asked for; without both, all that the viewer may see."""
    if "id" not in asked and "name" not in asked:
        return _visible(ask, ask.community.user_ids())
    user_id, name = cast("int | None", asked.get("id")), cast("str | None", asked.get("name"))
    user = visible_owner(ask, user_id, name)
    return () if user is None else (user,)


def _visible(ask: Ask, user_ids: Iterable[int]) -> list[UserRecord]:
    users = map(ask.community.user, user_ids)
    return [user for user in users if user is not None and not is_hidden(ask, user)]


@lru_cache(maxsize=2)  # as many as worlds are kept
def _names(community: Community) -> Names:
    names = Names()
    for user in map(community.user, community.user_ids()):
        if user is not None:
            names.add(user["id"], (user["name"],))
    return names


def _ordered(
    ask: Ask,
    users: Sequence[UserRecord],
    sorts: Sequence[str | None] | None,
    matches: Mapping[int, int] | None,
) -> Sequence[UserRecord]:
    """Return users in order.

    Args:
        ask: The request.
        users: By id.
        sorts: Values of `UserSort`; a null names none.
        matches: How close each is to what was searched for, by id; None without a search.
    """
    keys: dict[str, Callable[[UserRecord], Value]] = {
        "ID": lambda user: user["id"],
        "USERNAME": lambda user: folded(user["name"]),
        "WATCHED_TIME": lambda user: totals(ask, user["id"]).minutes,
        "CHAPTERS_READ": lambda user: totals(ask, user["id"]).chapters,
    }
    if matches is not None:
        keys["SEARCH_MATCH"] = lambda user: matches[user["id"]]
    return ordered(users, sorts, keys)


def follower_list(
    ask: Ask, window: Window, *, user_id: int, sort: Sequence[str | None] | None = None
) -> Paged:
    """Answer `Page.followers`; an unknown user has none.

    Raises:
        Refusal: 404 `Private User`.
    """
    visible_owner(ask, user_id, None)
    users = _visible(ask, ask.community.followers_of(user_id))
    return window.of(_ordered(ask, users, sort, None))


def following_list(
    ask: Ask, window: Window, *, user_id: int, sort: Sequence[str | None] | None = None
) -> Paged:
    """Answer `Page.following`; an unknown user follows nobody.

    Raises:
        Refusal: 404 `Private User`.
    """
    visible_owner(ask, user_id, None)
    users = _visible(ask, ask.community.following_of(user_id))
    return window.of(_ordered(ask, users, sort, None))


def _is_moderator(user: UserRecord) -> bool:
    return any(role != "RETIRED" for role in user["moderatorRoles"])


def _viewer(_root: object, ask: Ask) -> UserRecord:
    """Answer `Viewer`.

    Raises:
        Refusal: There is none: 401.
    """
    return ask.needed_viewer()


def _about(user: UserRecord, ask: Ask, *, as_html: bool | None = None) -> str | None:
    return None if is_hidden(ask, user) else text_of(user["about"], as_html)


def _is_following(user: UserRecord, ask: Ask) -> bool:
    viewer_id = ask.viewer_id
    return viewer_id is not None and user["id"] in ask.community.following_of(viewer_id)


def _is_follower(user: UserRecord, ask: Ask) -> bool:
    viewer_id = ask.viewer_id
    return viewer_id is not None and viewer_id in ask.community.following_of(user["id"])


def _is_blocked(user: UserRecord, ask: Ask) -> bool:
    viewer_id = ask.viewer_id
    return viewer_id is not None and ask.community.has_blocked(viewer_id, user["id"])


def _bans(user: UserRecord, ask: Ask) -> JSON:
    """Answer moderators alone."""
    return user["bans"] if ask.viewer is not None and _is_moderator(ask.viewer) else None


def _options(user: UserRecord, ask: Ask) -> UserOptionsRecord | dict[str, object]:
    options = user["options"]
    if user["id"] == ask.viewer_id:
        return options
    return {**options, **dict.fromkeys(_OWN_OPTIONS)}


#: The settings that concern a user alone.
_OWN_OPTIONS = (
    "airingNotifications",
    "disabledListActivity",
    "notificationOptions",
    "restrictMessagesToFollowing",
    "timezone",
)


def _unread_notification_count(user: UserRecord, ask: Ask) -> int | None:
    user_id = user["id"]
    if user_id != ask.viewer_id:
        return None
    return 0 if user_id in ask.index.seen else ask.community.unread_count(user_id)


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Query.Viewer": _viewer,
    "User.about": _about,
    "User.bans": _bans,
    "User.isBlocked": _is_blocked,
    "User.isFollower": _is_follower,
    "User.isFollowing": _is_following,
    "User.options": _options,
    "User.unreadNotificationCount": _unread_notification_count,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {
    "followers": follower_list,
    "following": following_list,
    "users": user_list,
}
