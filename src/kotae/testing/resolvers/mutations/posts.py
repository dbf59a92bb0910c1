"""Mutations that save and delete what users write."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.mutations.checks import (
    check_values,
    existing,
    is_for_moderators,
    own_record,
)
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.new_records import new_record
from kotae.testing.world.references import remove_record
from kotae.testing.world.schema_types import fields_of
from kotae.testing.world.visibility import is_moderator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["POST_MUTATIONS"]


@dataclass(frozen=True)
class _Post:
    """A kind of text that users save.

    Attributes:
        table: Its table.
        type_name: Its type, if the table has several.
        owner_key: The key of its author.
        required: The arguments that a new one needs; none if it can only be changed.
        parents: The tables of other records that arguments name.
    """

    table: str
    type_name: str = ""
    owner_key: str = "userId"
    required: Sequence[str] = ()
    parents: Mapping[str, str] = field(default_factory=dict[str, str])

    def mutation(self, name: str) -> Callable[..., Record]:
        """Return the mutation: it changes the record of an `id`, or adds one."""

        def save(context: Context, id: int | None = None, **given: Any) -> Record:  # noqa: A002 - the schema's name
            viewer = context.required_viewer()
            required = self.required if id is None else ()
            check_values(context, name, given, required)
            values = {
                key: value
                for key, value in given.items()
                if value is not None and (is_moderator(viewer) or not is_for_moderators(name, key))
            }
            for key, parent in self.parents.items():
                if key in values:
                    existing(context, parent, values[key])
            table = context.world[self.table]
            if id is not None:
                record = own_record(context, self.table, id, (self.owner_key, "userId"))
            else:
                record = self._new(context, viewer, values)
            changes = {_key_of(self._type, key): value for key, value in values.items()}
            if "updatedAt" in record:
                changes["updatedAt"] = context.now_s
            return table.put({**record, **changes})

        return save

    @property
    def _type(self) -> str:
        return self.type_name or self.table

    def _new(self, context: Context, viewer: Record, values: Record) -> Record:
        is_linked = all(key in values for key in self.required if key.endswith("Id"))
        if not self.required or not is_linked:
            raise Refusal.not_found()
        record_id = context.world[self.table].new_id()
        record = new_record(self._type, record_id, context.now_s)
        return {**record, self.owner_key: viewer["id"]}


def _key_of(type_name: str, argument: str) -> str:
    """Return the key of an argument's value: `isLocked` for `locked`."""
    fields = fields_of(type_name)
    flag = f"is{argument[0].upper()}{argument[1:]}"
    return flag if argument not in fields and flag in fields else argument


_SAVED: Mapping[str, _Post] = {
    "SaveTextActivity": _Post(
        "Activity",
        "TextActivity",
        required=("text",),
    ),
    "SaveMessageActivity": _Post(
        "Activity",
        "MessageActivity",
        "messengerId",
        required=("message", "recipientId"),
        parents={"recipientId": "User"},
    ),
    "SaveListActivity": _Post("Activity", "ListActivity"),
    "SaveActivityReply": _Post(
        "ActivityReply", required=("activityId", "text"), parents={"activityId": "Activity"}
    ),
    "SaveReview": _Post(
        "Review",
        required=("mediaId", "body", "summary", "score"),
        parents={"mediaId": "Media"},
    ),
    "SaveThread": _Post("Thread", required=("title", "body")),
    "SaveThreadComment": _Post(
        "ThreadComment",
        required=("threadId", "comment"),
        parents={"threadId": "Thread", "parentCommentId": "ThreadComment"},
    ),
}


def _delete_mutation(table: str, owner_keys: Sequence[str] = ("userId",)) -> Callable[..., Record]:
    def delete(context: Context, id: int | None = None) -> Record:  # noqa: A002 - the schema's name
        context.required_viewer()
        check_values(context, f"Delete{table}", {"id": id}, ("id",))
        remove_record(context.world, table, own_record(context, table, id, owner_keys)["id"])
        return {"deleted": True}

    return delete


POST_MUTATIONS: Mapping[str, Callable[..., object]] = {
    **{name: post.mutation(name) for name, post in _SAVED.items()},
    "DeleteActivity": _delete_mutation("Activity", ("userId", "messengerId", "recipientId")),
    "DeleteActivityReply": _delete_mutation("ActivityReply"),
    "DeleteReview": _delete_mutation("Review"),
    "DeleteThread": _delete_mutation("Thread"),
    "DeleteThreadComment": _delete_mutation("ThreadComment"),
}
