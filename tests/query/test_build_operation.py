"""`operation(…)`: one root, several, a sequence of them."""

from __future__ import annotations

from collections import UserList
from typing import TYPE_CHECKING

import pytest
from tests.query.harness import loose, valid

from kotae import SelectionError, operation
from kotae.api import Media, Query

if TYPE_CHECKING:
    from kotae import Operation


def _media(number: int) -> Operation[Media | None]:
    return operation(Query.media(id=number).select(Media.id))


def test_one_root_returns_its_value() -> None:
    result = _media(1).decode({"data": {"Media": {"id": 1}}})
    assert result == Media.from_dict({"id": 1})


def test_several_roots_return_a_tuple_in_their_order() -> None:
    built = valid(
        operation(
            Query.media(id=1).select(Media.id),
            Query.genre_collection.required(),
            Query.media(id=5).select(Media.id),
        )
    )
    body = {"Media_2": None, "GenreCollection": ["Action"], "Media": {"id": 1}}
    assert built.decode(body) == (Media.from_dict({"id": 1}), ["Action"], None)


def test_a_sequence_of_roots_returns_a_list() -> None:
    root = Query.media(id=1).select(Media.id)
    for sequence in ([root], (root,)):
        assert operation(sequence).decode({"Media": {"id": 1}}) == [Media.from_dict({"id": 1})]


def test_any_sequence_of_roots_is_one() -> None:
    roots = UserList([Query.media(id=1).select(Media.id)])
    assert operation(roots).decode({"Media": None}) == [None]


def test_more_than_eight_roots_are_one_operation() -> None:
    roots = [Query.media(id=number).select(Media.id) for number in range(12)]
    body = {f"Media_{n + 1}" if n else "Media": {"id": n} for n in range(12)}
    results = valid(operation(roots)).decode(body)
    assert [result and result.id for result in results] == list(range(12))
    assert len(loose(operation)(*roots).decode(body)) == 12


def test_roots_of_one_name_are_distinguished_by_a_number() -> None:
    built = valid(
        operation(Query.media(id=1).select(Media.id), Query.media(id=2).select(Media.episodes))
    )
    assert built.text == (
        "query($id: Int, $id_2: Int) {Media(id: $id) {id} Media_2: Media(id: $id_2) {episodes}}"
    )


def test_an_operation_has_the_name_that_the_caller_passes() -> None:
    built = valid(operation(Query.media(id=1).select(Media.id), name="ById"))
    assert built.text == "query ById($id: Int) {Media(id: $id) {id}}"
    assert built.name == "ById"
    assert built.to_gql().payload["operationName"] == "ById"
    assert _media(1).name is None
    assert "operationName" not in _media(1).to_gql().payload


@pytest.mark.parametrize("name", ["", "a b", "1", "__x", "\u202e", 3])
def test_an_invalid_graphql_name_is_refused_for_an_operation(name: object) -> None:
    with pytest.raises(SelectionError, match=r"operation|begin with __"):
        operation(Query.genre_collection, name=loose(name))
