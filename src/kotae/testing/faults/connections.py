"""Faults of the connection: slow, silent, or closed before or after the request is carried out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, with_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.serving.exchange import Exchange, ServedResponse

__all__ = ["CONNECTIONS", "PAUSE_S", "POLL_S"]

#: Seconds between two bytes of a trickle. It is shorter than a client's time-out for each read, so
#: only a time-out for the whole response ends it.
PAUSE_S = 0.5
#: Seconds between two checks whether a client that is never answered has hung up.
POLL_S = 0.05

_TABLE = "Responses that gql's transports handled wrongly in tests."
_TRICKLE = "Measured: the time-outs of common clients apply to each read."


async def _trickle_headers(exchange: Exchange) -> None:
    response = (await exchange.work()).response
    await _trickle(exchange, _head(response))
    await exchange.connection.write(response.body)
    await exchange.connection.close()


async def _trickle_body(exchange: Exchange) -> None:
    response = (await exchange.work()).response
    await exchange.connection.write(_head(response))
    await _trickle(exchange, response.body)
    await exchange.connection.close()


async def _trickle(exchange: Exchange, data: bytes) -> None:
    """Send byte by byte, until the client closes the connection or the server stops."""
    for at in range(len(data)):
        if exchange.connection.is_closed:
            return
        await exchange.connection.write(data[at : at + 1])
        await exchange.sleep(PAUSE_S)


async def _no_response(exchange: Exchange) -> None:
    while not exchange.connection.is_closed:
        await exchange.sleep(POLL_S)


async def _short_body(exchange: Exchange) -> None:
    response = (await exchange.work()).response
    await exchange.connection.write(_head(response) + response.body[: len(response.body) // 2])
    await exchange.connection.close()


async def _close_after_response(exchange: Exchange) -> None:
    response = (await exchange.work()).response
    await exchange.connection.write(_head(response, says_close=False) + response.body)
    await exchange.connection.close()


async def _drop_before(exchange: Exchange) -> None:
    await exchange.connection.close()


async def _drop_after(exchange: Exchange) -> None:
    await exchange.work()
    await exchange.connection.close()


async def _reset_after(exchange: Exchange) -> None:
    await exchange.work()
    await exchange.connection.abort()


def _head(response: ServedResponse, *, says_close: bool = True) -> bytes:
    """Return the status line and the headers of HTTP/1.1 for the whole body."""
    headers = with_headers(
        response,
        {
            "Content-Length": str(len(response.body)),
            "Connection": "close" if says_close else None,
        },
    )
    lines = [f"HTTP/1.1 {response.status} {_reason(response.status)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


#: Faults of the connection.
CONNECTIONS: Sequence[Fault] = (
    Fault(
        "trickle-headers",
        "The response's headers byte by byte, two a second; then the body at once.",
        _TRICKLE,
        _trickle_headers,
        does_work=True,
    ),
    Fault(
        "trickle-body",
        "The headers at once; then the response's body byte by byte, two a second.",
        _TRICKLE,
        _trickle_body,
        does_work=True,
    ),
    Fault(
        "no-response",
        "No response; the connection stays open until the client closes it.",
        "Measured: a common client has no time-out by default.",
        _no_response,
    ),
    Fault(
        "short-body",
        "Half of the body that `Content-Length` promises; then the connection is closed.",
        _TABLE,
        _short_body,
        does_work=True,
    ),
    Fault(
        "close-after-response",
        "The whole response; then the connection is closed without a `Connection: close` header.",
        "RFC 9112, section 9.5: either side may close a connection that is idle.",
        _close_after_response,
        does_work=True,
    ),
    Fault(
        "drop-before",
        "The connection is closed without a response; the request is not carried out.",
        _TABLE,
        _drop_before,
    ),
    Fault(
        "drop-after",
        "The connection is closed without a response, after the request is carried out.",
        "RFC 9110, section 9.2.2: a client cannot know, so it must not simply repeat the request.",
        _drop_after,
        does_work=True,
    ),
    Fault(
        "reset-after",
        "The connection is reset without a response, after the request is carried out.",
        "RFC 9110, section 9.2.2: a client cannot know, so it must not simply repeat the request.",
        _reset_after,
        does_work=True,
    ),
)
