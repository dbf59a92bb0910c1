"""The connection itself: slow, silent, cut off before the work or after it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, with_headers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.serving.exchange import Exchange, ServedResponse

__all__ = ["CONNECTIONS", "LOOK_S", "PAUSE_S"]

#: Seconds between two bytes of a trickle. No pause is long enough for a client that waits a
#: second for each piece, so only a limit for the whole response ends it.
PAUSE_S = 0.5
#: Seconds between two looks whether a client that is never answered has hung up.
LOOK_S = 0.05

_TABLE = "Answers that gql's transports were seen to stumble over."
_TRICKLE = "Measured: time-outs of common clients count from one piece to the next."


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
    """Send byte after byte, until all are sent, the client hangs up or the server stops."""
    for at in range(len(data)):
        if exchange.connection.is_closed:
            return
        await exchange.connection.write(data[at : at + 1])
        await exchange.sleep(PAUSE_S)


async def _never_answers(exchange: Exchange) -> None:
    while not exchange.connection.is_closed:
        await exchange.sleep(LOOK_S)


async def _short_body(exchange: Exchange) -> None:
    response = (await exchange.work()).response
    await exchange.connection.write(_head(response) + response.body[: len(response.body) // 2])
    await exchange.connection.close()


async def _close_after_answer(exchange: Exchange) -> None:
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
    """Return a status line and headers, as HTTP/1.1 has them, for the whole body."""
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


#: What may become of a connection.
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
        "never-answers",
        "Not a byte, and the connection stays open until the client hangs up.",
        "Measured: a common client waits for ever unless told otherwise.",
        _never_answers,
    ),
    Fault(
        "short-body",
        "Half the body its `Content-Length` promises; then the connection is closed.",
        _TABLE,
        _short_body,
        does_work=True,
    ),
    Fault(
        "close-after-answer",
        "The whole response; then the connection is closed, which no header has said.",
        "RFC 9112, section 9.5: either side may close a connection that is idle.",
        _close_after_answer,
        does_work=True,
    ),
    Fault(
        "drop-before",
        "The connection is closed without a response; nothing was done.",
        _TABLE,
        _drop_before,
    ),
    Fault(
        "drop-after",
        "The connection is closed without a response, after the work: a mutation has happened.",
        "RFC 9110, section 9.2.2: a client cannot know, so it must not simply ask again.",
        _drop_after,
        does_work=True,
    ),
    Fault(
        "reset-after",
        "The connection is reset without a response, after the work: a mutation has happened.",
        "RFC 9110, section 9.2.2: a client cannot know, so it must not simply ask again.",
        _reset_after,
        does_work=True,
    ),
)
