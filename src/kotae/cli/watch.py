"""`kotae check --watch`: a check, and another one after each change of a file that it reads."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from kotae.check.config import CONFIG_NAME, OWN_CONFIG_NAME, project_folder_of
from kotae.check.config_file import find_config
from kotae.check.discovery import SUFFIXES
from kotae.check.embedded.languages import is_program
from kotae.check.gitignore import is_tool_folder
from kotae.cli.terminal import print_error
from kotae.errors import AniListError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kotae.check.config import CheckConfig

__all__ = ["watch"]

#: Files beside the documents that change what a check reports.
_SETTINGS = frozenset({CONFIG_NAME, OWN_CONFIG_NAME, ".gitignore"})
#: The most folders that are watched. Linux allows 8,192 watches to a user, or more.
_MAX_FOLDERS = 8_000
#: Milliseconds without a change after which a series of changes ends, and those it may take.
_STEP_MS, _DEBOUNCE_MS = 50, 500


def watch(typed: Sequence[str], schemas: Sequence[Path], check_once: Callable[[], object]) -> int:
    """Check, and check again after each change, until standard output is closed.

    A change is one of a document, a configuration, a `.gitignore` or the schema. Errors of a
    check, such as a path that was deleted, are printed, and the next change is waited for.

    Args:
        typed: The paths as they were typed; without any, the working folder's project.
        schemas: The files of schemas that were typed.
        check_once: Runs the check and prints its report.

    Raises:
        UsageError: watchfiles is not installed, or cannot watch.
    """
    try:
        import watchfiles  # noqa: PLC0415 - an extra, and only this option needs it
    except ImportError:
        raise UsageError(
            "`--watch` needs watchfiles. Install the extra: pip install 'kotae[watch]'."
        ) from None
    output = os.fstat(sys.stdout.fileno())
    changed = ""
    while True:
        watched = _Watched(typed, schemas)
        try:
            changes = watchfiles.watch(
                *watched.folders,
                watch_filter=watched.is_relevant,
                debounce=_DEBOUNCE_MS,
                step=_STEP_MS,
                rust_timeout=_STEP_MS,
                yield_on_timeout=True,
                recursive=False,
                ignore_permission_denied=True,
            )
            with closing(changes):
                # It starts here: changes during the check are seen after it.
                next(changes)
                print_error(changed or "watching for changes; press Ctrl-C to stop.")
                _check(check_once)
                if not os.path.samestat(output, os.fstat(sys.stdout.fileno())):
                    return 0  # nobody reads it: its end was replaced
                changed = _named(path for _, path in next(filter(None, changes)))
        except FileNotFoundError:
            changed = "a folder was deleted."
        except (OSError, RuntimeError) as error:
            raise UsageError(
                f"`--watch` cannot watch {len(watched.folders):,} folders: {error}."
            ) from None


def _check(check_once: Callable[[], object]) -> None:
    try:
        check_once()
        sys.stdout.flush()
    except AniListError as error:
        print_error(str(error))
    finally:
        # A check freezes what it makes, for a process that ends.
        gc.unfreeze()


def _named(paths: Iterable[str]) -> str:
    first, *others = sorted(os.path.relpath(path) for path in paths)
    return f"{first}{f' and {len(others):,} more' if others else ''} changed."


class _Watched:
    """The folders of the projects of some paths, and what is of interest in them."""

    def __init__(self, typed: Sequence[str], schemas: Sequence[Path]) -> None:
        self.folders = set[str]()
        self._schemas = set[str]()
        roots = set[Path]()
        for path in typed or ["."]:
            place = _existing(Path.cwd() / path)
            config = _config(place)
            if config:
                roots.add(config.root)
                for name in filter(None, (config.schema, config.client_schema)):
                    self._add_schema(config.root / name)
            elif os.path.lexists(path):
                roots.add(place if place.is_dir() else project_folder_of(place))
            else:
                self.folders.add(str(place))  # until the path is there again
        for schema in schemas:
            self._add_schema(schema)
        for root in roots:
            for folder in _folders_below(root):
                self.folders.add(folder)
                if len(self.folders) > _MAX_FOLDERS:
                    raise UsageError(
                        f"`--watch` would watch more than {_MAX_FOLDERS:,} folders. Name a folder "
                        "of queries, or give the queries a project of their own."
                    )

    def _add_schema(self, path: Path) -> None:
        path = Path(os.path.realpath(path))
        self._schemas.add(str(path))
        self.folders.add(str(_existing(path.parent)))

    def is_relevant(self, _change: object, path: str) -> bool:
        """Tell whether a changed path may change a report: a file, or a new or deleted folder."""
        folder, name = os.path.split(path)
        if name.startswith(".") and name not in _SETTINGS:
            return False
        return (
            name.endswith(SUFFIXES)
            or is_program(name)
            or name in _SETTINGS
            or path in self._schemas
            or path in self.folders
            or (Path(path).is_dir() and not is_tool_folder(path, name))
            or not Path(folder).exists()
        )


def _existing(path: Path) -> Path:
    """Return a path, resolved, or the nearest folder upward that exists."""
    path = Path(os.path.realpath(path))
    return next(each for each in (path, *path.parents) if each.exists())


def _config(path: Path) -> CheckConfig | None:
    try:
        return find_config(path if path.is_dir() else path.parent)
    except UsageError:
        return None  # the check says what is wrong with it


def _folders_below(root: Path) -> Iterator[str]:
    for folder, names, _ in os.walk(root):
        names[:] = [name for name in names if not is_tool_folder(f"{folder}/{name}", name)]
        yield folder
