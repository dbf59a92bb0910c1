"""Shapes: one class for each set of fields, with fragments expanded and fields merged."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import pytest
from tests.query.harness import loose, media, page, valid

from kotae import NotSelectedError, Operation, Var, operation
from kotae.api import Character, Media, MediaTitle, Page, Query
from kotae.query import build_operation as operations
from kotae.query.shapes import Shape


def test_the_same_fields_have_one_class_for_all_arguments() -> None:
    one = media(Media.characters(page=1).nodes.id).decode({"Media": {"characters": None}})
    other = page(Page.media(search="x").characters(page=2).nodes.id).decode(
        {"Page": {"media": [{"characters": None}]}}
    )
    assert other is not None
    assert type(one) is type(other[Page.media][0])


def test_another_order_of_fields_is_another_class_with_the_same_values() -> None:
    one = Media.from_dict({"id": 1, "episodes": 2})
    other = Media.from_dict({"episodes": 2, "id": 1})
    assert one.to_dict() == other.to_dict()
    assert (one.id, one.episodes) == (other.id, other.episodes)


def test_an_alias_or_a_condition_makes_another_class() -> None:
    plain = type(media(Media.id).decode({"Media": {"id": 1}}))
    aliased = type(media(Media.id.as_("a")).decode({"Media": {"a": 1}}))
    conditional = type(media(Media.id.skip(if_=False)).decode({"Media": {"id": 1}}))
    assert len({plain, aliased, conditional}) == 3


def _many(count: int, start: int = 0) -> list[object]:
    """Build and decode some number of shapes."""
    return [
        media_of(number).decode({"Media": {f"a{number}": number, "title": {"romaji": "x"}}})
        for number in range(start, start + count)
    ]


def media_of(number: int) -> Operation[Media | None]:
    """Return an operation with a unique shape."""
    fields = (Media.id.as_(f"a{number}"), Media.title.select(MediaTitle.romaji))
    return operation(Query.media(id=number).select(*fields))


def test_of_six_hundred_shapes_no_more_than_the_bound_are_cached() -> None:
    _many(600)
    assert len(operations._prepared) <= operations._MAX_PREPARED


def test_results_are_equal_after_their_shape_was_dropped_from_the_cache() -> None:
    before = _many(600)
    again = _many(600)
    assert again == before
    assert [type(one) for one in again] == [type(one) for one in before]


def test_operations_live_on_after_they_were_dropped_from_the_cache() -> None:
    first = media_of(0)
    _many(600)
    assert loose(first.decode({"Media": {"a0": 5, "title": None}}))[Media.id.as_("a0")] == 5
    assert first.text == media_of(0).text


def test_shapes_without_references_are_released() -> None:
    gc.collect()
    before = len(Shape._instances)
    results = _many(20, start=10_000)
    references = [weakref.ref(type(result)) for result in results]
    assert len(Shape._instances) >= before + 20
    operations._prepared.clear()
    results.clear()
    gc.collect()
    gc.collect()
    assert [one() for one in references] == [None] * 20
    assert len(Shape._instances) < before + 20


def test_aliases_and_conditions_are_decoded_under_their_own_names() -> None:
    built = media(
        Media.id.as_("number"),
        Media.episodes.include(if_=False),
        Media.title.skip(if_=False).select(MediaTitle.romaji),
    )
    found = built.decode({"Media": {"number": 1, "title": {"romaji": "x"}}})
    assert found is not None
    assert found[Media.id.as_("number")] == 1
    assert not hasattr(found, "episodes")
    assert loose(found).title.romaji == "x"


def test_an_alias_is_an_attribute_by_its_name_in_snake_case() -> None:
    paths = [Media.id.as_("someNumber"), Media.genres.as_("class"), Media.typename.as_("kind")]
    data = {"someNumber": 1, "class": ["Action"], "kind": "Media"}
    result = loose(media(*paths).decode({"Media": data}))
    assert (result.some_number, result.class_, result.kind) == (1, ["Action"], "Media")
    assert loose(copy.deepcopy(result)) == pickle.loads(pickle.dumps(result)) == result
    assert loose(pickle.loads(pickle.dumps(result))).some_number == 1


def test_an_alias_is_no_attribute_where_the_name_is_taken() -> None:
    paths = [
        Media.season.as_("title"),
        Media.id.as_("to_dict"),
        Media.duration.as_("_field_0"),
        Media.episodes.as_("someNumber"),
        Media.chapters.as_("some_number"),
    ]
    data = {"title": "SPRING", "to_dict": 1, "_field_0": 24, "someNumber": 26, "some_number": 3}
    result = media(*paths).decode({"Media": data})
    assert result is not None
    with pytest.raises(NotSelectedError):
        _ = result.title
    assert [result[path] for path in paths] == list(data.values())
    assert (loose(result).some_number, result.to_dict()["some_number"]) == (26, 3)


def test_an_alias_that_a_condition_left_out_says_so() -> None:
    selected = media(Media.id.as_("number").include(if_=Var("isNumbered", bool)))
    assert loose(selected.decode({"Media": {"number": 1}})).number == 1
    with pytest.raises(NotSelectedError, match=r"^Media\.id is not in this result: its @include"):
        _ = loose(selected.decode({"Media": {}})).number


def test_a_leaf_selected_under_two_names_is_read_under_both() -> None:
    built = media(Media.description(as_html=True).as_("html"), Media.description)
    found = built.decode({"Media": {"html": "<b>", "description": "**"}})
    assert found is not None
    assert (found.description, found[Media.description.as_("html")]) == ("**", "<b>")


def test_fields_of_a_fragment_are_read_as_if_they_were_selected_directly() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    built = page(Page.media.select(card, Media.title.english))
    plain = page(Page.media.select(Media.id, Media.title.romaji, Media.title.english))
    body = {"Page": {"media": [{"id": 1, "title": {"romaji": "a", "english": None}}]}}
    assert built.decode(body) == plain.decode(body)


def test_a_fragment_under_a_condition_leaves_out_all_it_has() -> None:
    card = Media.fragment("Card", Media.episodes, Media.title.romaji).include(if_=False)
    built = valid(operation(Query.media(id=1).select(Media.id, card)))
    found = built.decode({"Media": {"id": 1}})
    assert found is not None
    assert not hasattr(found, "episodes")
    assert not hasattr(found, "title")
    whole = built.decode({"Media": {"id": 1, "episodes": 5, "title": {"romaji": "x"}}})
    assert loose(whole).title.romaji == "x"


def test_a_field_in_a_fragment_and_under_a_condition_is_certain_if_it_is_there_plainly() -> None:
    card = Media.fragment("Card", Media.id.include(if_=Var("x", bool)))
    found = media(card, Media.id).decode({"Media": {"id": 1}})
    assert found is not None
    assert found.id == 1
    assert found == Media.from_dict({"id": 1})


def test_fields_below_a_field_of_two_conditions_are_not_certain() -> None:
    x = Var("x", bool)
    built = media(
        Media.title.include(if_=x).select(MediaTitle.romaji),
        Media.title.skip(if_=x).select(MediaTitle.english),
    )
    found = built.decode({"Media": {"title": {"romaji": "a"}}})
    assert found is not None
    assert loose(found).title.romaji == "a"
    assert not hasattr(loose(found).title, "english")


def test_a_field_with_and_without_a_condition_has_its_certain_fields() -> None:
    built = media(
        Media.title.include(if_=Var("x", bool)).select(MediaTitle.romaji),
        Media.title.select(MediaTitle.english),
    )
    found = built.decode({"Media": {"title": {"english": None}}})
    assert found is not None
    assert found.title == found[Media.title]
    assert loose(found).title.english is None
    assert not hasattr(loose(found).title, "romaji")


def test_fragments_of_fragments_merge_with_the_fields_beside_them() -> None:
    name = Character.fragment("Name", Character.name.full)
    cast = Media.fragment("Cast", Media.characters.nodes.select(name), Media.characters.edges.id)
    found = media(cast, Media.characters.nodes.id).decode(
        {"Media": {"characters": {"nodes": [{"id": 1, "name": None}], "edges": [{"id": 2}]}}}
    )
    assert found is not None
    assert found[Media.characters.nodes.id] == [1]
    assert found[Media.characters.nodes.name.full] == []
    assert found[Media.characters.edges.id] == [2]
