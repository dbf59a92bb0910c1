"""Fixtures of the tests with a real browser: a Chromium, and a local AniList."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from tests.browser.programs import launch_options

from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """The library; not for longer than a module, as no event loop runs beside it."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as started:
        yield cast("Playwright", started)


@pytest.fixture(scope="module")
def browser(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium without a window."""
    with playwright.chromium.launch(**launch_options(tmp_path_factory.mktemp("home"))) as started:
        yield started


@pytest.fixture(scope="module")
def anilist() -> Iterator[AniListServer]:
    """A local AniList without a rate limit."""
    with AniListServer(rate_limit=None) as server:
        yield server
