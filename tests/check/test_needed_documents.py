"""Files named on the command line are checked with what they need, and the report is the same."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from tests.check.random_folders import write_folder

from kotae.check import CheckRequest
from kotae.check.discovery import find_projects
from kotae.check.engine import check_project
from kotae.check.group import ValidationGroup
from kotae.check.limits import TIMEOUT_S, CheckProgress, Deadline
from kotae.check.reading import load_documents
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.check.harness import Folder

    from kotae.problems import Problem

_CASES = 12
_FOLDERS_OF_A_CASE = 12
#: Rules whose choice of a place depends on which files are reported.
_UNIQUE = {"unique-operation-names", "unique-fragment-names"}

SMALL = "query Small { Media(id: 1) { ...Card } }\n"
CARD = "fragment Card on Media { id ...Title }\n"
TITLE = "fragment Title on Media { title { romaji } }\n"
FAULTY = "query Other { Nope }\n"


@pytest.fixture(name="parsed")
def parsed_without_fast_path(folder: Folder, parsed: list[str]) -> list[str]:
    folder.has_fast_path = False
    return parsed


def _problems(root: Path, paths: Sequence[str]) -> list[Problem]:
    progress = CheckProgress(Deadline(TIMEOUT_S))
    (project,) = find_projects(CheckRequest(paths, root), progress)
    return check_project(project, bundled_schema(), progress)[1]


def test_only_the_named_file_and_the_fragments_that_it_reaches_are_parsed(
    folder: Folder, parsed: list[str]
) -> None:
    big = "".join(f"query Q{number} {{ Media(id: 1) {{ id }} }}\n" for number in range(100))
    files = {"small.graphql": SMALL, "card.graphql": CARD, "title.gql": TITLE, "big.graphql": big}
    assert folder.found(files, "small.graphql") == []
    assert sorted(parsed) == ["card.graphql", "small.graphql", "title.gql"]


def test_a_fragment_is_shown_to_be_used_by_a_few_of_the_files_that_spread_it(
    folder: Folder, parsed: list[str]
) -> None:
    users = {f"q{number}.graphql": SMALL.replace("Small", f"Q{number}") for number in range(50)}
    assert folder.found({"title.gql": TITLE, "card.graphql": CARD, **users}, "title.gql") == []
    assert len(parsed) <= 10


def test_all_files_are_parsed_for_the_names_like_that_of_a_missing_fragment(
    folder: Folder, parsed: list[str]
) -> None:
    files = {"small.graphql": SMALL, "a.graphql": CARD.replace("Card", "Cart"), "t.gql": TITLE}
    (message,) = folder.messages(files, "small.graphql")
    assert message == "Unknown fragment 'Card'. Did you mean 'Cart'?"
    assert len(parsed) == 3


def test_what_a_named_file_does_not_reach_is_not_validated(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.has_fast_path = False
    validated: list[str | None] = []
    run = ValidationGroup._validate

    def counted(group: ValidationGroup, definition: object, validate: object) -> object:
        validated.append(definition.name)  # type: ignore[attr-defined]
        return run(group, definition, validate)  # type: ignore[arg-type]

    monkeypatch.setattr(ValidationGroup, "_validate", counted)
    assert folder.found({"a.graphql": SMALL, "b.graphql": CARD + TITLE + FAULTY}, "a.graphql") == []
    assert sorted(filter(None, validated)) == ["Card", "Small", "Title"]


def test_a_rule_about_all_files_has_all(folder: Folder) -> None:
    settings = '[tool.kotae.rules]\none-use-fragment = "warning"\n'
    files = {"pyproject.toml": settings, "small.graphql": SMALL, "card.graphql": CARD + TITLE}
    folder.has_anilist_rules = True
    assert folder.found(files, "card.graphql") == [
        "one-use-fragment card.graphql:1:1", "one-use-fragment card.graphql:2:1",
    ]  # fmt: skip
    more = {"more.graphql": SMALL.replace("Small", "More")}
    assert folder.found({**files, **more}, "card.graphql") == ["one-use-fragment card.graphql:2:1"]


@pytest.mark.parametrize("case", range(_CASES))
def test_the_report_is_that_of_all_files(
    case: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(_FOLDERS_OF_A_CASE):
        source = random.Random(f"{case} {number}")
        root = tmp_path / str(number)
        names = write_folder(root, source)
        named = source.sample(names, source.randint(1, len(names)))
        problems = _problems(root, named)
        with monkeypatch.context() as patch:
            patch.setattr("kotae.check.engine.load_needed_documents", load_documents)
            assert problems == _problems(root, named), (case, number)
        whole = [each for each in _problems(root, ["."]) if each.location.path in named]
        own = [each for each in problems if each.location.path in named]
        assert [each for each in own if each.rule not in _UNIQUE] == [
            each for each in whole if each.rule not in _UNIQUE
        ], (case, number)
