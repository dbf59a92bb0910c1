"""The same transport under TLS, which AniList uses: with a certificate for these tests."""

from __future__ import annotations

import pickle
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.client.transports import SHORT_S, TOKEN, Sender, send
from tests.loopback import CannedResponse, LoopbackServer, Tunnel

from kotae.errors import ConnectionFailedError, RequestTimeoutError

if TYPE_CHECKING:
    from tests.client.both import Kind

#: A self-signed certificate for localhost and 127.0.0.1, valid until 2126, and its key.
_CERTIFICATE = Path(__file__).with_name("localhost.pem")


def test_a_trusted_server_gets_requests_over_one_connection(
    kind: Kind,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    with (
        LoopbackServer(
            CannedResponse(200, b"{}"), keep_alive=True, certificate=_CERTIFICATE
        ) as server,
        Sender(kind, server.url) as sender,
    ):
        for _ in range(3):
            assert sender.send().body == b"{}"
    assert server.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert len(set(server.client_ports)) == 1


def test_a_server_without_a_trusted_certificate_gets_no_request(kind: Kind) -> None:
    with LoopbackServer(CannedResponse(200, b"{}"), certificate=_CERTIFICATE) as server:
        with Sender(kind, server.url) as sender, pytest.raises(ConnectionFailedError) as caught:
            sender.send()
        assert server.seen == []
    assert caught.value.reached_server is False
    assert "certificate of 127.0.0.1" in str(caught.value)
    assert "self-signed certificate" in str(caught.value)
    assert "REQUESTS_CA_BUNDLE" in str(caught.value)
    assert "secret" not in repr(pickle.dumps(caught.value))


def test_a_certificate_for_another_name_is_refused(
    kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    look_up = socket.getaddrinfo

    def hijacked(_host: str, *rest: int) -> object:
        return look_up("127.0.0.1", *rest)

    monkeypatch.setattr(socket, "getaddrinfo", hijacked)
    with LoopbackServer(CannedResponse(200, b"{}"), certificate=_CERTIFICATE) as server:
        url = server.url.replace("127.0.0.1", "graphql.anilist.co")
        with Sender(kind, url) as sender, pytest.raises(ConnectionFailedError) as caught:
            sender.send()
        assert server.seen == []
    assert "certificate of graphql.anilist.co" in str(caught.value)


@pytest.mark.parametrize("responses_before", [0, 1])
def test_the_deadline_holds_under_tls(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, responses_before: int
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    whole, cut = CannedResponse(200, b"{}"), CannedResponse(200, b"{", {"Content-Length": "100"})
    responses = [whole] * responses_before + [cut]
    with (
        LoopbackServer(*responses, keep_alive=True, certificate=_CERTIFICATE) as server,
        Sender(kind, server.url) as sender,
    ):
        for _ in range(responses_before):
            sender.send(timeout_s=SHORT_S)
        with pytest.raises(RequestTimeoutError) as caught:
            sender.send(timeout_s=SHORT_S)
    assert caught.value.reached_server is True


@pytest.mark.parametrize("source", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", ""])
def test_trusted_certificates_are_named_by_the_environment_or_the_caller(
    kind: Kind, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    settings: dict[str, Any] = {} if source else {"ca_bundle": _CERTIFICATE}
    monkeypatch.setenv(source or "REQUESTS_CA_BUNDLE", str(_CERTIFICATE) if source else "/nowhere")
    with LoopbackServer(CannedResponse(200, b"{}"), certificate=_CERTIFICATE) as server:
        assert send(kind, server.url, **settings).body == b"{}"


@pytest.mark.parametrize("content", [b"", b"no certificate"])
def test_a_bundle_without_certificates_is_refused(
    kind: Kind, tmp_path: Path, content: bytes
) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(content)
    with LoopbackServer(CannedResponse(200, b"{}"), certificate=_CERTIFICATE) as server:
        with pytest.raises(ConnectionFailedError) as caught:
            send(kind, server.url, ca_bundle=bundle)
        assert server.seen == []
    assert caught.value.reached_server is False


def test_a_proxy_does_not_see_the_token(kind: Kind) -> None:
    with (
        LoopbackServer(CannedResponse(200, b"{}"), certificate=_CERTIFICATE) as server,
        Tunnel(user="user", password="hunter2") as proxy,
    ):
        response = send(kind, server.url, proxy=proxy.url, ca_bundle=_CERTIFICATE)
    assert response.body == b"{}"
    assert server.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert proxy.received[0].startswith(b"CONNECT 127.0.0.1:")
    assert b"secret" not in b"".join(proxy.received)
