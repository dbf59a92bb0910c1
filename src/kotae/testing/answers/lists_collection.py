"""`MediaListCollection`: a list as its owner's profile shows it, whole or in chunks.

AniList's, as its users report it: a type and a user are needed, and the viewer is never taken by
itself; chunks go on while `hasNextChunk`, `perChunk` is cut to 500, and the 11,000 last updated
entries are all that can be reached; custom lists repeat entries, and hold those that are hidden
from the lists by status; groups have the names that the profile shows.

Our reading, where nobody says: without `chunk` and `perChunk` the whole list comes at once; entries
are by id unless sorted; a chunk counts entries, not their repetitions, and holds of each group what
lies in the chunk; entries that no group shows are not counted; groups without entries are left out,
and groups that the owner's `sectionOrder` does not name come last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from kotae.schema.limits import MAX_CHUNK_ITEMS
from kotae.testing.answers.lists_owner import media_of, options_for, visible_owner
from kotae.testing.answers.works import given
from kotae.testing.index.conditions import Condition
from kotae.testing.index.entries import ALL, EntryQuestion
from kotae.testing.index.entries_filters import entry_condition, seen_by, shown_in_a_group
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.world.records.social import (
        EntryRecord,
        ListTypeOptionsRecord,
        UserRecord,
    )

__all__ = ["COLLECTION_RESOLVERS"]

#: A group's name by status; CURRENT and REPEATING are called after the type.
_COMPLETED = "Completed"
_NAMES = {
    "COMPLETED": _COMPLETED,
    "PAUSED": "Paused",
    "DROPPED": "Dropped",
    "PLANNING": "Planning",
}
_TYPE_NAMES = {
    "ANIME": {"CURRENT": "Watching", "REPEATING": "Rewatching", **_NAMES},
    "MANGA": {"CURRENT": "Reading", "REPEATING": "Rereading", **_NAMES},
}
#: A group's name by format, for owners who split what they completed.
_COMPLETED_NAMES = {
    "TV": "Completed TV",
    "MOVIE": "Completed Movie",
    "OVA": "Completed OVA",
    "ONA": "Completed ONA",
    "TV_SHORT": "Completed TV Short",
    "SPECIAL": "Completed Special",
    "MUSIC": "Completed Music",
    "MANGA": "Completed Manga",
    "NOVEL": "Completed Novel",
    "ONE_SHOT": "Completed One Shot",
}


class GroupRecord(TypedDict):
    """`MediaListGroup`."""

    name: str
    isCustomList: bool
    isSplitCompletedList: bool
    status: str | None
    entries: list[EntryRecord]


class CollectionRecord(TypedDict):
    """`MediaListCollection` without its deprecated fields."""

    lists: Sequence[GroupRecord]
    user: UserRecord
    hasNextChunk: bool


def _collection(
    _source: object,
    ask: Ask,
    *,
    user_id: int | None = None,
    user_name: str | None = None,
    type: str | None = None,
    force_single_completed_list: bool | None = None,
    chunk: int | None = None,
    per_chunk: int | None = None,
    sort: Sequence[str | None] | None = None,
    **filters: object,
) -> CollectionRecord:
    """Answer `Query.MediaListCollection`; see the module for what is AniList's in it.

    Raises:
        Refusal: 400 without a type or a user, 404 for a user who is unknown or private.
    """
    user_id, type_ = _needed(ask, user_id, user_name, type)
    owner = visible_owner(ask, user_id, user_name)
    if owner is None:
        raise Refusal.not_found()
    offset, limit = _chunk(ask, chunk, per_chunk)
    question = EntryQuestion(
        users=(owner["id"],),
        conditions=[
            entry_condition("type", type_),
            seen_by(ask.viewer_id, ()),
            shown_in_a_group(),
            *_within_reach(ask, owner, type_),
            *(entry_condition(name, value) for name, value in given(filters).items()),
        ],
        sorts=sort or (),
        offset=offset,
        limit=limit,
    )
    found = ask.index.entries.find(question)
    options = options_for(owner, type_)
    is_split = options["splitCompletedSectionByFormat"] and not force_single_completed_list
    groups = _groups(ask, found.records, _TYPE_NAMES[type_], is_split=is_split)
    return {
        "lists": _in_sections(groups, options, type_),
        "user": owner,
        "hasNextChunk": found.has_next,
    }


def _needed(
    ask: Ask, user_id: int | None, user_name: str | None, type_: str | None
) -> tuple[int | None, str]:
    """Return whose list of which type is wanted.

    Raises:
        Refusal: 400, in the words that AniList's validation has for other arguments.
    """
    missing: dict[str, list[str]] = {}
    if type_ is None:
        missing["type"] = ["The type field is required."]
    if user_id is None and user_name is None:
        missing["userId"] = ["The user id field is required when user name is not present."]
        user_id = ask.viewer_id or 1
    if missing and ask.rules.required_arguments:
        raise Refusal.invalid(missing)
    return user_id, type_ or "ANIME"


def _chunk(ask: Ask, chunk: int | None, per_chunk: int | None) -> tuple[int, int]:
    """Return how many entries come before the chunk, and how many it holds."""
    if chunk is None and per_chunk is None:
        return 0, ALL
    most = ask.rules.chunk_items
    size = per_chunk if per_chunk is not None and per_chunk > 0 else MAX_CHUNK_ITEMS
    if most is not None:
        size = min(size, most)
    return (max(chunk or 1, 1) - 1) * size, size


def _within_reach(ask: Ask, owner: UserRecord, type_: str) -> Iterable[Condition]:
    """Yield what leaves out all but the last updated entries, where there are more of them."""
    most = ask.rules.list_entries
    if most is not None and ask.index.entries.size(owner["id"]) > most:
        yield Condition(
            "id IN (SELECT last.id FROM entry AS last WHERE last.user_id = ? AND last.type = ?"
            " ORDER BY last.updated_at DESC, last.id DESC LIMIT ?)",
            (owner["id"], type_, most),
        )


def _groups(
    ask: Ask, entries: Iterable[EntryRecord], names: Mapping[str, str], *, is_split: bool
) -> Iterable[GroupRecord]:
    by_status: dict[str, GroupRecord] = {}
    custom: dict[str, GroupRecord] = {}
    for entry in entries:
        status = entry["status"]
        if not entry["hiddenFromStatusLists"]:
            name = names[status]
            is_part = is_split and status == "COMPLETED"
            if is_part:
                name = _COMPLETED_NAMES[media_of(ask, entry)["format"]]
            group = by_status.get(name)
            if group is None:
                group = by_status[name] = _group(name, status, is_part=is_part)
            group["entries"].append(entry)
        for name in entry["customLists"]:
            group = custom.get(name)
            if group is None:
                group = custom[name] = _group(name, None, is_part=False)
            group["entries"].append(entry)
    return (*by_status.values(), *custom.values())


def _group(name: str, status: str | None, *, is_part: bool) -> GroupRecord:
    return {
        "name": name,
        "isCustomList": status is None,
        "isSplitCompletedList": is_part,
        "status": status,
        "entries": [],
    }


def _in_sections(
    groups: Iterable[GroupRecord], options: ListTypeOptionsRecord, type_: str
) -> Sequence[GroupRecord]:
    """Return groups as the owner orders them; "Completed" and its parts stand for each other."""
    order = [*options["sectionOrder"], *_TYPE_NAMES[type_].values(), *options["customLists"]]
    places: dict[str, int] = {}
    for place, name in enumerate(order):
        places.setdefault(name, place)
        if name in _COMPLETED_NAMES.values():
            places.setdefault(_COMPLETED, place)

    def place_of(group: GroupRecord) -> tuple[int, bool]:
        name = group["name"]
        if name not in places and group["isSplitCompletedList"]:
            name = _COMPLETED
        return places.get(name, len(order)), group["isCustomList"]

    return sorted(groups, key=place_of)


def _status_lists(
    collection: CollectionRecord, _ask: Ask, *, as_array: bool | None = None
) -> list[list[EntryRecord]]:
    """Answer the deprecated field; an array comes either way, as its type has it."""
    del as_array
    return [group["entries"] for group in collection["lists"] if not group["isCustomList"]]


def _custom_lists(
    collection: CollectionRecord, _ask: Ask, *, as_array: bool | None = None
) -> list[list[EntryRecord]]:
    """Answer the deprecated field, as above."""
    del as_array
    return [group["entries"] for group in collection["lists"] if group["isCustomList"]]


COLLECTION_RESOLVERS: Mapping[str, Callable[..., object]] = {
    "MediaListCollection.customLists": _custom_lists,
    "MediaListCollection.statusLists": _status_lists,
    "Query.MediaListCollection": _collection,
}
