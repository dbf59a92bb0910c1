"""The workflows, the issue forms and the citation file for GitHub."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = [path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config"]
RELEASE = (ROOT / ".github/workflows/release.yml").read_text("utf-8")


def jobs(workflow: str) -> dict[str, str]:
    """Return the text of each job."""
    found = re.split(r"^  (\w+):\n", workflow.split("\njobs:\n")[1], flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def used(text: str) -> list[str]:
    return re.findall(r"uses: (.*)", text)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_can_only_read_and_has_no_secret(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "\npermissions:\n  contents: read\n" in text
    for risk in ("secrets.", "pull_request_target", "contents: write", "password"):
        assert risk not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_its_actions_to_the_commits_that_all_other_files_name(path: Path) -> None:
    pins = {
        each.partition("@")[0]: each
        for name in ("action.yml", "README.md", ".github/workflows/ci.yml")
        for each in used((ROOT / name).read_text("utf-8"))
    }
    for each in used(path.read_text("utf-8")):
        if each.startswith("./"):
            assert (ROOT / each).is_file()
            continue
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)
        assert pins.get(each.partition("@")[0], each) == each


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_scripts_of_ours_without_an_expression_in_their_words(path: Path) -> None:
    commands = re.findall(r"run: (.*)", path.read_text("utf-8"))
    assert all("${{" not in command and command != "|" for command in commands)
    for script in re.findall(r"(?:scripts/|\.ci/)\w+", " ".join(commands)):
        assert os.access(ROOT / script, os.X_OK)


def test_only_the_job_that_uploads_can_sign_and_it_runs_after_all_checks() -> None:
    found = jobs(RELEASE)
    assert list(found) == ["check", "build", "publish"]
    assert used(found["check"]) == ["./.github/workflows/ci.yml"]
    assert "    needs: check\n" in found["build"]
    assert "    needs: build\n" in found["publish"]
    assert [name for name, job in found.items() if "id-token: write" in job] == ["publish"]
    assert "      name: pypi\n" in found["publish"]
    assert "run:" not in found["publish"]
    assert [each.split("/")[1].split("@")[0] for each in used(found["publish"])] == [
        "download-artifact",
        "attest-build-provenance",
        "gh-action-pypi-publish",
    ]
    assert 'run: scripts/release --dry-run --tag "$GITHUB_REF_NAME"' in found["build"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_form_has_what_github_requires(path: Path) -> None:
    text = path.read_text("utf-8")
    for key in ("name: .+", "description: .+", r"labels: \[\w+\]", "body:"):
        assert re.search(rf"^{key}$", text, re.MULTILINE)
    fields = re.split(r"^  - type: ", text, flags=re.MULTILINE)[1:]
    for field in fields:
        kind = field.split()[0]
        assert kind in {"markdown", "textarea", "dropdown"}
        assert ("      value: |\n" if kind == "markdown" else "      label: ") in field
    ids = re.findall(r"^    id: (\w+)$", text, re.MULTILINE)
    assert len(set(ids)) == len([field for field in fields if not field.startswith("markdown")])


def test_the_citation_has_the_keys_that_its_format_requires_and_no_version() -> None:
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    keys = re.findall(r"^([a-z-]+):", text, re.MULTILINE)
    assert keys[0] == "cff-version"
    assert {"message", "title", "authors"} <= set(keys)
    # The version stands in one place; who cites writes the one that they used.
    assert "version" not in keys
