"""Faults of the connection: slow, silent, or closed before or after the request is carried out.

The server closes the connection after each of them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, with_headers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from kotae.testing.serving.exchange import Exchange, ServedResponse

__all__ = ["CONNECTIONS", "PAUSE_S", "POLL_S"]

#: Seconds between two bytes of a trickle. It is shorter than a client's time-out for each read, so
#: only a time-out for the whole response ends it.
PAUSE_S = 0.5
#: Seconds between two checks whether a client that is never answered has hung up.
POLL_S = 0.05


def _after_work(
    name: str, summary: str, send: Callable[[Exchange, ServedResponse], Awaitable[None]]
) -> Fault:
    """Return a fault that carries out the request and then sends a part of the response, or all."""

    async def act(exchange: Exchange) -> None:
        await send(exchange, (await exchange.work()).response)

    return Fault(name, summary, act, does_work=True)


async def _trickle_headers(exchange: Exchange, response: ServedResponse) -> None:
    await _trickle(exchange, _head(response))
    await exchange.connection.write(response.body)


async def _trickle_body(exchange: Exchange, response: ServedResponse) -> None:
    await exchange.connection.write(_head(response))
    await _trickle(exchange, response.body)


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


async def _short_body(exchange: Exchange, response: ServedResponse) -> None:
    await exchange.connection.write(_head(response) + response.body[: len(response.body) // 2])


async def _close_after_response(exchange: Exchange, response: ServedResponse) -> None:
    await exchange.connection.write(_head(response, connection=None) + response.body)


async def _drop_before(_exchange: Exchange) -> None:
    """Send nothing."""


async def _drop_after(_exchange: Exchange, _response: ServedResponse) -> None:
    """Send nothing."""


async def _reset_after(exchange: Exchange, _response: ServedResponse) -> None:
    await exchange.connection.abort()


def _head(response: ServedResponse, *, connection: str | None = "close") -> bytes:
    """Return the status line and the headers of HTTP/1.1 for the whole body."""
    length = str(len(response.body))
    headers = with_headers(response, {"Content-Length": length, "Connection": connection}).headers
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


#: Faults of the connection.
CONNECTIONS: Sequence[Fault] = (
    # Measured: the time-outs of common clients apply to each read, and one has none by default.
    _after_work(
        "trickle-headers",
        "The response's headers byte by byte, two a second; then the body at once.",
        _trickle_headers,
    ),
    _after_work(
        "trickle-body",
        "The headers at once; then the response's body byte by byte, two a second.",
        _trickle_body,
    ),
    Fault(
        "no-response",
        "No response; the connection stays open until the client closes it.",
        _no_response,
    ),
    _after_work(
        "short-body",
        "Half of the body that `Content-Length` promises; then the connection is closed.",
        _short_body,
    ),
    # RFC 9112, section 9.5: either side may close a connection that is idle.
    _after_work(
        "close-after-response",
        "The whole response; then the connection is closed without a `Connection: close` header.",
        _close_after_response,
    ),
    Fault(
        "drop-before",
        "The connection is closed without a response; the request is not carried out.",
        _drop_before,
    ),
    # RFC 9110, section 9.2.2: a client cannot know, so it must not simply repeat the request.
    _after_work(
        "drop-after",
        "The connection is closed without a response, after the request is carried out.",
        _drop_after,
    ),
    _after_work(
        "reset-after",
        "The connection is reset without a response, after the request is carried out.",
        _reset_after,
    ),
)
