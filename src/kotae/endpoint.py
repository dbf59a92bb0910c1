"""The endpoint's URL: its checks and its parts."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from kotae.errors import UsageError
from kotae.sanitize import excerpt

__all__ = [
    "ENDPOINT",
    "checked_endpoint",
    "endpoint_origin",
    "is_loopback",
    "is_plain",
    "login_command",
    "origin_of",
    "split_url",
    "without_query",
]

#: AniList's GraphQL API. Source: AniList's guide, "Getting started".
ENDPOINT = "https://graphql.anilist.co"
#: The only host that gets a token although the caller did not name it.
_ANILIST_HOST = urlsplit(ENDPOINT).hostname

#: Characters that URL parsers read differently, so that two parsers may see different hosts.
_AMBIGUOUS = frozenset("\\^`{|}<>\"'")
_MAX_LENGTH = 200


def checked_endpoint(endpoint: str, *, has_token: bool, is_explicit: bool) -> str:
    """Return an endpoint if a request may go there.

    Args:
        endpoint: Its URL.
        has_token: Whether the request carries a token.
        is_explicit: Whether the caller named the endpoint, rather than a file or a default.

    Returns:
        The URL, unchanged.

    Raises:
        UsageError: It is not a plain http or https URL, or a token must not go there: a token
            goes to AniList only, unless the caller named another endpoint, and never without
            encryption except to this machine.
    """
    host, scheme = _host_and_scheme(endpoint)
    url = excerpt(endpoint, _MAX_LENGTH)
    if has_token and scheme == "http" and not is_loopback(endpoint):
        raise UsageError(f"A token is not sent to {url} without encryption. Use an https URL.")
    if has_token and host != _ANILIST_HOST and not is_explicit:
        raise UsageError(f"A token for AniList is not sent to {url}: it is not AniList's.")
    return endpoint


def is_plain(text: str) -> bool:
    """Tell whether a URL or a header may have the characters of a text: visible ASCII."""
    return text.isascii() and text.isprintable() and " " not in text


def split_url(text: str) -> SplitResult | None:
    """Return the parts of an http or https URL with a host; None for any other text."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if is_plain(text) and host and parts.scheme in ("http", "https") else None


def is_loopback(endpoint: str) -> bool:
    """Tell whether a URL names this machine: 127.0.0.0/8, ::1 or localhost."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def without_query(endpoint: str) -> str:
    """Return a URL without its query, where people put secrets."""
    parts = urlsplit(endpoint)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def origin_of(endpoint: str) -> str:
    """Return the origin of a URL: scheme, host and port, without the scheme's own port.

    Source: RFC 6454, section 6.2.
    """
    parts = urlsplit(endpoint)
    scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    host = f"[{host}]" if ":" in host else host
    is_usual = port in (None, {"http": 80, "https": 443}.get(scheme))
    return f"{scheme}://{host}" if is_usual else f"{scheme}://{host}:{port}"


def endpoint_origin(endpoint: str | None) -> str:
    """Return the origin of an endpoint; of AniList's own for None.

    Raises:
        UsageError: It is not a URL of an endpoint.
    """
    if endpoint is None:
        return ENDPOINT
    return origin_of(checked_endpoint(endpoint, has_token=False, is_explicit=True))


def login_command(origin: str) -> str:
    """Return the command that signs in at an origin, in backquotes."""
    option = "" if origin == ENDPOINT else f" --endpoint {excerpt(origin, _MAX_LENGTH)}"
    return f"`kotae login{option}`"


def _host_and_scheme(endpoint: str) -> tuple[str, str]:
    """Return the host and the scheme of an endpoint."""
    login, _, rest = endpoint.rpartition("@")
    # Before the last `@` there may be a password.
    url = excerpt(f"…@{rest}" if login else rest, _MAX_LENGTH)
    if not is_plain(endpoint):
        raise UsageError(f"The endpoint {url} holds characters that a URL cannot have.")
    for character in _AMBIGUOUS & set(endpoint):
        raise UsageError(
            f"The endpoint {url} contains {character}: write it as %{ord(character):02X}."
        )
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError(f"The endpoint {url} is not a URL.") from None
    if parts.scheme not in ("http", "https"):
        raise UsageError(f"The endpoint {url} starts with neither https:// nor http://.")
    if "@" in parts.netloc:
        raise UsageError("The endpoint holds a user or a password. Remove them.")
    if not host:
        raise UsageError(f"The endpoint {url} has no host.")
    if "#" in endpoint:
        raise UsageError(f"The endpoint {url} has a fragment, which is never sent. Remove it.")
    return host, parts.scheme
