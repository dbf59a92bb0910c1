"""The variables of an operation, from `--var name=value` and a file of JSON."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, cast

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLScalarType,
    IntValueNode,
    get_nullable_type,
    is_non_null_type,
    type_from_ast,
    validate_input_value,
)

from kotae.errors import UsageError
from kotae.naming import did_you_mean, listed
from kotae.regular_files import read_regular_file
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphql import (
        GraphQLError,
        GraphQLInputType,
        GraphQLSchema,
        OperationDefinitionNode,
    )

__all__ = ["read_variables"]

#: Bytes of a file of variables. A filter of 10,000 ids, AniList's longest, has a tenth of it.
_MAX_FILE_BYTES = 1024 * 1024
_MAX_QUOTED = 60
_MAX_MESSAGE = 200
_INTEGER = re.compile(r"[+-]?\d{1,20}", re.ASCII)
#: What the text of a scalar is expected to be; all other scalars are taken as they are.
_EXPECTED = {
    "Int": "a whole number such as 5",
    "Float": "a number such as 7.5",
    "Boolean": "true or false",
    "FuzzyDateInt": "a date as YYYYMMDD, such as 20240401",
}


def read_variables(
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    pairs: Sequence[str],
    file: Path | None,
    page_variable: str | None,
) -> dict[str, object]:
    """Return the values of an operation's variables as JSON.

    Args:
        operation: The operation.
        schema: The schema by which it is valid.
        pairs: Texts `name=value`, read by the variables' types; they replace values of the file.
        file: A file with a JSON object of values, or None.
        page_variable: The variable that is the number of the first page, or None.

    Raises:
        UsageError: A value does not fit its variable, a variable is not known, or a required one
            has no value.
    """
    types: dict[str, GraphQLInputType] = {}
    required: list[str] = []
    first_page = 1
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        types[name] = cast("GraphQLInputType", type_from_ast(schema, definition.type))
        if is_non_null_type(types[name]) and definition.default_value is None:
            required.append(name)
        if name == page_variable and isinstance(definition.default_value, IntValueNode):
            first_page = int(definition.default_value.value)
    values = {} if file is None else _file_values(file)
    given: set[str] = set()
    for pair in pairs:
        name, separator, text = pair.partition("=")
        if not separator:
            raise UsageError(f"--var {excerpt(pair, _MAX_QUOTED)}: expected name=value.")
        if name in given:
            raise UsageError(f"--var {excerpt(name, _MAX_QUOTED)} is given twice.")
        given.add(name)
        values[name] = _read(text, types[name], name) if name in types else None
    for name, value in values.items():
        if name not in types:
            raise UsageError(_unknown(name, types))
        _check(value, types[name], name)
    if page_variable is not None and values.get(page_variable) is None:
        values[page_variable] = first_page
    missing = [f"${name} ({types[name]})" for name in required if name not in values]
    if missing:
        first = missing[0].split()[0][1:]
        raise UsageError(
            f"The operation needs a value for {listed(missing)}: add --var {first}=VALUE."
        )
    return values


def _unknown(name: str, types: dict[str, GraphQLInputType]) -> str:
    known = [f"${other}" for other in types]
    has = f" It has {listed(known)}." if known else " It has none."
    return (
        f"The operation has no variable ${excerpt(name, _MAX_QUOTED)}."
        f"{did_you_mean(name, types) or has}"
    )


def _file_values(path: Path) -> dict[str, object]:
    name = sanitize(str(path))
    try:
        content = read_regular_file(path, _MAX_FILE_BYTES + 1, follow_links=True)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    if content is None or len(content) > _MAX_FILE_BYTES:
        raise UsageError(f"{name} is not a regular file of at most 1 MiB.")
    try:
        values = _from_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not valid UTF-8.") from None
    except ValueError as error:
        raise UsageError(f"{name}: {error}.") from None
    if not isinstance(values, dict):
        raise UsageError(f'{name}: expected a JSON object of variables, as {{"page": 1}}.')
    return cast("dict[str, object]", values)


def _from_json(text: str) -> object:
    """Parse JSON; raise a `ValueError` with a short reason."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        reason = f"{error.msg}, line {error.lineno}, column {error.colno}"
    except RecursionError:
        reason = "it is nested too deeply"
    raise ValueError(f"expected JSON, got {_quoted(text)} ({reason})")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"expected JSON, which has no {name}")


def _read(text: str, declared: GraphQLInputType, name: str) -> object:
    """Return the value that a text stands for, by the type of its variable."""
    type_ = cast("GraphQLInputType", get_nullable_type(declared))
    try:
        if isinstance(type_, GraphQLList) and not text.lstrip().startswith("["):
            parts = text.split(",") if text else []
            item = cast("GraphQLInputType", type_.of_type)
            return [_item(part.strip(), item) for part in parts]
        if isinstance(type_, GraphQLList):
            return _from_json(text)
        return _item(text, type_)
    except ValueError as error:
        raise UsageError(f"--var {name}: {error}. ${name} is {declared}.") from None


def _item(text: str, declared: GraphQLInputType) -> object:
    """Return the value of a text; raise a `ValueError` with what was expected."""
    type_ = get_nullable_type(declared)
    if isinstance(type_, GraphQLEnumType):
        if text in type_.values:
            return text
        hint = did_you_mean(text, type_.values).rstrip("?")
        expected = f"one of {listed(type_.values)}"
        raise ValueError(f"expected {expected}, got {_quoted(text)}{hint and f' ({hint[1:]}?)'}")
    if not isinstance(type_, GraphQLScalarType):
        return _from_json(text)
    name = type_.name
    if name in ("Int", "FuzzyDateInt") and _INTEGER.fullmatch(text):
        return int(text)
    if name == "Float" and math.isfinite(number := _float(text)):
        return number
    if name == "Boolean" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if name in _EXPECTED:
        raise ValueError(f"expected {_EXPECTED[name]}, got {_quoted(text)}")
    return text


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _check(value: object, type_: GraphQLInputType, name: str) -> None:
    """Raise if a JSON value does not fit a variable's type."""

    def refuse(error: GraphQLError, path: list[str | int]) -> None:
        place = sanitize("".join(f"[{part!r}]" for part in path))
        message = excerpt(error.message, _MAX_MESSAGE).rstrip(".")
        raise UsageError(f"${name}{place}: {message}. ${name} is {type_}.")

    validate_input_value(value, type_, refuse)


def _quoted(text: str) -> str:
    return repr(excerpt(text, _MAX_QUOTED)) if text else "an empty text"
