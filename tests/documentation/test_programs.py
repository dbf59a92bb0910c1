"""Each block of each page runs, and prints what the page shows."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest
from tests.documentation.pages import DOCS, README

from kotae import Client
from workshop.page_programs import FENCE, PAGES, page_name, write_programs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.documentation.pages import Documented


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_blocks_of_a_page_print_what_it_shows(
    page: Path, documented: Documented, request: pytest.FixtureRequest
) -> None:
    names = documented.run(page)
    for name, test in names.items():
        if name.startswith("test_"):
            fixtures = inspect.signature(test).parameters
            test(**{fixture: request.getfixturevalue(fixture) for fixture in fixtures})


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_each_fence_of_a_page_is_one_that_the_tests_read(page: Path) -> None:
    text = page.read_text("utf-8")
    rest = FENCE.sub("", text)
    assert "```" not in rest, "a fence without a language, or one inside another"
    assert "<!-- not run" not in rest, "the comment stands above no block, or gives no reason"


def test_the_program_of_the_readme_sends_one_request(documented: Documented) -> None:
    names = documented.run(README)
    assert len(documented.server.requests) == 1
    assert names["greet"](documented.server.token(1)) == "You are user 1."


def test_the_functions_of_the_page_of_the_client_work(documented: Documented) -> None:
    names = documented.run(DOCS / "client.md")
    token = documented.server.token(1)
    viewer = documented.server.world["User"][1]["name"]
    assert names["show"]().startswith("Cowboy Bebop: ")
    assert names["my_name"](token) == viewer
    anilist = Client(app="tests/1.0")
    assert names["names"](anilist, [token]) == [viewer]
    assert names["compare"](anilist, viewer).endswith(": 1")
    assert names["patient_title"](anilist, 1) == "Cowboy Bebop"
    assert names["report"](anilist).startswith("Cowboy Bebop: HTTP 200, ")


def test_the_programs_for_type_checkers_have_the_lines_of_their_pages(tmp_path: Path) -> None:
    write_programs(tmp_path / "pages")
    page = (DOCS / "documents.md").read_text("utf-8").splitlines()
    program = (tmp_path / "pages/docs_documents.py").read_text("utf-8").splitlines()
    assert "by_id = load(" in "\n".join(program)
    assert all(line in ("", page[number]) for number, line in enumerate(program))
