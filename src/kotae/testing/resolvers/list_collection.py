"""`MediaListCollection`: a user's list in groups, whole or in chunks.

As AniList's users report it: a type and a user are required; `perChunk` is at most 500; only the
11,000 last updated entries can be reached; custom lists repeat entries, and have those that are
hidden from the lists by status; groups have the names of the profile page.

AniList documents none of the following: without `chunk` and `perChunk` the whole list comes at
once; a chunk counts each entry once; groups without entries are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from kotae.schema.limits import MAX_CHUNK_ITEMS
from kotae.testing.rules.filters import check_filters
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.columns.lists import list_options
from kotae.testing.world.links import Link
from kotae.testing.world.listing import Listing, user_named
from kotae.testing.world.schema_types import fields_of
from kotae.testing.world.visibility import is_private_to

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["list_collection"]

_NAMES = {
    "COMPLETED": "Completed",
    "PAUSED": "Paused",
    "DROPPED": "Dropped",
    "PLANNING": "Planning",
}
#: The names of groups by type and status.
_GROUP_NAMES: Mapping[str, Mapping[str, str]] = {
    "ANIME": {"CURRENT": "Watching", "REPEATING": "Rewatching", **_NAMES},
    "MANGA": {"CURRENT": "Reading", "REPEATING": "Rereading", **_NAMES},
}
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
    check_filters(context.rules, arguments)
    given = {name: value for name, value in arguments.items() if value is not None}
    owner, media_type = _owner_and_type(context, given)
    filters = {name: value for name, value in given.items() if name not in _OWN_ARGUMENTS}
    filters |= {"userId": owner["id"], "type": media_type}
    found = _listing().find(context, {}, filters)[1]
    entries = _reachable(
        [entry for entry in found if entry["customLists"] or not entry["hiddenFromStatusLists"]],
        context.rules.list_entries,
    )
    offset, size = _chunk(context, given, len(entries))
    options = list_options(owner, media_type)
    splits = options["splitCompletedSectionByFormat"]
    groups = _Groups(context, media_type, splits and not given.get("forceSingleCompletedList"))
    for entry in entries[offset : offset + size]:
        groups.add(entry)
    lists = groups.ordered(options)
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


@dataclass
class _Groups:
    """The groups of a list.

    Attributes:
        context: The request.
        media_type: `ANIME` or `MANGA`.
        splits: Whether completed entries are split by format.
    """

    context: Context
    media_type: str
    splits: bool

    def __post_init__(self) -> None:
        self._names = _GROUP_NAMES[self.media_type]
        self._groups: dict[tuple[bool, str], dict[str, Any]] = {}

    def add(self, entry: Record) -> None:
        """Add an entry to all its groups."""
        if not entry["hiddenFromStatusLists"]:
            self._add_to_status(entry, entry["status"])
        for name in entry["customLists"]:
            self._group(name, is_custom=True)["entries"].append(entry)

    def ordered(self, options: Record) -> list[Record]:
        """Return the groups in the owner's order; those that it does not name come last."""
        names = (*options["sectionOrder"], *self._names.values(), *options["customLists"])
        # The first position of each name.
        positions: dict[str, int] = {name: at for at, name in reversed(list(enumerate(names)))}

        def position(group: Record) -> int:
            name: str = group["name"]
            first_word = name.partition(" ")[0]
            if name not in positions and not group["isCustomList"]:
                name = first_word  # `Completed TV` is where `Completed` would be
            return positions.get(name, len(names))

        return sorted(self._groups.values(), key=lambda group: (position(group), group["name"]))

    def _add_to_status(self, entry: Record, status: str) -> None:
        is_split = self.splits and status == "COMPLETED"
        name = self._names[status]
        if is_split:
            media_format = self.context.world["Media"].rows[entry["mediaId"]]["format"]
            name = f"{name} {_FORMAT_NAMES.get(media_format, media_format)}"
        group = self._group(name, is_custom=False)
        group |= {"status": status, "isSplitCompletedList": is_split}
        group["entries"].append(entry)

    def _group(self, name: str, *, is_custom: bool) -> dict[str, Any]:
        return self._groups.setdefault(
            (is_custom, name),
            {
                "name": name,
                "isCustomList": is_custom,
                "isSplitCompletedList": False,
                "status": None,
                "entries": [],
            },
        )
