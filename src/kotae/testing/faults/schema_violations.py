"""The true response with one value that does not fit the schema, or not the client's.

The first place in the order of the query is changed. Where no place fits, the response is sent as
it is, and a header says so.
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

#: The header of a response in which nothing could be changed; its value is the fault's name.
NOT_APPLICABLE_HEADER = "X-Kotae-Fault-Missed"

#: What no schema knows.
_UNKNOWN_VALUE = "SOMETHING_NEW"
_UNKNOWN_TYPE = "SomethingNew"
_UNKNOWN_FIELD = "somethingNew"

_NUMBERS = ("Int", "Float")
_WRONG: Mapping[str, JSON] = {"Int": "five", "Float": "five", "String": 5, "Boolean": "yes"}
#: A number longer than Python reads by itself, which is 4,300 digits.
#: Source: Python's documentation, "Integer string conversion length limitation".
_HUGE = b"1" + b"0" * 5000

_TABLE = "Answers that gql's transports were seen to stumble over."
_GROWS = "AniList's schema grows several times a year."
_CONTRACT = "The GraphQL specification, section 6.4.3: a server must not send this."
_WISH = "The wish to survive it: JSON's grammar does not allow it."


def _places(result: WorkResult) -> Iterator[ResponseValue]:
    from kotae.testing.faults.response_values import response_values  # noqa: PLC0415 - graphql-core, 120 ms

    data = result.content.get("data")
    if result.document is None or not isinstance(data, dict):
        return iter(())
    return response_values(_schema(), result.document, result.operation_name, data)


@cache
def _schema() -> GraphQLSchema:
    from kotae.schema.load import load_bundled  # noqa: PLC0415 - graphql-core, as above

    return load_bundled().schema


def _misfit(
    name: str, summary: str, source: str, change: Callable[[WorkResult], object | None]
) -> Fault:
    """Return a fault that changes a response's `data`.

    Args:
        name: The fault's.
        summary: Its summary.
        source: Its source.
        change: Returns the new `data`; None where no place fits.
    """

    def response(result: WorkResult) -> ServedResponse:
        data = change(result)
        if data is None:
            return _missed(result, name)
        return _with_answer(result, {**result.content, "data": data})

    return Fault(name, summary, source, after_work(response), does_work=True)


def _missed(result: WorkResult, name: str) -> ServedResponse:
    return replace(
        result.response, headers=with_headers(result.response, {NOT_APPLICABLE_HEADER: name})
    )


def _with_answer(result: WorkResult, response: Mapping[str, object]) -> ServedResponse:
    return replace(result.response, body=msgspec.json.encode(response))


def _first(new: Callable[[ResponseValue], object | None]) -> Callable[[WorkResult], object | None]:
    """Return a change that puts a new value at the first place that has one.

    Args:
        new: Returns the value, None where the place does not fit.
    """

    def change(result: WorkResult) -> object | None:
        for place in _places(result):
            value = new(place)
            if value is not None:
                return replaced(result.content["data"], place.path, value)
        return None

    return change


def _is_leaf(place: ResponseValue) -> bool:
    return place.kind in ("scalar", "enum") and place.value is not None


def _raw(literal: bytes, *scalars: str) -> Callable[[WorkResult], object | None]:
    """Return a change of the first value of these scalars to a literal that JSON forbids."""

    def new(place: ResponseValue) -> object | None:
        return msgspec.Raw(literal) if _is_leaf(place) and place.type_name in scalars else None

    return _first(new)


def _enum_value(place: ResponseValue) -> object | None:
    return _UNKNOWN_VALUE if place.kind == "enum" and place.value is not None else None


def _union_member(place: ResponseValue) -> object | None:
    """Return a new member as a server sends it: no fragment fits, so `__typename` alone."""
    if place.kind != "union" or place.value is None:
        return None
    return dict.fromkeys(sorted(place.typename_keys), _UNKNOWN_TYPE)


def _wrong_type(place: ResponseValue) -> object | None:
    if not _is_leaf(place):
        return None
    return 5 if place.kind == "enum" else _WRONG.get(place.type_name)


def _one_more_field(place: ResponseValue) -> object | None:
    if place.kind != "object" or not isinstance(place.value, dict):
        return None
    return {**place.value, _UNKNOWN_FIELD: {"id": 1}}


def _null(result: WorkResult) -> object | None:
    for place in _places(result):
        if not place.is_nullable and place.value is not None:
            return replaced(result.content["data"], place.path, None)
    return None


def _one_field_less(result: WorkResult) -> object | None:
    for place in _places(result):
        if _is_leaf(place) and not place.is_item:
            return without(result.content["data"], place.path)
    return None


def _partial(name: str, summary: str, error: Mapping[str, JSON]) -> Fault:
    """Return a fault that takes a part of the response away and says so in `errors`."""

    def response(result: WorkResult) -> ServedResponse:
        data = result.content.get("data")
        if not isinstance(data, dict):
            return _missed(result, name)
        response = {"data": _with_a_gap(result, data), "errors": [dict(error)]}
        return replace(_with_answer(result, response), status=200)

    return Fault(name, summary, _PARTIAL, after_work(response), does_work=True)


_PARTIAL = "Reports of the API's users; an error may lack its status."


def _with_a_gap(result: WorkResult, data: JSON) -> object:
    """Return the data with null for the first value below the roots that may be null."""
    for place in _places(result):
        if len(place.path) > 1 and place.is_nullable and place.value is not None:
            return replaced(data, place.path, None)
    return data


def _errors_null(result: WorkResult) -> ServedResponse:
    if "errors" in result.content or not isinstance(result.content.get("data"), dict):
        return _missed(result, "200-errors-null")
    return _with_answer(result, {**result.content, "errors": None})


#: The true response, changed where the schema says what it should be.
SCHEMA_VIOLATIONS: Sequence[Fault] = (
    _partial(
        "200-errors-with-data",
        "HTTP 200 with an error of status 500 beside the data, of which a part is null.",
        {"message": "Internal Server Error", "status": 500},
    ),
    _partial(
        "200-errors-without-status",
        "HTTP 200 with an error without a status beside the data, of which a part is null.",
        {"message": "Internal Server Error"},
    ),
    Fault(
        "200-errors-null",
        "The response with null as `errors`, which a lenient client takes for none.",
        "The GraphQL specification, section 7.1: `errors` is left out where there are none.",
        after_work(_errors_null),
        does_work=True,
    ),
    _misfit(
        "unknown-enum-value",
        f"The first enum's value is `{_UNKNOWN_VALUE}`, which no schema knows.",
        _GROWS,
        _first(_enum_value),
    ),
    _misfit(
        "unknown-union-member",
        f"The first item of a union is of the type `{_UNKNOWN_TYPE}`: its `__typename` alone.",
        _GROWS,
        _first(_union_member),
    ),
    _misfit(
        "null-in-non-null",
        "The first value that is never null is null.",
        _CONTRACT,
        _null,
    ),
    _misfit(
        "wrong-type",
        "The first value is of another type: a text for a number, a number for a text.",
        _CONTRACT,
        _first(_wrong_type),
    ),
    _misfit(
        "missing-field",
        "The first value that was selected is not there.",
        _CONTRACT,
        _one_field_less,
    ),
    _misfit(
        "extra-field",
        f"The first object has a field `{_UNKNOWN_FIELD}` that nobody selected.",
        "The wish to survive it: what is not known may be read over.",
        _first(_one_more_field),
    ),
    _misfit(
        "nan",
        "The first number is `NaN`.",
        _TABLE,
        _raw(b"NaN", *_NUMBERS),
    ),
    _misfit(
        "huge-number",
        "The first number has 5,001 digits.",
        "RFC 8259, section 6: numbers have no limit, and parsers have one.",
        _raw(_HUGE, *_NUMBERS),
    ),
    _misfit(
        "lone-surrogate",
        "The first text is half of a surrogate pair, escaped.",
        "RFC 8259, section 8.2: JSON allows it, and it stands for nothing.",
        _raw(rb'"\ud800"', "String"),
    ),
    _misfit(
        "invalid-utf-8",
        "The first text holds a byte that UTF-8 does not have.",
        _WISH,
        _raw(b'"\xff"', "String"),
    ),
    _misfit(
        "control-character",
        "The first text holds a line break that is not escaped.",
        _WISH,
        _raw(b'"\n"', "String"),
    ),
)
