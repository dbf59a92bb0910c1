"""A schema as classes, as `kotae.api` is."""

from kotae.query.classes import ClassRegistry, members, resolve

from ._table import TABLE

REGISTRY = ClassRegistry(TABLE, __name__)

__all__ = members(REGISTRY)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]  # the stubs name each


def __getattr__(name: str) -> object:
    return resolve(REGISTRY, name)
