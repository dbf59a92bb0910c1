"""`AsyncClient(session=…)`: the connections of a caller's session, and nothing else of it."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from tests.client.test_interim_responses import EACH, INTERIM, serving
from tests.client.transports import GENEROUS_S, SHORT_S
from tests.loopback import CannedResponse, LoopbackServer, RawServer
from yarl import URL

from kotae import (
    AsyncClient,
    ConnectionFailedError,
    NotJSONError,
    RequestTimeoutError,
    ResponseTooLargeError,
    UsageError,
)
from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport
from kotae.errors import ArgumentError
from kotae.query.gql_request import PrintedRequest

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.loopback import RequestRecord

    from kotae.testing import AniListServer

_CERTIFICATE = Path(__file__).with_name("localhost.pem")
_ONE = CannedResponse.json({"data": {"Media": {"id": 1}}})
_TEXT = "{ Media { id } }"


@contextlib.asynccontextmanager
async def client_of(
    session: aiohttp.ClientSession, url: str, **options: Any
) -> AsyncGenerator[AsyncClient]:
    settings: dict[str, Any] = {"app": "tests/1.0", "rate_limiter": None, "retries": 0} | options
    async with AsyncClient(endpoint=url, session=session, **settings) as client:
        yield client


def traced(events: list[str]) -> aiohttp.TraceConfig:
    config = aiohttp.TraceConfig()

    async def note(*_: object) -> None:
        events.append("request")

    config.on_request_start.append(note)
    config.on_connection_create_start.append(note)
    return config


def test_nothing_of_the_session_reaches_the_server_and_nothing_of_ours_the_session(
    server: AniListServer,
) -> None:
    token, events = server.token(1), list[str]()
    loud = CannedResponse.json(
        {"data": {"Media": {"id": 1}}}, headers={"Set-Cookie": "theirs=1; Path=/"}
    )

    async def execute(url: str) -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        jar.update_cookies({"mine": "private"}, URL(url))
        async with aiohttp.ClientSession(
            base_url="http://127.0.0.1:1/",
            headers={"X-Mine": "private", "Authorization": "private", "Referer": "private"},
            cookie_jar=jar,
            raise_for_status=True,
            json_serialize=lambda _: "private",
            timeout=aiohttp.ClientTimeout(total=1e-9),
            trace_configs=[traced(events)],
            trust_env=True,
        ) as session:
            before = dict(session.headers)
            async with client_of(session, url, token=token) as client:
                assert await client.execute(_TEXT) == {"Media": {"id": 1}}
                with pytest.raises(NotJSONError):
                    await client.execute(_TEXT)
            assert not session.closed
            assert dict(session.headers) == before
            assert {cookie.key for cookie in jar} == {"mine"}
            assert events == []

    page = CannedResponse(500, b"<html></html>")
    with LoopbackServer(loud, page, keep_alive=True) as loopback:
        asyncio.run(execute(loopback.url))
    for request in loopback.seen:
        assert "private" not in repr(request)
        assert "cookie" not in request.headers
        assert request.headers["authorization"] == f"Bearer {token}"
        assert request.headers["user-agent"].startswith("tests/1.0")
        assert request.json["query"] == _TEXT
    assert len(loopback.seen) == 2


def test_the_session_goes_on_after_the_client_and_shares_its_connection() -> None:
    async def execute(url: str) -> None:
        async with aiohttp.ClientSession() as session:
            async with session.get(url) as response:
                assert await response.json()
            async with client_of(session, url) as client:
                for _ in range(2):
                    await client.execute(_TEXT)
            async with session.get(url) as response:
                assert await response.json()
        gc.collect()

    with LoopbackServer(_ONE, keep_alive=True) as loopback:
        asyncio.run(execute(loopback.url))
    assert len(set(loopback.client_ports)) == 1
    assert "authorization" not in loopback.seen[-1].headers


def test_closing_the_client_ends_its_own_requests_only() -> None:
    waiting, goes_on = threading.Semaphore(0), threading.Event()

    def respond(_request: RequestRecord) -> CannedResponse:
        waiting.release()
        goes_on.wait(GENEROUS_S)
        return _ONE

    async def close_under_both(url: str) -> None:
        async with aiohttp.ClientSession() as session:
            client = AsyncClient(
                app="tests/1.0", endpoint=url, session=session, rate_limiter=None, retries=0
            )

            async def read() -> bytes:
                async with session.get(url) as response:
                    return await response.read()

            ours = asyncio.create_task(client.execute(_TEXT))
            theirs = asyncio.create_task(read())
            for _ in range(2):
                await asyncio.to_thread(waiting.acquire, timeout=GENEROUS_S)
            await client.aclose()
            with pytest.raises(ConnectionFailedError):
                await ours
            goes_on.set()
            assert await theirs == _ONE.body

    with LoopbackServer(respond) as loopback:
        asyncio.run(close_under_both(loopback.url))


def test_a_session_works_in_its_own_loop_only() -> None:
    async def make() -> AsyncClient:
        return AsyncClient(
            app="tests/1.0",
            endpoint=loopback.url,
            session=aiohttp.ClientSession(),
            rate_limiter=None,
        )

    async def close(client: AsyncClient) -> None:
        assert await client.execute(_TEXT)
        session = client._config.options.session
        assert session is not None
        await session.close()

    with LoopbackServer(_ONE) as loopback, asyncio.Runner() as runner:
        client = runner.run(make())
        with pytest.raises(UsageError, match="another event loop"):
            asyncio.run(_execute(client))
        assert loopback.seen == []
        runner.run(close(client))
        with pytest.raises(UsageError, match="closed"):
            runner.run(_execute(client))
    assert len(loopback.seen) == 1


async def _execute(client: AsyncClient) -> object:
    return await client.execute(_TEXT)


def test_what_is_no_session_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"aiohttp\.ClientSession, got a value of type str"):
        AsyncClient(app="tests/1.0", session="session")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - a mistake

    async def use_a_socket_file() -> None:
        connector = aiohttp.UnixConnector(str(tmp_path / "socket"))
        async with aiohttp.ClientSession(connector=connector) as session:
            AsyncClient(app="tests/1.0", session=session)

    with pytest.raises(UsageError, match="UnixConnector"):
        asyncio.run(use_a_socket_file())


def send_all(url: str, *tokens: str | None, timeout_s: float = GENEROUS_S, **options: Any) -> Any:
    """Send a request with each token over one session, and return the bodies."""

    async def send() -> list[bytes]:
        async with aiohttp.ClientSession() as session:
            transport = AsyncTransport(ClientOptions(endpoint=url, session=session, **options))
            try:
                return [
                    (
                        await transport.send(
                            PrintedRequest("{ a }"),
                            token=None if token is None else Bearer.of(token),
                            timeout_s=timeout_s,
                        )
                    ).body
                    for token in tokens
                ]
            finally:
                await transport.aclose()

    return asyncio.run(send())


@pytest.mark.parametrize("name", INTERIM)
def test_an_interim_response_is_not_the_response(name: str) -> None:
    with serving(INTERIM[name]) as url:
        assert send_all(url, "first" * 8, "second" * 8, "first" * 8, "second" * 8) == EACH


def test_what_follows_a_response_is_not_the_next_response() -> None:
    with serving(after=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}") as url:
        assert send_all(url, "first" * 8, "second" * 8, "first" * 8, "second" * 8) == EACH


def test_a_redirect_is_not_followed() -> None:
    with LoopbackServer(_ONE) as target:
        redirect = CannedResponse(307, b"{}", {"Location": target.url})
        with LoopbackServer(redirect) as loopback:
            assert send_all(loopback.url, "secret" * 8) == [b"{}"]
    assert target.seen == []


def test_a_body_beyond_the_limit_is_refused() -> None:
    with (
        LoopbackServer(CannedResponse(200, b"x" * 5000)) as loopback,
        pytest.raises(ResponseTooLargeError),
    ):
        send_all(loopback.url, None, max_bytes=1000)


def test_the_deadline_holds() -> None:
    pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", *[b""] * 1000]
    with RawServer(lambda: pieces, pause_s=0.01) as raw, pytest.raises(RequestTimeoutError):
        send_all(raw.url, None, timeout_s=SHORT_S)


def test_a_session_that_checks_no_certificates_does_not_lead_the_token_astray() -> None:
    async def execute(url: str) -> None:
        connector = aiohttp.TCPConnector(ssl=False)
        async with aiohttp.ClientSession(connector=connector) as session:
            async with session.get(url) as response:
                assert response.status == 200
            async with client_of(session, url) as client:
                with pytest.raises(ConnectionFailedError, match="certificate"):
                    await client.execute(_TEXT)

    with LoopbackServer(_ONE, keep_alive=True, certificate=_CERTIFICATE) as loopback:
        asyncio.run(execute(loopback.url))
    assert len(loopback.seen) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_does_not_use_the_parents_connections() -> None:
    program = """
import asyncio, os, sys
import aiohttp
from kotae import AsyncClient, UsageError

async def make():
    session = aiohttp.ClientSession()
    return session, AsyncClient(app="a/1", endpoint=sys.argv[1], session=session, rate_limiter=None)

loop = asyncio.new_event_loop()
session, client = loop.run_until_complete(make())
execute = lambda: loop.run_until_complete(client.execute("{ Media { id } }"))
execute()
child = os.fork()
if child == 0:
    try:
        execute()
    except UsageError as error:
        os._exit("process" in str(error))
    os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), execute())
loop.run_until_complete(client.aclose())
loop.run_until_complete(session.close())
loop.close()
"""
    with LoopbackServer(_ONE, keep_alive=True) as loopback:
        done = subprocess.run(
            [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program, loopback.url],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.stdout, done.stderr) == ("1 {'Media': {'id': 1}}\n", "")
    assert len(loopback.seen) == 2
