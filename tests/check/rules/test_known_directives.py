from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.check.harness import Folder

QUERY = "query Q {\n  GenreCollection @client\n  Media(id: 1) { id @other }\n}"


def test_a_client_only_directive_is_unknown_at_first(folder: Folder) -> None:
    assert folder.found({"a.graphql": QUERY}) == [
        "known-directives a.graphql:2:19",
        "known-directives a.graphql:3:21",
    ]


@pytest.mark.parametrize("name", ["client", "@client"])
def test_a_project_allows_client_only_directives_by_name(folder: Folder, name: str) -> None:
    config = f'[tool.kotae]\ndirectives = ["{name}"]'
    assert folder.found({"pyproject.toml": config, "a.graphql": QUERY}) == [
        "known-directives a.graphql:3:21"
    ]


def test_an_allowed_directive_uses_the_variables_in_its_arguments(folder: Folder) -> None:
    files = {
        "pyproject.toml": '[tool.kotae]\ndirectives = ["client"]',
        "a.graphql": "query Q($on: Boolean) { GenreCollection @client(always: $on) }",
    }
    assert folder.found(files) == []


def test_allowing_one_directive_leaves_the_places_of_others_checked(folder: Folder) -> None:
    files = {
        "pyproject.toml": '[tool.kotae]\ndirectives = ["client"]',
        "a.graphql": "query Q @skip(if: true) @client { GenreCollection }",
    }
    assert folder.found(files) == ["known-directives a.graphql:1:9"]
