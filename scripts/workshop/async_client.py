"""The text of `async_client.py`, made from `client.py` by replacing words."""

from __future__ import annotations

import re

__all__ = ["CLIENT_MARK", "async_client_text"]

#: The mark of the generated file, on its first line.
CLIENT_MARK = "Generated from client.py by scripts/generate; do not edit"

_SESSION = """
        session: A session of yours whose connections are used, as Home Assistant demands; it is
            never closed. Its headers, cookies and other settings are not used, and it gets none of
            this client's. It works in its own event loop only."""

#: Replacements in order: a regular expression, and the text for each of its matches.
_REPLACEMENTS = (
    # What only the asynchronous client has.
    (r"(\n    from typing import Self.*\n)", r"\1\n    from aiohttp import ClientSession\n"),
    (r"(\n +on_request: Called)", rf"{_SESSION}\1"),
    (r"(\n +)(on_request: Callable.* = None,\n)", r"\1session: ClientSession | None = None,\1\2"),
    (r"(\n +)(on_request=on_request,)", r"\1session=session,\1\2"),
    (r"executes operations on AniList, blocking", "executes operations on AniList in asyncio"),
    (r"\bwith Client\(", "async with Client("),
    (r"without `with`, by many threads at once", "without `async with`, by many tasks and loops"),
    (r"called for each request\.", "called for each request\n            and may be asynchronous."),
    (
        r"(UsageError: The endpoint is not a valid URL)",
        r"\1, or the extra `kotae[async]` is missing",
    ),
    (r"\bClient\b", "AsyncClient"),
    (r"\bTokenSource\b", "AsyncTokenSource"),
    (r"\bSync(Driver|Transport)\b", r"Async\1"),
    (r"\bprepare_operation_sync\b", "prepare_operation_async"),
    (r"\bdef (execute|request|_driver|close|__enter__|__exit__)\b", r"async def \1"),
    (
        r"\b(self\.(?:close|_driver|_transport\.close)|driver\.run|anilist\.execute)\(",
        r"await \1(",
    ),
    (r"= prepare_operation_async\(", "= await prepare_operation_async("),
    (r"\bself\._tokens\.current\(", "await self._tokens.current_async("),
    (r"\bclose(?=\()", "aclose"),
    (r"\b__(enter|exit)__\b", r"__a\1__"),
)


def async_client_text(text: str) -> str:
    """Return the text of the asynchronous client.

    Args:
        text: The text of the synchronous client.

    Raises:
        SystemExit: A replacement no longer matches anything.
    """
    for pattern, replacement in _REPLACEMENTS:
        text, count = re.subn(pattern, replacement, text)
        if not count:
            raise SystemExit(f"client.py has no match of {pattern!r}: see {__name__}.")
    return f"# {CLIENT_MARK}.\n{text}"
