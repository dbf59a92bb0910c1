"""The asynchronous client's modules, made from those of the synchronous one by replacing words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CLIENT_MARK", "async_client_texts"]

#: The mark of the generated files, on their first line.
CLIENT_MARK = "by scripts/generate from src/kotae/client; do not edit"

#: The modules of the asynchronous client, and those that they are made from.
_MODULES = {
    "async_client.py": "client.py",
    "base_async_client.py": "base_client.py",
    "bulk_async_methods.py": "bulk_methods.py",
    "list_async_methods.py": "list_methods.py",
}

_SESSION = """
        session: A session of yours whose connections are used, as Home Assistant demands; it is
            never closed. Its headers, cookies and other settings are not used, and it gets none of
            this client's. It works in its own event loop only."""

#: Replacements in order: a regular expression, and the text for each of its matches.
_REPLACEMENTS = (
    # What only the asynchronous client has.
    (r"(\n    from typing import Self.*\n)", r"\1\n    from aiohttp import ClientSession\n"),
    (r"bulk_methods import BulkMethods\b", "batch_loader import LoadingMethods"),
    (r"class Client\(BulkMethods\)", "class Client(LoadingMethods)"),
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
    (r"\bbase_client\b", "base_async_client"),
    (r"\b(Base)?Client\b", r"\1AsyncClient"),
    (r"\bBulkMethods\b", "BulkAsyncMethods"),
    (r"\blist_methods\b", "list_async_methods"),
    (r"\bListMethods\b", "ListAsyncMethods"),
    (r"\bPaginator\b", "AsyncPaginator"),
    (r"\bTokenSource\b", "AsyncTokenSource"),
    (r"\bSync(Driver|Transport)\b", r"Async\1"),
    (r"\bprepare_operation_sync\b", "prepare_operation_async"),
    (r"\bdef (execute|request|update_list|\w+_by_\w*ids)\b", r"async def \1"),
    (r"\bdef (_driver|_look_up|close|__enter__|__exit__)\b", r"async def \1"),
    (
        r"\b(self\.(?:close|_driver|_look_up|_transport\.close)|driver\.run|anilist\.execute)\(",
        r"await \1(",
    ),
    (r"= prepare_operation_async\(", "= await prepare_operation_async("),
    # A task is cancelled where a thread is told that its caller left.
    (r"(\n    import threading(?=\n))|,\s+is_left(: threading\.Event)?(?=\)|,?\n)", ""),
    (r"\bimport iterate\b", "import iterate_async"),
    (r"\breturn iterate\(", "return iterate_async("),
    (r"\bCallable, Iterator\b", "AsyncIterator, Callable"),
    (r"\bIterable, Iterator\b", "AsyncIterator, Coroutine, Iterable"),
    (r"(?<!Async)Iterator\b", "AsyncIterator"),
    (r"(?<=-> )list\[Outcome\[A\]\]", "Coroutine[object, object, list[Outcome[A]]]"),
    (r"\bcollect\b", "collect_async"),
    (r"\(found,\) = ", "(found,) = await "),
    (r"\bdef _execute_bulk\b", "async def _execute_bulk"),
    (r"\bself\._tokens\.current\(", "await self._tokens.current_async("),
    (r"\bclose(?=\()", "aclose"),
    (r"\b__(enter|exit)__\b", r"__a\1__"),
)


def async_client_texts(folder: Path) -> dict[str, str]:
    """Return the texts of the asynchronous client by file name, not yet formatted.

    Args:
        folder: The folder of the synchronous client.

    Raises:
        SystemExit: A replacement no longer matches anything.
    """
    texts = {
        name: (folder / source).read_text(encoding="utf-8") for name, source in _MODULES.items()
    }
    for pattern, replacement in _REPLACEMENTS:
        replaced = {name: re.sub(pattern, replacement, text) for name, text in texts.items()}
        if replaced == texts:
            raise SystemExit(f"The synchronous client has no match of {pattern!r}: see {__name__}.")
        texts = replaced
    return {name: f"# Generated {CLIENT_MARK}.\n{text}" for name, text in texts.items()}
