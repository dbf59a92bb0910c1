"""Faults whose response does not depend on the request.

They are AniList's own refusals, web pages, redirects, and bodies that are not GraphQL. The titles,
headers and paths of the pages are those of real ones; the text is our own.
"""

from __future__ import annotations

import time
import zlib
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, changed, fixed
from kotae.testing.rules.refusal import Refusal, refused
from kotae.testing.serving.exchange import JSON_TYPE, ServedResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.serving.exchange import Exchange
    from kotae.values import JSON

__all__ = ["BODIES", "PAGES", "REFUSALS"]

#: AniList's waiting time after a 429, in seconds. Source: AniList's guide, "Rate limiting".
_TIME_OUT_S = 60

_HTML_TYPE = "text/html; charset=UTF-8"
_CLOUDFLARE = {
    "Content-Type": _HTML_TYPE,
    "Server": "cloudflare",
    "CF-RAY": "8f00000000000000-NRT",
    "Cache-Control": "no-store",
}

#: The size of the gzip bomb after decompression, and of the blocks that it is made of, in bytes.
_BOMB_BYTES = 300 * 1024 * 1024
_BLOCK_BYTES = 1024 * 1024
#: The depth of nested lists, which overflows the stack of a recursive parser without a limit.
_DEPTH = 100_000


def _too_many(name: str, headers: Callable[[], dict[str, str]]) -> Fault:
    """Return a 429; some of its headers depend on the time of the request."""

    async def act(_exchange: Exchange) -> ServedResponse:
        return refused(Refusal.too_many_requests(), headers()).response

    return Fault(name, act)


def _limit_per_minute(retry_after: str) -> dict[str, str]:
    """Return the headers of the limit per minute, which resets a minute from now."""
    return {
        "X-RateLimit-Limit": "90",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + _TIME_OUT_S),
        "Retry-After": retry_after,
    }


def _refused(
    name: str, refusal: Refusal, *, null_root: str | None = None, is_located: bool = False
) -> Fault:
    """Return a refusal as a fault.

    Args:
        name: The name of the fault.
        refusal: The refusal.
        null_root: The root field that is null in `data`; None if `data` itself is null.
        is_located: Whether the error has the location of the first root field.
    """
    more: dict[str, JSON] = {"locations": [{"line": 1, "column": 3}]} if is_located else {}
    data: JSON = {null_root: None} if null_root else None
    return fixed(name, refused(refusal, data=data, more=more).response)


def _page(
    status: int, title: str, content: str, headers: Mapping[str, str] = _CLOUDFLARE
) -> ServedResponse:
    body = (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><title>{title}</title></head>\n'
        f"<body>\n<h1>{title}</h1>\n{content}\n</body>\n</html>\n"
    )
    return ServedResponse(status, body.encode(), headers)


def _cloudflare_error(status: int, reason: str, sentence: str) -> ServedResponse:
    content = f'<div id="cf-error-details"><p>{sentence}</p><p>Cloudflare Ray ID: 8f0</p></div>'
    return _page(status, f"anilist.example | {status}: {reason}", content)


def _redirect(status: int, location: str) -> ServedResponse:
    link = f'<p>It is <a href="{location}">elsewhere</a>.</p>'
    return _page(status, "Redirect", link, {"Content-Type": _HTML_TYPE, "Location": location})


def _redirect_here(status: int) -> Fault:
    """Return a redirect to a page of this server with status 404."""
    return fixed(f"redirect-{status}", _redirect(status, "/elsewhere"))


def _json(name: str, body: bytes, status: int = 200) -> Fault:
    return fixed(name, ServedResponse(status, body, {"Content-Type": JSON_TYPE}))


async def _gzip_bomb(_exchange: Exchange) -> ServedResponse:
    headers = {"Content-Type": JSON_TYPE, "Content-Encoding": "gzip"}
    return ServedResponse(200, _bomb(), headers)


@cache
def _bomb() -> bytes:
    """Return zeros compressed by gzip, built once, from blocks of a megabyte, in 0.2 s.

    A full flush makes a compressed block independent of those before it, so that one block can be
    repeated. Source: zlib's manual, on Z_FULL_FLUSH; RFC 1952 for the frame.
    """
    zeros = bytes(_BLOCK_BYTES)
    count = _BOMB_BYTES // _BLOCK_BYTES
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush(zlib.Z_FINISH)
    checksum = 0
    for _ in range(count):
        checksum = zlib.crc32(zeros, checksum)
    frame = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
    sums = checksum.to_bytes(4, "little") + _BOMB_BYTES.to_bytes(4, "little")
    return frame + block * count + end + sums


#: Faults that are AniList's own refusals.
REFUSALS: Sequence[Fault] = (
    # AniList's guide, "Rate limiting".
    _too_many("429", lambda: _limit_per_minute(str(_TIME_OUT_S))),
    # Recorded responses: the 18th request at 2.8 a second, with 71 of 90 left.
    _too_many("burst-429", lambda: {"Retry-After": str(_TIME_OUT_S)}),
    _too_many("429-no-retry-after", dict),
    # RFC 9110, section 10.2.3: a date is the other form of the header, which has no maximum.
    _too_many(
        "retry-after-date",
        lambda: {"Retry-After": formatdate(time.time() + _TIME_OUT_S, usegmt=True)},
    ),
    _too_many("retry-after-garbage", lambda: _limit_per_minute("soon")),
    _too_many("retry-after-huge", lambda: _limit_per_minute("9999999999")),
    # AniList's guide and schema: a removed field is refused like this.
    _refused(
        "400-validation",
        Refusal('Cannot query field "somethingOld" on type "Query".', 400),
        is_located=True,
    ),
    _refused("400-input", Refusal.invalid({"score": ["The score may not be greater than 100."]})),
    _refused("400-invalid-token", Refusal.invalid_token()),
    # AniList's limit, and the words of its GraphQL library.
    _refused("400-complexity", Refusal.too_complex(500, 501)),
    _refused(
        "400-page-depth",
        Refusal.page_depth(5000),
        null_root="Page",
    ),
    # gql's transports took it for a web page.
    _json("400-json-no-data", b'{"message":"Bad Request"}', 400),
    _refused("401", Refusal.unauthorized()),
    # Reports of August and September 2026.
    _refused("403-disabled", Refusal.disabled()),
    _refused("404", Refusal.not_found(), null_root="Media", is_located=True),
    _refused("404-private-user", Refusal.private_user(), null_root="User", is_located=True),
    # Reports of the API's users: lists nested in lists, and null in a filter.
    _refused("500", Refusal.internal()),
    # A PHP framework's response if GraphQL was not reached.
    _json("500-json-no-data", b'{"message":"Server Error"}', 500),
)

_TIMED_OUT = _cloudflare_error(504, "Gateway time-out", "The server behind this one is too slow.")
_UNKNOWN = _cloudflare_error(
    520, "Web server is returning an unknown error", "The server behind said nothing sensible."
)

#: Web pages and redirects. The error pages are Cloudflare's, as users of the API report them; the
#: request is carried out with two of them.
PAGES: Sequence[Fault] = (
    fixed(
        "403-html-challenge",
        _page(
            403,
            "Just a moment...",
            "<p>This page only opens for browsers that can show they are one.</p>\n"
            '<script src="/cdn-cgi/challenge-platform/scripts/main.js"></script>',
            {**_CLOUDFLARE, "cf-mitigated": "challenge"},
        ),
    ),
    fixed(
        "429-html",
        _cloudflare_error(429, "Too many requests", "You are asking too fast and must wait."),
    ),
    fixed(
        "502-html",
        _cloudflare_error(502, "Bad gateway", "The server behind this one answers badly."),
    ),
    fixed(
        "503-html",
        _page(
            503,
            "503 Service Temporarily Unavailable",
            "<hr><p>nginx</p>",
            {"Content-Type": "text/html", "Server": "nginx"},
        ),
    ),
    # RFC 9110, section 15.6.5: the gateway had no timely response.
    changed("504-html", lambda _result: _TIMED_OUT),
    changed("520-html", lambda _result: _UNKNOWN),
    fixed(
        "200-html",
        _page(
            200,
            "Sign in to this network",
            '<form method="post" action="/sign-in"><button>Sign in</button></form>',
            {"Content-Type": _HTML_TYPE},
        ),
    ),
    *map(_redirect_here, (301, 302, 303, 307, 308)),
    # Robustness: RFC 9110, section 15.4, leaves credentials to the client.
    fixed("redirect-other-host", _redirect(307, "https://elsewhere.example/")),
)

#: Bodies that are the same for every operation.
BODIES: Sequence[Fault] = (
    _json("200-empty", b""),
    fixed("204", ServedResponse(204, b"")),
    _json("200-null", b"null"),
    _json("200-number", b"5"),
    _json("200-text", b'"data"'),
    _json("200-list", b"[]"),
    _json("data-null", b'{"data":null}'),
    _json("data-null-errors-empty", b'{"data":null,"errors":[]}'),
    _json("errors-is-text", b'{"data":null,"errors":"Internal Server Error"}'),
    # RFC 8259, section 9: a parser may set a limit, and must not break without one.
    _json("deep-nesting", b'{"data":' + b"[" * _DEPTH + b"]" * _DEPTH + b"}"),
    # The clients measured took all of it; none had a limit.
    Fault("gzip-bomb", _gzip_bomb),
)
