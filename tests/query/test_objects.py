"""Results as objects: attributes, immutability, comparison, copies, pickles, matching."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest
from tests.query.harness import activities, loose, media, page

from kotae import NotSelectedError, SelectionError, UnknownObject, UsageError
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaStatus,
    MediaTitle,
    NotificationUnion,
    Page,
    Staff,
    TextActivity,
)

_OPERATION = media(
    Media.id,
    Media.title.romaji,
    Media.status,
    Media.tags.name,
    Media.episodes.include(if_=False),
    Media.id.as_("number"),
)
_BODY = {
    "Media": {
        "id": 1,
        "number": 1,
        "title": {"romaji": "Cowboy Bebop"},
        "status": "NEWER",
        "tags": [{"name": "Space"}, None],
    }
}


def _result() -> Media:
    found = _OPERATION.decode(loose(_BODY))
    assert found is not None
    return found


def test_a_result_is_an_object_of_its_types_class() -> None:
    result = _result()
    assert isinstance(result, Media)
    assert isinstance(result.title, MediaTitle)
    assert not isinstance(result, Staff)
    assert result.typename == "Media"
    assert type(result).__name__ == "Media"
    assert type(result).__module__ == "kotae.api"


def test_an_attribute_is_the_value() -> None:
    result = _result()
    assert (result.id, loose(result).title.romaji) == (1, "Cowboy Bebop")
    assert result.status is MediaStatus("NEWER")


def test_on_the_class_the_same_attribute_is_the_path() -> None:
    _result()
    assert repr(Media.id) == "Media.id"


def test_a_field_that_was_not_selected_says_what_to_add() -> None:
    with pytest.raises(NotSelectedError) as caught:
        _ = _result().season
    assert str(caught.value) == (
        "Media.season was not selected: add the path that ends in .season to the operation."
    )
    assert isinstance(caught.value, UsageError | AttributeError)
    with pytest.raises(NotSelectedError, match=r"^MediaTitle\.english was not selected"):
        _ = loose(_result()).title.english


def test_a_field_that_was_selected_under_another_name_says_how_to_read_it() -> None:
    found = media(Media.episodes.as_("count")).decode({"Media": {"count": 26}})
    with pytest.raises(NotSelectedError, match=r"was selected as 'count': read it as result\["):
        _ = loose(found).episodes


def test_a_field_left_out_by_its_condition_says_so() -> None:
    with pytest.raises(
        NotSelectedError, match=r"^Media\.episodes is not in this result: its @include"
    ):
        _ = _result().episodes


def test_hasattr_is_true_for_selected_fields_only() -> None:
    result = _result()
    assert hasattr(result, "id")
    assert hasattr(result, "typename")
    assert hasattr(result, "number")
    for name in ("season", "episodes", "nope", "averageScore"):
        assert not hasattr(result, name)
    assert getattr(result, "season", "none") == "none"


def test_an_unknown_attribute_is_pythons_own_error() -> None:
    with pytest.raises(AttributeError, match="nope"):
        _ = loose(_result()).nope


def test_results_cannot_be_changed() -> None:
    result = _result()
    for name in ("id", "season", "new", "episodes"):
        with pytest.raises(AttributeError):
            setattr(result, name, 2)
        with pytest.raises(AttributeError):
            delattr(result, name)
    assert result == _result()


def test_results_of_one_shape_are_equal_for_all_arguments() -> None:
    one = media(Media.characters(page=1).nodes.id).decode({"Media": {"characters": None}})
    other = media(Media.characters(page=2, per_page=9).nodes.id).decode(
        {"Media": {"characters": None}}
    )
    assert one == other
    assert type(one) is type(other)


def test_results_with_other_values_types_or_shapes_differ() -> None:
    result = loose(Media.from_dict({"id": 1}))
    assert result == Media.from_dict({"id": 1})
    assert result != Media.from_dict({"id": 2})
    assert result != Staff.from_dict({"id": 1})
    assert result != Media.from_dict({"id": 1, "episodes": None})
    assert result != {"id": 1}
    assert result != 1


def test_results_without_lists_are_hashable() -> None:
    one, other = Media.from_dict({"id": 1}), Media.from_dict({"id": 1})
    assert len({one, other, Media.from_dict({"id": 2})}) == 2
    with pytest.raises(TypeError, match="unhashable"):
        hash(Media.from_dict({"genres": []}))


def test_a_result_is_true() -> None:
    assert _result()
    assert Media.from_dict({})


def test_the_repr_of_a_result_has_its_values() -> None:
    assert repr(_result()) == (
        "Media(id=1, title=MediaTitle(romaji='Cowboy Bebop'), "
        "status=<MediaStatus.NEWER: 'NEWER'>, tags=[MediaTag(name='Space'), None], number=1)"
    )
    assert str(_result()) == repr(_result())


def test_a_hostile_value_is_sanitized() -> None:
    assert repr(Media.from_dict({"siteUrl": "\x1b[2J\u202e"})).isprintable()
    unknown = UnknownObject.from_dict({"__typename": "\x1b\u202e", "a": "\x1b"})
    assert repr(unknown).isprintable()


def test_an_object_that_is_no_result_has_a_repr() -> None:
    assert isinstance(repr(loose(Media)()), str)


def test_results_are_copied() -> None:
    result = _result()
    for again in (copy.copy(result), copy.deepcopy(result)):
        assert again == result
        assert type(again) is type(result)
    assert copy.deepcopy(result).tags is not result.tags
    assert copy.deepcopy([result, result])[0] == result


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_results_are_pickled_by_every_protocol(protocol: int) -> None:
    result = _result()
    again = pickle.loads(pickle.dumps(result, protocol))
    assert again == result
    assert type(again) is type(result)


_OTHER_PROCESS = """
import pickle, sys
page, built = pickle.loads(sys.stdin.buffer.read())
from kotae.api import Media, MediaStatus, Page, TextActivity
from kotae import UnknownObject
text, new = page.activities
print(type(page).__name__, isinstance(page, Page), text.text, isinstance(text, TextActivity))
print(isinstance(new, UnknownObject), new.raw["a"], page[Page.activities.id])
print(page.media[0].status is MediaStatus("NEWER"), page.media[0][Media.id.as_("number")])
print(hasattr(page.media[0], "episodes"), built.decode({"Media": {"id": 3}}).id)
sys.stdout.flush()
sys.stdout.buffer.write(pickle.dumps(page))
"""


def test_results_and_operations_go_to_another_process_and_come_back() -> None:
    built = page(
        Page.activities.select(TextActivity.text, ActivityUnion.id),
        Page.media.select(Media.status, Media.id.as_("number"), Media.episodes.skip(if_=True)),
    )
    result = built.decode(
        {
            "Page": {
                "activities": [
                    {"__typename": "TextActivity", "text": "Hi", "id": 1},
                    {"__typename": "New", "id": 2, "a": [1]},
                ],
                "media": [{"status": "NEWER", "number": 7}],
            }
        }
    )
    sent = pickle.dumps((result, media(Media.id)))
    completed = subprocess.run(
        [sys.executable, "-c", _OTHER_PROCESS], input=sent, capture_output=True, check=True
    )
    first, second, third, fourth, rest = completed.stdout.split(b"\n", 4)
    assert first == b"Page True Hi True"
    assert second == b"True [1] [1, 2]"
    assert third == b"True 7"
    assert fourth == b"False 3"
    assert pickle.loads(rest) == result


def _described(thing: object) -> str:
    match thing:
        case TextActivity(text=str() as text):
            return f"text {text}"
        case ListActivity(progress=progress, id=1):
            return f"first of a list: {progress}"
        case ListActivity():
            return "list"
        case UnknownObject(typename=name):
            return f"new: {name}"
        case Media(episodes=int() as episodes):
            return f"{episodes} episodes"
        case Media(title=MediaTitle(romaji=str() as title)):
            return title
        case Media():
            return "media"
        case _:
            return "nothing"


def test_results_are_matched_by_class_and_by_their_values() -> None:
    built = activities(TextActivity.text, ListActivity.progress, ListActivity.id)
    found = built.decode(
        {
            "Page": {
                "activities": [
                    {"__typename": "TextActivity", "text": "Hi"},
                    {"__typename": "TextActivity", "text": None},
                    {"__typename": "ListActivity", "progress": "3", "id": 1},
                    {"__typename": "ListActivity", "progress": "3", "id": 2},
                    {"__typename": "Poll"},
                    {"__typename": "MessageActivity"},
                ]
            }
        }
    )
    assert [_described(one) for one in loose(found).activities] == [
        "text Hi",
        "nothing",
        "first of a list: 3",
        "list",
        "new: Poll",
        "nothing",
    ]


def test_a_match_on_what_was_not_selected_does_not_match() -> None:
    assert _described(_result()) == "Cowboy Bebop"
    assert _described(Media.from_dict({"episodes": 26})) == "26 episodes"
    assert _described(Media.from_dict({"id": 1})) == "media"


def test_a_unions_class_is_the_base_of_its_members() -> None:
    assert issubclass(TextActivity, ActivityUnion)
    assert not issubclass(TextActivity, NotificationUnion)
    assert not issubclass(UnknownObject, ActivityUnion)


def test_an_unknown_object_has_its_name_and_its_json_only() -> None:
    unknown = UnknownObject.from_dict({"__typename": "Poll", "id": 1, "votes": [1, {"a": None}]})
    assert (unknown.typename, unknown.raw["id"]) == ("Poll", 1)
    assert not hasattr(unknown, "id")
    assert not hasattr(unknown, "votes")
    for again in (copy.copy(unknown), copy.deepcopy(unknown), pickle.loads(pickle.dumps(unknown))):
        assert again == unknown
    assert unknown.to_dict() == {"__typename": "Poll", "id": 1, "votes": [1, {"a": None}]}
    with pytest.raises(AttributeError):
        loose(unknown).raw = {}


def test_an_unknown_object_has_no_paths() -> None:
    with pytest.raises((AttributeError, SelectionError)) as caught:
        _ = loose(UnknownObject).typename
    assert "_kotae" not in str(caught.value)


def test_a_nested_list_has_its_nulls_and_its_form() -> None:
    found = page(Page.media.tags.name).decode(
        {"Page": {"media": [{"tags": [None]}, None, {"tags": None}]}}
    )
    assert [one and one.tags for one in loose(found).media] == [[None], None, None]
