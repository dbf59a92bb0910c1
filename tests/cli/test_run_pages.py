"""`kotae run --all-pages` against a local AniList over real HTTP."""

from __future__ import annotations

import json

import pytest
from tests.cli.command_terminal import FIVE, PAGES, CommandTerminal

from kotae import RateLimiter
from kotae.bulk.document_paging import PagedResultList
from kotae.bulk.paging import MAX_PAGES_WITHOUT_ITEMS
from kotae.cli.paging_client import PagingClient


@pytest.fixture
def terminal(terminal: CommandTerminal) -> CommandTerminal:
    terminal.write("pages.graphql", PAGES)
    return terminal


def test_all_pages_are_one_list_in_json(terminal: CommandTerminal) -> None:
    code, out, err = terminal.run("run", "pages.graphql", "--all-pages", FIVE)
    page = json.loads(out)["Page"]
    assert (code, err) == (0, "")
    assert [media["id"] for media in page["media"]] == [1, 5, 6, 20, 21]
    assert page["pageInfo"] == {"hasNextPage": False, "currentPage": 3}
    assert len(terminal.server.requests) == 3


def test_the_first_page_is_the_one_that_is_given_or_the_default(terminal: CommandTerminal) -> None:
    words = ("run", "pages.graphql", "--all-pages", "--format", "jsonl", FIVE)
    assert terminal.run(*words, "--var", "page=2")[1].count("\n") == 3
    terminal.write("pages.graphql", PAGES.replace("$page: Int", "$page: Int = 3"))
    assert terminal.run(*words)[1].count("\n") == 1


def test_an_item_that_slides_to_the_next_page_is_printed_once(terminal: CommandTerminal) -> None:
    terminal.write("pages.graphql", PAGES.replace("[ID]", "[ID_DESC]"))
    world = terminal.server.world
    terminal.before_request(2, lambda: world["Media"].add({"id": 999_000}))
    ids = "--var=ids=1,5,6,20,21,999000"
    _, out, _ = terminal.run("run", "pages.graphql", "--all-pages", "--format", "jsonl", ids)
    printed = [json.loads(line)["id"] for line in out.splitlines()]
    world["Media"].remove(999_000)
    assert printed == [21, 20, 6, 5, 1]


def test_a_server_that_claims_another_page_for_ever_comes_to_an_end(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has_next(_paged: PagedResultList, _data: object) -> bool:
        return True

    monkeypatch.setattr(PagedResultList, "has_next", has_next)
    code, out, _ = terminal.run("run", "pages.graphql", "--all-pages", FIVE)
    assert (code, len(json.loads(out)["Page"]["media"])) == (0, 5)
    assert len(terminal.server.requests) == 3 + MAX_PAGES_WITHOUT_ITEMS


def test_requests_for_pages_give_way_to_others(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_way: list[str] = []

    def give_way(_: RateLimiter, key: str, **_options: object) -> None:
        given_way.append(key)

    monkeypatch.setattr(RateLimiter, "give_way", give_way)
    rate_limiter = RateLimiter.memory()
    with PagingClient(endpoint=terminal.server.url, app="t/1", rate_limiter=rate_limiter) as client:
        result = client.execute_page("query ($id: Int) { Media(id: $id) { id } }", {"id": 1})
    assert result == {"Media": {"id": 1}}
    assert len(given_way) == 1


@pytest.mark.parametrize("format_", ["jsonl", "csv", "json", "table"])
def test_ctrl_c_prints_what_came_and_says_that_it_is_incomplete(
    terminal: CommandTerminal, format_: str
) -> None:
    terminal.interrupt_at(3)
    words = ("run", "pages.graphql", "--all-pages", "--format", format_, FIVE)
    code, out, err = terminal.run(*words)
    assert code == 130
    assert ("TRIGUN" in out, "NARUTO" in out, "ONE PIECE" in out) == (True, True, False)
    assert err == "kotae: Interrupted.\nkotae: The output has 4 items, and is incomplete.\n"


def test_a_failure_prints_what_came_and_says_that_it_is_incomplete(
    terminal: CommandTerminal,
) -> None:
    words = ("run", "pages.graphql", "--all-pages", "--output", "films.csv", FIVE)
    assert terminal.run(*words)[0] == 0
    whole = terminal.read("films.csv")
    terminal.server.faults.next("500")
    code, _, err = terminal.run(*words)
    assert code == 3
    assert "Nothing was written." in err
    assert terminal.read("films.csv") == whole
