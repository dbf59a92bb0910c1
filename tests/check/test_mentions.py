"""The names that texts mention are those that they define and spread, found in linear time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from kotae.check.config import SourceFile
from kotae.check.documents import Document
from kotae.check.mentions import Text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.check.harness import Folder

CARD = "fragment Card on Media { id }\n"
USER = "query User { Media(id: 1) { ...Card } }\n"


@pytest.mark.parametrize(
    "text",
    [
        CARD,
        f"# the fragment\n{CARD}",
        f"# a fragment # of a query\n{CARD}",
        CARD.replace(" Card", "#one\n # two\n Card"),
        CARD.replace(" Card", ",\ufeffCard"),
        f'query Q {{ Media(search: "fragment #") {{ id }} }} {CARD}',
        'query Q { Media(search: "\\"#") { id } } fragment #x\n Card on Media { id }',
        'query Q { Media(search: """ " # """) { id } } fragment #x\n Card on Media { id }',
        f'query Q {{ Media(search: """ {CARD}',
    ],
)  # fmt: skip
def test_a_fragment_is_mentioned_by_the_text_that_defines_it(text: str) -> None:
    assert "Card" in Text(text).mentioned_fragments


@pytest.mark.parametrize("text", [USER, f"# the query\n{USER}", USER.replace(" User", "#q\nUser")])
def test_an_operation_is_mentioned_by_the_text_that_defines_it(text: str) -> None:
    assert "User" in Text(text).mentioned_operations


@pytest.mark.parametrize("space", ["", " ", ",", "\n", "#", "# the card\n", '#"\n'])
def test_a_spread_is_mentioned_with_comments_before_its_name(space: str) -> None:
    spread = f"...{space}{chr(10) if space == '#' else ''}Card"
    assert "Card" in Text(USER.replace("...Card", spread)).mentioned_spreads


@pytest.mark.parametrize(
    "part", ["#fragment\n", "x", "#a", "fragment ", "...#\n", '"""#', '\\"', "query,,,"]
)
def test_names_are_found_in_linear_time(part: str) -> None:
    text = Text(part * (400_000 // len(part)) + "}")
    started = time.process_time()
    _ = text.mentioned_fragments, text.mentioned_operations, text.mentioned_spreads
    assert time.process_time() - started < 2


def test_a_fragment_is_used_by_a_spread_with_a_comment_in_a_file_that_is_not_named(
    folder: Folder,
) -> None:
    files = {"card.graphql": CARD, "user.graphql": USER.replace("Card", "# the card\nCard")}
    assert folder.found(files, "card.graphql") == []


def test_a_fragment_behind_a_comment_has_the_name_of_one_in_a_named_file(folder: Folder) -> None:
    files = {"a.graphql": CARD + USER, "b.graphql": f"# the second fragment\n{CARD}"}
    assert folder.found(files, "a.graphql") == ["unique-fragment-names a.graphql:1:10"]


def test_a_text_that_is_dropped_takes_no_memory(tmp_path: Path) -> None:
    text = f"fragment # of a card\n{CARD}{USER}{'#' * 100_000}"
    document = Document(SourceFile(tmp_path / "a.graphql", "a.graphql", is_reported=True), text)
    document.drop_text()
    assert document.text == ""
    assert document.mentioned_operations == {"User"}
