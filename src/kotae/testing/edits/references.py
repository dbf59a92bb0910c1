"""Checks of a record against the other records: those that it names, and those like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kotae.errors import ArgumentError
from kotae.naming import did_you_mean
from kotae.testing.edits.record_values import id_keys, record_keys
from kotae.testing.world.list_columns import list_options
from kotae.testing.world.records import ALTERNATIVES, REQUIRED_KEYS
from kotae.testing.world.schema_types import is_non_null

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.world.tables import Record, World

__all__ = ["check_record", "with_media_type", "with_tag_ids"]

#: Keys of which no two records of a table have the same values.
_UNIQUE_KEYS: Mapping[str, Sequence[str]] = {
    "User": ("name",),
    **{
        table: (*REQUIRED_KEYS[table], *ALTERNATIVES.get(table, ()))
        for table in (
            *("MediaList", "Follow", "Favourite", "Like", "Subscription"),
            *("ReviewVote", "Recommendation", "RecommendationVote", "Casting", "Production"),
        )
    },
}


def with_tag_ids(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """Return values with the ids of tags that are given by name.

    Raises:
        ArgumentError: There is no such tag.
    """
    if "tag_ranks" not in given:
        return given
    tags = world["MediaTag"]
    ids = {tag["name"]: tag["id"] for tag in tags.all()}
    ranks: dict[int, int] = {}
    for name, rank in cast("dict[str, int]", given["tag_ranks"]).items():
        tag_id = ids.get(name, int(name) if name.isdecimal() else None)
        if tag_id not in tags.rows:
            raise ArgumentError(
                f"Media.tag_ranks: there is no tag {name!r}.{did_you_mean(name, ids)}"
            )
        ranks[tag_id] = rank
    return {**given, "tag_ranks": ranks}


def with_media_type(world: World, record: Record) -> Record:
    """Return a record with the type of a list activity, which follows from its media."""
    if record.get("__typename") != "ListActivity":
        return record
    media = world["Media"].rows[record["mediaId"]]
    return {**record, "type": f"{media['type']}_LIST"}


def check_record(world: World, type_name: str, record: Record, new: Record) -> None:
    """Check what a record names, and that there is no other one like it.

    Args:
        world: The tables.
        type_name: The record's type, or its table.
        record: The record, with its id.
        new: Its values that are new.

    Raises:
        ArgumentError: It names too little, too much, or what does not exist.
    """
    _check_names(type_name, record)
    for key, table in id_keys(type_name, frozenset(world.names)).items():
        value = new.get(key)
        ids = cast("list[int]", value) if isinstance(value, list) else [value]
        for record_id in ids:
            if record_id is not None and record_id not in world[table].rows:
                raise ArgumentError(f"{type_name}.{key}: there is no {table} {record_id}.")
    if type_name == "MediaList":
        _check_custom_lists(world, record)
    keys = [key for key in _UNIQUE_KEYS.get(type_name, ()) if record.get(key) is not None]
    same = world[type_name].where(**{key: record[key] for key in keys}) if keys else ()
    others = [row["id"] for row in same if row["id"] != record["id"]]
    if others:
        values = " and ".join(f"{key} {record[key]!r}" for key in keys)
        raise ArgumentError(f"{type_name} {others[0]} has the {values} already.")


def _check_names(type_name: str, record: Record) -> None:
    never_null = [key for key, kind in record_keys(type_name).items() if is_non_null(kind)]
    needed = dict.fromkeys([*REQUIRED_KEYS.get(type_name, ()), *never_null])
    missing = [key for key in needed if record.get(key) is None]
    if missing:
        raise ArgumentError(f"{type_name} needs {' and '.join(map(repr, missing))}.")
    alternatives = ALTERNATIVES.get(type_name, ())
    if alternatives and sum(record.get(key) is not None for key in alternatives) != 1:
        raise ArgumentError(f"{type_name} needs exactly one of {', '.join(alternatives)}.")


def _check_custom_lists(world: World, entry: Record) -> None:
    media_type = world["Media"].rows[entry["mediaId"]]["type"]
    names = list_options(world["User"].rows[entry["userId"]], media_type)["customLists"]
    for name in entry.get("customLists", ()):
        if name not in names:
            raise ArgumentError(
                f"MediaList.customLists: user {entry['userId']} has no list {name!r} for "
                f"{media_type}.{did_you_mean(name, names)}"
            )
