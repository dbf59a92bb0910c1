"""The classes of a schema and the names of the module that holds them, made at their first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

from kotae.errors import SelectionError
from kotae.naming import did_you_mean
from kotae.query.descriptions import LazyDocstring
from kotae.query.objects import Attribute, Object, UnknownObject
from kotae.query.roots import make_root_class
from kotae.query.type_system import ROOT_KINDS, InputDefinition, Registry, UnionDefinition
from kotae.values import FuzzyDateValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from graphql import GraphQLSchema

    from kotae.query.objects import ResultMethods
    from kotae.query.type_system import ObjectDefinition, Table

__all__ = ["ClassRegistry", "any_name", "literal_name", "module_names", "resolve"]

#: Further bases of single classes.
_MIXINS: Mapping[str, tuple[type, ...]] = {"FuzzyDate": (FuzzyDateValue,)}


class ClassRegistry(Registry):
    """The definitions and the classes of one schema."""

    def __init__(self, table: Table, module: str) -> None:
        super().__init__(table, module)
        self._classes: dict[str, type] = {}
        self._graphql_schema: GraphQLSchema | None = None

    def __reduce__(self) -> tuple[Callable[[str], Registry], tuple[str]]:
        return _import_registry, (self.module,)

    def class_of(self, name: str) -> type:
        """Return the class of an object type, a union or an enum, or raise a `KeyError`."""
        made = self._classes.get(name)
        if made is None:
            made = self._classes.setdefault(name, self._make(name))
        return made

    def _make(self, name: str) -> type:
        if name in ROOT_KINDS:
            return make_root_class(name, self)
        if name in self.table["enum"]:
            from kotae.query.open_enum import make_enum  # noqa: PLC0415 - enum costs 3 ms

            return make_enum(name, self.enum_values(name), self.module)
        definition = self.definition(name)
        if isinstance(definition, UnionDefinition):
            return _make_object_class(definition, self, definition.fields, (Object,))
        definition = self.object_definition(name)
        bases = tuple(self.class_of(union) for union in definition.unions) or (Object,)
        bases = (*_MIXINS.get(name, ()), *bases)
        return _make_object_class(definition, self, definition.lines, bases)

    def graphql_schema(self) -> GraphQLSchema:
        """Return the schema for graphql-core, which is built once: see `build_graphql_schema`."""
        from kotae.query.graphql_schema import (  # noqa: PLC0415 - graphql costs 120 ms
            build_graphql_schema,
        )

        if self._graphql_schema is None:
            self._graphql_schema = build_graphql_schema(self)
        return self._graphql_schema


def _make_object_class(
    definition: ObjectDefinition | UnionDefinition,
    registry: Registry,
    fields: Iterable[str],
    bases: tuple[type, ...],
) -> type:
    """Create the class of an object type or a union."""
    # Without types in brackets: making a generic alias takes longer than making the attribute.
    attribute = cast("Callable[..., object]", Attribute)
    body: dict[str, object] = {
        "__doc__": LazyDocstring(definition.name),
        "__slots__": (),
        "__module__": registry.module,
        "_kotae_name": definition.name,
        "_kotae_registry": registry,
        "_kotae_results": staticmethod(_result_methods),
        **{name: attribute(definition.name, name, registry) for name in fields},
    }
    return type(definition.name, bases, body)


def _result_methods() -> ResultMethods:
    from kotae.query.results import METHODS  # noqa: PLC0415 - msgspec costs 30 ms

    return METHODS


def _import_registry(module: str) -> Registry:
    registry: object = getattr(import_module(module), "REGISTRY", None)
    if not isinstance(registry, Registry):
        raise SelectionError(f"The module {module!r} does not hold a schema's classes.")
    return registry


def any_name(union: str) -> str:
    """Return the name of the alias for the members of a union and `UnknownObject`."""
    return f"Any{union.removesuffix('Union')}"


def literal_name(enum: str) -> str:
    """Return the name of the alias for the literal strings of an enum."""
    return f"{enum}Literal"


def module_names(registry: Registry) -> list[str]:
    """Return the names of a schema's module, sorted."""
    table = registry.table
    names = [name for types in table.values() for name in types]
    names += map(any_name, table["union"])
    names += map(literal_name, table["enum"])
    return sorted([*names, "UnknownObject"])


def resolve(registry: Registry, name: str) -> object:
    """Return an attribute of a schema's module, or raise an `AttributeError`."""
    table = registry.table
    if name in table["type"] or name in table["enum"] or name in table["union"]:
        return registry.class_of(name)
    if name in table["input"]:
        return _typed_dict(registry, name)
    if name == "UnknownObject":
        return UnknownObject
    return _alias(registry, name)


def _alias(registry: Registry, name: str) -> object:
    for enum in registry.table["enum"]:
        if literal_name(enum) == name:
            from typing import Literal  # noqa: PLC0415 - few programs need these names

            return Literal[registry.enum_values(enum)]
    for union in registry.table["union"]:
        if any_name(union) == name:
            alias: Any = UnknownObject
            for member in reversed(registry.lines("union", union)):
                alias = registry.class_of(member) | alias
            return alias
    hint = did_you_mean(name, module_names(registry)) if not name.startswith("_") else ""
    raise AttributeError(f"module {registry.module!r} has no attribute {name!r}.{hint}", name=name)


def _typed_dict(registry: Registry, name: str) -> object:
    from typing import NotRequired, Required, TypedDict  # noqa: PLC0415 - few programs need inputs

    definition = cast("InputDefinition", registry.definition(name))
    keys = {
        # The stubs declare the types.
        key: (Required if field.is_required else NotRequired)[object]
        for key, field in definition.fields.items()
    }
    made = cast("Any", TypedDict)(name, keys, total=False)
    made.__module__ = registry.module
    made.__doc__ = LazyDocstring(name)
    return made
