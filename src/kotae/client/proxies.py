"""Through which proxy an endpoint is asked."""

from __future__ import annotations

from urllib.parse import urlsplit

from kotae.client.endpoint import is_loopback
from kotae.errors import ArgumentError

__all__ = ["checked_proxy", "proxy_for"]


def checked_proxy(proxy: str) -> str:
    """Return a proxy's address if it can be one.

    Args:
        proxy: As `http://host:port`; a user and a password may stand before the host.

    Raises:
        ArgumentError: It is not an http or https address. It is not repeated: it may hold a
            password.
    """
    try:
        parts = urlsplit(proxy)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    else:
        host = host if parts.scheme in ("http", "https") else None
    if not host or not proxy.isascii() or not proxy.isprintable() or " " in proxy:
        raise ArgumentError("proxy= is an address such as http://proxy.example.org:3128.")
    return proxy


def proxy_for(endpoint: str, given: str | None) -> str | None:
    """Return the proxy that an endpoint is asked through, or None.

    What is meant for this machine stays on it: without encryption always, under TLS unless the
    caller named the proxy.

    Args:
        endpoint: The API's address.
        given: The proxy that the caller named, or None for what the environment says.
    """
    if is_loopback(endpoint) and (given is None or urlsplit(endpoint).scheme == "http"):
        return None
    if given is not None:
        return given
    from requests.utils import (  # noqa: PLC0415 - 50 ms, and importing the room needs it not
        get_environ_proxies,
        select_proxy,
    )

    found = select_proxy(endpoint, get_environ_proxies(endpoint))
    if not found:
        return None
    return found if "://" in found else f"http://{found}"
