"""The schema's types by name: their definitions, and the classes made of them on first use."""

from __future__ import annotations

from importlib import import_module

from kotae.errors import SelectionError
from kotae.query.type_system import (
    SCALARS,
    Definition,
    EnumDefinition,
    FieldDefinition,
    InputDefinition,
    ObjectDefinition,
    ScalarDefinition,
    UnionDefinition,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Literal, TypeAlias

    from graphql import GraphQLSchema

    from kotae.query.enums import OpenEnum
    from kotae.query.objects import Object
    from kotae.query.roots import RootType

__all__ = ["ROOT_KINDS", "Kind", "Registry", "Table"]

Kind: TypeAlias = 'Literal["type", "union", "enum", "input"]'

#: Every named type of a schema by kind: its fields, members or values, a line each. One text a
#: type loads faster than a thousand.
Table = dict[Kind, dict[str, str]]

#: The types that questions start at, and how GraphQL calls such a question.
ROOT_KINDS: Mapping[str, Literal["query", "mutation"]] = {"Query": "query", "Mutation": "mutation"}


class Registry:
    """Definitions and classes of one schema.

    Args:
        table: The schema's literal table.
        module: The module that users import its classes from, and that holds this as `REGISTRY`.
    """

    def __init__(self, table: Table, module: str) -> None:
        self.table = table
        self.module = module
        self._definitions: dict[str, Definition] = {}
        self._classes: dict[str, type] = {}
        self._graphql_schema: GraphQLSchema | None = None

    def __reduce__(self) -> tuple[Callable[[str], Registry], tuple[str]]:
        return _imported, (self.module,)

    def __deepcopy__(self, memo: dict[int, object]) -> Registry:
        return self

    def lines(self, kind: Kind, name: str) -> tuple[str, ...]:
        """Return what the table has of a type.

        Raises:
            KeyError: There is no such type of that kind.
        """
        return tuple(self.table[kind][name].strip().splitlines())

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of an enum.

        Raises:
            KeyError: There is no such enum.
        """
        return tuple(line.partition(" ")[0] for line in self.lines("enum", name))

    def graphql_schema(self) -> GraphQLSchema:
        """Return the schema as graphql-core has it; made once.

        It validates and runs documents as `kotae.schema.load_bundled` does, and is there in half
        the time; descriptions and the reasons of deprecations are only in that one.
        """
        from kotae.query.graphql_schema import (  # noqa: PLC0415 - graphql costs 120 ms
            build_graphql_schema,
        )

        if self._graphql_schema is None:
            self._graphql_schema = build_graphql_schema(self)
        return self._graphql_schema

    def definition(self, name: str) -> Definition:
        """Return the definition of a named type.

        Raises:
            KeyError: There is no such type.
        """
        found = self._definitions.get(name)
        if found is None:
            found = self._definitions.setdefault(name, self._read(name))
        return found

    def object_definition(self, name: str) -> ObjectDefinition:
        """Return the definition of an object type.

        Raises:
            KeyError: There is no object type of that name.
        """
        found = self.definition(name)
        if not isinstance(found, ObjectDefinition):
            raise KeyError(name)
        return found

    def unions_of(self, name: str) -> tuple[str, ...]:
        """Return the names of the unions an object type is a member of."""
        return tuple(union for union in self.table["union"] if name in self.lines("union", union))

    def union_key(self, member: str, field: FieldDefinition) -> str | None:
        """Return the response key a member's field needs beside other members, if any."""
        for name in self.object_definition(member).unions:
            union = self.definition(name)
            if isinstance(union, UnionDefinition):
                key = union.own_keys.get((member, field.name))
                if key is not None:
                    return key
        return None

    def enum_class(self, name: str) -> type[OpenEnum]:
        """Return the class of an enum."""
        from kotae.query.enums import OpenEnum, make_enum  # noqa: PLC0415 - enum costs 3 ms

        made = self._classes.get(name)
        if made is None:
            made = self._classes.setdefault(name, make_enum(name, self.values(name), self.module))
        if not issubclass(made, OpenEnum):
            raise KeyError(name)
        return made

    def object_class(self, name: str) -> type[Object]:
        """Return the class of an object type or a union."""
        from kotae.query.objects import (  # noqa: PLC0415 - objects look up their registry
            Object,
            make_object_class,
        )

        made = self._classes.get(name)
        if made is None:
            definition = self.definition(name)
            if not isinstance(definition, ObjectDefinition | UnionDefinition):
                raise KeyError(name)
            made = self._classes.setdefault(name, make_object_class(definition, self))
        if not issubclass(made, Object):
            raise KeyError(name)
        return made

    def root_class(self, name: str) -> type[RootType]:
        """Return `Query` or `Mutation`."""
        from kotae.query.roots import (  # noqa: PLC0415 - roots look up their registry
            RootType,
            make_root_class,
        )

        made = self._classes.get(name)
        if made is None:
            made = self._classes.setdefault(name, make_root_class(name, self))
        if not issubclass(made, RootType):
            raise KeyError(name)
        return made

    def _read(self, name: str) -> Definition:
        if name in SCALARS:
            return ScalarDefinition(name)
        for kind, types in self.table.items():
            if name not in types:
                continue
            lines = self.lines(kind, name)
            if kind == "type":
                return ObjectDefinition(name, lines, self)
            if kind == "union":
                return UnionDefinition(name, lines, self)
            if kind == "enum":
                return EnumDefinition(name, self.values(name))
            return InputDefinition(name, lines)
        raise KeyError(name)


def _imported(module: str) -> Registry:
    registry: object = getattr(import_module(module), "REGISTRY", None)
    if not isinstance(registry, Registry):
        raise SelectionError(f"The module {module!r} holds no schema's classes.")
    return registry
