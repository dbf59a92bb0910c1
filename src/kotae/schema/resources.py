"""The files of this package, which may lie in an archive."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import ResourceLoader

__all__ = ["read_resource"]


def read_resource(name: str) -> bytes:
    """Return the content of a file beside this module, as `pkgutil.get_data` does.

    That and `importlib.resources` take 5 ms to import.

    Raises:
        OSError: There is no such file.
    """
    loader = cast("ResourceLoader", __spec__.loader if __spec__ else None)
    return loader.get_data(os.path.join(os.path.dirname(__file__), name))  # noqa: PTH118, PTH120 - loaders take texts
