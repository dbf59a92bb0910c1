"""The input of a check: the request, the files, and the [tool.kotae] settings of a project.

The nearest pyproject.toml with a `[tool.kotae]` table, upward from a path, makes its folder a
project. Where there is none, the folder that was given is the project; for a file that was
given, the nearest folder upward with a pyproject.toml or a repository of git, else its own folder.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kotae.check.gitignore import is_pattern
from kotae.check.limits import TIMEOUT_S
from kotae.errors import UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import excerpt, sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "CONFIG_NAME",
    "SCHEMA_NAME",
    "CheckConfig",
    "CheckRequest",
    "SourceFile",
    "default_schema_path",
    "find_config",
    "own_schema_file",
    "project_folder_of",
    "read_config",
]

CONFIG_NAME = "pyproject.toml"
#: Where `kotae schema fetch` writes, beside pyproject.toml.
SCHEMA_NAME = "schema.graphql"

#: Bytes of a pyproject.toml with a table of ours. Most have a tenth of it.
_MAX_CONFIG_BYTES = 64 * 1024
#: Bytes of a larger one in which that table is looked for.
_MAX_SEARCHED_BYTES = 1024 * 1024
#: How a table of ours begins in a file that is too large to be parsed.
_TABLE_START = re.compile(
    rb"""^[ \t["']*+tool["' \t]*+\.["' \t]*+kotae["' \t]*+[\].=]""", re.MULTILINE
)
#: tomllib's work on dotted keys is at most (lines + dots) times the most dots on one line; this
#: much takes a third of a second.
_MAX_KEY_STEPS = 2_000_000
#: Characters of a key, a pattern or a reason that an error message repeats.
_MAX_QUOTED = 200


@dataclass(frozen=True, slots=True)
class CheckConfig:
    """The `[tool.kotae]` table of a project.

    Attributes:
        root: The folder of the pyproject.toml, resolved.
        include: Globs of the files to check, relative to the root, in the syntax of .gitignore;
            empty means every .graphql and .gql file.
        exclude: Globs of the files to leave out.
        directives: Client-only directives, without the `@`, that no schema knows.
        schema: The schema's file, relative to the root, or None.
        rules: Names of rules, each with its severity: `error`, `warning` or `off`.
    """

    root: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    directives: frozenset[str] = frozenset()
    schema: str | None = None
    rules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """The files to check, the schema and the time limit.

    Attributes:
        paths: Files and folders; without any, the project around the working folder,
            or the folder itself.
        working_folder: Where relative paths start.
        schema: A file of SDL or introspection JSON, or None for the project's own.
        timeout_s: Seconds for the whole run.
        text: The bytes of standard input, if they are to be checked.
        text_name: The file that those bytes stand for, or None.
        has_statistics: Whether the report has the complexity of each operation.
        has_anilist_rules: Whether the rules about AniList run, if the schema is AniList's.
    """

    paths: Sequence[str] = ()
    working_folder: Path = field(default_factory=Path.cwd)
    schema: Path | None = None
    timeout_s: float = TIMEOUT_S
    text: bytes | None = None
    text_name: str | None = None
    has_statistics: bool = False
    has_anilist_rules: bool = True


@dataclass(slots=True, eq=False)
class SourceFile:
    """A file of a project.

    Attributes:
        path: Its resolved path.
        display_path: The path as it was typed, with `/` between its parts.
        is_reported: Whether its problems are reported; if not, it is there for its fragments.
        text: Used in place of the file's own content.
    """

    path: Path
    display_path: str
    is_reported: bool
    text: bytes | None = None


def find_config(folder: Path) -> CheckConfig | None:
    """Return the settings of the nearest project, from a resolved folder upward.

    Raises:
        UsageError: A pyproject.toml on the way cannot be read, or has a setting that is
            not valid.
    """
    configs = map(read_config, (folder, *folder.parents))
    return next(filter(None, configs), None)


def project_folder_of(file: Path) -> Path:
    """Return the folder that is the project of a resolved file without a configuration."""
    for folder in file.parents:
        if any(os.path.lexists(folder / name) for name in (CONFIG_NAME, ".git")):
            return folder
    return file.parent


def read_config(folder: Path) -> CheckConfig | None:
    """Return the settings in a resolved folder's own pyproject.toml; raises as `find_config`."""
    path = folder / CONFIG_NAME
    name = sanitize(str(path))
    try:
        content = read_regular_file(path, _MAX_SEARCHED_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.") from None
    if content is None:
        raise UsageError(
            f"{name} is a link, or not a regular file, and is not read. Put a file in its place."
        )
    if b"kotae" not in content:
        return None
    if len(content) > _MAX_CONFIG_BYTES:
        if not _TABLE_START.search(content):
            return None
        raise UsageError(
            f"{name} has a [tool.kotae] table, and more than {_MAX_CONFIG_BYTES // 1024} KiB. "
            "Shorten it, or give the folder of the queries a pyproject.toml of its own."
        )
    table = _table(name, content)
    return None if table is None else _settings(folder, table)


def _table(name: str, content: bytes) -> dict[str, object] | None:
    # A key stands on one line.
    lines = content.split(b"\n")
    dots, most_dots = content.count(b"."), max(line.count(b".") for line in lines)
    if (len(lines) + dots) * most_dots > _MAX_KEY_STEPS:
        raise UsageError(
            f"{name} is not read: its lines and dots ({len(lines) + dots:,}) times the most dots "
            f"on one line ({most_dots:,}) are more than {_MAX_KEY_STEPS:,}."
        )
    try:
        document = tomllib.loads(content.decode())
    except tomllib.TOMLDecodeError as error:
        reason = excerpt(str(error), _MAX_QUOTED)
        raise UsageError(f"{name} is not valid TOML: {reason}.") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not valid UTF-8: see byte {error.start + 1:,}.") from None
    except ValueError:
        raise UsageError(f"{name} has a number of too many digits.") from None
    except RecursionError:
        raise UsageError(f"{name} is nested too deeply.") from None
    tool: object = document.get("tool")
    table = cast("dict[str, object]", tool).get("kotae") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise UsageError(f"In {name}, [tool.kotae] must be a table.")
    return cast("dict[str, object]", table)


def _settings(folder: Path, table: dict[str, object]) -> CheckConfig:
    where = sanitize(str(folder / CONFIG_NAME))
    known = ("directives", "exclude", "include", "rules", "schema")
    for key in table:
        if key not in known:
            raise UsageError(
                f"In {where}, [tool.kotae] has no key `{excerpt(key, _MAX_QUOTED)}`; "
                f"it knows {', '.join(known)}."
            )
    schema = table.get("schema")
    if schema is not None and (not isinstance(schema, str) or not schema):
        raise UsageError(f"In {where}, `schema` must be the path of a file.")
    return CheckConfig(
        root=folder,
        include=_globs(where, table, "include"),
        exclude=_globs(where, table, "exclude"),
        directives=frozenset(name.removeprefix("@") for name in _texts(where, table, "directives")),
        schema=schema,
        rules=_rules(where, table),
    )


def _rules(where: str, table: dict[str, object]) -> tuple[tuple[str, str], ...]:
    value = table.get("rules", {})
    rules = cast("dict[str, object]", value) if isinstance(value, dict) else {"": None}
    for name, severity in rules.items():
        if severity not in ("error", "warning", "off"):
            raise UsageError(
                f'In {where}, `rules` must be a table of names with "error", "warning" or '
                f'"off"; see `{excerpt(name, _MAX_QUOTED)}`.'
            )
    return tuple(cast("dict[str, str]", rules).items())


def _texts(where: str, table: dict[str, object], key: str) -> tuple[str, ...]:
    value = table.get(key, [])
    items = cast("list[object]", value) if isinstance(value, list) else [None]
    texts = tuple(item for item in items if isinstance(item, str) and item)
    if len(texts) != len(items):
        raise UsageError(f"In {where}, `{key}` must be a list of strings.")
    return texts


def _globs(where: str, table: dict[str, object], key: str) -> tuple[str, ...]:
    patterns = tuple(text.removeprefix("./") for text in _texts(where, table, key))
    for pattern in patterns:
        if not is_pattern(pattern):
            quoted = excerpt(pattern, _MAX_QUOTED)
            raise UsageError(f"In {where}, `{key}` has {quoted}, which is not a pattern.")
    return patterns


def default_schema_path(config: CheckConfig | None, folder: Path) -> Path:
    """Return where the schema of a project or a resolved folder belongs, even if none is there.

    That is what `schema` in [tool.kotae] names, or else `schema.graphql` beside the project's
    pyproject.toml. A folder without a project has the nearest pyproject.toml's, or else its own.

    Raises:
        UsageError: `schema` is not a path, or leads out of the project.
    """
    if config:
        home, name = config.root, config.schema or SCHEMA_NAME
    else:
        candidates = (folder, *folder.parents)
        home = next((each for each in candidates if os.path.lexists(each / CONFIG_NAME)), folder)
        name = SCHEMA_NAME
    path = home / name
    try:
        is_inside = path.resolve().is_relative_to(home)
        path.is_file()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(
            f"The schema {sanitize(name)} of [tool.kotae] is not a valid path."
        ) from None
    if not is_inside:
        raise UsageError(
            f"file-outside-project: the schema {sanitize(name)} of [tool.kotae] is outside of the "
            "project's folder. Move it there, or pass it with --schema."
        )
    return path


def own_schema_file(config: CheckConfig | None, folder: Path) -> Path | None:
    """Return the file at `default_schema_path`; None means the bundled schema.

    Raises:
        UsageError: [tool.kotae] names a file outside the project, or one that does not exist.
    """
    name = config.schema if config else None
    try:
        path = default_schema_path(config, folder)
    except UsageError:
        if name:
            raise
        # A link that nobody named, and that leads elsewhere, is no schema of the project's.
        return None
    if path.is_file():
        return path.resolve()
    if name:
        raise UsageError(
            f"The schema {sanitize(name)} of [tool.kotae] does not exist. "
            "`kotae schema fetch` makes it."
        )
    return None
