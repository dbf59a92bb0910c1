"""Whom to believe: the certificates that a server's own must descend from."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import certifi

__all__ = ["ca_bundle_path", "tls_context"]

#: Where the environment names a bundle: the first that is set counts, for requests and aiohttp
#: alike. Source: requests' documentation, "SSL Cert Verification"; Python's `ssl` for the last.
_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


def ca_bundle_path(given: str | None) -> str:
    """Return the file, or the folder, of the certificates to believe.

    Args:
        given: The one that the caller named, or None for the environment's, or certifi's.

    Raises:
        OSError: It is not there, in the words of requests.
    """
    named = (os.environ.get(name) for name in _VARIABLES)
    path = given or next(filter(None, named), None) or certifi.where()
    if not Path(path).exists():
        raise OSError(f"Could not find a suitable TLS CA certificate bundle, invalid path: {path}")
    return path


def tls_context(path: str) -> ssl.SSLContext:
    """Return a client's context that believes these certificates, and no others.

    Args:
        path: A file, or a folder, of certificates.

    Raises:
        OSError: It cannot be read, or holds no certificate.
    """
    if Path(path).is_dir():
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)
