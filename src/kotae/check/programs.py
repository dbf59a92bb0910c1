"""The reading of the programs of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.embedded.extraction import extract
from kotae.check.embedded.parts import Program, ProgramSyntaxError
from kotae.check.limits import TooComplexError
from kotae.problems import Location

if TYPE_CHECKING:
    from kotae.check.config import SourceFile
    from kotae.check.limits import CheckProgress

__all__ = ["load_programs"]


def load_programs(files: dict[str, SourceFile], progress: CheckProgress) -> None:
    """Read the programs among files, and take those out that have no document.

    A program that cannot be read stays among the files: `load_documents` reports why.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    for file in list(files.values()):
        if file.is_program:
            progress.begin(Location(file.display_path))
            text = file.decoded()
            file.program = None if text is None else _program(file, text)
            if file.program and not (file.is_named or _has_something_to_report(file.program)):
                del files[file.path_text]
            elif file.program:
                progress.count("characters of text", len(file.program.text))


def _program(file: SourceFile, text: str) -> Program:
    if not (file.is_reported or "fragment" in text or "..." in text):
        return Program(text)  # it has nothing that the reported files could need
    try:
        return Program(text, extract(file.path_text, text))
    except ProgramSyntaxError as error:
        return Program(text, syntax_error=error)
    except TooComplexError:
        return Program(text, is_too_complex=True)


def _has_something_to_report(program: Program) -> bool:
    return bool(program.documents or program.syntax_error or program.is_too_complex)
