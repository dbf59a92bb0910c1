"""pyrate-limiter, alone and in requests-ratelimiter: the time to take a slot.

STORE is `memory`, `sqlite`, `redis`, or `requests` (requests-ratelimiter, with pyrate-limiter's
memory). The limit is so high that no call waits.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from sys import argv
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pyrate_limiter import InMemoryBucket, Limiter, Rate, RedisBucket, SQLiteBucket
from redis import Redis
from redis_process import redis_server
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests_ratelimiter import LimiterMixin
from timing import time_rate_limited

if TYPE_CHECKING:
    from typing import Any

_URL = "https://graphql.anilist.co"
#: Requests a second, and the window in milliseconds. The bucket then holds many slots.
_PER_SECOND = 1_000_000
_WINDOW_MS = 20


class _Nowhere(BaseAdapter):
    """Sends nothing."""

    response = Response()

    def send(self, *_: object, **__: Any) -> Response:
        return self.response


class _Limited(LimiterMixin, _Nowhere):
    """The adapter that a session calls: it takes a slot first."""


def _main(stack: ExitStack) -> None:
    rates = [Rate(_PER_SECOND * _WINDOW_MS // 1_000, _WINDOW_MS)]
    if argv[1] == "requests":
        adapter = _Limited(per_second=_PER_SECOND)
        request = PreparedRequest()
        request.url = _URL
        time_rate_limited(lambda: adapter.send(request))
        return
    if argv[1] == "memory":
        limiter = Limiter(InMemoryBucket(rates))
    elif argv[1] == "sqlite":
        folder = Path(stack.enter_context(TemporaryDirectory()))
        file = str(folder / "rate_limit.sqlite")
        limiter = Limiter(SQLiteBucket.init_from_file(rates, db_path=file, use_file_lock=True))
    else:
        client = Redis.from_url(stack.enter_context(redis_server()))
        limiter = Limiter(RedisBucket.init(rates, client, "rate_limit"))
    time_rate_limited(lambda: limiter.try_acquire(_URL))
    limiter.close()


if __name__ == "__main__":
    with ExitStack() as stack:
        _main(stack)
