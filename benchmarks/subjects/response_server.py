"""A server that sends the same response to every request, as fast as asyncio can.

It is a process of its own, so that its CPU time is not counted as the client's. It sends the
headers that AniList sends, because a client reads all of them.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AT_ONCE", "long_body", "serving", "short_body"]

#: How many tasks send a request at once.
AT_ONCE = 10
#: Entries of the list that make 10 KB.
_ENTRIES = 9
_HEADERS = """\
HTTP/1.1 200 OK
Date: Sat, 01 Aug 2026 12:00:00 GMT
Content-Type: application/json
Content-Length: {length}
Connection: keep-alive
Server: cloudflare
Cache-Control: no-cache, private
X-RateLimit-Limit: 90
X-RateLimit-Remaining: 60
X-Content-Type-Options: nosniff
Access-Control-Allow-Origin: *
Access-Control-Expose-Headers: Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining
Strict-Transport-Security: max-age=2592000; includeSubDomains
CF-Cache-Status: DYNAMIC
CF-RAY: 8ac0000000000000-FRA

"""


def long_body() -> bytes:
    """Return the body of the file that the command line names: the whole list."""
    return Path(sys.argv[1]).read_bytes()


def short_body() -> bytes:
    """Return a body of 10 KB: the list's first entries."""
    content: dict[str, Any] = json.loads(long_body())
    collection = content["data"]["MediaListCollection"]
    first = collection["lists"][0]
    collection["lists"] = [{**first, "entries": first["entries"][:_ENTRIES]}]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


class _Responder(asyncio.Protocol):
    """One connection: requests with a `Content-Length`, one after the other."""

    def __init__(self, response: bytes) -> None:
        self._response = response
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            if not end:
                return
            _, _, after = head.lower().partition(b"content-length:")
            length = int(after.partition(b"\r\n")[0])
            if len(rest) < length:
                return
            self._received = rest[length:]
            self._transport.write(self._response)


@contextmanager
def serving(body: bytes) -> Iterator[str]:
    """Start a server, and yield its address."""
    with subprocess.Popen(  # noqa: S603 - this program itself
        [sys.executable, __file__, str(len(body))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise OSError("no pipes")
            process.stdin.write(body)
            process.stdin.flush()
            yield process.stdout.readline().decode().strip()
        finally:
            process.kill()


async def _serve(body: bytes) -> None:
    head = _HEADERS.format(length=len(body)).replace("\n", "\r\n").encode()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Responder(head + body), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    print(f"http://{host}:{port}/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    received = sys.stdin.buffer.read(int(sys.argv[1]))
    threading.Thread(target=lambda: asyncio.run(_serve(received)), daemon=True).start()
    sys.stdin.buffer.read()  # until the client's process ends
