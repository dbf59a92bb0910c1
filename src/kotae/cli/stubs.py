"""`kotae stubs`: a module whose `load` has the exact type of each document."""

from __future__ import annotations

import shlex
import sys
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.atomic_files import write_atomically
from kotae.check import CheckRequest
from kotae.check.discovery import find_projects
from kotae.check.limits import TIMEOUT_S, BoundExceededError, CheckProgress, Deadline
from kotae.cli.terminal import print_error, printable
from kotae.errors import DocumentError, UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize
from kotae.stubs import HEADER, stub_files

if TYPE_CHECKING:
    import argparse

__all__ = ["configure", "run"]

_DEFAULT = Path("typed_queries.pyi")
#: Bytes of a file that is compared with what it should be: a hundred times those of large projects.
_MAX_BYTES = 64 * 1024 * 1024


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a .graphql file or a folder; by default the files in the project's configuration, or "
        "the working folder",
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=_DEFAULT,
        metavar="FILE",
        help="the .pyi file; a .py file of the same name is written beside it, and the paths that "
        "its `load` takes start at their folder (default: %(default)s)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and exit with 1 if one of the two files is out of date",
    )
    parser.epilog = (
        "Examples:\n"
        "  kotae stubs queries/\n"
        "  kotae stubs queries/ --check\n"
        "  kotae stubs src/my_app/queries/ --output src/my_app/typed_queries.pyi\n\n"
        "Exit codes: 0 written, or up to date; 1 out of date, or a document has errors; 2 wrong "
        "usage or configuration, or the file is not one of `kotae stubs`."
    )


def run(options: argparse.Namespace) -> int:
    """Write or check the two files, and return the exit code."""
    stub: Path = options.output
    _check_module(stub)
    try:
        texts = stub_files(_found(options.paths), stub)
    except DocumentError as error:
        first, *others = str(error).splitlines()
        print_error(first)
        sys.stderr.writelines(f"{printable(line)}\n" for line in others)
        return 1
    changed = [path for path, text in texts.items() if _existing(path) != text]
    if options.check:
        return _report(changed, options)
    for path in changed:
        try:
            write_atomically(path, texts[path].encode())
        except OSError as error:
            reason = error.strerror or error
            raise UsageError(f"{sanitize(str(path))} cannot be written: {reason}.") from None
    for path in texts:
        done = "Wrote" if path in changed else "Did not change"
        sys.stdout.write(f"{done} {sanitize(str(path))}.\n")
    return 0


def _check_module(stub: Path) -> None:
    """Raise a `UsageError` if a stub is not of a module that can be imported."""
    name, shown = stub.stem, sanitize(str(stub))
    if stub.suffix != ".pyi" or not name.isidentifier() or iskeyword(name):
        raise UsageError(
            f"--output: expected the path of a module, such as {_DEFAULT}, got {shown}."
        )
    if name in ("kotae", *sys.stdlib_module_names) and not (stub.parent / "__init__.py").exists():
        raise UsageError(
            f"--output: {shown} would hide another module of its name: choose another name, "
            "or the folder of a package."
        )


def _found(paths: list[str]) -> list[Path]:
    """Return the .graphql files that the command line names."""
    request = CheckRequest(paths=paths, has_programs=False)
    try:
        projects = find_projects(request, CheckProgress(Deadline(TIMEOUT_S)))
    except BoundExceededError as error:
        raise UsageError(f"The search for files was given up: {error}") from None
    found = [file for project in projects for file in project.files.values()]
    reported = [file.path for file in found if file.is_reported]
    if not reported:
        raise UsageError("There is no .graphql file to write a stub for.")
    return reported


def _existing(path: Path) -> str | None:
    """Return the text of a file that this command wrote; None if there is none.

    Raises:
        UsageError: It is not a file that this command wrote, or cannot be read.
    """
    name = sanitize(str(path))
    try:
        content = read_regular_file(path, _MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror or error}.") from None
    # git may have changed the ends of the lines.
    text = content.decode(errors="replace").replace("\r\n", "\n") if content is not None else ""
    if not text.startswith(HEADER):
        raise UsageError(
            f"{name} is not a file of `kotae stubs`, and is left as it is: choose another --output."
        )
    return text


def _report(changed: list[Path], options: argparse.Namespace) -> int:
    if not changed:
        sys.stdout.write(f"{sanitize(str(options.output))} is up to date.\n")
        return 0
    words = ["kotae", "stubs", *options.paths]
    if options.output != _DEFAULT:
        words += ["--output", str(options.output)]
    names = " and ".join(sanitize(str(path)) for path in changed)
    verb = "is" if len(changed) == 1 else "are"
    print_error(f"{names} {verb} out of date: run `{sanitize(shlex.join(words))}`.")
    return 1
