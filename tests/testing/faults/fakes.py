"""An exchange without a server: what a fault did to it can be read off."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import parse

from kotae.testing.faults.catalogue import FAULTS
from kotae.testing.serving.exchange import Outcome, ServedReply

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FakeConnection", "FakeExchange", "answered", "outcome_of", "play"]


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
    """A request whose outcome is given; its client hangs up after so many pauses, or never."""

    outcome: Outcome
    connection: FakeConnection = field(default_factory=FakeConnection)
    times_worked: int = 0
    pauses_s: list[float] = field(default_factory=list[float])
    hangs_up_after: int | None = None

    async def work(self) -> Outcome:
        self.times_worked += 1
        return self.outcome

    async def sleep(self, seconds: float) -> None:
        self.pauses_s.append(seconds)
        if len(self.pauses_s) == self.hangs_up_after:
            self.connection.has_hung_up = True


def outcome_of(
    query: str,
    data: object,
    *,
    operation_name: str | None = None,
    errors: object = None,
    headers: Mapping[str, str] | None = None,
) -> Outcome:
    """Return the outcome of a query, as the server would have it."""
    answer: dict[str, Any] = {"data": data} if errors is None else {"data": data, "errors": errors}
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    reply = ServedReply(200, body, {"Content-Type": "application/json", **(headers or {})})
    return Outcome(reply, answer, parse(query), {}, operation_name)


def play(name: str, exchange: FakeExchange) -> ServedReply | None:
    """Return what a fault makes of an exchange."""

    async def run() -> ServedReply | None:
        return await FAULTS[name].act(exchange)

    return asyncio.run(run())


def answered(name: str, outcome: Outcome) -> ServedReply:
    """Return the reply that a fault makes of an outcome."""
    reply = play(name, FakeExchange(outcome))
    assert reply is not None
    return reply
