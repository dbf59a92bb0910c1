"""`MediaList` and the lists of entries: what users keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.lists_collection import COLLECTION_RESOLVERS
from kotae.testing.answers.lists_owner import (
    media_of,
    owner_of,
    private_users,
    type_options,
    visible_owner,
)
from kotae.testing.answers.lists_scores import in_format
from kotae.testing.answers.paging import Paged
from kotae.testing.answers.works import given
from kotae.testing.index.entries import EntryQuestion
from kotae.testing.index.entries_filters import entry_condition, on_list_of, seen_by

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Window
    from kotae.testing.world.records.social import EntryRecord, UserRecord
    from kotae.testing.world.records.works import MediaRecord
    from kotae.values import JSON

__all__ = ["LISTINGS", "RESOLVERS"]


def entry_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.mediaList`.

    Private entries are seen by their owner alone; so are those of private users, who are refused
    where they are asked for by id or name. Our reading: `isFollowing: false` keeps entries of
    those whom the viewer does not follow, `compareWithAuthList: false` keeps all, and without a
    viewer nobody is followed and nothing is on both lists.

    Raises:
        Refusal: 404 `Private User`.
    """
    asked = given(filters)
    sorts = cast("Sequence[str | None]", asked.pop("sort", ()))
    users = _narrowed(ask, asked)
    conditions = [seen_by(ask.viewer_id, private_users(ask))]
    if asked.pop("compare_with_auth_list", False):
        if ask.viewer_id is None:
            return window.of([])
        ask.index.entries.load(ask.viewer_id)
        conditions.append(on_list_of(ask.viewer_id))
    conditions += [entry_condition(name, value) for name, value in asked.items()]
    question = EntryQuestion(users, conditions, sorts, window.offset, window.per_page)
    found = ask.index.entries.find(question)
    return Paged(found.records, found.has_next, found.count)


def _narrowed(ask: Ask, asked: dict[str, object]) -> set[int] | None:
    """Take out what names users, and return the ids of those it leaves; None for everybody.

    An entry's id names its owner: so nobody else's list need be loaded.
    """
    left: list[set[int]] = []
    if "id" in asked:
        entry = ask.index.entries.entry(cast("int", asked["id"]))
        left.append(set() if entry is None else {entry["userId"]})
    user_id = cast("int | None", asked.pop("user_id", None))
    name = cast("str | None", asked.pop("user_name", None))
    if user_id is not None or name is not None:
        owner = visible_owner(ask, user_id, name)
        left.append(set() if owner is None else {owner["id"]})
    some = cast("list[int | None] | None", asked.pop("user_id_in", None))
    everybody = ask.community.user_ids()
    if some is not None:
        left.append(set(everybody).intersection(one for one in some if one is not None))
    is_following = asked.pop("is_following", None)
    if is_following is not None:
        followed: set[int] = set()
        if ask.viewer_id is not None:
            followed.update(ask.community.following_of(ask.viewer_id))
        left.append(followed if is_following else set(everybody) - followed)
    return set[int].intersection(*left) if left else None


def _score(entry: EntryRecord, ask: Ask, *, format: str | None = None) -> float:
    return in_format(
        entry["score"], format or owner_of(ask, entry)["mediaListOptions"]["scoreFormat"]
    )


def _custom_lists(entry: EntryRecord, ask: Ask, *, as_array: bool | None = None) -> JSON:
    """Answer with all the owner's lists for this type of media; None where they have none."""
    names = type_options(ask, entry)["customLists"]
    if not names:
        return None
    own = entry["customLists"]
    if as_array:
        return [{"name": name, "enabled": name in own} for name in names]
    return {name: name in own for name in names}


def _advanced_scores(entry: EntryRecord, ask: Ask) -> JSON:
    """Answer with a score for each of the owner's categories; None where they have none."""
    names = type_options(ask, entry)["advancedScoring"]
    if not names:
        return None
    scores = entry["advancedScores"]
    return {name: scores[place] if place < len(scores) else 0.0 for place, name in enumerate(names)}


def _media(entry: EntryRecord, ask: Ask) -> MediaRecord:
    return media_of(ask, entry)


def _user(entry: EntryRecord, ask: Ask) -> UserRecord:
    return owner_of(ask, entry)


RESOLVERS: Mapping[str, Callable[..., object]] = {
    **COLLECTION_RESOLVERS,
    "MediaList.advancedScores": _advanced_scores,
    "MediaList.customLists": _custom_lists,
    "MediaList.media": _media,
    "MediaList.score": _score,
    "MediaList.user": _user,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"mediaList": entry_list}
