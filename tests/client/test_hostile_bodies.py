"""Bodies that are small to send and large to decode: bounded memory and time, and a free loop."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import (
    AniListError,
    AsyncClient,
    Cache,
    ConnectionFailedError,
    DecodeError,
    RequestTimeoutError,
    operation,
)
from kotae.api import Media, Query
from kotae.client import operation_input
from kotae.client.auth import Bearer
from kotae.client.content_decoding import BodyDecoder
from kotae.client.operation_input import UnpreparedOperation, prepare_operation
from kotae.query import decoding
from kotae.wire.response import MAX_INLINE_BYTES, HTTPResponse, ResponseDeadline

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.conftest import Make

    from kotae.client.operation_input import OperationInput
    from kotae.testing import AniListServer

TEXT = "{ Media(id: 1) { id } }"
MEDIA = Query.media(id=1).select(Media.id)
MEDIA_OPERATION = operation(MEDIA)
LARGE = b'{"data": {"Media": {"id": 1}}}' + b" " * MAX_INLINE_BYTES

#: Bodies of 64 MB, or as many values as are accepted.
_MANY = 400_000
BOMBS: dict[str, Callable[[], bytes]] = {
    "one text": lambda: b'{"errors":[{"message":"' + b"\x7f" * 67_000_000 + b'"}]}',
    "objects": lambda: b'{"errors":[' + b"{}," * 22_000_000 + b"{}]}",
    "accepted objects": lambda: b'{"errors":[' + b'{"ab":0},' * _MANY + b"{}]}",
    "accepted keys": lambda: (
        b'{"errors":[{' + b",".join(map(b'"%x":1.5'.__mod__, range(1_500_000))) + b"}]}"
    ),
    "accepted strings": lambda: b'{"errors":[' + b'"ab",' * 2_000_000 + b"{}]}",
    "accepted text": lambda: b'{"errors":[' + (b'"' + b"x" * 2000 + b'",') * 33_000 + b"{}]}",
    "accepted wide text": lambda: (
        b'{"errors":[' + (b'"\xf0\x9f\x98\x80' + b"x" * 2000 + b'",') * 30_000 + b"{}]}"
    ),
    "wrong data": lambda: b'{"data":{"Media":{"id":"x"}},"z":[' + b"[]," * _MANY + b"0]}",
}
_MAX_RSS_MB = 400
_SEND = """
import asyncio, sys, time
from kotae import AniListError, AsyncClient, Client
from kotae.api import Media, Query

MEDIA = Query.media(id=1).select(Media.id)
options = dict(app="tests/1.0", endpoint=sys.argv[1], rate_limiter=None, retries=0)

async def send():
    async with AsyncClient(**options) as client:
        await client.execute(MEDIA)

try:
    asyncio.run(send()) if sys.argv[2] == "async" else Client(**options).execute(MEDIA)
except AniListError:
    # `getrusage` counts the memory of the parent too.
    status = open("/proc/self/status").read()
    print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name == "one text" else pytest.mark.long) for name in BOMBS],
)
def test_any_body_takes_less_than_400_mb(name: str, kind: str) -> None:
    response = CannedResponse(200, gzip.compress(BOMBS[name](), 1), {"Content-Encoding": "gzip"})
    with LoopbackServer(response) as server:
        done = subprocess.run(
            [sys.executable, "-c", _SEND, server.url, kind],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
    assert int(done.stdout) < _MAX_RSS_MB


def _late(body: bytes) -> HTTPResponse:
    return HTTPResponse(200, {}, body, ResponseDeadline(time.monotonic() - 1, 3.0))


@pytest.mark.parametrize("given", [MEDIA, TEXT])
def test_the_deadline_is_checked_before_each_slower_step(given: object) -> None:
    prepared: OperationInput = prepare_operation(UnpreparedOperation((given,)))
    assert prepared.read(_late(LARGE))
    for body in (b'{"data": {"Media": {"id": "x"}}, "errors": [1]}', b"no JSON", b"[]"):
        with pytest.raises(RequestTimeoutError, match="was not decoded within 3 seconds") as caught:
            prepared.read(_late(body))
        assert caught.value.reached_server is True
        assert caught.value.timeout_s == 3


def _read_by_the_client(body: bytes) -> object:
    return prepare_operation(UnpreparedOperation((MEDIA,))).read(HTTPResponse(200, {}, body))


def test_a_large_body_that_does_not_fit_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        pytest.fail("walked")

    monkeypatch.setattr(decoding, "_object", fail)
    body = b'{"data": {"Media": {"id": "x"}}, "z": "' + b"y" * 2**20 + b'"}'
    for decode in (MEDIA_OPERATION.decode, _read_by_the_client):
        with pytest.raises(
            DecodeError, match=r"data\.Media\.id: Expected `int`, got `str`"
        ) as caught:
            decode(body)
        assert caught.value.path == "data.Media.id"


def test_a_response_with_many_errors_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: bytes) -> object:
        pytest.fail("parsed again")

    monkeypatch.setattr(decoding, "_json", fail)
    with pytest.raises(AniListError):
        _read_by_the_client(b'{"data": {"Media": {"id": 1}}, "errors": [{"message": "x"}]}')


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note, for each call that may take long, whether it is in the main thread."""
    seen: list[bool] = []

    def noting(owner: object, name: str) -> None:
        original: Callable[..., object] = getattr(owner, name)

        def noted(*args: object) -> object:
            seen.append(threading.current_thread() is threading.main_thread())
            return original(*args)

        monkeypatch.setattr(owner, name, noted)

    noting(BodyDecoder, "feed")
    noting(BodyDecoder, "finish")
    noting(Bearer, "redact")
    noting(operation_input, "_plain_data")
    return seen


def _execute_async(body: bytes, *, token: str) -> object:
    compressed = CannedResponse(200, gzip.compress(body), {"Content-Encoding": "gzip"})

    async def run(url: str) -> object:
        options: Any = {"app": "tests/1.0", "rate_limiter": None, "token": token}
        async with AsyncClient(endpoint=url, **options) as client:
            return await client.execute(TEXT)

    with LoopbackServer(compressed) as server:
        return asyncio.run(run(server.url))


def test_work_on_a_large_body_leaves_the_event_loop(
    threads: list[bool], server: AniListServer
) -> None:
    token = str(server.token(1))
    assert _execute_async(LARGE, token=token)
    assert threads == [False] * 3  # finish, redact, decode
    threads.clear()
    assert _execute_async(LARGE + b" " * 10**6, token=token)
    assert threads == [False] * 4  # and what is left after the first piece
    threads.clear()
    assert _execute_async(LARGE.strip(), token=token)
    assert threads == [True] * 3


def test_a_cancelled_task_leaves_nothing_of_the_response_that_its_thread_decodes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started, may_end = threading.Event(), threading.Event()
    original: Callable[[bytes], object] = operation_input._plain_data

    def slow(body: bytes) -> object:
        started.set()
        may_end.wait(10)
        return original(body)

    monkeypatch.setattr(operation_input, "_plain_data", slow)

    async def run(url: str) -> None:
        cache = Cache.memory()
        options: Any = {"app": "tests/1.0", "rate_limiter": None, "cache": cache}
        async with AsyncClient(endpoint=url, **options) as client:
            task = asyncio.create_task(client.execute(TEXT))
            await asyncio.to_thread(started.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            may_end.set()
            assert await client.execute(TEXT) == {"Media": {"id": 1}}

    with LoopbackServer(CannedResponse(200, LARGE)) as server:
        asyncio.run(run(server.url))
        assert len(server.seen) == 2


def test_a_request_ends_at_its_deadline_while_other_responses_are_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_end = threading.Event()

    def decode(_: bytes) -> object:
        return may_end.wait(20)

    monkeypatch.setattr(operation_input, "_plain_data", decode)

    async def run(url: str) -> list[BaseException | object]:
        options: Any = {"app": "tests/1.0", "rate_limiter": None, "retries": 0, "timeout_s": 0.5}
        async with AsyncClient(endpoint=url, **options) as client:
            calls = [client.execute(TEXT) for _ in range(3)]
            return await asyncio.gather(*calls, return_exceptions=True)

    with LoopbackServer(CannedResponse(200, LARGE)) as server:
        try:
            outcomes = asyncio.run(asyncio.wait_for(run(server.url), 10))
        finally:
            may_end.set()
    assert [type(outcome) for outcome in outcomes] == [RequestTimeoutError] * 3


def test_a_response_with_too_many_headers_is_refused(make: Make) -> None:
    headers = {f"x-{number}": "y" for number in range(101)}
    with LoopbackServer(CannedResponse(200, LARGE, headers)) as server:
        client = make(endpoint=server.url, retries=0)
        with pytest.raises(ConnectionFailedError):
            client.execute(TEXT)
