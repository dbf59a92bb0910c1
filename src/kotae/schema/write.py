"""Writing of schemas: SDL in a stable order, and introspection JSON beside it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from kotae.atomic_files import write_atomically
from kotae.errors import SchemaError, UsageError
from kotae.sanitize import sanitize
from kotae.schema.load import (
    DOCUMENT_VERSION,
    MAX_SCHEMA_BYTES,
    introspection_path,
    read_introspection_file,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from graphql import GraphQLSchema

__all__ = ["introspection_text", "schema_sdl", "write_schema"]


def schema_sdl(schema: GraphQLSchema) -> str:
    """Return a schema as SDL in an order that does not depend on the server.

    Returns:
        Its directives and types, and their fields, arguments and values, sorted by name (`a2`
        before `a10`), with unchanged descriptions.

    Raises:
        SchemaError: It is nested too deeply, or has text that is not Unicode.
    """
    from graphql import lexicographic_sort_schema, print_schema  # noqa: PLC0415 - 120 ms

    try:
        text = print_schema(lexicographic_sort_schema(schema)) + "\n"
        text.encode()
    except RecursionError:
        raise SchemaError("The schema is nested too deeply to be written.") from None
    except (TypeError, ValueError, AttributeError):
        raise SchemaError("The schema holds something that cannot be written as SDL.") from None
    return text


def introspection_text(schema: GraphQLSchema, header: Mapping[str, object]) -> str:
    """Return a schema as introspection JSON.

    Returns:
        An object with the header's keys, then `__schema`; each type is on a line of its own.
    """
    from graphql import introspection_from_schema  # noqa: PLC0415 - as above

    introspection = introspection_from_schema(
        schema,
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        experimental_directive_deprecation=False,
        one_of=True,
    )["__schema"]
    types = ",\n".join(map(_json, introspection["types"]))
    rest = {key: value for key, value in introspection.items() if key != "types"}
    return f'{{{_entries(header)}"__schema":{{{_entries(rest)}"types":[\n{types}\n]}}}}\n'


def _entries(values: Mapping[str, object]) -> str:
    return "".join(f"{_json(key)}:{_json(value)},\n" for key, value in values.items())


def write_schema(path: Path, schema: GraphQLSchema, *, endpoint: str, date: date) -> bool:
    """Write a fetched schema as SDL, and as introspection JSON beside it.

    The JSON is written first: if only that succeeds, its hash shows that it does not belong to
    the SDL. A file that would not change is not written.

    Args:
        path: The SDL file; its folder must exist.
        schema: The schema.
        endpoint: The address it was fetched from, without secrets.
        date: The day it was fetched.

    Returns:
        Whether the SDL changed.

    Raises:
        SchemaError: The schema has no notation in SDL, or is too large.
        UsageError: The introspection JSON's path is a link.
        OSError: The folder is missing or not writable, or the disk is full; the old SDL remains.
    """
    content = _sized(schema_sdl(schema))
    sha256 = hashlib.sha256(content).hexdigest()
    is_new = not _holds(path, content)
    if is_new or read_introspection_file(path, sha256) is None:
        header = {
            "version": DOCUMENT_VERSION,
            "sha256": sha256,
            "endpoint": endpoint,
            "date": date.isoformat(),
        }
        document = _sized(introspection_text(_reparse(content.decode()), header))
        file = introspection_path(path)
        if file.is_symlink():
            raise UsageError(
                f"{sanitize(str(file))} is a link: remove it, and a file will be written."
            )
        write_atomically(file, document)
    if is_new:
        write_atomically(path, content)
    return is_new


def _sized(text: str) -> bytes:
    content = text.encode()
    if len(content) > MAX_SCHEMA_BYTES:
        raise SchemaError("The schema is too large to be read again.")
    return content


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _reparse(sdl: str) -> GraphQLSchema:
    """Return the schema of the written SDL, so that the JSON has exactly that one."""
    from graphql import GraphQLError, build_schema  # noqa: PLC0415 - as above

    try:
        return build_schema(sdl)
    except (GraphQLError, TypeError, ValueError, RecursionError):
        raise SchemaError("The schema cannot be written: its SDL cannot be parsed again.") from None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
