"""A process whose first requests are made at once, by threads and by an event loop.

Its argument is the server's URL. It prints the errors.
"""

from __future__ import annotations

import asyncio
import sys
import threading

from kotae import AsyncClient, Client
from kotae.api import Media, Query

MEDIA = Query.media(id=1).select(Media.id)
THREADS = 4


def main(url: str) -> None:
    """Make the requests."""
    barrier = threading.Barrier(THREADS + 1)
    errors: list[str] = []

    def request() -> None:
        barrier.wait()
        try:
            Client(app="tests/1.0", endpoint=url, rate_limiter=None).execute(MEDIA)
        except Exception as error:  # noqa: BLE001 - any error is printed
            errors.append(repr(error))

    async def request_async() -> None:
        barrier.wait()
        async with AsyncClient(app="tests/1.0", endpoint=url, rate_limiter=None) as client:
            await client.execute(MEDIA)

    threads = [threading.Thread(target=request) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(request_async())
    except Exception as error:  # noqa: BLE001 - as above
        errors.append(repr(error))
    for thread in threads:
        thread.join()
    sys.stdout.write("\n".join(errors))


if __name__ == "__main__":
    main(sys.argv[1])
