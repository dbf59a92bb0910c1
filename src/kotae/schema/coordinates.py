"""Schema coordinates: the notation of a schema's elements, and the search for them.

The builder's notation is understood too: names in snake_case, and paths from field to field.
Source: https://spec.graphql.org/draft/#sec-Schema-Coordinates
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLUnionType,
)

from kotae.errors import UsageError
from kotae.naming import folded, nearest, python_name, suggest
from kotae.sanitize import truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphql import GraphQLSchema

__all__ = [
    "Definition",
    "Element",
    "elements_of",
    "find_element",
    "has_element",
    "members_of",
    "named_type",
    "type_text",
]

Member: TypeAlias = GraphQLField | GraphQLInputField | GraphQLEnumValue
#: The definition of an element of a schema.
Definition: TypeAlias = GraphQLNamedType | GraphQLDirective | GraphQLArgument | Member

#: A coordinate. Unlike the specification's, it may have several members, and lack the colon of
#: an argument.
_COORDINATE = re.compile(
    r"(?P<at>@?)(?P<names>[A-Z_]\w*(?:\.[A-Z_]\w*)*)(?:\((?P<argument>[A-Z_]\w*):?\))?",
    re.ASCII | re.IGNORECASE,
)

#: Characters of a wrong coordinate that its error message repeats.
_MAX_REPEATED = 100


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a schema, and its place.

    Attributes:
        definition: Its object in graphql-core.
        owner: The name of the type, or of the directive with `@`.
        member: The name of a field, an input field or an enum value of the type; None for a type.
        argument: The name of an argument of the field or directive; None for others.
    """

    definition: Definition
    owner: str
    member: str | None = None
    argument: str | None = None

    @property
    def coordinate(self) -> str:
        """The schema coordinate, as `Media.characters(role:)`."""
        member = f".{self.member}" if self.member else ""
        argument = f"({self.argument}:)" if self.argument else ""
        return f"{self.owner}{member}{argument}"

    @property
    def name(self) -> str:
        """The last name of the coordinate."""
        return self.argument or self.member or self.owner

    @property
    def is_type(self) -> bool:
        """Whether it is a type."""
        return self.member is None and not self.owner.startswith("@")


def find_element(schema: GraphQLSchema, coordinate: str) -> Element:
    """Find the element that a coordinate names.

    Args:
        schema: The schema to search.
        coordinate: `Media`, `Media.averageScore`, `Media.characters(role:)`, `FuzzyDateInput.year`,
            `MediaStatus.HIATUS`, `@include` or `@include(if:)`. Fields and arguments may have
            their Python names, `Media.average_score`, and a path leads through the types of its
            fields: `Media.title.romaji` is `MediaTitle.romaji`.

    Returns:
        The element, by its names in the schema.

    Raises:
        UsageError: The text is not a coordinate, or the schema has no such element, or a Python
            name belongs to two fields. The message suggests similar names.
    """
    match = _COORDINATE.fullmatch(coordinate)
    if match is None or (match["at"] and "." in match["names"]):
        raise UsageError(
            f"expected a schema coordinate, got {truncate(coordinate, _MAX_REPEATED)!r}. Name a "
            "type (Media), a field, an input field or an enum value (Media.averageScore), an "
            "argument ('Media.characters(role:)') or a directive (@include)."
        )
    path: list[str] = match["names"].split(".")
    if match["at"]:
        element = _directive(schema, path[0])
    else:
        element = _type(schema, path[0], coordinate)
        for name in path[1:]:
            element = _member(schema, element, name)
    return _argument(element, match["argument"]) if match["argument"] else element


def members_of(type_: GraphQLNamedType) -> Mapping[str, Member]:
    """Return the fields, input fields or enum values of a type; other kinds have none."""
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
        fields: Mapping[str, Member] = type_.fields
        return fields
    return type_.values if isinstance(type_, GraphQLEnumType) else {}


def elements_of(schema: GraphQLSchema) -> Iterator[Element]:
    """Yield the members of types, each before its arguments, then the arguments of directives."""
    for owner, type_ in schema.type_map.items():
        for name, member in members_of(type_).items():
            yield Element(member, owner, name)
            if isinstance(member, GraphQLField):
                for argument, definition in member.args.items():
                    yield Element(definition, owner, name, argument)
    for directive in schema.directives:
        for argument, definition in directive.args.items():
            yield Element(definition, f"@{directive.name}", argument=argument)


def type_text(definition: object) -> str:
    """Return the type of a field or argument in SDL; empty for other elements."""
    return str(getattr(definition, "type", ""))


def named_type(definition: object) -> str:
    """Return the name of the type of a field or argument, without lists and `!`."""
    return type_text(definition).strip("[]!")


def _directive(schema: GraphQLSchema, name: str) -> Element:
    directives = {directive.name: directive for directive in schema.directives}
    if name not in directives:
        raise UsageError(
            f"The schema has no directive @{name}."
            f"{suggest([f'@{near}' for near in nearest(name, directives)])}"
        )
    return Element(directives[name], f"@{name}")


def _type(schema: GraphQLSchema, name: str, coordinate: str) -> Element:
    type_ = schema.type_map.get(name)
    if type_ is not None:
        return Element(type_, name)
    rest = coordinate.removeprefix(name)
    suggestions = [f"{near}{rest}" for near in nearest(name, schema.type_map)]
    if rest:
        suggestions = [suggestion for suggestion in suggestions if has_element(schema, suggestion)]
    else:
        suggestions += _members_named(schema, name)
    hint = suggest(suggestions) or " Without a name, all types are listed."
    raise UsageError(f"The schema has no type {name}.{hint}")


def _member(schema: GraphQLSchema, element: Element, name: str) -> Element:
    owner = _type_after(schema, element)
    members = members_of(owner)
    if isinstance(owner, GraphQLEnumType):
        found = name if name in members else None
    else:
        found = _named(members, name, owner.name)
    if found is not None:
        return Element(members[found], owner.name, found)
    kind = "value" if isinstance(owner, GraphQLEnumType) else "field"
    reason = f"has no {kind} {name}" if members else "has no fields"
    suggestions = [f"{owner.name}.{near}" for near in nearest(name, members)]
    if isinstance(owner, GraphQLUnionType):
        reason = "is a union, and has no fields of its own"
        suggestions = [
            f"{each.name}.{near}" for each in owner.types for near in nearest(name, each.fields)
        ]
    hint = suggest(suggestions or _members_named(schema, name))
    raise UsageError(f"{owner.name} {reason}.{hint or f' {owner.name} alone shows what it has.'}")


def _type_after(schema: GraphQLSchema, element: Element) -> GraphQLNamedType:
    """Return the type that has the next member of a path."""
    if element.member is None:
        return schema.type_map[element.owner]
    if isinstance(element.definition, GraphQLField | GraphQLInputField):
        return schema.type_map[named_type(element.definition)]
    raise UsageError(f"{element.coordinate} is an enum value; nothing follows it.")


def _argument(element: Element, name: str) -> Element:
    definition = element.definition
    if not isinstance(definition, GraphQLField | GraphQLDirective):
        raise UsageError(
            f"{element.coordinate} has no arguments: only fields and directives have some."
        )
    found = _named(definition.args, name, element.coordinate)
    if found is None:
        suggestions = [f"{element.coordinate}({near}:)" for near in nearest(name, definition.args)]
        if not definition.args:
            raise UsageError(f"{element.coordinate} has no arguments.")
        hint = suggest(suggestions) or f" {element.coordinate} alone shows those it has."
        raise UsageError(f"{element.coordinate} has no argument {name}.{hint}")
    return Element(definition.args[found], element.owner, element.member, found)


def _named(names: Iterable[str], wanted: str, place: str) -> str | None:
    """Return the name for which a schema name or a Python name stands."""
    known = list(names)
    if wanted in known:
        return wanted
    found = [name for name in known if python_name(name) == wanted]
    if len(found) > 1:
        raise UsageError(
            f"{wanted} is the Python name of {' and '.join(found)} in {place}. Write one of these."
        )
    return found[0] if found else None


def has_element(schema: GraphQLSchema, coordinate: str) -> bool:
    """Return whether `find_element` finds an element."""
    try:
        find_element(schema, coordinate)
    except UsageError:
        return False
    return True


def _members_named(schema: GraphQLSchema, name: str) -> list[str]:
    """Return the coordinates of a few members with a name, those of the roots first."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    root_names = [root.name for root in roots if root]
    found = [
        element
        for element in elements_of(schema)
        if element.member
        and not element.argument
        and not element.owner.startswith("__")
        and folded(element.member) == folded(name)
    ]
    found.sort(key=lambda element: element.owner not in root_names)
    return [element.coordinate for element in found]
