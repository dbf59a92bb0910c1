"""A token on its way to the server: checked, and hidden everywhere but in its header."""

from __future__ import annotations

import re

from kotae.errors import TokenMalformedError
from kotae.wire import Response

__all__ = ["Bearer"]

#: The longest token that is sent, in characters. AniList's have about 1,000.
_MAX_TOKEN_LENGTH = 16 * 1024
#: From this length on a token that a server sends back is told from ordinary words.
_MIN_ECHO_LENGTH = 16
_HIDDEN = "[token]"
_PREFIX = re.compile(r"bearer(?:\s+|\Z)", re.IGNORECASE)


class Bearer:
    """A token as it is sent.

    Args:
        token: A token of AniList. `Bearer ` before it and white space are forgiven.

    Raises:
        TokenMalformedError: It cannot be one.
    """

    __slots__ = ("_token",)  # so that vars() does not show it

    def __init__(self, token: str) -> None:
        self._token = _sendable(token)

    def __repr__(self) -> str:
        return "<bearer token, hidden>"

    def __reduce__(self) -> str:
        raise TypeError("A token is not pickled.")

    def header(self) -> str:
        """Return the value of the header `Authorization`."""
        return f"Bearer {self._token}"

    def is_of(self, token: str) -> bool:
        """Tell whether this is what is sent for a token, as the caller has it."""
        return self._token == token

    def hidden_in(self, response: Response) -> Response:
        """Return a reply without the token: a server may send back what it got."""
        token = self._token
        if len(token) < _MIN_ECHO_LENGTH:
            return response
        headers, body = response.headers, response.body
        encoded = token.encode()
        if encoded not in body and not any(token in value for value in headers.values()):
            return response
        return Response(
            status=response.status,
            headers={name: value.replace(token, _HIDDEN) for name, value in headers.items()},
            body=body.replace(encoded, _HIDDEN.encode()),
        )


def _sendable(token: str) -> str:
    """Return a token as it may stand in a header."""
    text = token.strip()
    prefix = _PREFIX.match(text)
    if prefix is not None:
        text = text[prefix.end() :]
    if not text or len(text) > _MAX_TOKEN_LENGTH:
        raise TokenMalformedError("The token is empty, or longer than any token of AniList.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise TokenMalformedError("The token holds characters that no token has.")
    return text
