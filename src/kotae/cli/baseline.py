"""The options of `kotae check` for known problems: `--baseline` and `--write-baseline`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kotae.cli.check_reports import OutputFile
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    import argparse

    from kotae.check import CheckReport
    from kotae.check.baseline import Baseline

__all__ = ["add_baseline_options", "baseline_outputs", "read_baseline", "with_baseline"]


def add_baseline_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a parser."""
    group = parser.add_argument_group("known problems")
    group.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="report only problems that are not in this file of known problems",
    )
    group.add_argument(
        "--write-baseline",
        action="store_true",
        help="write the problems of this run to the file of --baseline; later runs do not report "
        "them",
    )


def baseline_outputs(options: argparse.Namespace) -> list[OutputFile]:
    """Return the file that the run writes, if any; raise a `UsageError` for a wrong use."""
    if not options.write_baseline:
        return []
    if options.baseline is None:
        raise UsageError("`--write-baseline` needs the name of the file. Add `--baseline FILE`.")
    if "-" in options.paths:
        raise UsageError(
            "`--write-baseline` is for files, not for standard input. Name a file or a folder."
        )
    if options.diff:
        raise UsageError("`--diff` changes no file. Leave `--write-baseline` out.")
    return [OutputFile("baseline", options.baseline, "--baseline")]


def read_baseline(options: argparse.Namespace, working_folder: Path) -> Baseline | None:
    """Read the file of known problems; a new one has none.

    Raises:
        UsageError: It cannot be read, is damaged, or does not exist and is not written either.
    """
    if options.baseline is None:
        return None
    from kotae.check.baseline import Baseline  # noqa: PLC0415 - brings msgspec with it

    try:
        return Baseline.read(options.baseline, working_folder)
    except FileNotFoundError:
        if options.write_baseline:
            return Baseline(options.baseline, working_folder, {})
        raise UsageError(
            f"There is no file {sanitize(str(options.baseline))}. "
            "Add `--write-baseline` to write it."
        ) from None


def with_baseline(
    report: CheckReport, baseline: Baseline | None, *, is_written: bool
) -> CheckReport:
    """Return a report without the known problems, after the file is written if it should be.

    Raises:
        UsageError: The file cannot be written.
    """
    if baseline is None:
        return report
    if is_written:
        from kotae.atomic_files import write_atomically  # noqa: PLC0415 - as in `write_outcome`

        baseline = baseline.updated(report)
        try:
            write_atomically(baseline.path, baseline.encode())
        except OSError as error:
            name = sanitize(str(baseline.path))
            raise UsageError(f"{name} cannot be written: {error.strerror or error}.") from None
    return baseline.apply(report)
