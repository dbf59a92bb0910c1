"""Which schema a project is checked against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.project import CONFIG_NAME, SCHEMA_NAME, Settings
from kotae.errors import UsageError
from kotae.foreign import shown

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["own_schema_file"]


def own_schema_file(settings: Settings | None, folder: Path) -> Path | None:
    """Return the file of a project's schema; None means the bundled one.

    That is what `schema` in [tool.kotae] names, or else `schema.graphql` beside the project's
    pyproject.toml, where `kotae schema fetch` puts it. A folder without a project has the
    nearest pyproject.toml's, or else its own.

    Args:
        settings: The project's, or None.
        folder: Where a folder without a project looks from, resolved.

    Raises:
        UsageError: `schema` names a file outside the project, or none.
    """
    if settings and settings.schema:
        try:
            path = (settings.root / settings.schema).resolve()
            is_file = path.is_file()
        except (OSError, RuntimeError, ValueError):
            raise UsageError(
                f"The schema {shown(settings.schema)} of [tool.kotae] is not a path."
            ) from None
        if not path.is_relative_to(settings.root):
            raise UsageError(
                f"file-outside-project: the schema {shown(settings.schema)} of [tool.kotae] must "
                "lie inside the project. `--schema` may name any file."
            )
        if not is_file:
            raise UsageError(
                f"The schema {shown(settings.schema)} of [tool.kotae] does not exist. "
                f"`kotae schema fetch --out {shown(settings.schema)}` makes it."
            )
        return path
    home = settings.root if settings else _home(folder)
    path = home / SCHEMA_NAME
    return path if path.is_file() and path.resolve().is_relative_to(home) else None


def _home(folder: Path) -> Path:
    for candidate in (folder, *folder.parents):
        if (candidate / CONFIG_NAME).is_file():
            return candidate
    return folder
