"""The GraphQL documents in strings of programs.

Each front end (Python's own syntax trees, tree-sitter's for other languages) turns the string
expressions of a program into parts; what makes a string a document is decided in one place.
"""

from kotae.check.embedded.extraction import extract
from kotae.check.embedded.languages import (
    is_program,
    is_vendored,
    may_have_documents,
    missing_extra,
)
from kotae.check.embedded.parts import EmbeddedText, Program, ProgramSyntaxError

__all__ = [
    "EmbeddedText",
    "Program",
    "ProgramSyntaxError",
    "extract",
    "is_program",
    "is_vendored",
    "may_have_documents",
    "missing_extra",
]
