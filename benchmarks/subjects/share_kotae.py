"""kotae's share of a limit: a client whose rate limiter shares a file with other processes.

Arguments: the server's URL, the file, the limit at first, the window in seconds, its own name. The
limit is ignored: the responses' headers have it.
"""

from __future__ import annotations

import contextlib
from sys import argv

from taking_part import take_part

from kotae import Client, RateLimitedError, RateLimiter
from kotae.api import Media, Query


def _main() -> None:
    url, file, _, window_s, name = argv[1:6]
    client = Client(
        app=name, endpoint=url, rate_limiter=RateLimiter.sqlite(file, window_s=float(window_s))
    )
    query = Query.media(id=1).select(Media.title.romaji)

    def send() -> None:
        # It has waited already, and got another 429.
        with contextlib.suppress(RateLimitedError):
            client.execute(query)

    take_part(send)


if __name__ == "__main__":
    _main()
