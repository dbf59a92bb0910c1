"""AniList's markup as HTML: CommonMark without raw HTML, and the words that AniList adds.

| markup | becomes |
|---|---|
| `~~~…~~~` | `<center>…</center>` |
| `~!…!~` | `<span class='markdown_spoiler'><span>…</span></span>` |
| `~~…~~` | `<del>…</del>` |
| `img(url)`, `img220(url)`, `img50%(url)` | `<img width='220' src='url'>` |
| `youtube(id)`, `webm(url)` | `<div class='youtube' id='id'></div>`, `<video …>` |
| `@name`, `https://…` | a link |
| `<b>…</b>` and a few other tags without attributes, `<br>` | themselves |

A new line is a `<br>`. The time grows with the length of any text: closing marks are searched for
once, and no mark is in itself.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline

__all__ = ["MAX_RENDERED", "rendered", "rendered_with_html"]

#: The longest text that is read as markup, in characters: as long as the longest that AniList
#: takes, the body of a thread. Source: `Mutation.SaveThread(body:)` in AniList's schema.
MAX_RENDERED = 30_000
#: The number of texts whose HTML is cached.
_MAX_CACHED = 128
#: Characters that UTF-8 cannot encode.
_SURROGATES = re.compile("[\ud800-\udfff]")
#: Addresses that links and pictures of CommonMark may have.
_LINK = re.compile(r"(?:https?:|mailto:|/|#)", re.IGNORECASE)
#: The end of plain text: CommonMark's marks, and beginnings of AniList's words.
_STOP = re.compile(
    r"[\n!#$%&*+\-:<=>@\[\\\]^_`{}~]|https?://|(?:img|youtube|webm)[0-9%]{0,5}\(", re.IGNORECASE
)


@lru_cache(maxsize=_MAX_CACHED)
def rendered(text: str) -> str:
    """Return the HTML of a text in AniList's markup.

    Of HTML in the text only plain tags remain, without attributes and closed in order. Links and
    pictures lead to http and https only. A text longer than `MAX_RENDERED` is not read as markup:
    only its lines are kept.
    """
    text = _SURROGATES.sub("\ufffd", text)
    if len(text) > MAX_RENDERED:
        return "<p>" + html.escape(text).replace("\n", "<br>\n") + "</p>\n"
    made: str = _parser().render(text)
    return made


def rendered_with_html(text: str) -> str:
    """Return the HTML of a text that has HTML and AniList's markup, of at most `MAX_RENDERED`.

    Any HTML in the text remains: it is as untrusted as the text.
    """
    made: str = _parser(has_html=True).render(_SURROGATES.sub("\ufffd", text))
    return made


@cache
def _parser(*, has_html: bool = False) -> MarkdownIt:
    """Return the parser; one of each kind for all of a process."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - few ask for HTML, and it costs 40 ms
    from markdown_it.rules_block import fence  # noqa: PLC0415 - as above

    def backtick_fence(state: StateBlock, first: int, end: int, silent: bool) -> bool:
        """Read a block of code between backticks; AniList uses tildes for other marks."""
        begin = state.bMarks[first] + state.tShift[first]
        return state.src.startswith("`", begin) and fence(state, first, end, silent)

    options = {"html": has_html, "breaks": True, "xhtmlOut": False}
    parser = MarkdownIt("commonmark", options).enable("strikethrough").disable("html_block")
    parser.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign] # its documented hook
    ended: Any = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.at("fence", backtick_fence, ended)
    parser.block.ruler.before("fence", "marks", _marked_block, ended)
    parser.inline.ruler.at("text", _text)
    parser.inline.ruler.before("strikethrough", "marks", _marked)
    parser.inline.ruler.before("link", "words", _word)
    parser.core.ruler.push("deletions", _name_deletions)
    return parser


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


class _Mark(NamedTuple):
    """A mark around text, and the HTML in its place."""

    begin: str
    end: str
    before: str
    after: str


_CENTRE = _Mark("~~~", "~~~", "<center>", "</center>")
_SPOILER = _Mark("~!", "!~", "<span class='markdown_spoiler'><span>", "</span></span>")
_TAG = re.compile(
    r"<(b|center|del|em|i|s|small|strike|strong|sub|sup|u)\s?>", re.IGNORECASE | re.ASCII
)


def _mark_at(text: str, position: int) -> _Mark | None:
    for mark in (_SPOILER, _CENTRE):
        if text.startswith(mark.begin, position):
            return mark
    tag = _TAG.match(text, position)
    if tag is None:
        return None
    name = tag[1].lower()
    return _Mark(tag[0], f"</{tag[1]}>", f"<{name}>", f"</{name}>")


def _closing(env: Any, text: str, end: str, begin: int) -> int:
    """Return the position of the next end of a mark, or -1; no text is searched twice."""
    found: dict[tuple[str, str], tuple[int, int]] = env.setdefault("marks", {})
    searched_from, close = found.get((text, end), (0, 0))
    if searched_from <= begin and (close < 0 or begin <= close):
        return close
    close = text.find(end, begin)
    found[text, end] = begin, close
    return close


def _marked(state: StateInline, silent: bool) -> bool:
    """Read a mark and the text that it encloses within a paragraph."""
    mark = _mark_at(state.src, state.pos)
    if mark is None:
        return False
    begin = state.pos + len(mark.begin)
    close = _closing(state.env, state.src, mark.end, begin)
    after = close + len(mark.end)
    if close < 0 or after > state.posMax:
        return False
    if mark in (_SPOILER, _CENTRE) and not state.src[begin:close].strip():
        return False
    if not silent:
        last = state.posMax
        state.push("html_inline", "", 1).content = mark.before
        state.pos, state.posMax = begin, close
        state.md.inline.tokenize(state)
        state.posMax = last
        state.push("html_inline", "", -1).content = mark.after
    state.pos = after
    return True


def _marked_block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Read a spoiler or centred blocks, whose mark begins a line and ends another one.

    A spoiler that ends on the line where it begins is no block but a part of its paragraph.
    """
    begin = state.bMarks[first] + state.tShift[first]
    mark = _mark_at(state.src, begin)
    if mark is None or mark not in (_SPOILER, _CENTRE) or state.is_code_block(first):
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
        state.push("html_block", "", 1).content = mark.before
        state.md.block.parse(inner, state.md, state.env, state.tokens)
        state.push("html_block", "", -1).content = f"{mark.after}\n"
        state.line = last + 1
    return True


_URL_PATTERN = r"https?://[^\s<>\"'`\[\]]{0,1999}[^\s<>\"'`\[\].,:;!?)*_~]"
_URL = re.compile(_URL_PATTERN, re.IGNORECASE)
_TARGET = r"(?P<width>[0-9]{1,4}%?)?\((?P<target>[^\s()<>\"']{1,2000})\)"
#: The id of a video, alone or at the end of its address.
_VIDEO = re.compile(r"(?:.*[/=])?(?P<id>[\w-]{1,40})", re.ASCII)


def _picture(match: re.Match[str]) -> str | None:
    size = f"width='{match['width']}' " if match["width"] else ""
    url = match["target"]
    return f"<img {size}src='{html.escape(url)}'>" if _URL.match(url) else None


def _youtube(match: re.Match[str]) -> str | None:
    video = _VIDEO.fullmatch(match["target"])
    return f"<div class='youtube' id='{video['id']}'></div>" if video else None


def _webm(match: re.Match[str]) -> str | None:
    url = match["target"]
    source = f"<source src='{html.escape(url)}' type='video/webm'>"
    is_link = _URL.match(url) is not None
    return f"<video muted loop autoplay controls>{source}</video>" if is_link else None


def _link(match: re.Match[str]) -> str:
    return f'<a href="{html.escape(_parser().normalizeLink(match[0]))}">{html.escape(match[0])}</a>'


def _mention(match: re.Match[str]) -> str:
    return f'<a href="https://anilist.example/user/{match["name"]}">{match[0]}</a>'


def _single_tag(match: re.Match[str]) -> str:
    return f"<{match[1].lower()}>"


#: AniList's words, with the function that returns the HTML; None leaves a word as it is.
_WORDS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str | None]]] = [
    (re.compile(pattern, re.IGNORECASE), to_html)
    for pattern, to_html in (
        (f"img{_TARGET}", _picture),
        (f"youtube{_TARGET}", _youtube),
        (f"webm{_TARGET}", _webm),
        (r"<(br|hr)\s?/?>", _single_tag),
        (_URL_PATTERN, _link),
        (r"(?<![^\W_])@(?P<name>[A-Za-z0-9]{2,20})(?![A-Za-z0-9])", _mention),
    )
]


def _word(state: StateInline, silent: bool) -> bool:
    """Read one of AniList's words; inside a link there is no other one."""
    for pattern, to_html in _WORDS:
        match = pattern.match(state.src, state.pos, state.posMax)
        text = to_html(match) if match else None
        if match is None or text is None or (state.linkLevel > 0 and text.startswith("<a")):
            continue
        if not silent:
            state.push("html_inline", "", 0).content = text
        state.pos = match.end()
        return True
    return False
