"""The comparison of two schemas, element by element.

The kinds of changes, and most severities, are those of graphql-core's `find_schema_changes`. That
misses or plays down some changes that make valid operations invalid: a removed default value that
a non-null argument or input field needs, a root type that is removed or replaced, an input object
that becomes `@oneOf`, and a field that becomes non-null and so differs from the fields of other
types that one selection may merge with it.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from graphql import (
    GraphQLArgument,
    GraphQLDirective,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    OperationType,
    is_abstract_type,
    is_composite_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.utilities.find_schema_changes import get_default_value

from kotae.schema.changes import Change
from kotae.schema.coordinates import Element, elements_of, members_of, named_type, type_text
from kotae.schema.describe import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLNamedType, GraphQLSchema

    from kotae.schema.changes import ChangeSeverity

__all__ = ["SchemaComparison"]

#: Where operations may have directives; the other locations are in schemas.
_OPERATION_LOCATIONS = frozenset(
    {
        "QUERY", "MUTATION", "SUBSCRIPTION", "FIELD", "FRAGMENT_DEFINITION", "FRAGMENT_SPREAD",
        "INLINE_FRAGMENT", "VARIABLE_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION",
    }
)  # fmt: skip


class SchemaComparison:
    """Two schemas, whose elements are compared by their coordinates."""

    def __init__(self, old: GraphQLSchema, new: GraphQLSchema) -> None:
        self._old = old
        self._new = new
        self._before = {each.coordinate: each for each in _elements(old)}
        self._after = {each.coordinate: each for each in _elements(new)}

    def changes(self) -> Iterator[Change]:
        """Yield all changes except those of descriptions."""
        yield from self._roots()
        #: The elements whose parts are compared. If only one schema has a type, or each has
        #: another kind of it, one change says so, and none of its fields.
        compared = {""}
        for place, element in {**self._before, **self._after}.items():
            was, now = self._before.get(place), self._after.get(place)
            if _owner(element) not in compared:
                continue
            if now is None:
                yield self._removed(element)
            elif was is None:
                yield from self._added(now)
            elif type(was.definition) is not type(now.definition):
                kinds = f"{kind_of(was.definition)} to {kind_of(now.definition)}"
                message = f"{place} changed from {kinds}."
                yield Change("breaking", "type-changed-kind", place, message)
            else:
                compared.add(place)
                yield from self._changed(place, was, now)
                yield from _deprecation(place, was.definition, now.definition)

    def descriptions(self) -> Iterator[Change]:
        """Yield the changed descriptions."""
        for place in self._before.keys() & self._after.keys():
            was, now = self._before[place].definition, self._after[place].definition
            if was.description != now.description:
                message = f'Description of {place} has changed to "{now.description or ""}".'
                yield Change("safe", "description-changed", place, message)

    def _roots(self) -> Iterator[Change]:
        for operation in OperationType:
            was, now = (each.get_root_type(operation) for each in (self._old, self._new))
            of, place = f"of {operation.value} operations", f"schema {{ {operation.value} }}"
            if was and now is None:
                message = f"The root type {was} {of} was removed."
                yield Change("breaking", "root-removed", place, message)
            elif was and now and was.name != now.name:
                message = f"The root type {of} changed from {was} to {now}."
                yield Change("breaking", "root-changed", place, message)
            elif now and was is None:
                yield Change("safe", "root-added", place, f"The root type {now} {of} was added.")

    def _severity(self, element: Element) -> ChangeSeverity:
        """Return `breaking`, or `safe` for a directive that no operation can have."""
        owner = self._before.get(element.owner)
        directive = owner.definition if owner else None
        if isinstance(directive, GraphQLDirective):
            locations = {location.name for location in directive.locations}
            return "breaking" if locations & _OPERATION_LOCATIONS else "safe"
        return "breaking"

    def _removed(self, element: Element) -> Change:
        place = element.coordinate
        match element.definition:
            case GraphQLDirective():
                kind, what = "directive-removed", "Directive "
            case GraphQLField() | GraphQLInputField():
                kind, what = "field-removed", "Field "
            case GraphQLEnumValue():
                kind, what = "value-removed-from-enum", "Enum value "
            case GraphQLArgument():
                kind, what = (
                    "arg-removed" if element.member else "directive-arg-removed",
                    "Argument ",
                )
            case _:
                kind, what = "type-removed", ""
        return Change(self._severity(element), kind, place, f"{what}{place} was removed.")

    def _added(self, element: Element) -> Iterator[Change]:
        place, definition = element.coordinate, element.definition
        severity: ChangeSeverity = "safe"
        match definition:
            case GraphQLDirective():
                kind, what = "directive-added", "Directive "
            case GraphQLField():
                kind, what = "field-added", "Field "
            case GraphQLEnumValue():
                severity, kind, what = "dangerous", "value-added-to-enum", "Enum value "
            case GraphQLArgument():
                kind = "arg-added" if element.member else "directive-arg-added"
                if is_required_argument(definition):
                    severity = self._severity(element)
                    kind, what = f"required-{kind}", "A required argument "
                else:
                    severity = "dangerous" if element.member else "safe"
                    kind, what = f"optional-{kind}", "An optional argument "
            case GraphQLInputField() if is_required_input_field(definition):
                severity, kind = "breaking", "required-input-field-added"
                what = "A required field "
            case GraphQLInputField():
                severity, kind = "dangerous", "optional-input-field-added"
                what = "An optional field "
            case _:
                kind, what = "type-added", ""
                yield from _interface_changes(place, set(), _interfaces_of(definition))
        yield Change(severity, kind, place, f"{what}{place} was added.")

    def _changed(self, place: str, was: Element, now: Element) -> Iterator[Change]:
        match was.definition, now.definition:
            case GraphQLUnionType(), GraphQLUnionType():
                yield from _union_changes(place, *map(_members, (was, now)))
            case GraphQLInputObjectType(is_one_of=False), GraphQLInputObjectType(is_one_of=True):
                message = f"{place} takes exactly one of its fields now (@oneOf)."
                yield Change("breaking", "one-of-added", place, message)
            case GraphQLInputObjectType(is_one_of=True), GraphQLInputObjectType(is_one_of=False):
                message = f"{place} takes any number of its fields now (no @oneOf)."
                yield Change("safe", "one-of-removed", place, message)
            case GraphQLDirective() as before, GraphQLDirective() as after:
                yield from self._directive_changes(was, before, after)
            case GraphQLField() as before, GraphQLField() as after:
                yield from self._output_changes(was, type_text(before), type_text(after))
            case (GraphQLArgument() as before, GraphQLArgument() as after) | (
                GraphQLInputField() as before,
                GraphQLInputField() as after,
            ):
                yield from self._input_changes(was, before, after)
            case before, after:
                yield from _interface_changes(place, _interfaces_of(before), _interfaces_of(after))

    def _directive_changes(
        self, element: Element, was: GraphQLDirective, now: GraphQLDirective
    ) -> Iterator[Change]:
        place = element.coordinate
        if was.is_repeatable and not now.is_repeatable:
            message = f"Repeatable flag was removed from {place}."
            yield Change(self._severity(element), "directive-repeatable-removed", place, message)
        elif now.is_repeatable and not was.is_repeatable:
            message = f"Repeatable flag was added to {place}."
            yield Change("safe", "directive-repeatable-added", place, message)
        before, after = ({each.name for each in directive.locations} for directive in (was, now))
        for location in before - after:
            severity: ChangeSeverity = "breaking" if location in _OPERATION_LOCATIONS else "safe"
            message = f"{location} was removed from {place}."
            yield Change(severity, "directive-location-removed", place, message)
        for location in after - before:
            message = f"{location} was added to {place}."
            yield Change("safe", "directive-location-added", place, message)

    def _output_changes(self, element: Element, was: str, now: str) -> Iterator[Change]:
        if was == now:
            return
        place = element.coordinate
        message = f"Field {place} changed type from {was} to {now}."
        if _is_narrower(now, was):
            if self._may_conflict(element.owner, was, now):
                message += (
                    " An operation that selects it under one name with a field of another type "
                    "may be refused."
                )
                yield Change("breaking", "field-may-conflict", place, message)
            else:
                yield Change("safe", "field-changed-kind-safe", place, message)
        elif was.replace("!", "") == now.replace("!", ""):
            yield Change("breaking", "field-became-nullable", place, message)
        else:
            yield Change("breaking", "field-changed-kind", place, message)

    def _input_changes(
        self,
        element: Element,
        was: GraphQLArgument | GraphQLInputField,
        now: GraphQLArgument | GraphQLInputField,
    ) -> Iterator[Change]:
        place, severity = element.coordinate, self._severity(element)
        what, kind, default_kind = ("Argument", "arg-changed-kind", "arg-default-value") if (
            element.argument
        ) else ("Field", "field-changed-kind", "input-field-default-value")  # fmt: skip
        old_type, new_type = type_text(was), type_text(now)
        if old_type != new_type:
            message = f"{what} {place} changed type from {old_type} to {new_type}."
            if _is_narrower(old_type, new_type):
                yield Change("safe", f"{kind}-safe", place, message)
            else:
                yield Change(severity, kind, place, message)
        before, after = get_default_value(was), get_default_value(now)
        if before == after:
            return
        if before is None:
            message = f"{what} {place} has the default value {after} now."
            yield Change("dangerous", f"{default_kind}-added", place, message)
        elif after is not None:
            message = f"The default value of {place} changed from {before} to {after}."
            yield Change("dangerous", f"{default_kind}-change", place, message)
        elif new_type.endswith("!"):
            message = f"{what} {place} has no default value {before} any more, and is required."
            yield Change(severity, f"{default_kind}-removed", place, message)
        else:
            message = f"{what} {place} has no default value {before} any more."
            yield Change("dangerous", f"{default_kind}-removed", place, message)

    def _may_conflict(self, owner: str, was: str, now: str) -> bool:
        """Tell whether a field of another type had the same shape, and has not the new one.

        In fragments on several types, a field and one of another type may have one name in the
        result, if their types have one shape.
        Source: https://spec.graphql.org/draft/#SameResponseShape()
        """
        shapes = self._new_shapes.get(_shape(was, self._old), set())
        return owner in self._merged_types and shapes != {_shape(now, self._new)}

    @cached_property
    def _new_shapes(self) -> Mapping[str, set[str]]:
        """The new shapes of the fields that one selection may merge, by their old shape."""
        shapes: dict[str, set[str]] = {}
        for place, was in self._before.items():
            now = self._after.get(place)
            is_field = now and isinstance(was.definition, GraphQLField)
            if is_field and now and was.owner in self._merged_types and not was.argument:
                old, new = type_text(was.definition), type_text(now.definition)
                shapes.setdefault(_shape(old, self._old), set()).add(_shape(new, self._new))
        return shapes

    @cached_property
    def _merged_types(self) -> set[str]:
        """The types whose fields may meet those of other types in one selection.

        They are those of unions and interfaces, and what their fields lead to.
        """
        pending: list[str] = []
        for type_ in self._old.type_map.values():
            members = self._possible_types(type_)
            pending += members if len(members) > 1 else []
        found: set[str] = set()
        while pending:
            name = pending.pop()
            type_ = self._old.type_map[name]
            if name not in found and is_composite_type(type_):
                found.add(name)
                pending += self._possible_types(type_)
                pending += map(named_type, members_of(type_).values())
        return found

    def _possible_types(self, type_: GraphQLNamedType) -> list[str]:
        """Return the types of the fields that a selection of a union or an interface has."""
        if not is_abstract_type(type_):
            return []
        own = [type_.name] if isinstance(type_, GraphQLInterfaceType) else []
        return own + [each.name for each in self._old.get_possible_types(type_)]


def _elements(schema: GraphQLSchema) -> Iterator[Element]:
    """Yield the elements of a schema, each after the one that it is part of."""
    yield from (Element(type_, name) for name, type_ in schema.type_map.items())
    yield from (Element(directive, f"@{directive.name}") for directive in schema.directives)
    yield from elements_of(schema)


def _owner(element: Element) -> str:
    """Return the coordinate of what an element is part of; empty for a type or a directive."""
    if element.argument is None:
        return element.owner if element.member else ""
    return f"{element.owner}.{element.member}" if element.member else element.owner


def _members(element: Element) -> set[str]:
    definition = element.definition
    return (
        {each.name for each in definition.types}
        if isinstance(definition, GraphQLUnionType)
        else set()
    )


def _union_changes(place: str, was: set[str], now: set[str]) -> Iterator[Change]:
    for name in was - now:
        message = f"{name} was removed from union type {place}."
        yield Change("breaking", "type-removed-from-union", place, message)
    for name in now - was:
        message = f"{name} was added to union type {place}."
        yield Change("dangerous", "type-added-to-union", place, message)


def _interfaces_of(definition: object) -> set[str]:
    if isinstance(definition, GraphQLObjectType | GraphQLInterfaceType):
        return {interface.name for interface in definition.interfaces}
    return set()


def _interface_changes(type_name: str, was: set[str], now: set[str]) -> Iterator[Change]:
    for name in was - now:
        message = f"{type_name} no longer implements interface {name}."
        yield Change("breaking", "implemented-interface-removed", name, message)
    for name in now - was:
        message = f"{name} added to interfaces implemented by {type_name}."
        yield Change("dangerous", "implemented-interface-added", name, message)


def _deprecation(place: str, was: object, now: object) -> Iterator[Change]:
    before, after = (getattr(each, "deprecation_reason", None) for each in (was, now))
    if before is None and after is not None:
        message = f"{place} is now deprecated{f': {after}' if after else '.'}"
        yield Change("safe", "deprecation-added", place, message)
    elif before is not None and after is None:
        message = f"{place} is no longer deprecated."
        yield Change("safe", "deprecation-removed", place, message)


def _is_narrower(type_: str, other: str) -> bool:
    """Tell whether all values of a type are values of another, by lists, names and `!` alone."""
    if other.endswith("!"):
        return type_.endswith("!") and _is_narrower(type_[:-1], other[:-1])
    type_ = type_.removesuffix("!")
    if other.startswith("["):
        return type_.startswith("[") and _is_narrower(type_[1:-1], other[1:-1])
    return type_ == other


def _shape(type_: str, schema: GraphQLSchema) -> str:
    """Return a type's text, in which all objects, interfaces and unions have one name."""
    name = type_.strip("[]!")
    return type_.replace(name, "{}") if is_composite_type(schema.type_map[name]) else type_
