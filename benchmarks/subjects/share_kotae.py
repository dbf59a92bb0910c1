"""kotae's share of a limit: a client whose rate limiter shares a file with other processes.

Its words: the server's URL, the file, the limit at first, the window in seconds, its own name. The
limit is not looked at: the answers' headers tell it.
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
    question = Query.media(id=1).select(Media.title.romaji)

    def ask() -> None:
        # It has waited already, and been refused again.
        with contextlib.suppress(RateLimitedError):
            client.execute(question)

    take_part(ask)


if __name__ == "__main__":
    _main()
