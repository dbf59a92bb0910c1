"""The input of a check: the request, the files, and the settings of a project.

A kotae.toml, or a pyproject.toml with a `[tool.kotae]` table, makes its folder a project; see
`kotae.check.config_file`. Where there is none, the folder that was given is the project; for a file
that was given, the nearest folder upward with a pyproject.toml or a repository of git, else its own
folder.
"""

from __future__ import annotations

import codecs
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kotae.check.embedded.languages import is_program
from kotae.check.limits import MAX_FILE_BYTES, TIMEOUT_S
from kotae.errors import UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.check.embedded.parts import Program

__all__ = [
    "CONFIG_NAME",
    "OWN_CONFIG_NAME",
    "SCHEMA_NAME",
    "CheckConfig",
    "CheckRequest",
    "ClientSchemaFile",
    "SourceFile",
    "default_schema_path",
    "own_schema_file",
    "project_folder_of",
]

CONFIG_NAME = "pyproject.toml"
#: For projects without a pyproject.toml: the same keys, at the top.
OWN_CONFIG_NAME = "kotae.toml"
#: Where `kotae schema fetch` writes, beside pyproject.toml.
SCHEMA_NAME = "schema.graphql"


class CheckConfig(NamedTuple):
    """The configuration of a project.

    Attributes:
        root: The folder of the configuration file, resolved.
        name: The name of that file: `pyproject.toml` or `kotae.toml`.
        include: Globs of the files to check, relative to the root, in the syntax of .gitignore;
            empty means every .graphql and .gql file.
        exclude: Globs of the files to leave out.
        directives: Client-only directives, without the `@`, that no schema knows.
        schema: The schema's file, relative to the root, or None.
        client_schema: The client schema's file, relative to the root, or None.
        rules: Names of rules, each with its severity: `error`, `warning` or `off`.
        per_file_ignores: Globs of files, each with the names of rules that are off in them.
    """

    root: Path
    name: str = CONFIG_NAME
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    directives: frozenset[str] = frozenset()
    schema: str | None = None
    client_schema: str | None = None
    rules: tuple[tuple[str, str], ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def title(self) -> str:
        """The table or the file of the settings, as messages name it."""
        return "[tool.kotae]" if self.name == CONFIG_NAME else self.name


class CheckRequest(NamedTuple):
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
        has_coverage: Whether it has what the operations select of the schema.
        has_anilist_rules: Whether the rules about AniList run, if the schema is AniList's.
        has_programs: Whether programs are searched for too; those that are named are read anyway.
        has_suppressions: Whether a project can suppress problems in some places, with comments
            and `per-file-ignores`.
        exclude: Patterns of files to leave out beside those of each project, relative to the
            working folder.
        directives: Client-only directives beside those of each project, without the `@`.
        client_schema: A file of SDL in place of the client schema of each project.
    """

    paths: Sequence[str] = ()
    working_folder: Path = Path()
    schema: Path | None = None
    timeout_s: float = TIMEOUT_S
    text: bytes | None = None
    text_name: str | None = None
    has_statistics: bool = False
    has_coverage: bool = False
    has_anilist_rules: bool = True
    has_programs: bool = True
    has_suppressions: bool = True
    exclude: tuple[str, ...] = ()
    directives: frozenset[str] = frozenset()
    client_schema: Path | None = None


class ClientSchemaFile(NamedTuple):
    """The file of a client schema.

    Attributes:
        path: The file.
        name: Its name in messages.
        root: The folder in which it must lie; None for one that the user named.
    """

    path: Path
    name: str
    root: Path | None


class SourceFile:
    """A file of a project.

    Attributes:
        path_text: Its resolved path, as text.
        display_path: The path as it was typed, with `/` between its parts.
        is_reported: Whether its problems are reported; if not, it is there for its fragments.
        text: Used in place of the file's own content.
        is_accepted: Whether it is known to have no problem.
        is_named: Whether the request names it; a program that was found counts only if it has
            documents.
        program: The content of a program that could be read.
    """

    __slots__ = (
        *("display_path", "is_accepted", "is_named", "is_reported", "path_text", "program"),
        "text",
    )

    def __init__(
        self,
        path: Path | str,
        display_path: str,
        is_reported: bool,
        text: bytes | None = None,
        *,
        is_named: bool = False,
    ) -> None:
        self.path_text: str = str(path)
        self.display_path: str = display_path
        self.is_reported: bool = is_reported
        self.text: bytes | None = text
        self.is_accepted: bool = False
        self.is_named: bool = is_named
        self.program: Program | None = None

    @property
    def path(self) -> Path:
        """Its resolved path."""
        return Path(self.path_text)

    @property
    def needs_validation(self) -> bool:
        """Whether rules have to look at it for the report."""
        return self.is_reported and not self.is_accepted

    @property
    def is_program(self) -> bool:
        """Whether its documents are strings of a program."""
        return is_program(self.path_text)

    def decoded(self) -> str | None:
        """Return its text, without a byte order mark; None if it cannot be read or is too large."""
        content = self.text
        try:
            if content is None:
                content = read_regular_file(self.path_text, MAX_FILE_BYTES + 1)
            if content is None or len(content) > MAX_FILE_BYTES:
                return None
            return content.removeprefix(codecs.BOM_UTF8).decode()
        except (OSError, UnicodeDecodeError):
            return None


def project_folder_of(file: Path) -> Path:
    """Return the folder that is the project of a resolved file without a configuration."""
    for folder in file.parents:
        if any(os.path.lexists(folder / name) for name in (CONFIG_NAME, ".git")):
            return folder
    return file.parent


def default_schema_path(config: CheckConfig | None, folder: Path) -> Path:
    """Return where the schema of a project or a resolved folder belongs, even if none is there.

    That is what `schema` in the configuration names, or else `schema.graphql` beside that.
    A folder without a project has the nearest pyproject.toml's, or else its own.

    Raises:
        UsageError: `schema` is not a path, or leads out of the project.
    """
    if config:
        home, name, title = config.root, config.schema or SCHEMA_NAME, config.title
    else:
        candidates = (folder, *folder.parents)
        home = next((each for each in candidates if os.path.lexists(each / CONFIG_NAME)), folder)
        name, title = SCHEMA_NAME, ""
    path = home / name
    try:
        is_inside = path.resolve().is_relative_to(home)
        path.is_file()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(f"The schema {sanitize(name)} of {title} is not a valid path.") from None
    if not is_inside:
        raise UsageError(
            f"file-outside-project: the schema {sanitize(name)} of {title} is outside of the "
            "project's folder. Move it there, or pass it with --schema."
        )
    return path


def own_schema_file(config: CheckConfig | None, folder: Path) -> Path | None:
    """Return the file at `default_schema_path`; None means the bundled schema.

    Raises:
        UsageError: The configuration names a file outside the project, or one that does not exist.
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
    if config and name:
        raise UsageError(
            f"The schema {sanitize(name)} of {config.title} does not exist. "
            "`kotae schema fetch` makes it."
        )
    return None
