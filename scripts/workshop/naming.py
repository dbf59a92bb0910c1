"""Names that the builder's classes cannot have: the generator stops at them."""

from __future__ import annotations

import builtins
import keyword
from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
)

from kotae.naming import python_name
from kotae.query.classes import any_name, arguments_name, literal_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from graphql import GraphQLArgument, GraphQLInputField, GraphQLNamedType

__all__ = ["check_names"]

#: Attributes of the builder's classes besides the schema's fields.
_TAKEN = frozenset(
    {
        "as_",
        "extra",
        "fragment",
        "from_dict",
        "include",
        "required",
        "scalars",
        "select",
        "skip",
        "to_dict",
        "typename",
    }
)
#: Names that the stubs use inside the class that has the fields.
_TAKEN_IN_STUBS = frozenset(
    {"bool", "deprecated", "float", "int", "list", "object", "overload", "property", "str"}
)
_TAKEN_BY_FUZZY_DATE = frozenset({"to_date", "to_int"})
#: Names in `kotae.api` besides the schema's types.
_TAKEN_TYPES = frozenset({"REGISTRY", "ClassRegistry", "UnknownObject", *dir(builtins)})
#: Attributes of an enum's class besides its members, with those of `str`.
_TAKEN_VALUES = frozenset({"is_known", "mro", "name", "value", *dir(str)})


def check_names(types: Mapping[str, GraphQLNamedType], imported: Collection[str] = ()) -> None:
    """Stop at names that collide, or that Python reserves.

    Args:
        types: The schema's types.
        imported: Names that the stubs import, which no type can have.

    Raises:
        SystemExit: Two names are the same in Python, or a name is taken; the message names it.
    """
    names = [*types]
    for name, type_ in types.items():
        if isinstance(type_, GraphQLUnionType):
            names.append(any_name(name))
        if isinstance(type_, GraphQLEnumType):
            names.append(literal_name(name))
            _check(name, type_.values, set(_TAKEN_VALUES), is_python=True)
        if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
            _check(name, type_.fields, _taken_in(type_))
        if isinstance(type_, GraphQLInputObjectType):
            _check_defaults(name, type_.fields)
        if isinstance(type_, GraphQLObjectType):
            for field_name, field in type_.fields.items():
                _check(f"{name}.{field_name}", field.args, {"self"})
                _check_defaults(f"{name}.{field_name}", field.args)
    taken = {*_TAKEN_TYPES, *imported}
    _check("kotae.api", names, taken, is_python=True)
    arguments = [
        arguments_name(name, field_name)
        for name, type_ in types.items()
        if isinstance(type_, GraphQLObjectType)
        for field_name, field in type_.fields.items()
        if field.args
    ]
    _check("kotae.api.arguments", arguments, {*taken, *names}, is_python=True)


def _taken_in(type_: GraphQLObjectType | GraphQLInputObjectType) -> set[str]:
    """Return the names that the fields of a type, or the keys of an input, cannot have."""
    if isinstance(type_, GraphQLInputObjectType):
        return set(_TAKEN_IN_STUBS)
    by_date = _TAKEN_BY_FUZZY_DATE if type_.name == "FuzzyDate" else ()
    return {*_TAKEN, *_TAKEN_IN_STUBS, *by_date}


def _check(place: str, names: Iterable[str], taken: set[str], *, is_python: bool = False) -> None:
    seen: dict[str, str] = {}
    for name in names:
        python = name if is_python else python_name(name)
        if keyword.iskeyword(python.removesuffix("_")) and python not in ("True", "False", "None"):
            raise SystemExit(f"{place}: {name!r} is a keyword of Python's; it needs another name.")
        if python in taken or python.startswith("_") or keyword.iskeyword(python):
            raise SystemExit(f"{place}: {name!r} would be {python!r}, a name that is taken.")
        if python in seen:
            raise SystemExit(f"{place}: {name!r} and {seen[python]!r} are both {python!r}.")
        seen[python] = name


def _check_defaults(
    place: str, arguments: Mapping[str, GraphQLArgument] | Mapping[str, GraphQLInputField]
) -> None:
    for name, argument in arguments.items():
        if argument.default is not None or argument.default_value is not Undefined:
            raise SystemExit(
                f"{place}: {name!r} has a default, which the builder cannot express yet."
            )
