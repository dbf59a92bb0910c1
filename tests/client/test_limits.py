"""Both clients refuse what is beyond AniList's limits before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kotae import (
    ArgumentError,
    ComplexityError,
    ResponseError,
    SelectionError,
    Var,
    load,
    operation,
)
from kotae.api import Media, Page, Query

if TYPE_CHECKING:
    from pathlib import Path

    from tests.client.both import AnyClient
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

SHOWS = Page.media.select(Media.id)
TOO_LARGE = Query.page(per_page=51).select(Page.page_info.per_page, SHOWS)
TEXT = "query ($size: Int = 60) { Page(perPage: $size) { pageInfo { perPage } media { id } } }"


@pytest.mark.parametrize("form", ["root", "roots", "operation"])
def test_nothing_is_sent_if_a_value_is_beyond_a_limit(
    anilist: AnyClient, server: AniListServer, form: str
) -> None:
    pages = operation(Query.page(per_page=Var("size")).select(SHOWS))
    given = {"root": TOO_LARGE, "roots": [TOO_LARGE], "operation": pages(size=51)}
    with pytest.raises(ArgumentError, match=r"Query.page\(per_page=.*at most 50, got 51"):
        anilist.execute(given[form])
    assert len(server.requests) == 0


def test_a_client_that_does_not_check_limits_sends_what_it_is_given(
    make: Make, server: AniListServer
) -> None:
    client = make(check_limits=False)
    page = client.execute(TOO_LARGE)
    assert page[Page.page_info.per_page] == 50  # reduced by the server
    assert client.execute(TEXT)["Page"]["pageInfo"]["perPage"] == 50
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("text", "variables", "error", "message"),
    [
        (TEXT, {}, ArgumentError, r"Query.page\(per_page=\$size\): expected at most 50, got 60"),
        (TEXT, {"size": 51}, ArgumentError, "got 51"),
        ("{ Page(perPage: 51) { media { id } } }", {}, ArgumentError, r"\(per_page=\): .*got 51"),
        (
            "{ Page { media(startDate_greater: 1985) { id } } }",
            {},
            ArgumentError,
            "a date as YYYYMMDD, got 1985",
        ),
        ("{ Page { media { id } staff { id } } }", {}, SelectionError, "one list of a page"),
        (
            "{ Page { ...A staff { id } } } fragment A on Page { media { id } }",
            {},
            SelectionError,
            "one list",
        ),
        ("{ MediaListCollection(userId: 1) { hasNextChunk } }", {}, ArgumentError, "needs type="),
        (
            "query ($ids: [Int]) { Page { media(id_in: $ids) { id } } }",
            {"ids": list(range(10_001))},
            ArgumentError,
            r"\(id_in=\$ids\): expected at most 10,000 values, got 10,001",
        ),
        (
            "{ Media(id: 1) { " + " ".join(f"a{at}: id" for at in range(500)) + " } }",
            {},
            ComplexityError,
            "complexity of 501",
        ),
    ],
)
def test_the_limits_are_applied_to_text(  # noqa: PLR0917 - a case's parts
    anilist: AnyClient,
    server: AniListServer,
    text: str,
    variables: dict[str, Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        anilist.execute(text, variables=variables)
    assert len(server.requests) == 0


@pytest.mark.parametrize(
    "text",
    [
        "{ Page(perPage: 51) { media { id newerField } } }",
        "{ Page(perPage: 51) { ...Missing } }",
        "{ Page(newerArgument: 51) { media { id } } }",
        'query ($a: Int = "x") { Page(perPage: $a, page: $b) { media { id } } }',
        "{ Page(perPage: [[51]], page: {a: 1}) { media { id } } }",
        "{ Page(perPage: 51) { ...A } } fragment A on Page { ...A }",
    ],
)
def test_text_that_kotae_does_not_understand_is_left_to_the_server(
    anilist: AnyClient, server: AniListServer, text: str
) -> None:
    with pytest.raises(ResponseError):
        anilist.execute(text)
    assert len(server.requests) == 1


@pytest.mark.parametrize("value", [[51, 52], {"a": 51}, True])
def test_variables_of_another_type_are_left_to_the_server(
    anilist: AnyClient, server: AniListServer, value: object
) -> None:
    with pytest.raises(ResponseError):
        anilist.execute(TEXT, variables={"size": value})
    assert len(server.requests) == 1


def test_a_list_that_contains_itself_is_refused(anilist: AnyClient) -> None:
    nested: list[Any] = []
    nested.append(nested)
    with pytest.raises(ArgumentError, match="contains itself"):
        anilist.execute(
            "query ($ids: [Int]) { Page { media(id_in: $ids) { id } } }", variables={"ids": nested}
        )


def test_the_limits_are_applied_to_a_loaded_operation(
    anilist: AnyClient, server: AniListServer, tmp_path: Path
) -> None:
    (tmp_path / "page.graphql").write_text(TEXT)
    loaded = load(tmp_path / "page.graphql", Query.page)
    with pytest.raises(ArgumentError, match=r"\(per_page=\$size\): expected at most 50, got 60"):
        anilist.execute(loaded)
    with pytest.raises(ArgumentError, match="got 51"):
        anilist.execute(loaded(size=51))
    assert len(server.requests) == 0
    assert anilist.execute(loaded(size=3))[Page.page_info.per_page] == 3
