"""`kotae check --fix` and `--diff`: what is printed, and what is written."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.test_check_command import Terminal

FIXABLE = "query Q($x: Int) {\n\tMedia(id: 1) { status }\n}"
FIXED = "query Q {\n\tMedia(id: 1) { status(version: 2) }\n}"
DIFF = """\
--- a.graphql
+++ a.graphql
@@ -1,3 +1,3 @@
-query Q($x: Int) {
-\tMedia(id: 1) { status }
+query Q {
+\tMedia(id: 1) { status(version: 2) }
 }
\\ No newline at end of file
"""


@pytest.fixture
def terminal(check_terminal: Terminal) -> Terminal:
    return check_terminal


def text_of(terminal: Terminal, name: str = "a.graphql") -> str:
    return (terminal.folder / name).read_bytes().decode()


def test_the_report_says_what_was_fixed_and_is_about_what_is_left(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE, b="query B { nope Page(perPage: 51) { media { id } } }")
    code, out, err = terminal.run("--fix")
    assert (code, err) == (1, "")
    assert out.startswith("b.graphql:1:11 error fields-on-correct-type\n")
    assert "\n\nFixed 3 problems in 2 files.\n✗ 1 error in 2 files, 2 operations" in out
    assert text_of(terminal) == FIXED


def test_a_run_that_fixes_everything_exits_with_0_and_the_next_fixes_nothing(
    terminal: Terminal,
) -> None:
    terminal.write(a=FIXABLE)
    code, out, _ = terminal.run("--fix", "--fail-on", "warning")
    assert (code, out.splitlines()[0]) == (0, "Fixed 2 problems in 1 file.")
    assert terminal.run("--fix")[1].splitlines()[0] == "Nothing was fixed."


def test_reports_for_programs_are_about_what_is_left_too(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE)
    code, out, _ = terminal.run("--fix", "--format", "json", "--output", "sarif=r.sarif")
    report = json.loads(out)
    assert (code, report["problems"], report["fixed"]) == (0, [], {"problems": 2, "files": 1})
    assert json.loads(text_of(terminal, "r.sarif"))["runs"][0]["results"] == []


def test_a_report_says_whether_problems_may_be_fixed(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE, b="query B { Staff(id: 1) { language } }\nfragment F on Media { id }")
    assert "\n`--fix` may fix some of them; `--diff` shows which.\n✗ " in terminal.run()[1]
    terminal.write(
        a="query A { Page(perPage: 51) { media { id } } }", b="query B { Viewer { id } }"
    )
    assert "\n`--fix` may fix it; `--diff` shows how.\n! " in terminal.run()[1]


def test_the_diff_is_printed_and_nothing_is_changed(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE, b="query B { nope }")
    message = "kotae: `--fix` would fix 2 problems in 1 file.\n"
    assert terminal.run("--diff") == (1, DIFF, message)
    assert text_of(terminal) == FIXABLE


def test_the_diff_is_empty_if_nothing_would_change(terminal: Terminal) -> None:
    terminal.write(b="query B { nope }")
    assert terminal.run("--diff") == (0, "", "kotae: `--fix` would change nothing.\n")


@pytest.mark.skipif(not shutil.which("patch"), reason="needs the program `patch`")
def test_the_diff_can_be_applied_by_patch(terminal: Terminal) -> None:
    other = "# x \n\n \nquery B($x: Int) { Page(perPage: 99) { media { id } } }"
    terminal.write(a=f"{FIXABLE}\n", b=other)
    patch = terminal.run("--diff")[1].encode()
    subprocess.run(["patch", "-s", "-p0"], cwd=terminal.folder, input=patch, check=True)
    patched = text_of(terminal), text_of(terminal, "b.graphql")
    terminal.write(a=f"{FIXABLE}\n", b=other)
    terminal.run("--fix")
    assert patched == (text_of(terminal), text_of(terminal, "b.graphql"))


def test_a_terminal_shows_the_diff_in_colour(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE)
    out = terminal.run_apart("--diff", FORCE_COLOR="1", TERM="xterm-256color").stdout.decode()
    assert "\x1b[31m-query Q($x: Int) {\x1b[0m\n\x1b[31m" in out
    assert "\x1b[32m+query Q {\x1b[0m\n" in out
    assert "\x1b[36m@@ -1,3 +1,3 @@\x1b[0m\n" in out


def test_the_diff_has_no_control_characters_and_no_commands_of_a_ci_service(
    terminal: Terminal,
) -> None:
    terminal.write(a="#\x1b[31m\u202e ::error::x\n" + FIXABLE + " #\x85##[error]\x0b\n")
    out = terminal.run("--diff")[1]
    assert "-query Q" in out
    assert out.count("\\u{") >= 6
    assert not {"\x1b", "\u202e", "\x85", "\x0b"} & set(out)
    assert "::error" not in out
    assert "##[" not in out


def test_line_breaks_of_windows_are_not_shown(terminal: Terminal) -> None:
    (terminal.folder / "a.graphql").write_bytes(FIXABLE.replace("\n", "\r\n").encode())
    assert terminal.run("--diff")[1] == DIFF


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_a_file_that_is_not_changed_is_named_with_the_reason(
    terminal: Terminal, option: str
) -> None:
    terminal.write(a=FIXABLE)
    (terminal.folder / "a.graphql").chmod(0o444)
    code, _, err = terminal.run(option)
    assert err.splitlines()[0] == "kotae: a.graphql could be fixed, but it is read-only."
    assert code == int(option == "--fix")  # the unused variable is still there


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fix", "-"], "`--fix` is for files, not for standard input. Name a file or a folder."),
        (["--diff", "-"], "`--diff` is for files, not for standard input. Name a file or"),
        (["--fix", "--diff"], "argument --diff: not allowed with argument --fix"),
        (["--diff", "--format", "json"], "`--diff` prints no report. Leave out `--format`, or use"),
        (["--diff", "--output", "json=x"], "`--diff` prints no report. Leave out `--output`, or"),
        (["--diff", "--quiet"], "`--diff` prints no report. Leave out `--quiet`, or use `--fix`."),
        (["--diff", "--statistics"], "`--diff` prints no report. Leave out `--statistics`, or use"),
        (["--diff", "--max-warnings", "0"], "prints no report. Leave out `--max-warnings`, or use"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_are_refused(
    terminal: Terminal, words: list[str], message: str
) -> None:
    terminal.write(a=FIXABLE)
    code, out, err = terminal.run(*words)
    assert (code, out) == (2, "")
    assert message in err
    assert text_of(terminal) == FIXABLE


def test_a_diff_that_was_not_finished_says_so(terminal: Terminal) -> None:
    terminal.write(a=FIXABLE)
    code, out, err = terminal.run("--diff", "--timeout", "1e-9")
    assert (code, out) == (1, "")
    assert "`--timeout SECONDS` allows more." in err
