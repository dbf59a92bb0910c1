"""The endpoint's URL and its checks, and the headers that name the program."""

from __future__ import annotations

import platform
import re
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit, urlunsplit

from kotae._version import __version__
from kotae.errors import ArgumentError, UsageError
from kotae.sanitize import excerpt

__all__ = [
    "ENDPOINT",
    "REFERER",
    "checked_app",
    "checked_endpoint",
    "checked_referer",
    "is_loopback",
    "is_plain",
    "request_headers",
    "split_url",
    "user_agent",
    "without_query",
]

#: AniList's GraphQL API. Source: AniList's guide, "Getting started".
ENDPOINT = "https://graphql.anilist.co"
#: The only host that gets a token although the caller did not name it.
_ANILIST_HOST = urlsplit(ENDPOINT).hostname

#: The `Referer` by default: this project's page. Requests without one were answered 403 for some
#: users; any value passes, and it must not claim to be AniList's own site.
#: Source: reports of the API's users, August and September 2026.
REFERER = "https://pypi.org/project/kotae/"

#: Characters that URL parsers read differently, so that two parsers may see different hosts.
_AMBIGUOUS = frozenset("\\^`{|}<>\"'")
#: A product and its version. Source: RFC 9110, section 10.1.5.
_APP = re.compile(r"([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)", re.ASCII)
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


def request_headers(app: str | None, referer: str | None) -> dict[str, str]:
    """Return the headers of every request, beside the token's."""
    return {
        "User-Agent": user_agent(app),
        "Referer": checked_referer(referer),
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
    }


def checked_app(app: str | None) -> tuple[str, str] | None:
    """Return the name and the version of a program, as in `name/1.0`.

    Raises:
        ArgumentError: It has another form.
    """
    if app is None:
        return None
    match = _APP.fullmatch(app)
    if match is None or len(app) > _MAX_LENGTH:
        raise ArgumentError(
            f"app: expected a name and a version without spaces, such as 'my-app/1.0', got "
            f"{_printable(app)}"
        )
    return match[1], match[2]


@lru_cache(maxsize=32)
def user_agent(app: str | None = None) -> str:
    """Return the User-Agent: the program, kotae, gql, Python and the system, with versions."""
    import gql  # noqa: PLC0415 - 150 ms, and only the first request needs it

    products = [
        checked_app(app),
        ("kotae", __version__),
        ("gql", gql.__version__),
        (platform.python_implementation(), platform.python_version()),
        (platform.system(), platform.release()),
    ]
    return " ".join("/".join(product) for product in products if product is not None)


def checked_referer(referer: str | None) -> str:
    """Return the value of the header `Referer`: a page of the program, or this project's.

    Raises:
        ArgumentError: It is not a URL, or claims to be AniList's own site.
    """
    if referer is None:
        return REFERER
    parts = split_url(referer)
    if parts is None or "@" in parts.netloc or len(referer) > _MAX_LENGTH:
        raise ArgumentError(
            "referer: expected the URL of a page of yours, such as https://example.org/my-app"
        )
    if f".{parts.hostname}".rstrip(".").endswith(".anilist.co"):
        raise ArgumentError(
            f"referer: expected a page of yours, got {_printable(referer)}, which is AniList's site"
        )
    return referer


def _printable(text: str) -> str:
    return f"'{excerpt(text, 60)}'"
