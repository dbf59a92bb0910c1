"""The classification of a response: its data, or the one error that fits it.

The order: 429, JSON or not; then a body that is not a JSON object; then the HTTP status; then,
if that is a success, the status that the errors themselves name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, cast

from kotae.errors import (
    APIDisabledError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    NotJSONError,
    PartialResponseError,
    QueryRejectedError,
    RateLimitedError,
    ResponseError,
    ServerError,
    TransportError,
    UnauthorizedError,
)
from kotae.sanitize import excerpt
from kotae.wire.rate_limit_headers import retry_after_s
from kotae.wire.response import check_deadline, parse_object, redirect_message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kotae.wire.response import Response

__all__ = ["classify"]

#: Characters of a server's message that an error repeats.
_MESSAGE_LENGTH = 300
#: Arguments that an error about refused values names.
_MAX_FIELDS = 5
#: Entries of `errors`, and messages about arguments, that an error keeps. AniList sends one for
#: each value that it refuses.
_MAX_ERRORS = 1_000


def classify(response: Response) -> dict[str, object]:
    """Return the object under `data`, or raise the error that fits the response.

    Raises:
        RateLimitedError: HTTP 429, or an error that says so.
        NotJSONError: The body is not a JSON object.
        ResponseTooLargeError: It would take too much memory.
        RequestTimeoutError: Its deadline has passed.
        QueryRejectedError, InputRejectedError, InvalidTokenError: HTTP 400.
        UnauthorizedError: HTTP 401.
        APIDisabledError: HTTP 403.
        NotFoundError: HTTP 404.
        ServerError: HTTP 5xx.
        PartialResponseError: Success by status, with errors beside the data.
        ResponseError: Any other status, or an object without data.
    """
    if response.status == 429:
        raise _rate_limited(response, _data_and_errors_if_json(response))
    content = _data_and_errors(response)
    if not 200 <= response.status < 300:
        raise _refused(response, content, response.status)
    if content.errors:
        raise _refused(response, content, _status_in(content.errors) or response.status)
    if content.data is None:
        raise ResponseError(
            "The response holds neither data nor errors. Is the endpoint a GraphQL API?",
            status=response.status,
            headers=response.headers,
        )
    return content.data


@dataclass(frozen=True, slots=True)
class _DataAndErrors:
    """The data and errors of a JSON object."""

    data: dict[str, object] | None
    errors: tuple[Mapping[str, object], ...]

    @property
    def message(self) -> str:
        """The first message, sanitized; empty if there is none."""
        for error in self.errors:
            message = error.get("message")
            text = message[: 2 * _MESSAGE_LENGTH].strip() if isinstance(message, str) else ""
            if text:
                return excerpt(text, _MESSAGE_LENGTH)
        return ""


def _data_and_errors_if_json(response: Response) -> _DataAndErrors:
    try:
        return _data_and_errors(response)
    except (NotJSONError, TransportError):
        return _DataAndErrors(data=None, errors=())


def _data_and_errors(response: Response) -> _DataAndErrors:
    document = parse_object(response)
    check_deadline(response)
    data = document.get("data")
    found = document.get("errors")
    entries = cast("list[object]", found) if isinstance(found, list) else [found] if found else []
    if not entries and response.status >= 400 and isinstance(document.get("message"), str):
        entries = [document]
    return _DataAndErrors(
        data=cast("dict[str, object]", data) if isinstance(data, dict) else None,
        errors=tuple(map(_entry, entries[:_MAX_ERRORS])),
    )


def _entry(entry: object) -> Mapping[str, object]:
    """Return an error as an object, whatever its type."""
    if isinstance(entry, dict):
        return cast("dict[str, object]", entry)
    return {"message": _plain_text(entry)}


def _status_in(errors: tuple[Mapping[str, object], ...]) -> int | None:
    """Return the error status that the errors name, if they agree on one."""
    statuses = {
        status
        for error in errors
        if isinstance(status := error.get("status"), int) and 400 <= status < 600
    }
    return statuses.pop() if len(statuses) == 1 else None


def _refused(response: Response, content: _DataAndErrors, status: int) -> ResponseError:
    if status == 429:
        return _rate_limited(response, content)
    if status == 400:
        return _bad_request(response, content)
    class_, message = _class_and_message(response, content, status)
    return class_(
        message, status=status, errors=content.errors, data=content.data, headers=response.headers
    )


def _class_and_message(
    response: Response, content: _DataAndErrors, status: int
) -> tuple[type[ResponseError], str]:
    quoted = _quoted(content)
    if status == 401:
        if response.has_token:
            return UnauthorizedError, (
                f"AniList refused the token{quoted}. Check that its user may execute this "
                "operation, or sign in again for a new one."
            )
        return UnauthorizedError, (
            f"This operation needs a token, and none was sent{quoted}. Pass one, as in "
            "Client(token=…)."
        )
    if status == 403:
        return APIDisabledError, (
            f"AniList's API is disabled, or refuses this request{quoted}. Try again later; if it "
            "works for others, check that the request still has its Referer."
        )
    if status == 404:
        if not content.errors and content.data is None:
            return NotFoundError, "HTTP 404 without data. Is the endpoint's URL right?"
        return NotFoundError, (
            f"Not found{quoted}. AniList has nothing for one of the root fields: check their "
            "arguments. Private users and entries are not found either."
        )
    if status >= 500:
        return ServerError, (
            f"AniList failed with HTTP {status}{quoted}. Try again later. If it always fails, "
            "leave out null arguments and nested lists."
        )
    if 300 <= status < 400:
        return ResponseError, redirect_message(response)
    if 200 <= status < 300:
        hint = "The error's `data` holds the rest." if content.data else "Try again later."
        return PartialResponseError, f"The response has {_count(content)}{quoted}. {hint}"
    message = f"The server returned HTTP {status}{quoted}. Is the endpoint a GraphQL API?"
    return ResponseError, message


def _bad_request(response: Response, content: _DataAndErrors) -> ResponseError:
    fields = _refused_fields(content.errors)
    if fields:
        return InputRejectedError(
            f"AniList refused these values: {_joined(fields)}.",
            fields=fields,
            status=400,
            errors=content.errors,
            data=content.data,
            headers=response.headers,
        )
    if any(_is_about_token(error) for error in content.errors):
        class_: type[ResponseError] = InvalidTokenError
        message = (
            "AniList does not accept the token: it has expired, was revoked, or is not one of "
            "AniList's. Sign in again for a new one."
        )
    else:
        class_ = QueryRejectedError
        message = f"AniList refused the query{_quoted(content) or ' without a reason'}."
    return class_(
        message, status=400, errors=content.errors, data=content.data, headers=response.headers
    )


def _is_about_token(error: Mapping[str, object]) -> bool:
    message = error.get("message")
    if not isinstance(message, str) or len(message) > _MESSAGE_LENGTH:
        return False
    return message.strip().rstrip(".").lower() == "invalid token"


def _refused_fields(errors: tuple[Mapping[str, object], ...]) -> dict[str, tuple[str, ...]]:
    """Return the first messages of `validation` for each argument."""
    pairs = (
        pair
        for error in errors
        if isinstance(validation := error.get("validation"), dict)
        for pair in cast("dict[str, object]", validation).items()
    )
    fields: dict[str, list[str]] = {}
    left = _MAX_ERRORS
    for name, texts in islice(pairs, _MAX_ERRORS):
        messages = list(islice(_messages(texts), left))
        fields.setdefault(name, []).extend(messages)
        left -= len(messages)
    return {name: tuple(messages) for name, messages in fields.items()}


def _messages(texts: object) -> Iterable[str]:
    items = cast("list[object]", texts) if isinstance(texts, list) else [texts]
    return map(_plain_text, items)


def _plain_text(value: object) -> str:
    """Return a leaf as text; an object or a list has none: its repr may be too deep."""
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _joined(fields: Mapping[str, tuple[str, ...]]) -> str:
    cut = slice(_MESSAGE_LENGTH)
    few = [
        f"{name[cut]}: {' '.join(text[cut] for text in texts[cut])}"
        for name, texts in islice(fields.items(), _MAX_FIELDS)
    ]
    more = f"; and {len(fields) - _MAX_FIELDS} more" if len(fields) > _MAX_FIELDS else ""
    return excerpt("; ".join(few), _MESSAGE_LENGTH).rstrip(".") + more


def _rate_limited(response: Response, content: _DataAndErrors) -> RateLimitedError:
    wait_s = retry_after_s(response.headers)
    is_burst = not any(name.startswith("x-ratelimit-") for name in response.headers)
    wait = "a minute" if wait_s is None else f"{wait_s:,.10g} seconds"
    why = "too many at once" if is_burst else "the limit for a minute is used up"
    return RateLimitedError(
        f"AniList refuses more requests for now: {why}. Wait {wait}, then try again.",
        retry_after_s=wait_s,
        burst=is_burst,
        errors=content.errors,
        data=content.data,
        headers=response.headers,
    )


def _quoted(content: _DataAndErrors) -> str:
    return f' ("{content.message}")' if content.message else ""


def _count(content: _DataAndErrors) -> str:
    return "an error" if len(content.errors) == 1 else f"{len(content.errors)} errors"
