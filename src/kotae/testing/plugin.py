"""The pytest plugin: `--graphql`, and the fixtures of the local AniList.

The fixtures are `anilist_server`, `anilist_client` and `anilist_async_client`. pytest loads this
module in every environment with kotae, so kotae itself is imported only when a test uses a
fixture, or when files of GraphQL are tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kotae.client.async_client import AsyncClient
    from kotae.client.client import Client
    from kotae.testing.graphql_items import GraphQLFile
    from kotae.testing.server import AniListServer

__all__ = [
    "anilist_async_client",
    "anilist_client",
    "anilist_server",
    "pytest_addoption",
    "pytest_collect_file",
]

#: The `app` of the clients.
_APP = "tests/1.0"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--graphql`, and the settings of its tests."""
    parser.getgroup("graphql", "GraphQL documents (kotae)").addoption(
        "--graphql",
        action="store_true",
        help="run a test for each operation of the .graphql files below the paths",
    )
    parser.addini(
        "graphql_paths", "folders and files of GraphQL that are tests without --graphql", "paths"
    )
    parser.addini(
        "graphql_fail_on", "the least severity that fails a test: error or warning", default="error"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> GraphQLFile | None:
    """Return the tests of a file of GraphQL, if they were asked for."""
    if file_path.suffix not in (".graphql", ".gql"):
        return None
    folders: list[Path] = parent.config.getini("graphql_paths")
    if not parent.config.getoption("graphql") and not any(map(file_path.is_relative_to, folders)):
        return None
    from kotae.testing.graphql_items import GraphQLFile  # noqa: PLC0415 - only these tests need it

    return GraphQLFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType] # pytest declares no type


@pytest.fixture
def anilist_server() -> Iterator[AniListServer]:
    """An AniList on loopback, new for each test: `anilist_server.url`, `.token(1)`, `.faults`.

    The rate limit is off, so that tests can be fast; `anilist_server.limit = 90` turns it on. All
    other rules of AniList apply. Needs the extra `kotae[server]`.
    """
    from kotae.testing.server import AniListServer  # noqa: PLC0415 - only when a test uses it

    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture
def anilist_client(anilist_server: AniListServer) -> Iterator[Client]:
    """A `kotae.Client` of `anilist_server`, signed in as user 1, without rate limiter and cache.

    `anilist_client.as_viewer(anilist_server.token(2))` is signed in as user 2, and
    `as_viewer(None)` as nobody.
    """
    from kotae.client.client import Client  # noqa: PLC0415 - as above

    with Client(
        endpoint=anilist_server.url, app=_APP, token=anilist_server.token(1), rate_limiter=None
    ) as client:
        yield client


@pytest.fixture
def anilist_async_client(anilist_server: AniListServer) -> AsyncClient:
    """A `kotae.AsyncClient` of `anilist_server`, like `anilist_client`; any event loop may use it.

    Needs the extra `kotae[async]`.
    """
    from kotae.client.async_client import AsyncClient  # noqa: PLC0415 - as above

    return AsyncClient(
        endpoint=anilist_server.url, app=_APP, token=anilist_server.token(1), rate_limiter=None
    )
