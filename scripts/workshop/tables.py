"""The builder's literal table: every type of a schema, a line for each of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)

from kotae.query.type_references import SCALARS, type_reference
from kotae.schema.coordinates import type_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import (
        GraphQLArgument,
        GraphQLField,
        GraphQLInputField,
        GraphQLNamedType,
        GraphQLSchema,
    )

    from kotae.query.type_system import Kind, Table
    from kotae.schema.limits import Limit

__all__ = [
    "NEVER_NULL",
    "TIMES",
    "argument_line",
    "field_line",
    "is_unix_time",
    "table_of",
    "table_text",
    "user_types",
]

#: Arguments whose `Int` is a moment in Unix seconds, by what their names begin with.
#: Source: the descriptions of these arguments.
TIMES = frozenset({"airingAt", "createdAt", "date"})


#: Root fields that are null only beside an error: a `Page` that is too deep is refused with 400, a
#: `Viewer` with 401 if there is no token and with 400 if it is not valid. The schema lets both be
#: null.
#: Source: responses that users of the API report.
NEVER_NULL = frozenset({"Query.Page", "Query.Viewer"})


def user_types(schema: GraphQLSchema) -> dict[str, GraphQLNamedType]:
    """Return the types a schema defines itself, by name, sorted.

    Raises:
        SystemExit: A type is of a kind, or a scalar of a name, that the builder does not know.
    """
    found = {name: type_ for name, type_ in schema.type_map.items() if not name.startswith("__")}
    for name, type_ in found.items():
        if isinstance(type_, GraphQLScalarType):
            if name not in SCALARS:
                raise SystemExit(
                    f"The builder knows no scalar {name}: add it in kotae/query/type_system.py."
                )
        elif not isinstance(
            type_, GraphQLObjectType | GraphQLUnionType | GraphQLEnumType | GraphQLInputObjectType
        ):
            raise SystemExit(
                f"The builder knows no types such as {name}, a {type(type_).__name__}."
            )
    return {
        name: found[name]
        for name in sorted(found)
        if not isinstance(found[name], GraphQLScalarType)
    }


def table_of(schema: GraphQLSchema, limits: Mapping[str, Limit]) -> Table:
    """Return the table of a schema.

    Args:
        schema: The schema.
        limits: Facts that it does not contain: versions and tokens.

    Raises:
        SystemExit: A name or type cannot be expressed in Python; the message names it.
    """
    table: Table = {"type": {}, "union": {}, "enum": {}, "input": {}}
    for name, type_ in user_types(schema).items():
        kind, lines = _lines(type_, limits)
        table[kind][name] = "\n".join(lines)
    return table


def table_text(table: Table, header: str) -> str:
    """Return the module that holds a table.

    Args:
        table: The table.
        header: The comment on top.
    """
    body = "".join(
        f'    "{kind}": {{\n{"".join(_entry(*item) for item in types.items())}    }},\n'
        for kind, types in table.items()
    )
    return (
        f'{header}\n"""Every type of the schema, a line for each of its parts."""\n\n'
        "from __future__ import annotations\n\n"
        "TYPE_CHECKING = False\n"
        "if TYPE_CHECKING:\n    from kotae.query.type_system import Table\n\n"
        f"TABLE: Table = {{\n{body}}}\n"
    )


def _entry(name: str, lines: str) -> str:
    return f'        "{name}": """\n{lines}\n""",\n'


def _lines(type_: GraphQLNamedType, limits: Mapping[str, Limit]) -> tuple[Kind, Iterator[str]]:
    if isinstance(type_, GraphQLEnumType):
        return "enum", (
            f"{name} @deprecated" if value.deprecation_reason else name
            for name, value in type_.values.items()
        )
    if isinstance(type_, GraphQLUnionType):
        return "union", (member.name for member in type_.types)
    if isinstance(type_, GraphQLInputObjectType):
        return "input", (argument_line(name, field) for name, field in type_.fields.items())
    if isinstance(type_, GraphQLObjectType):
        return "type", (
            field_line(type_.name, name, field, limits) for name, field in type_.fields.items()
        )
    raise SystemExit(f"The builder knows no types such as {type_}.")


def field_line(owner: str, name: str, field: GraphQLField, limits: Mapping[str, Limit]) -> str:
    """Return a field's line: `characters(page: Int): CharacterConnection @deprecated`."""
    arguments = ", ".join(
        argument_line(key, argument, _newest(limits, f"{owner}.{name}({key}:)"))
        for key, argument in field.args.items()
    )
    line = f"{name}({arguments})" if arguments else name
    line += f": {type_text(field)}"
    if field.deprecation_reason:
        line += " @deprecated"
    if _needs_token(limits, owner) or _needs_token(limits, f"{owner}.{name}"):
        line += " @token"
    if f"{owner}.{name}" in NEVER_NULL:
        line += " @present"
    return line


def argument_line(
    name: str, argument: GraphQLArgument | GraphQLInputField, default: int | None = None
) -> str:
    """Return an argument's line: `version: Int = 2`, `airingAt_greater: Int @time`."""
    line = f"{name}: {type_text(argument)}"
    if default is not None:
        line += f" = {default}"
    return f"{line} @time" if is_unix_time(name, type_text(argument)) else line


def is_unix_time(name: str, text: str) -> bool:
    """Return whether an argument takes Unix seconds."""
    return name.split("_", maxsplit=1)[0] in TIMES and type_reference(text).name == "Int"


def _newest(limits: Mapping[str, Limit], place: str) -> int | None:
    limit = limits.get(place)
    return max(limit.versions) if limit and limit.versions else None


def _needs_token(limits: Mapping[str, Limit], place: str) -> bool:
    limit = limits.get(place)
    return limit is not None and limit.needs_token
