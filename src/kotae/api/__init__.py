"""AniList's schema as classes: one for each type, made on first use from a literal table.

What editors and type checkers read are the `.pyi` files beside this one.
"""

from kotae.api._table import TABLE
from kotae.query.classes import members, resolve
from kotae.query.registry import Registry

#: The definitions and classes of AniList's schema.
REGISTRY = Registry(TABLE, __name__)

__all__ = members(REGISTRY)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]  # the stubs name each


def __getattr__(name: str) -> object:
    value = resolve(REGISTRY, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
