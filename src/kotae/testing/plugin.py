"""The pytest plugin: the fixture `anilist_server`.

pytest loads this at every start where kotae is installed, so nothing is imported before a test
asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.testing.server import AniListServer

__all__ = ["anilist_server"]


@pytest.fixture
def anilist_server() -> Iterator[AniListServer]:
    """An AniList on loopback, new for each test: `anilist_server.url`, `.token(1)`, `.faults`.

    The rate limit is off, for a test asks faster than people do; `anilist_server.limit = 90` puts
    it on. All other rules of AniList hold. Needs the extra `kotae[server]`.
    """
    from kotae.testing.server import AniListServer  # noqa: PLC0415 - only where a test asks for it

    with AniListServer(rate_limit=None) as server:
        yield server
