"""What gql's transports hand back here: the whole reply, in place of a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ExecutionResult

from kotae.wire import Response

if TYPE_CHECKING:
    from kotae.client.bearer import Bearer
    from kotae.errors import AniListError

__all__ = ["Answer"]


class Answer(ExecutionResult):
    """gql's result, carrying the outcome of the very call it belongs to.

    Args:
        outcome: The reply, or the error that its content is.
    """

    __slots__ = ("_outcome",)

    def __init__(self, outcome: Response | AniListError) -> None:
        super().__init__()
        self._outcome = outcome

    @staticmethod
    def outcome_of(result: ExecutionResult, bearer: Bearer | None) -> Response | AniListError:
        """Return the outcome that a result of gql carries, without the token.

        Args:
            result: What gql returned.
            bearer: The token that was sent, or None.
        """
        if not isinstance(result, Answer):
            raise TypeError("gql no longer calls _prepare_result: see the test of the seam")
        outcome = result._outcome  # noqa: SLF001 - its own
        if bearer is None or not isinstance(outcome, Response):
            return outcome
        return bearer.hidden_in(outcome)
