"""The navigation's folders of made pages."""

from __future__ import annotations

import json
import re
from posixpath import basename, dirname
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workshop.site.page import Page

__all__ = ["navigation"]

_FOLDER = re.compile(r'"([^"*]+)/\*"')
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)


def navigation(config: str, pages: Sequence[Page]) -> str:
    """Return the configuration with the pages of a folder in place of `"folder/*"`.

    A page whose own path is in the configuration needs no folder.

    Raises:
        ValueError: A folder has no pages, or pages are in a folder that is not listed.
    """
    unlisted = (page.path for page in pages if json.dumps(page.path) not in config)
    folders = set(_FOLDER.findall(config)) ^ set(map(dirname, unlisted))
    if folders:
        raise ValueError(f"zensical.toml must list the folders of made pages: {sorted(folders)}")

    def listed(match: re.Match[str]) -> str:
        inside = [page for page in pages if dirname(page.path) == match[1]]
        items = [
            f"{{ {json.dumps(title)} = {json.dumps(page.path)} }}"
            for title, page in sorted((_title(page), page) for page in inside)
            if basename(page.path) != "index.md"
        ]
        index = [json.dumps(page.path) for page in inside if basename(page.path) == "index.md"]
        return f"[{', '.join(index + items)}]"

    return _FOLDER.sub(listed, config)


def _title(page: Page) -> str:
    match = _TITLE.search(page.text)
    if match is None:
        raise ValueError(f"{page.path} has no heading: it is the page's title.")
    return match[1].replace("`", "").replace("\\", "")
