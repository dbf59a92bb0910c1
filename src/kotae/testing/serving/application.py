"""The application: one request in, AniList's rules in AniList's order, one reply out.

The order: the method, the pace, the `Referer`, the token, the query, its variables, its
complexity, and then each field's own rules.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec
from starlette.requests import ClientDisconnect, Request

from kotae.testing.answers.ask import Ask
from kotae.testing.faults.faults import FAULT_HEADER
from kotae.testing.rules.refusal import Refusal
from kotae.testing.serving.exchange import Outcome, ServedReply
from kotae.testing.serving.execution import Answered, refused
from kotae.testing.serving.graphql_request import Question, question_in
from kotae.testing.serving.request_log import RequestRecord, redacted

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from starlette.types import Receive, Scope, Send

    from kotae.testing.faults.faults import Fault, Faults
    from kotae.testing.index.index import Index
    from kotae.testing.rules.clock import Clock
    from kotae.testing.rules.rate_limit import Pace
    from kotae.testing.rules.rules import Rules
    from kotae.testing.serving.connection import Transports
    from kotae.testing.serving.execution import Executor
    from kotae.testing.serving.request_log import RequestLog
    from kotae.testing.tokens import Tokens
    from kotae.testing.world.records.social import UserRecord
    from kotae.testing.world.world import World
    from kotae.values import JSON

__all__ = ["Application", "Parts"]

_JSON = "application/json"

_log = logging.getLogger("kotae.server")

_NO_VARIABLES: Mapping[str, JSON] = {}

#: Statuses whose answers have no body. Source: RFC 9110, sections 15.3.5 and 15.4.5.
_WITHOUT_BODY = frozenset({204, 304})


@dataclass(slots=True)
class Parts:
    """What a server is made of.

    Attributes:
        rules: Which of AniList's rules hold; may be exchanged at any time.
        world: What there was before anybody changed it.
        index: Tables, and the lists with their changes.
        tokens: Signs and reads them.
        pace: The rate limit and the burst limit.
        faults: Which requests fail.
        clock: What time it is.
        executor: Runs the operations.
        transports: The open connections.
        requests: What was asked.
        on_request: Told of every request when its answer is known.
        lock: Held while a request is worked on: one at a time.
        is_stopping: Set when the server stops.
    """

    rules: Rules
    world: World
    index: Index
    tokens: Tokens
    pace: Pace
    faults: Faults
    clock: Clock
    executor: Executor
    transports: Transports
    requests: RequestLog
    on_request: Callable[[RequestRecord], None] | None
    lock: threading.RLock
    is_stopping: asyncio.Event


class Application:
    """An ASGI application that answers as AniList does."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        exchange = _Exchange(self._parts, Request(scope, receive))
        try:
            reply = await exchange.reply()
        except ClientDisconnect:
            exchange.remember(None)
            return
        exchange.remember(reply)
        if reply is not None:
            await _send(reply, send)
            return
        await exchange.connection.close()
        await exchange.connection.lost()  # else the HTTP server would add a reply of its own


class _Exchange:
    """One request; what a fault may play with."""

    def __init__(self, parts: Parts, request: Request) -> None:
        client = request.client
        self._parts = parts
        self._request = request
        self._address = client.host if client else ""
        self._received_at_s = parts.clock.monotonic()
        self._outcome: Outcome | None = None
        self._viewer: UserRecord | None = None
        self._fault: Fault | None = None
        self._asked: Question | Refusal = Refusal("The request was not read.", 400)
        self.connection = parts.transports.of((client.host, client.port) if client else ("", 0))

    async def reply(self) -> ServedReply | None:
        """Return what to send; None where a fault has used the connection itself."""
        if self._request.url.path != "/":
            return _elsewhere()
        if self._request.method == "OPTIONS":
            return ServedReply(204, b"", _PREFLIGHT)
        # Read before anything fails, as a client that is still sending meets no answer.
        self._asked = await question_in(self._request)
        self._fault = self._parts.faults.take(self._request.headers.get(FAULT_HEADER))
        if self._fault is None:
            return (await self.work()).reply
        return await self._fault.act(self)

    async def work(self) -> Outcome:
        """Do what was asked, once."""
        if self._outcome is None:
            with self._parts.lock:
                self._outcome = self._work()
        return self._outcome

    async def sleep(self, seconds: float) -> None:
        """Wait, but not after the server stops."""
        try:
            await asyncio.wait_for(self._parts.is_stopping.wait(), seconds)
        except TimeoutError:
            return
        await self.connection.abort()

    def remember(self, reply: ServedReply | None) -> None:
        """Write down what became of it."""
        parts, question = self._parts, self._question
        name = parts.executor.name_of(question.text, question.name) if question else None
        seen = RequestRecord(
            method=self._request.method,
            operation_name=name,
            query=question.text if question else None,
            variables=question.variables if question else _NO_VARIABLES,
            headers=redacted(self._request.headers),
            viewer_id=self._viewer["id"] if self._viewer else None,
            status=reply.status if reply else None,
            fault=self._fault.name if self._fault else None,
            received_at_s=self._received_at_s,
            duration_s=parts.clock.monotonic() - self._received_at_s,
            address=self._address,
        )
        parts.requests.add(seen)
        if parts.on_request is not None:
            try:
                parts.on_request(seen)
            except Exception:  # noqa: BLE001 - the answer is the client's, whatever becomes of its record
                _log.exception("on_request failed")

    @property
    def _question(self) -> Question | None:
        return self._asked if isinstance(self._asked, Question) else None

    def _work(self) -> Outcome:
        rules, asked = self._parts.rules, self._asked
        if rules.post_only and self._request.method != "POST":
            not_allowed = refused(Refusal("Method Not Allowed.", 405))
            return _outcome(_json_reply(not_allowed, {"Allow": "POST", **_CORS}))
        verdict = self._parts.pace.admit(self._address)
        if verdict.refusal is not None:
            return _outcome(verdict.refusal)
        try:
            self._judge_sender()
            if isinstance(asked, Refusal):
                raise asked
            answered = self._parts.executor.run(
                asked.text, asked.variables, asked.name, self._ask()
            )
        except Refusal as refusal:
            answered = refused(refusal)
        reply = _json_reply(answered, {**_CORS, **verdict.headers})
        variables = asked.variables if isinstance(asked, Question) else _NO_VARIABLES
        return Outcome(reply, answered.body, answered.document, variables, answered.operation_name)

    def _judge_sender(self) -> None:
        parts, headers = self._parts, self._request.headers
        if parts.rules.referer and not headers.get("referer"):
            raise Refusal(_DISABLED, 403)
        if parts.rules.tokens:
            viewer_id = parts.tokens.viewer_of(headers.get("authorization"))
        else:
            viewer_id = parts.tokens.viewer_or_none(headers.get("authorization")) or 1
        if viewer_id is not None:
            self._viewer = parts.world.community.user(viewer_id)
            if self._viewer is None:
                raise Refusal.invalid_token()

    def _ask(self) -> Ask:
        parts = self._parts
        return Ask(parts.world, parts.index, parts.rules, self._viewer, int(parts.clock.time()))


_CORS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache, private"}

#: What a browser is told before it asks.
_PREFLIGHT = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Accept, X-Kotae-Fault",
    "Access-Control-Max-Age": "86400",
}

#: What AniList says in an outage, and to some who send no `Referer`.
_DISABLED = "The AniList API has been temporarily disabled due to severe stability issues."


def _json_reply(answered: Answered, headers: Mapping[str, str]) -> ServedReply:
    body = msgspec.json.encode(answered.body)
    return ServedReply(answered.status, body, {"Content-Type": _JSON, **headers})


def _outcome(reply: ServedReply) -> Outcome:
    try:
        answer: object = msgspec.json.decode(reply.body) if reply.body else {}
    except msgspec.DecodeError:
        answer = {}
    return Outcome(reply, cast("dict[str, JSON]", answer), None, {}, None)


def _elsewhere() -> ServedReply:
    page = b"<!doctype html><title>404</title><p>There is nothing here: the API is at /.</p>"
    return ServedReply(404, page, {"Content-Type": "text/html; charset=utf-8"})


async def _send(reply: ServedReply, send: Send) -> None:
    headers = dict(reply.headers)
    has_length = any(name.lower() == "content-length" for name in headers)
    if not has_length and reply.status not in _WITHOUT_BODY:
        headers["Content-Length"] = str(len(reply.body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body})
