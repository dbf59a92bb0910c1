"""Fields that the schema does not have: their types and arguments come from the caller."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, cast

from kotae.errors import ArgumentError, SelectionError
from kotae.naming import python_name
from kotae.query.coercion import Arguments, LiteralValue, coerce_arguments
from kotae.query.paths import path_to
from kotae.query.scalars import coerce_scalar
from kotae.query.selectable import check_name
from kotae.query.type_references import type_reference
from kotae.query.type_system import ROOT_KINDS, ArgumentDefinition, EnumDefinition, ObjectDefinition
from kotae.query.variables import NULL

if TYPE_CHECKING:
    from kotae.query.paths import Path
    from kotae.query.type_system import FieldDefinition, Registry

__all__ = ["extra_path"]

_MAX_DEPTH = 20
#: Scalars whose values are values of another one too.
_SCALARS_WITHIN = {"Float": ("Int",), "Int": ("FuzzyDateInt",), "String": ("CountryCode", "ID")}
_SCALARS = {bool: "Boolean", float: "Float", int: "Int", str: "String"}


def extra_path(
    registry: Registry, owner: str, name: str, type_: object, arguments: Mapping[str, object]
) -> Path[object]:
    """Return the path to a field by its GraphQL name; see `Object.extra`."""
    name = check_name(name, "a field")
    definition = registry.definition(owner)
    if not isinstance(definition, ObjectDefinition):
        raise SelectionError(f"{owner} is a union, which has no fields: use extra() of a member.")
    text = _type_text(registry, type_, f"{owner}.extra({name!r})")
    known = definition.by_name.get(name)
    if known is None:
        field = registry.extra_field(owner, f"{name}: {text}")
        coerced = _literals(field, arguments)
    else:
        # This release knows the field: programs that were written before keep working.
        if not _fits(known, text):
            raise SelectionError(
                f"{owner}.{name} is in the schema, with the type {known.type.text}: select "
                f"{owner}.{known.python_name}."
            )
        field = known
        values = {python_name(key): value for key, value in arguments.items()}
        coerced = coerce_arguments(field, values, registry)
    path = path_to(field, registry, owner, None)
    if arguments:
        path._arguments = coerced
    return path


def _type_text(registry: Registry, type_: object, where: str) -> str:
    """Return the GraphQL type of the values that have a Python type."""
    if getattr(type_, "__origin__", None) is list:
        (item,) = cast("tuple[object]", getattr(type_, "__args__", ()))
        return f"[{_type_text(registry, item, where)}]"
    if isinstance(type_, type):
        if type_ in _SCALARS:
            return _SCALARS[type_]
        name = type_.__name__
        is_known = any(name in types for types in registry.table.values())
        if is_known and name not in ROOT_KINDS and registry.class_of(name) is type_:
            return name
    raise SelectionError(
        f"{where}: expected str, int, float, bool, a class of {registry.module}, or list[…] of one "
        f"of them, got {type_!r:.60}."
    )


def _fits(known: FieldDefinition, text: str) -> bool:
    """Tell whether the values of a known field have the type that was given for it."""
    given = type_reference(text)
    if isinstance(known.target, EnumDefinition) and given.name == "String":
        return given.depth == known.type.depth
    names = (given.name, *_SCALARS_WITHIN.get(given.name, ()))
    return given.depth == known.type.depth and known.type.name in names


def _literals(field: FieldDefinition, arguments: Mapping[str, object]) -> Arguments:
    """Print arguments as literals, which fit whatever types the server's schema gives them."""
    return Arguments(
        field,
        tuple(
            (
                ArgumentDefinition(f"{check_name(name, 'an argument')}: Json"),
                LiteralValue(
                    _literal(value, f"{field.owner}.extra({field.name!r}, {name}=)", _MAX_DEPTH)
                ),
            )
            for name, value in arguments.items()
            if value is not None
        ),
    )


def _literal(value: object, where: str, depth: int) -> str:
    if depth == 0:
        raise ArgumentError(f"{where} is nested too deeply.")
    if value is NULL:
        return "null"
    if isinstance(value, Enum) and isinstance(value, str):
        return check_name(value.value, "an enum value")
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        keys = (
            f"{check_name(key, 'a key')}: {_literal(one, where, depth - 1)}" for key, one in pairs
        )
        return f"{{{', '.join(keys)}}}"
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        items = (_literal(one, where, depth - 1) for one in cast("Iterable[object]", value))
        return f"[{', '.join(items)}]"
    if value is None:
        raise ArgumentError(
            f"{where} has None in a list or a dict: leave it out, or write kotae.NULL."
        )
    return json.dumps(coerce_scalar("Json", value, where, is_unix_time=False), ensure_ascii=False)
