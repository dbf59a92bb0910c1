"""A kotae client whose rate limiter shares a file with other processes.

Arguments: the server's URL, the file, the first limit, the window in seconds, the process's name.
The limit is ignored, because the responses' headers contain it.
"""

from __future__ import annotations

import contextlib
from sys import argv

from sharing_process import send_until_closed

from kotae import Client, RateLimitedError, RateLimiter
from kotae.api import Media, Query


def _main() -> None:
    url, file, _, window_s, name = argv[1:6]
    client = Client(
        app=name, endpoint=url, rate_limiter=RateLimiter.sqlite(file, window_s=float(window_s))
    )
    query = Query.media(id=1).select(Media.title.romaji)

    def send() -> None:
        # The client has waited already, and got another 429.
        with contextlib.suppress(RateLimitedError):
            client.execute(query)

    send_until_closed(send)


if __name__ == "__main__":
    _main()
