"""Faults that put a value into a response that violates the schema, or is new to the client.

The first suitable value in the order of the query is changed. If there is none, the response is
sent unchanged with the header `X-Kotae-Fault-Missed`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLUnionType, is_leaf_type

from kotae.testing.faults.fault import Fault, changed, with_headers
from kotae.testing.faults.response_values import response_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from kotae.testing.faults.response_values import ResponseValue
    from kotae.testing.serving.exchange import OperationResult, ServedResponse
    from kotae.values import JSON

    Condition: TypeAlias = Callable[[ResponseValue], bool]
    NewValue: TypeAlias = Callable[[ResponseValue], object]

__all__ = ["SCHEMA_VIOLATIONS"]

#: The header of a response that has no suitable value; its value is the name of the fault.
_MISSED_HEADER = "X-Kotae-Fault-Missed"

_WRONG_TYPE_VALUES: Mapping[str, JSON] = {
    "Int": "five",
    "Float": "five",
    "String": 5,
    "Boolean": "yes",
}
#: A number with more digits than Python parses by default, which is 4,300.
#: Source: Python's documentation, "Integer string conversion length limitation".
_HUGE = b"1" + b"0" * 5000

#: In place of a new value: the key is left out.
_MISSING = object()


def _first(result: OperationResult, is_suitable: Condition) -> ResponseValue | None:
    """Return the first suitable value of a response, if it has one."""
    data = result.body.get("data")
    if result.document is None or not isinstance(data, dict):
        return None
    values = response_values(result.document, result.operation_name, data)
    return next(filter(is_suitable, values), None)


def _changed_data(result: OperationResult, value: ResponseValue, new: object) -> object:
    """Return a copy of a response's data with another value in place of one."""
    data: Any = deepcopy(result.body["data"])
    parent, last = data, value.path[-1]
    for key in value.path[:-1]:
        parent = parent[key]
    if new is _MISSING:
        del parent[last]
    else:
        parent[last] = new
    return data


def _with_content(result: OperationResult, **changes: object) -> ServedResponse:
    return replace(result.response, body=msgspec.json.encode({**result.body, **changes}))


def _missed(result: OperationResult, name: str) -> ServedResponse:
    return with_headers(result.response, {_MISSED_HEADER: name})


def _violation(name: str, is_suitable: Condition, new: NewValue) -> Fault:
    """Return a fault that changes the first suitable value.

    Args:
        name: The name of the fault.
        is_suitable: Tells whether a value can be changed.
        new: Returns the new value; `_MISSING` to leave it out.
    """

    def response(result: OperationResult) -> ServedResponse:
        value = _first(result, is_suitable)
        if value is None:
            return _missed(result, name)
        return _with_content(result, data=_changed_data(result, value, new(value)))

    return changed(name, response)


def _partial(name: str, error: Mapping[str, JSON]) -> Fault:
    """Return a fault that sets the first nullable value below the roots to null, with an error."""

    def response(result: OperationResult) -> ServedResponse:
        data: object = result.body.get("data")
        if not isinstance(data, dict):
            return _missed(result, name)
        value = _first(result, lambda value: len(value.path) > 1 and value.is_nullable)
        if value is not None:
            data = _changed_data(result, value, None)
        return replace(_with_content(result, data=data, errors=[error]), status=200)

    return changed(name, response)


def _errors_null(result: OperationResult) -> ServedResponse:
    if "errors" in result.body or not isinstance(result.body.get("data"), dict):
        return _missed(result, "200-errors-null")
    return _with_content(result, errors=None)


def _is_a(*kinds: type) -> Condition:
    return lambda value: isinstance(value.type, kinds)


def _is_named(*names: str) -> Condition:
    return lambda value: getattr(value.type, "name", None) in names


def _has_wrong_type(value: ResponseValue) -> bool:
    return isinstance(value.type, GraphQLEnumType) or _is_named(*_WRONG_TYPE_VALUES)(value)


def _is_leaf_field(value: ResponseValue) -> bool:
    return is_leaf_type(value.type) and isinstance(value.path[-1], str)


def _raw(literal: bytes) -> NewValue:
    return lambda _value: msgspec.Raw(literal)


def _with_unknown_field(value: ResponseValue) -> object:
    known = value.value
    return {**known, "somethingNew": {"id": 1}} if isinstance(known, dict) else known


_is_number = _is_named("Int", "Float")
_is_string = _is_named("String")

#: Faults that violate the schema.
SCHEMA_VIOLATIONS: Sequence[Fault] = (
    _partial("200-errors-with-data", {"message": "Internal Server Error", "status": 500}),
    _partial("200-errors-without-status", {"message": "Internal Server Error"}),
    # The GraphQL specification, section 7.1: `errors` is left out where there are none.
    changed("200-errors-null", _errors_null),
    _violation("unknown-enum-value", _is_a(GraphQLEnumType), lambda _value: "SOMETHING_NEW"),
    _violation(
        "unknown-union-member",
        _is_a(GraphQLUnionType),
        lambda value: dict.fromkeys(value.typename_keys, "SomethingNew"),
    ),
    _violation("null-in-non-null", lambda value: not value.is_nullable, lambda _value: None),
    _violation(
        "wrong-type", _has_wrong_type, lambda value: _WRONG_TYPE_VALUES.get(value.type.name, 5)
    ),
    _violation("missing-field", _is_leaf_field, lambda _value: _MISSING),
    # Robustness: a client may ignore unknown fields.
    _violation("extra-field", _is_a(GraphQLObjectType), _with_unknown_field),
    _violation("nan", _is_number, _raw(b"NaN")),
    # RFC 8259, section 6: numbers have no limit, and parsers have one.
    _violation("huge-number", _is_number, _raw(_HUGE)),
    # RFC 8259, section 8.2: JSON allows it, and it stands for nothing.
    _violation("lone-surrogate", _is_string, _raw(rb'"\ud800"')),
    _violation("invalid-utf-8", _is_string, _raw(b'"\xff"')),
    _violation("control-character", _is_string, _raw(b'"\n"')),
)
