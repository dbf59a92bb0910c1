"""Pages, connections, search and versions: which part of a list comes, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.records import folded
from tests.testing.type_guards import is_list, is_object

from kotae.testing import Rules

if TYPE_CHECKING:
    from tests.testing.local_anilist import LocalAniList

_INFO = "pageInfo { total perPage currentPage lastPage hasNextPage }"


@pytest.mark.parametrize("size", [1, 7, 50])
def test_pages_have_each_item_once_in_order(anilist: LocalAniList, size: int) -> None:
    text = f"""query ($page: Int) {{ Page(page: $page, perPage: {size}) {{ {_INFO}
        users(sort: [USERNAME]) {{ id }} }} }}"""
    pages: list[Any] = []
    while not pages or pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(anilist.execute(text, page=len(pages) + 1))
        assert pages[-1]["pageInfo"]["currentPage"] == len(pages)
        assert pages[-1]["pageInfo"]["perPage"] == size
    ids = [user["id"] for page in pages for user in page["users"]]
    assert all(len(page["users"]) == size for page in pages[:-1])
    assert len({*ids}) == len(ids) == 118  # 120 without the private ones
    assert anilist.execute(text, page=len(pages) + 3)["users"] == []


@pytest.mark.parametrize(
    ("arguments", "page", "size"),
    [
        ("", 1, 50),
        ("(perPage: 0)", 1, 50),
        ("(perPage: -3)", 1, 50),
        ("(page: -1, perPage: 3)", 1, 3),
        ("(page: null, perPage: null)", 1, 50),
        ("(page: 2, perPage: 3)", 2, 3),
    ],
)
def test_a_window_that_is_out_of_range(
    anilist: LocalAniList, arguments: str, page: int, size: int
) -> None:
    found = anilist.execute(f"{{ Page{arguments} {{ {_INFO} media {{ id }} }} }}")
    info = found["pageInfo"]
    assert (info["currentPage"], info["perPage"], len(found["media"])) == (page, size, size)


def test_a_connection_comes_in_windows_with_a_total_of_500(anilist: LocalAniList) -> None:
    text = f"""query ($page: Int, $size: Int) {{ Media(id: 21) {{
        airingSchedule(page: $page, perPage: $size) {{ {_INFO} nodes {{ episode }} }} }} }}"""
    for window, episodes in (
        ({}, range(1, 26)),
        ({"page": 2}, range(26, 51)),
        ({"page": 3, "size": 4}, range(9, 13)),
    ):
        found = anilist.execute(text, **window)["airingSchedule"]
        assert [node["episode"] for node in found["nodes"]] == [*episodes]
        assert found["pageInfo"]["hasNextPage"]
        assert found["pageInfo"]["total"] == 500
    anilist.rules = Rules(wrong_totals=False)
    assert anilist.execute(text)["airingSchedule"]["pageInfo"]["total"] > 1_000


def test_directives_choose_the_list_of_a_page(anilist: LocalAniList) -> None:
    text = """query ($isMedia: Boolean!) { Page(perPage: 1) {
        media @include(if: $isMedia) { id } ...Users @skip(if: $isMedia) } }
        fragment Users on Page { users { id } }"""
    assert anilist.execute(text, isMedia=True) == {"media": [{"id": 1}]}
    assert anilist.execute(text, isMedia=False) == {"users": [{"id": 1}]}


@pytest.mark.parametrize(
    ("name", "text", "selection"),
    [
        ("media", "BEBOP cow", "title { romaji english native } synonyms"),
        ("media", "進撃", "title { romaji english native } synonyms"),
        ("media", "Pokémon", "title { romaji english native } synonyms"),
        ("characters", "spike", "name { full native alternative alternativeSpoiler }"),
        ("studios", "sunrise", "name"),
        ("users", "kot", "name"),
        ("threads", "the", "title"),
    ],
)
def test_a_search_finds_records_with_all_its_words(
    lenient: LocalAniList, name: str, text: str, selection: str
) -> None:
    query = f"query ($text: String) {{ Page(perPage: 5000) {{ {name}(search: $text) {{ id"
    query += f" {selection} }} }} }}"
    found, everything = lenient.execute(query, text=text)[name], lenient.execute(query)[name]
    words = folded(text).split()
    expected = [one["id"] for one in everything if all(word in _names(one) for word in words)]
    assert sorted(one["id"] for one in found) == expected
    assert expected or text == "Pokémon"


def _names(record: Any) -> str:
    """Return all texts of a record in one."""
    if isinstance(record, str):
        return folded(record) + "\n"
    if is_object(record):
        return "".join(map(_names, record.values()))
    return "".join(map(_names, record)) if is_list(record) else ""


def test_a_search_begins_with_the_best_match(anilist: LocalAniList) -> None:
    assert anilist.execute('{ Media(search: "cowboy bebop") { id } }') == {"id": 1}
    text = '{ Page { media(search: "bebop"ARGUMENTS) { id popularity } } }'
    found = anilist.execute(text.replace("ARGUMENTS", ""))["media"]
    matched = anilist.execute(text.replace("ARGUMENTS", ", sort: [SEARCH_MATCH]"))["media"]
    by_id = anilist.execute(text.replace("ARGUMENTS", ", sort: [ID_DESC]"))["media"]
    assert found == matched != by_id
    assert [media["id"] for media in by_id] == sorted({one["id"] for one in found}, reverse=True)


def test_searches_without_words(anilist: LocalAniList) -> None:
    assert anilist.execute('{ Page { media(search: "!?") { id } } }') == {"media": []}
    assert len(anilist.execute('{ Page { media(search: "") { id } } }')["media"]) == 50
    assert anilist.refusal('{ Media(search: "no such title at all") { id } }')[0] == 404


def test_older_versions_of_a_source_have_no_newer_values(anilist: LocalAniList) -> None:
    source = (
        "{ Page { media { first: source second: source(version: 2) third: source(version: 3) } } }"
    )
    first = {"ORIGINAL", "MANGA", "LIGHT_NOVEL", "VISUAL_NOVEL", "VIDEO_GAME", "OTHER"}
    for media in anilist.execute(source)["media"]:
        assert media["first"] in first | {None}
        assert media["third"] == media["first"] or media["first"] == "OTHER"
