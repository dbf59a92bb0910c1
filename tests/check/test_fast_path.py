"""What the acceptor accepts is not looked at by graphql-core, and the report is the same."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema
from tests.check.mutants import project_of
from tests.check.random_folders import write_folder

import kotae.check.limits
from kotae.check import CheckReport, CheckRequest, check
from kotae.check.rule_names import OFF_BY_DEFAULT, OWN_RULES
from kotae.check.rule_pages import rule_pages
from kotae.check.rules.anilist import ANILIST_RULES
from kotae.schema.load import bundled_sdl, load_bundled
from kotae.schema.write import write_schema

if TYPE_CHECKING:
    from tests.check.harness import Folder


_QUERIES = Path(__file__).parents[2] / "queries"
_CASES = 8
_FOLDERS_OF_A_CASE = 8

HEAVY = {"asyncio", "graphql", "hashlib", "importlib.resources", "pathspec", "rich", "tomllib"}
DAY = date(2026, 11, 1)
SMALL = "query Small { Media(id: 1) { ...Card } }\n"
CARD = "fragment Card on Media { id ...Title }\n"
TITLE = "fragment Title on Media { title { romaji } }\n"
IMPORT = '#import "./.b.graphql"\n'
FILES = {"small.graphql": SMALL, "card.graphql": CARD, "title.gql": TITLE}
OTHER = {"other.graphql": "query Other { Media(id: 2) { id } }"}
FAULTY = {"faulty.graphql": "query Faulty { Media(id: 1) { nope } }"}


def _facts(report: CheckReport) -> tuple[object, ...]:
    texts = {path: document.text for path, document in report.documents.items()}
    counts = report.files, report.operations, report.fragments, report.suppressed
    return report.problems, texts, counts


def _both(root: Path, *paths: str) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return the facts of the report with the fast path, and without it."""
    request = CheckRequest(paths, root)
    return _facts(check(request)), _facts(check(request, has_fast_path=False))


def _heavy_modules(root: Path, *arguments: str) -> list[str]:
    """Return the modules of `HEAVY` that a check without problems imports."""
    program = (
        "import sys; from kotae.cli import main; code = main(['check', *sys.argv[1:]]);"
        f"print(code, *sorted({HEAVY} & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program, *arguments]
    code, *names = subprocess.check_output(command, cwd=root, text=True).splitlines()[-1].split()
    assert code == "0"
    return names


def test_a_rule_that_is_set_needs_no_graphql_core(folder: Folder) -> None:
    settings = '[tool.kotae.rules]\nfuzzy-date = "error"\nneeds-token = "off"\n'
    folder.write({**FILES, "pyproject.toml": settings})
    assert _heavy_modules(folder.root) == ["tomllib"]


@pytest.mark.parametrize("arguments", [[], ["small.graphql"], ["title.gql"]])
def test_a_valid_folder_is_checked_without_graphql_core(
    folder: Folder, arguments: list[str]
) -> None:
    """Nor without other modules that take long: CI runs a check for each change."""
    settings = {"pyproject.toml": "[project]", ".gitignore": "*.pyc\n/build/\n"}
    folder.write({**FILES, **settings})
    assert _heavy_modules(folder.root, *arguments) == []


def test_the_names_of_own_rules_are_those_that_there_are() -> None:
    assert ANILIST_RULES.keys() <= OWN_RULES <= rule_pages().keys()
    off = {name for name in ANILIST_RULES if rule_pages()[name].default == "off"}
    assert off == OFF_BY_DEFAULT


def test_of_a_folder_with_a_faulty_file_only_that_is_parsed(
    folder: Folder, parsed: list[str]
) -> None:
    report = folder.report({**FILES, **OTHER, **FAULTY})
    assert [problem.rule for problem in report.problems] == ["fields-on-correct-type"]
    assert parsed == ["faulty.graphql"]
    assert (report.files, report.operations, report.fragments) == (5, 3, 2)


def test_the_fragments_that_a_faulty_file_reaches_are_parsed(
    folder: Folder, parsed: list[str]
) -> None:
    faulty = {"faulty.graphql": "query Faulty { Media(id: 1) { nope ...Title } }"}
    assert len(folder.report({**FILES, **OTHER, **faulty}).problems) == 1
    assert sorted(parsed) == ["faulty.graphql", "title.gql"]


@pytest.mark.parametrize("case", range(_CASES))
def test_the_report_on_a_random_folder_is_the_same(case: int, tmp_path: Path) -> None:
    for number in range(_FOLDERS_OF_A_CASE):
        source = random.Random(f"{case} {number}")
        root = tmp_path / str(number)
        names = write_folder(root, source)
        fast, slow = _both(root, *source.sample(names, source.randint(1, len(names))))
        assert fast == slow, (case, number)


@pytest.mark.parametrize("seed", range(24))
def test_the_report_on_real_queries_with_faults_is_the_same(seed: int, folder: Folder) -> None:
    folder.write(project_of(seed))
    fast, slow = _both(folder.root)
    assert fast == slow


def test_the_report_on_all_queries_is_the_same(parsed: list[str]) -> None:
    report = check(CheckRequest([str(_QUERIES)]))
    assert (report.problems, parsed) == ([], [])
    fast, slow = _both(_QUERIES)
    assert fast == slow


@pytest.mark.parametrize(
    "more",
    [
        {"pyproject.toml": '[tool.kotae.rules]\nneeds-token = "warning"\n'},
        {"pyproject.toml": '[tool.kotae.rules]\nno-unused-fragments = "off"\n'},
        {"pyproject.toml": '[tool.kotae]\ndirectives = ["client"]\n'},
        {"a.graphql": "{ Viewer { id } } # kotae-ignore needs-token: it is known\n"},
        {"a.graphql": "# kotae-ignore syntax: nothing\nfragment Unused on Media { id }\n"},
        {
            "a.graphql": '#import "./.b.graphql"\n{ Media { ...B } }',
            ".b.graphql": "fragment B on Media { id }",
        },
        {"a.graphql": f"{IMPORT}{{ Media {{ id }} }}", ".b.graphql": CARD},
        {"a.graphql": b"\xff fragment Card on Media { id }"},
        {"a.graphql": b"\xff { ...Unused }", "b.graphql": "fragment Unused on Media { id }"},
        {"a.graphql": "\ufeff{ Media { ...Title } }"},
        {"a.graphql": "# nothing"},
        {"a.graphql": "#" * 1024 * 1024 + "#"},
        {"a.graphql": "query Small { Media { id } } query { Media { id } }"},
    ],
)
def test_the_report_is_the_same_with(more: dict[str, str | bytes], folder: Folder) -> None:
    folder.write({**FILES, **more})
    for paths in ((), ("small.graphql",), ("title.gql", "card.graphql")):
        fast, slow = _both(folder.root, *paths)
        assert fast == slow


def test_a_schema_that_was_fetched_is_indexed_from_its_introspection(
    folder: Folder, parsed: list[str]
) -> None:
    write_schema(
        folder.root / "schema.graphql", load_bundled().schema, endpoint="https://x", date=DAY
    )
    assert folder.found({**FILES}) == []
    assert parsed == []
    (folder.root / "schema.introspection.json").unlink()
    assert folder.found({**FILES}) == []
    assert sorted(parsed) == sorted(FILES)


def test_the_rules_about_anilist_run_if_a_field_by_which_it_is_known_is_deprecated(
    folder: Folder,
) -> None:
    end = "): MediaListCollection\n"
    schema = build_schema(bundled_sdl().replace(end, f"{end} @deprecated\n"))
    write_schema(folder.root / "schema.graphql", schema, endpoint="https://x", date=DAY)
    folder.has_anilist_rules = True
    files = {"a.graphql": "query Q { Page(perPage: 51) { media { id } } }"}
    assert folder.found(files) == ["page-size-over-50 a.graphql:1:25"]


def test_a_run_that_is_too_large_gives_up(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kotae.check.limits.RUN_LIMITS, "characters of text", 50)
    assert folder.found(FILES) == ["check-gave-up small.graphql:1:1"]
