"""The version is in one place, and every other place that names it names the same."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import kotae

ROOT = Path(__file__).parent.parent
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
#: `kotae-1.0.0-py3-none-any.whl`, `kotae==1.0.0`, `kotae 1.0.0`, and what JSON has of it.
NAMED = re.compile(r'\bkotae(?:-|==|@| |",\s*"version": ")v?(\d+\.\d+\.\d+(?:rc\d+)?)')
#: The places where users copy a version, or see one.
PLACES = {"README.md", "docs/ci.md", "docs/reports.md", "templates/check.yml"}


def test_the_version_has_one_source() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert config["project"]["dynamic"] == ["version"]
    assert config["tool"]["hatch"]["version"] == {"path": "src/kotae/_version.py"}
    assert re.fullmatch(r"\d+\.\d+\.\d+(rc\d+)?", kotae.__version__)


def test_no_file_names_another_version() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", "*.md", "*.yml", "*.yaml", "*.toml", "*.cff", "src/*.py"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    named = {
        name: set(NAMED.findall((ROOT / name).read_text("utf-8")))
        for name in listed.stdout.split("\0")
        if name and (ROOT / name).is_file()
    }
    assert {name for name, versions in named.items() if versions} >= PLACES
    assert set().union(*named.values()) == {kotae.__version__}


def test_the_changelog_starts_with_the_version() -> None:
    titles = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    assert re.fullmatch(
        rf"{re.escape(kotae.__version__)} \((unreleased|\d{{4}}-\d\d-\d\d)\)", titles[0]
    )


def test_an_entry_of_the_changelog_is_one_short_line() -> None:
    entries = CHANGELOG.partition("\n## ")[2]
    assert not re.findall(r"^ +\S.*$", entries, re.MULTILINE), "an entry goes on in a second line"
    assert [line for line in entries.splitlines() if len(line) > 124] == []
