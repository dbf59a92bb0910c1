"""Shapes: the selected fields of a type, and one msgspec class for each shape.

Operations that select the same fields of a type share one class, whatever their arguments, so that
their results compare and each class is made once. A shape exists while a result or an operation
refers to it.
"""

from __future__ import annotations

from functools import partial
from threading import RLock
from types import GenericAlias
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakValueDictionary

import msgspec
from msgspec import UNSET

from kotae.errors import NotSelectedError
from kotae.naming import python_name
from kotae.query.objects import Object, unknown_class
from kotae.query.selection import FieldNode, SelectionSet, SpreadNode
from kotae.query.type_system import (
    ROOT_KINDS,
    EnumDefinition,
    FieldDefinition,
    ObjectDefinition,
    UnionDefinition,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.query.type_references import TypeReference
    from kotae.query.type_system import Registry

__all__ = ["Shape", "ShapeField", "UnionShape", "object_shape"]

#: Held while a shape is created.
_lock = RLock()

_RESULT_TYPES: Mapping[str, object] = {
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


class ShapeField:
    """One field of a result.

    Attributes:
        alias: The caller's alias, or None.
        is_conditional: Whether a directive may leave it out.
        shape: The shape of its object or union; None for a leaf.
        name: The attribute by which callers read it; None if only a path does.
        attribute: The attribute of the result's class that has its value.
    """

    __slots__ = ("alias", "attribute", "definition", "is_conditional", "key", "name", "shape")

    def __init__(
        self,
        definition: FieldDefinition,
        alias: str | None,
        key: str,
        shape: Shape | UnionShape | None,
        is_conditional: bool,
    ) -> None:
        self.definition: FieldDefinition = definition
        self.alias: str | None = alias
        self.key: str = key
        self.is_conditional: bool = is_conditional
        self.shape: Shape | UnionShape | None = shape
        self.name: str | None = None
        self.attribute: str = ""

    def identity(self) -> tuple[object, ...]:
        """Return the key by which shapes are shared."""
        return self.definition, self.alias, self.key, self.shape, self.is_conditional

    def __reduce__(self) -> tuple[type[ShapeField], tuple[object, ...]]:
        return ShapeField, self.identity()


class Shape:
    """The selected fields of an object.

    Attributes:
        is_tagged: Whether it is a member of a union, identified by `__typename`.
        struct: The class of its results.
        has_unions: Whether it can contain an object of a union.
    """

    _instances: ClassVar[WeakValueDictionary[tuple[object, ...], Shape]] = WeakValueDictionary()

    def __init__(
        self, registry: Registry, type_name: str, fields: Sequence[ShapeField], *, is_tagged: bool
    ) -> None:
        self.registry = registry
        self.type_name = type_name
        self.fields: tuple[ShapeField, ...] = tuple(fields)
        self.is_tagged = is_tagged
        self.has_unions: bool = any(
            field.shape is not None and field.shape.has_unions for field in self.fields
        )
        self._fields_by_step: dict[tuple[str, str | None], ShapeField] = {}
        is_root = type_name in ROOT_KINDS
        self._base: type[Object] = Object if is_root else registry.class_of(type_name)
        self._name_fields()
        self.struct: type[Object] = self._make()

    @classmethod
    def of(
        cls, registry: Registry, type_name: str, fields: Sequence[ShapeField], is_tagged: bool
    ) -> Shape:
        """Return the shape with these fields; equal fields give the same shape."""
        key = (registry, type_name, is_tagged, *(field.identity() for field in fields))
        with _lock:
            made = cls._instances.get(key)
            if made is None:
                made = cls(registry, type_name, fields, is_tagged=is_tagged)
                # msgspec completes a class at its first decoding; two threads that do so at once
                # crash the interpreter (0.20).
                msgspec.json.Decoder(made.struct)
                cls._instances[key] = made
            return made

    def field_of(self, field: FieldDefinition, alias: str | None) -> ShapeField:
        """Return the field that a step of a path reads, or raise a `NotSelectedError`."""
        found = self._fields_by_step.get((field.name, alias))
        if found is None:
            raise NotSelectedError(self._missing(field, alias))
        return found

    def read(self, result: Object, field: ShapeField) -> object:
        """Return the value of a field; raise a `NotSelectedError` if a directive left it out."""
        value: object = getattr(result, field.attribute)
        if value is UNSET:
            raise NotSelectedError(
                f"{self.type_name}.{field.definition.python_name} is not in this result: its "
                "@include or @skip left it out, or `from_dict` had no value for it."
            )
        return value

    def __reduce__(self) -> tuple[Callable[..., Shape], tuple[object, ...]]:
        return Shape.of, (self.registry, self.type_name, self.fields, self.is_tagged)

    def __deepcopy__(self, memo: dict[int, object]) -> Shape:
        return self

    def _name_fields(self) -> None:
        """Name the attributes of fields; a path alone reads a field whose name is taken."""
        taken: set[str | None] = {None}
        for position, field in enumerate(self.fields):
            name = self._name_of(field)
            field.name = None if name in taken else name
            taken.add(name)
            # The class of the type, or a property, reads what the class of the shape hides.
            is_hidden = field.is_conditional or name == "typename"
            field.attribute = f"_field_{position}" if is_hidden or not field.name else field.name
            self._fields_by_step.setdefault((field.definition.name, field.alias), field)

    def _name_of(self, field: ShapeField) -> str | None:
        if field.alias is None:
            return None if field.definition.is_extra else field.definition.python_name
        name = python_name(field.alias)
        return None if name.startswith("_") or hasattr(self._base, name) else name

    def _make(self) -> type[Object]:
        fields: list[tuple[str, object] | tuple[str, object, object]] = []
        for field in self.fields:
            annotation = self._annotation(field, field.definition.type)
            if field.is_conditional:
                fields.append((field.attribute, annotation | msgspec.UnsetType, UNSET))
            else:
                fields.append((field.attribute, annotation))
        made: object = msgspec.defstruct(
            self.type_name,
            fields,
            bases=(self._base, msgspec.Struct),
            module=self.registry.module,
            namespace={
                "_kotae_shape": self,
                "_kotae_registry": self.registry,
                **{
                    field.name: property(partial(self.read, field=field))
                    for field in self.fields
                    if field.name and field.alias and field.is_conditional
                },
            },
            rename={field.attribute: field.key for field in self.fields},
            tag=self.type_name if self.is_tagged else None,
            tag_field="__typename" if self.is_tagged else None,
            frozen=True,
            gc=False,
            kw_only=True,
        )
        return cast("type[Object]", made)

    def _annotation(self, field: ShapeField, reference: TypeReference) -> Any:
        annotation: Any
        if reference.item is not None:
            annotation = GenericAlias(list, self._annotation(field, reference.item))
        elif field.shape is not None:
            annotation = field.shape.struct
        elif isinstance(field.definition.target, EnumDefinition):
            annotation = self.registry.class_of(reference.name)
        else:
            annotation = _RESULT_TYPES[reference.name]
        return annotation if reference.is_non_null else annotation | None

    def _missing(self, field: FieldDefinition, alias: str | None) -> str:
        place = f"{self.type_name}.{field.python_name}"
        others = [one.alias for one in self.fields if one.definition is field and one.alias]
        if alias is None and others:
            return (
                f"{place} was selected as {', '.join(map(repr, others))}: read it as "
                f"result[{place}.as_({others[0]!r})]."
            )
        end = field.python_name if alias is None else f"{field.python_name}.as_({alias!r})"
        return f"{place} was not selected: add the path that ends in .{end} to the operation."


class UnionShape:
    """The selected fields of a union.

    Attributes:
        members: The shape of each member, by its name.
        struct: The union of the classes of their results.
    """

    has_unions = True

    def __init__(self, type_name: str, members: Mapping[str, Shape]) -> None:
        self.type_name = type_name
        self.members: Mapping[str, Shape] = members
        self.struct: Any = unknown_class()
        for shape in members.values():
            self.struct |= shape.struct

    def __reduce__(self) -> tuple[type[UnionShape], tuple[object, ...]]:
        return UnionShape, (self.type_name, self.members)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnionShape):
            return NotImplemented
        return self.type_name == other.type_name and self.members == other.members

    def __hash__(self) -> int:
        return hash((self.type_name, *self.members.values()))


#: All nodes of one response key, each with whether it is present whenever its object is.
_Nodes = list[tuple[FieldNode, bool]]


def object_shape(registry: Registry, selection: SelectionSet, *, is_tagged: bool = False) -> Shape:
    """Return the shape of an object; with a tag if it is a member of a union."""
    return _object_shape(registry, selection.type.name, [(selection, True)], is_tagged=is_tagged)


def _shape(registry: Registry, selections: list[tuple[SelectionSet, bool]]) -> Shape | UnionShape:
    type_ = selections[0][0].type
    if isinstance(type_, ObjectDefinition):
        return _object_shape(registry, type_.name, selections, is_tagged=False)
    members = {
        name: _object_shape(registry, name, selections, is_tagged=True) for name in type_.members
    }
    return UnionShape(type_.name, members)


def _object_shape(
    registry: Registry,
    type_name: str,
    selections: list[tuple[SelectionSet, bool]],
    *,
    is_tagged: bool,
) -> Shape:
    fields: dict[str, _Nodes] = {}
    for selection, is_certain in selections:
        _collect(type_name, selection, fields, is_certain=is_certain)
    if is_tagged:
        # msgspec reads and writes the tag itself.
        fields.pop("__typename", None)
    shape_fields = [_shape_field(registry, key, found) for key, found in fields.items()]
    return Shape.of(registry, type_name, shape_fields, is_tagged)


def _collect(
    type_name: str, selection: SelectionSet, fields: dict[str, _Nodes], *, is_certain: bool
) -> None:
    type_ = selection.type
    members = type_.members if isinstance(type_, UnionDefinition) else (type_.name,)
    if type_name not in members:
        return
    for node in selection:
        is_there = is_certain and not node.conditions
        if isinstance(node, FieldNode):
            fields.setdefault(node.key, []).append((node, is_there))
        else:
            inner = node.fragment.selection if isinstance(node, SpreadNode) else node.selection
            _collect(type_name, inner, fields, is_certain=is_there)


def _shape_field(registry: Registry, key: str, found: _Nodes) -> ShapeField:
    head = found[0][0]
    # Fields below a single node are present whenever the node is.
    is_one = len(found) == 1
    inner = [
        (node.selection, is_one or is_certain)
        for node, is_certain in found
        if node.selection is not None
    ]
    shape = _shape(registry, inner) if inner else None
    is_conditional = not any(is_certain for _, is_certain in found)
    return ShapeField(head.field, head.alias, key, shape, is_conditional)
