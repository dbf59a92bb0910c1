"""Tokens of requests: their sources, their checks, and their redaction in responses."""

from __future__ import annotations

import codecs
import inspect
import re
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn, TypeAlias, cast

from kotae.auth.token import MAX_LENGTH, Token, copied_token, viewer_id
from kotae.endpoint import is_plain
from kotae.errors import TokenMalformedError, UnauthorizedError, UsageError
from kotae.secrecy import SecretText, clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kotae.wire.response import HTTPResponse

__all__ = ["AsyncTokenSource", "Bearer", "TokenProvider", "TokenSource", "redacted"]

#: A token as text, a parsed one, None, or a callable that returns one of them for each request.
TokenSource: TypeAlias = "str | Token | Callable[[], str | Token | None] | None"
#: The same; the callable may be asynchronous.
AsyncTokenSource: TypeAlias = (
    "TokenSource | Callable[[], Awaitable[str | Token | None]] | Callable[[], str | Token | None]"
)

#: The shortest token that is hidden in responses, in characters: shorter ones may be plain words.
_MIN_REDACTED_LENGTH = 16
_REDACTED = "[token]"
#: The escapes in JSON of a backslash, of a slash, and of a character by its number.
#: Other characters of tokens are not escaped. Source: RFC 6750, section 2.1, `b64token`.
_ESCAPE = re.compile(rb"\\(?:\\|(/)|u00([2-7][0-9a-fA-F]))")
#: The largest body in which escapes are replaced, in bytes: they take a tenth of a second.
_MAX_UNESCAPED_BYTES = 1024 * 1024
#: Bytes of a body that are searched at once.
_PIECE_BYTES = 64 * 1024


class TokenProvider:
    """The source of one viewer's token: see `TokenSource`.

    Raises:
        TokenMalformedError: The text is not a token.
        UsageError: The source has another type.
    """

    __slots__ = ("_call", "_token")

    @clear_frames_on_error
    def __init__(self, source: object) -> None:
        self._call: Callable[[], object] | None = None
        self._token: Token | None = None
        if callable(source):
            self._call = cast("Callable[[], object]", source)
        else:
            self._token = _parsed(source)

    def current(self, *, needs_token: bool) -> Bearer | None:
        """Return the token for a request; None without one.

        Args:
            needs_token: Whether AniList requires one.

        Raises:
            UnauthorizedError: A token is required and there is none. Nothing was sent.
            TokenExpiredError: It has expired, or is not valid yet. Nothing was sent.
            TokenMalformedError: The callable returned something that is not a token.
            UsageError: The callable is asynchronous, which `AsyncClient` alone supports.
        """
        # No variable here holds what the callable returns.
        token = self._token if self._call is None else self._read(self._call())
        return _checked(token, needs_token=needs_token)

    def check_token_is_possible(self) -> None:
        """Raise as `current` does where a token is required and none can come from a callable."""
        if self._call is None:
            _checked(self._token, needs_token=True)

    async def current_async(self, *, needs_token: bool) -> Bearer | None:
        """Return the token for a request, as `current`; the callable may be asynchronous."""
        token = self._token if self._call is None else self._read(await _awaited(self._call()))
        return _checked(token, needs_token=needs_token)

    @clear_frames_on_error
    def _read(self, given: object) -> Token | None:
        """Return the token that the callable gave, parsed unless it is the last one."""
        if inspect.isawaitable(given):
            if inspect.iscoroutine(given):
                given.close()
            raise UsageError("The token's callable is asynchronous. Use AsyncClient.")
        last = self._token
        if isinstance(given, str) and last is not None and last.reveal() == given:
            return last
        token = self._token = _parsed(given)
        return token

    def __repr__(self) -> str:
        if self._call is not None:
            return "from a callable"
        return "none" if self._token is None else f"of viewer {self._token.viewer_id}"

    def __reduce__(self) -> NoReturn:
        raise TypeError("The token of a client cannot be pickled.")


async def _awaited(given: object) -> object:
    return await given if inspect.isawaitable(given) else given


def _checked(token: Token | None, *, needs_token: bool) -> Bearer | None:
    """Return a token that is valid now."""
    if token is not None:
        return Bearer(token.reveal, viewer_id(token))
    if needs_token:
        raise UnauthorizedError(
            "This operation needs a token, and the client has none. Pass one, as in "
            "Client(token=…), or use client.as_viewer(token). Nothing was sent.",
            status=401,
        )
    return None


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
    """A token on its way into the header `Authorization`.

    Args:
        reveal: Returns the token's text.
        viewer: The id of its viewer; None for the token of any server.
    """

    __slots__ = ("reveal", "viewer")

    def __init__(self, reveal: Callable[[], str], viewer: int | None = None) -> None:
        self.reveal: Callable[[], str] = reveal
        self.viewer: int | None = viewer

    @classmethod
    @clear_frames_on_error
    def of(cls, token: str) -> Bearer:
        """Return the token of any server, without what people copy with it.

        Raises:
            TokenMalformedError: It cannot be a token.
        """
        if len(token) > MAX_LENGTH:
            raise TokenMalformedError(f"The token is longer than {MAX_LENGTH:,} characters.")
        text = copied_token(token)
        if not text:
            raise TokenMalformedError("The token is empty.")
        if not is_plain(text):
            raise TokenMalformedError("The token contains characters that are not allowed.")
        return cls(text.__str__)

    def __repr__(self) -> str:
        return "<bearer token, hidden>"

    def __reduce__(self) -> str:
        raise TypeError("A token cannot be pickled.")

    def header(self) -> SecretText:
        """Return the value of the header `Authorization`."""
        return SecretText(f"Bearer {self.reveal()}")

    def redact(self, response: HTTPResponse) -> HTTPResponse:
        """Return the response to a request with this token, which a server may echo: replaced."""
        return replace(redacted(response, self.reveal()), has_token=True)


@clear_frames_on_error
def redacted(response: HTTPResponse, secret: str) -> HTTPResponse:
    """Return a response with a secret of its request, which a server may echo, replaced."""
    headers, body = response.headers, response.body
    if len(secret) >= _MIN_REDACTED_LENGTH:
        body = _redacted(body, secret)
        headers = {name: value.replace(secret, _REDACTED) for name, value in headers.items()}
    return replace(response, headers=headers, body=body)


def _redacted(body: bytes, token: str) -> bytes:
    """Return a body with a token replaced; the same object without one.

    A large body that has it in escapes is replaced as a whole.
    """
    redacted = _REDACTED.encode()
    if token.encode() in body:
        body = body.replace(token.encode(), redacted)
    if not _has_escaped(body, token):
        return body
    if len(body) > _MAX_UNESCAPED_BYTES:
        return redacted
    return _ESCAPE.sub(_unescaped, body).replace(token.encode(), redacted)


def _has_escaped(body: bytes, token: str) -> bool:
    """Tell whether a body has a token with escapes, or an escape that is not valid."""
    if b"\\u00" not in body and b"\\/" not in body:
        return False
    text, at = "", 0
    try:
        while at < len(body):
            piece, is_last = body[at : at + _PIECE_BYTES], at + _PIECE_BYTES >= len(body)
            decoded, length = codecs.raw_unicode_escape_decode(piece, "strict", is_last)
            text = text[-2 * len(token) :] + decoded
            if token in text.replace("\\/", "/"):
                return True
            at += length
    except UnicodeDecodeError:
        return True
    return False


def _unescaped(match: re.Match[bytes]) -> bytes:
    """Return the character of an escape; a quote and a backslash stay escaped."""
    character = match[1] or bytes((int(match[2] or b"5c", 16),))
    return match[0] if character in b'"\\' else character
