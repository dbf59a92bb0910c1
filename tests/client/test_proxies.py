"""Proxies, of the environment and of the caller, over real HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.client.transports import send
from tests.loopback import CannedResponse, LoopbackServer, RawServer

from kotae.errors import AniListError, UsageError

if TYPE_CHECKING:
    from tests.client.both import Kind

_OK = CannedResponse.json({"data": {"a": 1}})
_ELSEWHERE = "https://graphql.anilist.co"


def test_requests_to_this_machine_do_not_use_a_proxy(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with LoopbackServer(_OK) as server:
        assert send(kind, server.url).status == 200
        assert send(kind, server.url, proxy="http://127.0.0.1:1").status == 200


@pytest.mark.parametrize("source", ["environment", "argument", "without a scheme"])
def test_a_proxy_is_used_and_sees_no_token(
    kind: Kind, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with RawServer(lambda: [refusal]) as proxy:
        address = f"user:hunter2@127.0.0.1:{proxy.port}"
        settings: dict[str, Any] = {}
        if source == "argument":
            monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
            settings["proxy"] = f"http://{address}"
        else:
            scheme = "http://" if source == "environment" else ""
            monkeypatch.setenv("HTTPS_PROXY", f"{scheme}{address}")
        with pytest.raises(AniListError) as caught:
            send(kind, _ELSEWHERE, **settings)
    assert str(caught.value) == (
        "The proxy did not connect to graphql.anilist.co (Tunnel connection failed: 407 Proxy "
        "Authentication Required). See the variables HTTPS_PROXY and NO_PROXY."
    )
    assert proxy.received[0].startswith(b"CONNECT graphql.anilist.co:443 ")
    assert b"Proxy-Authorization: Basic" in proxy.received[0]
    assert b"secret" not in proxy.received[0]


def test_a_socks_proxy_without_its_extra_names_the_extra(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    words = {"sync": r"pip install 'requests\[socks\]'", "async": "neither http nor https"}
    with pytest.raises(UsageError, match=words[kind]):
        send(kind, _ELSEWHERE)


@pytest.mark.parametrize("no_proxy", ["named.example", "localhost, .named.example:80"])
def test_no_proxy_is_respected(kind: Kind, no_proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", no_proxy)
    with pytest.raises(AniListError, match=r"The proxy did not connect to other\.example"):
        send(kind, "http://other.example/", token=None)
    with pytest.raises(pytest.fail.Exception, match=r"named\.example"):
        send(kind, "http://named.example:80/", token=None)
