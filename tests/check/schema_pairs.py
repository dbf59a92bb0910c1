"""Generated pairs of schemas that differ in a few elements, and operations on the first."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLUnionType,
    build_schema,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
    validate_schema,
)

from kotae.schema.coordinates import named_type, type_text

if TYPE_CHECKING:
    from random import Random

    from graphql import GraphQLArgument, GraphQLCompositeType, GraphQLSchema

__all__ = ["generated_document", "generated_pair"]

_OBJECTS = ("Query", "Other", "T0", "T1", "T2")
_INPUTS = ("I0", "I1")
_NAMES = ("a", "b", "c", "d")
_LOCATIONS = ("FIELD", "QUERY", "INLINE_FRAGMENT", "FRAGMENT_SPREAD", "FIELD_DEFINITION")
#: An argument or input field: its type, and its default value or nothing.
_Input = tuple[str, str]


class _Model:
    """A schema as plain data, of which parts are chosen anew."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.values = {"A", *self.some("BC")}
        self.inputs = {name: {each: self.input() for each in _NAMES[:3]} for name in _INPUTS}
        self.one_of: set[str] = set()
        self.fields = {name: {each: self.output() for each in _NAMES} for name in _OBJECTS}
        self.arguments = {
            f"{name}.{each}": {x: self.input() for x in self.some("xy")}
            for name in _OBJECTS
            for each in _NAMES
        }
        self.union = {"T0", *self.some(["T1", "T2"])}
        self.implementers = {"T1", *self.some(["T0", "T2"])}
        self.interface_type = self.wrapped("Int")
        self.directive: dict[str, _Input] = {x: self.input() for x in self.some("xy")}
        self.locations = {"FIELD", *self.some(_LOCATIONS)}
        self.is_repeatable = random.random() < 0.5
        self.roots = {"query": "Query", "mutation": "Other"}
        self.kind_of_e1 = random.choice(["enum E1 { A B }", "scalar E1"])

    def some(self, items: str | list[str] | tuple[str, ...]) -> list[str]:
        return [item for item in items if self.random.random() < 0.5]

    def wrapped(self, name: str) -> str:
        return self.random.choice(["{}", "{}", "{}!", "[{}]", "[{}!]!"]).format(name)

    def output(self) -> str:
        return self.wrapped(
            self.random.choice(["Int", "Int", "E0", "E1", "T0", "T1", "T2", "U", "N"])
        )

    def input(self) -> _Input:
        type_ = self.wrapped(self.random.choice(["Int", "Int", "E0", "E1", "I0", "I1"]))
        default = ""
        if self.random.random() < 0.4:
            values = {"E0": "A", "E1": "A", "I0": "{}", "I1": "{}"}
            default = values.get(type_.strip("[]!"), "1")
        return type_, default

    def change(self) -> None:
        """Choose one part anew, or drop it."""
        random = self.random
        name, field = random.choice(_OBJECTS), random.choice(_NAMES)
        match random.randrange(9):
            case 0 | 1:
                self._change_types()
            case 2:
                self._change_directive()
            case 3 | 4:
                self._change_inputs(self.inputs[random.choice(_INPUTS)], random.choice(_NAMES))
            case 5 | 6:
                self._change_inputs(self.arguments[f"{name}.{field}"], random.choice("xy"))
            case 7:
                self.fields[name].pop(field, None)
            case _:
                self.fields[name][field] = self.output()
        # A field may gain or lose a `!` only.
        if random.random() < 0.5 and field in self.fields[name]:
            type_ = self.fields[name][field]
            self.fields[name][field] = type_.removesuffix("!") if "!" in type_ else f"{type_}!"

    def _change_types(self) -> None:
        random = self.random
        match random.randrange(7):
            case 0:
                self.values ^= {random.choice("BCD")}
            case 1:
                self.one_of ^= {random.choice(_INPUTS)}
            case 2:
                self.union ^= {random.choice(["T1", "T2"])}
            case 3:
                self.implementers ^= {random.choice(["T0", "T2"])}
            case 4:
                self.kind_of_e1 = random.choice(["enum E1 { A B }", "scalar E1", "enum E1 { A }"])
            case 5:
                self.interface_type = self.wrapped("Int")
            case _:
                self.roots = {"query": random.choice(["Query", "Query", "Other"])}
                self.roots |= random.choice([{}, {"mutation": "T0"}])

    def _change_directive(self) -> None:
        if self.random.random() < 0.5:
            self._change_inputs(self.directive, self.random.choice("xy"))
        else:
            self.locations ^= {self.random.choice(_LOCATIONS)}
            self.is_repeatable = self.random.random() < 0.5

    def _change_inputs(self, inputs: dict[str, _Input], name: str) -> None:
        type_, default = inputs.get(name, self.input())
        match self.random.randrange(4):
            case 0:
                inputs.pop(name, None)
            case 1:
                inputs[name] = type_, "" if default else self.input()[1]
            case 2:
                inputs[name] = (
                    (type_.removesuffix("!") if type_.endswith("!") else f"{type_}!"),
                    default,
                )
            case _:
                inputs[name] = self.input()

    def sdl(self) -> str:
        roots = " ".join(f"{name}: {type_}" for name, type_ in self.roots.items())
        parts = [f"schema {{ {roots} }}", f"interface N {{ n: {self.interface_type} }}"]
        parts += [f"enum E0 {{ {' '.join(sorted(self.values))} }}", self.kind_of_e1]
        parts += [f"union U = {' | '.join(sorted(self.union))}"]
        for name, inputs in self.inputs.items():
            one_of = " @oneOf" if name in self.one_of else ""
            parts.append(f"input {name}{one_of} {{ {_inputs(inputs)} }}")
        for name, fields in self.fields.items():
            implements = "implements N" if name in self.implementers else ""
            texts = [f"n: {self.interface_type}"] + [
                f"{each}{_arguments(self.arguments[f'{name}.{each}'])}: {type_}"
                for each, type_ in fields.items()
            ]
            parts.append(f"type {name} {implements} {{ {' '.join(texts)} }}")
        if self.locations:
            repeatable = "repeatable" if self.is_repeatable else ""
            locations = " | ".join(sorted(self.locations))
            parts.append(f"directive @d{_arguments(self.directive)} {repeatable} on {locations}")
        return "\n".join(parts)

    def schema(self) -> GraphQLSchema | None:
        try:
            schema = build_schema(self.sdl())
        except (GraphQLError, TypeError):
            return None
        return None if validate_schema(schema) else schema


def _inputs(inputs: dict[str, _Input]) -> str:
    return " ".join(
        f"{name}: {type_}{f' = {default}' if default else ''}"
        for name, (type_, default) in inputs.items()
    )


def _arguments(inputs: dict[str, _Input]) -> str:
    return f"({_inputs(inputs)})" if inputs else ""


def generated_pair(random: Random) -> tuple[GraphQLSchema, GraphQLSchema]:
    """Return a valid schema, and one that differs in one to three elements."""
    while True:
        model = _Model(random)
        old = model.schema()
        if old is None:
            continue
        for _ in range(8):
            changed = copy.deepcopy(model)
            changed.random = random
            for _ in range(random.randint(1, 3)):
                changed.change()
            new = changed.schema()
            if new is not None and changed.sdl() != model.sdl():
                return old, new


def generated_document(random: Random, schema: GraphQLSchema, operations: int) -> str:
    """Return operations, many of which are valid, with the fragments that they spread."""
    writer = _Writer(random, schema)
    for number in range(operations):
        writer.add_operation(f"O{number}")
    return "\n".join(writer.definitions)


class _Writer:
    def __init__(self, random: Random, schema: GraphQLSchema) -> None:
        self.random = random
        self.schema = schema
        self.definitions: list[str] = []
        self.variables: dict[str, str] = {}

    def add_operation(self, name: str) -> None:
        random, self.variables = self.random, {}
        is_mutation = self.schema.mutation_type is not None and random.random() < 0.2
        root = self.schema.mutation_type if is_mutation else self.schema.query_type
        assert root is not None
        directive = self.directive("QUERY")
        selection = self.selection(root, 3)
        variables = ", ".join(f"${key}: {type_}" for key, type_ in self.variables.items())
        kind = "mutation" if is_mutation else "query"
        head = f"{kind} {name}{f'({variables})' if variables else ''}{directive}"
        self.definitions.append(f"{head} {selection}")

    def selection(self, type_: GraphQLCompositeType, depth: int) -> str:
        random = self.random
        parts = [
            self.field(type_, random.choice(list(type_.fields)), depth)
            for _ in range(random.randint(1, 2))
            if not isinstance(type_, GraphQLUnionType)
        ]
        overlapping: list[GraphQLCompositeType] = [
            each
            for each in self.schema.type_map.values()
            if is_composite_type(each)
            and not each.name.startswith("__")
            and {item.name for item in self._possible(each)}
            & {item.name for item in self._possible(type_)}
        ]
        count = 2 if is_abstract_type(type_) else int(random.random() < 0.2)
        for _ in range(count if depth else 0):
            target = random.choice(overlapping)
            if random.random() < 0.5:
                inner = self.selection(target, depth - 1)
                parts.append(f"... on {target.name}{self.directive('INLINE_FRAGMENT')} {inner}")
            else:
                name = f"F{len(self.definitions)}"
                self.definitions.append("")
                at = len(self.definitions) - 1
                self.definitions[at] = (
                    f"fragment {name} on {target.name} {self.selection(target, depth - 1)}"
                )
                parts.append(f"...{name}{self.directive('FRAGMENT_SPREAD')}")
        return f"{{ {' '.join(parts or ['__typename'])} }}"

    def _possible(self, type_: GraphQLCompositeType) -> list[GraphQLObjectType]:
        if isinstance(type_, GraphQLObjectType):
            return [type_]
        return list(self.schema.get_possible_types(type_))

    def field(self, parent: GraphQLCompositeType, name: str, depth: int) -> str:
        assert not isinstance(parent, GraphQLUnionType)
        field = parent.fields[name]
        named = self.schema.type_map[named_type(field)]
        if is_composite_type(named) and not depth:
            return "__typename"
        alias = f"{self.random.choice('vw')}: " if self.random.random() < 0.7 else ""
        text = f"{alias}{name}{self.arguments(field.args)}{self.directive('FIELD')}"
        return f"{text} {self.selection(named, depth - 1)}" if is_composite_type(named) else text

    def directive(self, location: str) -> str:
        known = self.schema.get_directive("d")
        if (
            known is None
            or location not in {each.name for each in known.locations}
            or self.random.random() < 0.6
        ):
            return ""
        count = 2 if known.is_repeatable and self.random.random() < 0.5 else 1
        return "".join(f" @d{self.arguments(known.args)}" for _ in range(count))

    def arguments(self, known: dict[str, GraphQLArgument]) -> str:
        given = [
            f"{name}: {self.value(type_text(each), 2)}"
            for name, each in known.items()
            if is_required_argument(each) or self.random.random() < 0.4
        ]
        return f"({', '.join(given)})" if given else ""

    def value(self, type_: str, depth: int) -> str:
        random = self.random
        if random.random() < 0.25:
            name = f"v{len(self.variables)}"
            self.variables[name] = type_.removesuffix("!") if random.random() < 0.2 else type_
            return f"${name}"
        if not type_.endswith("!") and random.random() < 0.1:
            return "null"
        type_ = type_.removesuffix("!")
        if type_.startswith("["):
            inner = self.value(type_[1:-1], depth)
            return inner if random.random() < 0.5 else f"[{inner}]"
        named = self.schema.type_map[type_]
        if isinstance(named, GraphQLEnumType):
            return str(random.choice(list(named.values)))
        if not isinstance(named, GraphQLInputObjectType):
            return "1"
        names = [
            name
            for name, each in named.fields.items()
            if is_required_input_field(each) or (depth and random.random() < 0.4)
        ]
        if named.is_one_of:
            names = [random.choice(list(named.fields))]
        if not depth and names:
            return "null"
        fields = [
            f"{name}: {self.value(type_text(named.fields[name]), depth - 1)}" for name in names
        ]
        return f"{{{', '.join(fields)}}}"
