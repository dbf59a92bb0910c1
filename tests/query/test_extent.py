"""How far a selection reaches: what lies beyond is refused before anything hangs or breaks."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import loose, media, valid

from kotae import SelectionError, operation
from kotae.api import Media, Query

if TYPE_CHECKING:
    from kotae import Operation, Selectable


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


def test_the_deepest_answers_are_decoded_shown_copied_and_pickled() -> None:
    asked = _nested(45)
    body: dict[str, object] = {"id": 1}
    for _ in range(45):
        body = {"relations": {"nodes": [body]}}
    found = asked.decode({"Media": body})
    assert found is not None
    assert asked.decode(json.dumps({"data": {"Media": body}})) == found
    assert found.to_dict() == body
    assert repr(found).count("Media(") == 46
    assert copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert str(asked).count("relations") == 45
    assert asked.document


def test_fragments_in_fragments_may_not_be_without_end() -> None:
    assert valid(_chained(90)).complexity == 2
    for length in (200, 1500):
        with pytest.raises(SelectionError, match="deep"):
            _chained(length)


@pytest.mark.parametrize("depth", [14, 25])
def test_fragments_that_double_each_other_are_refused_at_once(depth: int) -> None:
    assert _doubled(5).complexity == 1 + sum(4 * 2**n for n in range(5)) + 2**5
    with pytest.raises(SelectionError, match=r"more than 20,000 fields once .* are expanded"):
        _doubled(depth)
