"""The share of pyrate-limiter, and of requests-ratelimiter over it, with a file for all processes.

Its words: which of the two, then those of `share_kotae.py`. They are told the limit at first, in
two rates: one for bursts, so that the server's burst limiter is not met, and the limit itself.
After a refusal the process sleeps as long as `Retry-After` says.
"""

from __future__ import annotations

import time
from sys import argv

from pyrate_limiter import Limiter, Rate, SQLiteBucket
from requests import Session
from requests_ratelimiter import HostBucketFactory, LimiterSession
from taking_part import take_part

#: As many at once as kotae lets go. One alone leaves all slots to the process that is awake.
_BURST = 3
_QUESTION = {"query": "{ Media(id: 1) { title { romaji } } }"}


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

    def ask() -> None:
        if limiter is not None:
            limiter.try_acquire(url)
        answer = session.post(url, json=_QUESTION, timeout=30)
        if answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))

    take_part(ask)


if __name__ == "__main__":
    _main()
