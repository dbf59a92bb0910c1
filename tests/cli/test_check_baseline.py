"""`kotae check --baseline FILE`: the options, the report and the exit code."""

from __future__ import annotations

import json
import os
import stat
from typing import NoReturn

import pytest
from tests.cli.test_check_command import BAD, CLEAN, WARNED, Terminal

import kotae.cli.check

OTHER_BAD = BAD.replace("Q", "R")
OTHER_WARNED = WARNED.replace("Q", "R")
USED = ("--baseline", "known.json")
WRITTEN = (*USED, "--write-baseline")


@pytest.fixture
def terminal(check_terminal: Terminal) -> Terminal:
    return check_terminal


def test_a_run_that_writes_the_file_knows_all_problems(terminal: Terminal) -> None:
    terminal.write(a=BAD, b=OTHER_WARNED)
    code, out, err = terminal.run(*WRITTEN)
    assert (code, err) == (0, "")
    assert out.startswith("✓ no problems, 2 known in 2 files, 2 operations")
    assert terminal.run(*USED, "--fail-on", "warning", "--max-warnings", "0")[0] == 0


def test_a_new_problem_fails_and_is_the_only_one_in_reports(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    terminal.run(*WRITTEN)
    terminal.write(c=OTHER_BAD)
    code, out, _ = terminal.run(*USED, "--output", "gitlab=g", "--output", "json=j")
    assert code == 1
    assert out.startswith("c.graphql:")
    assert "\n✗ 1 error, 1 known in 2 files" in out
    (only,) = json.loads((terminal.folder / "g").read_text())
    assert only["location"]["path"] == "c.graphql"
    report = json.loads((terminal.folder / "j").read_text())
    assert report["summary"]["errors"] == 1
    assert report["baseline"] == {"known": 1, "gone": 0}


def test_the_summary_says_how_many_are_gone_and_what_to_run(terminal: Terminal) -> None:
    terminal.write(a=BAD, b=OTHER_WARNED)
    terminal.run(*WRITTEN)
    terminal.write(a=CLEAN)
    code, out, _ = terminal.run(*USED)
    assert code == 0
    assert out.splitlines()[-1] == (
        "1 of 2 known problems are gone; --write-baseline removes them."
    )
    assert terminal.run(*USED, "--quiet") == (0, "", "")
    assert "gone" not in terminal.run(*WRITTEN)[1]
    assert "gone" not in terminal.run(*USED)[1]


def test_a_file_that_cannot_be_checked_fails_a_run_that_writes(terminal: Terminal) -> None:
    terminal.write(a="{", b=OTHER_WARNED)
    code, out, _ = terminal.run(*WRITTEN)
    assert (code, out.split()[2]) == (1, "syntax")
    assert "1 error, 1 known" in out


def test_a_known_file_is_replaced_and_its_mode_stays(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    terminal.run(*WRITTEN)
    file = terminal.folder / "known.json"
    file.chmod(0o600)
    terminal.write(b=OTHER_BAD)
    assert terminal.run(*WRITTEN)[0] == 0
    assert len(json.loads(file.read_text())["problems"]) == 2
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_standard_input_with_a_name_has_the_known_problems_of_the_file(terminal: Terminal) -> None:
    terminal.write(a=BAD)
    terminal.run(*WRITTEN)
    done = terminal.run_apart("-", "--stdin-filename", "a.graphql", *USED, stdin=BAD.encode())
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--baseline", "no.json"],
            "There is no file no.json. Add `--write-baseline` to write it.",
        ),
        (
            ["--baseline", "broken"],
            "broken is not a baseline of kotae, or is damaged: JSON is malformed",
        ),
        (
            [*WRITTEN[2:], "--baseline", "broken"],
            "broken is not a baseline of kotae, or is damaged",
        ),
        (["--baseline", "link"], "The baseline link is a link, or not a regular file."),
        (["--write-baseline"], "needs the name of the file. Add `--baseline FILE`."),
        ([*WRITTEN, "-"], "`--write-baseline` is for files, not for standard input."),
        (["--write-baseline", "--baseline", "link"], "link is a link. Remove it, or give `--b"),
        (["--write-baseline", "--baseline", "a.graphql"], "a.graphql would be a document. Give `"),
        (["--write-baseline", "--baseline", "no/a"], "The folder of no/a does not exist."),
        (["--write-baseline", "--baseline", "."], ". is a folder. Give `--baseline` a file in it."),
        ([*WRITTEN, "--diff"], "`--diff` changes no file. Leave `--write-baseline` out."),
        ([*WRITTEN, "--watch"], "`--watch` would make every new problem a known one."),
        ([*WRITTEN, "--output", "json=known.json"], "known.json is named twice. Give `--baseline`"),
        (["--baseline", "\x1b"], "There is no file \\u{1b}. Add"),
    ],
)
def test_a_file_that_cannot_be_used_is_an_error_before_the_check(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    def fail(*_arguments: object, **_options: object) -> NoReturn:
        pytest.fail("the check ran")

    monkeypatch.setattr(kotae.cli.check, "check", fail)
    monkeypatch.setattr(kotae.cli.check, "standard_input", lambda: b"")
    terminal.write(a=BAD)
    (terminal.folder / "broken").write_text("<<<<<<< HEAD\n")
    (terminal.folder / "link").symlink_to("broken")
    code, out, err = terminal.run(*words)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err


def test_a_disk_that_is_full_is_an_error(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kotae.atomic_files.write_atomically", fail)
    terminal.write(a=BAD)
    code, _, err = terminal.run(*WRITTEN)
    assert (code, err) == (2, "kotae: known.json cannot be written: No space left on device.\n")
