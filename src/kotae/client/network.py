"""The proxy and the certificates of a connection: the caller's, or the environment's."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from urllib.parse import urlsplit

from kotae.endpoint import is_loopback, split_url
from kotae.errors import ArgumentError
from kotae.secrecy import SecretText
from kotae.values import value_text

__all__ = ["ca_bundle_path", "check_bundle", "check_proxy", "proxy_for", "tls_context"]

#: Variables that name a bundle of certificates; the first that is set counts, for requests and
#: aiohttp alike.
#: Source: requests' documentation, "SSL Cert Verification"; Python's `ssl` for the last.
_CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def check_proxy(proxy: str | None) -> None:
    """Refuse a proxy's URL that is not valid.

    Args:
        proxy: `http://host:port`, with a user and a password before the host if need be; or None.

    Raises:
        ArgumentError: It is not an http or https URL. The message does not repeat it: it may hold
            a password.
    """
    if proxy is not None and split_url(proxy) is None:
        raise ArgumentError("proxy: expected a URL such as http://proxy.example.org:3128")


def proxy_for(endpoint: str, named: str | None) -> SecretText | None:
    """Return the URL of the proxy for an endpoint, or None.

    http requests to localhost use no proxy; https requests use one only if the caller named it.
    The environment is read by urllib, and not by requests, whose import stalls an event loop.
    """
    if is_loopback(endpoint) and (named is None or urlsplit(endpoint).scheme == "http"):
        return None
    if named is not None:
        return SecretText(named)
    from urllib.request import (  # noqa: PLC0415 - 10 ms, and only the first request needs it
        getproxies,
        proxy_bypass,
    )

    parts, proxies = urlsplit(endpoint), getproxies()
    found = proxies.get(parts.scheme, proxies.get("all"))
    if not found or proxy_bypass(parts.netloc):
        return None
    return SecretText(found if "://" in found else f"http://{found}")


def check_bundle(path: object) -> None:
    """Refuse the path of certificates where nothing is.

    Raises:
        ArgumentError: Nothing is there.
    """
    if path is None:
        return
    # A number would be an open file. `Path.exists` raises if a name is too long.
    if not isinstance(path, (str, Path)) or not os.path.exists(path):  # noqa: PTH110 - see above
        raise ArgumentError(
            f"ca_bundle: expected a file or folder of certificates, got {value_text(path)}"
        )


def ca_bundle_path(named: str | None) -> str:
    """Return the path of the certificates to trust: the caller's, the environment's or certifi's.

    Raises:
        OSError: The path does not exist; the message is the one of requests.
    """
    path = named or next(filter(None, map(os.environ.get, _CA_VARIABLES)), None)
    if path is None:
        import certifi  # noqa: PLC0415 - only the first request needs it

        path = certifi.where()
    if not Path(path).exists():
        raise OSError(f"Could not find a suitable TLS CA certificate bundle, invalid path: {path}")
    return path


def tls_context(path: str) -> ssl.SSLContext:
    """Return a client's TLS context that trusts a file or folder of certificates, and no others.

    Raises:
        OSError: It cannot be read, or holds no certificate.
    """
    if Path(path).is_dir():
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)
