"""AniList's words for pictures, videos and users, and bare addresses."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

__all__ = ["bare_url", "embed", "mention"]

_SITE = "https://anilist.example/user"

_EMBED = re.compile(
    r"(?P<word>img|youtube|webm)(?P<width>[0-9]{1,4}%?)?\((?P<target>[^\s()<>\"']{1,2000})\)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"'`\[\]]{1,2000}", re.IGNORECASE)
#: Characters that end a sentence or an emphasis, and no address.
_AFTER_URL = ".,:;!?)*_~"
_NAME = re.compile(r"@(?P<name>[A-Za-z0-9]{2,20})(?![A-Za-z0-9])")
#: The id of a video, alone or at the end of its address.
_VIDEO = re.compile(r"(?:.*[/=])?(?P<id>[\w-]{1,40})", re.ASCII)


def embed(state: StateInline, silent: bool) -> bool:
    """Read `img220(url)`, `youtube(id)` or `webm(url)`."""
    match = _EMBED.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    html = _html_of(match["word"].lower(), match["width"], match["target"])
    if html is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = html
    state.pos = match.end()
    return True


def _html_of(word: str, width: str | None, target: str) -> str | None:
    """Return the HTML of a picture or a video; None for a link that is not allowed."""
    if word == "youtube":
        video = _VIDEO.fullmatch(target)
        return None if video is None else f"<div class='youtube' id='{video['id']}'></div>"
    if _URL.fullmatch(target) is None:
        return None
    if word == "webm":
        source = f"<source src='{escape(target)}' type='video/webm'>"
        return f"<video muted loop autoplay controls>{source}</video>"
    size = "" if width is None else f"width='{width}' "
    return f"<img {size}src='{escape(target)}'>"


def bare_url(state: StateInline, silent: bool) -> bool:
    """Read a bare address; inside a link it stays text."""
    match = _URL.match(state.src, state.pos, state.posMax)
    if match is None or state.linkLevel > 0:
        return False
    url = match[0].rstrip(_AFTER_URL)
    if _URL.fullmatch(url) is None:
        return False
    if not silent:
        _push_link(state, state.md.normalizeLink(url), url)
    state.pos += len(url)
    return True


def mention(state: StateInline, silent: bool) -> bool:
    """Read `@name`, except in an e-mail address and inside a link."""
    match = _NAME.match(state.src, state.pos, state.posMax)
    if (
        match is None
        or state.linkLevel > 0
        or state.src[max(state.pos - 1, 0) : state.pos].isalnum()
    ):
        return False
    if not silent:
        _push_link(state, f"{_SITE}/{match['name']}", match[0])
    state.pos = match.end()
    return True


def _push_link(state: StateInline, url: str, text: str) -> None:
    state.push("link_open", "a", 1).attrSet("href", url)
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)
