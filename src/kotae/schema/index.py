"""A compact index of a schema, which is read from introspection JSON without graphql-core.

It has what decides whether an operation is valid. What is seldom used is left out, so that an
operation which uses it is not accepted by the index: deprecated elements, introspection types,
input objects with `@oneOf`, and the directives `@defer` and `@stream`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.errors import SchemaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from graphql.utilities.get_introspection_query import (
        IntrospectionDirective,
        IntrospectionEnumValue,
        IntrospectionField,
        IntrospectionInputValue,
        IntrospectionSchema,
        IntrospectionType,
    )

    #: The smallest and the greatest number that a literal may be; None without a limit.
    Bounds: TypeAlias = tuple[int | None, int | None]
    #: The type of an argument or an input field, as `[Int!]`; whether it has a default value; the
    #: bounds of a literal, which must be an integer then. A schema has no bounds.
    InputValue: TypeAlias = tuple[str, bool, Bounds | None]
    #: Arguments or input fields by name, and the names of those that must be given.
    InputValues: TypeAlias = tuple[dict[str, InputValue], tuple[str, ...]]
    #: See `FieldIndex.dependencies`.
    Dependencies: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
    #: The locations of a directive, and its arguments.
    Directive: TypeAlias = tuple[frozenset[str], InputValues]

__all__ = ["NO_ARGUMENTS", "FieldIndex", "SchemaIndex", "index_from_introspection"]

#: What a field without arguments has.
NO_ARGUMENTS: InputValues = ({}, ())
#: Directives with rules of their own.
_UNUSUAL_DIRECTIVES = frozenset({"defer", "stream"})
_ROOT_TYPES = {"query": "queryType", "mutation": "mutationType"}


class FieldIndex:
    """A field of an object or an interface.

    Attributes:
        arguments: By name.
        required: The names of the arguments that must be given.
        dependencies: Names of arguments with the names of others: if the first one is given, or is
            empty, one of the others must be given. A schema has none.
        type: Its type, as `[Media!]`.
        named_type: The name of its type, without list and non-null.
        is_leaf: Whether it has no selection set.
    """

    __slots__ = ("arguments", "dependencies", "is_leaf", "named_type", "required", "type")

    def __init__(
        self,
        type_: str,
        *,
        is_leaf: bool,
        arguments: InputValues = NO_ARGUMENTS,
        dependencies: Dependencies = (),
    ) -> None:
        self.type: str = type_
        self.named_type: str = type_.strip("[]!")
        self.is_leaf: bool = is_leaf
        self.arguments: dict[str, InputValue] = arguments[0]
        self.required: tuple[str, ...] = arguments[1]
        self.dependencies: Dependencies = dependencies


class SchemaIndex:
    """A schema, as far as it decides whether operations are valid.

    Attributes:
        fields: By name, of each object, interface and union, by the name of the type; with
            `__typename`.
        possible_types: The names of the objects that an object, interface or union may be.
        input_objects: The input fields of each input object.
        enums: The values of each enum.
        scalars: The names of scalars.
        root_types: The names of the root types, by the kind of the operation.
        directives: By name, without `@`.
    """

    __slots__ = (
        *("directives", "enums", "fields", "input_objects", "possible_types", "root_types"),
        "scalars",
    )

    def __init__(  # noqa: PLR0913 - a schema has them all
        self,
        *,
        fields: dict[str, dict[str, FieldIndex]],
        possible_types: dict[str, frozenset[str]],
        input_objects: dict[str, InputValues],
        enums: dict[str, frozenset[str]],
        scalars: frozenset[str],
        root_types: dict[str, str],
        directives: dict[str, Directive],
    ) -> None:
        self.fields = fields
        self.possible_types = possible_types
        self.input_objects = input_objects
        self.enums = enums
        self.scalars = scalars
        self.root_types = root_types
        self.directives = directives


def index_from_introspection(document: Mapping[str, object]) -> SchemaIndex:
    """Make the index of a valid schema from its introspection.

    Args:
        document: An object with `__schema`, as of `introspection.json`, or of the file that
            `kotae schema fetch` writes beside an SDL file.

    Raises:
        SchemaError: It is not a complete introspection result.
    """
    try:
        index = _index(cast("IntrospectionSchema", document["__schema"]))
    except (AttributeError, LookupError, TypeError, RecursionError):
        raise SchemaError("It is not a complete introspection result.") from None
    selected = {
        field.named_type
        for fields in index.fields.values()
        for field in fields.values()
        if not field.is_leaf
    }
    composite = {*selected, *index.root_types.values(), *index.possible_types}
    if not composite <= index.fields.keys() or "query" not in index.root_types:
        raise SchemaError("Its types are not all there.")
    return index


def _index(schema: IntrospectionSchema) -> SchemaIndex:
    types = [each for each in schema["types"] if not each["name"].startswith("__")]
    enums = {each["name"]: _values(each["enumValues"]) for each in types if each["kind"] == "ENUM"}
    scalars = frozenset(each["name"] for each in types if each["kind"] == "SCALAR")
    leaves = scalars | enums.keys()
    return SchemaIndex(
        fields={each["name"]: _fields(each, leaves) for each in types if _is_composite(each)},
        possible_types=_possible_types(types),
        input_objects={
            each["name"]: _input_values(each["inputFields"])
            for each in types
            if each["kind"] == "INPUT_OBJECT" and not each.get("isOneOf")
        },
        enums=enums,
        scalars=scalars,
        root_types={
            kind: root["name"]
            for kind, name in _ROOT_TYPES.items()
            if (root := cast("IntrospectionType | None", schema.get(name)))
        },
        directives=dict(map(_directive, schema["directives"])),
    )


def _directive(directive: IntrospectionDirective) -> tuple[str, Directive]:
    name = directive["name"]
    locations = [] if name in _UNUSUAL_DIRECTIVES else cast("list[str]", directive["locations"])
    return name, (frozenset(locations), _input_values(directive["args"]))


def _values(values: Iterable[IntrospectionEnumValue]) -> frozenset[str]:
    return frozenset(each["name"] for each in values if not each["isDeprecated"])


def _is_composite(type_: IntrospectionType) -> bool:
    return type_["kind"] in ("OBJECT", "INTERFACE", "UNION")


def _fields(type_: IntrospectionType, leaves: frozenset[str]) -> dict[str, FieldIndex]:
    found: dict[str, FieldIndex] = {"__typename": FieldIndex("String!", is_leaf=True)}
    for field in cast("Iterable[IntrospectionField]", type_.get("fields") or ()):
        if not field["isDeprecated"]:
            arguments = _input_values(field["args"]) if field["args"] else NO_ARGUMENTS
            entry = FieldIndex(_type_text(field["type"]), is_leaf=False, arguments=arguments)
            entry.is_leaf = entry.named_type in leaves
            found[field["name"]] = entry
    return found


def _input_values(values: Iterable[IntrospectionInputValue]) -> InputValues:
    found: dict[str, InputValue] = {}
    required: list[str] = []
    for value in values:
        type_ = _type_text(value["type"])
        has_default = value["defaultValue"] is not None
        if type_[-1] == "!" and not has_default:
            required.append(value["name"])
        if not value.get("isDeprecated"):
            found[value["name"]] = (type_, has_default, None)
    return found, tuple(required)


def _possible_types(types: Iterable[IntrospectionType]) -> dict[str, frozenset[str]]:
    # As graphql-core does, the objects of an interface are those that name it.
    found: dict[str, list[str]] = {}
    for type_ in types:
        name = type_["name"]
        if type_["kind"] == "OBJECT":
            found.setdefault(name, []).append(name)
            for interface in type_["interfaces"]:
                found.setdefault(interface["name"], []).append(name)
        elif type_["kind"] == "UNION":
            found[name] = [each["name"] for each in type_["possibleTypes"]]
        elif type_["kind"] == "INTERFACE":
            found.setdefault(name, [])
    return {name: frozenset(names) for name, names in found.items()}


def _type_text(type_: object) -> str:
    reference = cast("Mapping[str, object]", type_)
    if reference["kind"] == "NON_NULL":
        return f"{_type_text(reference['ofType'])}!"
    if reference["kind"] == "LIST":
        return f"[{_type_text(reference['ofType'])}]"
    return cast("str", reference["name"])
