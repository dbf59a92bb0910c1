"""The GraphQL parameters of an HTTP request: query, variables and operation name.

Source: the GraphQL over HTTP specification, "Request Parameters".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import msgspec

from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from kotae.values import JSON

__all__ = ["RequestParameters", "read_body", "read_parameters"]

#: The largest accepted body, in bytes: many times the longest query.
_MAX_BODY_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RequestParameters:
    """The GraphQL parameters of a request.

    Attributes:
        query: The GraphQL document; empty if the request is malformed.
        variables: The variables as they were sent.
        operation_name: The operation to run; None if the request names none.
        refusal: What is wrong with a malformed request.
    """

    query: str = ""
    variables: Mapping[str, JSON] = field(default_factory=dict["str", "JSON"])
    operation_name: str | None = None
    refusal: Refusal | None = None


async def read_parameters(request: Request) -> RequestParameters:
    """Return the parameters of a request.

    A GET has them in the URL, as GraphQL over HTTP allows; the caller decides whether GET is
    accepted.

    Raises:
        ClientDisconnect: The client closed the connection while it was sending.
    """
    body = await read_body(request)
    try:
        if request.method == "GET":
            return _parameters(dict(request.query_params))
        if len(body) > _MAX_BODY_BYTES:
            too_large = f"The request is larger than {_MAX_BODY_BYTES} bytes."
            return RequestParameters(refusal=Refusal(too_large, 413))
        return _parameters(_decoded(body, "The request's body is not JSON."))
    except Refusal as refusal:
        return RequestParameters(refusal=refusal)


async def read_body(request: Request) -> bytes:
    """Return a request's body, or a little more than the accepted size of a larger one."""
    body = bytearray()
    async for piece in request.stream():
        # The rest is read and dropped, so that the client sees the response.
        if len(body) <= _MAX_BODY_BYTES:
            body += piece
    return bytes(body)


def _parameters(content: object) -> RequestParameters:
    if not isinstance(content, dict):
        raise Refusal("The request's body is not an object with a query.", 400)
    parameters = cast("dict[str, JSON]", content)
    text = parameters.get("query")
    if not isinstance(text, str) or not text.strip():
        raise Refusal("Must provide query string.", 400)
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise Refusal("The operation's name must be a text.", 400)
    return RequestParameters(text, _variables(parameters.get("variables")), name or None)


def _variables(given: object) -> Mapping[str, JSON]:
    if isinstance(given, str):  # some clients send them as JSON in JSON
        given = _decoded(given, "Variables are not JSON.") if given.strip() else None
    if given is None or given == []:  # an empty array is PHP's empty object
        return {}
    if not isinstance(given, dict):
        raise Refusal("Variables must be an object.", 400)
    return cast("dict[str, JSON]", given)


def _decoded(text: bytes | str, message: str) -> object:
    try:
        return cast("object", msgspec.json.decode(text))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(message, 400) from None
