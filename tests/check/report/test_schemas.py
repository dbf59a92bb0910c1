"""The schemas of a run over several projects, in its closing line and in JSON."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from rich.console import Console

from kotae.check.report.json import json_report
from kotae.check.report.text import print_report

if TYPE_CHECKING:
    from tests.check.harness import Folder

    from kotae.check import CheckReport


def _three_schemas(folder: Folder) -> CheckReport:
    files = {
        f"{name}/{file}": text
        for name in ("one", "two")
        for file, text in {
            "pyproject.toml": "[tool.kotae]\n",
            "schema.graphql": f"type Query {{ {name}: Int }}",
            "q.graphql": f"{{ {name} }}",
        }.items()
    }
    return folder.report({**files, "three.graphql": "{ GenreCollection }"})


def _last_line(report: CheckReport, width: int = 80) -> str:
    stream = io.StringIO()
    print_report(
        report, Console(file=stream, width=width, force_terminal=True, color_system=None), 0.25
    )
    return stream.getvalue().splitlines()[-1]


def test_the_closing_line_names_the_schemas_of_all_projects(folder: Folder) -> None:
    report = _three_schemas(folder)
    assert not report.problems
    assert _last_line(report, 120) == (
        "✓ no problems in 3 files, 3 operations · schema 2026-08, one/schema.graphql, "
        "two/schema.graphql · 0.25 s"
    )


def test_schemas_that_do_not_fit_into_the_closing_line_are_counted(folder: Folder) -> None:
    assert _last_line(_three_schemas(folder), 70) == (
        "✓ no problems in 3 files, 3 operations · 3 schemas · 0.25 s"
    )


def test_projects_with_one_schema_have_it_once(folder: Folder) -> None:
    files = {f"{name}/pyproject.toml": "[tool.kotae]\n" for name in "ab"}
    files |= {f"{name}/q.graphql": "{ GenreCollection }" for name in "ab"}
    report = folder.report(files)
    assert report.other_schemas == []


def test_the_schemas_of_other_projects_are_listed_after_the_first(folder: Folder) -> None:
    files = {
        "a.graphql": "{ GenreCollection }",
        "b/pyproject.toml": "[tool.kotae]\n",
        "b/schema.graphql": "type Query { hi: Int }",
        "b/q.graphql": "{ hi }",
    }
    report = json.loads(json_report(folder.report(files)))
    assert report["schema"]["source"] == "bundled"
    assert [each["source"] for each in report["other_schemas"]] == ["b/schema.graphql"]
