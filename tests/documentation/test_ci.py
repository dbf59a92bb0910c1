"""The lines that docs/ci.md has to copy fit the action, the template and the hook there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.yaml_blocks import defaults

import kotae

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/ci.md").read_text("utf-8")
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|OWNER/kotae@COMMIT")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def blocks(title: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", section(title), re.DOTALL)


def inputs_of(block: str, key: str) -> set[str]:
    """Return the names below the last such key of a block."""
    return set(re.findall(r"^ +([\w-]+):", block.rpartition(f" {key}:\n")[2], re.MULTILINE))


def table(title: str) -> set[str]:
    rows = re.findall(r"^\| (`.*?) \|", section(title), re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}


def test_the_workflow_has_inputs_of_the_action_and_pins_what_it_uses() -> None:
    (block,) = blocks("GitHub")
    known = set(defaults((ROOT / "action.yml").read_text("utf-8")))
    assert table("GitHub") == known
    assert inputs_of(block, "with") <= known
    for page in (block, (ROOT / "README.md").read_text("utf-8")):
        used = re.findall(r"uses: (.*)", page)
        assert used
        assert all(map(PINNED.fullmatch, used))


def test_the_lines_for_gitlab_have_inputs_of_the_template() -> None:
    known = set(defaults((ROOT / "templates/check.yml").read_text("utf-8")))
    assert table("GitLab") == known
    for block in blocks("GitLab"):
        assert inputs_of(block, "inputs") <= known
    assert set(re.findall(r"kotae-([\d.]+)-py3", PAGE)) == {kotae.__version__}


def test_the_lines_for_pre_commit_name_the_hook() -> None:
    (block,) = blocks("pre-commit")
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    known = re.findall(r"- id: (\S+)", hooks)
    assert re.findall(r"- id: (\S+)", block) == known[:1]
    assert all(f"`{name}`" in section("pre-commit") or name in block for name in known)


def test_the_settings_for_pytest_are_known(pytestconfig: pytest.Config) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", section("pytest"), re.DOTALL)
    for name in tomllib.loads(block)["tool"]["pytest"]["ini_options"]:
        pytestconfig.getini(name)
