"""Mutations that save and delete what users write."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.mutations.checks import (
    check_values,
    existing,
    is_for_moderators,
    own_record,
)
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.context import is_moderator
from kotae.testing.world.records import ACTIVITIES, new_record, referenced_table, remove_record
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["POST_MUTATIONS"]

#: The arguments that a new text needs, by its type. A list activity can only be changed.
_REQUIRED: Mapping[str, Sequence[str]] = {
    "TextActivity": ("text",),
    "MessageActivity": ("message", "recipientId"),
    "ListActivity": (),
    "ActivityReply": ("activityId", "text"),
    "Review": ("mediaId", "body", "summary", "score"),
    "Thread": ("title", "body"),
    "ThreadComment": ("threadId", "comment"),
}


def _save(
    type_name: str, context: Context, viewer: Record, id: int | None = None, **given: Any
) -> Record:
    """Change the text of an `id`, or add one."""
    mutation = f"Save{type_name}"
    check_values(context, mutation, given, _REQUIRED[type_name] if id is None else ())
    may_all = is_moderator(viewer)
    values = {
        key: value
        for key, value in given.items()
        if value is not None and (may_all or not is_for_moderators(mutation, key))
    }
    for key, record_id in values.items():
        if key.endswith("Id"):
            existing(context, referenced_table(key), record_id)
    table_name = "Activity" if type_name in ACTIVITIES else type_name
    owner_key = "messengerId" if type_name == "MessageActivity" else "userId"
    table = context.world[table_name]
    if id is not None:
        record = own_record(context, viewer, table_name, id, (owner_key, "userId"))
    elif _can_be_added(type_name, values):
        record = new_record(type_name, table.new_id(), context.now_s)
        record = {**record, owner_key: viewer["id"]}
    else:
        raise Refusal.not_found()
    changes = {_key_of(type_name, key): value for key, value in values.items()}
    if "updatedAt" in record:
        changes["updatedAt"] = context.now_s
    return table.put({**record, **changes})


def _can_be_added(type_name: str, values: Record) -> bool:
    """Tell whether a text has the records that it is about, also without the rule for values."""
    required = _REQUIRED[type_name]
    return bool(required) and all(key in values for key in required if key.endswith("Id"))


def _key_of(type_name: str, argument: str) -> str:
    """Return the key of an argument's value: `isLocked` for `locked`."""
    fields = fields_of(type_name)
    flag = f"is{argument[0].upper()}{argument[1:]}"
    return flag if argument not in fields and flag in fields else argument


#: The keys that name the users who may delete a record, by table.
_OWNER_KEYS: Mapping[str, Sequence[str]] = {
    "Activity": ("userId", "messengerId", "recipientId"),
    "ActivityReply": ("userId",),
    "Review": ("userId",),
    "Thread": ("userId",),
    "ThreadComment": ("userId",),
}


def _delete(table: str, context: Context, viewer: Record, id: int | None = None) -> Record:
    check_values(context, f"Delete{table}", {"id": id}, ("id",))
    record = own_record(context, viewer, table, id, _OWNER_KEYS[table])
    remove_record(context.world, table, record["id"])
    return {"deleted": True}


POST_MUTATIONS: Mapping[str, Callable[..., object]] = {
    **{f"Save{name}": partial(_save, name) for name in _REQUIRED},
    **{f"Delete{table}": partial(_delete, table) for table in _OWNER_KEYS},
}
