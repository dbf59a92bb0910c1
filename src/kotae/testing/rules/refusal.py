"""A refusal in AniList's words: what a resolver raises, and how it looks in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLError

    from kotae.values import JSON

__all__ = ["Refusal", "error_entry"]


class Refusal(Exception):  # noqa: N818 - the server's answer, not an error of this program
    """AniList's no.

    Attributes:
        message: AniList's words.
        status: The HTTP status, which stands in the error as well; None where AniList leaves it
            out, and the request is answered 200.
        validation: For a mutation's values: what is wrong, by argument.
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
        """There is no such id, or it is of the other type."""
        return cls("Not Found.", 404)

    @classmethod
    def private_user(cls) -> Refusal:
        """Only they themselves may see this user."""
        return cls("Private User", 404)

    @classmethod
    def unauthorized(cls) -> Refusal:
        """No token where one is needed."""
        return cls("Unauthorized.", 401)

    @classmethod
    def invalid_token(cls) -> Refusal:
        """A bad, expired or revoked token."""
        return cls("Invalid token", 400)

    @classmethod
    def internal(cls) -> Refusal:
        """AniList's own mistake, and its answer to a null in a filter."""
        return cls("Internal Server Error", 500)

    @classmethod
    def invalid(cls, validation: Mapping[str, Sequence[str]]) -> Refusal:
        """A mutation's values are refused."""
        return cls("validation", 400, validation=validation)


def error_entry(error: GraphQLError) -> dict[str, JSON]:
    """Return an entry of `errors` as AniList writes it: message, status, locations.

    What no resolver of ours raised was found by graphql-core: 400, as validation is.
    """
    refusal = error.original_error
    entry: dict[str, JSON] = {"message": error.message}
    if isinstance(refusal, Refusal):
        if refusal.status is not None:
            entry["status"] = refusal.status
        if refusal.validation is not None:
            entry["validation"] = {name: list(texts) for name, texts in refusal.validation.items()}
    else:
        entry["status"] = 400
    if error.locations:
        entry["locations"] = cast("JSON", [location.formatted for location in error.locations])
    return entry
