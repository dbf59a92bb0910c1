"""The bundled schema's SDL, and the month of AniList's introspection that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["BUNDLED_MONTH", "bundled_sdl"]

#: The month of the bundled schema, `YYYY-MM`.
#: Source: AniList's introspection of August 2026.
BUNDLED_MONTH = "2026-08"

#: The package of the files that this module, `load` and `limits` read.
PACKAGE = "kotae.schema"


def bundled_sdl() -> str:
    """Return the bundled schema as SDL: the files of `kotae/schema/sdl`, sorted by name."""
    folder = resource("sdl")
    files = sorted(
        (item for item in folder.iterdir() if item.name.endswith(".graphql")),
        key=lambda item: item.name,
    )
    return "\n".join(item.read_text(encoding="utf-8") for item in files)


def resource(name: str) -> Traversable:
    """Return one of this package's files."""
    from importlib.resources import files  # noqa: PLC0415 - importing it takes 10 ms, and few programs read a file

    return files(PACKAGE).joinpath(name)
