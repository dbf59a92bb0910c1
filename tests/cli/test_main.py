"""The door of the command line, where its surroundings are broken."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = f'"{sys.executable}" -m kotae'


def run(command: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["check", "check --format json", "schema diff", "--help"])
def test_a_closed_output_is_no_success(command: str, tmp_path: Path) -> None:
    code, errors = run(f"{PROGRAM} {command} >&-", tmp_path)
    assert (code, errors) == (2, "kotae: The standard output is closed.\n")


@pytest.mark.parametrize("target", ["/dev/full", "&-"])
def test_a_complaint_that_cannot_be_heard_leaves_the_exit_code(target: str, tmp_path: Path) -> None:
    assert run(f"{PROGRAM} check nowhere 2>{target}", tmp_path) == (2, "")


def test_a_token_that_was_typed_does_not_come_back(tmp_path: Path) -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    for words in (token, f"token --anything={token}", f"check {token}"):
        code, errors = run(f"{PROGRAM} {words}", tmp_path)
        assert code == 2
        assert "eyJ" not in errors
