"""A project: the folder that bounds a check, and what its pyproject.toml says.

The nearest pyproject.toml with a `[tool.kotae]` table, upward from a path, makes its folder a
project. Where there is none, the folder that was given is the project; for a file that was
given, the working directory if the file lies below it, else the file's own folder.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kotae.check.gitignore import is_pattern
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CONFIG_NAME", "SCHEMA_NAME", "Settings", "find_settings", "read_settings"]

CONFIG_NAME = "pyproject.toml"
#: Where `kotae schema fetch` writes, beside pyproject.toml.
SCHEMA_NAME = "schema.graphql"

#: Bytes of a pyproject.toml: the largest real ones have a tenth of it.
_MAX_CONFIG_BYTES = 1024 * 1024


#: Dots before an equals sign, or in a table's name.
_MAX_DOTS = 100


@dataclass(frozen=True, slots=True)
class Settings:
    """The `[tool.kotae]` table of a project.

    Attributes:
        root: The folder of the pyproject.toml, resolved.
        include: Globs of the files to check, relative to the root, in the syntax of .gitignore;
            empty means every .graphql and .gql file.
        exclude: Globs of the files to leave out.
        directives: Client-only directives, without the `@`, that no schema knows.
        schema: The schema's file, relative to the root, or None.
    """

    root: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    directives: frozenset[str] = frozenset()
    schema: str | None = None


def find_settings(folder: Path) -> Settings | None:
    """Return the settings of the nearest project, from a resolved folder upward.

    Raises:
        UsageError: A pyproject.toml on the way cannot be read, or says something kotae does not
            understand.
    """
    for candidate in (folder, *folder.parents):
        settings = read_settings(candidate)
        if settings:
            return settings
    return None


def read_settings(folder: Path) -> Settings | None:
    """Return the settings in a resolved folder's own pyproject.toml, if it has a table of ours.

    Raises:
        UsageError: As `find_settings`.
    """
    path = folder / CONFIG_NAME
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            content = stream.read(_MAX_CONFIG_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{sanitize(str(path))} cannot be read: {error.strerror}.") from None
    if b"kotae" not in content:
        return None
    if len(content) > _MAX_CONFIG_BYTES:
        raise UsageError(f"{sanitize(str(path))} is larger than 1 MiB; it is not read.")
    return _settings(folder, _table(path, content))


def _table(path: Path, content: bytes) -> dict[str, object] | None:
    # tomllib takes time and memory by the square of the dots in a key.
    if any(line.split(b"=")[0].count(b".") > _MAX_DOTS for line in content.splitlines()):
        raise UsageError(f"{sanitize(str(path))} has a key of more than {_MAX_DOTS} parts.")
    try:
        document = tomllib.loads(content.decode())
    except (ValueError, RecursionError) as error:
        reason = sanitize(str(error)) if isinstance(error, tomllib.TOMLDecodeError) else "odd text"
        raise UsageError(f"{sanitize(str(path))} is not valid TOML: {reason}.") from None
    tool: object = document.get("tool")
    table = cast("dict[str, object]", tool).get("kotae") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise UsageError(f"In {sanitize(str(path))}, [tool.kotae] must be a table.")
    return cast("dict[str, object]", table)


def _settings(folder: Path, table: dict[str, object] | None) -> Settings | None:
    if table is None:
        return None
    where = sanitize(str(folder / CONFIG_NAME))
    known = ("directives", "exclude", "include", "schema")
    for key in table:
        if key not in known:
            raise UsageError(
                f"In {where}, [tool.kotae] has no key `{sanitize(key)}`; "
                f"it knows {', '.join(known)}."
            )
    schema = table.get("schema")
    if schema is not None and (not isinstance(schema, str) or not schema):
        raise UsageError(f"In {where}, `schema` must be the path of a file.")
    return Settings(
        root=folder,
        include=_globs(where, table, "include"),
        exclude=_globs(where, table, "exclude"),
        directives=frozenset(name.removeprefix("@") for name in _texts(where, table, "directives")),
        schema=schema,
    )


def _texts(where: str, table: dict[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = tuple(item for item in items if isinstance(item, str) and item)
    if len(texts) != len(items):
        raise UsageError(f"In {where}, `{key}` must be a list of texts.")
    return texts


def _globs(where: str, table: dict[str, object], key: str) -> tuple[str, ...]:
    patterns = tuple(text.removeprefix("./") for text in _texts(where, table, key))
    for pattern in patterns:
        if not is_pattern(pattern):
            raise UsageError(f"In {where}, `{key}` has {sanitize(pattern)}, which is no pattern.")
    return patterns
