"""Results: built by hand, read by path, and converted to JSON."""

from __future__ import annotations

from collections import OrderedDict
from types import MappingProxyType
from typing import Any

import pytest
from tests.query.harness import activities, loose, media, page

from kotae import DecodeError, NotSelectedError, SelectionError, UnknownObject, Var, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaStatus,
    MediaTitle,
    Page,
    Query,
    Staff,
    TextActivity,
    User,
)


def test_a_result_built_by_hand_equals_a_decoded_one() -> None:
    values = {"id": 1, "title": {"romaji": "x"}, "tags": [{"name": "a"}], "status": "FINISHED"}
    built = media(Media.id, Media.title.romaji, Media.tags.name, Media.status)
    by_hand = Media.from_dict(values)
    assert by_hand == built.decode({"Media": values})
    assert by_hand.status is MediaStatus.FINISHED
    assert by_hand.to_dict() == values


def test_any_mapping_and_any_tuple_is_taken() -> None:
    given = MappingProxyType({"tags": (OrderedDict([("name", "a")]), None), "genres": ("b",)})
    result = Media.from_dict(given)
    assert result.to_dict() == {"tags": [{"name": "a"}, None], "genres": ["b"]}


def test_changing_the_data_afterwards_does_not_change_the_result() -> None:
    genres = ["a"]
    result = Media.from_dict({"genres": genres})
    genres.append("b")
    assert result.genres == ["a"]


def test_a_missing_field_was_not_selected() -> None:
    with pytest.raises(NotSelectedError, match=r"Media\.id was not selected"):
        _ = Media.from_dict({}).id


def test_a_field_that_some_items_of_a_list_lack_was_not_selected_on_them() -> None:
    one, other = loose(Media.from_dict({"tags": [{"id": 1}, {"id": 2, "name": "x"}]})).tags
    assert other.name == "x"
    assert not hasattr(one, "name")
    with pytest.raises(NotSelectedError, match="or `from_dict` had no value for it"):
        _ = one.name


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"idd": 1}, r"Media has no field 'idd': use GraphQL's names here\. Did you mean 'id"),
        ({"start_date": None}, r"Did you mean 'startDate'"),
        ({"title": {"romanji": 1}}, r"Media\.title has no field 'romanji'.*Did you mean 'romaji'"),
        ({3: 1}, r"Media has no field '3'"),
        ({"\x1b\u202e": 1}, r"Media has no field"),
    ],
)
def test_an_unknown_field_is_reported(values: dict[Any, Any], words: str) -> None:
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
def test_a_value_that_the_schema_forbids_is_reported(values: dict[str, Any], path: str) -> None:
    with pytest.raises(DecodeError) as caught:
        Media.from_dict(values)
    assert caught.value.path == path


@pytest.mark.parametrize("values", [None, 1, "x", [("id", 1)]])
def test_data_that_is_no_mapping_is_reported(values: object) -> None:
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
    built = operation(Query.viewer.select(User.name))
    assert User.from_dict({"name": "x"}) == built.decode({"Viewer": {"name": "x"}})
    assert TextActivity.from_dict({"text": "Hi"}).text == "Hi"


def test_a_union_needs_the_name_of_the_member() -> None:
    with pytest.raises(SelectionError, match="ActivityUnion needs its '__typename'"):
        ActivityUnion.from_dict({"id": 1})
    with pytest.raises(DecodeError, match=r"activities\[0\]\.__typename"):
        Page.from_dict({"activities": [{"id": 1}]})


def test_a_new_member_of_a_union_is_unknown() -> None:
    result = Page.from_dict({"activities": [{"__typename": "Poll", "votes": 1}]})
    (poll,) = loose(result).activities
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


def test_deeply_nested_data_is_refused() -> None:
    values: dict[str, Any] = {"id": 1}
    for _ in range(2000):
        values = {"relations": {"nodes": [values]}}
    with pytest.raises(SelectionError, match="is nested too deeply"):
        Media.from_dict(values)


_VOICES = Media.characters(role="MAIN").edges.voice_actors(language="JAPANESE")


def _voices(edges: object) -> Media:
    built = media(_VOICES.id, _VOICES.name.full, Media.title.romaji)
    found = built.decode({"Media": {"title": None, "characters": {"edges": loose(edges)}}})
    assert found is not None
    return found


def test_a_path_without_lists_reads_one_value() -> None:
    result = Media.from_dict({"id": 1, "title": {"romaji": "Cowboy Bebop", "english": None}})
    assert result[Media.id] == 1
    assert result[Media.title.romaji] == "Cowboy Bebop"
    assert result[Media.title.english] is None
    assert result[Media.title] == MediaTitle.from_dict({"romaji": "Cowboy Bebop", "english": None})


def test_null_on_the_way_is_none() -> None:
    assert _voices([])[Media.title.romaji] is None
    assert _voices([])[Media.title] is None


def test_lists_on_the_way_are_opened_and_nulls_left_out() -> None:
    result = _voices(
        [
            {"voiceActors": [{"id": 1, "name": {"full": "A"}}, None, {"id": 2, "name": None}]},
            None,
            {"voiceActors": None},
            {"voiceActors": [{"id": 3, "name": {"full": None}}]},
        ]
    )
    assert result[_VOICES.id] == [1, 2, 3]
    assert result[_VOICES.name.full] == ["A"]
    assert [staff.id for staff in result[_VOICES]] == [1, 2, 3]
    assert len(result[Media.characters.edges]) == 3


def test_arguments_and_conditions_do_not_matter_to_reading() -> None:
    result = _voices([{"voiceActors": [{"id": 1, "name": None}]}])
    assert result[Media.characters.edges.voice_actors.id] == [1]
    assert result[Media.characters(page=9).include(if_=True).edges.voice_actors.id] == [1]


def test_null_before_a_list_is_an_empty_list() -> None:
    found = media(_VOICES.id).decode({"Media": {"characters": None}})
    assert found is not None
    assert found[_VOICES.id] == []
    assert found[_VOICES] == []


def test_a_leaf_that_is_a_list_is_read_without_nulls() -> None:
    result = Media.from_dict({"genres": ["Action", None], "synonyms": None})
    assert result[Media.genres] == ["Action"]
    assert result[Media.synonyms] == []


def test_a_leaf_that_is_a_list_below_lists_is_one_flat_list() -> None:
    found = page(Page.media.genres).decode(
        {"Page": {"media": [{"genres": ["a", None]}, None, {"genres": None}, {"genres": ["b"]}]}}
    )
    assert found is not None
    assert found[Page.media.genres] == ["a", "b"]


def test_a_selected_path_reads_the_object() -> None:
    path = Media.title.select(MediaTitle.romaji)
    found = media(path).decode({"Media": {"title": {"romaji": "x"}}})
    assert found is not None
    assert found[path] == MediaTitle.from_dict({"romaji": "x"})


def test_an_alias_is_read_with_its_path_only() -> None:
    second = Media.characters(page=2).as_("second")
    built = media(Media.characters.nodes.id, second.nodes.id)
    found = built.decode(
        {"Media": {"characters": {"nodes": [{"id": 1}]}, "second": {"nodes": [{"id": 2}]}}}
    )
    assert found is not None
    assert found[Media.characters.nodes.id] == [1]
    assert found[second.nodes.id] == [2]
    with pytest.raises(
        NotSelectedError, match=r"add the path that ends in \.characters\.as_\('third'\)"
    ):
        _ = found[Media.characters.as_("third").nodes.id]


def test_a_field_selected_under_an_alias_only_says_how_it_is_read() -> None:
    found = media(Media.id.as_("number")).decode({"Media": {"number": 1}})
    assert found is not None
    assert found[Media.id.as_("number")] == 1
    with pytest.raises(NotSelectedError, match=r"Media\.id was selected as 'number': read it as"):
        _ = found[Media.id]


def test_a_field_that_was_not_selected_is_reported_even_if_the_object_is_null() -> None:
    found = media(Media.characters.nodes.id).decode({"Media": {"characters": None}})
    assert found is not None
    for path, words in (
        (
            Media.episodes,
            r"^Media\.episodes was not selected: add the path that ends in \.episodes to",
        ),
        (Media.characters.edges.role, r"CharacterConnection\.edges was not selected"),
        (Media.characters.nodes.name.full, r"Character\.name was not selected"),
    ):
        with pytest.raises(NotSelectedError, match=words):
            _ = found[loose(path)]


def test_a_field_that_a_condition_left_out_is_reported() -> None:
    off = Var("off", bool)
    built = media(Media.title.skip(if_=off).romaji, Media.id)(off=True)
    found = built.decode({"Media": {"id": 1}})
    assert found is not None
    with pytest.raises(
        NotSelectedError, match=r"^Media\.title is not in this result: its @include"
    ):
        _ = found[Media.title.romaji]


def test_a_path_of_another_type_is_refused() -> None:
    result = Media.from_dict({"id": 1})
    with pytest.raises(
        SelectionError, match=r"Staff\.id belongs to Staff, but the result is a Med"
    ):
        _ = result[loose(Staff.id)]


@pytest.mark.parametrize("path", ["id", 0, None, Query.media, Media])
def test_a_value_that_is_not_a_path_is_refused(path: object) -> None:
    with pytest.raises(SelectionError, match="A result is read by a path"):
        _ = Media.from_dict({"id": 1})[loose(path)]


def test_a_result_cannot_be_iterated() -> None:
    with pytest.raises((SelectionError, TypeError)):
        list(loose(Media.from_dict({"id": 1})))


def test_the_name_of_the_type_is_always_there() -> None:
    result = Media.from_dict({"tags": [{"name": "x"}, None]})
    assert result[Media.typename] == "Media"
    assert result[Media.tags.typename] == ["MediaTag"]


def _feed() -> Page:
    built = activities(TextActivity.text, ListActivity.media.id, ActivityUnion.id)
    found = built.decode(
        {
            "Page": {
                "activities": [
                    {"__typename": "TextActivity", "id": 1, "text": "Hi"},
                    {"__typename": "ListActivity", "id": 2, "media": {"id": 5}},
                    {"__typename": "Poll", "id": 3},
                    None,
                ]
            }
        }
    )
    assert found is not None
    return found


def test_a_path_through_a_union_reads_the_shared_fields() -> None:
    assert _feed()[Page.activities.id] == [1, 2, 3]
    assert _feed()[Page.activities.typename] == ["TextActivity", "ListActivity", "Poll"]


def test_a_union_path_reads_its_members_as_objects() -> None:
    kinds = [type(one) for one in _feed()[Page.activities]]
    assert issubclass(kinds[0], TextActivity)
    assert issubclass(kinds[1], ListActivity)
    assert issubclass(kinds[2], UnknownObject)


def test_a_member_is_read_by_its_own_path_and_by_its_unions() -> None:
    text, listed, poll = _feed()[Page.activities]
    assert isinstance(text, TextActivity)
    assert isinstance(listed, ListActivity)
    assert text[TextActivity.text] == "Hi"
    assert text[TextActivity.id] == loose(text)[ActivityUnion.id] == 1
    assert listed[ListActivity.media.id] == 5
    with pytest.raises(SelectionError):
        _ = text[loose(ListActivity.id)]
    with pytest.raises((NotSelectedError, SelectionError)):
        _ = loose(poll)[ActivityUnion.id]


def test_to_dict_is_the_json_of_the_selected_fields() -> None:
    built = media(
        Media.id.as_("number"),
        Media.typename,
        Media.status,
        Media.title.romaji,
        Media.tags.name,
        Media.episodes.skip(if_=True),
    )
    json = {
        "number": 1,
        "__typename": "Media",
        "status": "NEWER",
        "title": {"romaji": None},
        "tags": [{"name": "x"}, None],
    }
    found = built.decode({"Media": {**json, "extra": 1}})
    assert found is not None
    assert found.to_dict() == json
    assert type(found.to_dict()["status"]) is str


def test_changing_the_dict_does_not_change_the_result() -> None:
    result = Media.from_dict({"genres": ["a"]})
    loose(result.to_dict())["genres"].append("b")
    assert result.genres == ["a"]
