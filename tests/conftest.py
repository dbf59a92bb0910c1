"""Fixtures of all tests: the network is loopback only, the environment is the test's own."""

from __future__ import annotations

import gc
import signal
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable


# No test depends on the speed of the machine.
settings.register_profile(
    "kotae", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("kotae")
# A shell lets the programs that it runs in the background ignore SIGINT, and theirs: a test that
# ends a program by it would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Exclude imported and collected objects from later garbage collections."""
    gc.freeze()


def _is_local(host: object) -> bool:
    if host in ("", None, "localhost", b"localhost"):
        return True
    try:
        return ip_address(host.decode() if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection and every name look-up outside this machine.

    The refusal is pytest's own exception, which no `except Exception` catches.
    """

    def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
        def connect(sock: socket.socket, address: Any) -> Any:
            is_inet = sock.family in (socket.AF_INET, socket.AF_INET6)
            if is_inet and not _is_local(address[0]):
                pytest.fail(f"a test tried to connect to {address!r}")
            return method(sock, address)

        return connect

    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if not _is_local(host):
            pytest.fail(f"a test tried to look up {host!r}")
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture(autouse=True)
def plain_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Remove environment variables of the developer or the CI that change a run.

    Nothing is written to the user's cache folder: a limit of a local server is not AniList's.
    The user's folder of configuration, which has the accounts, is empty.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.getbasetemp() / "config"))
    for name in (
        "ALL_PROXY",
        "ANILIST_TOKEN",
        "CURL_CA_BUNDLE",
        "FORCE_COLOR",
        "GITHUB_ACTIONS",
        "GITHUB_WORKSPACE",
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "NETRC",
        "NO_COLOR",
        "NO_PROXY",
        "REQUESTS_CA_BUNDLE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
