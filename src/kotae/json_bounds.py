"""The bounds of JSON that is parsed: of its memory, its objects and lists, and its texts."""

from __future__ import annotations

import re

from kotae.errors import ResponseTooLargeError

__all__ = ["check_json", "check_texts"]

#: Bodies up to this size are accepted without a check, in bytes: at worst they take 50 MB of
#: memory.
_SMALL_BYTES = 1024 * 1024
#: The most memory that a body may take together with the values in it, in bytes. The whole list
#: of a user with 10,000 entries, all with much of their media, has 15 MB and may take 240 MB.
_MAX_MEMORY_BYTES = 272 * 1024 * 1024
#: The same for each byte of a larger body, which is only read if the caller allows it.
_MAX_MEMORY_FACTOR = 4
#: The most memory that a value of JSON takes with its key, in bytes, for each `{`, `[` or `,` in
#: the text. Source: `sys.getsizeof` in CPython 3.11 to 3.13.
_MEMORY_BYTES = {b"{": 200, b"[": 104, b",": 144}
#: The most memory that a byte of text takes if it is not all ASCII: one emoji makes every character
#: of its text four bytes wide.
_WIDE_BYTES = 4
#: Objects and lists in a body: Python's garbage collector looks at each several times. That list
#: has 250,000.
_MAX_CONTAINERS = 500_000
#: The most bytes in a row without a quote, and so about the longest text: msgspec's errors repeat
#: some texts, as escapes.
_MAX_BYTES_WITHOUT_QUOTE = 1024 * 1024
#: A quote that begins or ends a text.
_QUOTE = re.compile(rb'[^\\]"')


def check_json(body: bytes) -> None:
    """Refuse JSON that would take too much memory or time once it is parsed.

    Raises:
        ResponseTooLargeError: It would.
    """
    if len(body) <= _SMALL_BYTES:
        return
    check_texts(body)
    objects, lists, commas = (body.count(mark) for mark in _MEMORY_BYTES)
    if objects + lists > _MAX_CONTAINERS:
        raise _too_large(body, f"it has more than {_MAX_CONTAINERS:,} objects and lists", None)
    width = 1 if body.isascii() and b"\\u" not in body else _WIDE_BYTES
    counts = zip((objects, lists, commas), _MEMORY_BYTES.values(), strict=True)
    memory = (1 + width) * len(body) + sum(count * each for count, each in counts)
    limit = max(_MAX_MEMORY_BYTES, _MAX_MEMORY_FACTOR * len(body))
    if memory > limit:
        raise _too_large(
            body, f"its values could take more than {limit // 1024 // 1024:,} MiB of memory", limit
        )


def check_texts(body: bytes) -> None:
    """Refuse JSON with a very long text, which is found without parsing.

    Raises:
        ResponseTooLargeError: It has a text, or values without texts, of more than 1 to 2 MiB.
    """
    for at in range(0, len(body) - _MAX_BYTES_WITHOUT_QUOTE, _MAX_BYTES_WITHOUT_QUOTE):
        if _QUOTE.search(body, at, at + _MAX_BYTES_WITHOUT_QUOTE) is None:
            raise _too_large(
                body,
                f"it has {_MAX_BYTES_WITHOUT_QUOTE:,} bytes in a row without a quote",
                _MAX_BYTES_WITHOUT_QUOTE,
            )


def _too_large(body: bytes, reason: str, limit_bytes: int | None) -> ResponseTooLargeError:
    return ResponseTooLargeError(
        f"The response of {len(body):,} bytes was not decoded: {reason}. Select less.",
        limit_bytes=limit_bytes,
    )
