"""The progress file of `update_list`: the changes that are done, for a later run."""

from __future__ import annotations

import contextlib
import hashlib
import os
import warnings
from typing import TYPE_CHECKING, cast

import msgspec

from kotae.api import MediaList
from kotae.atomic_files import write_atomically
from kotae.errors import DecodeError, UsageError
from kotae.query.build_operation import operation
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kotae.bulk.list_changes import CheckedChange
    from kotae.query.roots import Root

__all__ = ["ListProgress"]

#: The largest file that is read, in bytes: the results of 11,000 changes have about 2 MB.
_MAX_BYTES = 64 * 1024 * 1024
#: The mode of a new file: it has what was saved, such as notes.
_FILE_MODE = 0o600


class _Content(
    msgspec.Struct, tag="kotae.update_list", tag_field="kind", forbid_unknown_fields=True
):
    """The content of the file.

    Attributes:
        changes: A hash of the viewer and the changes.
        sent: The numbers of changes that may be made, and are not known to be.
        done: The results of those that are done, by their numbers; null for a deletion.
    """

    changes: str
    sent: list[int]
    done: dict[int, dict[str, object] | None]


class ListProgress:
    """The progress of an update in a file, which is replaced as a whole each time.

    Args:
        path: The file. It is made if there is none.
        changes: The changes of the update.

    Attributes:
        done: The results of the changes that are done, by their numbers.
        sent: The numbers of those that may be done.
    """

    def __init__(self, path: Path, changes: Sequence[CheckedChange]) -> None:
        self._path = path
        self._changes = changes
        self._hash = ""
        self.done: dict[int, MediaList | None] = {}
        self.sent: set[int] = set()

    def open(self, viewer_id: int) -> None:
        """Read the file, or make it.

        Raises:
            UsageError: It is of other changes or of another viewer, is no such file, or cannot be
                read or made.
        """
        self._hash = _hash(viewer_id, self._changes)
        try:
            with contextlib.suppress(FileExistsError):
                os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE))
            body = read_regular_file(self._path, _MAX_BYTES + 1, follow_links=True)
        except OSError as error:
            raise self._error(f"cannot be read or made: {error.strerror}") from None
        if body == b"":
            return
        content = self._content(body or b"")
        numbers = range(len(self._changes))
        if content.changes != self._hash or not {*content.sent, *content.done} <= {*numbers}:
            raise self._error("is the progress of other changes, or of another viewer")
        self.sent = {*content.sent}
        self.done = {
            number: None if values is None else self._entry(number, values)
            for number, values in content.done.items()
        }

    def write(self, done: Mapping[int, MediaList | None], sent: Iterable[int]) -> None:
        """Replace the file.

        Args:
            done: The results of the changes that are done, by their numbers.
            sent: The numbers of those that may be done.

        Raises:
            UsageError: It cannot be written.
        """
        # A result that does not fit the schema is plain JSON, which could not be read again.
        values = {
            number: None if entry is None else cast("dict[str, object]", entry.to_dict())
            for number, entry in done.items()
            if entry is None or isinstance(cast("object", entry), MediaList)
        }
        content = msgspec.json.encode(_Content(self._hash, sorted(sent), values))
        try:
            write_atomically(self._path, content)
        except OSError as error:
            raise self._error(
                f"cannot be written: {error.strerror}",
                "Changes may have been made. Call update_list again with the same changes and file "
                "once it can be written: it sends what is not certainly done.",
            ) from None

    def remove(self) -> None:
        """Remove the file; warn if that fails, since all changes are done."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            warnings.warn(
                f"All changes of the list are done, but their progress file "
                f"{sanitize(str(self._path))} cannot be removed: {error.strerror}. Remove it.",
                UserWarning,
                stacklevel=2,
            )

    def _content(self, body: bytes) -> _Content:
        if len(body) <= _MAX_BYTES:
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                return msgspec.json.decode(body, type=_Content)
        raise self._error("is not a progress file of kotae")

    def _entry(self, number: int, values: dict[str, object]) -> MediaList:
        saved = operation(cast("Root[MediaList]", self._changes[number].root))
        try:
            return saved.decode({"SaveMediaListEntry": values})
        except DecodeError:
            raise self._error("is damaged") from None

    def _error(
        self, reason: str, advice: str = "Choose another path, or move the file away."
    ) -> UsageError:
        return UsageError(f"progress_file: {sanitize(str(self._path))} {reason}. {advice}")


def _hash(viewer_id: int, changes: Sequence[CheckedChange]) -> str:
    """Return a hash of all that a run with the same file must have in common."""
    parts = [[viewer_id], *([operation(one.root).text, one.variables] for one in changes)]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
