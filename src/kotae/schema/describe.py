"""Descriptions of a schema's elements: declaration, arguments, members, and where they are used."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    StringValueNode,
    is_introspection_type,
    is_specified_scalar_type,
    print_ast,
)
from graphql.utilities import get_default_value_ast

from kotae.errors import SchemaError
from kotae.naming import python_name
from kotae.schema.coordinates import elements_of, members_of, named_type, type_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLNamedType, GraphQLSchema

    from kotae.schema.coordinates import Definition, Element

__all__ = [
    "TYPE_KINDS",
    "Description",
    "ElementSummary",
    "describe",
    "kind_of",
    "listed_types",
    "reachable_types",
]

#: The kinds of types, in the order of lists.
TYPE_KINDS = ("object", "interface", "union", "enum", "input", "scalar")

_KINDS = {
    GraphQLObjectType: "object",
    GraphQLInterfaceType: "interface",
    GraphQLUnionType: "union",
    GraphQLEnumType: "enum",
    GraphQLInputObjectType: "input",
    GraphQLScalarType: "scalar",
    GraphQLField: "field",
    GraphQLInputField: "input-field",
    GraphQLEnumValue: "enum-value",
    GraphQLArgument: "argument",
    GraphQLDirective: "directive",
}


@dataclass(frozen=True, slots=True)
class ElementSummary:
    """A field, input field, enum value or argument in the list of its owner.

    Attributes:
        python_name: Its name in the builder; None for an enum value, whose name is the same.
        type: Its type in SDL; None for an enum value.
        default: Its default value in SDL; None without one.
        description: Its description: foreign text, of one or several lines.
        deprecation_reason: The reason of its deprecation; None if it is not deprecated.
    """

    name: str
    python_name: str | None
    type: str | None
    default: str | None
    has_arguments: bool
    description: str | None
    deprecation_reason: str | None


@dataclass(frozen=True, slots=True)
class Description:
    """An element of a schema with its members and its uses.

    Attributes:
        kind: As `kind_of` returns it.
        python_expression: Its notation in the builder; None if that is its coordinate.
        signature: Its declaration in one line of SDL, without fields, values and descriptions.
        summary: The element in its owner's list; types and directives have no type and no default.
        fields_or_values: The fields, input fields or values of a type.
        possible_types: The names of a union's members.
        unions: The names of the unions that have an object as a member.
        implementations: The names of the objects and interfaces that implement an interface.
        used_by: The coordinates of fields and arguments of this type, nearest to the roots first.
        is_reachable: Whether an operation can reach the type, or the owner of the element.
    """

    coordinate: str
    kind: str
    python_expression: str | None
    signature: str
    summary: ElementSummary
    arguments: tuple[ElementSummary, ...]
    fields_or_values: tuple[ElementSummary, ...]
    possible_types: tuple[str, ...]
    unions: tuple[str, ...]
    interfaces: tuple[str, ...]
    implementations: tuple[str, ...]
    locations: tuple[str, ...]
    used_by: tuple[str, ...]
    is_reachable: bool


def describe(schema: GraphQLSchema, element: Element) -> Description:
    """Describe an element of a schema.

    Raises:
        SchemaError: A default value has no notation in SDL.
    """
    definition = element.definition
    try:
        summary = _summary(element.name, definition)
        arguments = _summaries(_arguments_of(definition))
        members = _summaries(members_of(schema.type_map[element.owner])) if element.is_type else ()
    except (RecursionError, TypeError, ValueError, AttributeError):
        raise SchemaError(
            f"A default value of {element.coordinate} cannot be written as SDL."
        ) from None
    reachable = reachable_types(schema)
    return Description(
        coordinate=element.coordinate,
        kind=kind_of(definition),
        python_expression=_python_expression(element),
        signature=_signature(definition, summary, arguments),
        summary=summary,
        arguments=arguments,
        fields_or_values=members,
        possible_types=_names(definition, "types"),
        unions=_unions_with(schema, element.owner) if element.is_type else (),
        interfaces=_names(definition, "interfaces"),
        implementations=_implementations(schema, definition),
        locations=_names(definition, "locations"),
        used_by=_uses_of(schema, element.owner, reachable) if element.is_type else (),
        is_reachable=element.owner.startswith(("@", "__")) or element.owner in reachable,
    )


def kind_of(definition: Definition) -> str:
    """Return the kind of an element, as `object` or `enum-value`."""
    return next(kind for class_, kind in _KINDS.items() if isinstance(definition, class_))


def listed_types(schema: GraphQLSchema) -> list[GraphQLNamedType]:
    """Return a schema's types without those of introspection and the built-in scalars."""
    return [
        type_
        for type_ in schema.type_map.values()
        if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
    ]


def reachable_types(schema: GraphQLSchema) -> tuple[str, ...]:
    """Return the names of the types that operations reach, nearest to the roots first."""
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    names = dict.fromkeys(root.name for root in roots if root)
    queue = deque(names)
    while queue:
        for near in _neighbours(schema, schema.type_map[queue.popleft()]):
            if near not in names:
                names[near] = None
                queue.append(near)
    return tuple(names)


def _neighbours(schema: GraphQLSchema, type_: GraphQLNamedType) -> Iterator[str]:
    yield from _names(type_, "types")
    yield from _names(type_, "interfaces")
    yield from _implementations(schema, type_)
    for member in members_of(type_).values():
        if not isinstance(member, GraphQLEnumValue):
            yield named_type(member)
        for argument in _arguments_of(member).values():
            yield named_type(argument)


def _uses_of(schema: GraphQLSchema, name: str, reachable: tuple[str, ...]) -> tuple[str, ...]:
    """Return the coordinates of fields of a type, then of arguments of it."""
    rank = {owner: at for at, owner in enumerate(dict.fromkeys((*reachable, *schema.type_map)))}
    uses = [
        element
        for element in elements_of(schema)
        if named_type(element.definition) == name and not element.owner.startswith("__")
    ]
    uses.sort(key=lambda use: (use.argument is not None, rank.get(use.owner, len(rank))))
    return tuple(use.coordinate for use in uses)


def _unions_with(schema: GraphQLSchema, name: str) -> tuple[str, ...]:
    return tuple(
        union.name
        for union in schema.type_map.values()
        if isinstance(union, GraphQLUnionType) and name in _names(union, "types")
    )


def _implementations(schema: GraphQLSchema, definition: Definition) -> tuple[str, ...]:
    if not isinstance(definition, GraphQLInterfaceType):
        return ()
    found = schema.get_implementations(definition)
    return tuple(each.name for each in (*found.objects, *found.interfaces))


def _names(definition: Definition, attribute: str) -> tuple[str, ...]:
    """Return the names of the elements in an attribute of a definition; empty without it."""
    return tuple(each.name for each in getattr(definition, attribute, ()))


def _arguments_of(definition: Definition) -> Mapping[str, GraphQLArgument]:
    return definition.args if isinstance(definition, GraphQLField | GraphQLDirective) else {}


def _summaries(definitions: Mapping[str, Definition]) -> tuple[ElementSummary, ...]:
    return tuple(_summary(name, definition) for name, definition in definitions.items())


def _summary(name: str, definition: Definition) -> ElementSummary:
    is_typed = isinstance(definition, GraphQLField | GraphQLInputField | GraphQLArgument)
    default = None
    if isinstance(definition, GraphQLInputField | GraphQLArgument):
        node = get_default_value_ast(definition)
        default = print_ast(node) if node else None
    return ElementSummary(
        name=name,
        python_name=python_name(name) if is_typed else None,
        type=type_text(definition) if is_typed else None,
        default=default,
        has_arguments=bool(_arguments_of(definition)),
        description=definition.description or None,
        # AniList's introspection has an empty reason for fields that are not deprecated.
        deprecation_reason=getattr(definition, "deprecation_reason", None) or None,
    )


def _python_expression(element: Element) -> str | None:
    """Return the builder's notation of an element; None if that is its coordinate."""
    definition = element.definition
    if isinstance(definition, GraphQLInputField):
        name = python_name(element.name)
        return f'"{name}"' if name != element.name else None
    if element.member is None or isinstance(definition, GraphQLEnumValue):
        return None
    path = f"{element.owner}.{python_name(element.member)}"
    if element.argument:
        return f"{path}({python_name(element.argument)}=...)"
    return path if path != element.coordinate else None


def _signature(
    definition: Definition, summary: ElementSummary, arguments: tuple[ElementSummary, ...]
) -> str:
    kind = kind_of(definition)
    taken = f"({', '.join(map(_declared, arguments))})" if arguments else ""
    if isinstance(definition, GraphQLDirective):
        again = " repeatable" if definition.is_repeatable else ""
        where = " | ".join(_names(definition, "locations"))
        return f"directive {summary.name}{taken}{again} on {where}"
    if summary.type or kind == "enum-value":
        return f"{_declared(summary, taken)}{_deprecated(summary)}"
    text = f"{'type' if kind == 'object' else kind} {summary.name}"
    if interfaces := _names(definition, "interfaces"):
        text += f" implements {' & '.join(interfaces)}"
    if types := _names(definition, "types"):
        text += f" = {' | '.join(types)}"
    if isinstance(definition, GraphQLScalarType) and definition.specified_by_url:
        text += f" @specifiedBy(url: {_quoted(definition.specified_by_url)})"
    if isinstance(definition, GraphQLInputObjectType) and definition.is_one_of:
        text += " @oneOf"
    return text


def _declared(summary: ElementSummary, arguments: str = "") -> str:
    text = f"{summary.name}{arguments}" + (f": {summary.type}" if summary.type else "")
    return text if summary.default is None else f"{text} = {summary.default}"


def _deprecated(summary: ElementSummary) -> str:
    reason = summary.deprecation_reason
    return "" if reason is None else f" @deprecated(reason: {_quoted(reason)})"


def _quoted(text: str) -> str:
    return print_ast(StringValueNode(value=text))
