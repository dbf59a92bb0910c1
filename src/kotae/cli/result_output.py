"""Output of results as JSON, JSON Lines, CSV or a table: to standard output or to a file."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.atomic_files import write_atomically
from kotae.cli.arguments import check_output_file
from kotae.cli.rows import cell_text
from kotae.cli.table import record_lines, table_lines
from kotae.cli.terminal import plain_text, print_lines, prose_width, sanitized_json, write_bytes
from kotae.errors import UsageError
from kotae.naming import counted
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from kotae.cli.rows import RowSource

__all__ = ["ResultOutput", "add_output", "output_format"]

_FORMATS = ("json", "jsonl", "csv", "table")
#: A spreadsheet takes a text that begins with one of these for a formula.
#: Source: OWASP, "CSV Injection".
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the options for the format and the file of a result."""
    parser.add_argument(
        "--format",
        choices=_FORMATS,
        help="the output format; by default by the ending of --output's name, else a table on a "
        "terminal and JSON for other programs",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="the file to write, all at once at the end; by default standard output",
    )


def output_format(options: argparse.Namespace) -> str:
    """Return the format of the output, after a check that the file can be written."""
    path: Path | None = options.output
    if path is not None:
        check_output_file(path, "--output")
    if options.format is not None:
        return str(options.format)
    if path is not None:
        suffix = path.suffix.lower().removeprefix(".")
        return suffix if suffix in _FORMATS else "json"
    return "table" if sys.stdout.isatty() else "json"


class ResultOutput:
    """The output of one result.

    JSON Lines and CSV are written as items come; JSON and a table at the end; a file all at once.

    Args:
        format_: One of `_FORMATS`.
        source: The rows of the result.
        path: The file; None for standard output.

    Attributes:
        count: The number of items so far.
    """

    def __init__(self, format_: str, source: RowSource, path: Path | None) -> None:
        self.format = format_
        self.count: int = 0
        self._source = source
        self._path = path
        self._written: list[bytes] = []
        #: Foreign text must not control a terminal; a file or another program gets it unchanged.
        self._is_terminal = path is None and sys.stdout.isatty()
        self._rows: list[list[object]] = []
        self._has_head = False

    def add(self, items: Iterable[object]) -> None:
        """Write items, or collect them for the end; null ones are left out."""
        present = [item for item in items if item is not None]
        self.count += len(present)
        if self.format == "jsonl":
            self._write("".join(f"{self._json(item)}\n" for item in present))
        elif self.format == "csv":
            self._write(self.csv_text([self._source.row(item) for item in present]))
        elif self.format == "table":
            self._rows += [self._source.row(item) for item in present]

    def finish(self, data: object) -> None:
        """Write what is left, and the file.

        Args:
            data: The whole result, for JSON.

        Raises:
            UsageError: The file could not be written.
        """
        if self.format == "json":
            self._write(f"{self._json(data, indent=2)}\n")
        elif self.format == "csv":
            self._write(self.csv_text([]))
        elif self.format == "table":
            self._finish_table()
        if self._path is not None:
            self._save(self._path)

    def incomplete(self) -> str:
        """Return a sentence about what was written before the end."""
        where = "The output" if self._path is None else sanitize(str(self._path))
        return f"{where} has {counted(self.count, 'item')}, and is incomplete."

    def _finish_table(self) -> None:
        names = self._source.names
        width = sys.maxsize if self._path else prose_width(sys.maxsize)
        if self._source.is_list:
            lines = table_lines(names, self._rows, width)
        else:
            lines = [line for row in self._rows for line in record_lines(names, row, width)]
        if self._path is None:
            print_lines(lines)
        else:
            self._write(plain_text(lines))

    def _save(self, path: Path) -> None:
        try:
            write_atomically(path, b"".join(self._written))
        except OSError as error:
            reason = sanitize(error.strerror or str(error))
            raise UsageError(f"{sanitize(str(path))} could not be written: {reason}.") from None

    def _json(self, value: object, indent: int | None = None) -> str:
        value = sanitized_json(value) if self._is_terminal else value
        return json.dumps(value, ensure_ascii=False, indent=indent)

    def csv_text(self, rows: Sequence[Sequence[object]]) -> str:
        """Return rows as RFC 4180 has them, after the head if they are the first."""
        text = io.StringIO()
        writer = csv.writer(text)
        if not self._has_head:
            self._has_head = True
            writer.writerow(self._source.names)
        writer.writerows([self._csv_cell(value) for value in row] for row in rows)
        return text.getvalue()

    def _csv_cell(self, value: object) -> str:
        text = cell_text(value)
        if not isinstance(value, int | float) and text.startswith(_FORMULA_STARTS):
            text = f"'{text}"
        return sanitize(text) if self._is_terminal else text

    def _write(self, text: str) -> None:
        # JSON escapes a lone surrogate in the same way.
        content = text.encode("utf-8", "backslashreplace")
        if self._path is not None:
            self._written.append(content)
        elif content:
            write_bytes(content)
            sys.stdout.flush()
