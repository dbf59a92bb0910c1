"""The same transport under TLS, as AniList is asked: with a certificate made for these tests."""

from __future__ import annotations

import pickle
import socket
from pathlib import Path

import pytest
from tests.loopback import Answer, LoopbackServer

from kotae.client.transport import PrintedRequest, SyncTransport
from kotae.errors import ConnectionFailedError, RequestTimeoutError

#: A certificate for localhost and 127.0.0.1 that signed itself, valid until 2126, and its key.
_CERTIFICATE = Path(__file__).with_name("localhost.pem")
_TOKEN = "eyJ0eXAiOiJKV1Qi.secret-claims-of-a-viewer.secret-signature"


def _transport(url: str, *, timeout_s: float = 10) -> SyncTransport:
    return SyncTransport(url, token=_TOKEN, is_endpoint_typed=True, timeout_s=timeout_s)


def test_a_trusted_server_is_asked_and_the_connection_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    with (
        LoopbackServer(Answer(200, b"{}"), keep_alive=True, certificate=_CERTIFICATE) as server,
        _transport(server.url) as transport,
    ):
        for _ in range(3):
            assert transport.send(PrintedRequest("{ a }")).body == b"{}"
    assert server.seen[0].headers["authorization"] == f"Bearer {_TOKEN}"
    assert len(set(server.client_ports)) == 1


def test_a_server_that_proves_nothing_is_sent_nothing() -> None:
    with LoopbackServer(Answer(200, b"{}"), certificate=_CERTIFICATE) as server:
        with _transport(server.url) as transport, pytest.raises(ConnectionFailedError) as caught:
            transport.send(PrintedRequest("{ a }"))
        assert server.seen == []
    assert caught.value.reached_server is False
    assert "no proof that 127.0.0.1" in str(caught.value)
    assert "self-signed certificate" in str(caught.value)
    assert "REQUESTS_CA_BUNDLE" in str(caught.value)
    assert "secret" not in repr(pickle.dumps(caught.value))


def test_a_certificate_for_another_name_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    look_up = socket.getaddrinfo

    def hijacked(_host: str, *rest: int) -> object:
        return look_up("127.0.0.1", *rest)

    monkeypatch.setattr(socket, "getaddrinfo", hijacked)
    with LoopbackServer(Answer(200, b"{}"), certificate=_CERTIFICATE) as server:
        url = server.url.replace("127.0.0.1", "graphql.anilist.co")
        with _transport(url) as transport, pytest.raises(ConnectionFailedError) as caught:
            transport.send(PrintedRequest("{ a }"))
        assert server.seen == []
    assert "no proof that graphql.anilist.co" in str(caught.value)


@pytest.mark.parametrize("answers_before", [0, 1])
def test_the_deadline_holds_under_tls(monkeypatch: pytest.MonkeyPatch, answers_before: int) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_CERTIFICATE))
    whole, cut = Answer(200, b"{}"), Answer(200, b"{", {"Content-Length": "100"})
    answers = [whole] * answers_before + [cut]
    with (
        LoopbackServer(*answers, keep_alive=True, certificate=_CERTIFICATE) as server,
        _transport(server.url, timeout_s=0.5) as transport,
    ):
        for _ in range(answers_before):
            transport.send(PrintedRequest("{ a }"))
        with pytest.raises(RequestTimeoutError) as caught:
            transport.send(PrintedRequest("{ a }"))
    assert caught.value.reached_server is True
