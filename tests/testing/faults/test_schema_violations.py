"""One value that does not fit: which one, and what becomes of all others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.testing.faults.fakes import answered, work_result

from kotae.testing.faults.schema_violations import NOT_APPLICABLE_HEADER

_QUERY = """
    { Page {
        activities { __typename ... on TextActivity { id text } }
        media { title { romaji } status averageScore genres }
    } }
"""


def _data() -> dict[str, Any]:
    media = {
        "title": {"romaji": "Bebop"},
        "status": "FINISHED",
        "averageScore": 86,
        "genres": ["Action"],
    }
    activity = {"__typename": "TextActivity", "id": 3, "text": "hello"}
    return {"Page": {"activities": [activity], "media": [media]}}


def _changed(name: str, query: str = _QUERY, data: object = None) -> Any:
    response = answered(name, work_result(query, _data() if data is None else data))
    assert NOT_APPLICABLE_HEADER not in response.headers
    assert response.status == 200
    return json.loads(response.body)


def _same_but(change: dict[str, Any], place: str) -> dict[str, Any]:
    data = _data()
    data["Page"][place][0].update(change)
    return {"data": data}


def test_an_unknown_enum_value_stands_at_the_first_enum() -> None:
    assert _changed("unknown-enum-value") == _same_but({"status": "SOMETHING_NEW"}, "media")


def test_an_unknown_union_member_has_its_typename_alone() -> None:
    response = _changed("unknown-union-member")
    assert response["data"]["Page"]["activities"] == [{"__typename": "SomethingNew"}]
    assert response["data"]["Page"]["media"] == _data()["Page"]["media"]


def test_an_unknown_union_member_keeps_each_key_of_its_typename() -> None:
    query = "{ Page { activities { a: __typename b: __typename ... on TextActivity { id } } } }"
    data = {"Page": {"activities": [{"a": "TextActivity", "b": "TextActivity", "id": 1}]}}
    response = _changed("unknown-union-member", query, data)
    assert response["data"]["Page"]["activities"] == [{"a": "SomethingNew", "b": "SomethingNew"}]


def test_an_unknown_union_member_without_a_typename_is_empty() -> None:
    query = "{ Page { activities { ... on TextActivity { id } } } }"
    response = _changed("unknown-union-member", query, {"Page": {"activities": [{"id": 1}]}})
    assert response["data"]["Page"]["activities"] == [{}]


def test_null_stands_at_the_first_value_that_is_never_null() -> None:
    assert _changed("null-in-non-null") == _same_but({"id": None}, "activities")


@pytest.mark.parametrize(
    ("query", "value", "wrong"),
    [
        ("averageScore", 86, "five"),
        ("title { romaji }", {"romaji": "x"}, {"romaji": 5}),
        ("isAdult", False, "yes"),
        ("status", "FINISHED", 5),
        ("genres", ["a", "b"], [5, "b"]),
        ("stats { scoreDistribution { score } }", {"scoreDistribution": [{"score": 10}]},
         {"scoreDistribution": [{"score": "five"}]}),
    ],
)  # fmt: skip
def test_the_wrong_type_is_one_that_the_right_one_is_not(
    query: str, value: object, wrong: object
) -> None:
    key = query.split(" ", maxsplit=1)[0]
    response = _changed("wrong-type", f"{{ Media {{ {query} }} }}", {"Media": {key: value}})
    assert response == {"data": {"Media": {key: wrong}}}


def test_a_score_that_is_a_float_may_be_of_the_wrong_type_too() -> None:
    response = _changed("wrong-type", "{ MediaList { score } }", {"MediaList": {"score": 7.5}})
    assert response == {"data": {"MediaList": {"score": "five"}}}


def test_the_first_value_that_was_selected_is_missing() -> None:
    response = _changed("missing-field")
    assert response["data"]["Page"]["activities"] == [
        {"__typename": "TextActivity", "text": "hello"}
    ]
    assert response["data"]["Page"]["media"] == _data()["Page"]["media"]


def test_an_extra_field_stands_in_the_first_object() -> None:
    response = _changed("extra-field")
    assert response["data"]["Page"].pop("somethingNew") == {"id": 1}
    assert response == {"data": _data()}


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("nan", b'"id":NaN,"text":"hello"'),
        ("huge-number", b'"id":1' + b"0" * 5000 + b',"text":"hello"'),
        ("lone-surrogate", rb'"id":3,"text":"\ud800"'),
        ("invalid-utf-8", b'"id":3,"text":"\xff"'),
        ("control-character", b'"id":3,"text":"\n"'),
    ],
)
def test_what_json_forbids_stands_at_the_first_value_of_its_kind(name: str, part: bytes) -> None:
    result = work_result(_QUERY, _data())
    true = result.response.body
    assert answered(name, result).body == true.replace(b'"id":3,"text":"hello"', part)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("200-errors-with-data", {"message": "Internal Server Error", "status": 500}),
        ("200-errors-without-status", {"message": "Internal Server Error"}),
    ],
)
def test_errors_stand_beside_data_of_which_a_part_is_null(name: str, error: object) -> None:
    response = _changed(name)
    assert response["errors"] == [error]
    assert response["data"]["Page"] == {"activities": None, "media": _data()["Page"]["media"]}


def test_errors_stand_beside_whole_data_where_nothing_may_be_null() -> None:
    response = _changed("200-errors-with-data", "{ Media { id } }", {"Media": {"id": 1}})
    assert response["data"] == {"Media": {"id": 1}}
    assert len(response["errors"]) == 1


def test_null_errors_stand_beside_whole_data() -> None:
    assert _changed("200-errors-null") == {"data": _data(), "errors": None}


@pytest.mark.parametrize(
    ("name", "query", "data"),
    [
        ("unknown-enum-value", "{ Media { status } }", {"Media": {"status": None}}),
        ("unknown-union-member", "{ Page { likes: activities { __typename } } }",
         {"Page": {"likes": []}}),
        ("null-in-non-null", "{ Media { title { romaji } } }", {"Media": {"title": None}}),
        ("wrong-type", "{ MediaList { customLists } }", {"MediaList": {"customLists": {"a": 1}}}),
        ("missing-field", "{ __typename }", {"__typename": "Query"}),
        ("extra-field", "{ Media { id } }", {"Media": None}),
        ("nan", "{ Media { status } }", {"Media": {"status": "FINISHED"}}),
        ("huge-number", "{ Media { genres } }", {"Media": {"genres": ["1"]}}),
        ("lone-surrogate", "{ Media { id } }", {"Media": {"id": 1}}),
        ("invalid-utf-8", "{ Media { status } }", {"Media": {"status": "FINISHED"}}),
        ("control-character", "{ Media { id } }", {"Media": {"id": 1}}),
    ],
)  # fmt: skip
def test_without_a_fitting_place_the_response_is_unchanged_and_a_header_says_so(
    name: str, query: str, data: object
) -> None:
    result = work_result(query, data)
    response = answered(name, result)
    assert response.body == result.response.body
    assert response.headers == {**result.response.headers, NOT_APPLICABLE_HEADER: name}


@pytest.mark.parametrize("name", ["200-errors-with-data", "200-errors-null", "nan"])
def test_a_response_without_data_is_left_unchanged(name: str) -> None:
    result = work_result("{ Media { id } }", None, errors=[{"message": "Not Found."}])
    response = answered(name, result)
    assert response.body == result.response.body
    assert response.headers[NOT_APPLICABLE_HEADER] == name
