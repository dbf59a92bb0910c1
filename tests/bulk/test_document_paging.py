"""The paged list of a document's operation, and what is said if there is none."""

from __future__ import annotations

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from kotae.bulk.document_paging import PagedResultList, find_paged_list
from kotae.bulk.result_fields import ResultField, result_fields
from kotae.errors import SelectionError, UsageError
from kotae.schema.load import bundled_schema

NO_NEXT = {"hasNextPage": False}


def fields_of(text: str) -> tuple[OperationDefinitionNode, dict[str, ResultField]]:
    document = parse(text)
    (operation,) = (d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    return operation, result_fields(operation, fragments, bundled_schema())


def paged(text: str) -> PagedResultList:
    return find_paged_list(*fields_of(text))


def test_the_list_of_a_page_is_found_in_fragments_and_under_aliases() -> None:
    found = paged(
        "query ($n: Int) { all: Page(page: $n) { ...P ... { films: media { key: id } } } } "
        "fragment P on Page { info: pageInfo { more: hasNextPage } }"
    )
    assert found == PagedResultList(("all", "films"), "n", ("all", "info", "more"), "key")


def test_the_list_of_a_connection_is_found_and_may_repeat_an_id() -> None:
    found = paged(
        "query ($p: Int) { Media(id: 1) { id characters(page: $p) "
        "{ pageInfo { hasNextPage } nodes { id } } } }"
    )
    path = ("Media", "characters")
    assert found == PagedResultList((*path, "nodes"), "p", (*path, "pageInfo", "hasNextPage"), None)
    data = {"Media": {"characters": {"nodes": [{"id": 1}, {"id": 1}, None]}}}
    assert len(found.new_items(data, set())) == 3


@pytest.mark.parametrize("data", [{}, {"Page": None}, {"Page": {"pageInfo": NO_NEXT}}])
def test_a_null_on_the_way_is_no_item_and_no_next_page(data: dict[str, object]) -> None:
    found = paged("query ($p: Int) { Page(page: $p) { pageInfo { hasNextPage } media { id } } }")
    assert (found.items(data), found.has_next(data)) == ([], False)
    assert found.with_items(data, [1]) is data


def test_a_page_without_has_next_page_is_no_end() -> None:
    found = paged(
        "query ($p: Int, $no: Boolean = false) "
        "{ Page(page: $p) { pageInfo { hasNextPage @include(if: $no) } media { id } } }"
    )
    with pytest.raises(UsageError, match=r"no Page\.pageInfo\.hasNextPage: remove"):
        found.has_next({"Page": {"pageInfo": {}, "media": []}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{ Media(id: 1) { id } }", "The operation has none."),
        (
            "{ Page { media { characters(page: 1) { nodes { id } pageInfo { hasNextPage } } } } }",
            r"declare `\$page: Int` in the operation, and pass `page: \$page` to Page",
        ),
        (
            "{ Page(page: 1) { pageInfo { hasNextPage } media { id } } }",
            r"declare `\$page: Int` in the operation, and pass `page: \$page` to Page",
        ),
        (
            "query ($page: Int) { Page(page: $page) { media { id } } }",
            r"needs `pageInfo \{ hasNextPage \}` in Page",
        ),
        (
            "query ($page: Int) { Page(page: $page) { pageInfo { hasNextPage } } }",
            "needs one list in Page, and it has none",
        ),
        (
            (
                "query ($p: Int) { Media(id: 1) { staff(page: $p) "
                "{ pageInfo { hasNextPage } nodes { id } edges { id } } } }"
            ),
            "needs one list in Media.staff, and it has nodes, edges",
        ),
        (
            "query ($p: Int) { a: Page(page: $p) { __typename } b: Page(page: $p) { __typename } }",
            "the operation has 2: a, b",
        ),
        ("mutation ($p: Int) { SaveThread(id: $p) { id } }", "Only a query"),
    ],
)
def test_an_error_names_what_paging_needs(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        paged(text)


def test_fragments_that_expand_to_millions_of_fields_are_refused() -> None:
    fragments = " ".join(
        f"fragment F{n} on Media {{ a: relations {{ nodes {{ ...F{n + 1} }} }} "
        f"b: relations {{ nodes {{ ...F{n + 1} }} }} }}"
        for n in range(30)
    )
    with pytest.raises(SelectionError, match="10,000 fields"):
        fields_of(f"{{ Media {{ ...F0 }} }} {fragments} fragment F30 on Media {{ id }}")
