"""The pytest plugin: the fixtures `anilist_server`, `anilist_client` and `anilist_async_client`.

pytest loads this at every start where kotae is installed, so nothing is imported before a test
asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kotae.client.async_client import AsyncClient
    from kotae.client.client import Client
    from kotae.testing.server import AniListServer

__all__ = ["anilist_async_client", "anilist_client", "anilist_server"]

#: Who asks in a test.
_APP = "tests/1.0"


@pytest.fixture
def anilist_server() -> Iterator[AniListServer]:
    """An AniList on loopback, new for each test: `anilist_server.url`, `.token(1)`, `.faults`.

    The rate limit is off, for a test asks faster than people do; `anilist_server.limit = 90` puts
    it on. All other rules of AniList hold. Needs the extra `kotae[server]`.
    """
    from kotae.testing.server import AniListServer  # noqa: PLC0415 - only where a test asks for it

    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture
def anilist_client(anilist_server: AniListServer) -> Iterator[Client]:
    """A `kotae.Client` of `anilist_server`, signed in as user 1; nothing is paced or kept.

    `anilist_client.as_viewer(anilist_server.token(2))` is another user's, `as_viewer(None)`
    nobody's.
    """
    from kotae.client.client import Client  # noqa: PLC0415 - as above

    with Client(
        endpoint=anilist_server.url, app=_APP, token=anilist_server.token(1), rate_limiter=None
    ) as client:
        yield client


@pytest.fixture
def anilist_async_client(anilist_server: AniListServer) -> AsyncClient:
    """A `kotae.AsyncClient` of `anilist_server`, as `anilist_client`; any event loop may use it.

    Needs the extra `kotae[async]`.
    """
    from kotae.client.async_client import AsyncClient  # noqa: PLC0415 - as above

    return AsyncClient(
        endpoint=anilist_server.url, app=_APP, token=anilist_server.token(1), rate_limiter=None
    )
