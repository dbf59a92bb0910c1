"""Both clients behind one interface, so that one test covers both."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kotae import AsyncClient, Client, RateLimiter

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AnyClient", "CountingRateLimiter", "HandClock", "Kind", "any_client"]

Kind: TypeAlias = Literal["sync", "async"]


class HandClock:
    """A clock that advances only when it sleeps."""

    def __init__(self, unix_s: float = 1_795_600_000.0) -> None:
        self.slept: list[float] = []
        self._unix_s = unix_s

    def monotonic(self) -> float:
        return sum(self.slept)

    def time(self) -> float:
        return self._unix_s + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def sleep_async(self, seconds: float) -> None:
        self.slept.append(seconds)


class CountingRateLimiter(RateLimiter):
    """A rate limiter that counts its slots."""

    acquired = 0

    def acquire(self, *args: Any, **options: Any) -> None:
        self.acquired += 1
        super().acquire(*args, **options)

    async def acquire_async(self, *args: Any, **options: Any) -> None:
        self.acquired += 1
        await super().acquire_async(*args, **options)


class AnyClient:
    """One of the two clients; the asynchronous client runs in its own loop.

    Attributes:
        client: The client itself.
    """

    def __init__(self, client: Any, run: Callable[[Any], Any]) -> None:
        self.client = client
        self._run = run

    def execute(self, *given: Any, **options: Any) -> Any:
        return self._run(self.client.execute(*given, **options))

    def items(
        self, iterator: Any, *, most: int | None = None, found: list[Any] | None = None
    ) -> list[Any]:
        """Return what an iterator of this client gives, added to `found`; leave it after `most`."""
        found = [] if found is None else found
        if isinstance(self.client, AsyncClient):

            async def collect() -> None:
                async for one in iterator:
                    found.append(one)
                    if len(found) == most:
                        break

            self._run(collect())
            return found
        for one in iterator:
            found.append(one)
            if len(found) == most:
                break
        return found

    def as_viewer(self, token: Any) -> AnyClient:
        return AnyClient(self.client.as_viewer(token), self._run)

    def request(self, *given: Any, **options: Any) -> Any:
        return self._run(self.client.request(*given, **options))

    def with_options(self, **options: Any) -> AnyClient:
        return AnyClient(self.client.with_options(**options), self._run)

    def call(self, method: str, *given: Any, **options: Any) -> Any:
        """Return the result of a method."""
        return self._run(getattr(self.client, method)(*given, **options))

    def collect(self, method: str, *given: Any, **options: Any) -> list[Any]:
        """Return the items of the iterator that a method returns."""
        found = getattr(self.client, method)(*given, **options)
        if not isinstance(self.client, AsyncClient):
            return list(found)

        async def collect() -> list[Any]:
            return [item async for item in found]

        items: list[Any] = self._run(collect())
        return items

    def close(self) -> None:
        """Close it, as `with` does."""
        if isinstance(self.client, AsyncClient):
            self._run(self.client.aclose())
        else:
            self.client.close()

    def together(self, *operations: Any) -> list[Any]:
        """Execute several operations at once; errors are returned."""
        if isinstance(self.client, AsyncClient):

            async def gather() -> list[Any]:
                every = (self.client.execute(one) for one in operations)
                return await asyncio.gather(*every, return_exceptions=True)

            results: list[Any] = self._run(gather())
            return results
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - for threads only

        with ThreadPoolExecutor(max_workers=len(operations)) as pool:
            futures = [pool.submit(self.client.execute, one) for one in operations]
            return [future.exception() or future.result() for future in futures]


def any_client(kind: Kind, runner: asyncio.Runner, **settings: Any) -> AnyClient:
    """Return a client with settings that tests share."""
    usual: dict[str, Any] = {"app": "tests/1.0", "rate_limiter": None, "clock": HandClock()}
    if kind == "async":
        return AnyClient(AsyncClient(**(usual | settings)), runner.run)
    return AnyClient(Client(**(usual | settings)), _itself)


def _itself(value: Any) -> Any:
    return value
