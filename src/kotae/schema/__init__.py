"""AniList's schema, bundled or read from a file, and its limits. No module here opens a socket.

A name is imported from its module when it is first used, and graphql-core when a schema is.
(`limits()` is imported from `kotae.schema.limits`: here the name is the module's.)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.schema.diff import Change, find_changes
    from kotae.schema.introspection import introspection_queries, schema_from_introspection
    from kotae.schema.limits import (
        MAX_CHUNK_ITEMS,
        MAX_COMPLEXITY,
        MAX_CONNECTION_ITEMS,
        MAX_FILTER_ITEMS,
        MAX_PAGE_DEPTH,
        MAX_PAGE_ITEMS,
        Limit,
        limit_of,
    )
    from kotae.schema.load import (
        BUNDLED_MONTH,
        LoadedSchema,
        bundled_sdl,
        load_bundled,
        load_file,
    )
    from kotae.schema.write import schema_sdl, write_schema

__all__ = [
    "BUNDLED_MONTH",
    "MAX_CHUNK_ITEMS",
    "MAX_COMPLEXITY",
    "MAX_CONNECTION_ITEMS",
    "MAX_FILTER_ITEMS",
    "MAX_PAGE_DEPTH",
    "MAX_PAGE_ITEMS",
    "Change",
    "Limit",
    "LoadedSchema",
    "bundled_sdl",
    "find_changes",
    "introspection_queries",
    "limit_of",
    "load_bundled",
    "load_file",
    "schema_from_introspection",
    "schema_sdl",
    "write_schema",
]

_HOMES = {
    "BUNDLED_MONTH": "load",
    "Change": "diff",
    "LoadedSchema": "load",
    "bundled_sdl": "load",
    "find_changes": "diff",
    "introspection_queries": "introspection",
    "load_bundled": "load",
    "load_file": "load",
    "schema_from_introspection": "introspection",
    "schema_sdl": "write",
    "write_schema": "write",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'limits')}"), name)
