"""The differences between two schemas, by severity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kotae.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql import GraphQLSchema

__all__ = ["SEVERITIES", "Change", "ChangeSeverity", "count_changes", "find_changes"]

ChangeSeverity = Literal["breaking", "dangerous", "safe"]

#: From the worst to the best. Breaking: a valid operation may become invalid. Dangerous: it stays
#: valid, but its result may have values that a program does not expect. Safe: neither.
#: Source: graphql-core's find_schema_changes.
SEVERITIES: tuple[ChangeSeverity, ...] = ("breaking", "dangerous", "safe")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two schemas.

    Attributes:
        severity: `breaking`, `dangerous` or `safe`.
        kind: The kind of change in kebab-case, as `field-removed`.
        message: A sentence that names the element. It quotes the schemas: foreign text.
    """

    severity: ChangeSeverity
    kind: str
    message: str


def find_changes(
    old: GraphQLSchema, new: GraphQLSchema, *, with_descriptions: bool = False
) -> tuple[Change, ...]:
    """Return the differences between two schemas, sorted by severity, kind and message.

    These are graphql-core's changes, and the fields, arguments, input fields and enum values that
    became deprecated or are no longer deprecated, which is safe. Changed descriptions are left out
    unless `with_descriptions`: nearly all of the bundled schema's differ from AniList's.

    Raises:
        SchemaError: A schema is nested too deeply to be compared.
    """
    try:
        changes = {*_from_graphql_core(old, new), *_deprecations(old, new)}
    except RecursionError:
        raise SchemaError("The schemas nest too deeply to be compared.") from None
    if not with_descriptions:
        changes = {change for change in changes if change.kind != "description-changed"}
    return tuple(
        sorted(changes, key=lambda item: (SEVERITIES.index(item.severity), item.kind, item.message))
    )


def count_changes(changes: Sequence[Change]) -> dict[ChangeSeverity, int]:
    """Count changes by severity, from the worst to the best."""
    counts = Counter(change.severity for change in changes)
    return {severity: counts[severity] for severity in SEVERITIES}


def _from_graphql_core(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    from graphql.utilities import (  # noqa: PLC0415 - graphql costs 120 ms
        BreakingChange,
        DangerousChange,
        find_schema_changes,
    )

    severities: dict[type, ChangeSeverity] = {
        BreakingChange: "breaking",
        DangerousChange: "dangerous",
    }
    for change in find_schema_changes(old, new):
        kind = change.type.name.lower().replace("_", "-")
        yield Change(severities.get(type(change), "safe"), kind, change.description)


def _deprecations(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    before, after = _deprecation_reasons(old), _deprecation_reasons(new)
    for place in before.keys() & after.keys():
        was, now = before[place], after[place]
        if was is None and now is not None:
            because = f": {now}" if now else "."
            yield Change("safe", "deprecation-added", f"{place} is now deprecated{because}")
        elif was is not None and now is None:
            yield Change("safe", "deprecation-removed", f"{place} is no longer deprecated.")


def _deprecation_reasons(schema: GraphQLSchema) -> dict[str, str | None]:
    """Return the reason of each element, by coordinate; None if it is not deprecated."""
    from kotae.schema.coordinates import elements_of  # noqa: PLC0415 - as above

    return {
        element.coordinate: getattr(element.definition, "deprecation_reason", None)
        for element in elements_of(schema)
    }
