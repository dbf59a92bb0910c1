"""Roots: the fields of `Query` and `Mutation`, where every question starts."""

from __future__ import annotations

from kotae.errors import SelectionError
from kotae.query.arguments import checked_condition
from kotae.query.descriptions import ElementDoc, document_fields
from kotae.query.parts import joined
from kotae.query.paths import (
    arguments_of_call,
    check_called,
    checked_alias,
    checked_items,
    shown_parts,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic, NoReturn, Self, TypeVar

    from kotae.query.arguments import Arguments
    from kotae.query.parts import Condition, Selectable
    from kotae.query.paths import SelectionItem
    from kotae.query.registry import Registry
    from kotae.query.type_system import FieldDefinition, ObjectDefinition
    from kotae.query.variables import Var
else:
    from kotae.query.light import Generic, TypeVar

__all__ = [
    "AnyRoot",
    "LeafRoot",
    "Root",
    "RootObject",
    "RootType",
    "SelectedRoot",
    "make_root_class",
]

Value_co = TypeVar("Value_co", covariant=True)
Present_co = TypeVar("Present_co", covariant=True)
Item = TypeVar("Item")


class AnyRoot:
    """A root field, complete or not."""

    __slots__ = (
        "_alias",
        "_arguments",
        "_conditions",
        "_field",
        "_is_required",
        "_items",
        "_registry",
    )

    _alias: str | None
    _arguments: Arguments | None
    _conditions: tuple[Condition, ...]
    _field: FieldDefinition
    _is_required: bool
    _items: tuple[SelectionItem, ...]
    _registry: Registry

    def __init_subclass__(cls) -> None:
        document_fields(cls)

    def _take(self, other: AnyRoot) -> None:
        """Be what another root is."""
        self._alias = other._alias
        self._arguments = other._arguments
        self._conditions = other._conditions
        self._field = other._field
        self._is_required = other._is_required
        self._items = other._items
        self._registry = other._registry

    def _copy(self) -> Self:
        copied = type(self)()
        copied._take(self)
        return copied

    if not TYPE_CHECKING:  # the stubs say which roots are called, and with what

        def __call__(self, /, *positional: object, **given: object) -> Self:
            """Return the same with arguments."""
            arguments = arguments_of_call(self, positional, given)
            called = self._copy()
            called._arguments = arguments
            return called

    def __bool__(self) -> NoReturn:
        raise SelectionError(
            f"{self!r} is a question, not its answer: it is neither true nor false."
        )

    def __repr__(self) -> str:
        text = f"{self._field.owner}.{self._field.python_name}"
        return text + shown_parts(self) + (".required()" if self._is_required else "")


class Root(AnyRoot, Generic[Value_co]):
    """A complete root field: it can be asked, and its answer is of the type `Value_co`."""

    __slots__ = ()

    def as_(self, alias: str) -> Self:
        """Return the same under a name of one's own in the answer's JSON.

        Args:
            alias: A GraphQL name. Several roots of one name are aliased without it.

        Raises:
            SelectionError: It is no GraphQL name.
        """
        changed = self._copy()
        changed._alias = checked_alias(alias)
        return changed

    def include(self, if_: bool | Var[bool]) -> Self:
        """Return the same, asked for only if the condition holds (`@include`).

        Left out, its value is None.
        """
        return self._under(("include", checked_condition(if_, "include")))

    def skip(self, if_: bool | Var[bool]) -> Self:
        """Return the same, asked for unless the condition holds (`@skip`).

        Left out, its value is None.
        """
        return self._under(("skip", checked_condition(if_, "skip")))

    def _under(self, condition: Condition) -> Self:
        changed = self._copy()
        changed._conditions = joined(self._conditions, condition)
        return changed


class _Requirable(Root[Value_co], Generic[Value_co, Present_co]):
    __slots__ = ()

    def required(self) -> Root[Present_co]:
        """Return the same without `| None`: null raises a `NotFoundError`."""
        changed: Root[Present_co] = Root()
        changed._take(self)
        changed._is_required = True
        return changed


class LeafRoot(_Requirable[Value_co, Present_co], Generic[Value_co, Present_co]):
    """A root that gives a scalar, or a list of them: there is nothing to select."""

    __slots__ = ()


class SelectedRoot(_Requirable[Value_co, Present_co], Generic[Value_co, Item, Present_co]):
    """A root with a selection."""

    __slots__ = ()

    def select(self, first: Selectable[Item], /, *more: Selectable[Item]) -> Self:
        """Return the same with more selected.

        Args:
            first: As for `RootObject.select`.
            *more: Others.

        Raises:
            SelectionError: As for `RootObject.select`.
        """
        changed = self._copy()
        items = checked_items(self._field.target, (first, *more), self)
        changed._items = (*self._items, *items)
        return changed


class RootObject(AnyRoot, Generic[Value_co, Item, Present_co]):
    """A root that gives an object: `select` what is wanted of it."""

    __slots__ = ()

    def select(
        self, first: Selectable[Item], /, *more: Selectable[Item]
    ) -> SelectedRoot[Value_co, Item, Present_co]:
        """Return the question for these parts of the object.

        Args:
            first: A field of it, an object of it with its own selection, or a fragment.
            *more: Others.

        Raises:
            SelectionError: One of them is no field of the object, or an object without a
                selection.
            ArgumentError: An argument that is needed was not given.
        """
        check_called(self)
        items = checked_items(self._field.target, (first, *more), self)
        selected: SelectedRoot[Value_co, Item, Present_co] = SelectedRoot()
        selected._take(self)
        selected._items = items
        return selected


class RootType:
    """The base of `Query` and `Mutation`: namespaces of root fields."""

    __slots__ = ()

    def __new__(cls) -> Self:
        """Refuse: there are no objects of it."""
        raise TypeError(f"{cls.__name__} is a namespace: ask for its fields, {cls.__name__}.….")


class _RootAttribute:
    __slots__ = ("_definition", "_name", "_registry", "_root")

    def __init__(self, definition: ObjectDefinition, name: str, registry: Registry) -> None:
        self._definition = definition
        self._name = name
        self._registry = registry
        self._root: AnyRoot | None = None

    def __get__(self, instance: object, owner: type[object]) -> AnyRoot:
        if self._root is None:
            self._root = _root_of(self._definition.field(self._name), self._registry)
        return self._root


def make_root_class(name: str, registry: Registry) -> type[RootType]:
    """Return `Query` or `Mutation`."""
    definition = registry.object_definition(name)
    body: dict[str, object] = {
        "__doc__": ElementDoc(name),
        "__slots__": (),
        "__module__": registry.module,
    }
    for field_name in definition.lines:
        body[field_name] = _RootAttribute(definition, field_name, registry)
    return type(name, (RootType,), body)


def _root_of(field: FieldDefinition, registry: Registry) -> AnyRoot:
    root: AnyRoot = (
        LeafRoot[object, object]() if field.is_leaf else RootObject[object, object, object]()
    )
    root._alias = root._arguments = None
    root._conditions = root._items = ()
    root._field = field
    root._is_required = False
    root._registry = registry
    return root
