"""The languages of programs: their files, and a quick look at which can have documents."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from pathlib import PurePath

__all__ = [
    "MAX_PROGRAM_BYTES",
    "is_program",
    "is_vendored",
    "language_of",
    "may_have_documents",
    "missing_extra",
]

#: Bytes of a program. Larger ones are generated, mostly.
MAX_PROGRAM_BYTES = 1024 * 1024
_LANGUAGES = {
    ".cjs": "javascript",
    ".cts": "typescript",
    ".go": "go",
    ".js": "javascript",
    ".jsx": "javascript",
    ".kt": "kotlin",
    ".kts": "kotlin",
    ".mjs": "javascript",
    ".mts": "typescript",
    ".py": "python",
    ".rs": "rust",
    ".swift": "swift",
    ".ts": "typescript",
    ".tsx": "tsx",
}
_SUFFIXES = tuple(_LANGUAGES)
#: Folders of what others wrote, or a tool made; those of tools alone are passed over anyway.
_VENDORED = frozenset({
    "Carthage", "DerivedData", "Pods", "_vendor", "bower_components", "build", "dist",
    "site-packages", "target", "third_party", "vendor", "vendored",
})  # fmt: skip
#: What a program with documents has somewhere: the word GraphQL, a tag, or the start of one.
_TRACE = (
    rb"[gG]raph[qQ][lL]|\bgql\b"
    rb"|\b(?:query|mutation|subscription)\b[\s\w]{0,100}(?:\(\s*\$|@|\{)|\bfragment\s+\w+\s+on\b"
)


def language_of(path: str) -> str | None:
    """Return the language of a program by the suffix of its file, or None for another file."""
    return _LANGUAGES.get(os.path.splitext(path)[1])  # noqa: PTH122 - Path takes ten times as long


def is_program(path: str) -> bool:
    """Tell whether a file is a program, by its suffix."""
    return path.endswith(_SUFFIXES) and language_of(path) is not None


def is_vendored(path: PurePath) -> bool:
    """Tell whether a relative path is in a folder of others' programs, or of made ones."""
    return not _VENDORED.isdisjoint(path.parts) or path.name.endswith(".min.js")


def may_have_documents(path: str) -> bool:
    """Tell whether a program may have documents, without parsing it."""
    try:
        content = read_regular_file(path, MAX_PROGRAM_BYTES)
    except OSError:
        return True  # reading it says what is wrong
    return content is not None and re.search(_TRACE, content) is not None


def missing_extra(path: str) -> bool:
    """Tell whether a program needs the extra `embedded`, and that is not installed."""
    language = language_of(path)
    if language in {None, "python"}:
        return False
    from importlib.util import find_spec  # noqa: PLC0415 - costs 1 ms, and is seldom needed

    package = "typescript" if language == "tsx" else language
    return find_spec("tree_sitter") is None or find_spec(f"tree_sitter_{package}") is None
