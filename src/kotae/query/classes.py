"""The names of a module that holds a schema's classes, each made when it is first asked for."""

from __future__ import annotations

from kotae.query.descriptions import ElementDoc
from kotae.query.registry import ROOT_KINDS
from kotae.query.suggestions import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kotae.query.registry import Registry
    from kotae.query.type_system import InputDefinition

__all__ = ["any_name", "literal_name", "members", "resolve"]


def any_name(union: str) -> str:
    """Return the name of the alias for all that an object of a union may be."""
    return f"Any{union.removesuffix('Union')}"


def literal_name(enum: str) -> str:
    """Return the name of the alias for an enum's values as strings."""
    return f"{enum}Literal"


def members(registry: Registry) -> list[str]:
    """Return every name of a schema's module, sorted."""
    table = registry.table
    names = [name for types in table.values() for name in types]
    names += map(any_name, table["union"])
    names += map(literal_name, table["enum"])
    return sorted([*names, "UnknownObject"])


def resolve(registry: Registry, name: str) -> object:
    """Return what a schema's module has under a name.

    Raises:
        AttributeError: It has nothing under it.
    """
    table = registry.table
    if name in table["type"]:
        return registry.root_class(name) if name in ROOT_KINDS else registry.object_class(name)
    if name in table["enum"]:
        return registry.enum_class(name)
    if name in table["union"]:
        return registry.object_class(name)
    if name in table["input"]:
        return _typed_dict(registry, name)
    if name == "UnknownObject":
        from kotae.query.objects import UnknownObject  # noqa: PLC0415 - objects know registries

        return UnknownObject
    return _alias(registry, name)


def _alias(registry: Registry, name: str) -> object:
    for enum in registry.table["enum"]:
        if literal_name(enum) == name:
            from typing import Literal  # noqa: PLC0415 - few programs ask for it, and it costs 9 ms

            return Literal[registry.values(enum)]
    for union in registry.table["union"]:
        if any_name(union) == name:
            names = registry.lines("union", union)
            alias: Any = registry.object_class(names[0])
            for member in names[1:]:
                alias |= registry.object_class(member)
            return alias | resolve(registry, "UnknownObject")
    hint = did_you_mean(name, members(registry)) if not name.startswith("_") else ""
    raise AttributeError(f"module {registry.module!r} has no attribute {name!r}.{hint}", name=name)


def _typed_dict(registry: Registry, name: str) -> object:
    from typing import (  # noqa: PLC0415 - few programs name an input
        NotRequired,
        Required,
        TypedDict,
        cast,
    )

    definition = cast("InputDefinition", registry.definition(name))
    keys = {
        # Type checkers read the types in the stubs.
        key: (Required if field.is_required else NotRequired)[object]
        for key, field in definition.fields.items()
    }
    made = cast("Any", TypedDict)(name, keys, total=False)
    made.__module__ = registry.module
    made.__doc__ = ElementDoc(name)
    return made
