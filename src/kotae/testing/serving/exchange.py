"""One request and its reply, as rules and faults see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphql import DocumentNode

    from kotae.values import JSON

__all__ = ["Connection", "Exchange", "Outcome", "ServedReply"]


@dataclass(frozen=True, slots=True)
class ServedReply:
    """What is sent.

    Attributes:
        status: The HTTP status.
        body: The content as it is sent, compressed already if `headers` say so.
        headers: Names as they are sent. `Content-Length` is added where it is missing.
    """

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the work came to.

    Attributes:
        reply: As it would be sent without a fault.
        answer: The reply's JSON, `data` and `errors`.
        document: The query's syntax tree; None where it could not be read.
        variables: As they were sent.
        operation_name: As it was sent.
    """

    reply: ServedReply
    answer: Mapping[str, JSON]
    document: DocumentNode | None
    variables: Mapping[str, JSON]
    operation_name: str | None


class Connection(Protocol):
    """The client's connection, for what HTTP forbids."""

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, past the HTTP server; once used, no reply may follow."""
        ...

    async def close(self) -> None:
        """Close it after what was written."""
        ...

    async def abort(self) -> None:
        """Cut it off, with a reset where the system can."""
        ...

    @property
    def is_closed(self) -> bool:
        """Whether the client has hung up, or this side has closed."""
        ...


class Exchange(Protocol):
    """One request, to which a fault may do what it likes."""

    @property
    def connection(self) -> Connection:
        """The client's connection."""
        ...

    async def work(self) -> Outcome:
        """Do what was asked, mutations included; a second call gives the first one's outcome."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait, and stop waiting when the server stops."""
        ...
