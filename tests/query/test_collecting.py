"""A selection made into shapes: fragments looked into, conditions kept, fields merged."""

from __future__ import annotations

from tests.query.harness import loose, media, page, valid

from kotae import Var, operation
from kotae.api import Character, Media, MediaTitle, Page, Query


def test_aliases_and_conditions_are_decoded_under_their_own_names() -> None:
    asked = media(
        Media.id.as_("number"),
        Media.episodes.include(if_=False),
        Media.title.skip(if_=False).select(MediaTitle.romaji),
    )
    found = asked.decode({"Media": {"number": 1, "title": {"romaji": "x"}}})
    assert found is not None
    assert found[Media.id.as_("number")] == 1
    assert not hasattr(found, "episodes")
    assert loose(found).title.romaji == "x"


def test_a_leaf_selected_under_two_names_is_read_under_both() -> None:
    asked = media(Media.description(as_html=True).as_("html"), Media.description)
    found = asked.decode({"Media": {"html": "<b>", "description": "**"}})
    assert found is not None
    assert (found.description, found[Media.description.as_("html")]) == ("**", "<b>")


def test_what_a_fragment_selects_is_there_as_if_it_were_selected_plainly() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    asked = page(Page.media.select(card, Media.title.english))
    plain = page(Page.media.select(Media.id, Media.title.romaji, Media.title.english))
    body = {"Page": {"media": [{"id": 1, "title": {"romaji": "a", "english": None}}]}}
    assert asked.decode(body) == plain.decode(body)


def test_a_fragment_under_a_condition_leaves_out_all_it_has() -> None:
    card = Media.fragment("Card", Media.episodes, Media.title.romaji).include(if_=False)
    asked = valid(operation(Query.media(id=1).select(Media.id, card)))
    found = asked.decode({"Media": {"id": 1}})
    assert found is not None
    assert not hasattr(found, "episodes")
    assert not hasattr(found, "title")
    whole = asked.decode({"Media": {"id": 1, "episodes": 5, "title": {"romaji": "x"}}})
    assert loose(whole).title.romaji == "x"


def test_a_field_in_a_fragment_and_under_a_condition_is_certain_if_it_is_there_plainly() -> None:
    card = Media.fragment("Card", Media.id.include(if_=Var("x", bool)))
    found = media(card, Media.id).decode({"Media": {"id": 1}})
    assert found is not None
    assert found.id == 1
    assert found == Media.from_dict({"id": 1})


def test_what_is_below_a_field_of_two_conditions_is_not_certain() -> None:
    x = Var("x", bool)
    asked = media(
        Media.title.include(if_=x).select(MediaTitle.romaji),
        Media.title.skip(if_=x).select(MediaTitle.english),
    )
    found = asked.decode({"Media": {"title": {"romaji": "a"}}})
    assert found is not None
    assert loose(found).title.romaji == "a"
    assert not hasattr(loose(found).title, "english")


def test_a_field_selected_plainly_and_under_a_condition_has_what_is_certain() -> None:
    asked = media(
        Media.title.include(if_=Var("x", bool)).select(MediaTitle.romaji),
        Media.title.select(MediaTitle.english),
    )
    found = asked.decode({"Media": {"title": {"english": None}}})
    assert found is not None
    assert found.title == found[Media.title]
    assert loose(found).title.english is None
    assert not hasattr(loose(found).title, "romaji")


def test_fragments_of_fragments_merge_with_what_stands_beside_them() -> None:
    name = Character.fragment("Name", Character.name.full)
    cast = Media.fragment("Cast", Media.characters.nodes.select(name), Media.characters.edges.id)
    found = media(cast, Media.characters.nodes.id).decode(
        {"Media": {"characters": {"nodes": [{"id": 1, "name": None}], "edges": [{"id": 2}]}}}
    )
    assert found is not None
    assert found[Media.characters.nodes.id] == [1]
    assert found[Media.characters.nodes.name.full] == []
    assert found[Media.characters.edges.id] == [2]
