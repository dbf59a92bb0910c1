"""The links of written pages to other sites."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import requests

from workshop.page_programs import OTHER_PAGES, PAGES, page_name, prose

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["broken_links", "external_links"]

_URL = re.compile(r"\]\(((?!mailto:)\w+:[^)\s]*)\)|<(\w+://[^>\s]*)>|(?<![\w(<])(\w+://[^\s)>|]+)")
_TIMEOUT_S = 20.0
#: What sites answer to programs although a browser gets the page.
_REFUSALS = (403, 405, 429)


def external_links(pages: Iterable[Path] = (*PAGES, *OTHER_PAGES)) -> dict[str, str]:
    """Return the URLs of links to other sites, each with the first page that has it."""
    found: dict[str, str] = {}
    for page in pages:
        for match in _URL.finditer(prose(page)):
            found.setdefault(next(filter(None, match.groups())), page_name(page))
    return found


def broken_links(links: dict[str, str]) -> list[str]:
    """Request each URL once, and return a line for each that leads nowhere."""
    broken: list[str] = []
    for url, page in links.items():
        try:
            status = str(requests.get(url, timeout=_TIMEOUT_S, stream=True).status_code)
        except requests.RequestException as error:
            status = type(error).__name__
        if status.isdecimal() and (int(status) < 400 or int(status) in _REFUSALS):
            continue
        broken.append(f"{page}: {url}: {status}")
    return broken
