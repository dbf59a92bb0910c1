"""Loading of schemas: the bundled one, or a file of SDL or introspection JSON."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, cast

from kotae.errors import SchemaError, UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize
from kotae.schema.bundled_index import bundled_index
from kotae.schema.index import index_from_introspection
from kotae.schema.introspection import (
    check_schema,
    reason_of,
    reason_of_all,
    schema_from_introspection,
)
from kotae.schema.resources import read_resource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.schema.index import SchemaIndex

__all__ = [
    "BUNDLED_MONTH",
    "DOCUMENT_VERSION",
    "MAX_SCHEMA_BYTES",
    "MAX_SCHEMA_TOKENS",
    "LoadedSchema",
    "bundled_schema",
    "bundled_sdl",
    "bytes_of_schema",
    "load_bundled",
    "load_file",
]

#: The month of the bundled schema, `YYYY-MM`.
#: Source: AniList's introspection of August 2026.
BUNDLED_MONTH = "2026-08"

#: The largest schema file, in bytes. AniList's introspection JSON has 370,000; JSON takes up to
#: sixty times its size in memory.
MAX_SCHEMA_BYTES = 4 * 1024 * 1024

#: Tokens and, apart from these, comments of SDL: each takes up to a kilobyte of memory. AniList's
#: schema has 11,000.
MAX_SCHEMA_TOKENS = 250_000

#: The version of the introspection files that `kotae schema fetch` writes.
DOCUMENT_VERSION = 1

_DAMAGED = "The bundled schema is damaged. Install kotae again."

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class LoadedSchema:
    """A schema and its source.

    Attributes:
        build: Builds the schema, with graphql-core; see `schema`.
        source: `bundled`, or the file's path with `/` between its parts.
        date: The day it was fetched, `YYYY-MM-DD`; the month of the bundled one, `YYYY-MM`; None
            if it is unknown.
        sha256: The SHA-256 of the SDL, in hexadecimal; of the file's bytes if that is JSON.
        is_bundled: Whether it came with kotae.
        index: Its index; None if it was not loaded from what kotae wrote.
    """

    def __init__(  # noqa: PLR0913 - a schema's parts
        self,
        build: Callable[[], GraphQLSchema],
        source: str,
        date: str | None,
        sha256: str,
        *,
        is_bundled: bool,
        index: SchemaIndex | None = None,
    ) -> None:
        self.build = build
        self.source: str = source
        self.date: str | None = date
        self.sha256: str = sha256
        self.is_bundled: bool = is_bundled
        self.index: SchemaIndex | None = index

    def __repr__(self) -> str:
        return f"LoadedSchema(source={self.source!r}, date={self.date!r})"

    @cached_property
    def schema(self) -> GraphQLSchema:
        """The schema, which is valid; it is built once.

        Raises:
            SchemaError: It is not valid, although kotae wrote it.
        """
        return self.build()


def bundled_sdl() -> str:
    """Return the bundled schema as SDL: the files of `kotae/schema/sdl`, sorted by name."""
    from importlib.resources import files as files_of  # noqa: PLC0415 - takes 5 ms, and few need it

    files = [
        item
        for item in files_of("kotae.schema").joinpath("sdl").iterdir()
        if item.name.endswith(".graphql")
    ]
    files.sort(key=lambda item: item.name)
    return "\n".join(item.read_text(encoding="utf-8") for item in files)


def load_bundled() -> LoadedSchema:
    """Load the schema that comes with kotae.

    Its index is loaded at once. The schema is built, when it is used, from introspection JSON made
    from the SDL, which is nine times faster.

    Raises:
        SchemaError: The installation is damaged.
    """

    def build() -> GraphQLSchema:
        try:
            document = _json(read_resource("introspection.json").decode())
            return schema_from_introspection(document, is_trusted=True)
        except (OSError, ValueError, SchemaError):
            raise SchemaError(_DAMAGED) from None

    try:
        index, sha256 = bundled_index()
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise SchemaError(_DAMAGED) from None
    return LoadedSchema(build, "bundled", BUNDLED_MONTH, sha256, is_bundled=True, index=index)


@cache
def bundled_schema() -> GraphQLSchema:
    """Return the schema that comes with kotae, loaded once in a process."""
    return load_bundled().schema


def load_file(path: Path) -> LoadedSchema:
    """Load a schema from a file.

    The content decides whether it is introspection JSON (`__schema`, or `data` with it) or SDL.
    If `kotae schema fetch` wrote introspection JSON of the same bytes beside an SDL file, that is
    loaded instead: it is faster, and has the date.

    Args:
        path: The file, at most `MAX_SCHEMA_BYTES` long, with or without a byte order mark.

    Returns:
        The schema; it is valid. One that kotae wrote is built when it is used.

    Raises:
        UsageError: There is no such file.
        SchemaError: The file cannot be read, or is not a schema.
    """
    import hashlib  # noqa: PLC0415 - takes 3 ms, and the bundled schema needs none

    content = _content(path, follow_links=True)
    sha256 = hashlib.sha256(content).hexdigest()
    source = path.as_posix()
    try:
        text = _text(content)
        if text.lstrip().startswith("{"):
            document = _json(text)
            result = document if "__schema" in document else document.get("data")
            schema, date = schema_from_introspection(result), _date_in(document)
        else:
            twin = read_introspection_file(path, sha256)
            if twin is not None:
                with suppress(SchemaError):
                    index = index_from_introspection(twin)
                    build = partial(_from_twin, twin, path, text)
                    return LoadedSchema(
                        build, source, _date_in(twin), sha256, is_bundled=False, index=index
                    )
            schema, date = _from_sdl(text), None
    except SchemaError as error:
        raise _unusable(path, error) from None
    return LoadedSchema(lambda: schema, source, date, sha256, is_bundled=False)


def _from_twin(twin: dict[str, object], path: Path, text: str) -> GraphQLSchema:
    """Build a schema from the introspection of its SDL, or from that if it is not valid."""
    with suppress(SchemaError):
        return schema_from_introspection(twin)
    try:
        return _from_sdl(text)
    except SchemaError as error:
        raise _unusable(path, error) from None


def _unusable(path: Path, error: SchemaError) -> SchemaError:
    return SchemaError(f"The schema {_name(path)} cannot be used. {error}")


def bytes_of_schema(path: Path) -> int:
    """Return how much `load_file` reads at most: the file, and the introspection JSON beside it."""
    size = 0
    for file in (path, introspection_path(path)):
        with suppress(OSError, ValueError):
            size += min(file.stat().st_size, MAX_SCHEMA_BYTES)
    return size


def introspection_path(path: Path) -> Path:
    """Return the path of the introspection JSON of an SDL file."""
    return path.with_name(f"{path.stem}.introspection.json")


def read_introspection_file(path: Path, sha256: str) -> dict[str, object] | None:
    """Return the introspection JSON of an SDL file whose bytes have this SHA-256.

    Returns:
        The JSON; None if there is none, or it is out of date, damaged, or a link.
    """
    introspection_file = introspection_path(path)
    try:
        document = _json(_text(_content(introspection_file, follow_links=False)))
    except (OSError, SchemaError, UsageError):
        return None
    is_current = document.get("version") == DOCUMENT_VERSION and document.get("sha256") == sha256
    return document if is_current else None


def _from_sdl(text: str) -> GraphQLSchema:
    from graphql import (  # noqa: PLC0415 - importing graphql takes 120 ms
        GraphQLError,
        GraphQLSyntaxError,
        build_ast_schema,
        parse,
    )
    from graphql.validation.validate import validate_sdl  # noqa: PLC0415 - as above

    if not text.strip():
        raise SchemaError("It is empty.")
    try:
        document = parse(text, max_lexical_tokens=MAX_SCHEMA_TOKENS, max_comments=MAX_SCHEMA_TOKENS)
        if errors := validate_sdl(document):
            raise SchemaError(reason_of_all(errors))
        schema = build_ast_schema(document, assume_valid_sdl=True)
        check_schema(schema)
    except GraphQLSyntaxError as error:
        raise SchemaError(reason_of_all([error])) from None
    except RecursionError:
        raise SchemaError("It is nested too deeply.") from None
    except (GraphQLError, TypeError, ValueError, KeyError, AttributeError) as error:
        raise SchemaError(f"GraphQL refuses it: {reason_of(error)}") from None
    return schema


def _content(path: Path, *, follow_links: bool) -> bytes:
    try:
        content = read_regular_file(path, MAX_SCHEMA_BYTES + 1, follow_links=follow_links)
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"There is no schema file {_name(path)}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path is not valid"
        raise SchemaError(f"The schema {_name(path)} cannot be read: {sanitize(reason)}.") from None
    if content is None and path.is_dir():
        raise UsageError(f"{_name(path)} is a folder; name a schema file.")
    if content is None:
        raise SchemaError(f"The schema {_name(path)} is not a regular file.")
    if len(content) > MAX_SCHEMA_BYTES:
        raise SchemaError(
            f"The schema {_name(path)} is larger than {MAX_SCHEMA_BYTES // 1024**2} MB."
        )
    return content


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SchemaError(f"It is not UTF-8: see byte {error.start + 1}.") from None


def _json(text: str) -> dict[str, object]:
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as error:
        raise SchemaError(
            f"It is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from None
    except ValueError:
        raise SchemaError("It is not JSON that can be read: a number is too long.") from None
    except RecursionError:
        raise SchemaError("It is nested too deeply.") from None
    if not isinstance(document, dict):
        raise SchemaError("It is JSON, but not an object.")
    return cast("dict[str, object]", document)


def _date_in(document: dict[str, object]) -> str | None:
    date = document.get("date")
    return date if isinstance(date, str) and _DATE.match(date) else None


def _name(path: Path) -> str:
    return sanitize(path.as_posix())
