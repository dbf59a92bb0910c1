"""urllib3's connections with a deadline, and requests' session without surprises."""

from __future__ import annotations

import socket
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.connection import allowed_gai_family, create_connection

from kotae.client.deadline import current_call

if TYPE_CHECKING:
    from kotae.client.deadline import Call

__all__ = ["Session"]

#: Connections that are kept open for the next request.
_POOL_SIZE = 64


class _Connection(HTTPConnection):
    """A connection that shows its socket to the call that uses it."""

    def _new_conn(self) -> socket.socket:
        call = current_call()
        if call is None:
            return super()._new_conn()
        sock = self._connected(call)
        call.adopt(sock)
        return sock

    def connect(self) -> None:
        super().connect()
        call = current_call()
        if call is not None:
            call.is_connected = True

    def _tunnel(self) -> None:
        # A proxy's answer that the deadline cut looks complete. Going on to TLS with the dead
        # socket would fail too, but leave it open.
        super()._tunnel()
        call = current_call()
        if call is not None and call.is_over:
            raise ConnectTimeoutError(self, "the proxy did not answer in time")

    # urllib3 declares the data as Any too: text, bytes, a file or an iterable.
    def send(self, data: Any) -> None:
        call = current_call()
        if call is not None and self.sock is not None and not call.has_socket:
            # A connection of the pool, made by an earlier call.
            call.adopt(self.sock)
            call.is_connected = True
        super().send(data)

    def _connected(self, call: Call) -> socket.socket:
        """Try the host's addresses one after the other, all within the call's time.

        urllib3 gives each address the whole time-out anew.
        """
        failure: OSError = OSError("the name has no address")
        for host, port in self._addresses():
            remaining_s = call.connecting_s
            if remaining_s <= 0:
                break
            try:
                return create_connection(
                    (host, port),
                    remaining_s,
                    source_address=self.source_address,
                    socket_options=self.socket_options,
                )
            except TimeoutError:
                break
            except OSError as error:
                failure = error
        else:
            raise NewConnectionError(self, str(failure)) from failure
        raise ConnectTimeoutError(self, "the connection could not be made in time")

    def _addresses(self) -> list[tuple[str, int]]:
        try:
            found = socket.getaddrinfo(
                self._dns_host, self.port, allowed_gai_family(), socket.SOCK_STREAM
            )
        except socket.gaierror as error:
            raise NewConnectionError(self, "the host's name is unknown") from error
        except UnicodeError as error:
            raise NewConnectionError(self, "the host's name is not one") from error
        return [(str(address[0]), int(address[1])) for *_, address in found]


class _TLSConnection(_Connection, HTTPSConnection):
    """The same under TLS."""


class _Pool(HTTPConnectionPool):
    # urllib3's protocol for this attribute is stricter than its own classes are.
    ConnectionCls = _Connection  # pyright: ignore[reportAssignmentType] - see above


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection  # pyright: ignore[reportAssignmentType] - as above


_POOLS = {"http": _Pool, "https": _TLSPool}


class _Adapter(HTTPAdapter):
    """requests' adapter over the connections above."""

    def __init__(self) -> None:
        super().__init__(pool_maxsize=_POOL_SIZE)

    # These two take what requests gives and hand it on; requests says Any in one of them.
    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        if not proxy.lower().startswith("socks"):
            manager.pool_classes_by_scheme = _POOLS
        return manager


class Session(requests.Session):
    """A session that follows no redirect, keeps no cookie and asks no environment.

    Args:
        proxy: The proxy that everything goes through, or None.
    """

    def __init__(self, *, proxy: str | None) -> None:
        super().__init__()
        # The environment was asked once: requests asks it at each call, for a fifth of a call's
        # time, and takes credentials from ~/.netrc.
        self.trust_env = False
        if proxy is not None:
            self.proxies["all"] = proxy
        # Several viewers may share a session: what a server tells one is not for the next.
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for prefix in ("https://", "http://"):
            self.mount(prefix, _Adapter())

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - requests gives it
        """Return None: a redirect is an answer like any other.

        With `allow_redirects=False` alone, requests still looks where a redirect would lead,
        and for that reads its whole body, however long it is.
        """
        return None
