"""A schema as classes, as `kotae.api` is."""

from kotae.query.classes import ClassRegistry, module_names, resolve

from ._table import TABLE

REGISTRY = ClassRegistry(TABLE, __name__)

__all__ = module_names(REGISTRY)  # noqa: PLE0605 # pyright: ignore[reportUnsupportedDunderAll]  # the stubs name each


def __getattr__(name: str) -> object:
    return resolve(REGISTRY, name)
