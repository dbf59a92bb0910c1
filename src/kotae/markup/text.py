"""AniList's descriptions and texts of activities as plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from kotae.errors import ArgumentError
from kotae.markup.rendering import MAX_RENDERED, rendered_with_html
from kotae.values import value_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

__all__ = ["plain_text"]

#: The longest text, in characters: some texts take a second for each 30,000.
_MAX_LENGTH = 1_000_000
#: A line break of HTML with the line break of markup that AniList writes after it: one line ends.
#: Source: 279 of 320 recorded descriptions.
_BREAK = re.compile(r"<br\s?/?>\r?\n", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "center", "dd", "div", "dl", "dt", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol"}
    | {"p", "pre", "section", "table", "ul"}
)
#: Elements whose content is not text.
_HIDDEN = frozenset({"script", "style", "title"})


def plain_text(text: str, *, spoilers: Literal["mark", "omit"] = "mark") -> str:
    r"""Return a text of AniList as plain text.

    Of links the text remains, of pictures the text or the address, of videos the address. Items
    of lists begin with `- ` or their number. Paragraphs are an empty line apart.

    Args:
        text: Markdown with AniList's marks, such as `img220(…)`, `youtube(…)` and `~~~…~~~`; or
            HTML; or both, as in `Media.description`. It may have 1,000,000 characters; of more than
            30,000, each 30,000 are read by themselves, as paragraphs.
        spoilers: Whether a spoiler stays in its marks, `~!…!~`, or is left out.

    Raises:
        ArgumentError: The text is too long, or `spoilers` has another value.

    Example:
        ```pycon
        >>> plain_text("A <i>space</i> western.<br>\nTom &amp; ~!dies!~.", spoilers="omit")
        'A space western.\nTom & .'
        ```
    """
    if spoilers not in ("mark", "omit"):
        raise ArgumentError(
            f"plain_text(spoilers=): expected 'mark' or 'omit', got {value_text(spoilers)}."
        )
    if len(text) > _MAX_LENGTH:
        raise ArgumentError(
            f"plain_text: expected at most {_MAX_LENGTH:,} characters, got {len(text):,}: cut it."
        )
    text = _BREAK.sub("\n", text)
    writer = _TextWriter(has_spoilers=spoilers == "mark")
    for part in _parts(text):
        writer.feed(rendered_with_html(part))
        writer.close()
    return writer.text()


def _parts(text: str) -> Iterator[str]:
    """Divide a text at the ends of lines: parsers take too long for some texts that are longer."""
    begin = 0
    while begin < len(text):
        end = begin + MAX_RENDERED
        if end < len(text):
            end = text.rfind("\n", begin, end) + 1 or end
        yield text[begin:end]
        begin = end


class _TextWriter(HTMLParser):
    """Collects the text of HTML, whose tags may be closed in any order or not at all."""

    def __init__(self, *, has_spoilers: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._has_spoilers = has_spoilers
        self._parts: list[str] = []
        #: For each open `<span>`, whether it is a spoiler.
        self._spans: list[bool] = []
        #: The number of the last item of each open list; None for bullets.
        self._lists: list[int | None] = []
        self._hidden = self._preformatted = 0

    def text(self) -> str:
        """Return the text, without spaces at the ends of lines and surplus empty lines."""
        lines = [line.rstrip() for line in "".join(self._parts).split("\n")]
        wanted = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(wanted).strip()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BLOCKS:
            self._write("\n\n")
        elif tag in ("br", "tr"):
            self._write("\n")
        elif tag in ("td", "th"):
            self._write(" ")
        if tag == "span":
            self._spans.append("markdown_spoiler" in (values.get("class") or "").split())
            if self._spans[-1]:
                self._begin_spoiler()
        elif tag in ("ol", "ul"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "pre":
            self._preformatted += 1
        elif tag in _HIDDEN:
            self._hidden += 1
        elif tag == "img":
            self._write(values.get("alt") or values.get("src") or "")
        elif tag == "source":
            self._write(values.get("src") or "")
        elif tag == "div" and values.get("class") == "youtube":
            self._write(f"https://youtu.be/{values.get('id')}")

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._spans:
            if self._spans.pop():
                self._end_spoiler()
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag == "pre" and self._preformatted:
            self._preformatted -= 1
        elif tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag in _BLOCKS:
            self._write("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._preformatted:
            data = _SPACES.sub(" ", data)
            if not self._parts or self._parts[-1].endswith(("\n", " ")):
                data = data.lstrip(" ")
        self._write(data)

    def _begin_item(self) -> None:
        number = self._lists[-1] if self._lists else None
        if number is None:
            self._write("\n- ")
        else:
            self._lists[-1] = number + 1
            self._write(f"\n{number + 1}. ")

    def _begin_spoiler(self) -> None:
        if self._has_spoilers:
            self._write("~!")
        else:
            self._hidden += 1

    def _end_spoiler(self) -> None:
        if not self._has_spoilers:
            self._hidden -= 1
            return
        while self._parts and self._parts[-1].isspace():
            self._parts.pop()
        self._write("!~")

    def _write(self, text: str) -> None:
        is_after_mark = self._parts[-1:] == ["~!"] and text.isspace()
        if text and not self._hidden and not is_after_mark:
            self._parts.append(text)
