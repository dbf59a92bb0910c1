"""The command line as a whole: help texts, broken output streams and secrets in arguments."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = f'"{sys.executable}" -m kotae'


def run(command: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, check=False, capture_output=True, text=True
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", ["check", "check --format json", "schema diff", "--help"])
def test_a_closed_output_is_an_error(command: str, tmp_path: Path) -> None:
    code, errors = run(f"{PROGRAM} {command} >&-", tmp_path)
    assert (code, errors) == (2, "kotae: The standard output is closed.\n")


@pytest.mark.parametrize(
    "command", ["", "--help", "--version", "schema", "schema show", "schema diff bundled a"]
)
@pytest.mark.parametrize("buffering", ["", "PYTHONUNBUFFERED=1"])
def test_a_full_disk_is_an_error(command: str, buffering: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("type Query { a: Int }")
    code, errors = run(f"{buffering} {PROGRAM} {command} >/dev/full", tmp_path)
    assert code == 2
    assert errors == "kotae: the output could not be written: No space left on device\n"


@pytest.mark.parametrize("target", ["/dev/full", "&-"])
def test_the_exit_code_is_right_if_standard_error_fails(target: str, tmp_path: Path) -> None:
    assert run(f"{PROGRAM} check nowhere 2>{target}", tmp_path) == (2, "")


def test_an_error_message_does_not_repeat_a_token(tmp_path: Path) -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
    for words in (token, f"token --anything={token}", f"check {token}"):
        code, errors = run(f"{PROGRAM} {words}", tmp_path)
        assert code == 2
        assert "eyJ" not in errors


def test_an_error_message_repeats_a_long_argument_in_part(tmp_path: Path) -> None:
    for words in ("$A", "check $A", "schema show $A", "schema diff bundled $A --format $A"):
        code, errors = run(f"A=$(printf 'eyJ%.0s' $(seq 30000)); {PROGRAM} {words}", tmp_path)
        assert code == 2
        assert len(errors) < 3000
        assert "eyJeyJ" in errors


@pytest.mark.parametrize(
    "command",
    [
        "",
        "check",
        "list",
        "run",
        "serve",
        "schema fetch",
        "schema diff",
        "schema show",
        "accounts",
        "use",
        "whoami",
        "token",
        "logout",
    ],
)
def test_the_help_of_every_command_names_its_exit_codes(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert "\n\nExit codes: 0 " in capsys.readouterr().out


def test_the_help_of_check_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--help"]) == 0
    assert "\nExamples:\n  kotae check " in capsys.readouterr().out


def test_the_help_of_check_has_its_options_in_groups(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--help"]) == 0
    groups = re.findall(r"^([a-z].+):\n", capsys.readouterr().out, re.MULTILINE)[2:]
    assert groups == [
        "what is checked",
        "reports",
        "when to exit with 1",
        "known problems",
        "fixes",
    ]


def test_an_unknown_option_is_named_without_its_value(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["login", "--secret=abc=def", "--other"]) == 2
    assert capsys.readouterr().err.endswith("kotae: unrecognized arguments: --secret --other\n")
