"""What a server remembers of each request: enough to assert on, and no secret."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kotae.values import JSON

__all__ = ["MAX_REMEMBERED", "RequestLog", "RequestRecord", "redacted"]

#: Requests that are remembered; a server may run for days.
MAX_REMEMBERED = 10_000

#: Headers whose values are secrets.
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request and what became of it.

    Attributes:
        method: As `POST`.
        operation_name: The one that was run; None where it has no name, or none was run.
        query: The GraphQL text; None where none could be read.
        variables: As they were sent.
        headers: Names in lower case; secrets are redacted.
        viewer_id: The user whose token came with it.
        status: Of the answer; None where the connection was cut off without one.
        fault: The fault that was played, by its name.
        received_at_s: When it came, on the server's monotonic clock, in seconds.
        duration_s: How long the answer took.
        address: The client's.
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
    """The requests of a server, the oldest first; the last 10,000 of them."""

    def __init__(self) -> None:
        self._requests: deque[RequestRecord] = deque(maxlen=MAX_REMEMBERED)

    def add(self, request: RequestRecord) -> None:
        """Remember a request."""
        self._requests.append(request)

    def clear(self) -> None:
        """Forget all of them."""
        self._requests.clear()

    def __len__(self) -> int:
        return len(self._requests)

    @overload
    def __getitem__(self, index: int) -> RequestRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[RequestRecord]: ...
    def __getitem__(self, index: int | slice) -> RequestRecord | list[RequestRecord]:
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self._requests))
            if step < 0:
                return list(self._requests)[index]
            return list(islice(self._requests, start, stop, step))
        return self._requests[index]

    def __iter__(self) -> Iterator[RequestRecord]:
        return iter(tuple(self._requests))

    def __repr__(self) -> str:
        return f"<{len(self)} requests>"


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers whose secrets are gone; of `Authorization` the scheme stays.

    Args:
        headers: Names in lower case.
    """
    return {
        name: _without_secret(value) if name in _SECRET else value
        for name, value in headers.items()
    }


def _without_secret(value: str) -> str:
    scheme, space, _ = value.partition(" ")
    return f"{scheme} [redacted]" if space and scheme.isalpha() else "[redacted]"
