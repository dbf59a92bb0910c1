"""The ASGI application: one request in, one response out.

AniList's rules apply in AniList's order: the method, the rate limit, the `Referer`, the token, the
query, its variables, its complexity, and then each field's own rules.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import secrets
import threading
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kotae.testing.faults.faults import FAULT_HEADER, Faults
from kotae.testing.rules.refusal import Refusal, refused
from kotae.testing.serving.exchange import (
    ClientConnection,
    OperationResult,
    ServedResponse,
)
from kotae.testing.serving.execution import Executor
from kotae.testing.serving.graphql_request import RequestParameters, read_body, read_parameters
from kotae.testing.serving.origins import origin_refusal
from kotae.testing.serving.request_log import RequestLog, RequestRecord, redacted
from kotae.testing.serving.sign_in import SIGN_IN_PATH, TOKEN_PATH, SignIn
from kotae.testing.tokens import TokenIssuer
from kotae.testing.world.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from kotae.testing.faults.faults import Fault
    from kotae.testing.rules.rate_limit import Clock, ServerRateLimit
    from kotae.testing.rules.rules import Rules
    from kotae.testing.world.tables import World
    from kotae.values import JSON

__all__ = ["Application"]

#: The smallest body that is compressed, in bytes.
_MIN_COMPRESSED = 1024

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Length, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
    ),
    "Cache-Control": "no-cache, private",
}

#: The response to a browser's preflight request.
_PREFLIGHT = ServedResponse(
    204,
    b"",
    {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, X-Kotae-Fault",
        "Access-Control-Max-Age": "86400",
    },
)

_NOT_FOUND_PAGE = ServedResponse(
    404,
    b"<!doctype html><title>404</title><p>There is nothing here: the API is at /.</p>",
    {"Content-Type": "text/html; charset=utf-8"},
)

_log = logging.getLogger("kotae.server")


class Application:
    """An ASGI application that behaves as AniList's API does.

    Args:
        world: The tables, with the changes of mutations; may be replaced before the start.
        rules: The active rules; may be replaced at any time.
        rate_limit: The rate limit and the burst limit.
        clock: The source of the time.
        on_request: Called with the record of each request.
        allow_origins: The origins of pages that may use the server, besides this machine's.

    Attributes:
        tokens: Signs and verifies access tokens.
        sign_in: The sign-in pages and the registered applications.
        faults: Chooses the requests that fail.
        executor: Runs the operations.
        requests: The recorded requests.
        lock: Held while a request is carried out, so that there is one at a time.
        is_stopping: Set when the server stops.
    """

    def __init__(
        self,
        *,
        world: World,
        rules: Rules,
        rate_limit: ServerRateLimit,
        clock: Clock,
        on_request: Callable[[RequestRecord], None] | None,
        allow_origins: frozenset[str],
    ) -> None:
        self.world = world
        self.rules = rules
        self.rate_limit = rate_limit
        self.clock = clock
        self.on_request = on_request
        self.allow_origins = allow_origins
        self.tokens: TokenIssuer = TokenIssuer(clock)
        self.sign_in: SignIn = SignIn(self.tokens, clock)
        self.faults: Faults = Faults()
        self.executor: Executor = Executor()
        self.requests: RequestLog = RequestLog()
        self.lock: threading.RLock = threading.RLock()
        self.is_stopping: asyncio.Event = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        request = Request(scope, receive)
        exchange = _Exchange(self, request)
        try:
            served = await exchange.response()
        except ClientDisconnect:
            exchange.record(None)
            return
        exchange.record(served)
        if served is None:
            await exchange.connection.close()
            await exchange.connection.is_lost.wait()  # else uvicorn would add its own response
            return
        served = _compressed(served, request.headers.get("accept-encoding", ""))
        headers = {"Date": formatdate(usegmt=True), **served.headers}
        await Response(served.body, served.status, headers)(scope, receive, send)


class _Exchange:
    """One request, as its fault handles it."""

    def __init__(self, application: Application, request: Request) -> None:
        self._application = application
        self._request = request
        self._received_at_s = application.clock.monotonic()
        self._viewer_id: int | None = None
        self._fault: Fault | None = None
        self._parameters = RequestParameters()
        self._sign_in_body: bytes | None = None
        self.connection: ClientConnection = request.state.connection

    @property
    def _address(self) -> str:
        return self._request.client.host if self._request.client else ""

    async def response(self) -> ServedResponse | None:
        """Return the response; None if a fault has used the connection directly."""
        application, request = self._application, self._request
        refusal = origin_refusal(request.headers, application.allow_origins)
        if refusal is not None:
            return refused(refusal).response
        path: str = request.scope["path"]
        if path.startswith(SIGN_IN_PATH):
            self._sign_in_body = await read_body(request)
            if (request.method, path) != ("POST", TOKEN_PATH):
                return self._sign_in() or _NOT_FOUND_PAGE
        elif path != "/":
            return _NOT_FOUND_PAGE
        elif request.method == "OPTIONS":
            return _PREFLIGHT
        else:
            # Read first: a client that is still sending would not see the response of a fault.
            self._parameters = await read_parameters(request)
        self._fault = application.faults.take(request.headers.get(FAULT_HEADER))
        if self._fault is None:
            return (await self.work()).response
        return await self._fault.act(self)

    def _sign_in(self) -> ServedResponse | None:
        """Return the response of a sign-in page; None if there is no such page."""
        application = self._application
        body = self._sign_in_body
        if body is None:
            return None
        with application.lock:
            return application.sign_in.response(
                self._request, body, application.world, application.rules
            )

    async def work(self) -> OperationResult:
        """Carry out the request: an operation, or the exchange of a code."""
        served = self._sign_in()
        if served is not None:
            content: dict[str, JSON] = msgspec.json.decode(served.body)
            return OperationResult(served.status, content, headers=served.headers)
        with self._application.lock:
            return self._work()

    async def sleep(self, seconds: float) -> None:
        """Sleep; close the connection if the server stops meanwhile."""
        try:
            await asyncio.wait_for(self._application.is_stopping.wait(), seconds)
        except TimeoutError:
            return
        await self.connection.abort()

    def record(self, response: ServedResponse | None) -> None:
        """Add the request to the log."""
        application, request, parameters = self._application, self._request, self._parameters
        record = RequestRecord(
            method=request.method,
            operation_name=application.executor.name_of(
                parameters.query, parameters.operation_name
            ),
            query=parameters.query or None,
            variables=parameters.variables,
            headers=redacted(request.headers),
            viewer_id=self._viewer_id,
            status=response.status if response else None,
            fault=self._fault.name if self._fault else None,
            received_at_s=self._received_at_s,
            duration_s=application.clock.monotonic() - self._received_at_s,
            address=self._address,
        )
        application.requests.add(record)
        if application.on_request is not None:
            try:
                application.on_request(record)
            except Exception:  # noqa: BLE001 - the client gets its response even if the callback fails
                _log.exception("on_request failed")

    def _work(self) -> OperationResult:
        application = self._application
        if application.rules.post_only and self._request.method != "POST":
            return refused(Refusal("Method Not Allowed.", 405), {"Allow": "POST", **_CORS})
        admission = application.rate_limit.admit(self._address)
        if admission.refusal is not None:
            return admission.refusal
        headers = {
            **_CORS,
            # Laravel sends a session's cookie with each response.
            "Set-Cookie": f"laravel_session={secrets.token_urlsafe(24)}; path=/; httponly",
            **admission.headers,
        }
        return replace(self._operation_result(), headers=headers)

    def _operation_result(self) -> OperationResult:
        application, parameters = self._application, self._parameters
        headers = self._request.headers
        has_origin = headers.get("referer") or headers.get("authorization")
        if application.rules.referer and not has_origin:
            return refused(Refusal.disabled())
        try:
            self._viewer_id = self._authenticated_viewer_id()
        except Refusal as refusal:
            return application.executor.refuse_roots(
                parameters.query, parameters.operation_name, refusal
            )
        if parameters.refusal is not None:
            return refused(parameters.refusal)
        return application.executor.run(
            parameters.query,
            parameters.variables,
            parameters.operation_name,
            Context(
                application.world,
                application.rules,
                self._viewer_id,
                int(application.clock.time()),
            ),
        )

    def _authenticated_viewer_id(self) -> int | None:
        """Return the id of the user whose token the request has; None without a token.

        Raises:
            Refusal: The token is not valid, or its user was removed.
        """
        application = self._application
        try:
            viewer_id = application.tokens.viewer_of(self._request.headers.get("authorization"))
        except Refusal:
            if application.rules.tokens:
                raise
            viewer_id = None
        if viewer_id is None and not application.rules.tokens:
            viewer_id = 1
        if viewer_id is not None and application.world["User"].get(viewer_id) is None:
            raise Refusal.invalid_token()
        return viewer_id


def _compressed(response: ServedResponse, accepted: str) -> ServedResponse:
    """Return a response compressed with gzip, if the client takes it and it is worth it."""
    names = {name.lower() for name in response.headers}
    is_plain = not names & {"content-encoding", "content-length", "transfer-encoding"}
    if "gzip" not in accepted.lower() or not is_plain or len(response.body) < _MIN_COMPRESSED:
        return response
    headers = {**response.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return ServedResponse(response.status, gzip.compress(response.body, 1, mtime=0), headers)
