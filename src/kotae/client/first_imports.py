"""The imports that wait for the first request: they take up to half a second."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from kotae._fork import ForkSafeLock
from kotae.client.decoding_thread import in_decoding_thread
from kotae.schema.limits import limits

__all__ = ["import_for_async_requests", "import_for_requests"]

#: The modules that blocking requests use. A package comes before its modules: `import a.b` waits
#: for `a` while it holds `a.b`, and a thread that imports `a` may need `a.b`.
_FOR_REQUESTS = (
    "gql",
    "requests",
    "requests_toolbelt",
    "kotae.client.requests_transport",
    "kotae.query.decoding",
    "kotae.query.gql_request",
    "kotae.query.shapes",
)
#: Those that asynchronous requests use: also for results and errors, for the shared rate limiter,
#: and, by `socket`, for a host's name.
_FOR_ASYNC_REQUESTS = (
    "aiohttp",
    "gql",
    "certifi",
    "encodings.idna",
    "encodings.utf_8_sig",
    "jwt",
    "kotae.client.aiohttp_transport",
    "kotae.documents.reading",
    "kotae.private_files",
    "kotae.query.decoding",
    "kotae.query.gql_request",
    "kotae.query.limit_checks",
    "kotae.query.root_fields",
    "kotae.query.shapes",
    "kotae.stores.rate_limit_memory",
    "kotae.stores.rate_limit_sqlite",
    "pkgutil",
    "platformdirs",
)

#: One thread at a time imports: if two import parts of one package, each may wait for the other,
#: and Python gives one of them a module that is not complete.
_lock = ForkSafeLock(reentrant=True)
_done: set[tuple[str, ...]] = set()


def import_for_requests() -> None:
    """Import what a blocking request needs, once."""
    if _FOR_REQUESTS not in _done:
        _import_all(_FOR_REQUESTS)


async def import_for_async_requests() -> None:
    """Import what an asynchronous request needs, once, in a thread, while the loop goes on."""
    if _FOR_ASYNC_REQUESTS not in _done:
        await in_decoding_thread(None, _import_all, _FOR_ASYNC_REQUESTS)


def _import_all(modules: tuple[str, ...]) -> None:
    with _lock:
        for module in modules:
            with suppress(ImportError):  # it is raised where the module is used
                import_module(module)
        limits()  # reads a file
        _done.add(modules)
