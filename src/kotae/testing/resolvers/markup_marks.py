"""AniList's marks around text: `~~~centred~~~` and `~!spoilers!~`, in a line or around blocks."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import EnvType

__all__ = ["marked", "marked_block"]


class _Mark(NamedTuple):
    begin: str
    end: str
    #: The HTML before and after the enclosed text.
    before: str
    after: str


_CENTRE = _Mark("~~~", "~~~", "<center>", "</center>")
_SPOILER = _Mark("~!", "!~", "<span class='markdown_spoiler'><span>", "</span></span>")

#: The deepest nesting of marks around blocks.
_DEEPEST = 4

#: Keys of the parser's environment, which is new for each text.
_DEPTH = "marks_depth"
_FOUND = "marks_found"


def marked_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a mark at the beginning of a line, and the blocks up to its end on a line.

    A spoiler that ends on the line where it begins is no block but a part of its paragraph.
    """
    begin = state.bMarks[first] + state.tShift[first]
    mark = _mark_at(state.src, begin)
    if mark is None or state.is_code_block(first) or _depth(state.env) >= _DEEPEST:
        return False
    close = _closing(state.env, state.src, mark.end, begin + len(mark.begin))
    last = bisect_right(state.bMarks, close, first, end) - 1
    if close < 0 or close >= state.eMarks[end - 1] or (mark is _SPOILER and last == first):
        return False
    if state.src[close + len(mark.end) : state.eMarks[last]].strip():
        return False
    text = state.getLines(first, last + 1, state.blkIndent, False).strip()
    inner = text[len(mark.begin) : -len(mark.end)]
    if not inner.strip():
        return False
    if not silent:
        _push_block(state, mark, inner)
        state.line = last + 1
    return True


def _push_block(state: StateBlock, mark: _Mark, inner: str) -> None:
    state.push("html_block", "", 1).content = mark.before
    state.env[_DEPTH] = _depth(state.env) + 1
    state.md.block.parse(inner, state.md, state.env, state.tokens)
    state.env[_DEPTH] -= 1
    state.push("html_block", "", -1).content = f"{mark.after}\n"


def marked(state: StateInline, silent: bool) -> bool:
    """Read a mark and the text that it encloses within a paragraph."""
    mark = _mark_at(state.src, state.pos)
    if mark is None:
        return False
    begin = state.pos + len(mark.begin)
    close = _closing(state.env, state.src, mark.end, begin)
    after = close + len(mark.end)
    if close < 0 or after > state.posMax or not state.src[begin:close].strip():
        return False
    if not silent:
        most = state.posMax
        state.push("html_inline", "", 1).content = mark.before
        state.pos, state.posMax = begin, close
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("html_inline", "", -1).content = mark.after
    state.pos = after
    return True


def _mark_at(text: str, position: int) -> _Mark | None:
    return next(
        (mark for mark in (_SPOILER, _CENTRE) if text.startswith(mark.begin, position)), None
    )


def _depth(env: EnvType) -> int:
    return cast("int", env.get(_DEPTH, 0))


def _closing(env: EnvType, text: str, end: str, begin: int) -> int:
    """Return the position of the next end of a mark, or -1; no text is searched twice."""
    found = cast("dict[tuple[str, str], tuple[int, int]]", env.setdefault(_FOUND, {}))
    searched_from, close = found.get((text, end), (0, 0))
    if searched_from <= begin and (close < 0 or begin <= close):
        return close
    close = text.find(end, begin)
    found[text, end] = begin, close
    return close
