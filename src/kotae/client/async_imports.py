"""The imports of an asynchronous request, made in a thread: they take half a second."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module

from kotae.client.decoding_thread import in_decoding_thread
from kotae.schema.limits import limits

__all__ = ["import_in_thread"]

#: The modules that are imported at the first use: by requests, results and errors, by the shared
#: rate limiter, and by `socket` for a host's name.
_MODULES = (
    "certifi",
    "encodings.idna",
    "encodings.utf_8_sig",
    "jwt",
    "kotae.client.aiohttp_transport",
    "kotae.documents.reading",
    "kotae.query.decoding",
    "kotae.query.gql_request",
    "kotae.query.limit_checks",
    "kotae.query.root_fields",
    "kotae.query.shapes",
    "kotae.stores.private_files",
    "kotae.stores.rate_limit_memory",
    "kotae.stores.rate_limit_sqlite",
    "pkgutil",
    "platformdirs",
    "requests.utils",
    "requests_toolbelt.utils.user_agent",
)


_is_done = False


def _import_all() -> None:
    global _is_done  # noqa: PLW0603 - modules are the process's, too
    for module in _MODULES:
        with suppress(ImportError):  # it is raised where the module is used
            import_module(module)
    limits()  # reads a file
    _is_done = True


async def import_in_thread() -> None:
    """Import the modules in a thread, once, while the event loop goes on."""
    if not _is_done:
        await in_decoding_thread(None, _import_all)
