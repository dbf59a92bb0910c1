"""msgspec alone, on the bytes of the whole list: what a client cannot be faster than."""

from __future__ import annotations

from answering import long_body
from decode_msgspec import decoder
from timing import time_reader

if __name__ == "__main__":
    body = long_body()
    time_reader(
        lambda: decoder.decode(body).data.collection,
        lambda answer: [group.entries for group in answer.lists],
    )
