"""The token is only in its header: not in errors, logs, events, stores or reprs.

A client with a token meets all faults, and everything that it
leaves behind is searched, for the whole token and for each of its three parts.
"""

from __future__ import annotations

import gzip
import logging
import pickle
import socket
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.both import HandClock
from tests.loopback import CannedResponse, LoopbackServer, RawServer
from tests.tracebacks import chain, shown_variables

from kotae import AniListError, Cache, RateLimiter, Token
from kotae.api import Media, MediaList, Mutation, Query, User
from kotae.testing.faults.faults import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.client.both import AnyClient
    from tests.client.conftest import Make
    from tests.loopback import RequestRecord

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id, Media.title.romaji)
VIEWER = Query.viewer.select(User.id)
SAVE = Mutation.save_media_list_entry(media_id=1, progress=3).select(MediaList.id)
#: The time-out for a slow response, in seconds.
SHORT_S = 0.3
SLOW = {"trickle-headers", "trickle-body", "no-response"}


class Search:
    """The search for a secret in everything that a client leaves behind.

    Args:
        records: The log records, which are added during the search.
        secrets: The secrets; each part of a token is one too.
    """

    def __init__(self, records: list[logging.LogRecord], *secrets: str) -> None:
        self._records = records
        self._secrets = {part for secret in secrets for part in (secret, *secret.split("."))}
        self.errors: list[AniListError] = []
        self.events: list[object] = []
        self._texts: list[tuple[str, str]] = []

    def look(self, place: str, found: object) -> None:
        """Search the text, the repr and the attributes of a value, and of those in turn."""
        if isinstance(found, bytes):
            self._texts.append((place, found.decode("latin-1")))
            return
        self._texts += [(place, str(found)), (place, repr(found))]
        attributes = dict(getattr(found, "__dict__", {}))
        for kind in type(found).__mro__:
            slots: tuple[str, ...] = getattr(kind, "__slots__", ())
            attributes |= {name: getattr(found, name) for name in slots if hasattr(found, name)}
        self._texts += [(f"{place}.{name}", repr(value)) for name, value in attributes.items()]

    def look_at_error(self, place: str, error: BaseException) -> None:
        """Search an error and everything that it refers to."""
        for item in chain(error):
            self.look(place, item)
            self.look(f"{place}, args", item.args)
            self.look(f"{place}, notes", getattr(item, "__notes__", []))
            self.look(f"{place}, trace", "".join(traceback.format_exception(item)))
        self._texts += [(f"{place}, {name}", text) for name, text in shown_variables(error)]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            self.look(f"{place}, pickled", pickle.dumps(error, protocol))

    def execute(self, place: str, client: AnyClient, operation: Any = BEBOP, **options: Any) -> Any:
        """Execute an operation, and search its result or error."""
        try:
            result = client.execute(operation, **options)
        except AniListError as error:
            self.errors.append(error)
            self.look_at_error(place, error)
            return None
        self.look(place, result)
        return result

    def finish(self) -> None:
        """Search logs and events, and report where the secret is."""
        for event in self.events:
            self.look("event", event)
            self.look("event, pickled", pickle.dumps(event))
        for record in self._records:
            place = f"log {record.name}"
            self.look(place, record.getMessage())
            self.look(place, record)
            if record.exc_info and record.exc_info[1] is not None:
                self.look_at_error(place, record.exc_info[1])
        found = {place for place, text in self._texts if any(one in text for one in self._secrets)}
        assert not found


@pytest.fixture
def token(server: AniListServer) -> str:
    return server.token(1)


def log_everything(caplog: pytest.LogCaptureFixture) -> None:
    """Set every logger to DEBUG."""
    caplog.set_level(logging.DEBUG)
    names = (
        "kotae",
        "gql",
        "requests",
        "urllib3",
        "aiohttp",
        "asyncio",
        *logging.root.manager.loggerDict,
    )
    for name in names:
        caplog.set_level(logging.DEBUG, name)


@pytest.fixture
def search(token: str, caplog: pytest.LogCaptureFixture) -> Iterator[Search]:
    """Search at the end, with every logger at DEBUG."""
    log_everything(caplog)
    one = Search(caplog.records, token)
    yield one
    one.finish()


@pytest.fixture
def hooks(search: Search) -> dict[str, Callable[[Any], None]]:
    """Hooks that collect their events."""
    return dict.fromkeys(("on_request", "on_response", "on_wait"), search.events.append)


def test_the_search_finds_a_secret(token: str, caplog: pytest.LogCaptureFixture) -> None:
    def found(plant: Callable[[Search], None]) -> bool:
        search = Search(caplog.records, token)
        plant(search)
        try:
            search.finish()
        except AssertionError:
            return True
        return False

    def chained(search: Search) -> None:
        error = AniListError("Nothing.")
        error.__context__ = ValueError(token.split(".")[2])
        search.look_at_error("error", error)

    def noted(search: Search) -> None:
        error = AniListError("Nothing.")
        error.add_note(token)
        search.look_at_error("error", error)

    assert found(chained)
    assert found(noted)
    assert found(lambda search: search.look("bytes", b"..." + token.encode()))
    assert found(lambda search: search.look("token", Token.parse(token))) is False
    assert found(lambda _: None) is False
    caplog.set_level(logging.DEBUG)
    logging.getLogger("somebody").debug("sent %s", {"Authorization": token.split(".")[1]})
    assert found(lambda _: None)


def test_no_fault_leaves_the_token_anywhere(
    make: Make, server: AniListServer, search: Search, hooks: dict[str, Any], tmp_path: Path
) -> None:
    clock, token = HandClock(), server.token(1)
    settings: dict[str, Any] = {
        "token": token,
        "clock": clock,
        "cache": Cache.sqlite(tmp_path / "cache.sqlite3"),
        "rate_limiter": RateLimiter.sqlite(tmp_path / "rate_limit.sqlite3", clock=clock),
        "max_bytes": 1_000_000,
        **hooks,
    }
    client = make(**settings, retries=0)
    retrying = make(**settings, retries=1)
    for fault in FAULTS:
        for operation in (BEBOP, VIEWER, SAVE, "{ Media(id: 1) { id } }"):
            if fault in SLOW and operation is not SAVE:
                continue
            server.faults.next(fault)
            timeout_s = SHORT_S if fault in SLOW else None
            search.execute(fault, client, operation, timeout_s=timeout_s, refresh=True)
            server.faults.clear()
        if fault not in SLOW:
            server.faults.next(fault, times=2)
            search.execute(f"{fault}, twice", retrying, refresh=True)
            server.faults.clear()
    view = client.as_viewer(token)
    assert search.execute("cached", view, VIEWER, refresh=True).id == 1
    assert search.execute("cached", view, VIEWER).id == 1
    assert len({type(error) for error in search.errors}) >= 14
    inner: list[Any] = [client.client, view.client, settings["cache"], settings["rate_limiter"]]
    for one in (*inner, client.client._config, client.client._transport, view.client._tokens):
        search.look("object", one)
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert {"cache.sqlite3", "rate_limit.sqlite3"} <= {path.name for path in files}
    for path in files:
        search.look(path.name, path.read_bytes())


def test_no_failure_of_the_connection_leaves_the_token_anywhere(
    make: Make, token: str, search: Search, hooks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: dict[str, Any] = {"token": token, "retries": 1, **hooks}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"127.0.0.1:{listener.getsockname()[1]}"
    head = b"HTTP/1.1 200 OK\r\n"
    search.execute("refused", make(endpoint=f"http://{closed}/", **settings))
    search.execute(
        "proxy", make(endpoint="https://a.example/", proxy=f"http://{closed}", **settings)
    )
    search.execute("plain http", make(endpoint="http://a.example/", **settings))
    with RawServer(lambda: [b"HTTP/1.1 407 Who\r\n\r\n"]) as server:
        search.execute("407", make(endpoint="https://a.example/", proxy=server.url, **settings))
    with RawServer(lambda: [head + b"\r\n"]) as server:
        search.execute("no TLS", make(endpoint=f"https://localhost:{server.port}/", **settings))
    for pieces in (
        [b"nonsense\r\n\r\n"],
        [head + b"Content-Length: nonsense\r\n\r\n{}"],
        [head + b"Content-Length: 9\r\n\r\n{"],
        [head + b"Transfer-Encoding: chunked\r\n\r\nzz"],
        [head + b"A: " + b"a" * 70_000 + b"\r\n\r\n"],
    ):
        with RawServer(_sender(pieces)) as server:
            search.execute("raw", make(endpoint=server.url, **settings))

    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    search.execute("unknown", make(endpoint="https://a.example/", **settings))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/at.all")
    search.execute("no bundle", make(endpoint=f"https://{closed}/", **settings))
    assert len(search.errors) == 12


def test_no_refusal_of_a_token_or_an_operation_shows_the_token(
    make: Make, server: AniListServer, token: str, search: Search, hooks: dict[str, Any]
) -> None:
    client = make(token=token, **hooks)
    for operation, variables in (
        ("{ nothing", None),
        (BEBOP, {"a": 1}),
        ("query A($a: Int) { Media(id: $a) { id } }", {"a": object()}),
        (Query.media(id=2_000_000_000).select(Media.id).required(), None),
    ):
        search.execute("operation", client, operation, variables=variables)
    given: Any
    for given in (f"{token}.", f"{token} {token}", token[: token.rindex(".")], token.encode()):
        search.execute("callable", make(token=_giver(given), **hooks))
        with pytest.raises(AniListError) as caught:
            make(token=given)
        search.look_at_error("made", caught.value)
    assert len(search.errors) == 8
    old = server.token(1, expires_in=-60)
    expired = Search([], old)
    expired.execute("expired", make(token=old))
    expired.execute("expired", make(token=lambda: old))
    assert len(expired.errors) == 2
    expired.finish()


def _sender(pieces: list[bytes]) -> Callable[[], list[bytes]]:
    return lambda: pieces


def _giver(given: object) -> Callable[[], object]:
    return lambda: given


def _echoes(request: RequestRecord) -> dict[str, CannedResponse]:
    """Return responses that contain the authorization header of the client."""
    sent = request.headers["authorization"]
    token = sent.removeprefix("Bearer ")
    headers = {"X-Echo": sent, "X-Token": token, "Location": f"/?{token}"}
    said = {"message": f"Who is {sent}?", token: token, "validation": {token: [token, sent]}}
    errors = {"data": {"Media": {"id": 1, token: token}}, "errors": [said]}
    page = CannedResponse(403, f"<html>{sent}</html>".encode(), headers)
    body = f'{{"data":{{"Media":{{"id":1,"title":{{"romaji":"{token}"}}}}}}}}'.encode()
    return {
        "200": CannedResponse(200, body, headers),
        "200 and errors": CannedResponse.json(errors, 200, headers),
        "200 and another type": CannedResponse.json({"data": {"Media": sent}}, 200, headers),
        "200 and a text": CannedResponse.json(sent, 200, headers),
        **{
            f"{status}": CannedResponse.json(errors, status, headers)
            for status in (400, 401, 404, 429, 500)
        },
        "302": CannedResponse(302, b"", headers),
        "302 as JSON": CannedResponse.json(errors, 302, headers),
        "403 as a page": page,
        "packed": CannedResponse(
            200, gzip.compress(page.body), {"Content-Encoding": "gzip", **headers}
        ),
        "cut": CannedResponse(200, body[:-4], headers),
        "no length": CannedResponse(200, body, {**headers, "Content-Encoding": token}),
    }


def test_a_token_that_a_server_echoes_is_hidden(
    make: Make, token: str, search: Search, hooks: dict[str, Any], tmp_path: Path
) -> None:
    names: list[str] = []

    def respond(request: RequestRecord) -> CannedResponse:
        echoes = _echoes(request)
        names.extend(echoes)
        return list(echoes.values())[len(names) // len(echoes) - 1]

    count = 15
    with LoopbackServer(respond, keep_alive=True) as server:
        cache = Cache.sqlite(tmp_path / "cache.sqlite3")
        client = make(endpoint=server.url, token=token, retries=0, cache=cache, **hooks)
        results = [search.execute(f"echo {at}", client, refresh=True) for at in range(count)]
        assert len(server.seen) == count
        assert server.seen[0].headers["authorization"] == f"Bearer {token}"
    assert len(names) == count * count
    assert results[0][Media.title.romaji] == "[token]"
    assert len(search.errors) >= count - 2
    for path in tmp_path.iterdir():
        search.look(path.name, path.read_bytes())
