"""`kotae convert`: a `.graphql` file as code of the query builder, and the other way."""

from __future__ import annotations

import os
import sys
from contextlib import redirect_stdout
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae.cli.terminal import print_error
from kotae.errors import DocumentError, UsageError
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from kotae.query.build_operation import Executable

__all__ = ["configure", "run"]

_MAX_QUOTED = 200


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="a file with operations, or - for standard input; its fragments may be in other files",
    )
    parser.add_argument(
        "--to-graphql",
        metavar="MODULE:NAME",
        help="print an operation of a Python module as a document instead; the module is imported",
    )
    parser.epilog = (
        "Examples:\n"
        "  kotae convert queries/media_by_id.graphql > media_by_id.py\n"
        "  kotae convert --to-graphql media_by_id:media_by_id\n\n"
        "Exit codes: 0 converted; 1 the file has errors, or the query builder cannot express an "
        "operation; 2 wrong usage, or the module cannot be imported."
    )


def run(options: argparse.Namespace) -> int:
    """Print the Python code or the document, and return the exit code."""
    if (options.file is None) == (options.to_graphql is None):
        raise UsageError("`kotae convert` takes either a FILE or --to-graphql MODULE:NAME.")
    text = _code(options.file) if options.to_graphql is None else _document(options.to_graphql)
    if text is None:
        return 1
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and not sys.stdout.isatty():
        reconfigure(encoding="utf-8")  # as Python and GraphQL read files
    sys.stdout.write(text)
    return 0


def _code(file: str) -> str | None:
    """Return the code for a file; None if it cannot be converted, which is printed."""
    from kotae.check.fragments import Namespace  # noqa: PLC0415 - `--help` needs no graphql
    from kotae.check.limits import TIMEOUT_S, Deadline  # noqa: PLC0415 - as above
    from kotae.cli.check import deep_recursion  # noqa: PLC0415 - as above
    from kotae.cli.checked_operation import checked_documents  # noqa: PLC0415 - as above
    from kotae.convert.to_python import python_code  # noqa: PLC0415 - as above

    if not file or os.path.isdir(file):  # noqa: PTH112 - Path's raises
        raise UsageError(
            f"expected a file, or - for standard input, got '{excerpt(file, _MAX_QUOTED)}'."
        )
    with deep_recursion():
        checked = checked_documents(file)
        if checked is None:
            return None
        documents, _ = checked
        reported = [document for document in documents if document.file.is_reported]
        if len(reported) != 1:
            raise UsageError(f"{excerpt(file, _MAX_QUOTED)} has {len(reported)} files: name one.")
        (document,) = reported
        namespace = Namespace(documents, Deadline(TIMEOUT_S))
        visible = namespace.for_document(document)
        reached = namespace.reachable(document.operations, visible)
        try:
            return python_code([each.node for each in (*document.operations, *reached.values())])
        except DocumentError as error:
            print_error(str(error))
            return None


def _document(place: str) -> str:
    """Return the document of the operation at `module:name`."""
    from kotae.convert import to_graphql  # noqa: PLC0415 - as above
    from kotae.query.operation import Operation  # noqa: PLC0415 - as above
    from kotae.query.roots import AnyRoot  # noqa: PLC0415 - as above

    value = _value(place)
    kind = type(value).__name__
    values = cast("Sequence[object]", value if isinstance(value, list | tuple) else (value,))
    if not values or not all(isinstance(one, Operation | AnyRoot) for one in values):
        raise UsageError(
            f"{excerpt(place, _MAX_QUOTED)} is a {kind}: expected an operation, a root field, or a "
            "list of them."
        )
    return to_graphql(*cast("Sequence[Executable[object]]", values))


def _value(place: str) -> object:
    module, _, name = place.partition(":")
    printable = excerpt(place, _MAX_QUOTED)
    if not module or not name:
        raise UsageError(f"expected MODULE:NAME, such as queries:media_by_id, got '{printable}'.")
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` does
    try:
        with redirect_stdout(sys.stderr):  # standard output is for the document
            return cast("object", attrgetter(name)(import_module(module)))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a module may raise anything
        message = f"{type(error).__name__}: {excerpt(str(error), _MAX_QUOTED)}"
        raise UsageError(f"{printable} cannot be imported. {message}") from None
