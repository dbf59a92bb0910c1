"""Both transports behind one interface, so that one test covers both."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from kotae.client.auth import Bearer
from kotae.client.config import ClientOptions
from kotae.client.transports import AsyncTransport, SyncTransport
from kotae.query.gql_request import PrintedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from tests.client.both import Kind

    from kotae.wire import HTTPResponse

__all__ = ["GENEROUS_S", "SHORT_S", "TOKEN", "Sender", "send"]

TOKEN = "eyJ0eXAiOiJKV1Qi.secret-claims-of-a-viewer.secret-signature"
#: Seconds for a slow server; a request without a deadline would never end.
SHORT_S, GENEROUS_S = 0.4, 8.0
_THREADS = 16


class Sender:
    """One of the two transports; the asynchronous one has its own loop."""

    def __init__(self, kind: Kind, url: str, **settings: Any) -> None:
        options = ClientOptions(endpoint=url, **settings)
        self.sync = SyncTransport(options) if kind == "sync" else None
        self.coroutines = AsyncTransport(options) if kind == "async" else None
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._runner.close()

    def close(self) -> None:
        if self.sync is not None:
            self.sync.close()
        if self.coroutines is not None:
            self._runner.run(self.coroutines.aclose())

    def send(
        self,
        text: str = "{ a }",
        *,
        token: str | None = TOKEN,
        timeout_s: float = GENEROUS_S,
        variables: Mapping[str, object] | None = None,
        operation_name: str | None = None,
    ) -> HTTPResponse:
        request = PrintedRequest(text, variables=variables, operation_name=operation_name)
        bearer = None if token is None else Bearer.of(token)
        if self.sync is not None:
            return self.sync.send(request, token=bearer, timeout_s=timeout_s)
        assert self.coroutines is not None
        return self._runner.run(self.coroutines.send(request, token=bearer, timeout_s=timeout_s))

    def send_all(
        self, many: list[dict[str, object]], *, tokens: list[str] | None = None
    ) -> list[HTTPResponse]:
        """Send a request for each set of variables: over 16 threads, or in a task for each."""
        requests = [PrintedRequest("{ a }", variables=variables) for variables in many]
        given = [Bearer.of(token) for token in tokens] if tokens else [None] * len(many)
        if self.sync is not None:
            sync = self.sync

            def send(request: PrintedRequest, token: Bearer | None) -> HTTPResponse:
                return sync.send(request, token=token, timeout_s=GENEROUS_S)

            with ThreadPoolExecutor(_THREADS) as pool:
                return list(pool.map(send, requests, given))
        coroutines = self.coroutines
        assert coroutines is not None

        async def together() -> list[HTTPResponse]:
            every = (
                coroutines.send(request, token=token, timeout_s=GENEROUS_S)
                for request, token in zip(requests, given, strict=True)
            )
            return await asyncio.gather(*every)

        return self._runner.run(together())


def send(
    kind: Kind,
    url: str,
    *,
    token: str | None = TOKEN,
    timeout_s: float = GENEROUS_S,
    **settings: Any,
) -> HTTPResponse:
    """Send one request with a transport of its own."""
    with Sender(kind, url, **settings) as sender:
        return sender.send(token=token, timeout_s=timeout_s)
