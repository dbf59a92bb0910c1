"""The frames of errors show neither a token nor a password, however the client got it."""

from __future__ import annotations

import asyncio
import copy
import io
import pickle
import sys
import traceback
from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from rich.traceback import Traceback
from tests.loopback import CannedResponse, LoopbackServer
from tests.tracebacks import frame_variables, shown_variables

from kotae import AniListError, AsyncClient, Cache, Client, RateLimiter, Token, viewer_id
from kotae.api import Media, Query, User
from kotae.client.auth import Bearer
from kotae.client.content_decoding import BodyDecoder
from kotae.client.introspection import introspect
from kotae.stores.base import StoreUnavailableError
from kotae.stores.rate_limit_redis import RedisRateLimitStore
from kotae.stores.redis_connections import RedisConnections
from kotae.wire.rate_limit_state import rate_limit_config
from kotae.wire.response import MAX_INLINE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.client.both import AnyClient, Kind
    from tests.client.conftest import Make

    from kotae.testing import AniListServer

BEBOP = Query.media(id=1).select(Media.id)
VIEWER = Query.viewer.select(User.id)
_PASSWORD = "hunter2-hunter2"
_CLIENTS: dict[Kind, type[Client | AsyncClient]] = {"sync": Client, "async": AsyncClient}


class _InterruptError(BaseException):
    """Stands for what ends a program."""


@pytest.fixture
def token(server: AniListServer) -> str:
    return server.token(1)


def _assert_hidden(error: BaseException, *secrets: str) -> None:
    parts = {part for secret in secrets for part in (secret, *secret.split("."))}
    found = [place for place, text in shown_variables(error) if any(one in text for one in parts)]
    assert found == []
    written = "".join(traceback.format_exception(error))
    assert not any(one in written for one in parts)


def _raised(call: Callable[..., object], *args: object, **options: object) -> BaseException:
    try:
        call(*args, **options)
    except BaseException as error:  # noqa: BLE001 - the test looks at it
        return error
    pytest.fail("nothing was raised")


def _awaitable(token: object) -> Callable[[], Any]:
    async def give() -> object:
        return token

    return give


_FORMS: dict[str, Callable[[str], Any]] = {
    "text": str,
    "a token": Token.parse,
    "a callable of text": lambda text: lambda: text,
    "a callable of a token": lambda text: lambda: Token.parse(text),
}


@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS.keys())
def test_a_refusal_shows_no_form_of_a_token(
    make: Make, kind: Kind, server: AniListServer, token: str, form: Callable[[str], Any]
) -> None:
    client = make(token=form(token), retries=0, cache=Cache.memory())
    forms = [client, make(retries=0).as_viewer(form(token))]
    if kind == "async":
        forms.append(make(token=_awaitable(token), retries=0))
    for one in forms:
        server.faults.next("500")
        _assert_hidden(_raised(one.execute, BEBOP), token)
        server.faults.clear()
    bad = "query A($a: Int) { Media(id: $a) { id } }"
    _assert_hidden(_raised(client.execute, bad, variables={"a": object()}), token)


@pytest.mark.parametrize("change", ["{}!", "{} {}", "{}.{}", "Bearer {}é", "{}" + "a" * 20_000])
def test_the_refusal_of_a_malformed_token_does_not_show_it(
    make: Make, kind: Kind, token: str, change: str
) -> None:
    bad = change.format(token, token)
    client = make()
    calls: list[Callable[[], object]] = [
        lambda: Token.parse(bad),
        lambda: viewer_id(bad),
        lambda: _CLIENTS[kind](token=bad, app="tests/1.0"),
        lambda: client.as_viewer(bad),
        lambda: client.as_viewer([bad]),
        lambda: client.with_options(token=bad, retries=1),
        lambda: make(token=lambda: bad).execute(VIEWER),
        lambda: make(token=lambda: [bad]).execute(VIEWER),
    ]
    if kind == "async":
        calls.append(partial(make(token=_awaitable(bad)).execute, VIEWER))
    for call in calls:
        error = _raised(call)
        assert isinstance(error, AniListError)
        _assert_hidden(error, bad, token)


@pytest.mark.parametrize("change", ["{}!", "{}.x", "a=b#{}"])
def test_the_refusal_of_a_pasted_address_shows_nothing_of_it(
    make: Make, token: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"https://a.example/{_PASSWORD}#access_token={change.format(token)}&state={_PASSWORD}"
    monkeypatch.setenv("ANILIST_TOKEN", address)
    calls: list[Callable[[], object]] = [
        Token.from_env,
        lambda: Token.from_env(address),
        lambda: Token.parse(address),
        lambda: make(token=address),
        lambda: make().with_options(token=address),
        lambda: make(token=lambda: address).execute(VIEWER),
    ]
    for call in calls:
        error = _raised(call)
        assert isinstance(error, AniListError)
        _assert_hidden(error, address, token, _PASSWORD)


def test_nothing_of_a_pasted_address_is_left_but_the_token(make: Make, token: str) -> None:
    address = f"https://a.example/{_PASSWORD}#access_token={token}&state={_PASSWORD}"
    client = make(token=lambda: address, endpoint="http://127.0.0.1:1/")
    error = _raised(client.execute, VIEWER)
    assert "Is the server running?" in str(error)
    _assert_hidden(error, address, token, _PASSWORD)
    assert Token.parse(address).reveal() == token
    assert _PASSWORD not in repr(make(token=address).client)


def test_the_refusal_of_an_expired_token_does_not_show_it(
    make: Make, server: AniListServer
) -> None:
    old = server.token(1, expires_in=-60)
    for call in (
        lambda: viewer_id(old),
        lambda: make(token=old).execute(VIEWER),
        lambda: make(token=lambda: old).execute(VIEWER),
    ):
        _assert_hidden(_raised(call), old)


@pytest.mark.parametrize(
    "wrong",
    [
        {"retries": 99},
        {"endpoint": f"https://user:{_PASSWORD}@example.org/"},
        {"endpoint": f"https://user:{_PASSWORD}@[::1/"},
        {"proxy": f"ftp://user:{_PASSWORD}@a.example"},
        {"app": "no version"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_client_with_a_wrong_option_shows_no_secret(
    kind: Kind, token: str, wrong: dict[str, Any]
) -> None:
    settings = {"app": "tests/1.0", "proxy": f"http://user:{_PASSWORD}@a.example"} | wrong
    error = _raised(_CLIENTS[kind], token=token, **settings)
    assert isinstance(error, AniListError)
    _assert_hidden(error, token, _PASSWORD)


def test_a_view_with_a_wrong_option_shows_no_secret(make: Make, token: str) -> None:
    client = make(proxy=f"http://user:{_PASSWORD}@a.example")
    _assert_hidden(_raised(client.with_options, token=token, retries=99), token, _PASSWORD)
    with pytest.raises(TypeError) as caught:
        client.with_options(token=token, endpoint="https://a.example/")
    _assert_hidden(caught.value.with_traceback(None), token, _PASSWORD)


def test_a_client_that_was_not_initialized_has_a_repr(kind: Kind, token: str) -> None:
    half: Any = object.__new__(_CLIENTS[kind])
    name = f"<{_CLIENTS[kind].__name__}, not initialized>"
    assert repr(half) == name
    _assert_hidden(_raised(half.__init__, token=token, app="tests/1.0", retries=99), token)
    assert repr(half) == name
    for copied in (copy.copy, copy.deepcopy, pickle.dumps):
        assert isinstance(_raised(copied, half), TypeError)


_STOPS = [KeyboardInterrupt, asyncio.CancelledError, MemoryError, _InterruptError]


_READER = "kotae.client.content_decoding.BodyDecoder.expect"
_WRITERS: dict[Kind, str] = {
    "sync": "kotae.client.requests_transport._Connection.send",
    "async": "aiohttp.client_reqrep.ClientRequest.send",
}


@pytest.fixture(params=["header", "body"])
def interrupted(kind: Kind, request: pytest.FixtureRequest) -> str:
    """Return the function that writes the header, or the one that reads the body."""
    return _WRITERS[kind] if request.param == "header" else _READER


@pytest.mark.parametrize("stop", _STOPS)
def test_an_interrupted_request_shows_no_token(
    anilist: AnyClient,
    token: str,
    monkeypatch: pytest.MonkeyPatch,
    interrupted: str,
    stop: type[BaseException],
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        try:
            int("x")
        except ValueError:
            raise stop from None

    monkeypatch.setattr(interrupted, interrupt)
    error = _raised(anilist.execute, BEBOP)
    assert isinstance(error, (stop, AniListError))
    _assert_hidden(error, token)
    lines = "".join(traceback.format_exception(error))
    assert isinstance(error, AniListError) or "raise stop from None" in lines


def test_an_interrupted_redaction_shows_no_token(
    make: Make, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise _InterruptError

    monkeypatch.setattr(Bearer, "redact", interrupt)
    for count in (1, 2 * MAX_INLINE_BYTES // len(token)):
        echo = CannedResponse.json([token] * count)
        with LoopbackServer(echo) as server:
            client = make(endpoint=server.url, token=token, retries=0)
            error = _raised(client.execute, BEBOP)
        assert isinstance(error, _InterruptError)
        _assert_hidden(error, token)


def test_a_hook_that_stops_the_program_shows_no_token(make: Make, token: str) -> None:
    def stop(_: object) -> None:
        raise _InterruptError

    for hook in ("on_request", "on_response"):
        client = make(token=token, **{hook: stop})
        _assert_hidden(_raised(client.execute, VIEWER), token)


def test_the_frames_of_a_callers_callable_are_not_cleared(make: Make) -> None:
    def give() -> str:
        hint = "a hint for the caller"
        raise LookupError(len(hint))

    error = _raised(make(token=give).execute, VIEWER)
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    assert frame.f_locals == {"hint": "a hint for the caller"}


def test_the_running_frames_of_a_library_show_no_token(
    make: Make, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    expect = BodyDecoder.expect

    def look(decoder: BodyDecoder, size: int | None) -> None:
        above = (frame for frame, _ in traceback.walk_stack(sys._getframe().f_back))
        frames = list(takewhile(lambda frame: "/tests/" not in frame.f_code.co_filename, above))
        assert len(frames) > 8
        found.extend(place for place, text in frame_variables(frames) if token in text)
        expect(decoder, size)

    monkeypatch.setattr(BodyDecoder, "expect", look)
    assert make(token=token).execute(BEBOP)[Media.id] == 1
    assert found == []


def test_rich_shows_no_token(make: Make, server: AniListServer, token: str) -> None:
    client = make(token=token, retries=0)
    server.faults.next("500")
    errors = [_raised(client.execute, BEBOP), _raised(Token.parse, f"{token}!")]
    assert Bearer.of(token).header() == f"Bearer {token}"
    for error in errors:
        console = Console(file=io.StringIO(), width=3000)
        trace = error.__traceback__.tb_next if error.__traceback__ else None  # without this test
        shown = Traceback.from_exception(
            type(error), error, trace, show_locals=True, locals_max_string=2000
        )
        console.print(shown)
        frames = console.file.getvalue().split("test_tracebacks.py")  # type: ignore[attr-defined]
        assert "Error" in frames[-1]
        assert not any(part in frames[-1] for part in token.split("."))


@pytest.mark.parametrize("source", ["environment", "argument"])
def test_a_proxys_password_is_in_no_frame(
    make: Make, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxies = [f"http://user:{_PASSWORD}@127.0.0.1:1"]
    if source == "environment":
        proxies += [f"socks5://user:{_PASSWORD}@127.0.0.1:1", f"user:{_PASSWORD}@127.0.0.1:1"]
    for proxy in proxies:
        settings = {"endpoint": "https://a.example/", "retries": 0}
        if source == "argument":
            settings["proxy"] = proxy
        else:
            monkeypatch.setenv("ALL_PROXY", proxy)
        client = make(**settings)
        error = _raised(client.execute, BEBOP)
        assert isinstance(error, AniListError)
        _assert_hidden(error, _PASSWORD)
        assert _PASSWORD not in repr(client.client._config.options)


def test_a_failed_introspection_shows_no_token() -> None:
    token = "a-token-of-a-server"
    with LoopbackServer(CannedResponse(500, b"{}")) as server:
        for call in (
            lambda: introspect(endpoint=server.url, token=token),
            lambda: introspect(endpoint="http://example.org/", token=token),
            lambda: introspect(endpoint=server.url, token=f"{token} {token}"),
        ):
            error = _raised(call)
            assert isinstance(error, AniListError)
            _assert_hidden(error, token)


def test_a_redis_password_is_in_no_frame() -> None:
    for url in (f"redis://:{_PASSWORD}@[::1", f"http://:{_PASSWORD}@a.example"):
        _assert_hidden(_raised(RateLimiter.redis, url), _PASSWORD)
    url = f"redis://:{_PASSWORD}@127.0.0.1:1"
    _assert_hidden(_raised(RateLimiter.redis, url, initial_limit=0), _PASSWORD)
    store = RedisRateLimitStore(RedisConnections(url), rate_limit_config())
    error = _raised(store.update, "key", pytest.fail)
    assert isinstance(error, StoreUnavailableError)
    _assert_hidden(error, _PASSWORD)
