"""Faults that put a value into a response that violates the schema, or is new to the client.

The first suitable value in the order of the query is changed. If there is none, the response is
sent unchanged with the header `X-Kotae-Fault-Missed`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from kotae.testing.faults.fault import Fault, after_work, with_headers
from kotae.testing.faults.response_values import replaced, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import GraphQLSchema

    from kotae.testing.faults.response_values import ResponseValue
    from kotae.testing.serving.exchange import ServedResponse, WorkResult
    from kotae.values import JSON

__all__ = ["NOT_APPLICABLE_HEADER", "SCHEMA_VIOLATIONS"]

#: The header of a response that has no suitable value; its value is the name of the fault.
NOT_APPLICABLE_HEADER = "X-Kotae-Fault-Missed"

#: Names that are in no schema.
_UNKNOWN_VALUE = "SOMETHING_NEW"
_UNKNOWN_TYPE = "SomethingNew"
_UNKNOWN_FIELD = "somethingNew"

_NUMBERS = ("Int", "Float")
_WRONG_TYPE_VALUES: Mapping[str, JSON] = {
    "Int": "five",
    "Float": "five",
    "String": 5,
    "Boolean": "yes",
}
#: A number with more digits than Python parses by default, which is 4,300.
#: Source: Python's documentation, "Integer string conversion length limitation".
_HUGE = b"1" + b"0" * 5000

_TABLE = "Responses that gql's transports handled wrongly in tests."
_GROWING_SCHEMA = "AniList's schema grows several times a year."
_CONTRACT = "The GraphQL specification, section 6.4.3: a server must not send this."
_WISH = "Robustness: the grammar of JSON does not allow it."


def _values(result: WorkResult) -> Iterator[ResponseValue]:
    from kotae.testing.faults.response_values import response_values  # noqa: PLC0415 - graphql-core, 120 ms

    data = result.content.get("data")
    if result.document is None or not isinstance(data, dict):
        return iter(())
    return response_values(_schema(), result.document, result.operation_name, data)


@cache
def _schema() -> GraphQLSchema:
    from kotae.schema.load import load_bundled  # noqa: PLC0415 - graphql-core, as above

    return load_bundled().schema


def _violation(
    name: str, summary: str, source: str, change: Callable[[WorkResult], object | None]
) -> Fault:
    """Return a fault that changes a response's `data`.

    Args:
        name: The name of the fault.
        summary: Its summary.
        source: Its source.
        change: Returns the new `data`; None if no value is suitable.
    """

    def response(result: WorkResult) -> ServedResponse:
        data = change(result)
        if data is None:
            return _unchanged(result, name)
        return _with_content(result, {**result.content, "data": data})

    return Fault(name, summary, source, after_work(response), does_work=True)


def _unchanged(result: WorkResult, name: str) -> ServedResponse:
    return replace(
        result.response, headers=with_headers(result.response, {NOT_APPLICABLE_HEADER: name})
    )


def _with_content(result: WorkResult, response: Mapping[str, object]) -> ServedResponse:
    return replace(result.response, body=msgspec.json.encode(response))


def _first(new: Callable[[ResponseValue], object | None]) -> Callable[[WorkResult], object | None]:
    """Return a change of the first suitable value.

    Args:
        new: Returns the new value; None if a value is not suitable.
    """

    def change(result: WorkResult) -> object | None:
        for value in _values(result):
            new_value = new(value)
            if new_value is not None:
                return replaced(result.content["data"], value.path, new_value)
        return None

    return change


def _is_leaf(value: ResponseValue) -> bool:
    return value.kind in ("scalar", "enum") and value.value is not None


def _raw(literal: bytes, *scalars: str) -> Callable[[WorkResult], object | None]:
    """Return a change that replaces the first value of some scalar types by a literal of JSON."""

    def new(value: ResponseValue) -> object | None:
        return msgspec.Raw(literal) if _is_leaf(value) and value.type_name in scalars else None

    return _first(new)


def _enum_value(value: ResponseValue) -> object | None:
    return _UNKNOWN_VALUE if value.kind == "enum" and value.value is not None else None


def _union_member(value: ResponseValue) -> object | None:
    """Return an unknown member, as a server sends it: no fragment applies, so only `__typename`."""
    if value.kind != "union" or value.value is None:
        return None
    return dict.fromkeys(sorted(value.typename_keys), _UNKNOWN_TYPE)


def _wrong_type(value: ResponseValue) -> object | None:
    if not _is_leaf(value):
        return None
    return 5 if value.kind == "enum" else _WRONG_TYPE_VALUES.get(value.type_name)


def _one_more_field(value: ResponseValue) -> object | None:
    if value.kind != "object" or not isinstance(value.value, dict):
        return None
    return {**value.value, _UNKNOWN_FIELD: {"id": 1}}


def _null(result: WorkResult) -> object | None:
    for value in _values(result):
        if not value.is_nullable and value.value is not None:
            return replaced(result.content["data"], value.path, None)
    return None


def _one_field_less(result: WorkResult) -> object | None:
    for value in _values(result):
        if _is_leaf(value) and not value.is_item:
            return without(result.content["data"], value.path)
    return None


def _partial(name: str, summary: str, error: Mapping[str, JSON]) -> Fault:
    """Return a fault that sets a part of the response to null and adds an error."""

    def response(result: WorkResult) -> ServedResponse:
        data = result.content.get("data")
        if not isinstance(data, dict):
            return _unchanged(result, name)
        response = {"data": _with_a_gap(result, data), "errors": [dict(error)]}
        return replace(_with_content(result, response), status=200)

    return Fault(name, summary, _PARTIAL, after_work(response), does_work=True)


_PARTIAL = "Reports of the API's users; an error may lack its status."


def _with_a_gap(result: WorkResult, data: JSON) -> object:
    """Return the data with null in place of the first nullable value below the roots."""
    for value in _values(result):
        if len(value.path) > 1 and value.is_nullable and value.value is not None:
            return replaced(data, value.path, None)
    return data


def _errors_null(result: WorkResult) -> ServedResponse:
    if "errors" in result.content or not isinstance(result.content.get("data"), dict):
        return _unchanged(result, "200-errors-null")
    return _with_content(result, {**result.content, "errors": None})


#: Faults that violate the schema.
SCHEMA_VIOLATIONS: Sequence[Fault] = (
    _partial(
        "200-errors-with-data",
        "HTTP 200 with an error of status 500 beside partly null data.",
        {"message": "Internal Server Error", "status": 500},
    ),
    _partial(
        "200-errors-without-status",
        "HTTP 200 with an error without a status beside partly null data.",
        {"message": "Internal Server Error"},
    ),
    Fault(
        "200-errors-null",
        "The response with `errors` null, which a lenient client accepts as no errors.",
        "The GraphQL specification, section 7.1: `errors` is left out where there are none.",
        after_work(_errors_null),
        does_work=True,
    ),
    _violation(
        "unknown-enum-value",
        f"The first enum's value is `{_UNKNOWN_VALUE}`, which no schema knows.",
        _GROWING_SCHEMA,
        _first(_enum_value),
    ),
    _violation(
        "unknown-union-member",
        f"The first item of a union is of the type `{_UNKNOWN_TYPE}`, with `__typename` only.",
        _GROWING_SCHEMA,
        _first(_union_member),
    ),
    _violation(
        "null-in-non-null",
        "The first non-null value is null.",
        _CONTRACT,
        _null,
    ),
    _violation(
        "wrong-type",
        "The first value has another type: a string for a number, or a number for a string.",
        _CONTRACT,
        _first(_wrong_type),
    ),
    _violation(
        "missing-field",
        "The first selected value is missing.",
        _CONTRACT,
        _one_field_less,
    ),
    _violation(
        "extra-field",
        f"The first object has a field `{_UNKNOWN_FIELD}` that nobody selected.",
        "Robustness: a client may ignore unknown fields.",
        _first(_one_more_field),
    ),
    _violation(
        "nan",
        "The first number is `NaN`.",
        _TABLE,
        _raw(b"NaN", *_NUMBERS),
    ),
    _violation(
        "huge-number",
        "The first number has 5,001 digits.",
        "RFC 8259, section 6: numbers have no limit, and parsers have one.",
        _raw(_HUGE, *_NUMBERS),
    ),
    _violation(
        "lone-surrogate",
        "The first string is half of an escaped surrogate pair.",
        "RFC 8259, section 8.2: JSON allows it, and it stands for nothing.",
        _raw(rb'"\ud800"', "String"),
    ),
    _violation(
        "invalid-utf-8",
        "The first string holds a byte that is not valid in UTF-8.",
        _WISH,
        _raw(b'"\xff"', "String"),
    ),
    _violation(
        "control-character",
        "The first string holds an unescaped line break.",
        _WISH,
        _raw(b'"\n"', "String"),
    ),
)
