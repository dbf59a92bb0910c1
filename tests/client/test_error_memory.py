"""An error is freed, and with it the response, as soon as its caller is done with it."""

from __future__ import annotations

import asyncio
import gc
import time
from typing import TYPE_CHECKING
from weakref import ref

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import AniListError, AsyncClient, Cache
from kotae.api import Media, Query
from kotae.wire.response import MAX_INLINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.client.conftest import Make

    from kotae import Client

MEDIA = Query.media(id=1).select(Media.id).required()
RESPONSES = {
    "no JSON": CannedResponse(body=b"{"),
    "GraphQL error": CannedResponse.json({"errors": [{"message": "Not Found."}]}, 404),
    "server error": CannedResponse(502, b"<html>"),
    "rate limit": CannedResponse.json({}, 429),
    "wrong type": CannedResponse.json({"data": {"Media": {"id": "x"}}}),
    "large and wrong": CannedResponse(body=b'{"data": 1}' + b" " * MAX_INLINE_BYTES),
}


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def _is_freed(error: ref[AniListError]) -> bool:
    """Tell whether an error is freed, once the thread that decoded has let go of it."""
    for _ in range(200):
        if error() is None:
            return True
        time.sleep(0.02)
    return False


def _error_of(client: Client) -> ref[AniListError]:
    try:
        client.execute(MEDIA)
    except AniListError as error:
        return ref(error)
    raise AssertionError


async def _error_of_async(client: AsyncClient) -> ref[AniListError]:
    try:
        await client.execute(MEDIA)
    except AniListError as error:
        return ref(error)
    raise AssertionError


@pytest.mark.usefixtures("_no_collector")
@pytest.mark.parametrize("cache", [None, Cache.memory(ttl_s=60)], ids=["not cached", "cached"])
@pytest.mark.parametrize("response", RESPONSES.values(), ids=RESPONSES)
def test_an_error_is_in_no_reference_cycle(
    make: Make, response: CannedResponse, cache: Cache | None
) -> None:
    with LoopbackServer(response) as server:
        client = make(endpoint=server.url, rate_limiter=None, retries=0, cache=cache).client
        if isinstance(client, AsyncClient):
            assert _is_freed(asyncio.run(_error_of_async(client)))
        else:
            assert _is_freed(_error_of(client))
