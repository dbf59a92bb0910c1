"""Each filter argument of each list of `Page` selects what a plain predicate selects."""

from __future__ import annotations

import json
import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLEnumType, GraphQLList
from tests.testing.records import (
    column_of,
    key_of,
    keys_of_page,
    list_field,
    page_of,
    records_of,
)
from tests.testing.type_guards import is_list, is_set, named_type

from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.testing.local_anilist import LocalAniList

#: Arguments that select no part of a list, and those that name the list; other tests use them.
_NO_FILTERS = {"sort", "search", "minimumTagRank", "resetNotificationCount"}
_SOURCES = {"likes", "followers", "following"}
_LISTS = [name for name in fields_of("Page") if name != "pageInfo" and name not in _SOURCES]
_FILTERS = [
    (name, argument)
    for name in _LISTS
    for argument in list_field(name).args
    if argument not in _NO_FILTERS
]
#: Columns whose `_in` requires all its values.
_REQUIRE_ALL = {"genre", "tag", "tagCategory"}
#: The most items of a list that are compared; the others are counted.
_SHOWN = 80
#: A flag that selects nothing if it is false.
_ONLY_IF_TRUE = {"compareWithAuthList"}


def _parts(argument: str) -> tuple[str, str]:
    match = re.search("_(not_in|in|not|greater|lesser|like)$", argument)
    return (argument, "") if match is None else (argument[: match.start()], match[1])


def _lower(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _predicate(
    column: Sequence[Any], operator: str, wanted: Any, *, requires_all: bool
) -> Callable[[Any], bool]:
    """Return the plain meaning of an argument: as in SQL, a null is neither equal nor unequal."""
    wanted_values = {*map(_lower, wanted)} if is_list(wanted) else {_lower(wanted)}
    wanted = _lower(wanted)
    if any(map(is_set, column)):
        if operator in ("not", "not_in"):
            return lambda own: wanted_values.isdisjoint(map(_lower, own))
        if operator == "in" and requires_all:
            return lambda own: wanted_values.issubset(map(_lower, own))
        return lambda own: not wanted_values.isdisjoint(map(_lower, own))
    if operator == "like":
        pattern = re.compile(re.escape(wanted).replace("%", ".*").replace("_", "."), re.DOTALL)
        return lambda own: own is not None and bool(pattern.fullmatch(str(_lower(own))))
    predicates: dict[str, Callable[[Any], bool]] = {
        "": lambda own: bool(_lower(own) == wanted),
        "not": lambda own: own is not None and bool(_lower(own) != wanted),
        "in": lambda own: _lower(own) in wanted_values,
        "not_in": lambda own: own is not None and _lower(own) not in wanted_values,
        "greater": lambda own: own is not None and bool(own > wanted),
        "lesser": lambda own: own is not None and bool(own < wanted),
    }
    return predicates[operator]


def _examples(column: Sequence[Any], operator: str, argument: Any) -> Iterator[Any]:
    """Yield values that records have, low, middle and high, and one that none has."""
    flat: set[Any] = set()
    for own in column:
        flat |= own if is_set(own) else {own}
    values = sorted(flat - {None})
    low, middle, high = (values[len(values) * part // 6] for part in (1, 3, 5))
    if operator == "like":
        yield from (f"{str(middle)[:4]}%", f"%{str(low)[2:5]}%", f"{str(high)[:3]}_%", str(middle))
    elif isinstance(argument.type, GraphQLList):
        first = next((own for own in column if is_set(own) and len(own) > 1), {low, high})
        yield from ([low], [middle, high], sorted(first), [high] * 3)
    else:
        yield from dict.fromkeys((low, middle, high))
        if named_type(argument).name == "String":
            yield middle.swapcase()
            yield "no such value"


def _literal(value: Any, argument: Any) -> str:
    if is_list(value):
        return f"[{', '.join(_literal(one, argument) for one in value)}]"
    is_enum = isinstance(named_type(argument), GraphQLEnumType)
    return str(value) if is_enum else json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize(("name", "argument"), _FILTERS)
def test_a_filter_selects_what_a_predicate_selects(name: str, argument: str) -> None:
    schema_argument = list_field(name).args[argument]
    column_name, operator = _parts(argument)
    column = column_of(name, column_name)
    keys, counts = [key_of(record) for record in records_of(name)], set[int]()
    for value in _examples(column, operator, schema_argument):
        requires_all = column_name in _REQUIRE_ALL
        predicate = _predicate(column, operator, value, requires_all=requires_all)
        expected = [key for key, own in zip(keys, column, strict=True) if predicate(own)]
        if argument in _ONLY_IF_TRUE and value is False:
            expected = keys
        if (name, argument) == ("threadComments", "threadId"):
            expected = [one for one in expected if one not in _nested_comments()]
        filters = f"({argument}: {_literal(value, schema_argument)})"
        found = keys_of_page(name, filters, _SHOWN)
        assert found == (expected[:_SHOWN], len(expected)), (argument, value)
        counts.add(len(expected))
    assert counts - {0, len(keys)}, f"{argument} selects all or nothing"


def _nested_comments() -> set[int]:
    """Return the ids of the comments below others, which `threadId` alone leaves out."""
    children = [child for one in records_of("threadComments") for child in one["childComments"]]
    return {child["id"] for child in children}


def test_filters_select_together() -> None:
    arguments = """(
        genre_in: ["action", "Drama"], genre_not_in: ["Music"], startDate_greater: 20000000,
        averageScore_greater: 50, format_in: [TV, MOVIE], isAdult: false, sort: [SCORE_DESC, ID])"""
    found = page_of("media", arguments, "id")["media"]
    expected = [
        media
        for media in records_of("media")
        if {"Action", "Drama"} <= {*media["genres"]}
        and "Music" not in media["genres"]
        and (media["startDate"]["year"] or 0) >= 2000
        and (media["averageScore"] or 0) > 50
        and media["format"] in ("TV", "MOVIE")
        and not media["isAdult"]
    ]
    expected.sort(key=lambda media: (-media["averageScore"], media["id"]))
    assert len(expected) > 5
    assert found == [{"id": media["id"]} for media in expected]


def test_the_minimum_tag_rank_decides_which_tags_count(lenient: LocalAniList) -> None:
    text = """query ($rank: Int) { Page(perPage: 5000) { media(
        tag: "Space", minimumTagRank: $rank) { tags { name rank } } } }"""
    counts: list[int] = []
    for rank in (1, 18, 60, 98):
        found = lenient.execute(text, rank=rank)["media"]
        for media in found:
            assert any(tag["name"] == "Space" and tag["rank"] >= rank for tag in media["tags"])
        counts.append(len(found))
    assert counts == sorted(counts, reverse=True)
    assert len({*counts}) > 2


def test_nulls_and_empty_lists_in_a_filter(anilist: LocalAniList) -> None:
    text = """query ($ids: [Int], $others: [Int]) {
        Page { media(id_in: $ids, id_not_in: $others) { id } } }"""
    assert anilist.execute(text, ids=[None, 1]) == {"media": [{"id": 1}]}
    assert anilist.execute(text, ids=[]) == {"media": []}
    assert len(anilist.execute(text, others=[])["media"]) == 50


#: Filters of connections, the selection of an edge, and what the selected edges have.
_CONNECTION_FILTERS: Sequence[tuple[str, str, str, Callable[[Any], bool]]] = (
    ("Media(id: 1).characters", "role: MAIN", "role", lambda edge: edge["role"] == "MAIN"),
    ("Studio(id: 14).media", "isMain: true", "isMainStudio", itemgetter("isMainStudio")),
    ("Media(id: 1).trends", "releasing: false", "node { releasing }",
     lambda edge: not edge["node"]["releasing"]),
    ("Character(id: 1).media", "type: ANIME", "node { type }",
     lambda edge: edge["node"]["type"] == "ANIME"),
    ("Staff(id: 95001).staffMedia", "onList: false", "node { mediaListEntry { id } }",
     lambda edge: not edge["node"]["mediaListEntry"]),
    ("Media(id: 21).airingSchedule", "notYetAired: true", "node { timeUntilAiring }",
     lambda edge: edge["node"]["timeUntilAiring"] > 0),
)  # fmt: skip


@pytest.mark.parametrize(("place", "arguments", "selection", "is_selected"), _CONNECTION_FILTERS)
def test_a_connection_selects_the_edges_that_a_predicate_selects(
    lenient: LocalAniList,
    place: str,
    arguments: str,
    selection: str,
    is_selected: Callable[[Any], bool],
) -> None:
    root, _, field = place.partition(".")
    edges = f"edges {{ {selection} }}"
    found = lenient.execute(
        f"{{ {root} {{ all: {field}(perPage: 3000) {{ {edges} }}"
        f" some: {field}({arguments}, perPage: 3000) {{ {edges} }} }} }}"
    )
    expected = [edge for edge in found["all"]["edges"] if is_selected(edge)]
    assert found["some"]["edges"] == expected != []


def test_voices_are_selected_by_their_language(lenient: LocalAniList) -> None:
    text = """{ Media(id: 1) { characters { edges {
        all: voiceActors { id languageV2 } japanese: voiceActors(language: JAPANESE) { id }
        roles: voiceActorRoles(language: JAPANESE) { voiceActor { id } } } } } }"""
    for edge in lenient.execute(text)["characters"]["edges"]:
        expected = [{"id": one["id"]} for one in edge["all"] if one["languageV2"] == "Japanese"]
        assert edge["japanese"] == expected
        assert [role["voiceActor"] for role in edge["roles"]] == expected


def test_a_root_field_has_the_first_item_of_the_list(anilist: LocalAniList) -> None:
    for root, name, arguments in (
        ("Media", "media", '(genre: "Drama", sort: [POPULARITY_DESC])'),
        ("Character", "characters", "(sort: [FAVOURITES_DESC])"),
        ("AiringSchedule", "airingSchedules", "(episode_greater: 20)"),
        ("MediaList", "mediaList", "(userId: 1, sort: [SCORE_DESC])"),
        ("Follower", "followers", "(userId: 1)"),
    ):
        first = anilist.execute(f"{{ {root}{arguments} {{ id }} }}")
        assert first == anilist.execute(f"{{ Page {{ {name}{arguments} {{ id }} }} }}")[name][0]
