"""The classification of a response: its data, or the one error that fits it.

The order: 429, JSON or not; then a body that is not a JSON object; then the HTTP status; then,
if that is a success, the status that the errors themselves name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, cast

from kotae.base_error import TRY_AGAIN
from kotae.errors import (
    APIDisabledError,
    InputRejectedError,
    InvalidTokenError,
    NotFoundError,
    PartialResponseError,
    PermissionDeniedError,
    PrivateUserError,
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
    from collections.abc import Iterable, Mapping, Sequence

    from kotae.root_field import RootField
    from kotae.wire.response import HTTPResponse

__all__ = ["classify", "root_error"]

#: Characters of a server's message that an error repeats.
_MESSAGE_LENGTH = 300
#: Arguments that an error about refused values names.
_MAX_FIELDS = 5
#: Entries of `errors`, and messages about arguments, that an error keeps. AniList sends one for
#: each value that it refuses.
_MAX_ERRORS = 1_000
#: The beginning of AniList's message about a change of somebody else's data, in lower case.
#: Source: reports of users, which do not tell the status.
_NOT_AUTHORIZED = "you are not authorized"


def classify(response: HTTPResponse) -> dict[str, object]:
    """Return the object under `data`, or raise the error that fits the response.

    Raises:
        RateLimitedError: HTTP 429, or an error that says so.
        NotJSONError: The body is not a JSON object.
        ResponseTooLargeError: It would take too much memory.
        RequestTimeoutError: Its deadline has passed.
        QueryRejectedError, InputRejectedError, InvalidTokenError: HTTP 400.
        UnauthorizedError: HTTP 401.
        APIDisabledError, PermissionDeniedError: HTTP 403.
        NotFoundError, PrivateUserError: HTTP 404.
        ServerError: HTTP 5xx.
        PartialResponseError: Success by status, with errors beside the data.
        ResponseError: Any other status, or an object without data.
    """
    if response.status == 429:
        raise _rate_limited(_content_if_json(response))
    content = _content(response)
    if 300 <= response.status < 400:
        raise content.error(ResponseError, redirect_message(response))
    if not 200 <= response.status < 300:
        raise _refused(content)
    if content.errors:
        raise _refused(replace(content, status=_status_in(content.errors) or response.status))
    if content.data is None:
        raise content.error(
            ResponseError,
            "The response holds neither data nor errors. Is the endpoint a GraphQL API?",
        )
    return content.data


def root_error(
    failure: ResponseError, errors: Sequence[Mapping[str, object]], root_field: RootField
) -> ResponseError:
    """Return the error of one root field.

    Args:
        failure: The error of the whole response.
        errors: The entries of `errors` that are about the root field.
        root_field: The root field.
    """
    status = _status_in(errors) or failure.status
    content = _Content(
        status, failure.headers, None, tuple(errors), root_field, has_token=failure.has_token
    )
    error = _refused(content)
    if isinstance(error, NotFoundError) and (failure.data or {}).get(root_field.key) is not None:
        error = _refused(replace(content, status=200))  # the root field was found, a part was not
    error.data = failure.data
    error.root_field = root_field
    return error


@dataclass(frozen=True, slots=True)
class _Content:
    """A response with a JSON object, or the part of it that is about one root field."""

    status: int
    headers: Mapping[str, str]
    data: dict[str, object] | None
    errors: tuple[Mapping[str, object], ...]
    root_field: RootField | None = None
    has_token: bool = False

    @property
    def quoted(self) -> str:
        """The first message, sanitized, in brackets; empty if there is none."""
        for error in self.errors:
            message = error.get("message")
            text = message[: 2 * _MESSAGE_LENGTH].strip() if isinstance(message, str) else ""
            if text:
                return f' ("{excerpt(text, _MESSAGE_LENGTH)}")'
        return ""

    @property
    def messages(self) -> list[str]:
        """The messages in lower case, without a full stop, for comparison."""
        messages = (error.get("message") for error in self.errors)
        return [
            message[:_MESSAGE_LENGTH].strip().rstrip(".").lower()
            for message in messages
            if isinstance(message, str)
        ]

    def error(self, class_: type[ResponseError], message: str) -> ResponseError:
        return class_(
            message, status=self.status, errors=self.errors, data=self.data, headers=self.headers
        )


def _content_if_json(response: HTTPResponse) -> _Content:
    try:
        return _content(response)
    except TransportError:
        return _Content(response.status, response.headers, data=None, errors=())


def _content(response: HTTPResponse) -> _Content:
    document = parse_object(response)
    check_deadline(response)
    data = document.get("data")
    found = document.get("errors")
    entries = cast("list[object]", found) if isinstance(found, list) else [found] if found else []
    if not entries and response.status >= 400 and isinstance(document.get("message"), str):
        entries = [document]
    return _Content(
        response.status,
        response.headers,
        cast("dict[str, object]", data) if isinstance(data, dict) else None,
        tuple(map(_entry, entries[:_MAX_ERRORS])),
        has_token=response.has_token,
    )


def _entry(entry: object) -> Mapping[str, object]:
    """Return an error as an object, whatever its type."""
    if isinstance(entry, dict):
        return cast("dict[str, object]", entry)
    return {"message": _plain_text(entry)}


def _status_in(errors: Iterable[Mapping[str, object]]) -> int | None:
    """Return the error status that the errors name, if they agree on one."""
    statuses = {
        status
        for error in errors
        if isinstance(status := error.get("status"), int) and 400 <= status < 600
    }
    return statuses.pop() if len(statuses) == 1 else None


def _refused(content: _Content) -> ResponseError:
    """Return the error for a status that is no success, or for errors beside the data."""
    status = content.status
    if status == 429:
        return _rate_limited(content)
    fields = _refused_fields(content.errors) if status == 400 else {}
    if fields:
        of_what = f" of {content.root_field}" if content.root_field else ""
        return InputRejectedError(
            f"AniList refused these values{of_what}: {_joined(fields)}.",
            fields=fields,
            status=400,
            errors=content.errors,
            data=content.data,
            headers=content.headers,
        )
    return content.error(*_class_and_message(content))


def _class_and_message(content: _Content) -> tuple[type[ResponseError], str]:
    status, quoted, root_field = content.status, content.quoted, content.root_field
    messages = content.messages
    if status in (400, 401, 403) and any(text.startswith(_NOT_AUTHORIZED) for text in messages):
        action = f"execute {root_field}" if root_field else "make this change"
        return PermissionDeniedError, (f"AniList does not allow this viewer to {action}{quoted}.")
    if status == 400 and "invalid token" in messages:
        return InvalidTokenError, (
            "AniList does not accept the token: it has expired, was revoked, or is not one of "
            "AniList's. Sign in again for a new one."
        )
    if status == 400:
        return QueryRejectedError, (
            f"AniList refused {root_field or 'the query'}{quoted or ' without a reason'}."
        )
    if status == 401 and content.has_token:
        return UnauthorizedError, (
            f"AniList refused the token{quoted}. Check that its user may execute this operation, "
            "or sign in again for a new one."
        )
    if status == 401:
        return UnauthorizedError, (
            f"This operation needs a token, and none was sent{quoted}. Pass one, as in "
            "Client(token=…)."
        )
    if status == 403:
        return APIDisabledError, (
            f"AniList's API is disabled, or refuses this request{quoted}. If it works for others, "
            f"check that the request still has its Referer. {TRY_AGAIN}"
        )
    if status == 404:
        return _not_found(content)
    if status >= 500:
        return ServerError, (
            f"AniList failed with HTTP {status}{f' on {root_field}' if root_field else ''}"
            f"{quoted}. If it always fails, leave out null arguments and nested lists. {TRY_AGAIN}"
        )
    if 200 <= status < 300:
        count = len(content.errors)
        of_what = f" for {root_field}" if root_field else ""
        hint = "The error's `data` holds the rest." if content.data or root_field else TRY_AGAIN
        return PartialResponseError, (
            f"The response has {'an error' if count == 1 else f'{count} errors'}{of_what}{quoted}. "
            f"{hint}"
        )
    message = f"The server returned HTTP {status}{quoted}. Is the endpoint a GraphQL API?"
    return ResponseError, message


def _not_found(content: _Content) -> tuple[type[ResponseError], str]:
    if not content.errors and content.data is None and content.root_field is None:
        return ResponseError, "HTTP 404 without data. Is the endpoint's URL right?"
    root_field = content.root_field or "one of the root fields"
    if not content.errors:
        return NotFoundError, f"The response has null for {root_field}, which is required."
    if "private user" in content.messages:
        return PrivateUserError, (
            f"AniList refuses {root_field}{content.quoted}: the user is private to this viewer."
        )
    return NotFoundError, (
        f"AniList has nothing for {root_field}{content.quoted}. {_why_nothing(content.root_field)}"
    )


def _why_nothing(root_field: RootField | None) -> str:
    if root_field is None:
        return "Check the arguments."
    if "id" not in root_field.arguments:
        return "Nothing fits these arguments."
    if root_field.name == "Media" and "type" in root_field.arguments:
        return "No media has this id, or it is of the other type."
    return "It does not exist."


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


def _rate_limited(content: _Content) -> RateLimitedError:
    wait_s = retry_after_s(content.headers)
    is_burst = not any(name.startswith("x-ratelimit-") for name in content.headers)
    wait = "a minute" if wait_s is None else f"{wait_s:,.10g} seconds"
    why = "too many at once" if is_burst else "the limit for a minute is used up"
    return RateLimitedError(
        f"AniList refuses more requests for now: {why}. Wait {wait}, then try again.",
        retry_after_s=wait_s,
        burst=is_burst,
        errors=content.errors,
        data=content.data,
        headers=content.headers,
    )
