"""Faults of the connection: slow, silent, or closed before or after the request is carried out.

The server closes the connection after each of them.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from kotae.testing.faults.fault import Fault, with_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from kotae.testing.serving.exchange import Exchange, ServedResponse

    Part: TypeAlias = Callable[[ServedResponse], bytes]

__all__ = ["CONNECTIONS", "PAUSE_S", "POLL_S"]

#: Seconds between two bytes of a trickle. It is shorter than a client's time-out for each read, so
#: only a time-out for the whole response ends it.
PAUSE_S = 0.5
#: Seconds between two checks whether a client that is never answered has hung up.
POLL_S = 0.05


def _after_work(name: str, *parts: Part, slow: Part | None = None) -> Fault:
    """Return a fault that carries out the request and then sends some parts of the response.

    Args:
        name: The name of the fault.
        parts: What is sent.
        slow: The part that is sent byte by byte.
    """

    async def act(exchange: Exchange) -> None:
        response = (await exchange.work()).response
        for part in parts:
            if part is slow:
                await _trickle(exchange, part(response))
            else:
                await exchange.connection.write(part(response))

    return Fault(name, act, does_work=True)


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


async def _drop_before(_exchange: Exchange) -> None:
    """Send nothing."""


async def _reset_after(exchange: Exchange) -> None:
    await exchange.work()
    await exchange.connection.abort()


def _head(response: ServedResponse, connection: str | None = "close") -> bytes:
    """Return the status line and the headers of HTTP/1.1 for the whole body."""
    length = str(len(response.body))
    headers = with_headers(response, {"Content-Length": length, "Connection": connection}).headers
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _head_without_close(response: ServedResponse) -> bytes:
    return _head(response, connection=None)


def _body(response: ServedResponse) -> bytes:
    return response.body


def _half_body(response: ServedResponse) -> bytes:
    return response.body[: len(response.body) // 2]


#: Faults of the connection.
CONNECTIONS: Sequence[Fault] = (
    # Measured: the time-outs of common clients apply to each read, and one has none by default.
    _after_work("trickle-headers", _head, _body, slow=_head),
    _after_work("trickle-body", _head, _body, slow=_body),
    Fault("no-response", _no_response),
    _after_work("short-body", _head, _half_body),
    # RFC 9112, section 9.5: either side may close a connection that is idle.
    _after_work("close-after-response", _head_without_close, _body),
    Fault("drop-before", _drop_before),
    # RFC 9110, section 9.2.2: a client cannot know, so it must not simply repeat the request.
    _after_work("drop-after"),
    Fault("reset-after", _reset_after, does_work=True),
)
