"""Answers read by path, and turned back into JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from kotae.errors import NotSelectedError, SelectionError
from kotae.query.objects import Object, UnknownObject, shape_of
from kotae.query.paths import Path
from kotae.query.shapes import UNKNOWN_TAG, Shape, UnionShape
from kotae.query.type_system import TYPENAME
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from kotae.values import JSON

__all__ = ["is_equal", "read", "to_dict"]


def read(answer: Object, path: object) -> object:
    """Return what a path selected in an answer; see `Object.__getitem__`."""
    if not isinstance(path, Path):
        raise SelectionError(
            f"An answer is read by a path, as answer[Media.title.romaji]; got a "
            f"{type(path).__name__}."
        )
    steps = _steps(cast("Path[object]", path))
    start = steps[0]._start
    type_name = answer.typename
    if isinstance(answer, UnknownObject):
        raise NotSelectedError(
            f"{sanitize(truncate(type_name, 60))} is a type that this release does not know: read "
            "its .raw."
        )
    if start != type_name and not _is_union_of(answer, start):
        raise SelectionError(f"{path!r} starts on {start}, and the answer is a {type_name}.")
    _check_selected(shape_of(answer), steps)
    found: list[object] = [answer]
    depth = 0
    for step in steps:
        depth += step._field.type.depth
        found = [
            value
            for one in found
            for value in _flat(_value(cast("Object", one), step), step._field.type.depth)
        ]
    if depth:
        return found
    return found[0] if found else None


def is_equal(one: Object, other: Object) -> bool:
    """Tell whether two answers are of one type and hold the same fields and values."""
    if isinstance(one, UnknownObject) or not hasattr(type(one), "_kotae_shape"):
        return one is other
    if isinstance(other, UnknownObject) or not hasattr(type(other), "_kotae_shape"):
        return False
    if type(one) is type(other):
        return msgspec.Struct.__eq__(cast("msgspec.Struct", one), other) is True
    if one.typename != other.typename:
        return False
    return _fields(one) == _fields(other)


def _fields(answer: Object) -> dict[tuple[str, str | None], object]:
    shape = shape_of(answer)
    return {
        (slot.field.name, slot.alias): value
        for slot, value in zip(shape.slots, shape.values_of(answer), strict=True)
        if value is not msgspec.UNSET
    }


def to_dict(answer: Object) -> dict[str, JSON]:
    """Return the JSON an answer was decoded from; see `Object.to_dict`."""
    if isinstance(answer, UnknownObject):
        return answer.raw
    plain: object = msgspec.to_builtins(answer)
    return cast("dict[str, JSON]", _without_marks(plain, shape_of(answer)))


def _steps(path: Path[object]) -> list[Path[object]]:
    steps = [path]
    while (parent := steps[-1]._parent) is not None:
        steps.append(parent)
    steps.reverse()
    return steps


def _is_union_of(answer: Object, start: str) -> bool:
    return any(base.__name__ == start for base in type(answer).__mro__)


def _check_selected(shape: Shape | UnionShape | None, steps: list[Path[object]]) -> None:
    """See that a question selected a path, whether or not the answer has anything there."""
    for position, step in enumerate(steps):
        if isinstance(shape, UnionShape):
            for member in shape.members.values():
                _check_selected(member, steps[position:])
            return
        if shape is None or _is_own_name(step):
            return
        shape = shape.slot_of(step._field, step._alias).shape


def _value(answer: Object, step: Path[object]) -> object:
    if _is_own_name(step):
        return answer.typename
    if isinstance(answer, UnknownObject):
        return answer.raw.get(step._alias or step._field.name)
    shape = shape_of(answer)
    return shape.read(answer, shape.slot_of(step._field, step._alias))


def _is_own_name(step: Path[object]) -> bool:
    return step._field is TYPENAME and step._alias is None


def _flat(value: object, depth: int) -> list[object]:
    """Return a value without nulls, its lists opened."""
    if value is None:
        return []
    if depth == 0:
        return [value]
    return [inner for one in cast("list[object]", value) for inner in _flat(one, depth - 1)]


def _without_marks(value: object, shape: Shape | UnionShape | None) -> JSON:
    """Return JSON in which unknown members of unions are as they came."""
    if shape is None or value is None or not shape.has_unions:
        return cast("JSON", value)
    if isinstance(value, list):
        return [_without_marks(one, shape) for one in cast("list[object]", value)]
    found = cast("dict[str, JSON]", value)
    if isinstance(shape, UnionShape):
        name = found["__typename"]
        if name == UNKNOWN_TAG:
            return found["raw"]
        shape = shape.members[cast("str", name)]
    shapes = {slot.key: slot.shape for slot in shape.slots}
    return {key: _without_marks(one, shapes.get(key)) for key, one in found.items()}
