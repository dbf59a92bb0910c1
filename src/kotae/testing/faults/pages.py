"""Faults with web pages instead of JSON, and redirects, which come from servers before AniList.

The titles, headers and paths are those of real pages; the text is our own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, after_work, fixed
from kotae.testing.serving.exchange import ServedResponse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["PAGES", "REDIRECTS"]

_HTML_TYPE = "text/html; charset=UTF-8"
_CLOUDFLARE = {
    "Content-Type": _HTML_TYPE,
    "Server": "cloudflare",
    "CF-RAY": "8f00000000000000-NRT",
    "Cache-Control": "no-store",
}
#: A host name that never exists. Source: RFC 2606, section 3.
_ELSEWHERE = "https://elsewhere.example/"

_CDN = "Cloudflare's error pages, as users of the API report them."
_TABLE = "Responses that gql's transports handled wrongly in tests."


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


_CHALLENGE = _page(
    403,
    "Just a moment...",
    "<p>This page only opens for browsers that can show they are one.</p>\n"
    '<script src="/cdn-cgi/challenge-platform/scripts/main.js"></script>',
    {**_CLOUDFLARE, "cf-mitigated": "challenge"},
)
_BLOCK = _cloudflare_error(429, "Too many requests", "You are asking too fast and must wait.")
_MAINTENANCE = _page(
    503,
    "503 Service Temporarily Unavailable",
    "<hr><p>nginx</p>",
    {"Content-Type": "text/html", "Server": "nginx"},
)
_PORTAL = _page(
    200,
    "Sign in to this network",
    '<form method="post" action="/sign-in"><button>Sign in</button></form>',
    {"Content-Type": _HTML_TYPE},
)
_GATEWAY = _cloudflare_error(502, "Bad gateway", "The server behind this one answers badly.")
_TIMED_OUT = _cloudflare_error(504, "Gateway time-out", "The server behind this one is too slow.")
_UNKNOWN = _cloudflare_error(
    520, "Web server is returning an unknown error", "The server behind said nothing sensible."
)

#: Faults with web pages.
PAGES: Sequence[Fault] = (
    Fault(
        "403-html-challenge",
        "HTTP 403 with Cloudflare's challenge page for browsers.",
        _CDN,
        fixed(_CHALLENGE),
    ),
    Fault(
        "429-html",
        "HTTP 429 with a Cloudflare error page, without `Retry-After`.",
        _CDN,
        fixed(_BLOCK),
    ),
    Fault(
        "502-html",
        "HTTP 502 with a Cloudflare error page: the request did not reach AniList.",
        _CDN,
        fixed(_GATEWAY),
    ),
    Fault(
        "503-html",
        "HTTP 503 with a page of the web server: AniList is under maintenance.",
        "Reports of the API's users, for the status and the kind of page.",
        fixed(_MAINTENANCE),
    ),
    Fault(
        "504-html",
        "HTTP 504 with a Cloudflare error page, although AniList carried out the request.",
        "RFC 9110, section 15.6.5: the gateway had no timely response.",
        after_work(lambda _outcome: _TIMED_OUT),
        does_work=True,
    ),
    Fault(
        "520-html",
        "HTTP 520 with a Cloudflare error page, although AniList carried out the request.",
        _CDN,
        after_work(lambda _outcome: _UNKNOWN),
        does_work=True,
    ),
    Fault(
        "200-html",
        "HTTP 200 with a web page, such as the sign-in page of a hotel's network.",
        _TABLE,
        fixed(_PORTAL),
    ),
)


def _redirect(status: int, location: str) -> ServedResponse:
    link = f'<p>It is <a href="{location}">elsewhere</a>.</p>'
    headers = {"Content-Type": _HTML_TYPE, "Location": location}
    return _page(status, "Redirect", link, headers)


def _redirect_here(status: int, then: str) -> Fault:
    return Fault(
        f"redirect-{status}",
        f"HTTP {status} to `/elsewhere` on this server; clients that follow {then}.",
        _TABLE,
        fixed(_redirect(status, "/elsewhere")),
    )


_LOSE = "send a GET without the query"
_KEEP = "send the query again"

#: Redirects. Their target on this server is a page with status 404.
REDIRECTS: Sequence[Fault] = (
    _redirect_here(301, _LOSE),
    _redirect_here(302, _LOSE),
    _redirect_here(303, _LOSE),
    _redirect_here(307, _KEEP),
    _redirect_here(308, _KEEP),
    Fault(
        "redirect-other-host",
        "HTTP 307 to another host, to which a token must never be sent.",
        "Robustness: RFC 9110, section 15.4, leaves credentials to the client.",
        fixed(_redirect(307, _ELSEWHERE)),
    ),
)
