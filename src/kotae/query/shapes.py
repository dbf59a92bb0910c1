"""Shapes: what was selected, as one msgspec class per shape.

Two questions that select the same fields of a type share one class, whatever their arguments, so
their answers compare, and a class is made once. A shape is kept as long as an answer or an
operation holds it.
"""

from __future__ import annotations

import os
from threading import RLock
from types import GenericAlias
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakValueDictionary

import msgspec
from msgspec import UNSET

from kotae.errors import NotSelectedError
from kotae.query.objects import Object, UnknownObject
from kotae.query.registry import ROOT_KINDS
from kotae.query.type_system import (
    TYPENAME,
    EnumDefinition,
    FieldDefinition,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kotae.query.registry import Registry
    from kotae.query.type_system import TypeReference, UnionDefinition

__all__ = ["UNKNOWN_TAG", "Shape", "Slot", "UnionShape", "UnknownAnswer"]

#: The tag that an unknown member of a union is given before it is decoded: no GraphQL name, and
#: none that a server could send.
UNKNOWN_TAG = f"?{os.urandom(8).hex()}"

#: Held while a shape is made.
_lock = RLock()

_PYTHON_TYPES: Mapping[str, object] = {
    "Boolean": bool,
    "CountryCode": str,
    "Float": float,
    "FuzzyDateInt": int,
    "ID": str,
    "Int": int,
    # msgspec reads any JSON here; `kotae.JSON` is its type for readers.
    "Json": Any,
    "String": str,
}

#: What an answer is when its fields are put in by hand: the state that pickle carries.
State = tuple[object, ...]


class Slot:
    """One field of an answer.

    Attributes:
        field: What it is.
        alias: The alias that was asked for.
        key: Its name in JSON.
        is_conditional: Whether it may be left out by a directive.
        shape: Of the object or union inside; None for a leaf.
        attribute: The name under which the class keeps it.
    """

    __slots__ = ("alias", "attribute", "field", "is_conditional", "key", "shape")

    def __init__(
        self,
        field: FieldDefinition,
        alias: str | None,
        key: str,
        shape: Shape | UnionShape | None,
        *,
        is_conditional: bool,
    ) -> None:
        self.field: FieldDefinition = field
        self.alias: str | None = alias
        self.key: str = key
        self.is_conditional: bool = is_conditional
        self.shape: Shape | UnionShape | None = shape
        self.attribute: str = ""

    def identity(self) -> tuple[object, ...]:
        """What two slots of one shape's class have in common."""
        return self.field, self.alias, self.key, self.is_conditional, self.shape


class Shape:
    """What was selected on an object.

    Attributes:
        registry: The schema.
        type_name: The object's type.
        slots: Its fields, in order.
        is_tagged: Whether it is a member of a union, told by its `__typename`.
        struct: The class of such answers.
        has_unions: Whether an object of a union may be in it.
    """

    _made: ClassVar[WeakValueDictionary[tuple[object, ...], Shape]] = WeakValueDictionary()

    def __init__(
        self, registry: Registry, type_name: str, slots: Sequence[Slot], *, is_tagged: bool
    ) -> None:
        self.registry = registry
        self.type_name = type_name
        self.slots: tuple[Slot, ...] = tuple(slots)
        self.is_tagged = is_tagged
        self.has_unions: bool = any(
            slot.shape is not None and slot.shape.has_unions for slot in self.slots
        )
        self._by_step: dict[tuple[str, str | None], Slot] = {}
        self._hidden: dict[str, Slot] = {}
        self._name_slots()
        self.struct: type[Object] = self._make()

    @classmethod
    def of(
        cls, registry: Registry, type_name: str, slots: Sequence[Slot], *, is_tagged: bool
    ) -> Shape:
        """Return the shape with these slots: the same one each time."""
        key = (registry, type_name, is_tagged, *(slot.identity() for slot in slots))
        with _lock:
            made = cls._made.get(key)
            if made is None:
                made = cls(registry, type_name, slots, is_tagged=is_tagged)
                # msgspec completes a class when it is first decoded, and two threads that do so
                # at once crash the interpreter (0.20).
                msgspec.json.Decoder(made.struct)
                cls._made[key] = made
            return made

    def slot_of(self, field: FieldDefinition, alias: str | None) -> Slot:
        """Return the slot that a step of a path reads.

        Raises:
            NotSelectedError: It was not selected.
        """
        slot = self._by_step.get((field.name, alias))
        if slot is None:
            raise NotSelectedError(self._missing(field, alias))
        return slot

    def value_of(self, answer: Object, field: FieldDefinition) -> object:
        """Return what an attribute of an answer is that its class does not hold openly.

        Raises:
            NotSelectedError: It was not selected, or left out.
        """
        slot = self._hidden.get(field.name)
        if slot is None:
            raise NotSelectedError(self._missing(field, None))
        return self.read(answer, slot)

    def read(self, answer: Object, slot: Slot) -> object:
        """Return the value of a slot.

        Raises:
            NotSelectedError: A directive left it out.
        """
        value: object = getattr(answer, slot.attribute)
        if value is UNSET:
            raise NotSelectedError(
                f"{self.type_name}.{slot.field.python_name} is not in this answer: its @include "
                "or @skip left it out, or the hand that built the answer did."
            )
        return value

    def items_of(self, answer: Object) -> Iterator[tuple[str, object]]:
        """Return what was selected, as names and values; what was left out is not there."""
        for slot in self.slots:
            value: object = getattr(answer, slot.attribute)
            if value is not UNSET:
                yield slot.alias or slot.field.python_name, value

    def values_of(self, answer: Object) -> list[object]:
        """Return the value of each slot, `UNSET` for what was left out."""
        return [getattr(answer, slot.attribute) for slot in self.slots]

    def state_of(self, answer: Object) -> State:
        """Return the values of an answer, in the order of the slots."""
        return tuple(
            None if (value := getattr(answer, slot.attribute)) is UNSET else (value,)
            for slot in self.slots
        )

    def restored(self, state: State) -> Object:
        """Return the answer that has these values."""
        values = {
            slot.attribute: cast("tuple[object]", value)[0]
            for slot, value in zip(self.slots, state, strict=True)
            if value is not None
        }
        make: Callable[..., Object] = self.struct
        return make(**values)

    def __reduce__(self) -> tuple[Callable[..., Shape], tuple[object, ...]]:
        slots = [
            (
                slot.field.owner,
                slot.field.name,
                slot.alias,
                slot.key,
                slot.shape,
                slot.is_conditional,
            )
            for slot in self.slots
        ]
        return _shape_again, (self.registry, self.type_name, slots, self.is_tagged)

    def __deepcopy__(self, memo: dict[int, object]) -> Shape:
        return self

    def _name_slots(self) -> None:
        taken: set[str] = set()
        for position, slot in enumerate(self.slots):
            step = (slot.field.name, slot.alias)
            is_open = slot.alias is None and not slot.is_conditional and step not in self._by_step
            is_open = is_open and slot.field is not TYPENAME
            slot.attribute = slot.field.python_name if is_open else f"_slot_{position}"
            taken.add(slot.attribute)
            known = self._by_step.setdefault(step, slot)
            if known is slot and not is_open and slot.alias is None:
                self._hidden[slot.field.name] = slot

    def _make(self) -> type[Object]:
        is_root = self.type_name in ROOT_KINDS
        base = Object if is_root else self.registry.object_class(self.type_name)
        fields: list[tuple[str, object] | tuple[str, object, object]] = []
        for slot in self.slots:
            annotation = self._annotation(slot, slot.field.type)
            if slot.is_conditional:
                fields.append((slot.attribute, annotation | msgspec.UnsetType, UNSET))
            else:
                fields.append((slot.attribute, annotation))
        made: object = msgspec.defstruct(
            self.type_name,
            fields,
            bases=(base, msgspec.Struct),
            module=self.registry.module,
            namespace={"_kotae_shape": self, "_kotae_registry": self.registry},
            rename={slot.attribute: slot.key for slot in self.slots},
            tag=self.type_name if self.is_tagged else None,
            tag_field="__typename" if self.is_tagged else None,
            frozen=True,
            gc=False,
            kw_only=True,
        )
        return cast("type[Object]", made)

    def _annotation(self, slot: Slot, reference: TypeReference) -> Any:
        annotation: Any
        if reference.item is not None:
            annotation = GenericAlias(list, self._annotation(slot, reference.item))
        elif slot.shape is not None:
            annotation = slot.shape.annotation()
        elif isinstance(slot.field.target, EnumDefinition):
            annotation = self.registry.enum_class(reference.name)
        else:
            annotation = _PYTHON_TYPES[reference.name]
        return annotation if reference.is_non_null else annotation | None

    def annotation(self) -> Any:
        """Return what msgspec decodes such an object as."""
        return self.struct

    def _missing(self, field: FieldDefinition, alias: str | None) -> str:
        place = f"{self.type_name}.{field.python_name}"
        others = [slot.alias for slot in self.slots if slot.field is field and slot.alias]
        if alias is None and others:
            return (
                f"{place} was selected as {', '.join(map(repr, others))}: read it as "
                f"answer[{place}(…).as_({others[0]!r})]."
            )
        wanted = place if alias is None else f"{place}.as_({alias!r})"
        return f"{place} was not selected: add {wanted} to the question's select(…)."


class UnionShape:
    """What was selected on a union: the shape of each of its members.

    Attributes:
        registry: The schema.
        type_name: The union.
        members: By the member's name.
        has_unions: True.
    """

    has_unions = True
    _made: ClassVar[WeakValueDictionary[tuple[object, ...], UnionShape]] = WeakValueDictionary()

    def __init__(self, registry: Registry, type_name: str, members: Mapping[str, Shape]) -> None:
        self.registry = registry
        self.type_name = type_name
        self.members: dict[str, Shape] = dict(members)

    @classmethod
    def of(
        cls, registry: Registry, union: UnionDefinition, members: Mapping[str, Shape]
    ) -> UnionShape:
        """Return the shape with these members: the same one each time."""
        key = (registry, union.name, *members.values())
        with _lock:
            made = cls._made.get(key)
            if made is None:
                made = cls._made[key] = cls(registry, union.name, members)
            return made

    def annotation(self) -> Any:
        """Return what msgspec decodes such an object as."""
        annotation: Any = UnknownAnswer
        for shape in self.members.values():
            annotation |= shape.struct
        return annotation

    def __reduce__(self) -> tuple[Callable[..., UnionShape], tuple[object, ...]]:
        return _union_again, (self.registry, self.type_name, self.members)

    def __deepcopy__(self, memo: dict[int, object]) -> UnionShape:
        return self


class UnknownAnswer(
    UnknownObject,
    msgspec.Struct,
    tag=UNKNOWN_TAG,
    tag_field="__typename",
    frozen=True,
    gc=False,
):
    """The class of unknown members."""

    typename: str  # pyright: ignore[reportIncompatibleVariableOverride]  # the base works it out
    raw: dict[str, Any]  # pyright: ignore[reportIncompatibleMethodOverride]  # a property for readers


def _shape_again(
    registry: Registry, type_name: str, slots: list[tuple[Any, ...]], is_tagged: bool
) -> Shape:
    made: list[Slot] = []
    for owner, name, alias, key, shape, is_conditional in slots:
        field = registry.object_definition(owner).by_name[name] if owner else TYPENAME
        made.append(Slot(field, alias, key, shape, is_conditional=is_conditional))
    return Shape.of(registry, type_name, made, is_tagged=is_tagged)


def _union_again(registry: Registry, type_name: str, members: dict[str, Shape]) -> UnionShape:
    union = cast("UnionDefinition", registry.definition(type_name))
    return UnionShape.of(registry, union, members)
