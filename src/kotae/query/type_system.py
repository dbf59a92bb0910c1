"""What the schema says of its types, read from the literal table one type at a time.

The table's lines are SDL in one line each: `characters(page: Int, role: CharacterRole): …`. Marks
at the end of a field or argument say what SDL has no word for: `@deprecated`, `@token` (AniList
answers it only with a token), `@time` (Unix seconds); a default is sent where nothing is given.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

from kotae.naming import python_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.query.arguments import Arguments
    from kotae.query.registry import Registry

__all__ = [
    "SCALARS",
    "TYPENAME",
    "ArgumentDefinition",
    "Definition",
    "EnumDefinition",
    "FieldDefinition",
    "InputDefinition",
    "ObjectDefinition",
    "ScalarDefinition",
    "TypeReference",
    "UnionDefinition",
    "type_reference",
]

#: The scalars of AniList's schema; the table names no other.
SCALARS = frozenset(
    {"Boolean", "CountryCode", "Float", "FuzzyDateInt", "ID", "Int", "Json", "String"}
)


class TypeReference:
    """A type as a field or argument has it, `[Int!]!`.

    Attributes:
        text: As SDL writes it.
        name: The named type inside.
        is_non_null: Whether null is refused.
        item: The type of a list's items; None if it is no list.
        depth: How many lists are around the named type.
    """

    __slots__ = ("depth", "is_non_null", "item", "name", "text")

    def __init__(self, text: str) -> None:
        self.text: str = text
        self.is_non_null: bool = text.endswith("!")
        bare = text.removesuffix("!")
        self.item: TypeReference | None = (
            type_reference(bare[1:-1]) if bare.startswith("[") else None
        )
        self.name: str = self.item.name if self.item else bare
        self.depth: int = self.item.depth + 1 if self.item else 0

    def __repr__(self) -> str:
        return f"<type {self.text}>"


@lru_cache(maxsize=1024)
def type_reference(text: str) -> TypeReference:
    """Return the reference that SDL writes as `text`; each is made once."""
    return TypeReference(text)


class ArgumentDefinition:
    """An argument of a field, or a field of an input.

    Attributes:
        name: As GraphQL has it.
        python_name: As Python code writes it.
        type: Its type.
        default: What is sent where nothing is given; None sends nothing.
        is_time: Whether it takes Unix seconds.
        is_required: Whether it must be given.
    """

    __slots__ = ("_line", "default", "is_required", "is_time", "name", "python_name", "type")

    def __init__(self, line: str) -> None:
        name, _, rest = line.partition(": ")
        self.name: str = name
        rest, _, mark = rest.partition(" @")
        rest, _, default = rest.partition(" = ")
        self.python_name: str = python_name(self.name)
        self.type: TypeReference = type_reference(rest)
        self.default: int | None = int(default) if default else None
        self.is_time: bool = mark == "time"
        self.is_required: bool = self.type.is_non_null
        self._line = line

    # Two threads may each read a field: what they read is the same.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, ArgumentDefinition) and self._line == other._line

    def __hash__(self) -> int:
        return hash(self._line)


class FieldDefinition:
    """A field of an object.

    Attributes:
        owner: The name of the type that has it.
        name: As GraphQL has it.
        python_name: As Python code writes it.
        type: Its type.
        is_deprecated: Whether the schema says so.
        needs_token: Whether AniList answers it only with a token.
    """

    def __init__(self, owner: str, line: str, registry: Registry | None) -> None:
        self.owner = owner
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
        self.python_name: str = python_name(self.name) if registry else "typename"
        self.type: TypeReference = type_reference(head)

    def __reduce__(self) -> str | tuple[Callable[..., FieldDefinition], tuple[object, ...]]:
        if self._registry is None:
            return "TYPENAME"
        return _field_again, (self._registry, self.owner, self.python_name)

    def __deepcopy__(self, memo: dict[int, object]) -> FieldDefinition:
        return self

    @cached_property
    def arguments(self) -> Mapping[str, ArgumentDefinition]:
        """Its arguments, by Python name."""
        parts = self._arguments_line.split(", ") if self._arguments_line else ()
        return {argument.python_name: argument for argument in map(ArgumentDefinition, parts)}

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Each argument's place in the schema's order, by Python name."""
        return {name: position for position, name in enumerate(self.arguments)}

    @cached_property
    def defaults(self) -> tuple[tuple[ArgumentDefinition, object], ...]:
        """What is sent if the field is not called, or called without these."""
        if "=" not in self._arguments_line:
            return ()
        return tuple((a, a.default) for a in self.arguments.values() if a.default is not None)

    @cached_property
    def default_arguments(self) -> Arguments | None:
        """What a call without arguments sends; None if that is nothing."""
        from kotae.query.arguments import Arguments  # noqa: PLC0415 - arguments know definitions

        return Arguments(self, self.defaults) if self.defaults else None

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The Python names of the arguments that must be given."""
        if "!" not in self._arguments_line:
            return ()
        return tuple(name for name, a in self.arguments.items() if a.is_required)

    @cached_property
    def target(self) -> Definition:
        """The definition of the named type it gives."""
        if self._registry is None:
            return ScalarDefinition(self.type.name)
        return self._registry.definition(self.type.name)

    @cached_property
    def is_leaf(self) -> bool:
        """Whether it is a scalar or an enum, or a list of them."""
        return not isinstance(self.target, ObjectDefinition | UnionDefinition)

    def __repr__(self) -> str:
        return f"<field {self.owner}.{self.name}>"


def _field_again(registry: Registry, owner: str, name: str) -> FieldDefinition:
    return registry.object_definition(owner).field(name)


#: `__typename`, which every object has.
TYPENAME = FieldDefinition("", "__typename: String!", None)


class ScalarDefinition:
    """A scalar."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name: str = name


class EnumDefinition:
    """An enum, and its values in the schema's order."""

    __slots__ = ("name", "values")

    def __init__(self, name: str, values: tuple[str, ...]) -> None:
        self.name: str = name
        self.values: dict[str, None] = dict.fromkeys(values)


class InputDefinition:
    """An input object, and its fields by Python name."""

    __slots__ = ("fields", "name")

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        self.name: str = name
        found = map(ArgumentDefinition, lines)
        self.fields: dict[str, ArgumentDefinition] = {
            argument.python_name: argument for argument in found
        }


class ObjectDefinition:
    """An object type.

    Attributes:
        name: As GraphQL has it.
        lines: A line for each field, by its Python name; a field is read when it is first used.
    """

    def __init__(self, name: str, lines: tuple[str, ...], registry: Registry) -> None:
        self.name = name
        self.lines: dict[str, str] = {
            python_name(line.partition("(")[0].partition(":")[0]): line for line in lines
        }
        self._registry = registry
        self._read: dict[str, FieldDefinition] = {}

    @cached_property
    def fields(self) -> Mapping[str, FieldDefinition]:
        """Its fields, by Python name."""
        return {name: self.field(name) for name in self.lines}

    @cached_property
    def by_name(self) -> Mapping[str, FieldDefinition]:
        """Its fields and `__typename`, by GraphQL name."""
        return {"__typename": TYPENAME, **{field.name: field for field in self.fields.values()}}

    def field(self, name: str) -> FieldDefinition:
        """Return a field by its Python name.

        Raises:
            KeyError: There is none.
        """
        read = self._read.get(name)
        if read is None:
            made = FieldDefinition(self.name, self.lines[name], self._registry)
            read = self._read.setdefault(name, made)
        return read

    @cached_property
    def unions(self) -> tuple[str, ...]:
        """The names of the unions it is a member of."""
        return self._registry.unions_of(self.name)

    def find(self, name: str) -> FieldDefinition | None:
        """Return a field by its Python name, or None; `typename` is `__typename`."""
        if name in self.lines:
            return self.field(name)
        return TYPENAME if name == "typename" else None


class UnionDefinition:
    """A union.

    Attributes:
        name: As GraphQL has it.
        members: The names of its members, in the schema's order.
    """

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
    def own_keys(self) -> Mapping[tuple[str, str], str]:
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
