"""The schema's types, read from its literal table one at a time, and the registry of them.

Each line of the table is SDL: `characters(page: Int, role: CharacterRole): …`. Marks at the end of
a field or an argument add what SDL cannot express: `@deprecated`, `@token` (AniList returns the
field only to a request with a token), `@present` (null only beside an error), `@time` (Unix
seconds). Defaults are sent.
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Literal, TypeAlias
from weakref import WeakValueDictionary

from kotae.naming import python_name
from kotae.query.type_references import SCALARS, type_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.query.type_references import TypeReference

__all__ = [
    "ROOT_KINDS",
    "TYPENAME",
    "ArgumentDefinition",
    "Definition",
    "EnumDefinition",
    "FieldDefinition",
    "InputDefinition",
    "Kind",
    "ObjectDefinition",
    "Registry",
    "ScalarDefinition",
    "Table",
    "UnionDefinition",
]

Kind: TypeAlias = Literal["type", "union", "enum", "input"]

#: Every named type of a schema by kind: its fields, members or values, a line each. One text a
#: type loads faster than a thousand.
Table: TypeAlias = dict[Kind, dict[str, str]]

#: The types that hold the root fields, and the kind of operation of each.
ROOT_KINDS: Mapping[str, Literal["query", "mutation"]] = {"Query": "query", "Mutation": "mutation"}


class ArgumentDefinition:
    """An argument of a field, or a field of an input.

    Attributes:
        default: The value that is sent if the caller leaves it out; None sends nothing.
        is_unix_time: Whether it takes Unix seconds.
    """

    __slots__ = ("_line", "default", "is_required", "is_unix_time", "name", "python_name", "type")

    def __init__(self, line: str) -> None:
        name, _, rest = line.partition(": ")
        self.name: str = name
        rest, _, mark = rest.partition(" @")
        rest, _, default = rest.partition(" = ")
        self.python_name: str = python_name(self.name)
        self.type: TypeReference = type_reference(rest)
        self.default: int | None = int(default) if default else None
        self.is_unix_time: bool = mark == "time"
        self.is_required: bool = self.type.is_non_null
        self._line = line

    # Two threads may each parse a field: their results are equal.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArgumentDefinition) and self._line == other._line

    def __hash__(self) -> int:
        return hash(self._line)


class FieldDefinition:
    """A field of an object.

    Attributes:
        owner: The name of the type that has the field.
        needs_token: Whether AniList returns it only to a request with a token.
        is_never_null: Whether AniList returns null only beside an error, whatever the schema says.
        is_extra: Whether the schema does not have it: a caller gave its name and type.
    """

    def __init__(
        self, owner: str, line: str, registry: Registry | None, *, is_extra: bool = False
    ) -> None:
        self.owner = owner
        self.is_extra = is_extra
        self._registry = registry
        if "(" in line:
            name, _, rest = line.partition("(")
            self._arguments_line, _, tail = rest.rpartition("): ")
        else:
            name, _, tail = line.partition(": ")
            self._arguments_line = ""
        self.name: str = name
        head, _, marks = tail.partition(" @")
        self.is_deprecated: bool = "deprecated" in marks
        self.needs_token: bool = "token" in marks
        self.is_never_null: bool = "present" in marks
        self.python_name: str = python_name(self.name) if registry else "typename"
        self.type: TypeReference = type_reference(head)
        if is_extra:
            self.python_name = f"extra({self.name!r}, {self.type.python_text})"

    def __reduce__(self) -> str | tuple[Callable[..., FieldDefinition], tuple[object, ...]]:
        if self._registry is None:
            return "TYPENAME"
        if self.is_extra:
            parts = self._registry, self.owner, f"{self.name}: {self.type.text}"
            return Registry.extra_field, parts
        return _restore_field, (self._registry, self.owner, self.python_name)

    @cached_property
    def arguments(self) -> Mapping[str, ArgumentDefinition]:
        """Its arguments, by Python name."""
        parts = self._arguments_line.split(", ") if self._arguments_line else ()
        return {argument.python_name: argument for argument in map(ArgumentDefinition, parts)}

    @cached_property
    def argument_positions(self) -> Mapping[str, int]:
        """The position of each argument in the schema, by Python name."""
        return {name: position for position, name in enumerate(self.arguments)}

    @cached_property
    def defaults(self) -> tuple[tuple[ArgumentDefinition, object], ...]:
        """The arguments with a default, and the defaults."""
        if "=" not in self._arguments_line:
            return ()
        return tuple((a, a.default) for a in self.arguments.values() if a.default is not None)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The Python names of the arguments that must be given."""
        if "!" not in self._arguments_line:
            return ()
        return tuple(name for name, a in self.arguments.items() if a.is_required)

    @cached_property
    def target(self) -> Definition:
        """The definition of its named type."""
        if self._registry is None:
            return ScalarDefinition(self.type.name)
        return self._registry.definition(self.type.name)

    @cached_property
    def is_leaf(self) -> bool:
        """Whether it is a scalar or an enum, or a list of them."""
        return not isinstance(self.target, ObjectDefinition | UnionDefinition)

    def __repr__(self) -> str:
        return f"<field {self.owner}.{self.name}>"


def _restore_field(registry: Registry, owner: str, name: str) -> FieldDefinition:
    return registry.object_definition(owner).field(name)


#: `__typename`, which every object has.
TYPENAME = FieldDefinition("", "__typename: String!", None)


class ScalarDefinition:
    """A scalar."""

    def __init__(self, name: str) -> None:
        self.name: str = name


class EnumDefinition:
    """An enum, and its values in the schema's order."""

    def __init__(self, name: str, values: tuple[str, ...]) -> None:
        self.name: str = name
        self.values: dict[str, None] = dict.fromkeys(values)


class InputDefinition:
    """An input object, and its fields by Python name."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self.name: str = name
        self.fields: dict[str, ArgumentDefinition] = {
            field.python_name: field for field in map(ArgumentDefinition, lines)
        }


class ObjectDefinition:
    """An object type.

    Attributes:
        lines: One line for each field, by Python name; a field is parsed at its first use.
    """

    def __init__(self, name: str, lines: tuple[str, ...], registry: Registry) -> None:
        self.name = name
        self.lines: dict[str, str] = {
            python_name(line.partition("(")[0].partition(":")[0]): line for line in lines
        }
        self._registry = registry
        self._parsed: dict[str, FieldDefinition] = {}

    @cached_property
    def fields(self) -> Mapping[str, FieldDefinition]:
        """Its fields, by Python name."""
        return {name: self.field(name) for name in self.lines}

    @cached_property
    def by_name(self) -> Mapping[str, FieldDefinition]:
        """Its fields and `__typename`, by GraphQL name."""
        return {"__typename": TYPENAME, **{field.name: field for field in self.fields.values()}}

    def field(self, name: str) -> FieldDefinition:
        """Return a field by its Python name; raise a `KeyError` if there is none."""
        parsed = self._parsed.get(name)
        if parsed is None:
            made = FieldDefinition(self.name, self.lines[name], self._registry)
            parsed = self._parsed.setdefault(name, made)
        return parsed

    @cached_property
    def unions(self) -> tuple[str, ...]:
        """The names of the unions it is a member of."""
        unions, lines = self._registry.table["union"], self._registry.lines
        return tuple(union for union in unions if self.name in lines("union", union))

    def find(self, name: str) -> FieldDefinition | None:
        """Return a field by its Python name, or None; `typename` is `__typename`."""
        if name in self.lines:
            return self.field(name)
        return TYPENAME if name == "typename" else None


class UnionDefinition:
    """A union, and the names of its members in the schema's order."""

    def __init__(self, name: str, members: tuple[str, ...], registry: Registry) -> None:
        self.name = name
        self.members: dict[str, None] = dict.fromkeys(members)
        self._registry = registry

    @cached_property
    def fields(self) -> Mapping[str, FieldDefinition]:
        """The leaf fields without arguments that all members have with one type."""
        first, *others = [self._registry.object_definition(name) for name in self.members]
        return {
            name: field
            for name, field in first.fields.items()
            if field.is_leaf
            and not field.arguments
            and all(
                name in other.fields and other.fields[name].type.text == field.type.text
                for other in others
            )
        }

    @cached_property
    def automatic_aliases(self) -> Mapping[tuple[str, str], str]:
        """Response keys for fields whose type differs between members, by member and field.

        The first member that has a field keeps its name; those that disagree are aliased.
        Source: GraphQL specification, "Field Selection Merging", SameResponseShape.
        """
        types: dict[str, str] = {}
        keys: dict[tuple[str, str], str] = {}
        for member in self.members:
            for name, field in self._registry.object_definition(member).by_name.items():
                if types.setdefault(name, field.type.text) != field.type.text:
                    keys[member, name] = f"{name}_{member}"
        return keys

    def find(self, name: str) -> FieldDefinition | None:
        """Return a shared field by its Python name, or None; `typename` is `__typename`."""
        return self.fields.get(name) or (TYPENAME if name == "typename" else None)


Definition = (
    ScalarDefinition | EnumDefinition | InputDefinition | ObjectDefinition | UnionDefinition
)


#: Held while a field is looked up or added: the methods of weak dictionaries are not atomic.
_extra_fields_lock = Lock()


class Registry:
    """The definitions of one schema.

    Args:
        table: The schema's literal table.
        module: The module from which users import its classes; its `REGISTRY` is this object.
    """

    def __init__(self, table: Table, module: str) -> None:
        self.table = table
        self.module = module
        self._definitions: dict[str, Definition] = {}
        self._extra_fields = WeakValueDictionary[tuple[str, str], FieldDefinition]()

    def __deepcopy__(self, memo: dict[int, object]) -> Registry:
        return self

    def lines(self, kind: Kind, name: str) -> tuple[str, ...]:
        """Return the lines of a type in the table; raise a `KeyError` if it is not there."""
        return tuple(self.table[kind][name].strip().splitlines())

    def enum_values(self, name: str) -> tuple[str, ...]:
        """Return the values of an enum; raise a `KeyError` if there is no such enum."""
        return tuple(line.partition(" ")[0] for line in self.lines("enum", name))

    def definition(self, name: str) -> Definition:
        """Return the definition of a named type; raise a `KeyError` if there is none."""
        found = self._definitions.get(name)
        if found is None:
            found = self._definitions.setdefault(name, self._parse(name))
        return found

    def object_definition(self, name: str) -> ObjectDefinition:
        """Return the definition of an object type; raise a `KeyError` if there is none."""
        found = self.definition(name)
        if not isinstance(found, ObjectDefinition):
            raise KeyError(name)
        return found

    def extra_field(self, owner: str, line: str) -> FieldDefinition:
        """Return a field that the schema does not have; equal lines give the same object."""
        made = FieldDefinition(owner, line, self, is_extra=True)
        with _extra_fields_lock:
            return self._extra_fields.setdefault((owner, line), made)

    def automatic_alias(self, member: str, field: FieldDefinition) -> str | None:
        """Return the alias of a member's field that conflicts with another member's, or None."""
        for name in self.object_definition(member).unions:
            union = self.definition(name)
            if isinstance(union, UnionDefinition):
                key = union.automatic_aliases.get((member, field.name))
                if key is not None:
                    return key
        return None

    def class_of(self, name: str) -> type:
        """Raise a `KeyError`: a registry of definitions alone has no classes."""
        raise KeyError(name)

    def _parse(self, name: str) -> Definition:
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
                return EnumDefinition(name, self.enum_values(name))
            return InputDefinition(name, lines)
        raise KeyError(name)
