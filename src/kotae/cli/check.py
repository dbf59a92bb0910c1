"""`kotae check`: its options, the run and its report."""

from __future__ import annotations

import _thread
import argparse
import gc
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kotae.check import CheckRequest, check
from kotae.check.limits import MAX_FILE_BYTES, MAX_NESTING, TIMEOUT_S, BoundExceededError
from kotae.check.report.report_paths import ReportPaths
from kotae.cli.arguments import positive_seconds
from kotae.cli.baseline import (
    add_baseline_options,
    baseline_outputs,
    read_baseline,
    with_baseline,
)
from kotae.cli.check_fixes import add_fix_options, fixer_of, print_diff, print_left_alone
from kotae.cli.check_inputs import add_input_options
from kotae.cli.check_reports import (
    CheckOutcome,
    OutputFile,
    add_report_options,
    check_output_files,
    print_outcome,
    write_outcome,
)
from kotae.cli.terminal import end_quietly_on_closed_pipe, print_error, show_progress
from kotae.errors import UsageError
from kotae.naming import counted
from kotae.problems import Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Generator

    from kotae.check.limits import Deadline
    from kotae.problems import Location

__all__ = [
    "configure",
    "deep_recursion",
    "interrupt_at",
    "run",
    "standard_input",
    "without_garbage_collection",
]

_STANDARD_INPUT = "-"
#: Python frames that the deepest allowed document needs: about five a level, with room to spare.
_FRAMES = 12 * MAX_NESTING


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a file, a folder, or - for standard input; by default the paths in the project's "
        "configuration, or the working folder",
    )
    parser.add_argument(
        "--watch",
        action="store_true",
        help="check again after each change of a file, until Ctrl-C; needs the extra kotae[watch]",
    )
    add_input_options(parser)
    add_report_options(parser)
    _add_exit_code_options(parser)
    add_baseline_options(parser)
    add_fix_options(parser)
    parser.epilog = (
        "Examples:\n"
        "  kotae check queries/ --fail-on warning\n"
        "  kotae check --output sarif=kotae.sarif --output junit=kotae.xml\n"
        "  kotae check --fix queries/\n\n"
        "Exit codes: 0 no problems; 1 problems found; 2 wrong usage or configuration, no file to "
        "check, or a schema that cannot be read."
    )


def _add_exit_code_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("when to exit with 1")
    group.add_argument(
        "--fail-on",
        choices=("error", "warning"),
        default="error",
        help="the least severity that makes the exit code 1 (default: %(default)s)",
    )
    group.add_argument(
        "--max-warnings",
        type=_count,
        metavar="N",
        help="exit with 1 if there are more than N warnings; by default any number is allowed",
    )
    group.add_argument(
        "--timeout",
        type=positive_seconds,
        default=TIMEOUT_S,
        metavar="SECONDS",
        help="stop after this time, and exit with 1 (default: %(default)g)",
    )


def run(options: argparse.Namespace) -> int:
    """Check the files, print the report, and return the exit code; with `--watch`, repeatedly."""
    if not options.watch:
        return _check_once(options)
    if _STANDARD_INPUT in options.paths:
        raise UsageError("`--watch` cannot watch standard input. Name a file or a folder.")
    if options.write_baseline:
        raise UsageError(
            "`--watch` would make every new problem a known one. Leave one option out."
        )
    from kotae.cli.watch import watch  # noqa: PLC0415 - only this option needs it

    schemas = [path for path in (options.schema, options.client_schema) if path]
    return watch(options.paths, schemas, lambda: _check_once(options))


def _check_once(options: argparse.Namespace) -> int:
    started = time.monotonic()
    given: list[str] = options.paths
    has_stdin = _STANDARD_INPUT in given
    if options.stdin_filename and not has_stdin:
        raise UsageError("`--stdin-filename` names standard input. Add `-` to check it.")
    outputs: list[OutputFile] = options.output
    formats = {options.format or "text", *(output.format for output in outputs)}
    if options.statistics and formats.isdisjoint({"text", "json"}):
        raise UsageError(
            "`--statistics` needs a report in text or json, on the output or in a file."
        )
    check_output_files([*outputs, *baseline_outputs(options)])
    fixer = fixer_of(options)
    request = CheckRequest(
        paths=[path for path in given if path != _STANDARD_INPUT],
        schema=options.schema,
        timeout_s=options.timeout,
        text=standard_input() if has_stdin else None,
        text_name=options.stdin_filename,
        has_statistics=options.statistics,
        has_coverage="html" in formats,
        exclude=tuple(options.exclude),
        directives=frozenset(options.directive),
        client_schema=options.client_schema,
    )
    baseline = read_baseline(options, request.working_folder)
    with show_progress("Checking") as progress, deep_recursion(), without_garbage_collection():

        def show(place: Location) -> None:
            progress.detail = sanitize(place.path)

        report = check(request, show, deadline_guard=interrupt_at, fixer=fixer)
    if fixer and options.diff:
        return print_diff(fixer, report)
    report = with_baseline(report, baseline, is_written=options.write_baseline)
    warnings = report.count(Severity.WARNING)
    has_too_many = options.max_warnings is not None and warnings > options.max_warnings
    failing = {Severity.ERROR}
    if options.fail_on == "warning" or has_too_many:
        failing.add(Severity.WARNING)
    paths = ReportPaths.of_environment(request.working_folder)
    outcome = CheckOutcome(report, paths, failing, time.monotonic() - started)
    for output in outputs:
        write_outcome(outcome, output)
    with end_quietly_on_closed_pipe():
        print_outcome(outcome, options.format, is_quiet=options.quiet)
    if fixer:
        print_left_alone(fixer)
    if has_too_many:
        print_error(
            f"{counted(warnings, 'warning')}, and `--max-warnings` allows {options.max_warnings:,}."
        )
    return int(any(report.count(severity) for severity in failing))


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError("must be a whole number from 0")
    return int(text)


# A program that imports kotae must find its recursion limit, its garbage collector and its signal
# handlers as it left them: the command line alone changes them.


@contextmanager
def interrupt_at(deadline: Deadline) -> Generator[None]:
    """Interrupt code that does not look at the clock, such as the building of a schema.

    Only the main thread can be interrupted; elsewhere this has no effect.

    Raises:
        BoundExceededError: The deadline passed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    has_passed = BoundExceededError("The deadline has passed.", is_timeout=True)
    is_over = threading.Event()

    def expire(*_: object) -> None:
        # It may raise in the `finally` below, which is then left at once.
        signal.signal(number, before)
        is_over.set()
        raise has_passed

    # Windows has no SIGALRM. SIGTERM is free there, since no other process can send it.
    number = getattr(signal, "SIGALRM", signal.SIGTERM)
    main_thread = threading.get_ident()

    def interrupt() -> None:
        if sys.platform == "win32":
            _thread.interrupt_main(number)
        else:
            signal.pthread_kill(main_thread, number)  # ends a call of the system too

    before = signal.signal(number, expire)
    left_s = min(max(deadline.left_s, 0), threading.TIMEOUT_MAX)
    timer = threading.Timer(left_s, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception:
        if is_over.is_set():  # graphql-core wraps what is raised while it builds a type
            raise has_passed from None
        raise
    finally:
        timer.cancel()
        timer.join()
        signal.signal(number, before)


@contextmanager
def without_garbage_collection() -> Generator[None]:
    """Switch garbage collection off: a check makes many syntax trees, and needs all to its end.

    The objects are frozen, not collected: a collection takes seconds.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


@contextmanager
def deep_recursion() -> Generator[None]:
    """Allow the recursion that documents of `MAX_NESTING` levels need."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def standard_input() -> bytes:
    """Return at most one byte more of standard input than a file may have."""
    if sys.stdin is None:
        raise UsageError("Standard input is closed. Name a file or a folder instead of `-`.")
    return sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
