"""`MediaListCollection`: a user's list in groups, whole or in chunks.

As AniList's users report it: a type and a user are required; `perChunk` is at most 500; only the
11,000 last updated entries can be reached; custom lists repeat entries, and have those that are
hidden from the lists by status; groups have the names of the profile page.

AniList documents none of the following: without `chunk` and `perChunk` the whole list comes at
once; a chunk counts each entry once; groups without entries are left out.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kotae.schema.limits import MAX_CHUNK_ITEMS
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.context import is_private_to
from kotae.testing.world.fields import Link
from kotae.testing.world.list_columns import GROUP_NAMES, list_options
from kotae.testing.world.listing import Listing, user_named
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["list_collection"]

#: Formats in the names of groups, for owners who split their completed entries by format.
_FORMAT_NAMES: Mapping[str, str] = {
    "TV_SHORT": "TV Short",
    "MOVIE": "Movie",
    "SPECIAL": "Special",
    "MUSIC": "Music",
    "MANGA": "Manga",
    "NOVEL": "Novel",
    "ONE_SHOT": "One Shot",
}
#: Arguments that select a user or a part, and no entries.
_OWN_ARGUMENTS = ("userName", "chunk", "perChunk", "forceSingleCompletedList")


def list_collection(_source: object, context: Context, **arguments: Any) -> Record:
    """Resolve `Query.MediaListCollection`.

    Raises:
        Refusal: 400 without a type or a user, 404 for a user who does not exist or is private.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    owner, media_type = _owner_and_type(context, given)
    filters = {name: value for name, value in given.items() if name not in _OWN_ARGUMENTS}
    filters |= {"userId": owner["id"], "type": media_type}
    found = _listing().items(context, filters)
    entries = _reachable(
        [entry for entry in found if entry["customLists"] or not entry["hiddenFromStatusLists"]],
        context.rules.list_entries,
    )
    offset, size = _chunk(context, given, len(entries))
    options, names = list_options(owner, media_type), GROUP_NAMES[media_type]
    splits = options["splitCompletedSectionByFormat"] and not given.get("forceSingleCompletedList")
    groups = _groups(context, entries[offset : offset + size], names, splits=splits)
    lists = _in_order(groups, options, names.values())
    return {
        "lists": lists,
        "user": owner,
        "hasNextChunk": len(entries) > offset + size,
        "statusLists": [group["entries"] for group in lists if not group["isCustomList"]],
        "customLists": [group["entries"] for group in lists if group["isCustomList"]],
    }


@cache
def _listing() -> Listing:
    field = fields_of("Page")["mediaList"]
    return Listing("Query.MediaListCollection", field, Link("MediaList"))


def _owner_and_type(context: Context, given: Record) -> tuple[Record, str]:
    user_id, name, media_type = (given.get(key) for key in ("userId", "userName", "type"))
    missing: dict[str, list[str]] = {}
    if media_type is None:
        missing["type"] = ["The type field is required."]
    if user_id is None and name is None:
        missing["userId"] = ["The user id field is required when user name is not present."]
    if missing and context.rules.required_arguments:
        raise Refusal.invalid(missing)
    if name is not None:
        owner = user_named(context, name)
        if owner is not None and user_id not in (None, owner["id"]):
            owner = None
    else:
        owner = context.world["User"].get(user_id or context.viewer_id or 1)
    if owner is None:
        raise Refusal.not_found()
    if is_private_to(owner, context):
        raise Refusal.private_user()
    return owner, media_type or "ANIME"


def _reachable(entries: Sequence[Record], max_entries: int | None) -> Sequence[Record]:
    """Return the last updated entries, in the order of all."""
    if max_entries is None or len(entries) <= max_entries:
        return entries
    newest = sorted(entries, key=lambda entry: -entry["updatedAt"])[:max_entries]
    ids = {entry["id"] for entry in newest}
    return [entry for entry in entries if entry["id"] in ids]


def _chunk(context: Context, given: Record, count: int) -> tuple[int, int]:
    """Return the offset and the size of the requested part."""
    chunk, size = given.get("chunk"), given.get("perChunk")
    if chunk is None and size is None:
        return 0, count
    size = size if size and size > 0 else MAX_CHUNK_ITEMS
    max_size = context.rules.chunk_items
    size = size if max_size is None else min(size, max_size)
    return (max(chunk or 1, 1) - 1) * size, size


def _groups(
    context: Context, entries: Sequence[Record], names: Mapping[str, str], *, splits: bool
) -> list[Record]:
    """Return the groups of some entries.

    Args:
        context: The request.
        entries: The entries.
        names: The names of groups by status.
        splits: Whether completed entries are split by format.
    """
    groups: dict[tuple[bool, str], dict[str, Any]] = {}

    def add(entry: Record, name: str, **values: object) -> None:
        is_custom = not values
        if (is_custom, name) not in groups:
            values = {"status": None, "isSplitCompletedList": False, **values}
            groups[is_custom, name] = {
                "name": name,
                "isCustomList": is_custom,
                "entries": [],
                **values,
            }
        groups[is_custom, name]["entries"].append(entry)

    media = context.world["Media"].rows
    for entry in entries:
        if not entry["hiddenFromStatusLists"]:
            status = entry["status"]
            name, is_split = names[status], splits and status == "COMPLETED"
            if is_split:
                media_format = media[entry["mediaId"]]["format"]
                name = f"{name} {_FORMAT_NAMES.get(media_format, media_format)}"
            add(entry, name, status=status, isSplitCompletedList=is_split)
        for name in entry["customLists"]:
            add(entry, name)
    return list(groups.values())


def _in_order(groups: list[Record], options: Record, names: Iterable[str]) -> list[Record]:
    """Return groups in the owner's order; those that it does not name come last."""
    ordered = dict.fromkeys((*options["sectionOrder"], *names, *options["customLists"]))
    positions = {name: position for position, name in enumerate(ordered)}

    def position(group: Record) -> tuple[int, str]:
        name: str = group["name"]
        if name not in positions and not group["isCustomList"]:
            # `Completed TV` is where `Completed` would be.
            return positions.get(name.partition(" ")[0], len(positions)), name
        return positions.get(name, len(positions)), name

    return sorted(groups, key=position)
