"""Answers built by hand from JSON, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from kotae.errors import SelectionError
from kotae.query.decoding import converted_answer
from kotae.query.objects import Object, UnknownObject
from kotae.query.shapes import Shape, Slot, UnionShape, UnknownAnswer
from kotae.query.suggestions import did_you_mean
from kotae.query.type_system import ObjectDefinition, UnionDefinition
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from kotae.query.registry import Registry
    from kotae.query.type_system import FieldDefinition

__all__ = ["from_dict", "unknown_again"]

Made = TypeVar("Made", bound=Object)

_MAX_DEPTH = 100


def from_dict(cls: type[Made], values: Mapping[str, object]) -> Made:
    """Return an answer with these values; see `Object.from_dict`."""
    try:
        return _made(cls, values)
    except RecursionError:
        raise SelectionError(f"The values of {cls.__name__}.from_dict nest too deeply.") from None


def _made(cls: type[Made], values: Mapping[str, object]) -> Made:
    if not isinstance(values, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        kind = type(values).__name__
        raise SelectionError(f"{cls.__name__}.from_dict takes a dict; got {kind}.")
    if issubclass(cls, UnknownObject):
        return cast("Made", _unknown(values))
    registry = cls._kotae_registry
    definition = registry.definition(cls._kotae_name)
    name = values.get("__typename")
    if isinstance(definition, UnionDefinition):
        if not isinstance(name, str):
            raise SelectionError(f"An object of {cls.__name__} needs its '__typename'.")
        if name not in definition.members:
            return cast("Made", _unknown(values))
        definition = registry.object_definition(name)
    if not isinstance(definition, ObjectDefinition):
        raise SelectionError(f"{cls.__name__} is no type that has answers.")
    # With its name it is as a union would have it.
    is_tagged = name is not None and bool(definition.unions)
    shape = _shape(registry, definition, [values], cls.__name__, _MAX_DEPTH, is_tagged=is_tagged)
    return cast("Made", converted_answer(shape, _plain(values), cls.__name__))


def unknown_again(typename: str, raw: dict[str, object]) -> UnknownObject:
    """Return an unknown member that was pickled."""
    return UnknownAnswer(typename=typename, raw=raw)


def _unknown(values: Mapping[str, object]) -> UnknownObject:
    name = values.get("__typename")
    if not isinstance(name, str):
        raise SelectionError("An UnknownObject needs its '__typename'.")
    return UnknownAnswer(typename=name, raw=cast("dict[str, object]", _plain(values)))


def _shape(  # noqa: PLR0913 - where it stands, and how deep
    registry: Registry,
    definition: ObjectDefinition,
    objects: list[Mapping[str, object]],
    path: str,
    depth: int,
    *,
    is_tagged: bool,
) -> Shape:
    """Return the shape of objects of one type: a field that some of them lack is conditional."""
    if depth == 0:
        raise SelectionError(f"{path} nests too deeply.")
    for one in objects:
        name = one.get("__typename", definition.name)
        if name != definition.name:
            raise SelectionError(f"{path} is a {definition.name}, not {sanitize(repr(name))}.")
    keys = dict.fromkeys(key for one in objects for key in one)
    own_keys = _own_keys(registry, definition)
    slots: list[Slot] = []
    for key in keys:
        if is_tagged and key == "__typename":
            continue
        field = definition.by_name.get(key) or own_keys.get(key)
        if field is None:
            names = did_you_mean(str(key), definition.by_name) or did_you_mean(
                str(key).replace("_", ""), definition.by_name
            )
            raise SelectionError(
                f"{path} has no field {sanitize(str(key)[:60])!r}: names are GraphQL's here.{names}"
            )
        inner: list[Mapping[str, object]] = []
        for one in objects:
            _collect_objects(one.get(key), inner)
        shape: Shape | UnionShape | None = None
        target = field.target
        below = f"{path}.{key}"
        if isinstance(target, ObjectDefinition):
            shape = _shape(registry, target, inner, below, depth - 1, is_tagged=False)
        elif isinstance(target, UnionDefinition):
            shape = _union_shape(registry, target, inner, below, depth - 1)
        is_conditional = any(key not in one for one in objects)
        slots.append(Slot(field, None, key, shape, is_conditional=is_conditional))
    return Shape.of(registry, definition.name, slots, is_tagged=is_tagged)


def _own_keys(registry: Registry, definition: ObjectDefinition) -> dict[str, FieldDefinition]:
    """Return the fields that a union's members have under aliases made by themselves."""
    found = ((registry.union_key(definition.name, one), one) for one in definition.by_name.values())
    return {key: field for key, field in found if key is not None} if definition.unions else {}


def _union_shape(
    registry: Registry,
    union: UnionDefinition,
    objects: list[Mapping[str, object]],
    path: str,
    depth: int,
) -> UnionShape:
    members = {
        name: _shape(
            registry,
            registry.object_definition(name),
            [one for one in objects if one.get("__typename") == name],
            path,
            depth,
            is_tagged=True,
        )
        for name in union.members
    }
    return UnionShape.of(registry, union, members)


def _collect_objects(value: object, found: list[Mapping[str, object]]) -> None:
    if isinstance(value, Mapping):
        found.append(cast("Mapping[str, object]", value))
    elif isinstance(value, list | tuple):
        for one in cast("list[object]", value):
            _collect_objects(one, found)


def _plain(value: object) -> object:
    """Return JSON made of dicts and lists, whatever mappings and tuples it was made of."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {str(key): _plain(one) for key, one in pairs}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in cast("list[object]", value)]
    return value
