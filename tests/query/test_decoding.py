"""Decoding: every form of body, and the exact location of each error."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import activities, loose, media

from kotae import DecodeError, NotFoundError, PartialResponseError, UnknownObject, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaList,
    MediaStatus,
    Query,
    TextActivity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_CARD = media(
    Media.id,
    Media.title.romaji,
    Media.average_score,
    Media.is_adult,
    Media.genres,
    Media.status,
    Media.tags.name,
)
_WHOLE: dict[str, Any] = {
    "id": 1,
    "title": {"romaji": "Cowboy Bebop"},
    "averageScore": 86,
    "isAdult": False,
    "genres": ["Action", None],
    "status": "FINISHED",
    "tags": [{"name": "Space"}, None],
}
_FEED = activities(TextActivity.text, ListActivity.progress, ActivityUnion.id)

_FORMS: list[Callable[[object], Any]] = [
    lambda body: json.dumps(body).encode(),
    lambda body: bytearray(json.dumps(body).encode()),
    lambda body: memoryview(json.dumps(body).encode()),
    json.dumps,
    lambda body: body,
    lambda body: MappingProxyType(loose(body)),
]


@pytest.mark.parametrize("form", _FORMS)
def test_every_form_of_a_body_gives_the_same_result(form: Callable[[object], Any]) -> None:
    result = _CARD.decode(form({"data": {"Media": _WHOLE}}))
    assert result == _CARD.decode({"Media": _WHOLE})
    assert result is not None
    assert result.title is not None
    assert result.title.romaji == "Cowboy Bebop"
    assert result.status is MediaStatus.FINISHED
    assert result.genres == ["Action", None]
    assert result.to_dict() == _WHOLE


@pytest.mark.parametrize("form", _FORMS)
def test_the_object_in_data_may_come_alone(form: Callable[[object], Any]) -> None:
    assert _CARD.decode(form({"Media": _WHOLE})) == _CARD.decode({"data": {"Media": _WHOLE}})


@pytest.mark.parametrize("form", _FORMS)
def test_data_that_is_null_is_none(form: Callable[[object], Any]) -> None:
    assert _CARD.decode(form({"data": None})) is None
    pair = operation(Query.media(id=1).select(Media.id), Query.genre_collection)
    assert pair.decode(form({"data": None})) == (None, None)


@pytest.mark.parametrize("form", _FORMS)
def test_keys_that_were_not_selected_are_ignored(form: Callable[[object], Any]) -> None:
    body = {
        "data": {"Media": {**_WHOLE, "new": [{"a": None}]}, "Other": 1},
        "extensions": {"cost": [1]},
    }
    assert _CARD.decode(form(body)) == _CARD.decode({"Media": _WHOLE})


_WRONG: list[tuple[dict[str, Any], str, str, str]] = [
    ({"id": None}, "data.Media.id", "Int!", "null"),
    ({"id": "1"}, "data.Media.id", "Int!", "'1' (str)"),
    ({"id": 1.5}, "data.Media.id", "Int!", "1.5 (float)"),
    ({"id": True}, "data.Media.id", "Int!", "True (bool)"),
    ({"id": []}, "data.Media.id", "Int!", "a list"),
    ({"id": {}}, "data.Media.id", "Int!", "a dict"),
    ({"title": []}, "data.Media.title", "MediaTitle", "a list"),
    ({"title": "x"}, "data.Media.title", "MediaTitle", "'x' (str)"),
    ({"title": {"romaji": 5}}, "data.Media.title.romaji", "String", "5 (int)"),
    ({"averageScore": 86.5}, "data.Media.averageScore", "Int", "86.5 (float)"),
    ({"isAdult": 1}, "data.Media.isAdult", "Boolean", "1 (int)"),
    ({"isAdult": "false"}, "data.Media.isAdult", "Boolean", "'false' (str)"),
    ({"genres": "Action"}, "data.Media.genres", "[String]", "'Action' (str)"),
    ({"genres": ["a", 1]}, "data.Media.genres[1]", "String", "1 (int)"),
    ({"status": 1}, "data.Media.status", "MediaStatus", "1 (int)"),
    ({"tags": {}}, "data.Media.tags", "[MediaTag]", "a dict"),
    ({"tags": [{"name": "a"}, {"name": None}]}, "data.Media.tags[1].name", "String!", "null"),
    ({"tags": [{"name": "a"}, 5]}, "data.Media.tags[1]", "MediaTag", "5 (int)"),
]


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(("wrong", "path", "expected", "got"), _WRONG)
def test_a_wrong_value_is_reported_with_its_exact_place(
    form: Callable[[object], Any], wrong: dict[str, Any], path: str, expected: str, got: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        _CARD.decode(form({"data": {"Media": {**_WHOLE, **wrong}}}))
    error = caught.value
    assert (error.path, error.expected, error.got) == (path, expected, got)
    assert str(error) == (
        f"The response does not match the schema: {path}: expected {expected}, got {got}."
    )


@pytest.mark.parametrize("form", _FORMS)
def test_a_missing_key_is_reported(form: Callable[[object], Any]) -> None:
    tags: list[dict[str, str]] = [{}]
    body = {"data": {"Media": {**_WHOLE, "tags": tags}}}
    with pytest.raises(DecodeError, match=r"data\.Media\.tags\[0\]\.name is missing") as caught:
        _CARD.decode(form(body))
    assert (caught.value.path, caught.value.got) == ("data.Media.tags[0].name", "nothing")
    with pytest.raises(DecodeError, match=r"data\.Media is missing"):
        _CARD.decode(form({"data": {}}))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b'{"data":{"Media":null}} x', "is not JSON"),
        (b'{"data":{"Media":null}', "is not JSON"),
        ("\ufeff{}", "is not JSON"),
        ('{"data":"\ud800"}', "half a character"),
        (b'{"data":{"Media":{"id":NaN}}}', "is not JSON"),
        (b'{"data":{"Media":{"id":Infinity}}}', "is not JSON"),
        (b'{"data":{"Media":{"id":1e999}}}', "is not JSON"),
        (b"null", "the response: expected an object, got null"),
        (b"[]", "the response: expected an object, got a list"),
        (b"3", "the response: expected an object, got 3 [(]int[)]"),
        (None, "the response: expected an object, got null"),
        (b'{"data":5}', "data: expected Query, got 5 [(]int[)]"),
        (b'{"data":[]}', "data: expected Query, got a list"),
    ],
)
def test_a_body_that_is_no_response_is_reported(body: object, words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        _CARD.decode(loose(body))


def test_the_last_of_two_equal_keys_counts() -> None:
    assert loose(media(Media.id).decode(b'{"data":{"Media":{"id":1,"id":2}}}')).id == 2


@pytest.mark.parametrize(
    "deep", [b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000]
)
@pytest.mark.parametrize(
    "body",
    [
        b'{"new":%b,"data":{"MediaList":{"advancedScores":1}}}',
        b'{"data":{"MediaList":{"advancedScores":1,"new":%b}}}',
        b'{"data":{"MediaList":{"advancedScores":%b}}}',
        b'{"data":%b}',
        b'{"data":null,"errors":%b}',
        b"%b",
    ],
)
def test_a_body_that_nests_too_deeply_is_reported(body: bytes, deep: bytes) -> None:
    built = operation(Query.media_list(id=1).select(MediaList.advanced_scores))
    with pytest.raises(DecodeError):
        built.decode(body % deep)


def test_a_huge_number_is_decoded_exactly() -> None:
    number = 123_456_789_012_345_678_901_234_567_890
    for body in (b'{"data":{"Media":{"id":%d}}}' % number, {"data": {"Media": {"id": number}}}):
        assert loose(media(Media.id).decode(body)).id == number


def test_a_number_without_end_is_no_json() -> None:
    with pytest.raises(DecodeError):
        media(Media.id).decode(b'{"data":{"Media":{"id":' + b"9" * 10_000 + b"}}}")


def test_a_whole_number_is_a_float_where_the_schema_has_floats() -> None:
    built = operation(Query.media_list(id=1).select(MediaList.score))
    for body in (b'{"data":{"MediaList":{"score":8}}}', {"MediaList": {"score": 8}}):
        found = built.decode(body)
        assert found is not None
        assert found.score == 8.0
        assert type(found.score) is float


def test_a_new_enum_value_is_decoded_and_may_be_sent_back() -> None:
    built = media(Media.status)
    body = b'{"data":{"Media":{"status":"ON_A_BREAK"}}}'
    status = loose(built.decode(body)).status
    assert status == "ON_A_BREAK"
    assert isinstance(status, MediaStatus)
    assert not status.is_known
    assert loose(built.decode(loose(json.loads(body)))).status is status
    assert operation(Query.media(status=status).select(Media.id)).variables == {
        "status": "ON_A_BREAK"
    }


def test_json_is_returned_unchanged() -> None:
    built = operation(Query.media_list(id=1).select(MediaList.advanced_scores))
    for value in (None, 1, "x", [1, {"a": [None]}], {"Story": 8.5, "__typename": "?"}):
        found = built.decode({"MediaList": {"advancedScores": value}})
        assert found is not None
        assert found.advanced_scores == value
        assert found.to_dict() == {"advancedScores": value}
        again = built.decode(json.dumps({"data": {"MediaList": {"advancedScores": value}}}))
        assert again == found


def test_members_of_a_union_arrive_as_their_own_classes() -> None:
    found = _FEED.decode(
        json.dumps(
            {
                "data": {
                    "Page": {
                        "activities": [
                            {"id": 1, "text": "Hi", "__typename": "TextActivity"},
                            {"__typename": "ListActivity", "progress": None, "id": 2},
                            None,
                            {"__typename": "MessageActivity", "id": 3},
                        ]
                    }
                }
            }
        )
    )
    text, listed, nothing, message = loose(found).activities
    assert (type(text).__name__, text.id, text.text) == ("TextActivity", 1, "Hi")
    assert isinstance(text, TextActivity)
    assert isinstance(text, ActivityUnion)
    assert (listed.typename, listed.progress) == ("ListActivity", None)
    assert nothing is None
    assert not hasattr(message, "text")


@pytest.mark.parametrize("form", _FORMS)
def test_a_new_member_of_a_union_is_an_unknown_object(form: Callable[[object], Any]) -> None:
    items = [
        {"__typename": "PollActivity", "id": 9, "votes": [1, None]},
        {"__typename": "TextActivity", "id": 1, "text": "Hi"},
    ]
    found = _FEED.decode(form({"data": {"Page": {"activities": items}}}))
    poll, text = loose(found).activities
    assert isinstance(poll, UnknownObject)
    assert (poll.typename, poll.raw) == ("PollActivity", items[0])
    assert text.text == "Hi"
    assert loose(found).to_dict() == {"activities": items}


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(
    "item",
    [
        {"__typename": "?", "typename": "x", "raw": {}},
        {"__typename": "?", "typename": "TextActivity", "raw": {"__typename": "TextActivity"}},
        {"__typename": "?"},
        {"__typename": "", "id": 1},
        {"__typename": "Query"},
    ],
)
def test_a_hostile_member_is_unknown_with_all_that_came(
    form: Callable[[object], Any], item: dict[str, Any]
) -> None:
    found = _FEED.decode(form({"data": {"Page": {"activities": [item]}}}))
    (unknown,) = loose(found).activities
    assert isinstance(unknown, UnknownObject)
    assert (unknown.typename, unknown.raw) == (item["__typename"], item)
    assert loose(found).to_dict() == {"activities": [item]}


@pytest.mark.parametrize("form", _FORMS)
@pytest.mark.parametrize(
    ("item", "path"),
    [
        ({"id": 1}, "data.Page.activities[0].__typename"),
        ({"__typename": 3}, "data.Page.activities[0].__typename"),
        ({"__typename": None}, "data.Page.activities[0].__typename"),
        ({"__typename": "TextActivity", "id": 1}, "data.Page.activities[0].text"),
        ({"__typename": "TextActivity", "id": "1", "text": ""}, "data.Page.activities[0].id"),
        ("x", "data.Page.activities[0]"),
    ],
)
def test_a_wrong_member_is_reported_with_its_place(
    form: Callable[[object], Any], item: object, path: str
) -> None:
    with pytest.raises(DecodeError) as caught:
        _FEED.decode(form({"data": {"Page": {"activities": [item]}}}))
    assert caught.value.path == path


def test_errors_in_the_body_are_raised_with_the_data_that_came() -> None:
    body = {"data": {"Media": {"id": 1}}, "errors": [{"message": "Half of it."}, {"message": "x"}]}
    for form in _FORMS[:5]:
        with pytest.raises(PartialResponseError, match=r"Half of it\.; x") as caught:
            media(Media.id).decode(form(body))
        assert caught.value.data == {"Media": {"id": 1}}
        assert [dict(error) for error in caught.value.errors] == body["errors"]


@pytest.mark.parametrize("errors", [None, []])
def test_no_errors_is_no_error(errors: object) -> None:
    for form in _FORMS:
        body = {"errors": errors, "data": {"Media": {"id": 1}}}
        assert loose(media(Media.id).decode(form(body))).id == 1


@pytest.mark.parametrize(
    "errors", ["x", 7, {"a": 1}, [1], [None], [{"message": 5}], [{"message": "\x1b\u202e\n"}]]
)
def test_errors_of_an_unknown_form_are_errors_too(errors: object) -> None:
    for form in _FORMS[:5]:
        with pytest.raises(PartialResponseError) as caught:
            media(Media.id).decode(form({"data": None, "errors": errors}))
        assert str(caught.value).isprintable()


def test_a_404_among_the_errors_is_not_found() -> None:
    body = {"data": None, "errors": [{"message": "x"}, {"message": "Not Found.", "status": 404}]}
    with pytest.raises(NotFoundError):
        media(Media.id).decode(loose(body))


@pytest.mark.parametrize(
    "wrong",
    [{"id": "\x1b[2J\u202e::error::\n" + "x" * 9999}, {"genres": ["a", {"\u202e": 1}]}],
)
def test_a_hostile_value_is_sanitized_and_truncated(wrong: dict[str, Any]) -> None:
    with pytest.raises(DecodeError) as caught:
        _CARD.decode({"data": {"Media": {**_WHOLE, **wrong}}})
    text = str(caught.value)
    assert text.isprintable()
    assert "::error::" not in text
    assert len(text) < 300


def test_decoding_does_not_change_its_input() -> None:
    item = {"__typename": "PollActivity", "id": 9}
    body = {"data": {"Page": {"activities": [item]}}}
    before = json.dumps(body)
    _FEED.decode(loose(body))
    assert json.dumps(body) == before
