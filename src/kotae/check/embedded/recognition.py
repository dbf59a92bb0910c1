"""What makes a string of a program a GraphQL document, and whether its text is known."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from kotae.check.embedded.parts import EmbeddedText, Piece, Placeholder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.check.embedded.parts import Part

__all__ = ["Mark", "Marks", "is_document", "recognize"]


class Mark(Enum):
    """What the program says about a string."""

    NONE = 0
    #: A function named `gql` or `graphql` receives it, as it could a name or a URL.
    LIKELY = 1
    #: The tag of a template or a comment names the language.
    CERTAIN = 2


#: Stands for a placeholder where a text is looked at.
_PLACEHOLDER = "\0"
_NAME = r"[_A-Za-z]\w*"
_IGNORED = r"(?:[\s,\ufeff]|#[^\r\n]*+)*+"
#: The first selection of an operation. Prose in braces, as in "query {name} failed", is none.
_FIRST = (
    rf"\{{(?:\{{|{_IGNORED}"
    rf"(?:\.\.\.|\0|{_NAME}(?:\s*[(:{{@#,\0]|\s+(?:{_NAME}|\.\.\.)|\s*\}}\s*\Z)))"
)
#: How a document begins that nothing marks as one.
_HEADER = re.compile(
    rf"[\0\s]*+{_IGNORED}[\0\s]*+(?:"
    rf"(?:query|mutation|subscription)\b(?:\s*+{_NAME})?\s*(?:\(\s*(?:[$\0{{]|%\w)|@\w|{_FIRST})"
    rf"|fragment\s+{_NAME}\s+on\s+{_NAME}\s*(?:[@{{]|\Z))"
)
#: How a document begins that a function named `gql` receives, which may have mistakes.
_LIKELY = re.compile(rf"{_IGNORED}(?:{_FIRST}|(?:query|mutation|subscription|fragment)\b[^{{]*\{{)")
_TYPE_SYSTEM = re.compile(
    rf'{_IGNORED}(?:"|(?:extend|schema|scalar|type|interface|union|enum|input|directive)\b)'
)
_KEYWORDS = frozenset({"query", "mutation", "subscription", "fragment"})
_TOKEN = re.compile(
    r'(?P<opaque>"""(?:\\"""|[^"]|"(?!""))*+"""|"(?:\\.|[^"\\\r\n])*+"|#[^\r\n]*+)'
    r"|(?P<format>\{\{|%[\w(@]|\$\{)|(?P<other>\w+|\S)"
)
_LANGUAGE = r"(?:language[ \t]*=[ \t]*)?graphql"
_BEFORE = re.compile(
    # gql("…"), gql`…`, gql(dedent("…")), graphql<Type>("…")
    r"\b(?:gql|graphql)\s*(?:<[^<>]{0,100}>\s*)?(?P<call>\(\s*(?:[\w.]{1,60}\(\s*)?)?\Z"
    rf"|/\*\s*{_LANGUAGE}\s*\*/\s*\Z"
    # a comment on the line before, or before the statement whose brackets hold the string
    rf"|(?:\#|//|/\*)[ \t]*{_LANGUAGE}[ \t]*(?:\*/[ \t]*)?\r?\n[^\r\n\x22'`]*(?:[(\[{{=]\s*)?\Z",
    re.IGNORECASE,
)
_MAX_BEFORE = 300
_BEHIND = re.compile(
    rf"[ \t)\]}},;]*(?:\#|//)[ \t]*{_LANGUAGE}[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_INSIDE = re.compile(rf"\s*#[ \t]*{_LANGUAGE}[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(r"\b(?:gql|graphql)\(\s*(?P<name>[A-Za-z_]\w*)\s*[,)]")


class Marks:
    """The marks of a program's strings, which are the same in all languages."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names = {match["name"] for match in _NAMED.finditer(text)}

    def of(self, start: int, end: int, name: str | None) -> Mark:
        """Return the mark of the string in a range, whose value a variable may get."""
        before = self._text[max(0, start - _MAX_BEFORE) : start]
        match = _BEFORE.search(before) if "ql" in before.lower() else None
        if match:
            return Mark.LIKELY if match["call"] else Mark.CERTAIN
        if _BEHIND.match(self._text, end):
            return Mark.CERTAIN
        return Mark.LIKELY if name in self._names else Mark.NONE


def _skeleton(parts: Sequence[Part]) -> str:
    return "".join(
        part.text.replace(_PLACEHOLDER, "\ufffd") if isinstance(part, Piece) else _PLACEHOLDER
        for part in parts
    )


def is_document(parts: Sequence[Part]) -> bool:
    """Tell whether a string without a mark is a document."""
    return _HEADER.match(_skeleton(parts)) is not None


def recognize(parts: Sequence[Part], mark: Mark = Mark.NONE) -> EmbeddedText | None:
    """Return the document that a string is, or None if it is none."""
    text = _skeleton(parts)
    if not text.strip(f"{_PLACEHOLDER} \t\r\n,\ufeff"):
        return None
    if mark is not Mark.CERTAIN and _INSIDE.match(text):
        mark = Mark.CERTAIN
    if not _HEADER.match(text):
        is_named = mark is Mark.LIKELY and _LIKELY.match(text)
        if not is_named and (mark is not Mark.CERTAIN or _TYPE_SYSTEM.match(text)):
            return None
    placeholders = [part for part in parts if isinstance(part, Placeholder)]
    return EmbeddedText(
        parts,
        is_dynamic=_is_dynamic(text, is_marked=mark is not Mark.NONE),
        may_have_other_fragments=not all(placeholder.is_document for placeholder in placeholders),
    )


def _is_dynamic(text: str, *, is_marked: bool) -> bool:
    """Tell whether placeholders are inside definitions, or a format is applied later."""
    depth = 0
    previous = ""
    is_behind_placeholder = False
    for match in _TOKEN.finditer(text):
        part = match[0]
        if match.lastgroup == "format":
            return True
        if match.lastgroup == "opaque":
            if _PLACEHOLDER in part:
                return True
            continue
        if part == _PLACEHOLDER:
            if depth or previous not in {"", "}"}:
                return True
            is_behind_placeholder = True
            continue
        if is_behind_placeholder and part not in _KEYWORDS:
            return True
        is_behind_placeholder = False
        depth += (part in "{([") - (part in "})]")
        previous = part
    # A line without its end is one of several that the program joins.
    return depth > 0 and not is_marked and "\n" not in text
