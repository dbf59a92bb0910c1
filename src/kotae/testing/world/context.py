"""The context of a request, which columns and resolvers get; and what its viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kotae.testing.rules.rules import Rules
    from kotae.testing.world.tables import Record, World

__all__ = ["VISIBLE", "Context", "is_moderator", "is_private_to", "profile_of"]


@dataclass(slots=True)
class Context:
    """One request.

    Attributes:
        world: The server's tables.
        rules: The active rules.
        viewer_id: The user of the request's token; None without one.
        now_s: The time, in Unix seconds.
    """

    world: World
    rules: Rules
    viewer_id: int | None
    now_s: int

    @property
    def viewer(self) -> Record | None:
        """The viewer's record, with the changes of this request."""
        return self.world["User"].get(self.viewer_id)

    def required_viewer(self) -> Record:
        """Return the viewer.

        Raises:
            Refusal: There is none: 401.
        """
        viewer = self.viewer
        if viewer is None:
            raise Refusal.unauthorized()
        return viewer


def is_private_to(user: Record, context: Context) -> bool:
    """Tell whether a user's page and lists are hidden from the viewer."""
    return context.rules.private_users and user["is_private"] and user["id"] != context.viewer_id


def is_moderator(user: Record | None) -> bool:
    """Tell whether a user may do what AniList's moderators may."""
    return user is not None and bool({*user["moderatorRoles"]} - {"RETIRED"})


def profile_of(activity: Record) -> int:
    """Return the id of the user on whose profile an activity is."""
    user_id: int = activity["recipientId" if "recipientId" in activity else "userId"]
    return user_id


def _private_ids(context: Context) -> set[int]:
    users = context.world["User"].all()
    return {user["id"] for user in users if is_private_to(user, context)}


def _visible_activities(activities: Iterable[Record], context: Context) -> list[bool]:
    private_ids, viewer_id = _private_ids(context), context.viewer_id

    def is_visible(activity: Record) -> bool:
        profile_id = profile_of(activity)
        if viewer_id is not None and viewer_id in (activity.get("messengerId"), profile_id):
            return True
        return not (activity.get("isPrivate") or profile_id in private_ids)

    return [is_visible(activity) for activity in activities]


def _visible_replies(replies: Iterable[Record], context: Context) -> list[bool]:
    activities = context.world["Activity"].rows
    return _visible_activities([activities[reply["activityId"]] for reply in replies], context)


def _visible_entries(entries: Iterable[Record], context: Context) -> list[bool]:
    private_ids, viewer_id = _private_ids(context), context.viewer_id
    return [
        entry["userId"] not in private_ids
        and (not entry["private"] or entry["userId"] == viewer_id)
        for entry in entries
    ]


def _visible_reviews(reviews: Iterable[Record], context: Context) -> list[bool]:
    viewer_id = context.viewer_id
    return [not review["private"] or review["userId"] == viewer_id for review in reviews]


#: For each table with records that not everybody sees: which of some records the viewer sees.
VISIBLE: Mapping[str, Callable[[Iterable[Any], Context], list[bool]]] = {
    "Activity": _visible_activities,
    "ActivityReply": _visible_replies,
    "MediaList": _visible_entries,
    "Review": _visible_reviews,
    "User": lambda users, context: [not is_private_to(user, context) for user in users],
}
