"""The reading of the programs of a project."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from kotae.check.embedded.extraction import extract
from kotae.check.embedded.parts import Program, ProgramSyntaxError
from kotae.check.limits import MAX_FILE_BYTES, TooComplexError
from kotae.problems import Location
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from pathlib import Path

    from kotae.check.config import SourceFile
    from kotae.check.limits import CheckProgress

__all__ = ["load_programs"]


def load_programs(files: dict[Path, SourceFile], progress: CheckProgress) -> None:
    """Read the programs among files, and take those out that have no document.

    A program that cannot be read stays as it is: who reads it next reports why.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    for file in list(files.values()):
        if file.is_program:
            progress.begin(Location(file.display_path))
            text = _text(file)
            file.program = None if text is None else _program(file, text)
            if file.program and not file.is_named and _is_like_any_other(file.program):
                del files[file.path]
            elif file.program:
                progress.count("characters of text", len(file.program.text))


def _text(file: SourceFile) -> str | None:
    try:
        content = (
            read_regular_file(file.path, MAX_FILE_BYTES + 1) if file.text is None else file.text
        )
        if content is None or len(content) > MAX_FILE_BYTES:
            return None
        return content.removeprefix(codecs.BOM_UTF8).decode()
    except (OSError, UnicodeDecodeError):
        return None


def _program(file: SourceFile, text: str) -> Program:
    if not (file.is_reported or "fragment" in text or "..." in text):
        return Program(text)  # it has nothing that the reported files could need
    try:
        return Program(text, extract(file.path, text))
    except ProgramSyntaxError as error:
        return Program(text, syntax_error=error)
    except TooComplexError:
        return Program(text, is_too_complex=True)


def _is_like_any_other(program: Program) -> bool:
    return not (program.documents or program.syntax_error or program.is_too_complex)
