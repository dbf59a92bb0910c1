"""Tokens of requests: their sources, their checks, and their redaction in responses."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, NoReturn, TypeAlias, cast

from kotae.auth.token import MAX_LENGTH, Token, viewer_id
from kotae.client.headers import is_plain
from kotae.errors import TokenMalformedError, UnauthorizedError, UsageError
from kotae.wire.response import Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["AsyncTokenSource", "Bearer", "TokenProvider", "TokenSource"]

#: A token as text, a parsed one, None, or a callable that returns one of them for each request.
TokenSource: TypeAlias = "str | Token | Callable[[], str | Token | None] | None"
#: The same; the callable may be asynchronous.
AsyncTokenSource: TypeAlias = (
    "TokenSource | Callable[[], Awaitable[str | Token | None]] | Callable[[], str | Token | None]"
)

#: The shortest token that is hidden in responses, in characters: shorter ones may be plain words.
_MIN_REDACTED_LENGTH = 16
_REDACTED = "[token]"
_BEARER_PREFIX = re.compile(r"bearer(?:\s+|\Z)", re.IGNORECASE)


class TokenProvider:
    """The source of one viewer's token: see `TokenSource`.

    Raises:
        TokenMalformedError: The text is not a token.
        UsageError: The source has another type.
    """

    __slots__ = ("_call", "_token")

    def __init__(self, source: object) -> None:
        self._call: Callable[[], object] | None = None
        self._token: Token | None = None
        if callable(source):
            self._call = cast("Callable[[], object]", source)
        else:
            self._token = _parsed(source)

    def current(self, *, needs_token: bool) -> str | None:
        """Return the token for a request; None without one.

        Args:
            needs_token: Whether AniList requires one.

        Raises:
            UnauthorizedError: A token is required and there is none. Nothing was sent.
            TokenExpiredError: It has expired, or is not valid yet. Nothing was sent.
            TokenMalformedError: The callable returned something that is not a token.
            UsageError: The callable is asynchronous, which `AsyncClient` alone supports.
        """
        given = self._token if self._call is None else self._call()
        if inspect.isawaitable(given):
            if inspect.iscoroutine(given):
                given.close()
            raise UsageError("The token's callable is asynchronous. Use AsyncClient.")
        return self._checked(given, needs_token=needs_token)

    async def current_async(self, *, needs_token: bool) -> str | None:
        """Return the token for a request, as `current`; the callable may be asynchronous."""
        given = self._token if self._call is None else self._call()
        if inspect.isawaitable(given):
            given = await given
        return self._checked(given, needs_token=needs_token)

    def _checked(self, given: object, *, needs_token: bool) -> str | None:
        token = self._parsed_once(given)
        if token is None:
            if needs_token:
                raise UnauthorizedError(
                    "This operation needs a token, and the client has none. Pass one, as in "
                    "Client(token=…), or use client.as_viewer(token). Nothing was sent.",
                    status=401,
                )
            return None
        viewer_id(token)
        return token.reveal()

    def _parsed_once(self, given: object) -> Token | None:
        """Parse a token, unless it is the last one."""
        if isinstance(given, str):
            last = self._token
            if last is not None and last.reveal() == given:
                return last
        token = _parsed(given)
        if self._call is not None:
            self._token = token
        return token

    def __repr__(self) -> str:
        if self._call is not None:
            return "from a callable"
        return "none" if self._token is None else f"of viewer {self._token.viewer_id}"

    def __reduce__(self) -> NoReturn:
        raise TypeError("The token of a client cannot be pickled.")


def _parsed(given: object) -> Token | None:
    if given is None or isinstance(given, Token):
        return given
    if isinstance(given, str):
        return Token.parse(given)
    raise UsageError(
        "token: expected a str, a Token, None, or a callable that returns one, got "
        f"{type(given).__name__}"
    )


class Bearer:
    """A token as the header `Authorization` carries it.

    Args:
        token: A token of AniList. A prefix `Bearer` and white space around it are removed.

    Raises:
        TokenMalformedError: It cannot be a token.
    """

    __slots__ = ("_token",)  # so that vars() does not show it

    def __init__(self, token: str) -> None:
        text = token.strip()
        prefix = _BEARER_PREFIX.match(text)
        if prefix is not None:
            text = text[prefix.end() :]
        if not text:
            raise TokenMalformedError("The token is empty.")
        if len(text) > MAX_LENGTH:
            raise TokenMalformedError(f"The token is longer than {MAX_LENGTH:,} characters.")
        if not is_plain(text):
            raise TokenMalformedError("The token contains characters that are not allowed.")
        self._token = text

    def __repr__(self) -> str:
        return "<bearer token, hidden>"

    def __reduce__(self) -> str:
        raise TypeError("A token cannot be pickled.")

    def header(self) -> str:
        """Return the value of the header `Authorization`."""
        return f"Bearer {self._token}"

    def is_of(self, token: str) -> bool:
        """Tell whether this is the token that the caller gave."""
        return self._token == token

    def redact(self, response: Response) -> Response:
        """Return a response with the token replaced: a server may echo it."""
        token = self._token
        if len(token) < _MIN_REDACTED_LENGTH:
            return response
        headers, body = response.headers, response.body
        encoded = token.encode()
        if encoded not in body and not any(token in value for value in headers.values()):
            return response
        return Response(
            status=response.status,
            headers={name: value.replace(token, _REDACTED) for name, value in headers.items()},
            body=body.replace(encoded, _REDACTED.encode()),
        )
