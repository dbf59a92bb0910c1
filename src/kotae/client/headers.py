"""The headers that name the program."""

from __future__ import annotations

import platform
import re
from functools import lru_cache

from kotae._version import __version__
from kotae.endpoint import split_url
from kotae.errors import ArgumentError
from kotae.sanitize import excerpt

__all__ = [
    "REFERER",
    "checked_app",
    "checked_referer",
    "request_headers",
    "user_agent",
]

#: The `Referer` by default: this project's page. Requests without one were answered 403 for some
#: users; any value passes, and it must not claim to be AniList's own site.
#: Source: reports of the API's users, August and September 2026.
REFERER = "https://pypi.org/project/kotae/"

#: A product and its version. Source: RFC 9110, section 10.1.5.
_APP = re.compile(r"([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)", re.ASCII)
_MAX_LENGTH = 200


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
