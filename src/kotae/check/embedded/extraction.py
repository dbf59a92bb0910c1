"""The extraction of documents from a program in any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.embedded.languages import language_of
from kotae.check.limits import Budget

if TYPE_CHECKING:
    from kotae.check.embedded.parts import EmbeddedText

__all__ = ["MAX_PROGRAM_WORK", "extract"]

#: String expressions of a program that are looked at, and characters of them that are put together.
MAX_PROGRAM_WORK = 4 * 1024 * 1024


def extract(path: str, text: str) -> list[EmbeddedText]:
    """Return the documents in the text of a program, in the order of their places.

    Raises:
        ProgramSyntaxError: A program in Python cannot be parsed.
        TooComplexError: It is nested too deep, or its strings need too much work.
    """
    budget = Budget(MAX_PROGRAM_WORK)
    language = language_of(path)
    if language == "python":
        from kotae.check.embedded.python import python_documents  # noqa: PLC0415 - ast costs 5 ms

        documents = python_documents(text, budget)
    else:
        from kotae.check.embedded.tree_sitter import (  # noqa: PLC0415 - an extra
            tree_sitter_documents,
        )

        documents = tree_sitter_documents(language or "", text, budget)
    return sorted(documents, key=lambda document: document.start)
