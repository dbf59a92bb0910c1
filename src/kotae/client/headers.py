"""Who is asking: the address of the API, and the headers that name this program."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from kotae._version import __version__
from kotae.errors import ArgumentError
from kotae.sanitize import sanitize, truncate

__all__ = ["ENDPOINT", "REFERER", "checked_referer", "user_agent"]

#: AniList's GraphQL API. Source: AniList's guide, "Getting started".
ENDPOINT = "https://graphql.anilist.co"

#: Where this project lives. Requests without a Referer were answered 403 for some users; any
#: value passes, and it must not claim to be AniList's own site.
#: Source: reports of the API's users, August and September 2026.
REFERER = "https://pypi.org/project/kotae/"

#: A product and its version. Source: RFC 9110, section 10.1.5.
_APP = re.compile(r"([\w!#$%&'*+.^`|~-]+)/([\w!#$%&'*+.^`|~-]+)", re.ASCII)
_MAX_LENGTH = 200


@lru_cache(maxsize=32)
def user_agent(app: str | None = None) -> str:
    """Return the User-Agent: who asks, gql, the interpreter and the system, with versions.

    Args:
        app: The program that uses this one, as `name/1.0`; None for this one alone.

    Raises:
        ArgumentError: The app is not named so.
    """
    name, version, extras = "kotae", __version__, list[tuple[str, str]]()
    if app is not None:
        match = _APP.fullmatch(app)
        if match is None or len(app) > _MAX_LENGTH:
            raise ArgumentError(
                f"app={_shown(app)} is no name and version: write app='my-app/1.0', without spaces."
            )
        name, version, extras = match[1], match[2], [("kotae", __version__)]
    import gql  # noqa: PLC0415 - 150 ms, and only a client needs it

    # requests_toolbelt ships no types.
    import requests_toolbelt as toolbelt  # type: ignore[import-untyped]  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] - see above

    extras.append(("gql", gql.__version__))
    return str(toolbelt.user_agent(name, version, extras))  # pyright: ignore[reportUnknownMemberType] - see above


def checked_referer(referer: str | None) -> str:
    """Return the Referer that is sent.

    Args:
        referer: A page of the app, as `https://example.org/my-app`; None for this project's.

    Raises:
        ArgumentError: It is not an address, or claims to be AniList's own site.
    """
    if referer is None:
        return REFERER
    try:
        parts = urlsplit(referer)
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        host = ""
    else:
        host = host if parts.scheme in ("http", "https") and "@" not in parts.netloc else ""
    is_plain = referer.isascii() and referer.isprintable() and " " not in referer
    if not host or not is_plain or len(referer) > _MAX_LENGTH:
        raise ArgumentError(
            "referer= is the address of a page of yours, such as https://example.org/my-app."
        )
    if f".{host}".endswith(".anilist.co"):
        raise ArgumentError(
            f"referer={_shown(referer)} claims to be AniList's own site. Name a page of yours."
        )
    return referer


def _shown(text: str) -> str:
    return f"'{truncate(sanitize(text), 60)}'"
