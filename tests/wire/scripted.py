"""A driver of exchanges by a script, without socket, sleep and clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kotae import (
    AniListError,
    ConnectionFailedError,
    RateLimitedError,
)
from kotae.wire import HTTPResponse, classify, steps
from kotae.wire.cache_key import CacheKey, CacheLookup
from kotae.wire.exchange import ExchangeRequest, RetryPolicy, exchange

__all__ = [
    "BUSY",
    "DOWN",
    "GOOD",
    "KEY",
    "LOST",
    "MISSING",
    "MUTATION",
    "QUERY",
    "REFUSED",
    "Flight",
    "Script",
    "policy",
]

KEY = CacheKey("digest", "owner")
GOOD = HTTPResponse(200, {}, b'{"data":{"a":1}}')
BUSY = HTTPResponse(
    429, {"retry-after": "7"}, b'{"data":null,"errors":[{"message":"Too Many Requests."}]}'
)
DOWN = HTTPResponse(502, {}, b"<html>cloudflare</html>")
MISSING = HTTPResponse(404, {}, b'{"data":null,"errors":[{"message":"Not Found.","status":404}]}')
LOST = ConnectionFailedError("Lost.", reached_server=None)
REFUSED = ConnectionFailedError("Refused.", reached_server=False)


@dataclass
class Flight:
    is_leader: bool = True
    outcome: bytes | AniListError | None = None
    outcomes: list[object] = field(default_factory=list[object])

    def succeed(self, body: bytes) -> None:
        self.outcomes.append(body)

    def fail(self, error: AniListError) -> None:
        self.outcomes.append(error)

    def abandon(self) -> None:
        self.outcomes.append(None)


@dataclass
class Script:
    """A driver that gives scripted results, and records the steps."""

    responses: list[HTTPResponse | ConnectionFailedError]
    cached: list[bytes | None] = field(default_factory=list[bytes | None])
    in_flight: list[Flight] = field(default_factory=list[Flight])
    slots: list[RateLimitedError | float] = field(default_factory=list[RateLimitedError | float])
    now_s: float = 0.0
    done: list[steps.Step[object]] = field(default_factory=list[steps.Step[object]])

    def perform(self, step: steps.Step[object]) -> object:
        self.done.append(step)
        match step:
            case steps.Send():
                self.now_s += 1
                return self.responses.pop(0)
            case steps.Now():
                return self.now_s
            case steps.Wait():
                self.now_s += step.seconds
                return None
            case steps.Acquire():
                return self.slots.pop(0) if self.slots else 0.0
            case steps.Lookup():
                return CacheLookup(self.cached.pop(0) if self.cached else None, 7)
            case steps.Join():
                return self.in_flight.pop(0)
            case steps.Compute():
                return step.function()
            case _:
                return None

    def run(self, request: ExchangeRequest[Any], policy: RetryPolicy) -> Any:
        steps_ = exchange(request, policy)
        result: object = None
        try:
            while True:
                result = self.perform(steps_.send(result))
        except StopIteration as stop:
            return stop.value

    def names(self) -> list[str]:
        return [type(step).__name__ for step in self.done]

    def waits(self) -> list[float]:
        return [step.seconds for step in self.done if isinstance(step, steps.Wait)]


def policy(**changed: Any) -> RetryPolicy:
    usual: dict[str, Any] = {
        "retries": 3,
        "retry_budget_s": 60.0,
        "max_wait_s": None,
        "has_rate_limiter": True,
        "random": lambda: 0.5,
    }
    return RetryPolicy(**(usual | changed))


QUERY = ExchangeRequest(is_mutation=False, read=classify)
MUTATION = ExchangeRequest(is_mutation=True, read=classify)
