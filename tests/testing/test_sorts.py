"""Each sort of each enum orders a list by the field that it names; nulls are smallest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.records import (
    column_of,
    enum_positions,
    folded,
    key_of,
    keys_of_page,
    list_field,
    records_of,
)
from tests.testing.type_guards import named_type

from kotae.testing.world.schema_types import enum_values, fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.testing.local_anilist import LocalAniList

#: Orders that belong to a search, or to the edges of a connection; below.
_OTHERS = {"SEARCH_MATCH", "RELEVANCE", "ROLE", "ROLE_DESC"}
#: The enums of values that are sorted in the schema's order.
_ENUMS: Mapping[str, str] = {
    "media.type": "MediaType",
    "media.format": "MediaFormat",
    "media.status": "MediaStatus",
    "mediaList.status": "MediaListStatus",
    "staff.language": "StaffLanguage",
}
_SHOWN = 100


def _values(enum: str) -> Sequence[str]:
    return [value for value in enum_values(enum) if value not in _OTHERS]


_SORTS = [
    (name, value)
    for name in fields_of("Page")
    if name != "pageInfo" and "sort" in list_field(name).args
    for value in _values(named_type(list_field(name).args["sort"]).name)
    # The others need statistics, which are those of `users`.
    if name not in ("followers", "following") or value.startswith(("ID", "USERNAME"))
]


def _camel_case(value: str) -> str:
    first, *others = value.lower().split("_")
    return first + "".join(word.title() for word in others)


def _comparable(name: str, column: str, value: Any) -> tuple[bool, Any]:
    if f"{name}.{column}" in _ENUMS and value is not None:
        value = enum_positions(_ENUMS[f"{name}.{column}"])[value]
    return value is not None, folded(value) if isinstance(value, str) else value


@pytest.mark.parametrize(("name", "value"), _SORTS)
def test_a_sort_orders_by_its_column(name: str, value: str) -> None:
    column = _camel_case(value.removesuffix("_DESC"))
    source = "users" if name in ("followers", "following") else name
    arguments = f"userId: 1, sort: {value}" if source != name else f"sort: {value}"
    found, _ = keys_of_page(name, f"({arguments})", _SHOWN)
    keys = [key_of(record) for record in records_of(source)]
    if name == "mediaTrends" and column == "id":
        assert found == (keys[::-1] if value.endswith("_DESC") else keys)[:_SHOWN]
        return
    values = [_comparable(name, column, own) for own in column_of(source, column)]
    value_of = dict(zip(keys, values, strict=True))
    among = keys if source == name else found
    expected = sorted((value_of[key] for key in among), reverse=value.endswith("_DESC"))
    assert [value_of[key] for key in found] == expected[:_SHOWN]
    assert len({*found}) == len(found)
    assert expected[0] != expected[-1], f"{column} is the same for all"


def test_the_next_sort_orders_what_is_equal(lenient: LocalAniList) -> None:
    found = lenient.execute(
        """{ Page(perPage: 5000) { media(sort: [FORMAT, SCORE_DESC, TITLE_ROMAJI]) {
            id format averageScore title { romaji } } } }"""
    )["media"]
    positions = enum_positions("MediaFormat")
    keys = [
        (
            -1 if media["format"] is None else positions[media["format"]],
            -(media["averageScore"] or 0),
            folded(media["title"]["romaji"]),
        )
        for media in found
    ]
    assert keys == sorted(keys)
    assert len({media["id"] for media in found}) == len(found) == len(records_of("media"))


def test_edges_sort_by_their_role(anilist: LocalAniList) -> None:
    text = "{ Media(id: 1) { characters(sort: [ROLE, ID], perPage: 25) { edges { role } } } }"
    roles = [edge["role"] for edge in anilist.execute(text)["characters"]["edges"]]
    positions = enum_positions("CharacterRole")
    assert len({*roles}) > 1
    assert roles == sorted(roles, key=positions.__getitem__)
    reversed_roles = anilist.execute(text.replace("ROLE", "ROLE_DESC"))["characters"]["edges"]
    assert [edge["role"] for edge in reversed_roles] == roles[::-1]


def test_relevance_leaves_the_order_of_edges_and_begins_a_list_with_favourites(
    anilist: LocalAniList,
) -> None:
    text = "{ Media(id: 1) { characters(sort: RELEVANCE) { nodes { id } } } }"
    assert anilist.execute(text) == anilist.execute(text.replace("(sort: RELEVANCE)", ""))
    found = anilist.execute("{ Page { staff(sort: RELEVANCE) { favourites } } }")["staff"]
    counts = [person["favourites"] for person in found]
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("root", "field", "sort", "node"),
    [
        ("Media(id: 1)", "staff", "LANGUAGE", "languageV2"),
        ("Media(id: 1)", "trends", "DATE", "date"),
        ("Media(id: 1)", "recommendations", "RATING", "rating"),
        ("Character(id: 1)", "media", "POPULARITY", "popularity"),
        ("Staff(id: 95001)", "characters", "FAVOURITES", "favourites"),
        ("Studio(id: 14)", "media", "TITLE_ROMAJI", "title { romaji }"),
        ("SiteStatistics", "users", "COUNT", "count"),
    ],
)
def test_connections_sort_by_their_nodes(
    lenient: LocalAniList, root: str, field: str, sort: str, node: str
) -> None:
    text = f"{{ {root} {{ {field}(sort: SORT, perPage: 500) {{ nodes {{ {node} }} }} }} }}"
    ascending = lenient.execute(text.replace("SORT", sort))[field]["nodes"]
    descending = lenient.execute(text.replace("SORT", f"{sort}_DESC"))[field]["nodes"]
    name = node.partition(" ")[0]
    values = [
        one[name]["romaji"].casefold() if isinstance(one[name], dict) else one[name]
        for one in ascending
    ]
    if field != "staff":  # languages are in the order of their enum
        assert values == sorted(values)
    assert [one[name] for one in descending] == [one[name] for one in reversed(ascending)]


def test_statistics_sort_by_their_figures(anilist: LocalAniList) -> None:
    for value, key in (("COUNT", "count"), ("MEAN_SCORE", "meanScore"), ("ID", "genre")):
        text = f"""{{ User(id: 1) {{ statistics {{ anime {{
            up: genres(sort: {value}) {{ genre count meanScore }}
            down: genres(sort: {value}_DESC, limit: 4) {{ genre count meanScore }} }} }} }} }}"""
        found = anilist.execute(text)["statistics"]["anime"]
        values = [item[key] for item in found["up"]]
        assert values == sorted(values)
        assert [item[key] for item in found["down"]] == values[:-5:-1]
