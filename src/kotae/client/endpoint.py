"""Where a request, and a token, may go."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from kotae.client.headers import ENDPOINT
from kotae.errors import UsageError
from kotae.sanitize import sanitize, truncate

__all__ = ["checked_endpoint", "is_loopback", "without_query"]

#: The only host that is sent a token which the caller did not send there on purpose.
_ANILIST_HOST = urlsplit(ENDPOINT).hostname

#: Characters that URL parsers read differently, so that one sees another host than the next.
_AMBIGUOUS = frozenset("\\^`{|}<>\"'")
_SHOWN_LENGTH = 200


def checked_endpoint(endpoint: str, *, has_token: bool, is_typed: bool) -> str:
    """Return an endpoint if a request may go there.

    Args:
        endpoint: Its address.
        has_token: Whether a token goes with the request.
        is_typed: Whether the caller named the endpoint, rather than a file or a default.

    Returns:
        The address, unchanged.

    Raises:
        UsageError: It is not a plain http or https address, or a token must not go there: it
            goes to AniList only, unless another endpoint was typed, and never without
            encryption but to this very machine.
    """
    address = truncate(sanitize(endpoint), _SHOWN_LENGTH)
    host, scheme = _parts(endpoint, address)
    if has_token and scheme == "http" and not is_loopback(endpoint):
        raise UsageError(
            f"A token is not sent to {address} without encryption. Use an https address."
        )
    if has_token and host != _ANILIST_HOST and not is_typed:
        raise UsageError(f"A token for AniList is not sent to {address}: it is not AniList's.")
    return endpoint


def is_loopback(endpoint: str) -> bool:
    """Tell whether an address names this very machine: 127.0.0.0/8, ::1 or localhost."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def without_query(endpoint: str) -> str:
    """Return an address without its query, where people put secrets."""
    parts = urlsplit(endpoint)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _parts(endpoint: str, address: str) -> tuple[str, str]:
    """Return the host and the scheme of an address, both in lower case."""
    if not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise UsageError(f"The endpoint {address} holds characters that an address cannot have.")
    if _AMBIGUOUS & set(endpoint):
        raise UsageError(f"The endpoint {address} is ambiguous: escape its special characters.")
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"The endpoint {address} is not an address.") from None
    if parts.scheme not in ("http", "https"):
        raise UsageError(f"The endpoint {address} starts with neither https:// nor http://.")
    if "@" in parts.netloc:
        # The address is not repeated: it holds a password.
        raise UsageError("The endpoint holds a user or a password. Leave them out.")
    if not host:
        raise UsageError(f"The endpoint {address} names no host.")
    if "#" in endpoint:
        raise UsageError(f"The endpoint {address} has a fragment, which no server sees.")
    return host, parts.scheme
