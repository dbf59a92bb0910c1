"""Fixtures of the tests of both clients."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from tests.client.both import AnyClient, any_client

from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.both import Kind


class Make(Protocol):
    def __call__(self, **settings: Any) -> AnyClient: ...


@pytest.fixture(scope="session")
def _running() -> Iterator[AniListServer]:
    with AniListServer(rate_limit=None) as server:
        yield server


@pytest.fixture
def server(_running: AniListServer) -> Iterator[AniListServer]:
    """A local AniList without the requests and faults of other tests; list changes persist."""
    _running.requests.clear()
    _running.faults.clear()
    yield _running
    _running.limit = None
    _running.faults.clear()


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> Kind:
    value: Kind = request.param
    return value


@pytest.fixture
def make(kind: Kind, server: AniListServer) -> Iterator[Make]:
    """Make clients of the server, of either kind; they are closed at the end."""
    made: list[AnyClient] = []
    with asyncio.Runner() as runner:

        def one(**settings: Any) -> AnyClient:
            client = any_client(kind, runner, **({"endpoint": server.url} | settings))
            made.append(client)
            return client

        yield one
        for client in made:
            client.close()


@pytest.fixture
def anilist(make: Make, server: AniListServer) -> AnyClient:
    """A client signed in as user 1."""
    return make(token=server.token(1))
