"""The methods of results: read by path, compare, turn back into JSON, and build from a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import msgspec

from kotae.errors import NotSelectedError, SelectionError
from kotae.naming import did_you_mean
from kotae.query.decoding import convert_result
from kotae.query.objects import UNKNOWN_TAG, Object, ResultMethods, UnknownObject, unknown_object
from kotae.query.paths import Path
from kotae.query.scalars import copy_json
from kotae.query.selection import FieldNode, InlineNode, SelectionSet
from kotae.query.shapes import UnionShape, object_shape
from kotae.query.type_system import TYPENAME, ObjectDefinition, UnionDefinition
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kotae.query.selectable import FieldCall
    from kotae.query.shapes import Shape, ShapeField
    from kotae.query.type_system import FieldDefinition, Registry
    from kotae.values import JSON

__all__ = ["METHODS"]

_MAX_DEPTH = 100


def attribute(result: Object, field: FieldDefinition) -> object:
    """Return the value of a field that is not an attribute of the result's class."""
    shape = _shape_of(result)
    return shape.read(result, shape.field_of(field, None))


def items_of(result: Object) -> Iterator[tuple[str, object]]:
    """Yield the name and the value of each selected field that was not left out."""
    for field, value in _present(result):
        yield field.alias or field.definition.python_name, value


def _present(result: Object) -> Iterator[tuple[ShapeField, object]]:
    for field in _shape_of(result).fields:
        value: object = getattr(result, field.attribute)
        if value is not msgspec.UNSET:
            yield field, value


def reduce(result: Object) -> tuple[Callable[..., Object], tuple[object, ...]]:
    """Return the parts of a result that pickle stores."""
    values = {field.attribute: value for field, value in _present(result)}
    return _restore, (_shape_of(result), values)


def _restore(shape: Shape, values: dict[str, object]) -> Object:
    make: Callable[..., Object] = shape.struct
    return make(**values)


def _shape_of(result: Object) -> Shape:
    shape: Shape | None = getattr(type(result), "_kotae_shape", None)
    if shape is None:
        raise NotSelectedError(f"{type(result).__name__} is not a result: nothing was selected.")
    return shape


def read(result: Object, path: object) -> object:
    """Read the value of a path in a result; see `Object.__getitem__`."""
    if not isinstance(path, Path):
        raise SelectionError(
            f"A result is read by a path, such as result[Media.title.romaji]: got a "
            f"{type(path).__name__}."
        )
    steps = cast("Path[object]", path)._steps()
    start = steps[0]._start
    type_name = result.typename
    if start != type_name and not _is_union_of(result, start):
        raise SelectionError(f"{path!r} belongs to {start}, but the result is a {type_name}.")
    _check_selected(_shape_of(result), steps)
    found: list[object] = [result]
    depth = 0
    for step in steps:
        depth += step._field.type.depth
        found = [
            value
            for one in found
            for value in _flatten(_value(cast("Object", one), step), step._field.type.depth)
        ]
    if depth:
        return found
    return found[0] if found else None


def is_equal(one: Object, other: Object) -> bool:
    """Tell whether two results have the same type, fields and values."""
    if isinstance(one, UnknownObject) or not hasattr(type(one), "_kotae_shape"):
        return one is other
    if isinstance(other, UnknownObject) or not hasattr(type(other), "_kotae_shape"):
        return False
    if type(one) is type(other):
        return msgspec.Struct.__eq__(cast("msgspec.Struct", one), other) is True
    if one.typename != other.typename:
        return False
    return _fields(one) == _fields(other)


def _fields(result: Object) -> dict[tuple[str, str | None], object]:
    return {(field.definition.name, field.alias): value for field, value in _present(result)}


def to_dict(result: Object) -> dict[str, JSON]:
    """Return the JSON of a result; see `Object.to_dict`."""
    json: object = msgspec.to_builtins(result)
    return cast("dict[str, JSON]", _without_tags(json, _shape_of(result)))


def _is_union_of(result: Object, start: str) -> bool:
    return any(base.__name__ == start for base in type(result).__mro__)


def _check_selected(shape: Shape | UnionShape | None, steps: list[FieldCall]) -> None:
    """Check that an operation selected a path, whether or not the result has a value there."""
    for position, step in enumerate(steps):
        if isinstance(shape, UnionShape):
            for member in shape.members.values():
                _check_selected(member, steps[position:])
            return
        if shape is None or _is_typename(step):
            return
        shape = shape.field_of(step._field, step._alias).shape


def _value(result: Object, step: FieldCall) -> object:
    if _is_typename(step):
        return result.typename
    if isinstance(result, UnknownObject):
        return result.raw.get(step._alias or step._field.name)
    shape = _shape_of(result)
    return shape.read(result, shape.field_of(step._field, step._alias))


def _is_typename(step: FieldCall) -> bool:
    return step._field is TYPENAME and step._alias is None


def _flatten(value: object, depth: int) -> list[object]:
    """Flatten a value's lists and drop its nulls."""
    if value is None:
        return []
    if depth == 0:
        return [value]
    return [inner for one in cast("list[object]", value) for inner in _flatten(one, depth - 1)]


def _without_tags(value: object, shape: Shape | UnionShape | None) -> JSON:
    """Restore the original JSON of unknown members of unions."""
    if shape is None or value is None or not shape.has_unions:
        return cast("JSON", value)
    if isinstance(value, list):
        return [_without_tags(one, shape) for one in cast("list[object]", value)]
    found = cast("dict[str, JSON]", value)
    if isinstance(shape, UnionShape):
        name = found["__typename"]
        if name == UNKNOWN_TAG:
            return found["raw"]
        shape = shape.members[cast("str", name)]
    shapes = {field.key: field.shape for field in shape.fields}
    return {key: _without_tags(one, shapes.get(key)) for key, one in found.items()}


def from_dict(cls: type[Object], values: Mapping[str, object]) -> Object:
    """Build a result; see `Object.from_dict`."""
    try:
        return _made(cls, values)
    except RecursionError:
        raise SelectionError(
            f"The values of {cls.__name__}.from_dict are nested too deeply."
        ) from None


def _made(cls: type[Object], values: Mapping[str, object]) -> Object:
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        kind = type(values).__name__
        raise SelectionError(f"{cls.__name__}.from_dict: expected a dict, got a {kind}.")
    registry = cls._kotae_registry
    definition = registry.definition(cls._kotae_name)
    name = values.get("__typename")
    if isinstance(definition, UnionDefinition):
        if not isinstance(name, str):
            raise SelectionError(f"An object of {cls.__name__} needs its '__typename'.")
        if name not in definition.members:
            return unknown_object(values)
        definition = registry.object_definition(name)
    if not isinstance(definition, ObjectDefinition):
        raise SelectionError(f"{cls.__name__} cannot be built by hand: it is not an object type.")
    # With its `__typename` it is a member of a union.
    is_tagged = name is not None and bool(definition.unions)
    selection = _selection(registry, definition, [values], cls.__name__, _MAX_DEPTH)
    shape = object_shape(registry, selection, is_tagged=is_tagged)
    return convert_result(shape, copy_json(values), cls.__name__)


def _selection(
    registry: Registry,
    definition: ObjectDefinition | UnionDefinition,
    objects: list[Mapping[str, object]],
    path: str,
    depth: int,
) -> SelectionSet:
    """Return the fields that objects have; a field that some of them lack is conditional."""
    selection = SelectionSet(definition)
    if isinstance(definition, UnionDefinition):
        for name in definition.members:
            member = registry.object_definition(name)
            of_member = [one for one in objects if one.get("__typename") == name]
            inner = _selection(registry, member, of_member, path, depth)
            selection.nodes[name] = InlineNode(inner)
        return selection
    if depth == 0:
        raise SelectionError(f"{path} is nested too deeply.")
    for one in objects:
        typename = one.get("__typename", definition.name)
        if typename != definition.name:
            raise SelectionError(
                f"{path} should be a {definition.name}, got {sanitize(repr(typename))}."
            )
    aliased = _automatic_aliases(registry, definition)
    for key in dict.fromkeys(key for one in objects for key in one):
        field = definition.by_name.get(key) or aliased.get(key)
        if field is None:
            raise SelectionError(_unknown_key(definition, key, path))
        below = None
        if isinstance(field.target, ObjectDefinition | UnionDefinition):
            found: list[Mapping[str, object]] = []
            for one in objects:
                _collect_objects(one.get(key), found)
            below = _selection(registry, field.target, found, f"{path}.{key}", depth - 1)
        conditions = (("include", True),) if any(key not in one for one in objects) else ()
        selection.nodes[key] = FieldNode(field, None, key, None, conditions, below)
    return selection


def _unknown_key(definition: ObjectDefinition, key: object, path: str) -> str:
    name = str(key)
    hint = did_you_mean(name, definition.by_name)
    return f"{path} has no field {sanitize(name[:60])!r}: use GraphQL's names here.{hint}"


def _automatic_aliases(
    registry: Registry, definition: ObjectDefinition
) -> dict[str, FieldDefinition]:
    """Return the fields that are aliased automatically in a union, by alias."""
    found = (
        (registry.automatic_alias(definition.name, one), one) for one in definition.by_name.values()
    )
    return {key: field for key, field in found if key is not None} if definition.unions else {}


def _collect_objects(value: object, found: list[Mapping[str, object]]) -> None:
    if isinstance(value, Mapping):
        found.append(cast("Mapping[str, object]", value))
    elif isinstance(value, list | tuple):
        for one in cast("list[object]", value):
            _collect_objects(one, found)


METHODS = ResultMethods(attribute, from_dict, is_equal, items_of, read, reduce, to_dict)
