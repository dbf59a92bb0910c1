"""The tokens of a document, as far as the acceptor reads them."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.schema.index import Bounds

__all__ = [
    "FLOAT",
    "INTEGER",
    "NAME_STARTS",
    "RejectedError",
    "is_in_bounds",
    "names_defined_in",
    "tokens_of",
]

#: Names; spreads; strings without escapes; comments; numbers with whatever stands right behind
#: them; any other character that is not white space or a comma. No production takes a single quote,
#: so a block string, an escape or a string without an end is not accepted. Every repetition is
#: possessive, here and below: no part of a text is read more than a few times.
_TOKEN = re.compile(
    r"[_A-Za-z][_0-9A-Za-z]*+"
    r"|\.\.\."
    r'|"[^"\\\x00-\x1f\x7f]*+"(?!")'
    r"|\#[^\n\r]*+"
    r"|-?+[0-9][_0-9A-Za-z.+-]*+"
    r"|[^ \t\n\r,]"
)
#: The beginning of a comment that imports a file.
_IMPORT = re.compile(r"\#[ \t]*+import", re.IGNORECASE)
_COMMENT = re.compile(r"\#[^\n\r]*+")
_KEYWORDS = frozenset({"fragment", "query", "mutation", "subscription"})
#: The tokens of any text that graphql-core parses, as far as names matter: block strings and
#: strings, which go on to the end if they have none; names; comments; any other character. It is
#: compiled when it is needed.
_ANY_TEXT = (
    r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+(?:"""|\Z)'
    r'|"(?:[^"\\\n\r]++|\\.)*+"?+'
    r"|[_A-Za-z][_0-9A-Za-z]*+"
    r"|\#[^\n\r]*+"
    r"|[^ \t\n\r,\ufeff]"
)

#: A token that starts with one of these is a name.
NAME_STARTS = frozenset("_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
#: Matches an integer that has at most 31 bits.
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})", re.ASCII).fullmatch
#: Matches a number that a float takes.
FLOAT = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,9})?(?:[eE][+-]?[0-9])?").fullmatch


class RejectedError(Exception):
    """The acceptor does not accept a text; graphql-core decides."""


def tokens_of(text: str) -> list[str]:
    """Return the tokens of a text without its comments, and a few empty ones behind the last.

    Raises:
        RejectedError: A comment may be an import or a suppression, or the text has a surrogate.
    """
    tokens: list[str]
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise RejectedError from None
    if "#" not in text:
        tokens = _TOKEN.findall(text)
    elif _IMPORT.search(text) or "kotae" in text.lower():
        raise RejectedError
    elif '"' not in text:  # no string has a # in it, and this is faster
        tokens = _TOKEN.findall(_COMMENT.sub("", text))
    else:
        tokens = [token for token in _TOKEN.findall(text) if token[0] != "#"]
    tokens += ("", "", "", "")
    return tokens


def names_defined_in(text: str) -> set[tuple[bool, str]]:
    """Return the names that a text defines if graphql-core parses it, and perhaps more.

    Each stands after whether it is a fragment's.
    """
    tokens = [token for token in re.findall(_ANY_TEXT, text) if token[0] != "#"]
    return {(word == "fragment", name) for word, name in pairwise(tokens) if word in _KEYWORDS}


def is_in_bounds(token: str, bounds: Bounds) -> bool:
    """Tell whether a literal is an integer within bounds."""
    least, most = bounds
    if not INTEGER(token):
        return False
    number = int(token)
    return (least is None or number >= least) and (most is None or number <= most)
