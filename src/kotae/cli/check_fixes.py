"""The options `--fix` and `--diff` of `kotae check`, and what they print."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.cli.terminal import console, end_quietly_on_closed_pipe, print_error
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from kotae.check import CheckReport
    from kotae.check.fixes import Fixer

__all__ = ["add_fix_options", "fixer_of", "print_diff", "print_left_alone"]

_STYLES = {"---": "bold", "+++": "bold", "@@": "cyan", "-": "red", "+": "green"}


def add_fix_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group("fixes").add_mutually_exclusive_group()
    group.add_argument(
        "--fix",
        action="store_true",
        help="change the files where that cannot change what an operation means, and report the "
        "problems that are left",
    )
    group.add_argument(
        "--diff",
        action="store_true",
        help="print what `--fix` would change in place of a report, and change nothing; exit with "
        "1 if there is something",
    )


def fixer_of(options: argparse.Namespace) -> Fixer | None:
    """Return what fixes the files; None without `--fix` and `--diff`.

    Raises:
        UsageError: Another option does not fit.
    """
    if not (options.fix or options.diff):
        return None
    if "-" in options.paths:
        name = "--fix" if options.fix else "--diff"
        raise UsageError(f"`{name}` is for files, not for standard input. Name a file or a folder.")
    for name in ("format", "output", "quiet", "statistics", "max_warnings"):
        value: object = getattr(options, name)
        if options.diff and value is not None and value is not False and value != []:
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"`--diff` prints no report. Leave out `{option}`, or use `--fix`.")
    from kotae.check.fixes import Fixer  # noqa: PLC0415 - only these options need it

    return Fixer(Path.cwd(), writes=options.fix)


def print_diff(fixer: Fixer, report: CheckReport) -> int:
    """Print the changes as a unified diff, and what they are, and return the exit code."""
    output = console()
    with end_quietly_on_closed_pipe():
        for line in _diff_lines(fixer):
            if output.is_terminal:
                mark = next((each for each in _STYLES if line.startswith(each)), "")
                output.print(line, style=_STYLES.get(mark))
            else:
                sys.stdout.write(f"{line}\n")  # rich would expand tabs
    print_left_alone(fixer)
    unfinished = [each for each in report.problems if each.rule == "check-gave-up"]
    for problem in unfinished:
        print_error(problem.message)
    count = fixer.count
    print_error(f"`--fix` would fix {count}." if fixer.files else "`--fix` would change nothing.")
    return int(bool(fixer.files or unfinished))


def print_left_alone(fixer: Fixer) -> None:
    """Print the files that could be fixed and are not, each with the reason."""
    for path, reason in fixer.left_alone.items():
        print_error(f"{sanitize(path)} could be fixed, but {reason}.")


def _diff_lines(fixer: Fixer) -> Iterator[str]:
    from difflib import unified_diff  # noqa: PLC0415 - costs 5 ms; only a diff needs it

    for file in fixer.files:
        before, after = (_lines(content) for content in (file.before, file.after))
        for line in unified_diff(before, after, file.path, file.path):
            yield "\t".join(map(sanitize, line.removesuffix("\n").split("\t")))
            if not line.endswith("\n"):
                yield "\\ No newline at end of file"


def _lines(content: bytes) -> list[str]:
    """Return the lines of a file, each with a line feed if it has a line break."""
    *lines, last = re.split(r"\r\n|\n|\r", content.decode("utf-8-sig"))
    return [*(f"{line}\n" for line in lines), *filter(None, [last])]
