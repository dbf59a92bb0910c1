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
    from kotae.query.type_system import ArgumentDefinition, ObjectDefinition, Table

__all__ = [
    "ClassRegistry",
    "any_name",
    "arguments_name",
    "arguments_names",
    "literal_name",
    "module_names",
    "resolve",
    "resolve_arguments",
]

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
        fields = cast("InputDefinition", registry.definition(name)).fields
        return _typed_dict(name, registry.module, LazyDocstring(name), fields)
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


def arguments_name(owner: str, field: str) -> str:
    """Return the name of the type of a field's arguments: `PageMediaArguments` for `Page.media`."""
    return f"{owner}{field[0].upper()}{field[1:]}Arguments"


def arguments_names(registry: Registry) -> dict[str, tuple[str, str]]:
    """Return the names of the types of fields' arguments, each with the type and its field."""
    return {
        arguments_name(owner, field): (owner, field)
        for owner, lines in registry.table["type"].items()
        for field, has_arguments, _ in (line.partition("(") for line in lines.splitlines())
        if has_arguments
    }


def resolve_arguments(registry: Registry, name: str) -> object:
    """Return the `TypedDict` of a field's arguments, or raise an `AttributeError`."""
    names = arguments_names(registry)
    module = f"{registry.module}.arguments"
    if name not in names:
        hint = did_you_mean(name, names) if not name.startswith("_") else ""
        raise AttributeError(f"module {module!r} has no attribute {name!r}.{hint}", name=name)
    owner, field_name = names[name]
    field = registry.object_definition(owner).by_name[field_name]
    text = f"The arguments of `{owner}.{field.python_name}`."
    return _typed_dict(name, module, text, field.arguments)


def _typed_dict(
    name: str,
    module: str,
    docstring: str | LazyDocstring,
    fields: Mapping[str, ArgumentDefinition],
) -> object:
    from typing import NotRequired, Required, TypedDict  # noqa: PLC0415 - few programs need inputs

    keys = {
        # The stubs declare the types.
        key: (Required if field.is_required else NotRequired)[object]
        for key, field in fields.items()
    }
    made = cast("Any", TypedDict)(name, keys, total=False)
    made.__module__ = module
    made.__doc__ = docstring
    return made
