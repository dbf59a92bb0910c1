"""A session limited by pyrate-limiter or requests-ratelimiter, with a file that processes share.

Arguments: `pyrate` or `requests`, then those of `share_kotae.py`. The limiter gets the first limit
as two rates: one for bursts, so that the server's burst limiter does not refuse, and the limit
itself. After a 429 the process sleeps for the seconds of `Retry-After`.
"""

from __future__ import annotations

import time
from sys import argv

from pyrate_limiter import Limiter, Rate, SQLiteBucket
from requests import Session
from requests_ratelimiter import HostBucketFactory, LimiterSession
from sharing_process import send_until_closed

#: As many as kotae sends once its burst is used. With 1, the process that is awake takes all slots.
_BURST = 3
_PAYLOAD = {"query": "{ Media(id: 1) { title { romaji } } }"}


def _main() -> None:
    kind, url, file, limit, window_s, name = argv[1:7]
    window_ms = round(float(window_s) * 1_000)
    rates = [Rate(_BURST, _BURST * window_ms // int(limit)), Rate(int(limit), window_ms)]
    session: Session
    if kind == "requests":
        options = {"path": file, "use_file_lock": True}
        factory = HostBucketFactory(rates, SQLiteBucket, options)
        session = LimiterSession(limiter=Limiter(factory))
        limiter = None
    else:
        session = Session()
        bucket = SQLiteBucket.init_from_file(rates, db_path=file, use_file_lock=True)
        limiter = Limiter(bucket)
    session.headers["User-Agent"] = name

    def send() -> None:
        if limiter is not None:
            limiter.try_acquire(url)
        response = session.post(url, json=_PAYLOAD, timeout=30)
        if response.status_code == 429:
            time.sleep(float(response.headers["Retry-After"]))

    send_until_closed(send)


if __name__ == "__main__":
    _main()
