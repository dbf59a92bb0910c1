"""Which schema a project is checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.config import CONFIG_NAME, SCHEMA_NAME, Settings
from kotae.errors import UsageError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["default_schema_path", "own_schema_file"]


def default_schema_path(settings: Settings | None, folder: Path) -> Path:
    """Return where a project's schema belongs, whether it is there or not.

    That is what `schema` in [tool.kotae] names, or else `schema.graphql` beside the project's
    pyproject.toml. A folder without a project has the nearest pyproject.toml's, or else its own.

    Args:
        settings: The project's, or None.
        folder: Where a folder without a project looks from, resolved.

    Raises:
        UsageError: `schema` is not a path, or leads out of the project.
    """
    if settings:
        home, name = settings.root, settings.schema or SCHEMA_NAME
    else:
        candidates = (folder, *folder.parents)
        home = next((each for each in candidates if (each / CONFIG_NAME).is_file()), folder)
        name = SCHEMA_NAME
    path = home / name
    try:
        is_inside = path.resolve().is_relative_to(home)
        path.is_file()
    except (OSError, RuntimeError, ValueError):
        raise UsageError(f"The schema {sanitize(name)} of [tool.kotae] is not a path.") from None
    if not is_inside:
        raise UsageError(
            f"file-outside-project: the schema {sanitize(name)} leads out of the project. A file "
            "that is named on the command line may lie anywhere."
        )
    return path


def own_schema_file(settings: Settings | None, folder: Path) -> Path | None:
    """Return the file of a project's schema; None means the bundled one.

    Args:
        settings: The project's, or None.
        folder: Where a folder without a project looks from, resolved.

    Raises:
        UsageError: [tool.kotae] names a file outside the project, or none.
    """
    is_named = settings is not None and settings.schema is not None
    try:
        path = default_schema_path(settings, folder)
    except UsageError:
        if is_named:
            raise
        # A link that nobody named, and that leads elsewhere, is no schema of the project's.
        return None
    if path.is_file():
        return path.resolve()
    if settings and settings.schema:
        raise UsageError(
            f"The schema {sanitize(settings.schema)} of [tool.kotae] does not exist. "
            "`kotae schema fetch` makes it."
        )
    return None
