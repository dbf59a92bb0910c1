"""msgspec alone on the bytes of the whole list: the lower bound for every client."""

from __future__ import annotations

from decode_msgspec import decoder
from response_server import long_body
from timing import time_reader

if __name__ == "__main__":
    body = long_body()
    time_reader(
        lambda: decoder.decode(body).data.collection,
        lambda result: [group.entries for group in result.lists],
    )
