"""The tables and lists of pages match the code."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

import pytest
from tests.documentation.pages import DOCS, PROJECT, README

import kotae
from kotae.check import CheckReport
from kotae.check.config_file import read_config
from kotae.check.report.json import json_report
from kotae.check.rule_pages import rule_pages
from kotae.check.rules.suppressions import NOT_SUPPRESSED
from kotae.problems import Location, Problem, Severity
from kotae.schema.load import load_bundled
from kotae.testing.faults.faults import FAULTS
from workshop.benchmarking.plan_builder import BUILDER
from workshop.benchmarking.plan_client import CLIENT
from workshop.benchmarking.plan_server import SERVER
from workshop.page_programs import ROOT, blocks

if TYPE_CHECKING:
    from pathlib import Path

    from workshop.benchmarking.sections import Section

RULE_NAME = re.compile(r"`([a-z0-9]+(?:-[a-z0-9]+)+|syntax)`")


def test_the_first_screen_of_the_readme_has_all_that_a_newcomer_needs_first() -> None:
    first_screen = "\n".join(README.read_text("utf-8").splitlines()[:50])
    for needed in ("pip install", "```python", "print(", "```text", "$ kotae check", "✗ 1 error"):
        assert needed in first_screen


def test_the_readme_lists_the_extras_and_the_version_there_are() -> None:
    text = README.read_text("utf-8")
    table = text.split("| extra |")[1].split("\n\n")[0]
    extras = set(PROJECT["project"]["optional-dependencies"])
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == extras
    assert set(re.findall(r"kotae-([\d.]+)-py3", text)) == {kotae.__version__}


def test_the_settings_in_the_readme_are_understood(tmp_path: Path) -> None:
    ((_, block, *_),) = blocks(README, "toml")
    (tmp_path / "pyproject.toml").write_text(block, "utf-8")
    settings = read_config(tmp_path)
    assert settings is not None
    table = tomllib.loads(block)["tool"]["kotae"]
    assert set(table) == {"include", "exclude", "directives", "schema"}
    assert settings.schema == table["schema"]


@pytest.mark.parametrize("section", BUILDER + SERVER + CLIENT, ids=lambda section: section.key)
def test_the_page_of_benchmarks_has_the_titles_and_rows_that_are_measured(section: Section) -> None:
    page = (ROOT / "benchmarks/README.md").read_text("utf-8")
    assert f"\n## {section.title}\n\n{section.what}\n" in page
    for subject in section.subjects:
        assert re.search(rf"^\| (\*\*)?{re.escape(subject.label)}(\*\*)? \|", page, re.MULTILINE)
        assert not subject.remark or f"\n- {subject.label}: {subject.remark}\n" in page


def test_the_page_of_the_checker_lists_the_rules_that_have_no_setting() -> None:
    section = (DOCS / "check.md").read_text("utf-8").split("## Rules")[1].split("\n## ")[0]
    table = section.split("| rule |")[1].split("\n\n")[0]
    assert set(RULE_NAME.findall(table)) == NOT_SUPPRESSED - rule_pages().keys()


def test_the_json_on_the_page_of_reports_has_the_keys_of_a_real_report() -> None:
    (sample,) = (json.loads(block.code) for block in blocks(DOCS / "reports.md", "json"))
    problem = Problem("syntax", Severity.ERROR, Location("a.graphql"), "No.")
    real = json.loads(json_report(CheckReport(load_bundled(), [problem])))
    assert list(sample) == list(real)
    for key in ("tool", "schema", "summary"):
        assert list(sample[key]) == list(real[key])
    assert list(sample["problems"][0]) == list(real["problems"][0])


def first_cells(heading: str) -> list[str]:
    """Return the first cell of each row of the tables below a heading of docs/testing.md."""
    page = (DOCS / "testing.md").read_text("utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_the_page_of_the_local_server_lists_its_faults() -> None:
    assert first_cells("Failures") == list(FAULTS)
