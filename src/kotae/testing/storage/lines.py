"""The lines of a data file: a header, then the changes of one request a line.

A line is a JSON object that starts with a checksum of the rest of it. A change is a table, an id,
and the whole record after the change: null if it was removed. Only a last line without its end can
be torn: a server that was killed while it wrote leaves one.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.testing.world.tables import Record

__all__ = ["Changes", "Header", "header_line", "line_of", "read_header", "read_lines"]

#: Records by table and id; None for those that were removed.
Changes: TypeAlias = "dict[tuple[str, int], Record | None]"

_FORMAT: Final = "kotae data"
#: The version of the lines.
_VERSION: Final = 1
#: The longest header, in bytes; that of version 1 has about 250.
_MAX_HEADER: Final = 4_096
_LINE: Final = re.compile(rb'\{"crc32":"([0-9a-f]{8})",(.*\})\n', re.DOTALL)
#: Keys whose values have ids as keys, which are texts in JSON.
_KEYS_BY_ID: Final = ("tag_ranks",)


class Header(msgspec.Struct, frozen=True):
    """The first line.

    Attributes:
        world: The version of the seed's data, which the changes are changes of.
        seed: The seed.
        gaps: Whether the rule `gaps` is on.
        key: The key that signs tokens, in hexadecimal.
        format: Tells that the file is one of kotae's.
        version: The version of the lines.
    """

    world: int
    seed: int
    gaps: bool
    key: str
    format: str = _FORMAT
    version: int = _VERSION


class _Line(msgspec.Struct):
    changes: list[tuple[str, int, dict[str, Any] | None]]


def header_line(header: Header) -> bytes:
    """Return the first line."""
    return _with_checksum(msgspec.json.encode(header))


def line_of(changes: Changes) -> bytes:
    """Return the line of some changes."""
    rows = [(table, record_id, row) for (table, record_id), row in changes.items()]
    return _with_checksum(msgspec.json.encode({"changes": rows}))


def read_header(path: Path) -> Header:
    """Read the first line of a file.

    Raises:
        UsageError: It is not a data file, of another version, or damaged.
    """
    name = sanitize(str(path))
    with path.open("rb") as stream:
        line = stream.readline(_MAX_HEADER)
    try:
        basic = msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        basic = {}
    if basic.get("format") != _FORMAT:
        raise UsageError(f"{name} is not a data file of kotae: it stays as it is.")
    if basic.get("version") != _VERSION:
        raise UsageError(f"{name} is of another version of kotae: it stays as it is.")
    try:
        return msgspec.json.decode(_checked(line), type=Header)
    except (ValueError, msgspec.DecodeError):
        raise UsageError(f"{name}: line 1 is damaged. Restore the file from a copy.") from None


def read_lines(path: Path) -> tuple[Changes, int, int]:
    """Read the lines after the header.

    Returns:
        The last change of each record, the number of all changes, and the size of the complete
        lines in bytes: if the file is longer, its last line is torn.

    Raises:
        UsageError: A line is damaged.
    """
    changes: Changes = {}
    count = 0
    with path.open("rb") as stream:
        size = len(stream.readline())
        for number, line in enumerate(stream, 2):
            if not line.endswith(b"\n"):
                break
            try:
                rows = msgspec.json.decode(_checked(line), type=_Line).changes
            except (ValueError, msgspec.DecodeError):
                raise UsageError(
                    f"{sanitize(str(path))}: line {number} is damaged. Restore the file from a "
                    "copy, or remove the line to go on without its changes."
                ) from None
            changes |= {(table, record_id): _with_ids(row) for table, record_id, row in rows}
            count += len(rows)
            size += len(line)
    return changes, count, size


def _with_checksum(content: bytes) -> bytes:
    rest = content[1:]
    return b'{"crc32":"%08x",%s\n' % (zlib.crc32(rest), rest)


def _checked(line: bytes) -> bytes:
    """Return the content of a line; raise ValueError if its checksum is wrong."""
    match = _LINE.fullmatch(line)
    if match is None or int(match[1], 16) != zlib.crc32(match[2]):
        raise ValueError
    return b"{" + match[2]


def _with_ids(row: dict[str, Any] | None) -> Record | None:
    """Return a record whose keys that are ids are integers again."""
    for key in _KEYS_BY_ID:
        if row is not None and key in row:
            row[key] = {int(one): value for one, value in row[key].items()}
    return row
