"""One way to fail, and the small pieces that acts are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from kotae.testing.serving.exchange import Exchange, ServedResponse, WorkResult

    Act: TypeAlias = Callable[[Exchange], Awaitable[ServedResponse | None]]

__all__ = ["JSON_TYPE", "Fault", "after_work", "fixed", "with_headers"]

#: The content type of AniList's answers.
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to fail.

    Attributes:
        name: As `burst-429`.
        summary: What the client meets, in a sentence.
        source: Where the behaviour comes from.
        act: Makes the response; None where it has used the connection itself.
        does_work: Whether the request is carried out first, so that a mutation has changed the
            world although its client sees a failure.
    """

    name: str
    summary: str
    source: str
    act: Act
    does_work: bool = False


def fixed(response: ServedResponse) -> Act:
    """Return an act that does nothing and always says the same."""

    async def act(_exchange: Exchange) -> ServedResponse:
        return response

    return act


def after_work(change: Callable[[WorkResult], ServedResponse]) -> Act:
    """Return an act that does what was asked and then changes the response."""

    async def act(exchange: Exchange) -> ServedResponse:
        return change(await exchange.work())

    return act


def with_headers(response: ServedResponse, headers: Mapping[str, str | None]) -> dict[str, str]:
    """Return a response's headers with some set, and those given as None left out.

    Args:
        response: Whose headers.
        headers: Names are compared without regard to case.
    """
    changed = {name.lower() for name in headers}
    kept = {name: value for name, value in response.headers.items() if name.lower() not in changed}
    return kept | {name: value for name, value in headers.items() if value is not None}
