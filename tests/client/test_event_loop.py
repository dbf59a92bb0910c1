"""What `AsyncClient` does outside of the event loop's thread."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.loopback import CannedResponse, LoopbackServer

from kotae import AsyncClient
from kotae.client import operation_input
from kotae.client.network import tls_context
from kotae.errors import ConnectionFailedError

if TYPE_CHECKING:
    from kotae.testing import AniListServer

_CERTIFICATE = Path(__file__).with_name("localhost.pem")

#: Sends operations of every kind, and prints the modules that the loop's thread imported, whether
#: any thread imported requests, and whether the loop's thread and any thread made a TLS context.
_PROGRAM = """
import asyncio, json, ssl, sys, threading
from kotae import AniListError, AsyncClient
from kotae.api import Media, MediaList, Mutation, Query

loop_thread, url, tls_url, token = threading.get_ident(), *sys.argv[1:]
imported, contexts = [], []

class Recorder:
    def find_spec(self, name, path=None, target=None):
        if threading.get_ident() == loop_thread:
            imported.append(name)

load = ssl.SSLContext.load_verify_locations

def recorded(*args, **options):
    contexts.append(threading.get_ident() == loop_thread)
    return load(*args, **options)

async def main():
    title = Media.title.romaji
    operations = [
        Query.media(id=1).select(title),
        "query ($id: Int) { Media(id: $id) { id } }",
        "{ Media(id: 99999999) { id } }",
        "{ no such field }",
        Query.media(id=99999999).select(title).required(),
        [Query.media(id=one).select(title) for one in (1, 99999999)],
        Mutation.save_media_list_entry(media_id=1, score=-1e9).select(MediaList.id),
    ]
    for endpoint, some, options in (
        (url, operations[:1], {}),
        (url, operations, {"rate_limiter": None}),
        (tls_url, operations, {"rate_limiter": None}),
    ):
        options |= {"app": "tests/1.0", "endpoint": endpoint, "check_limits": False, "retries": 0}
        async with AsyncClient(**options) as anilist:
            for operation in some:
                for source in (None, lambda: token):
                    try:
                        await anilist.as_viewer(source).execute(operation)
                    except AniListError:
                        pass

ssl.SSLContext.load_verify_locations = recorded
sys.meta_path.insert(0, Recorder())
asyncio.run(main())
imported.remove("aiohttp")  # it is looked for, and not imported
print(json.dumps([imported, "requests" in sys.modules, any(contexts), len(contexts) > 0]))
"""


def test_it_imports_and_makes_its_tls_context_in_another_thread(
    server: AniListServer, tmp_path: Path
) -> None:
    page = CannedResponse(500, b"<html>no JSON</html>")
    with LoopbackServer(page, certificate=_CERTIFICATE) as secure:
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM, server.url, secure.url, server.token(1)],
            env=os.environ | {"SSL_CERT_FILE": str(_CERTIFICATE), "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
    assert json.loads(done.stdout) == [[], False, False, True], done.stderr


def test_requests_that_begin_at_once_make_one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(_CERTIFICATE))
    made: list[threading.Thread] = []

    def recorded(path: str) -> object:
        made.append(threading.current_thread())
        return tls_context(path)

    monkeypatch.setattr("kotae.client.aiohttp_transport.tls_context", recorded)

    async def execute(url: str) -> None:
        async with AsyncClient(app="tests/1.0", endpoint=url, rate_limiter=None) as anilist:
            await asyncio.gather(*(anilist.execute("{ Media { id } }") for _ in range(5)))

    response = CannedResponse.json({"data": {"Media": {"id": 1}}})
    with LoopbackServer(response, certificate=_CERTIFICATE) as secure:
        asyncio.run(execute(secure.url))
    assert len(made) == 1
    assert made[0] is not threading.current_thread()


def test_certificates_that_are_not_there_fail_each_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")

    async def execute() -> None:
        async with AsyncClient(app="tests/1.0", rate_limiter=None, retries=0) as anilist:
            for _ in range(2):
                with pytest.raises(ConnectionFailedError, match="/nowhere") as caught:
                    await anilist.execute("{ Media { id } }")
                assert caught.value.reached_server is False

    asyncio.run(execute())


def test_a_long_text_is_parsed_in_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    parse = operation_input.parse_text

    def recorded(text: str, name: str | None) -> operation_input.OperationInfo:
        threads.append(threading.current_thread())
        return parse(text, name)

    monkeypatch.setattr(operation_input, "parse_text", recorded)

    async def execute(url: str, text: str) -> object:
        async with AsyncClient(app="tests/1.0", endpoint=url, rate_limiter=None) as anilist:
            return await anilist.execute(text)

    with LoopbackServer(CannedResponse.json({"data": {"Media": {"id": 1}}})) as plain:
        assert asyncio.run(execute(plain.url, "{ Media { id } }" + " " * 30_000))
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_the_first_requests_of_threads_and_a_loop_import_whole_modules(
    server: AniListServer,
) -> None:
    for _ in range(4):  # one in four failed
        done = subprocess.run(
            [sys.executable, "-m", "tests.client.first_requests", server.url],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=False,
            text=True,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
