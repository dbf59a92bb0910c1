"""Interfaces between the server and its faults: a request, its result and its connection."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode

    from kotae.values import JSON

__all__ = ["Connection", "Exchange", "ServedResponse", "WorkResult"]


@dataclass(frozen=True, slots=True)
class ServedResponse:
    """An HTTP response of the server.

    Attributes:
        status: The HTTP status.
        body: The body as it is sent, already compressed if `headers` say so.
        headers: The headers as they are sent. A missing `Content-Length` is added.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class WorkResult:
    """The result of a request that was carried out.

    Attributes:
        response: The response that is sent if there is no fault.
        content: The JSON of the response, `data` and `errors`.
        document: The syntax tree of the query; None if it could not be parsed.
        variables: The variables as they were sent.
        operation_name: The operation's name as it was sent.
    """

    response: ServedResponse
    content: Mapping[str, JSON]
    document: DocumentNode | None
    variables: Mapping[str, JSON]
    operation_name: str | None


class Connection(Protocol):
    """The client's connection, for faults that break HTTP."""

    async def write(self, data: bytes) -> None:
        """Send bytes directly, without the HTTP server; afterwards no response may be returned."""
        ...

    async def close(self) -> None:
        """Close the connection after the written bytes."""
        ...

    async def abort(self) -> None:
        """Close the connection with a reset, if the system can."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether either side has closed the connection."""
        ...


class Exchange(Protocol):
    """One request, as a fault handles it."""

    @property
    def connection(self) -> Connection:
        """The client's connection."""
        ...

    async def work(self) -> WorkResult:
        """Carry out the request, mutations included; a second call returns the first result."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Sleep until the time is over or the server stops."""
        ...
