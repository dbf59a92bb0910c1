"""The bundled schema: its text, and the month it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["BUNDLED_MONTH", "bundled_sdl"]

#: The month, `YYYY-MM`, in which AniList's schema was the bundled one.
#: Source: AniList's introspection of August 2026.
BUNDLED_MONTH = "2026-08"

#: The package whose files are read here and in `load` and `limits`.
PACKAGE = "kotae.schema"


def bundled_sdl() -> str:
    """Return the bundled schema as SDL.

    Returns:
        All files of `kotae/schema/sdl`, one after the other in the order of their names.
    """
    folder = resource("sdl")
    files = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".graphql")),
        key=lambda item: item.name,
    )
    return "\n".join(item.read_text(encoding="utf-8") for item in files)


def resource(name: str) -> Traversable:
    """Return one of the files that come with this package."""
    from importlib.resources import files  # noqa: PLC0415 - 10 ms, and not every run reads one

    return files(PACKAGE).joinpath(name)
