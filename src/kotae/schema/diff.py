"""The differences between two schemas, by severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.errors import SchemaError
from kotae.schema.changes import SEVERITIES

if TYPE_CHECKING:
    from graphql import GraphQLSchema

    from kotae.schema.changes import Change

__all__ = ["find_changes"]


def find_changes(
    old: GraphQLSchema, new: GraphQLSchema, *, with_descriptions: bool = False
) -> tuple[Change, ...]:
    """Return the differences between two schemas, sorted by severity, kind and message.

    If an operation is valid against the old schema and not against the new one, a breaking change
    says why. Changed descriptions are left out unless `with_descriptions`: nearly all of the
    bundled schema's differ from AniList's.

    Raises:
        SchemaError: A schema is nested too deeply to be compared.
    """
    from kotae.schema.comparison import SchemaComparison  # noqa: PLC0415 - graphql costs 120 ms

    try:
        comparison = SchemaComparison(old, new)
        changes = set(comparison.changes())
        if with_descriptions:
            changes.update(comparison.descriptions())
    except RecursionError:
        raise SchemaError("The schemas nest too deeply to be compared.") from None
    return tuple(
        sorted(changes, key=lambda item: (SEVERITIES.index(item.severity), item.kind, item.message))
    )
