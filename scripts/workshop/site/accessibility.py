"""The check of the built site for barriers to accessibility, by axe-core in Chromium.

`scripts/docs check` runs this module as a program.
"""

from __future__ import annotations

import os
import shutil
import sys
from itertools import product
from typing import TYPE_CHECKING, Literal, TypedDict, cast
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from workshop.npm_packages import install_npm_packages
from workshop.site.written import SITE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page, Route, ViewportSize

__all__ = ["main"]

#: A page of each kind.
_PAGES = {
    "": "the front page",
    "getting-started/": "code and its output",
    "client/": "tables",
    "reports/": "screenshots",
    "recipes/": "an index",
    "reference/python/clients/": "classes",
    "reference/command-line/check/": "a command",
    "reference/types/Media/": "an object of the schema",
    "reference/types/MediaStatus/": "an enum",
    "reference/queries/Page/": "a root field",
    "reference/local-anilist/": "a table of six columns",
    "queries/media/": "files of GraphQL",
    "anilist/pagination/": "a guide to AniList",
    "project/readme/": "a page from outside docs/",
    "404.html": "the page of a wrong address",
}
_DEVICES: dict[str, ViewportSize] = {
    "desktop": {"width": 1280, "height": 900},
    "phone": {"width": 390, "height": 844},
}
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
#: Where the browser finds the site's files, without a server.
_URL = "http://localhost/"


class _Node(TypedDict):
    html: str
    failureSummary: str


class _Violation(TypedDict):
    id: str
    impact: str
    help: str
    nodes: list[_Node]


def main() -> int:
    """Print what axe finds, and return the exit code."""
    barriers = _find_barriers()
    print("\n".join(barriers) or "No barriers to accessibility were found.")
    return bool(barriers)


def _find_barriers() -> list[str]:
    """Return what axe finds on a page of each kind, light and dark, on a desktop and a phone."""
    axe = install_npm_packages("axe") / "node_modules/axe-core/axe.min.js"
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    found: list[str] = []

    def respond(route: Route) -> None:
        path = SITE / urlsplit(route.request.url).path.lstrip("/")
        route.fulfill(path=path / "index.html" if path.is_dir() else path)

    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags) as browser,
    ):
        for scheme, (device, size) in product(_SCHEMES, _DEVICES.items()):
            with browser.new_context(
                color_scheme=scheme, viewport=size, reduced_motion="reduce"
            ) as context:
                context.route(f"{_URL}**", respond)
                page = context.new_page()
                for path in _PAGES:
                    page.goto(_URL + path)
                    found += _barriers(page, axe, f"/{path} ({scheme}, {device})")
                page.goto(_URL)
                _search(page)
                found += _barriers(page, axe, f"the search ({scheme}, {device})")
    return found


def _search(page: Page) -> None:
    """Search for a word, and wait for results."""
    buttons = page.locator(".md-search__button, label[for=__search]")
    buttons.locator("visible=true").first.click()
    page.get_by_role("combobox").fill("rate limit")
    page.get_by_role("option").first.wait_for()


def _barriers(page: Page, axe: Path, place: str) -> list[str]:
    page.add_script_tag(path=axe)
    violations = cast("list[_Violation]", page.evaluate("axe.run().then(run => run.violations)"))
    return [
        f"{place}: {each['id']} ({each['impact']}): {each['help']}\n  {node['html'][:300]}\n"
        f"  {node['failureSummary']}"
        for each in violations
        for node in each["nodes"]
    ]


if __name__ == "__main__":
    sys.exit(main())
