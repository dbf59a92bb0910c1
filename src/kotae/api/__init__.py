"""AniList's schema as classes: one class for each type, made at its first use from a literal table.

Editors and type checkers read the `.pyi` files beside this one.
"""

from kotae.api._table import TABLE
from kotae.query.classes import ClassRegistry, module_names, resolve

#: The definitions and classes of AniList's schema.
REGISTRY = ClassRegistry(TABLE, __name__)

__all__ = module_names(REGISTRY)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]  # the stubs name each


def __getattr__(name: str) -> object:
    value = resolve(REGISTRY, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
