"""Pictures for the documentation: `kotae check` in a terminal, its report, the sign-in page."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from kotae import LoopbackReceiver
from kotae.check import CheckRequest, check
from kotae.check.report.html import html_report
from kotae.problems import Severity
from workshop.terminal_picture import CHECK_PICTURE, check_picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["main"]

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "docs/images"
_URL = "http://127.0.0.1:8765/"
_STATE = "of-this-sign-in"
_MARGIN = 24


class _Screenshot(NamedTuple):
    name: str
    section: str
    scheme: Literal["light", "dark"]
    width: int
    state: str = _STATE


_SCREENSHOTS = (
    _Screenshot("sign-in-success", "success", "light", 580),
    _Screenshot("sign-in-other", "other", "dark", 580, state="of-another-sign-in"),
    _Screenshot("sign-in-phone", "success", "dark", 390),
)
#: The files of the examples in docs/reports.md.
_WITH_PROBLEMS = {
    "cast.graphql": "query Cast($id: Int) {\n  Media(id: $id) {\n"
    "    characters(perPage: 100) { nodes { id } }\n  }\n}\n",
    "media.graphql": "query MediaCard($id: Int) {\n  Media(id: $id) {\n    titel\n"
    "    averageScor\n    characters(perPage: 100) { nodes { id } }\n  }\n}\n",
}


def main() -> None:
    """Make all pictures again."""
    CHECK_PICTURE.write_text(check_picture(), encoding="utf-8")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags) as browser,
    ):
        for screenshot in _SCREENSHOTS:
            _take(browser, screenshot)
        with TemporaryDirectory() as folder:
            page = _check_page(Path(folder))
            _take_report(browser, page, "check-problems", "summary", "light")
            _take_report(browser, page, "check-coverage", "coverage", "dark")


def _check_page(folder: Path) -> Path:
    """Check the operations of `queries/` and two with problems, and return the page's file."""
    shutil.copytree(_ROOT / "queries", folder / "queries")
    for name, text in _WITH_PROBLEMS.items():
        (folder / "queries" / name).write_text(text, encoding="utf-8")
    report = check(CheckRequest(("queries",), working_folder=folder, has_coverage=True))
    page = folder / "report.html"
    page.write_bytes(html_report(report, {Severity.ERROR}, 0.42))
    return page


def _take_report(
    browser: Browser, page: Path, name: str, section: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(
        color_scheme=scheme, reduced_motion="reduce", viewport={"width": 1120, "height": 840}
    ) as context:
        opened = context.new_page()
        opened.goto(f"{page.as_uri()}#{section}")
        opened.screenshot(path=_FOLDER / f"{name}.png")


def _take(browser: Browser, screenshot: _Screenshot) -> None:
    with (
        browser.new_context(
            color_scheme=screenshot.scheme,
            device_scale_factor=1.5,
            viewport={"width": screenshot.width, "height": 100},
        ) as context,
        LoopbackReceiver(_URL, state=_STATE) as receiver,
    ):
        page = context.new_page()
        page.goto(f"{_URL}?code=a-code&state={screenshot.state}")
        receiver.finish("Signed in as Kotae (user 1). You may close this page.", is_success=True)
        page.locator(f"#{screenshot.section}").wait_for(state="visible")
        card = page.locator("main").bounding_box()
        height = int(card["height"]) + 2 * _MARGIN if card else 0
        page.set_viewport_size({"width": screenshot.width, "height": height})
        page.screenshot(path=_FOLDER / f"{screenshot.name}.png")


if __name__ == "__main__":
    main()
