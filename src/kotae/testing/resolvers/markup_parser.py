"""The parser of AniList's markup: CommonMark without raw HTML, and the words that AniList adds.

| markup | becomes |
|---|---|
| `~~~…~~~` | `<center>…</center>` |
| `~!…!~` | `<span class='markdown_spoiler'><span>…</span></span>` |
| `~~…~~` | `<del>…</del>` |
| `img(url)`, `img220(url)`, `img50%(url)` | `<img width='220' src='url'>` |
| `youtube(id)`, `webm(url)` | `<div class='youtube' id='id'></div>`, `<video …>` |
| `@name`, `https://…` | a link |

A new line is a `<br>`. The time grows with the length of any text: closing marks are searched for
once, and nesting has a limit.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_block import fence

from kotae.testing.resolvers.markup_marks import marked, marked_block
from kotae.testing.resolvers.markup_tags import pair_tags, tag
from kotae.testing.resolvers.markup_words import bare_url, embed, mention

if TYPE_CHECKING:
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = ["parser"]

#: Addresses that links and pictures may have.
_LINK = re.compile(r"(?:https?:|mailto:|/|#)", re.IGNORECASE)

#: The end of plain text: CommonMark's marks, and beginnings of AniList's words.
_STOP = re.compile(
    r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]|https?://|(?:img|youtube|webm)[0-9%]{0,5}\(", re.IGNORECASE
)

#: The blocks that a mark at the beginning of a line ends.
_ENDED: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parser's own name for it
        return _LINK.match(url) is not None


@cache
def parser() -> MarkdownIt:
    """Return the parser; one for all servers of a process."""
    made = _Parser("commonmark", {"html": False, "breaks": True, "xhtmlOut": False}).enable(
        "strikethrough"
    )
    blocks, inline, core = made.block.ruler, made.inline.ruler, made.core.ruler
    blocks.at("fence", _fence, _ENDED)
    blocks.before("fence", "marks", marked_block, _ENDED)
    inline.at("text", _text)
    inline.before("strikethrough", "marks", marked)
    inline.before("link", "embeds", embed)
    inline.before("link", "urls", bare_url)
    inline.before("link", "mentions", mention)
    inline.before("autolink", "tags", tag)
    core.push("paired_tags", pair_tags)
    core.push("deletions", _name_deletions)
    return made


def _fence(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a block of code between backticks; AniList uses tildes for other marks."""
    begin = state.bMarks[first] + state.tShift[first]
    return state.src.startswith("`", begin) and fence(state, first, end, silent)


def _text(state: StateInline, silent: bool) -> bool:
    """Read plain text up to a character that may begin a mark."""
    stop = _STOP.search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _name_deletions(state: StateCore) -> None:
    """Write `<del>` around deleted text, as AniList does, instead of `<s>`."""
    for block in state.tokens:
        for token in block.children or ():
            if token.type in ("s_open", "s_close"):
                token.tag = "del"
