"""The web pages that may use a local server: those of this machine, and others by name.

A browser lets the pages of any site send requests to this machine. `Origin` names the site, unless
the site's own name leads here (DNS rebinding): then `Host` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from kotae.endpoint import is_loopback, split_url
from kotae.errors import ArgumentError
from kotae.sanitize import truncate
from kotae.testing.rules.refusal import Refusal
from kotae.values import value_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["checked_origins", "origin_refusal"]

#: An origin as browsers send it. Source: RFC 6454, section 6.2.
_ORIGIN = re.compile(r"null|[a-z][a-z0-9+.-]*://[^\sA-Z/?#@]+")
#: Characters of a header that a message repeats.
_MAX_LENGTH = 200


def checked_origins(origins: object) -> frozenset[str]:
    """Return origins that are allowed by name.

    Raises:
        ArgumentError: It is a text or no collection, or one element is not an origin.
    """
    if isinstance(origins, str) or not isinstance(origins, Iterable):
        raise ArgumentError(
            "allow_origins: expected a list of origins, such as ['https://app.example.org'], got "
            f"{value_text(origins)}"
        )
    checked: set[str] = set()
    for origin in cast("Iterable[object]", origins):
        if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
            raise ArgumentError(
                "allow_origins: expected an origin as browsers send it, such as "
                f"https://app.example.org, got {value_text(origin)}"
            )
        checked.add(origin)
    return frozenset(checked)


def origin_refusal(headers: Mapping[str, str], allowed: Collection[str]) -> Refusal | None:
    """Return the refusal of a page that may not use this server; None if it may.

    Other programs may omit both headers.
    """
    host, origin = headers.get("host"), headers.get("origin")
    if host is not None and not (
        _is_allowed(f"http://{host}", allowed) or f"https://{host}" in allowed
    ):
        host = truncate(host, _MAX_LENGTH)
        return Refusal(
            f"This server does not answer as {host}, only as localhost or a loopback address. To "
            f"allow this name, start it with --allow-origin http://{host}.",
            403,
        )
    if origin is not None and not _is_allowed(origin, allowed):
        origin = truncate(origin, _MAX_LENGTH)
        return Refusal(
            f"Pages of {origin} may not use this server. To allow them, start it with "
            f"--allow-origin {origin}.",
            403,
        )
    return None


def _is_allowed(origin: str, allowed: Collection[str]) -> bool:
    return origin in allowed or (split_url(origin) is not None and is_loopback(origin))
