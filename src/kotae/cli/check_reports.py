"""The reports of `kotae check`: on standard output, and in files."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kotae.check.discovery import SUFFIXES
from kotae.check.report.summary import plain_summary
from kotae.cli.arguments import check_output_file
from kotae.cli.terminal import console, has_terminal, write_bytes
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kotae.check import CheckReport
    from kotae.check.report.report_paths import ReportPaths
    from kotae.problems import Severity

__all__ = [
    "CheckOutcome",
    "OutputFile",
    "add_report_options",
    "check_output_files",
    "print_outcome",
    "write_outcome",
]

_FORMATS = ("text", "json", "json-lines", "github", "gitlab", "sarif", "junit", "html", "markdown")
#: GitHub reads commands from standard output alone.
_FILE_FORMATS = tuple(name for name in _FORMATS if name != "github")


class OutputFile(NamedTuple):
    """A file that is written: its format, its path and the option that names it."""

    format: str
    path: Path
    option: str = "--output"


class CheckOutcome(NamedTuple):
    """A report with what its formats depend on.

    Attributes:
        report: The report.
        paths: Where its paths start.
        failing: The severities whose problems make the exit code 1.
        seconds: How long the run took.
    """

    report: CheckReport
    paths: ReportPaths
    failing: Collection[Severity]
    seconds: float


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose the reports to a parser."""
    group = parser.add_argument_group("reports")
    group.add_argument(
        "--format",
        choices=_FORMATS,
        help="the format of standard output; by default text, with annotations in GitHub Actions",
    )
    group.add_argument(
        "--output",
        type=_output_file,
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write a report to a file too, in any format but github, for example "
        "sarif=kotae.sarif; may be repeated",
    )
    group.add_argument(
        "--html",
        type=lambda path: _output_file(f"html={path}"),
        action="append",
        dest="output",
        metavar="FILE",
        help="write the report as a page for a browser; short for `--output html=FILE`",
    )
    group.add_argument(
        "--quiet",
        action="store_true",
        help="print only the problems that make the exit code 1, and no summary; reports in files "
        "and for programs stay complete",
    )
    group.add_argument(
        "--statistics",
        action="store_true",
        help="add the number of problems by rule and the complexity of every operation; in text "
        "and json",
    )


def _output_file(text: str) -> OutputFile:
    """Return the file of `--output FORMAT=FILE`, for argparse."""
    name, equals, path = text.partition("=")
    if not equals or name not in _FILE_FORMATS or path in ("", "-"):
        raise argparse.ArgumentTypeError(
            f"expected FORMAT=FILE with a format of {', '.join(_FILE_FORMATS)}, got {text!r}"
        )
    return OutputFile(name, Path(path))


def check_output_files(outputs: Sequence[OutputFile]) -> None:
    """Raise a `UsageError` if a file cannot be written, or should not be.

    The project that is checked may be a stranger's: a link in it must not lead a report to another
    file, such as one of the shell's. A file of GraphQL is a slip of the keyboard.
    """
    seen = set[str]()
    for output in outputs:
        name, option = sanitize(str(output.path)), output.option
        check_output_file(output.path, option)
        if output.path.is_symlink():
            raise UsageError(f"{name} is a link. Remove it, or give `{option}` another name.")
        if output.path.suffix in SUFFIXES:
            raise UsageError(f"{name} would be a document. Give `{option}` another name.")
        target = os.path.realpath(output.path)
        if target in seen:
            raise UsageError(f"{name} is named twice. Give `{option}` a file of its own.")
        seen.add(target)


def write_outcome(outcome: CheckOutcome, output: OutputFile) -> None:
    """Write a report to its file, completely or not at all.

    Raises:
        UsageError: The file cannot be written.
    """
    from kotae.atomic_files import write_atomically  # noqa: PLC0415 - hashes cost 6 ms

    try:
        write_atomically(output.path, _content(outcome, output.format))
    except OSError as error:
        name = sanitize(str(output.path))
        raise UsageError(f"{name} cannot be written: {error.strerror or error}.") from None


def print_outcome(outcome: CheckOutcome, format_: str | None, *, is_quiet: bool) -> None:
    """Print a report on standard output.

    Args:
        outcome: The report.
        format_: None for text, with annotations in GitHub Actions.
        is_quiet: Whether text and annotations show only the problems that make the run fail.
    """
    is_text = format_ in (None, "text")
    in_actions = os.environ.get("GITHUB_ACTIONS") == "true"
    if not is_text and format_ != "github":
        write_bytes(_content(outcome, format_ or ""))
        return
    report, paths = outcome.report, outcome.paths
    severities = outcome.failing if is_quiet else None
    is_green = not (report.problems or report.complexities is not None or report.fixed)
    if is_text and is_green and severities is None and not has_terminal():
        # rich takes as long as the check of a hundred files.
        sys.stdout.write(f"{plain_summary(report, outcome.seconds, sys.stdout.encoding)}\n")
    elif is_text:
        from kotae.check.report.text import print_report  # noqa: PLC0415 - see below

        print_report(report, console(), outcome.seconds, severities=severities)
    if format_ == "github" or (format_ is None and in_actions):
        from kotae.check.report.github import github_report, job_summary  # noqa: PLC0415 - see below

        if severities is not None:
            problems = [each for each in report.problems if each.severity in severities]
            report = report.with_problems(problems)
        has_summary = _append_job_summary(job_summary(report, paths))
        for line in github_report(report, paths, has_job_summary=has_summary):
            sys.stdout.write(f"{line}\n")


def _content(outcome: CheckOutcome, format_: str) -> bytes:
    report, paths = outcome.report, outcome.paths
    # Only the module of the chosen format is imported: all of them take 10 ms.
    match format_:
        case "text":
            from kotae.check.report.text import text_report  # noqa: PLC0415 - as above

            return text_report(report, outcome.seconds)
        case "json":
            from kotae.check.report.json import json_report  # noqa: PLC0415 - as above

            return json_report(report)
        case "json-lines":
            from kotae.check.report.json_lines import json_lines_report  # noqa: PLC0415 - as above

            return json_lines_report(report)
        case "gitlab":
            from kotae.check.report.gitlab import gitlab_report  # noqa: PLC0415 - as above

            return gitlab_report(report, paths)
        case "markdown":
            from kotae.check.report.markdown import markdown_report  # noqa: PLC0415 - as above

            return markdown_report(report, paths)
        case "sarif":
            from kotae.check.report.sarif import sarif_report  # noqa: PLC0415 - as above

            return sarif_report(report, paths)
        case "html":
            from kotae.check.report.html import html_report  # noqa: PLC0415 - as above

            return html_report(report, outcome.failing, outcome.seconds)
        case _:
            from kotae.check.report.junit import junit_report  # noqa: PLC0415 - as above

            return junit_report(report, paths, outcome.failing)


def _append_job_summary(content: bytes) -> bool:
    """Append to the summary of the job in GitHub Actions; return whether that was possible."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path or not content:
        return False
    try:
        # Unbuffered: a full disk is then an error here.
        with Path(path).open("ab", buffering=0) as stream:
            return stream.write(content) == len(content)
    except OSError:
        # The run has its result, and the annotations then say where the others are.
        return False
