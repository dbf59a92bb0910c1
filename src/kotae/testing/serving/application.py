"""The ASGI application: one request in, one response out.

AniList's rules apply in AniList's order: the method, the rate limit, the `Referer`, the token, the
query, its variables, its complexity, and then each field's own rules.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import msgspec
from starlette.requests import ClientDisconnect, Request

from kotae.testing.faults.faults import FAULT_HEADER
from kotae.testing.rules.refusal import Refusal
from kotae.testing.serving.exchange import ServedResponse, WorkResult
from kotae.testing.serving.execution import OperationResult, refused
from kotae.testing.serving.graphql_request import (
    RequestParameters,
    read_body,
    read_parameters,
)
from kotae.testing.serving.origins import origin_refusal
from kotae.testing.serving.request_log import RequestRecord, redacted
from kotae.testing.serving.sign_in import SIGN_IN_PATH
from kotae.testing.world.context import Context

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from kotae.testing.faults.faults import Fault, Faults
    from kotae.testing.rules.clock import Clock
    from kotae.testing.rules.rate_limit import ServerRateLimit
    from kotae.testing.rules.rules import Rules
    from kotae.testing.serving.connection import OpenConnections
    from kotae.testing.serving.execution import Executor
    from kotae.testing.serving.request_log import RequestLog
    from kotae.testing.serving.sign_in import SignIn
    from kotae.testing.tokens import TokenIssuer
    from kotae.testing.world.tables import Record, World
    from kotae.values import JSON

__all__ = ["Application", "ServerComponents"]

_JSON = "application/json"

#: The smallest body that is compressed, in bytes.
_MIN_COMPRESSED = 1024

_log = logging.getLogger("kotae.server")

_NO_VARIABLES: Mapping[str, JSON] = {}

#: Statuses of responses without a body. Source: RFC 9110, sections 15.3.5 and 15.4.5.
_WITHOUT_BODY = frozenset({204, 304})


@dataclass(slots=True)
class ServerComponents:
    """The parts of a server.

    Attributes:
        rules: The active rules; may be replaced at any time.
        world: The tables, with the changes of mutations.
        tokens: Signs and verifies access tokens.
        sign_in: The sign-in pages and the registered applications.
        rate_limit: The rate limit and the burst limit.
        faults: Chooses the requests that fail.
        clock: The source of the time.
        executor: Runs the operations.
        transports: The open connections.
        requests: The recorded requests.
        on_request: Called with the record of each request.
        allow_origins: The origins of pages that may use the server, besides this machine's.
        lock: Held while a request is carried out, so that there is one at a time.
        is_stopping: Set when the server stops.
    """

    rules: Rules
    world: World
    tokens: TokenIssuer
    sign_in: SignIn
    rate_limit: ServerRateLimit
    faults: Faults
    clock: Clock
    executor: Executor
    transports: OpenConnections
    requests: RequestLog
    on_request: Callable[[RequestRecord], None] | None
    allow_origins: frozenset[str]
    lock: threading.RLock
    is_stopping: asyncio.Event


class Application:
    """An ASGI application that behaves as AniList's API does."""

    def __init__(self, components: ServerComponents) -> None:
        self._components = components

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return
        exchange = _Exchange(self._components, Request(scope, receive))
        try:
            response = await exchange.response()
        except ClientDisconnect:
            exchange.record(None)
            return
        exchange.record(response)
        if response is not None:
            accepted = exchange.accepted_codings
            await _send(_compressed(response, accepted), send)
            return
        await exchange.connection.close()
        await exchange.connection.lost()  # else the HTTP server would add a response of its own


class _Exchange:
    """One request, as its fault handles it."""

    def __init__(self, components: ServerComponents, request: Request) -> None:
        client = request.client
        self._components = components
        self._request = request
        self._address = client.host if client else ""
        self._received_at_s = components.clock.monotonic()
        self._result: WorkResult | None = None
        self._viewer: Record | None = None
        self._fault: Fault | None = None
        self._parameters: RequestParameters | Refusal = Refusal("The request was not read.", 400)
        self.connection = components.transports.of(
            (client.host, client.port) if client else ("", 0)
        )

    @property
    def accepted_codings(self) -> str:
        """The request's `Accept-Encoding`."""
        return self._request.headers.get("accept-encoding", "")

    async def response(self) -> ServedResponse | None:
        """Return the response; None if a fault has used the connection directly."""
        refusal = origin_refusal(self._request.headers, self._components.allow_origins)
        if refusal is not None:
            return _json_response(refused(refusal), {})
        if self._request.scope["path"] != "/":
            return await self._sign_in() or _not_found_page()
        if self._request.method == "OPTIONS":
            return ServedResponse(204, b"", _PREFLIGHT)
        # Read first: a client that is still sending would not see the response of a fault.
        self._parameters = await read_parameters(self._request)
        self._fault = self._components.faults.take(self._request.headers.get(FAULT_HEADER))
        if self._fault is None:
            return (await self.work()).response
        return await self._fault.act(self)

    async def _sign_in(self) -> ServedResponse | None:
        """Return the response of a sign-in page; None for another path."""
        components, request = self._components, self._request
        path: str = request.scope["path"]
        if not path.startswith(SIGN_IN_PATH):
            return None
        query: bytes = request.scope["query_string"]
        url = urlsplit(f"{path}?{query.decode('latin-1')}")
        body = await read_body(request)
        with components.lock:
            return components.sign_in.response(
                url, request.method, body, components.world, components.rules
            )

    async def work(self) -> WorkResult:
        """Carry out the request; once."""
        if self._result is None:
            with self._components.lock:
                self._result = self._work()
        return self._result

    async def sleep(self, seconds: float) -> None:
        """Sleep; close the connection if the server stops meanwhile."""
        try:
            await asyncio.wait_for(self._components.is_stopping.wait(), seconds)
        except TimeoutError:
            return
        await self.connection.abort()

    def record(self, response: ServedResponse | None) -> None:
        """Add the request to the log."""
        components, parameters = self._components, self._valid_parameters
        name = None
        if parameters:
            name = components.executor.name_of(parameters.query, parameters.operation_name)
        record = RequestRecord(
            method=self._request.method,
            operation_name=name,
            query=parameters.query if parameters else None,
            variables=parameters.variables if parameters else _NO_VARIABLES,
            headers=redacted(self._request.headers),
            viewer_id=self._viewer["id"] if self._viewer else None,
            status=response.status if response else None,
            fault=self._fault.name if self._fault else None,
            received_at_s=self._received_at_s,
            duration_s=components.clock.monotonic() - self._received_at_s,
            address=self._address,
        )
        components.requests.add(record)
        if components.on_request is not None:
            try:
                components.on_request(record)
            except Exception:  # noqa: BLE001 - the client gets its response even if the callback fails
                _log.exception("on_request failed")

    @property
    def _valid_parameters(self) -> RequestParameters | None:
        return self._parameters if isinstance(self._parameters, RequestParameters) else None

    def _work(self) -> WorkResult:
        rules, parameters = self._components.rules, self._parameters
        if rules.post_only and self._request.method != "POST":
            not_allowed = refused(Refusal("Method Not Allowed.", 405))
            return _work_result(_json_response(not_allowed, {"Allow": "POST", **_CORS}))
        admission = self._components.rate_limit.admit(self._address)
        if admission.refusal is not None:
            return _work_result(admission.refusal)
        try:
            self._authenticate()
            if isinstance(parameters, Refusal):
                raise parameters
            result = self._components.executor.run(
                parameters.query,
                parameters.variables,
                parameters.operation_name,
                self._context(),
            )
        except Refusal as refusal:
            result = self._refused(refusal)
        response = _json_response(result, {**_CORS, **_cookie(), **admission.headers})
        variables = (
            parameters.variables if isinstance(parameters, RequestParameters) else _NO_VARIABLES
        )
        return WorkResult(response, result.body, result.document, variables, result.operation_name)

    def _refused(self, refusal: Refusal) -> OperationResult:
        """Return the result of a refusal; that of a token names the root fields."""
        parameters = self._valid_parameters
        if refusal.message != Refusal.invalid_token().message or parameters is None:
            return refused(refusal)
        return self._components.executor.refuse_roots(
            parameters.query, parameters.operation_name, refusal
        )

    def _authenticate(self) -> None:
        components, headers = self._components, self._request.headers
        has_origin = headers.get("referer") or headers.get("authorization")
        if components.rules.referer and not has_origin:
            raise Refusal(_DISABLED, 403)
        if components.rules.tokens:
            viewer_id = components.tokens.viewer_of(headers.get("authorization"))
        else:
            viewer_id = components.tokens.viewer_or_none(headers.get("authorization")) or 1
        if viewer_id is not None:
            self._viewer = components.world["User"].get(viewer_id)
            if self._viewer is None:
                raise Refusal.invalid_token()

    def _context(self) -> Context:
        components = self._components
        viewer_id = self._viewer["id"] if self._viewer else None
        now_s = int(components.clock.time())
        return Context(components.world, components.rules, viewer_id, now_s)


_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Length, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
    ),
    "Cache-Control": "no-cache, private",
}

#: Headers of the response to a browser's preflight request.
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, X-Kotae-Fault",
    "Access-Control-Max-Age": "86400",
}

#: AniList's message in an outage, and to some requests without a `Referer`.
_DISABLED = "The AniList API has been temporarily disabled due to severe stability issues."


def _json_response(result: OperationResult, headers: Mapping[str, str]) -> ServedResponse:
    body = msgspec.json.encode(result.body)
    return ServedResponse(result.status, body, {"Content-Type": _JSON, **headers})


def _work_result(response: ServedResponse) -> WorkResult:
    try:
        content: object = msgspec.json.decode(response.body) if response.body else {}
    except msgspec.DecodeError:
        content = {}
    return WorkResult(response, cast("dict[str, JSON]", content), None, {}, None)


def _not_found_page() -> ServedResponse:
    page = b"<!doctype html><title>404</title><p>There is nothing here: the API is at /.</p>"
    return ServedResponse(404, page, {"Content-Type": "text/html; charset=utf-8"})


def _cookie() -> Mapping[str, str]:
    """Return the header of a session's cookie, as Laravel sends one with each response."""
    return {"Set-Cookie": f"laravel_session={secrets.token_urlsafe(24)}; path=/; httponly"}


def _compressed(response: ServedResponse, accepted: str) -> ServedResponse:
    """Return a response compressed with gzip, if the client takes it and it is worth it."""
    names = {name.lower() for name in response.headers}
    is_plain = not names & {"content-encoding", "content-length", "transfer-encoding"}
    if "gzip" not in accepted.lower() or not is_plain or len(response.body) < _MIN_COMPRESSED:
        return response
    headers = {**response.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return ServedResponse(response.status, gzip.compress(response.body, 1, mtime=0), headers)


async def _send(response: ServedResponse, send: Send) -> None:
    headers = dict(response.headers)
    has_length = any(name.lower() == "content-length" for name in headers)
    if not has_length and response.status not in _WITHOUT_BODY:
        headers["Content-Length"] = str(len(response.body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": response.status, "headers": raw})
    await send({"type": "http.response.body", "body": response.body})
