"""Screenshots of the sign-in page, for the documentation."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from kotae import LoopbackReceiver

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["main"]

_FOLDER = Path(__file__).parents[2] / "docs/images"
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


def main() -> None:
    """Make all screenshots again."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags) as browser,
    ):
        for screenshot in _SCREENSHOTS:
            _take(browser, screenshot)


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
