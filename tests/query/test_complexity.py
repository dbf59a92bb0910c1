"""Complexity: AniList's own count, which takes 500 at most."""

from __future__ import annotations

import pytest
from tests.query.harness import activities, media, page, valid

from kotae import ComplexityError, Operation, Var, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaTitle,
    Page,
    Query,
    TextActivity,
)

_OFF = Var("off", bool)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (operation(Query.genre_collection), 1),
        (media(Media.id), 2),
        (media(Media.id, Media.id), 2),
        (media(Media.id, Media.id.as_("again")), 3),
        (media(Media.typename), 2),
        (media(Media.title.romaji, Media.title.english), 4),
        (media(Media.characters(page=1, per_page=25).nodes.name.full), 5),
        (page(Page.media(id_in=range(1000)).id), 3),
        (media(Media.fragment("F", Media.id, Media.title.romaji)), 4),
        (activities(TextActivity.text), 4),
        (activities(ActivityUnion.id), 6),
        (activities(ActivityUnion.id, ListActivity.id, ActivityUnion.typename), 6),
        (activities(ActivityUnion.fragment("F", TextActivity.text)), 5),
        (media(Media.id.skip(if_=True)), 1),
        (media(Media.id.skip(if_=False)), 2),
        (media(Media.id.include(if_=False)), 1),
        (media(Media.title.include(if_=False).romaji, Media.title.english), 3),
        (media(Media.title.skip(if_=True).select(MediaTitle.romaji, MediaTitle.native)), 1),
        (media(Media.fragment("F", Media.id).skip(if_=True)), 1),
        (media(Media.id.include(if_=True).include(if_=False)), 1),
        (operation(Query.media(id=1).select(Media.id).skip(if_=True)), 0),
        (
            operation(Query.media(id=1).select(Media.id), Query.media(id=2).select(Media.id)),
            4,
        ),
    ],
)
def test_every_field_node_that_is_asked_for_counts_one(
    asked: Operation[object], count: int
) -> None:
    assert asked.complexity == count


def test_a_fragment_counts_each_time_it_is_spread() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    asked = valid(
        operation(
            Query.media(id=1).select(card, Media.relations.nodes.select(card)),
            Query.media(id=2).select(card),
        )
    )
    assert asked.complexity == 1 + 3 + 2 + 3 + 1 + 3


def test_what_a_variable_switches_off_counts_nothing_once_it_is_bound() -> None:
    asked = media(Media.id, Media.title.skip(if_=_OFF).select(MediaTitle.romaji))
    assert asked.complexity == 4
    assert asked(off=True).complexity == 2
    assert asked(off=False).complexity == 4
    assert asked(off=True)(off=None).complexity == 4


def test_five_hundred_pass_and_one_more_is_refused() -> None:
    roots = [Query.media(id=number).select(Media.id) for number in range(250)]
    most = operation(roots)
    assert most.complexity == 500
    most.check()
    assert most.to_gql().payload["query"] is most.text
    above = operation([*roots, Query.genre_collection])
    with pytest.raises(
        ComplexityError, match=r"complexity of 501, above AniList's limit of 500"
    ) as caught:
        above.to_gql()
    assert (caught.value.cost, caught.value.limit) == (501, 500)


def test_what_is_switched_off_does_not_stand_in_the_way() -> None:
    off = Var("off", bool, default=False)
    asked = operation([Query.media(id=n).select(Media.id.skip(if_=off)) for n in range(260)])
    with pytest.raises(ComplexityError):
        asked.check()
    asked(off=True).check()


def test_a_variable_with_a_default_that_switches_off_counts_as_the_server_counts() -> None:
    asked = media(Media.id, Media.episodes.skip(if_=Var("off", bool, default=True)))
    assert asked.complexity == 2
    assert asked(off=False).complexity == 3
