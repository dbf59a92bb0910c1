"""Refusals with AniList's messages, which resolvers raise, and their form in a response."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from kotae.testing.serving.exchange import OperationResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLError

    from kotae.values import JSON

__all__ = ["Refusal", "error_entry", "refused"]

#: A name that graphql-core quotes; AniList's library uses double quotes.
_QUOTED = re.compile(r"(?<!\w)'([^']*)'(?!\w)")


class Refusal(Exception):  # noqa: N818 - a response of the server, not an error of this program
    """An error that the server sends.

    Attributes:
        message: AniList's message.
        status: The HTTP status, also in the error itself; None if AniList leaves it out and
            responds with 200.
        validation: For the values of a mutation: the messages for each argument.
    """

    def __init__(
        self,
        message: str,
        status: int | None,
        *,
        validation: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.validation = validation

    @classmethod
    def not_found(cls) -> Refusal:
        """Refuse an id that does not exist, or is of the other type."""
        return cls("Not Found.", 404)

    @classmethod
    def private_user(cls) -> Refusal:
        """Refuse to show a private user to others."""
        return cls("Private User", 404)

    @classmethod
    def not_owner(cls, type_name: str) -> Refusal:
        """Refuse a change of another user's record; reports do not say AniList's status."""
        return cls(f"You are not authorized to modify this {type_name}", 403)

    @classmethod
    def unauthorized(cls) -> Refusal:
        """Refuse a request without the token that it needs."""
        return cls("Unauthorized.", 401)

    @classmethod
    def invalid_token(cls) -> Refusal:
        """Refuse a malformed, expired or revoked token."""
        return cls("Invalid token", 400)

    @classmethod
    def disabled(cls) -> Refusal:
        """Refuse all requests, in an outage; or one without a `Referer`, as users reported."""
        return cls(
            "The AniList API has been temporarily disabled due to severe stability issues.", 403
        )

    @classmethod
    def page_depth(cls, limit: int) -> Refusal:
        """Refuse a page whose number times its size exceeds the limit."""
        return cls(f"Page depth exceeds maximum allowed for API requests ({limit} entries)", 400)

    @classmethod
    def too_many_requests(cls) -> Refusal:
        """Refuse a request beyond a rate limit."""
        return cls("Too Many Requests.", 429)

    @classmethod
    def too_complex(cls, limit: int, complexity: int) -> Refusal:
        """Refuse an operation whose complexity exceeds the limit."""
        return cls(f"Max query complexity should be {limit} but got {complexity}.", 400)

    @classmethod
    def internal(cls) -> Refusal:
        """Report an internal error, AniList's response to a null in a filter too."""
        return cls("Internal Server Error", 500)

    @classmethod
    def invalid(cls, validation: Mapping[str, Sequence[str]]) -> Refusal:
        """Refuse the values of a mutation."""
        return cls("validation", 400, validation=validation)

    def entry(self) -> dict[str, JSON]:
        """Return its entry of `errors`, as AniList writes it."""
        entry: dict[str, JSON] = {"message": self.message}
        if self.status is not None:
            entry["status"] = self.status
        if self.validation is not None:
            entry["validation"] = {name: list(texts) for name, texts in self.validation.items()}
        return entry


def refused(
    refusal: Refusal,
    headers: Mapping[str, str] | None = None,
    *,
    data: JSON = None,
    more: Mapping[str, JSON] | None = None,
) -> OperationResult:
    """Return the result of a request that was refused, as AniList writes it.

    Args:
        refusal: The refusal.
        headers: Headers besides the content type.
        data: The `data` beside the errors.
        more: More keys of the error.
    """
    body: dict[str, JSON] = {"data": data, "errors": [{**refusal.entry(), **(more or {})}]}
    return OperationResult(refusal.status or 200, body, headers=headers or {})


def error_entry(error: GraphQLError) -> dict[str, JSON]:
    """Return an entry of `errors` as AniList writes it: message, status, locations.

    An error that no resolver raised comes from graphql-core and gets 400, as in validation.
    """
    refusal = error.original_error
    if not isinstance(refusal, Refusal):
        refusal = Refusal(_QUOTED.sub(r'"\1"', error.message), 400)
    entry = refusal.entry()
    if error.locations:
        entry["locations"] = cast("JSON", [location.formatted for location in error.locations])
    return entry
