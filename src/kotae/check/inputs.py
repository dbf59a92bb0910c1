"""The input of a check: the request of a caller and the files it leads to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.limits import TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CheckRequest", "SourceFile"]


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The files to check, the schema and the time limit.

    Attributes:
        paths: Files and folders; without any, the project around the working folder,
            or the folder itself.
        working_folder: Where relative paths start.
        schema: A file of SDL or introspection JSON, or None for the project's own.
        timeout_s: Seconds for the whole run.
        text: The bytes of standard input, if they are to be checked.
        text_name: The file that those bytes stand for, or None.
    """

    paths: Sequence[str] = ()
    working_folder: Path = field(default_factory=Path.cwd)
    schema: Path | None = None
    timeout_s: float = TIMEOUT_S
    text: bytes | None = None
    text_name: str | None = None


@dataclass(slots=True, eq=False)
class SourceFile:
    """A file of a project.

    Attributes:
        path: Its resolved path.
        display_path: The path as it was typed, with `/` between its parts.
        is_reported: Whether its problems are reported; if not, it is there for its fragments.
        text: Used in place of the file's own content.
    """

    path: Path
    display_path: str
    is_reported: bool
    text: bytes | None = None
