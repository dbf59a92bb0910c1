"""The class of a fault, and helpers that build its action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from kotae.testing.serving.exchange import Exchange, ServedResponse, WorkResult

    Act: TypeAlias = Callable[[Exchange], Awaitable[ServedResponse | None]]

__all__ = ["JSON_TYPE", "Fault", "after_work", "fixed", "with_headers"]

#: The content type of AniList's responses.
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which a request fails.

    Attributes:
        name: The name, such as `burst-429`.
        summary: The effect on the client, in a sentence.
        source: The source of the behaviour.
        act: Returns the response; None if it has used the connection directly.
        does_work: Whether the request is carried out first, so that a mutation has an effect
            although its client sees a failure.
    """

    name: str
    summary: str
    source: str
    act: Act
    does_work: bool = False


def fixed(response: ServedResponse) -> Act:
    """Return an action that always returns the same response."""

    async def act(_exchange: Exchange) -> ServedResponse:
        return response

    return act


def after_work(change: Callable[[WorkResult], ServedResponse]) -> Act:
    """Return an action that carries out the request and then changes the response."""

    async def act(exchange: Exchange) -> ServedResponse:
        return change(await exchange.work())

    return act


def with_headers(response: ServedResponse, headers: Mapping[str, str | None]) -> dict[str, str]:
    """Return a response's headers with some changed; None removes a header.

    Args:
        response: The response.
        headers: Names are compared without regard to case.
    """
    changed = {name.lower() for name in headers}
    unchanged = {
        name: value for name, value in response.headers.items() if name.lower() not in changed
    }
    return unchanged | {name: value for name, value in headers.items() if value is not None}
