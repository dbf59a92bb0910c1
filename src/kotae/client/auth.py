"""Whose token goes with a request: asked for, and judged, at each one."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, NoReturn, TypeAlias, cast

from kotae.auth.token import Token, viewer_id
from kotae.errors import UnauthorizedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["AsyncTokenSource", "TokenSource", "Tokens"]

#: A token as text, read already, none, or what is asked for one at each request.
TokenSource: TypeAlias = "str | Token | Callable[[], str | Token | None] | None"
#: The same, where what is asked may be awaited.
AsyncTokenSource: TypeAlias = (
    "TokenSource | Callable[[], Awaitable[str | Token | None]] | Callable[[], str | Token | None]"
)


class Tokens:
    """Where one viewer's token comes from.

    Args:
        source: A token as text, a `Token`, None, or a callable that gives one of these.

    Raises:
        TokenMalformedError: The text is no token.
        UsageError: It is none of these.
    """

    __slots__ = ("_ask", "_token")

    def __init__(self, source: object) -> None:
        self._ask: Callable[[], object] | None = None
        self._token: Token | None = None
        if callable(source):
            self._ask = cast("Callable[[], object]", source)
        else:
            self._token = _token_of(source)

    def current(self, *, needs_token: bool) -> str | None:
        """Return the token for a request; None without one.

        Args:
            needs_token: Whether the question is answered only with one.

        Raises:
            UnauthorizedError: There is none, and one is needed. Nothing was sent.
            TokenExpiredError: Its lifetime is over, or has not begun. Nothing was sent.
            TokenMalformedError: What the callable gave is no token.
            UsageError: What the callable gave has to be awaited: that is for `AsyncClient`.
        """
        given = self._token if self._ask is None else self._ask()
        if inspect.isawaitable(given):
            if inspect.iscoroutine(given):
                given.close()
            raise UsageError("The token's callable is asynchronous: use AsyncClient.")
        return self._checked(given, needs_token=needs_token)

    async def current_async(self, *, needs_token: bool) -> str | None:
        """Return the token for a request, as `current`; the callable may be asynchronous."""
        given = self._token if self._ask is None else self._ask()
        if inspect.isawaitable(given):
            given = await given
        return self._checked(given, needs_token=needs_token)

    def _checked(self, given: object, *, needs_token: bool) -> str | None:
        token = self._known(given)
        if token is None:
            if needs_token:
                _refuse()
            return None
        viewer_id(token)
        return token.reveal()

    def _known(self, given: object) -> Token | None:
        """Return what was given as a token, which is read once as long as it stays the same."""
        if isinstance(given, str):
            last = self._token
            if last is not None and last.reveal() == given:
                return last
        token = _token_of(given)
        if self._ask is not None:
            self._token = token
        return token

    def __repr__(self) -> str:
        if self._ask is not None:
            return "asked for at each request"
        return "none" if self._token is None else f"of viewer {self._token.viewer_id}"

    def __reduce__(self) -> NoReturn:
        raise TypeError("A client's token is not pickled.")


def _token_of(given: object) -> Token | None:
    if given is None or isinstance(given, Token):
        return given
    if isinstance(given, str):
        return Token.parse(given)
    raise UsageError(
        f"A token is text, a Token, None, or a callable that gives one, not {type(given).__name__}."
    )


def _refuse() -> NoReturn:
    raise UnauthorizedError(
        "The question is answered only with a token, and this client has none: give it one, as "
        "Client(token=…), or ask through client.as_viewer(token). Nothing was sent.",
        status=401,
    )
