"""Faults with a fixed response that is not GraphQL: web pages, redirects and other bodies.

The titles, headers and paths of the pages are those of real ones; the text is our own.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, changed, fixed
from kotae.testing.rules.refusal import JSON_TYPE
from kotae.testing.serving.exchange import ServedResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.testing.serving.exchange import Exchange

__all__ = ["BODIES", "PAGES"]

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


def _redirect_here(status: int, effect: str) -> Fault:
    """Return a redirect to a page of this server with status 404."""
    summary = f"HTTP {status} to `/elsewhere` on this server; clients that follow {effect}."
    return fixed(f"redirect-{status}", summary, _redirect(status, "/elsewhere"))


def _body(name: str, summary: str, body: bytes) -> Fault:
    return fixed(name, summary, ServedResponse(200, body, {"Content-Type": JSON_TYPE}))


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


_TIMED_OUT = _cloudflare_error(504, "Gateway time-out", "The server behind this one is too slow.")
_UNKNOWN = _cloudflare_error(
    520, "Web server is returning an unknown error", "The server behind said nothing sensible."
)

#: Web pages and redirects. The error pages are Cloudflare's, as users of the API report them.
PAGES: Sequence[Fault] = (
    fixed(
        "403-html-challenge",
        "HTTP 403 with Cloudflare's challenge page for browsers.",
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
        "HTTP 429 with a Cloudflare error page, without `Retry-After`.",
        _cloudflare_error(429, "Too many requests", "You are asking too fast and must wait."),
    ),
    fixed(
        "502-html",
        "HTTP 502 with a Cloudflare error page: the request did not reach AniList.",
        _cloudflare_error(502, "Bad gateway", "The server behind this one answers badly."),
    ),
    fixed(
        "503-html",
        "HTTP 503 with a page of the web server: AniList is under maintenance.",
        _page(
            503,
            "503 Service Temporarily Unavailable",
            "<hr><p>nginx</p>",
            {"Content-Type": "text/html", "Server": "nginx"},
        ),
    ),
    # RFC 9110, section 15.6.5: the gateway had no timely response.
    changed(
        "504-html",
        "HTTP 504 with a Cloudflare error page, although AniList carried out the request.",
        lambda _result: _TIMED_OUT,
    ),
    changed(
        "520-html",
        "HTTP 520 with a Cloudflare error page, although AniList carried out the request.",
        lambda _result: _UNKNOWN,
    ),
    fixed(
        "200-html",
        "HTTP 200 with a web page, such as the sign-in page of a hotel's network.",
        _page(
            200,
            "Sign in to this network",
            '<form method="post" action="/sign-in"><button>Sign in</button></form>',
            {"Content-Type": _HTML_TYPE},
        ),
    ),
    *(_redirect_here(status, "send a GET without the query") for status in (301, 302, 303)),
    *(_redirect_here(status, "send the query again") for status in (307, 308)),
    # Robustness: RFC 9110, section 15.4, leaves credentials to the client.
    fixed(
        "redirect-other-host",
        "HTTP 307 to another host, to which a token must never be sent.",
        _redirect(307, "https://elsewhere.example/"),
    ),
)

#: Bodies that are the same for every operation.
BODIES: Sequence[Fault] = (
    _body("200-empty", "HTTP 200 without a body.", b""),
    fixed("204", "HTTP 204, which has no body.", ServedResponse(204, b"")),
    _body("200-null", "HTTP 200 with the JSON `null`.", b"null"),
    _body("200-number", "HTTP 200 with a JSON number.", b"5"),
    _body("200-text", "HTTP 200 with a JSON string.", b'"data"'),
    _body("200-list", "HTTP 200 with a JSON array.", b"[]"),
    _body("data-null", "HTTP 200 with `data` null and no `errors`.", b'{"data":null}'),
    _body(
        "data-null-errors-empty",
        "HTTP 200 with `data` null and an empty `errors` list.",
        b'{"data":null,"errors":[]}',
    ),
    _body(
        "errors-is-text",
        "HTTP 200 with a string in `errors` instead of a list.",
        b'{"data":null,"errors":"Internal Server Error"}',
    ),
    # RFC 8259, section 9: a parser may set a limit, and must not break without one.
    _body(
        "deep-nesting",
        "HTTP 200 with 100,000 nested lists in `data`.",
        b'{"data":' + b"[" * _DEPTH + b"]" * _DEPTH + b"}",
    ),
    # The clients measured took all of it; none had a limit.
    Fault("gzip-bomb", "HTTP 200 with 300 MB of zeros, compressed by gzip to 300 KB.", _gzip_bomb),
)
