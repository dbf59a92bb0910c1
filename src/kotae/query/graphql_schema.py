"""A schema for graphql-core, built from the literal table."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    specified_scalar_types,
)

from kotae.query.type_references import SCALARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from graphql import GraphQLNamedType

    from kotae.query.type_system import Registry

__all__ = ["build_graphql_schema"]

#: The reason of every deprecation; AniList's reasons are in the bundled SDL.
_DEPRECATION_REASON = "It is deprecated."


def build_graphql_schema(registry: Registry) -> GraphQLSchema:
    """Build a schema for graphql-core.

    It validates and runs documents like the bundled one, which `kotae.schema.load_bundled` reads in
    twice the time; only that one has descriptions and the reasons of deprecations.
    """
    return _Builder(registry).schema()


class _Builder:
    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._types: dict[str, GraphQLNamedType] = {**specified_scalar_types}
        for name in sorted(SCALARS.keys() - self._types.keys()):
            self._types[name] = GraphQLScalarType(name)
        # graphql-core leaves open what is in its lists, so a reference to a type is anything.
        self._references: dict[str, Any] = {}

    def schema(self) -> GraphQLSchema:
        """Build the schema, with the fields of its types."""
        table, lines, types = self._registry.table, self._registry.lines, self._types
        for name in table["enum"]:
            types[name] = GraphQLEnumType(name, dict(map(_enum_value, lines("enum", name))))
        for name in table["input"]:
            types[name] = GraphQLInputObjectType(
                name, partial(self._input_fields, lines("input", name))
            )
        objects = {
            name: GraphQLObjectType(name, partial(self._fields, lines("type", name)))
            for name in table["type"]
        }
        types |= objects
        for name in table["union"]:
            members = [objects[member] for member in lines("union", name)]
            types[name] = GraphQLUnionType(name, members)
        return GraphQLSchema(
            query=objects["Query"],
            mutation=objects.get("Mutation"),
            types=[types[name] for kind in table.values() for name in kind],
            assume_valid=True,
        )

    def _fields(self, lines: tuple[str, ...]) -> dict[str, GraphQLField]:
        fields: dict[str, GraphQLField] = {}
        for line in lines:
            head, _, listed = line.partition("(")
            if listed:
                listed, _, tail = listed.rpartition("): ")
                named = self._references_in(listed.split(", "))
                arguments = {name: GraphQLArgument(reference) for name, reference in named}
            else:
                head, _, tail = line.partition(": ")
                arguments = None
            text, _, marks = tail.partition(" @")
            reason = _DEPRECATION_REASON if "deprecated" in marks else None
            reference = self._reference(text)
            fields[head] = GraphQLField(reference, arguments, deprecation_reason=reason)
        return fields

    def _input_fields(self, lines: tuple[str, ...]) -> dict[str, GraphQLInputField]:
        return {
            name: GraphQLInputField(reference) for name, reference in self._references_in(lines)
        }

    def _references_in(self, lines: Iterable[str]) -> Iterator[tuple[str, Any]]:
        for line in lines:
            name, _, rest = line.partition(": ")
            yield name, self._reference(rest.partition(" ")[0])

    def _reference(self, text: str) -> Any:
        known = self._references.get(text)
        if known is None:
            if text.endswith("!"):
                known = GraphQLNonNull(self._reference(text[:-1]))
            elif text.startswith("["):
                known = GraphQLList(self._reference(text[1:-1]))
            else:
                known = self._types[text]
            self._references[text] = known
        return known


def _enum_value(line: str) -> tuple[str, GraphQLEnumValue]:
    name, _, mark = line.partition(" @")
    return name, GraphQLEnumValue(name, deprecation_reason=_DEPRECATION_REASON if mark else None)
