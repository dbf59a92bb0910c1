"""`kotae init`: the files with which a project begins to use `kotae check`."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kotae.atomic_files import write_atomically
from kotae.check.config import CONFIG_NAME, OWN_CONFIG_NAME, SCHEMA_NAME
from kotae.check.config_file import find_config
from kotae.errors import UsageError
from kotae.regular_files import read_regular_file
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

__all__ = ["configure", "run"]

_FOLDER = "queries"
_QUERY_NAME = f"{_FOLDER}/media_by_id.graphql"
_EDITOR_NAME = ".graphqlrc.yml"
#: Other names of the file for editors; two of them would contradict each other.
#: Source: https://the-guild.dev/graphql/config/docs/user/usage
_EDITOR_NAMES = (
    *(f".graphqlrc{suffix}" for suffix in (".yml", "", ".yaml", ".json", ".toml", ".js", ".ts")),
    *(f"graphql.config{suffix}" for suffix in (".yml", ".yaml", ".json", ".toml", ".js", ".ts")),
)
#: Bytes of a pyproject.toml to which a table is appended; a larger one is left alone, because
#: `kotae check` reads none of more than 64 KiB.
_MAX_PYPROJECT_BYTES = 60 * 1024

_KEYS = f"""\
# The files to check, as in .gitignore: .graphql files, and programs with queries in strings, such
# as "/bot.py". A fragment in one of them may be used in all.
include = ["/{_FOLDER}/"]
"""
_QUERY = """\
query MediaById($id: Int) {
  Media(id: $id) {
    id
    title {
      romaji
      english
    }
    siteUrl
  }
}
"""
_EDITOR = f"""\
# For editors with a GraphQL language server. `kotae schema fetch` writes the schema.
schema: {SCHEMA_NAME}
documents: {_FOLDER}/**/*.{{graphql,gql}}
"""


class _Step(NamedTuple):
    """A file to write, or the reason why it is left as it is.

    Attributes:
        name: The file's path below the working folder.
        content: What it has then; None if it is not written.
        reason: Why it is not written; or what is added, for a file that exists.
    """

    name: str
    content: bytes | None
    reason: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    parser.add_argument(
        "--dry-run", action="store_true", help="print what would be written, and write nothing"
    )
    parser.epilog = (
        "A file that exists is never overwritten. In a project with a pyproject.toml, the "
        "configuration is a [tool.kotae] table at its end.\n\n"
        "Exit codes: 0 written, or nothing to write; 2 a file cannot be written, or the folder "
        "belongs to a project already."
    )


def run(options: argparse.Namespace) -> int:
    """Write the files that the working folder lacks, print what was done, and return 0."""
    folder = Path.cwd().resolve()
    steps = list(_steps(folder))
    for step in steps:
        if step.content is None:
            line = f"Did not write {step.name}: {step.reason}."
        else:
            if not options.dry_run:
                _write(folder / step.name, step.content)
            verb = "Would write" if options.dry_run else "Wrote"
            line = f"{verb} {step.name}{step.reason and f': {step.reason}'}."
        sys.stdout.write(f"{line}\n")
    if not options.dry_run:
        sys.stdout.write(_next_commands(folder))
    return 0


def _steps(folder: Path) -> Iterator[_Step]:
    """Yield what is to be done; raise a `UsageError` before anything is written."""
    yield _config_step(folder)
    queries = folder / _FOLDER
    if os.path.lexists(queries) and (queries.is_symlink() or not queries.is_dir()):
        raise UsageError(
            f"{_FOLDER} is a link or a file, and not a folder. Rename it, and try again."
        )
    documents = queries.is_dir() and any(
        path.suffix in (".graphql", ".gql") for path in queries.rglob("*")
    )
    if documents:
        yield _Step(_QUERY_NAME, None, f"{_FOLDER}/ has queries already")
    else:
        yield _new_file(folder, _QUERY_NAME, _QUERY)
    others = [name for name in _EDITOR_NAMES if os.path.lexists(folder / name)]
    if others:
        has = f"{'it' if others[0] == _EDITOR_NAME else others[0]} exists already"
        yield _Step(_EDITOR_NAME, None, has)
    else:
        yield _new_file(folder, _EDITOR_NAME, _EDITOR)


def _config_step(folder: Path) -> _Step:
    config = find_config(folder)
    if config is not None and config.root != folder:
        raise UsageError(
            f"This folder belongs to the project of {sanitize(str(config.root / config.name))}. "
            "Add to that, or begin a project of its own here with an empty kotae.toml."
        )
    if config is not None:
        has = "it exists" if config.name == OWN_CONFIG_NAME else "it has [tool.kotae]"
        return _Step(config.name, None, f"{has} already")
    content = _pyproject(folder / CONFIG_NAME)
    if content is None:
        return _new_file(folder, OWN_CONFIG_NAME, _KEYS)
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    lines = [b"", b"[tool.kotae]", *_KEYS.encode().splitlines(), b""]
    if content and not content.endswith(b"\n"):
        lines.insert(0, b"")
    extended = content + newline.join(lines)
    try:
        tomllib.loads(extended.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, RecursionError):
        raise UsageError(
            f"A [tool.kotae] table at the end of {CONFIG_NAME} would not be valid TOML. Mend the "
            "file, or add the table by hand."
        ) from None
    return _Step(CONFIG_NAME, extended, "[tool.kotae] at its end")


def _pyproject(path: Path) -> bytes | None:
    """Return the content of a pyproject.toml that may get a table; None if there is none."""
    try:
        content = read_regular_file(path, _MAX_PYPROJECT_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{CONFIG_NAME} cannot be read: {error.strerror}.") from None
    # `find_config` has refused links and other kinds of files.
    return content if content is not None and len(content) <= _MAX_PYPROJECT_BYTES else None


def _new_file(folder: Path, name: str, text: str) -> _Step:
    if os.path.lexists(folder / name):
        return _Step(name, None, "it exists already")
    return _Step(name, text.encode())


def _write(path: Path, content: bytes) -> None:
    name = sanitize(path.name)
    try:
        path.parent.mkdir(exist_ok=True)
        # It is looked at once more: `write_atomically` follows a link.
        if path.is_symlink():
            raise UsageError(f"{name} has become a link, and is not written.")
        write_atomically(path, content)
    except OSError as error:
        raise UsageError(f"{name} cannot be written: {error.strerror or error}.") from None


def _next_commands(folder: Path) -> str:
    commands = [("kotae check", "check the queries; run it in your CI too")]
    if not (folder / SCHEMA_NAME).exists():
        about = "write AniList's current schema, for kotae and for editors"
        commands.append(("kotae schema fetch", about))
    if (folder / _QUERY_NAME).exists():
        commands.append((f"kotae run {_QUERY_NAME} --var id=1", "execute the first query"))
    width = max(len(command) for command, _ in commands)
    is_wide = shutil.get_terminal_size().columns >= width + 60
    lines = [
        f"  {command:{width}}  {about}" if is_wide else f"  {command}\n      {about}"
        for command, about in commands
    ]
    return "\n".join(["", "Next:", *lines, ""])
