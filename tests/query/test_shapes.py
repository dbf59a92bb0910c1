"""Shapes: one class for what selects the same, made once, kept as long as it is used."""

from __future__ import annotations

import gc
import weakref

from tests.query.harness import loose, media, page

from kotae import Operation, operation
from kotae.api import Media, MediaTitle, Page, Query
from kotae.query import build_operation as operations
from kotae.query.shapes import Shape


def test_the_same_fields_have_one_class_whatever_the_arguments() -> None:
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
    """Build and decode as many shapes."""
    return [
        media_of(number).decode({"Media": {f"a{number}": number, "title": {"romaji": "x"}}})
        for number in range(start, start + count)
    ]


def media_of(number: int) -> Operation[Media | None]:
    """Return an operation of a shape of its own."""
    fields = (Media.id.as_(f"a{number}"), Media.title.select(MediaTitle.romaji))
    return operation(Query.media(id=number).select(*fields))


def test_of_six_hundred_shapes_no_more_than_the_bound_are_kept() -> None:
    _many(600)
    assert len(operations._prepared) <= operations._MAX_PREPARED


def test_answers_are_equal_after_their_shape_was_dropped_from_the_cache() -> None:
    before = _many(600)
    again = _many(600)
    assert again == before
    assert [type(one) for one in again] == [type(one) for one in before]


def test_operations_live_on_after_they_were_dropped_from_the_cache() -> None:
    first = media_of(0)
    _many(600)
    assert loose(first.decode({"Media": {"a0": 5, "title": None}}))[Media.id.as_("a0")] == 5
    assert first.text == media_of(0).text


def test_shapes_that_nobody_holds_are_forgotten() -> None:
    gc.collect()
    before = len(Shape._made)
    answers = _many(20, start=10_000)
    kept = [weakref.ref(type(answer)) for answer in answers]
    assert len(Shape._made) >= before + 20
    operations._prepared.clear()
    answers.clear()
    gc.collect()
    gc.collect()
    assert [one() for one in kept] == [None] * 20
    assert len(Shape._made) < before + 20
