"""An exchange without a server: what a fault did to it can be read off."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import parse

from kotae.testing.faults.catalogue import FAULTS
from kotae.testing.serving.exchange import ServedResponse, WorkResult

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FakeConnection", "FakeExchange", "answered", "play", "work_result"]


@dataclass
class FakeConnection:
    """A client that hangs up after so many pieces, or never."""

    hangs_up_after: int | None = None
    pieces: list[bytes] = field(default_factory=list[bytes])
    end: str | None = None
    has_hung_up: bool = False

    @property
    def is_closed(self) -> bool:
        return self.end is not None or self.has_hung_up

    async def write(self, data: bytes) -> None:
        self.pieces.append(data)
        self.has_hung_up = len(self.pieces) == self.hangs_up_after

    async def close(self) -> None:
        self.end = "closed"

    async def abort(self) -> None:
        self.end = "aborted"


@dataclass
class FakeExchange:
    """A request whose result is given; its client hangs up after so many pauses, or never."""

    result: WorkResult
    connection: FakeConnection = field(default_factory=FakeConnection)
    times_worked: int = 0
    pauses_s: list[float] = field(default_factory=list[float])
    hangs_up_after: int | None = None

    async def work(self) -> WorkResult:
        self.times_worked += 1
        return self.result

    async def sleep(self, seconds: float) -> None:
        self.pauses_s.append(seconds)
        if len(self.pauses_s) == self.hangs_up_after:
            self.connection.has_hung_up = True


def work_result(
    query: str,
    data: object,
    *,
    operation_name: str | None = None,
    errors: object = None,
    headers: Mapping[str, str] | None = None,
) -> WorkResult:
    """Return the result of a query, as the server would have it."""
    content: dict[str, Any] = {"data": data} if errors is None else {"data": data, "errors": errors}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    response = ServedResponse(200, body, {"Content-Type": "application/json", **(headers or {})})
    return WorkResult(response, content, parse(query), {}, operation_name)


def play(name: str, exchange: FakeExchange) -> ServedResponse | None:
    """Return what a fault makes of an exchange."""

    async def run() -> ServedResponse | None:
        return await FAULTS[name].act(exchange)

    return asyncio.run(run())


def answered(name: str, result: WorkResult) -> ServedResponse:
    """Return the response that a fault makes of an result."""
    response = play(name, FakeExchange(result))
    assert response is not None
    return response
