"""HTTP responses, their bodies as JSON objects, and the errors for bodies that are not."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, NoReturn, cast

from kotae.base_error import TRY_AGAIN
from kotae.errors import NotJSONError, RequestTimeoutError
from kotae.json_bounds import check_json
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "MAX_INLINE_BYTES",
    "HTTPResponse",
    "ResponseDeadline",
    "check_deadline",
    "parse_object",
    "redirect_message",
]

#: Bodies up to this size are decoded in the caller's thread, in bytes: even a hostile one takes
#: milliseconds.
MAX_INLINE_BYTES = 64 * 1024
#: The largest body that is parsed as a str, in bytes. A str with an emoji takes four times as much.
_MAX_STR_BODY_BYTES = 1024 * 1024

#: Characters of a body that an error repeats.
_EXCERPT_LENGTH = 200
#: Bytes of a body that are searched for the marks of an error page.
_PAGE_BYTES = 4096
#: Marks of the error pages of Cloudflare, AniList's CDN.
#: Source: the challenge, block and error pages that users of the API report.
_CLOUDFLARE_MARKS = (b"cloudflare", b"just a moment", b"challenge-platform", b"cf-error", b"cf-ray")
#: The end of a number that is cut before its next digit.
_TRUNCATED_NUMBER_END = re.compile(r"(?:\.|[eE][+-]?)\Z")
#: UTF-8's byte order mark.
_MARK = b"\xef\xbb\xbf"
_EMPTY = "is empty"
_TRUNCATED = "is truncated"
_NOT_JSON = "is not JSON"
_INVALID_NUMBER = "holds a number that JSON does not allow, or one too long to read"


class ResponseDeadline(NamedTuple):
    """The end of the time for one request.

    Attributes:
        ends_at_s: The end by the monotonic clock, in seconds.
        timeout_s: The whole time, in seconds.
    """

    ends_at_s: float
    timeout_s: float

    def error(self) -> RequestTimeoutError:
        """Return the error for a response that is not decoded by then."""
        return RequestTimeoutError(
            f"The response was not decoded within {self.timeout_s:g} seconds. Select less, or "
            "allow more time.",
            timeout_s=self.timeout_s,
            reached_server=True,
        )


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """An HTTP response, decompressed and whole.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case; repeated values are joined by `, `.
        body: The body.
        deadline: The time until which it is decoded; None for no limit.
        has_token: Whether the request carried a token.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    deadline: ResponseDeadline | None = None
    has_token: bool = False


def check_deadline(response: HTTPResponse) -> None:
    """Raise a `RequestTimeoutError` if there is no time left for decoding."""
    deadline = response.deadline
    if deadline is not None and time.monotonic() > deadline.ends_at_s:
        raise deadline.error()


def parse_object(response: HTTPResponse) -> dict[str, object]:
    """Read a response's body as a JSON object.

    The body is UTF-8 whatever its headers say, since JSON is; a byte order mark is allowed.

    Raises:
        NotJSONError: It is something else; the message names a Cloudflare error page as such.
        ResponseTooLargeError: It would take too much memory.
    """
    check_json(response.body)
    result = _parse(response.body)
    if isinstance(result, dict):
        return result
    text = response.body[: _EXCERPT_LENGTH * 4].decode("utf-8", "replace")
    raise NotJSONError(
        _message(response, result),
        status=response.status,
        headers=response.headers,
        excerpt=excerpt(text.strip(), _EXCERPT_LENGTH),
        is_from_cdn=_is_page(response) and _is_from_cloudflare(response),
        is_cut=result in (_TRUNCATED, _EMPTY),
    )


def _message(response: HTTPResponse, clause: str) -> str:
    status = response.status
    if 300 <= status < 400:
        return redirect_message(response)
    if _is_page(response):
        return _page_message(response)
    if status >= 500:
        return f"The server failed with HTTP {status}, and the response {clause}. {TRY_AGAIN}"
    if clause == _TRUNCATED:
        return f"The response (HTTP {status}) {clause}."
    return f"The response (HTTP {status}) {clause}. Is the endpoint's URL right? {TRY_AGAIN}"


def redirect_message(response: HTTPResponse) -> str:
    """Return the message for a redirect."""
    location = response.headers.get("location")
    target = f" to {excerpt(location, _EXCERPT_LENGTH)}" if location else ""
    return (
        f"The server redirected{target} (HTTP {response.status}), which is not followed. Is the "
        "endpoint's URL right?"
    )


def _page_message(response: HTTPResponse) -> str:
    status = response.status
    is_cloudflare = _is_from_cloudflare(response)
    page = "a Cloudflare error page" if is_cloudflare else "a web page"
    if status >= 500:
        return (
            f"HTTP {status} with {page} instead of JSON: AniList, or its CDN, is down or "
            f"overloaded. {TRY_AGAIN}"
        )
    if is_cloudflare and status >= 400:
        return (
            f"HTTP {status} with {page} instead of JSON: the CDN blocks this request, or "
            "requires a browser. Wait, or use another network."
        )
    if status >= 400:
        return (
            f"HTTP {status} with {page} instead of JSON. Is the endpoint's URL right? If it "
            "is, a proxy or a firewall may block the request."
        )
    return f"HTTP {status} with {page} instead of JSON. Is the endpoint's URL right?"


def _is_page(response: HTTPResponse) -> bool:
    start = response.body[:_PAGE_BYTES].removeprefix(_MARK).lstrip()[:1]
    return start == b"<" or (
        "html" in response.headers.get("content-type", "").lower()
        and start not in (b"", b"{", b"[")
    )


def _is_from_cloudflare(response: HTTPResponse) -> bool:
    if "cf-ray" in response.headers or "cloudflare" in response.headers.get("server", "").lower():
        return True
    start = response.body[:_PAGE_BYTES].lower()
    return any(mark in start for mark in _CLOUDFLARE_MARKS)


def _parse(body: bytes) -> dict[str, object] | str:
    """Return the object, or the reason why there is none: it completes "the response …"."""
    if not body or body.isspace():
        return _EMPTY
    try:
        value = _parse_bytes(body) if len(body) > _MAX_STR_BODY_BYTES else _parse_str(body)
    except UnicodeDecodeError as error:
        is_cut = error.reason == "unexpected end of data" and error.end == len(body)
        return _TRUNCATED if is_cut else "is not UTF-8"
    except ValueError:
        return _INVALID_NUMBER
    except RecursionError:
        return "is nested too deeply"
    return value


def _parse_str(body: bytes) -> dict[str, object] | str:
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        return _TRUNCATED if _is_cut(error) else _NOT_JSON
    return _object_or_reason(value)


def _parse_bytes(body: bytes) -> dict[str, object] | str:
    """Parse JSON without making a str of all of it first."""
    import msgspec  # noqa: PLC0415 - 15 ms, and only large bodies need it here

    content = memoryview(body)[len(_MARK) if body.startswith(_MARK) else 0 :]
    try:
        value: object = msgspec.json.decode(content)
    except msgspec.ValidationError:
        return _INVALID_NUMBER
    except msgspec.DecodeError as error:
        message = str(error)
        is_cut = "truncated" in message or message.endswith(f"(byte {len(content)})")
        return _TRUNCATED if is_cut else _NOT_JSON
    return _object_or_reason(value)


def _object_or_reason(value: object) -> dict[str, object] | str:
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    return "is JSON, but not an object"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is_cut(error: json.JSONDecodeError) -> bool:
    """Tell whether a text is truncated: it starts as an object and fails at its end."""
    text = error.doc.rstrip()
    if not text.startswith(("{", "[")):
        return False
    rest = text[error.pos :].strip()
    return (
        not rest
        or error.msg.startswith("Unterminated string")
        or any(word.startswith(rest) for word in ("true", "false", "null", "-"))
        or _TRUNCATED_NUMBER_END.match(rest) is not None
        or (error.msg.startswith("Invalid \\") and len(rest) < len("\\u0000"))
    )
