"""The class of a fault, and the two usual kinds: a fixed response, and a changed one.

docs/testing.md says what each fault does. The comments beside the faults name the sources. Most of
those without one are reports of the API's users, and responses that gql's transports handled
wrongly in tests.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from kotae.testing.serving.exchange import Exchange, OperationResult, ServedResponse

__all__ = ["Fault", "changed", "fixed", "with_headers"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A way in which a request fails.

    Attributes:
        name: The name, such as `burst-429`.
        act: Returns the response; None if it has used the connection directly, which is closed.
        does_work: Whether the request is carried out first, so that a mutation has an effect
            although its client sees a failure.
    """

    name: str
    act: Callable[[Exchange], Awaitable[ServedResponse | None]]
    does_work: bool = False


def fixed(name: str, response: ServedResponse) -> Fault:
    """Return a fault that always has the same response; the request is not carried out."""

    async def act(_exchange: Exchange) -> ServedResponse:
        return response

    return Fault(name, act)


def changed(name: str, change: Callable[[OperationResult], ServedResponse]) -> Fault:
    """Return a fault that carries out the request and then changes its response."""

    async def act(exchange: Exchange) -> ServedResponse:
        return change(await exchange.work())

    return Fault(name, act, does_work=True)


def with_headers(
    response: ServedResponse, headers: Mapping[str, str | None], body: bytes | None = None
) -> ServedResponse:
    """Return a response with some headers changed.

    Args:
        response: The response.
        headers: The headers by name, in any case; None removes one.
        body: The new body; None leaves it as it is.
    """
    names = {name.lower() for name in headers}
    result = {name: value for name, value in response.headers.items() if name.lower() not in names}
    result.update({name: value for name, value in headers.items() if value is not None})
    return replace(response, headers=result, body=response.body if body is None else body)
