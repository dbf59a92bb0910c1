"""Packing: few operations within AniList's limits, each executable once and in its place."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bulk.counting import fields_of

from kotae import ArgumentError, ComplexityError, Operation, SelectionError, Var, load, operation
from kotae.api import (
    ActivityUnion,
    Media,
    MediaList,
    Mutation,
    Page,
    Query,
    Staff,
    TextActivity,
    User,
)
from kotae.bulk import packing
from kotae.bulk.packing import MAX_SIZE_BYTES, pack
from kotae.query import measuring

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.bulk.packing import PackedOperations

CARD = (Media.id, Media.title.romaji, Media.average_score)
BY_ID = operation(Query.media(id=Var("id", int)).select(*CARD))
TWO = operation(Query.media(id=1).select(*CARD), Query.viewer.select(User.name))


def bebop(number: int = 1) -> Any:
    return Query.media(id=number).select(*CARD)


def save(number: int, notes: str = "") -> Any:
    return Mutation.save_media_list_entry(media_id=number, notes=notes).select(MediaList.id)


def groups(packed: PackedOperations) -> list[list[int]]:
    return [list(one.numbers) for one in packed.operations]


def payload_size(packed: Operation[Any]) -> int:
    return len(json.dumps(packed.to_gql(check_limits=False).payload).encode())


def kinds_of_roots() -> st.SearchStrategy[Any]:
    ids = st.integers(1, 30)
    card = Media.fragment("Card", *CARD)
    other = Media.fragment("Card", Media.id, Media.format)
    many = [Media.title.romaji.as_(f"a{number}") for number in range(200)]
    texts = TextActivity.text, ActivityUnion.typename
    return st.one_of(
        ids.map(bebop),
        ids.map(lambda one: Query.media(id=one).select(card, Media.format)),
        ids.map(lambda one: Query.media(id=one).select(other, Media.relations.nodes.select(other))),
        ids.map(lambda one: Query.media(id=one).select(*many)),
        ids.map(lambda one: Query.media(id=one).select(Media.id.skip(if_=one % 2 == 0), *CARD)),
        ids.map(lambda one: Query.media(id=one).select(*CARD).include(if_=one % 2 == 0)),
        ids.map(lambda one: Query.staff(id=one).select(Staff.name.full).required()),
        ids.map(lambda one: Query.media(id=one).select(Media.id).as_("same")),
        ids.map(lambda one: Query.page(per_page=1).select(Page.activities(id=one).select(*texts))),
        ids.map(lambda one: Query.media(id=Var("id", int, default=one)).select(Media.id)),
        ids.map(lambda one: BY_ID(id=one)),
        st.just(TWO),
        st.just(Query.genre_collection),
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(kinds_of_roots(), max_size=60))
def test_each_query_is_in_one_operation_and_none_is_beyond_the_limits(roots: list[Any]) -> None:
    packed = pack(iter(roots))
    assert len(packed.numbers) == len(roots)
    every = sorted(number for one in packed.operations for number in one.numbers)
    assert every == list(range(len(every))) == sorted(set(packed.numbers))
    for built, numbers in packed.operations:
        counted = fields_of(built.text, built.variables)
        assert counted <= 500
        assert built.complexity == counted
        built.check()
        assert len(numbers) == 1 or payload_size(built) <= MAX_SIZE_BYTES
    # As many fields as alone: nothing is lost, and equal ones are requested once.
    distinct = {number: one for one, number in zip(roots, packed.numbers, strict=True)}
    alone = [pack([one]).operations[0].operation.complexity for one in distinct.values()]
    assert sum(alone) == sum(one.operation.complexity for one in packed.operations)


def test_operations_are_filled_to_the_limit() -> None:
    packed = pack(bebop(number) for number in range(500))
    assert [one.operation.complexity for one in packed.operations] == [500] * 5
    assert groups(packed) == [list(range(start, start + 100)) for start in range(0, 500, 100)]


def test_a_query_goes_into_the_first_operation_that_has_room() -> None:
    large = [Media.title.romaji.as_(f"a{number}") for number in range(299)]
    first, second = (Query.media(id=number).select(*large) for number in (1, 2))
    assert groups(pack([first, second, bebop(3), bebop(4)])) == [[0, 2, 3], [1]]


def test_equal_queries_are_requested_once_and_mutations_each_time() -> None:
    again = Query.media(id=1).select(Media.id, Media.title.romaji, Media.average_score)
    aliased = bebop().as_("other")
    assert pack([bebop(), bebop(2), again, aliased]).numbers == (0, 1, 0, 0)
    assert pack([bebop(), bebop().required(), bebop().skip(if_=False)]).numbers == (0, 1, 2)
    assert pack([BY_ID(id=1), BY_ID(id=2), BY_ID(id=1)]).numbers == (0, 1, 0)
    assert pack([save(1), save(1)]).numbers == (0, 1)


def test_mutations_stay_in_order_even_where_an_earlier_request_has_room() -> None:
    large = [MediaList.notes.as_(f"a{number}") for number in range(299)]
    first, second = (Mutation.save_media_list_entry(media_id=one).select(*large) for one in (1, 2))
    assert groups(pack([first, second, save(3)])) == [[0], [1, 2]]


def test_long_values_make_smaller_operations() -> None:
    texts = ["é" * 30_000, *(["x"] * 50), "y" * 400_000, "z" * 600_000, "w"]
    packed = pack(save(number, text) for number, text in enumerate(texts))
    sizes = [payload_size(one.operation) for one in packed.operations]
    assert groups(packed) == [[*range(51)], [51], [52], [53]]
    assert [size > MAX_SIZE_BYTES for size in sizes] == [False, False, True, False]


def test_one_that_is_too_complex_is_alone_and_refused_where_limits_are_checked() -> None:
    large = [Media.title.romaji.as_(f"a{number}") for number in range(600)]
    packed = pack([bebop(), Query.media(id=1).select(*large), bebop(2)])
    assert groups(packed) == [[0, 2], [1]]
    with pytest.raises(ComplexityError, match="602"):
        packed.operations[1].operation.check()


@pytest.mark.parametrize(
    ("roots", "message"),
    [
        ([bebop(), save(1)], "Queries and mutations cannot be executed together"),
        ([Query.media(id=1)], "selects nothing"),
        (["{ Media { id } }"], "got a str"),
        ("{ Media { id } }", "got a str"),
        ([None], "got a NoneType"),
        ([Media.id], "got a Field"),
    ],
)
def test_a_value_that_is_no_root_is_refused(roots: list[Any], message: str) -> None:
    with pytest.raises(SelectionError, match=message):
        pack(roots)


def test_a_selection_that_is_nested_too_deeply_is_refused() -> None:
    inner: Any = Media.relations.nodes.select(Media.id)
    for _ in range(2000):
        inner = Media.relations.nodes.select(inner)
    with pytest.raises(SelectionError, match="nested too deeply"):
        pack([Query.media(id=1).select(inner)])


def test_a_variable_without_a_value_is_refused_by_its_operation() -> None:
    is_on = Var("is_on", bool)
    (packed,) = pack([Query.media(id=1).select(Media.id).include(if_=is_on)]).operations
    with pytest.raises(ArgumentError, match="needs a value for is_on"):
        packed.operation.check()
    by_id = operation(Query.media(id=1).select(Media.id).include(if_=is_on))
    with pytest.raises(ArgumentError, match="needs a value for is_on"):
        pack([by_id, bebop()])


def test_no_root_makes_no_operation() -> None:
    assert pack([]) == ((), ())


def test_fragments_of_one_name_and_different_fields_share_an_operation() -> None:
    one = Query.media(id=1).select(Media.fragment("Card", Media.id))
    other = Query.media(id=2).select(Media.fragment("Card", Media.format))
    (packed,) = pack([one, other]).operations
    assert packed.numbers == (0, 1)


def test_a_selection_is_counted_once_however_many_roots_have_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted: list[object] = []
    count = measuring._cost_of_shape

    def counting(*given: Any) -> tuple[int, int]:
        counted.append(given)
        return count(*given)

    monkeypatch.setattr(measuring, "_cost_of_shape", counting)
    same = [bebop(number) for number in range(100)]
    built_apart = [
        Query.media(id=number).select(Media.id, Media.title.romaji, Media.average_score)
        for number in range(100)
    ]
    pack([*same, *built_apart])
    assert len(counted) == 1


def test_measuring_and_grouping_a_hundred_roots_takes_little_time() -> None:
    roots = [bebop(number) for number in range(101)]
    measure = measuring.ExecutableMeter()
    first = measure.of(roots[0])
    started = time.process_time()
    packing._groups([first, *map(measure.of, roots[1:])])
    used_ms = 1000 * (time.process_time() - started)
    print(f"100 roots: {used_ms:.2f} ms of CPU; 1 ms is the aim")  # noqa: T201 - for people


def test_the_fragment_of_a_loaded_operation_is_printed_once(tmp_path: Path) -> None:
    path = tmp_path / "media.graphql"
    path.write_text(
        "query One($id: Int) { Media(id: $id) { ...Card } }\n"
        "fragment Card on Media { id title { ...Names } }\n"
        "fragment Names on MediaTitle { romaji }\n"
    )
    by_id = load(path, Query.media)
    (packed,) = pack(by_id(id=number) for number in range(20)).operations
    assert packed.operation.text.count("fragment Card") == 1
    assert packed.operation.text.count("fragment Names") == 1
    assert packed.operation.complexity == fields_of(packed.operation.text, {}) == 80
