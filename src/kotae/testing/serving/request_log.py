"""Records of the requests that a server received, without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kotae.values import JSON

__all__ = ["MAX_RECORDS", "RequestLog", "RequestRecord", "redacted"]

#: The most records; a server may run for days.
MAX_RECORDS = 10_000

#: Headers whose values are secrets.
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request and its outcome.

    Attributes:
        method: The HTTP method, such as `POST`.
        operation_name: The operation that was run; None if it has no name, or none was run.
        query: The GraphQL text; None if the request has none.
        variables: The variables as they were sent.
        headers: Names in lower case; secrets are redacted.
        viewer_id: The user whose token came with it.
        status: The HTTP status; None if the connection was closed without a response.
        fault: The name of the fault, if the request met one.
        received_at_s: The time of arrival, in seconds of the server's monotonic clock.
        duration_s: The time until the response, in seconds.
        address: The client's IP address.
    """

    method: str
    operation_name: str | None
    query: str | None
    variables: Mapping[str, JSON]
    headers: Mapping[str, str]
    viewer_id: int | None
    status: int | None
    fault: str | None
    received_at_s: float
    duration_s: float
    address: str


class RequestLog(Sequence[RequestRecord]):
    """The last 10,000 requests of a server, the oldest first."""

    def __init__(self) -> None:
        self._records: list[RequestRecord] = []

    def add(self, record: RequestRecord) -> None:
        """Add a record."""
        self._records.append(record)
        del self._records[:-MAX_RECORDS]

    def clear(self) -> None:
        """Remove all records."""
        self._records.clear()

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> RequestRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[RequestRecord]: ...
    def __getitem__(self, index: int | slice) -> RequestRecord | list[RequestRecord]:
        return self._records[index]

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(self._records.copy())  # requests may arrive meanwhile

    def __repr__(self) -> str:
        return f"<{len(self)} requests>"


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers, with names in lower case, without secrets; schemes of credentials stay."""
    return {
        name: _without_secret(value) if name in _SECRET else value
        for name, value in headers.items()
    }


def _without_secret(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    return f"{scheme} [redacted]" if space and scheme.isalpha() else "[redacted]"
