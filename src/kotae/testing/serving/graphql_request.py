"""What a request asks: its query, variables and operation, however a client writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kotae.values import JSON

__all__ = ["Question", "question_in"]

#: The largest body that is read, in bytes: many times the longest query.
_MAX_BODY = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked.

    Attributes:
        text: The GraphQL document.
        variables: As they were sent.
        name: Which of its operations; None where none was named.
    """

    text: str
    variables: Mapping[str, JSON]
    name: str | None


async def question_in(request: Request) -> Question | Refusal:
    """Return what a request asks, or why it asks nothing.

    A GET has it in the address, as GraphQL over HTTP allows; whether a GET is answered is for
    others to say.

    Raises:
        ClientDisconnect: The client hung up while it was sending.
    """
    body = await _body_of(request)
    try:
        if request.method == "GET":
            return _question(dict(request.query_params))
        if len(body) > _MAX_BODY:
            return Refusal(f"The request is larger than {_MAX_BODY} bytes.", 413)
        return _question(_decoded(body, "The request's body is not JSON."))
    except Refusal as refusal:
        return refusal


async def _body_of(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        if len(body) <= _MAX_BODY:  # the rest is read, so that the client sees the answer
            body += piece
    return bytes(body)


def _question(asked: object) -> Question:
    if not isinstance(asked, dict):
        raise Refusal("The request's body is not an object with a query.", 400)
    question = cast("dict[str, JSON]", asked)
    text = question.get("query")
    if not isinstance(text, str) or not text.strip():
        raise Refusal("Must provide query string.", 400)
    name = question.get("operationName")
    if name is not None and not isinstance(name, str):
        raise Refusal("The operation's name must be a text.", 400)
    return Question(text, _variables(question.get("variables")), name or None)


def _variables(given: object) -> Mapping[str, JSON]:
    if isinstance(given, str):  # some clients send them as JSON in JSON
        given = _decoded(given, "Variables are not JSON.") if given.strip() else None
    if given is None or given == []:  # an empty array is PHP's empty object
        return {}
    if not isinstance(given, dict):
        raise Refusal("Variables must be an object.", 400)
    return cast("dict[str, JSON]", given)


def _decoded(text: bytes | str, sentence: str) -> object:
    try:
        return cast("object", msgspec.json.decode(text))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(sentence, 400) from None
