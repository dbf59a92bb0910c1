"""Answers built by hand, for tests."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest
from tests.query.harness import activities, loose, media

from kotae import DecodeError, NotSelectedError, SelectionError, UnknownObject, operation
from kotae.api import (
    ActivityUnion,
    Media,
    MediaStatus,
    Page,
    Query,
    TextActivity,
    User,
)


def test_an_answer_built_by_hand_equals_one_that_was_decoded() -> None:
    values = {"id": 1, "title": {"romaji": "x"}, "tags": [{"name": "a"}], "status": "FINISHED"}
    asked = media(Media.id, Media.title.romaji, Media.tags.name, Media.status)
    by_hand = Media.from_dict(values)
    assert by_hand == asked.decode({"Media": values})
    assert by_hand.status is MediaStatus.FINISHED
    assert by_hand.to_dict() == values


def test_any_mapping_and_any_tuple_is_taken() -> None:
    given = MappingProxyType({"tags": (OrderedDict([("name", "a")]), None), "genres": ("b",)})
    answer = Media.from_dict(given)
    assert answer.to_dict() == {"tags": [{"name": "a"}, None], "genres": ["b"]}


def test_what_was_given_may_change_afterwards() -> None:
    genres = ["a"]
    answer = Media.from_dict({"genres": genres})
    genres.append("b")
    assert answer.genres == ["a"]


def test_what_is_not_there_was_not_selected() -> None:
    with pytest.raises(NotSelectedError, match=r"Media\.id was not selected"):
        _ = Media.from_dict({}).id


def test_what_some_of_a_list_lack_was_not_selected_on_them() -> None:
    one, other = loose(Media.from_dict({"tags": [{"id": 1}, {"id": 2, "name": "x"}]})).tags
    assert other.name == "x"
    assert not hasattr(one, "name")
    with pytest.raises(NotSelectedError, match="or `from_dict` had no value for it"):
        _ = one.name


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"idd": 1}, r"Media has no field 'idd': use names of GraphQL\. Did you mean 'id"),
        ({"start_date": None}, r"Did you mean 'startDate'"),
        ({"title": {"romanji": 1}}, r"Media\.title has no field 'romanji'.*Did you mean 'romaji'"),
        ({3: 1}, r"Media has no field '3'"),
        ({"\x1b\u202e": 1}, r"Media has no field"),
    ],
)
def test_a_name_that_is_no_field_is_told(values: dict[Any, Any], words: str) -> None:
    with pytest.raises(SelectionError, match=words) as caught:
        Media.from_dict(values)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"id": "x"}, "Media.id"),
        ({"id": None}, "Media.id"),
        ({"tags": {"name": "x"}}, "Media.tags"),
        ({"tags": [{"name": 1}]}, "Media.tags[0].name"),
        ({"title": "x"}, "Media.title"),
        ({"status": 1}, "Media.status"),
    ],
)
def test_a_value_that_the_schema_forbids_is_told(values: dict[str, Any], path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        Media.from_dict(values)
    assert caught.value.path == path


@pytest.mark.parametrize("values", [None, 1, "x", [("id", 1)]])
def test_what_is_no_mapping_is_told(values: object) -> None:
    with pytest.raises(SelectionError, match=r"Media\.from_dict: expected a dict, got a \w+"):
        Media.from_dict(loose(values))


def test_a_member_with_its_name_equals_one_from_its_union() -> None:
    json = {"__typename": "TextActivity", "text": "Hi"}
    found = activities(TextActivity.text).decode({"Page": {"activities": [json]}})
    assert found is not None
    (decoded,) = loose(found).activities
    assert TextActivity.from_dict(json) == decoded
    assert ActivityUnion.from_dict(json) == decoded
    assert TextActivity.from_dict(json).to_dict() == json
    assert found == Page.from_dict({"activities": [json]})


def test_a_member_without_its_name_is_as_a_plain_field_has_it() -> None:
    asked = operation(Query.viewer.select(User.name))
    assert User.from_dict({"name": "x"}) == asked.decode({"Viewer": {"name": "x"}})
    assert TextActivity.from_dict({"text": "Hi"}).text == "Hi"


def test_a_union_needs_the_name_of_the_member() -> None:
    with pytest.raises(SelectionError, match="ActivityUnion needs its '__typename'"):
        ActivityUnion.from_dict({"id": 1})
    with pytest.raises(DecodeError, match=r"activities\[0\]\.__typename"):
        Page.from_dict({"activities": [{"id": 1}]})


def test_a_new_member_of_a_union_is_unknown() -> None:
    answer = Page.from_dict({"activities": [{"__typename": "Poll", "votes": 1}]})
    (poll,) = loose(answer).activities
    assert isinstance(poll, UnknownObject)
    assert poll.raw == {"__typename": "Poll", "votes": 1}
    assert poll == loose(ActivityUnion).from_dict({"__typename": "Poll", "votes": 1})


@pytest.mark.parametrize(
    ("cls", "values"),
    [
        (TextActivity, {"__typename": "ListActivity", "id": 1}),
        (Media, {"__typename": "Staff", "id": 1}),
        (Media, {"title": {"__typename": "Media"}}),
        (Media, {"__typename": 3}),
    ],
)
def test_the_name_of_another_type_is_refused(cls: Any, values: dict[str, Any]) -> None:
    with pytest.raises((SelectionError, DecodeError)):
        cls.from_dict(values)


def test_what_nests_too_deeply_is_refused() -> None:
    values: dict[str, Any] = {"id": 1}
    for _ in range(2000):
        values = {"relations": {"nodes": [values]}}
    with pytest.raises(SelectionError, match="is nested too deeply"):
        Media.from_dict(values)
