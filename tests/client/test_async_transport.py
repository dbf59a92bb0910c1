"""The asynchronous transport: event loops, cancellation, and a missing library."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.transports import GENEROUS_S, TOKEN
from tests.loopback import CannedResponse, LoopbackServer, RawServer, RequestRecord

from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport
from kotae.errors import ConnectionFailedError, UsageError
from kotae.query.gql_request import PrintedRequest

if TYPE_CHECKING:
    from kotae.wire import HTTPResponse

_OK = CannedResponse.json({"data": {"a": 1}})
_CERTIFICATE = Path(__file__).with_name("localhost.pem")


async def _send(transport: AsyncTransport, **variables: object) -> HTTPResponse:
    request = PrintedRequest("{ a }", variables=variables)
    return await transport.send(request, token=Bearer.of(TOKEN), timeout_s=GENEROUS_S)


def _transport(url: str, **settings: Any) -> AsyncTransport:
    return AsyncTransport(ClientOptions(endpoint=url, **settings))


@pytest.fixture(params=[False, True], ids=["plain", "TLS"])
def certificate(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    monkeypatch.setenv("SSL_CERT_FILE", str(_CERTIFICATE))
    return _CERTIFICATE if request.param else None


def test_a_second_run_of_asyncio_works_and_the_first_left_nothing_open(
    certificate: Path | None,
) -> None:
    with LoopbackServer(_OK, keep_alive=True, certificate=certificate) as server:
        transport = _transport(server.url)
        for _ in range(3):
            for _ in range(2):
                assert asyncio.run(_send(transport)).status == 200
            gc.collect()
        assert len(transport._opened) == 1, "what belongs to closed loops is let go"
    del transport
    gc.collect()  # a session that was not closed would warn here


def test_the_connections_of_a_closed_loop_are_dropped_silently(
    certificate: Path | None,
) -> None:
    with LoopbackServer(_OK, keep_alive=True, certificate=certificate) as server:
        transport = _transport(server.url)
        for _ in range(2):
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(_send(transport)).status == 200
            loop.close()
            del loop
            gc.collect()
        assert asyncio.run(_send(transport)).status == 200
    del transport
    gc.collect()


def test_a_transport_without_references_closes_its_connections(certificate: Path | None) -> None:
    with LoopbackServer(_OK, keep_alive=True, certificate=certificate) as server:

        async def use() -> None:
            for _ in range(3):
                await _send(_transport(server.url))
                gc.collect()
                await asyncio.sleep(0)

        asyncio.run(use())
    gc.collect()


def test_loops_in_several_threads_share_a_transport() -> None:
    def respond(request: RequestRecord) -> CannedResponse:
        number = str(request.json["variables"]["n"])
        return CannedResponse(200, number.encode(), {"X-Number": number})

    with LoopbackServer(respond, keep_alive=True) as server:
        transport = _transport(server.url)
        together = threading.Barrier(4)

        def work(first: int) -> list[str]:
            async def send_all() -> list[HTTPResponse]:
                numbers = range(first, first + 25)
                return await asyncio.gather(*(_send(transport, n=number) for number in numbers))

            together.wait(GENEROUS_S)
            return [response.body.decode() for response in asyncio.run(send_all())]

        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(work, range(0, 100, 25)))
        asyncio.run(transport.aclose())
    assert [number for numbers in found for number in numbers] == [str(n) for n in range(100)]


def test_closing_in_one_loop_lets_another_close_its_own() -> None:
    with LoopbackServer(_OK, keep_alive=True) as server:
        transport = _transport(server.url)

        async def use_while_another_closes() -> int:
            await _send(transport)
            await asyncio.to_thread(asyncio.run, transport.aclose())
            return (await _send(transport)).status

        assert asyncio.run(use_while_another_closes()) == 200
    gc.collect()


def test_requests_in_flight_fail_when_their_transport_is_closed() -> None:
    waiting = threading.Event()

    def respond() -> list[bytes]:
        waiting.set()
        return [b""] * 1000

    with RawServer(respond, pause_s=0.01) as server:

        async def close_under_it() -> None:
            transport = _transport(server.url)
            sending = asyncio.create_task(_send(transport))
            await asyncio.to_thread(waiting.wait, GENEROUS_S)
            await transport.aclose()
            await sending

        with pytest.raises(ConnectionFailedError) as caught:
            asyncio.run(close_under_it())
    assert caught.value.reached_server is None


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"])
def test_a_cancelled_request_closes_its_connection(head: bytes) -> None:
    waiting, is_first = threading.Event(), True

    def respond() -> list[bytes]:
        nonlocal is_first
        if not is_first:
            return [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"]
        is_first = False
        waiting.set()
        return [head, *[b""] * 500]

    with RawServer(respond, pause_s=0.01) as server:

        async def cancel_and_send_again() -> HTTPResponse:
            transport = _transport(server.url)
            sending = asyncio.create_task(_send(transport))
            await asyncio.to_thread(waiting.wait, GENEROUS_S)
            await asyncio.sleep(0.05)
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
            assert sending.cancelled()
            return await _send(transport)

        assert asyncio.run(cancel_and_send_again()).body == b"{}"
        assert len(server.received) == 2


def test_a_timeout_of_asyncio_ends_a_request() -> None:
    with RawServer(lambda: [b""] * 1000, pause_s=0.01) as server:

        async def send_with_a_limit() -> None:
            async with asyncio.timeout(0.1):
                await _send(_transport(server.url))

        with pytest.raises(TimeoutError) as caught:
            asyncio.run(send_with_a_limit())
    assert type(caught.value) is TimeoutError


def test_outside_of_asyncio_a_request_is_an_error() -> None:
    coroutine = _send(_transport("https://graphql.anilist.co"))
    with pytest.raises(UsageError, match=r"asyncio\.run"):
        coroutine.send(None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_has_connections_of_its_own() -> None:
    with LoopbackServer(_OK, keep_alive=True) as server:
        program = f"""
import asyncio, os, sys, warnings
warnings.simplefilter("error")
from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport, SyncTransport
from kotae.query.gql_request import PrintedRequest

coroutines = AsyncTransport(ClientOptions(endpoint={server.url!r}))
sync = SyncTransport(ClientOptions(endpoint={server.url!r}))
request = PrintedRequest("{{ a }}")

def send(loop):
    one = loop.run_until_complete(coroutines.send(request, token=None, timeout_s=8))
    return [one.status, sync.send(request, token=None, timeout_s=8).status]

loop = asyncio.new_event_loop()
print(send(loop), flush=True)
child = os.fork()
if child == 0:
    own = asyncio.new_event_loop()
    print(send(own), flush=True)
    own.run_until_complete(coroutines.aclose())
    sync.close()
    own.close()
    sys.exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), send(loop), flush=True)
loop.run_until_complete(coroutines.aclose())
sync.close()
loop.close()
"""
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        ports = server.client_ports
    assert done.stdout.splitlines() == ["[200, 200]", "[200, 200]", "0 [200, 200]"], done.stderr
    assert ports[:2] == ports[4:], "the parent goes on with its own"
    assert len(set(ports)) == 4, "the child has others"
    # Python itself warns of the child's copy of the parent's loop, and, in this mode, of the
    # first request, which imports aiohttp.
    complaints = re.sub("^Executing <Task.*", "", done.stderr, flags=re.MULTILINE)
    assert not re.search("session|connector|connection|transport|Traceback.*kotae", complaints)


def test_a_program_whose_loop_was_never_closed_ends_silently() -> None:
    with LoopbackServer(_OK, keep_alive=True) as server:
        program = f"""
import asyncio
from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport
from kotae.query.gql_request import PrintedRequest

transport = AsyncTransport(ClientOptions(endpoint={server.url!r}))
loop = asyncio.new_event_loop()
sending = transport.send(PrintedRequest("{{ a }}"), token=None, timeout_s=8)
print(loop.run_until_complete(sending).status)
"""
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
        )
    assert (done.stdout, done.stderr) == ("200\n", "")


def test_without_aiohttp_the_error_names_the_extra_to_install() -> None:
    program = """
import sys
sys.modules["aiohttp"] = None
from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport
try:
    AsyncTransport(ClientOptions())
except Exception as error:
    print(type(error).__name__, error, error.__cause__, error.__context__)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == (
        "UsageError AsyncClient needs aiohttp. Install the extra: pip install 'kotae[async]'. "
        "None None"
    )
