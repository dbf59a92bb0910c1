"""A page that is made, and the links of a page that is moved."""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath, relpath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Page", "map_links"]

#: A block of code, whose brackets are no links.
_CODE = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)
#: A relative link or image of Markdown, with its target and its anchor.
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")


class Page(NamedTuple):
    """A page of the site.

    Attributes:
        path: Where it is below the site's folder of pages, such as `reference/types/Media.md`.
        text: Its Markdown. The first heading is its title.
    """

    path: str
    text: str


def map_links(text: str, source: str, target: str, map_path: Callable[[str], str]) -> str:
    """Return a page's text with links that are right at its place in the site.

    Args:
        text: The page's Markdown.
        source: The page's path in the repository.
        target: Its path in the site.
        map_path: Returns the path in the site for a path in the repository.
    """

    def linked(match: re.Match[str]) -> str:
        path = map_path(normpath(join(dirname(source), match[1])))
        return relpath(path, dirname(target) or ".") + (match[2] or "")

    parts = _CODE.split(text)
    parts[::2] = (_LINK.sub(linked, part) for part in parts[::2])
    return "".join(parts)
