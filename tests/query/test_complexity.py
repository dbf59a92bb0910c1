"""AniList's complexity count, and the bounds on the size and depth of a selection."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import activities, loose, media, page, valid

from kotae import ComplexityError, Operation, SelectionError, Var, operation
from kotae.api import ActivityUnion, ListActivity, Media, MediaTitle, Page, Query, TextActivity

if TYPE_CHECKING:
    from kotae import Selectable

_OFF = Var("off", bool)


@pytest.mark.parametrize(
    ("built", "count"),
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
def test_every_selected_field_node_counts_one(built: Operation[object], count: int) -> None:
    assert built.complexity == count


def test_a_fragment_counts_each_time_it_is_spread() -> None:
    card = Media.fragment("Card", Media.id, Media.title.romaji)
    built = valid(
        operation(
            Query.media(id=1).select(card, Media.relations.nodes.select(card)),
            Query.media(id=2).select(card),
        )
    )
    assert built.complexity == 1 + 3 + 2 + 3 + 1 + 3


def test_a_field_that_a_bound_variable_excludes_counts_nothing() -> None:
    built = media(Media.id, Media.title.skip(if_=_OFF).select(MediaTitle.romaji))
    assert built.complexity == 4
    assert built(off=True).complexity == 2
    assert built(off=False).complexity == 4
    assert built(off=True)(off=None).complexity == 4


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


def test_excluded_fields_do_not_count_towards_the_bound() -> None:
    off = Var("off", bool, default=False)
    built = operation([Query.media(id=n).select(Media.id.skip(if_=off)) for n in range(260)])
    with pytest.raises(ComplexityError):
        built.check()
    built(off=True).check()


def test_a_variable_with_a_default_that_switches_off_counts_as_the_server_counts() -> None:
    built = media(Media.id, Media.episodes.skip(if_=Var("off", bool, default=True)))
    assert built.complexity == 2
    assert built(off=False).complexity == 3


def _nested(depth: int) -> Operation[Media | None]:
    selected: Selectable[Media] = Media.id
    for _ in range(depth):
        selected = Media.relations.nodes.select(selected)
    return operation(Query.media(id=1).select(selected))


def _chained(length: int) -> Operation[Media | None]:
    fragment = Media.fragment("F", Media.id)
    for number in range(length):
        fragment = Media.fragment(f"F{number}", fragment)
    return operation(Query.media(id=1).select(fragment))


def _doubled(depth: int) -> Operation[Media | None]:
    fragment = Media.fragment("F", Media.id)
    for number in range(depth):
        fragment = Media.fragment(
            f"F{number}",
            Media.relations.as_("a").nodes.select(fragment),
            Media.relations.as_("b").nodes.select(fragment),
        )
    return operation(Query.media(id=1).select(fragment))


def _path(steps: int) -> Any:
    path = loose(Media.relations)
    for _ in range(steps):
        path = path.nodes.relations
    return path.nodes.id


def test_a_path_may_be_long_but_not_endless() -> None:
    assert media(_path(48)).complexity == 100
    for steps in (50, 1000):
        with pytest.raises(SelectionError, match="longer than 100 fields: split"):
            _path(steps)


def test_selections_may_be_nested_but_not_without_end() -> None:
    assert valid(_nested(45)).complexity == 92
    for depth in (100, 200, 400):
        with pytest.raises(SelectionError, match="deep"):
            _nested(depth)


def test_the_deepest_results_are_decoded_printed_copied_and_pickled() -> None:
    built = _nested(45)
    body: dict[str, object] = {"id": 1}
    for _ in range(45):
        body = {"relations": {"nodes": [body]}}
    found = built.decode({"Media": body})
    assert found is not None
    assert built.decode(json.dumps({"data": {"Media": body}})) == found
    assert found.to_dict() == body
    assert repr(found).count("Media(") == 46
    assert copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert str(built).count("relations") == 45
    assert built.document


def test_fragments_in_fragments_may_not_be_without_end() -> None:
    assert valid(_chained(90)).complexity == 2
    for length in (200, 1500):
        with pytest.raises(SelectionError, match="deep"):
            _chained(length)


@pytest.mark.parametrize("depth", [14, 25])
def test_fragments_that_double_each_other_are_refused_at_once(depth: int) -> None:
    assert _doubled(5).complexity == 1 + sum(4 * 2**n for n in range(5)) + 2**5
    with pytest.raises(SelectionError, match=r"more than 10,000 fields once .* are expanded"):
        _doubled(depth)
