"""The HTML tags that AniList's markup allows: plain, without attributes, closed in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = ["pair_tags", "tag"]

_SINGLE = frozenset({"br", "hr"})
_PAIRED = frozenset(
    {"b", "center", "del", "em", "i", "s", "small", "strike", "strong", "sub", "sup", "u"}
)

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z]{1,6})\s?(?P<single>/?)>", re.IGNORECASE)

_OPEN = "open"
_CLOSE = "close"


def tag(state: StateInline, silent: bool) -> bool:
    """Read a tag; its partner is searched for when all tags are read."""
    match = _TAG.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    name = match["name"].lower()
    is_single = name in _SINGLE and not match["close"]
    is_paired = name in _PAIRED and not match["single"]
    if not is_single and not is_paired:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = f"<{match['close']}{name}>"
        if is_paired:
            token.tag = name
            token.info = _CLOSE if match["close"] else _OPEN
            token.markup = match[0]
    state.pos = match.end()
    return True


def pair_tags(state: StateCore) -> None:
    """Turn tags without a partner in the same element into text."""
    for block in state.tokens:
        _pair(block.children or ())


def _pair(tokens: Sequence[Token]) -> None:
    is_open: list[Token] = []
    for token in tokens:
        if token.nesting > 0 or token.info == _OPEN:
            is_open.append(token)
        elif token.nesting < 0:
            # Tags that were opened in this element and not closed end with it.
            while is_open and is_open[-1].nesting == 0:
                _make_text(is_open.pop())
            if is_open:
                is_open.pop()
        elif token.info == _CLOSE:
            if is_open and is_open[-1].info == _OPEN and is_open[-1].tag == token.tag:
                is_open.pop()
            else:
                _make_text(token)
    for token in is_open:
        if token.nesting == 0:
            _make_text(token)


def _make_text(token: Token) -> None:
    token.type = "text"
    token.content = token.markup
