"""AniList's markup: Markdown with a few words of its own, made into HTML on request."""

from __future__ import annotations

import html
import re
from functools import lru_cache

__all__ = ["MAX_RENDERED", "rendered", "text_of"]

#: The longest text that is read as markup, in characters: as long as the longest that AniList
#: takes, the body of a thread. Source: `Mutation.SaveThread(body:)` in AniList's schema.
MAX_RENDERED = 30_000

#: The number of texts whose HTML is cached.
_MAX_CACHED = 128

#: Characters that UTF-8 cannot encode.
_SURROGATES = re.compile("[\ud800-\udfff]")


def text_of(text: str | None, as_html: bool | None) -> str | None:
    """Return a text as it is stored, or as HTML.

    Args:
        text: In AniList's markup.
        as_html: The field's argument; None as false.
    """
    if text is None or not as_html:
        return text
    return rendered(text)


@lru_cache(maxsize=_MAX_CACHED)
def rendered(text: str) -> str:
    """Return the HTML of a text in AniList's markup.

    Of HTML in the text only plain tags remain, such as `<b>` and `<br>`, without attributes and
    closed in order. Links and pictures lead to http and https only. A text longer than
    `MAX_RENDERED` is not read as markup: only its lines are kept.
    """
    text = _SURROGATES.sub("\ufffd", text)
    if len(text) > MAX_RENDERED:
        return "<p>" + html.escape(text).replace("\n", "<br>\n") + "</p>\n"
    from kotae.testing.resolvers.markup_parser import parser  # noqa: PLC0415 - few ask for HTML, and a parser costs 40 ms

    made: str = parser().render(text)
    return made
