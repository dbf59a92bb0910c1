"""Root fields: the fields of `Query` and `Mutation`, from which operations are built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.errors import SelectionError
from kotae.query.coercion import check_condition
from kotae.query.descriptions import ElementDoc, document_fields
from kotae.query.selectable import (
    FieldCall,
    check_called,
    check_items,
    check_name,
    require_items,
    with_condition,
)

if TYPE_CHECKING:
    from typing import NoReturn, Self

    from kotae.query.coercion import Arguments
    from kotae.query.selectable import Condition, Part, Selectable
    from kotae.query.type_system import FieldDefinition, ObjectDefinition, Registry
    from kotae.query.variables import Var

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


class AnyRoot(FieldCall):
    """A root field, with or without its selection."""

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
    _items: tuple[Part[object], ...]
    _registry: Registry

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        document_fields(cls)

    def _assign(self, other: AnyRoot) -> None:
        """Copy the attributes of another root."""
        self._alias = other._alias
        self._arguments = other._arguments
        self._conditions = other._conditions
        self._field = other._field
        self._is_required = other._is_required
        self._items = other._items
        self._registry = other._registry

    def _copy(self) -> Self:
        copied = type(self)()
        copied._assign(self)
        return copied

    def __bool__(self) -> NoReturn:
        raise SelectionError(
            f"{self!r} is a root field, not its result: it is neither true nor false."
        )

    def __repr__(self) -> str:
        text = f"{self._field.owner}.{self._field.python_name}{self._format()}"
        return text + (".required()" if self._is_required else "")


class Root(AnyRoot, Generic[Value_co]):
    """A complete root field, ready for an operation; its result has the type `Value_co`."""

    __slots__ = ()

    def as_(self, alias: str) -> Self:
        """Return a copy with an alias in the response's JSON.

        Args:
            alias: A GraphQL name. Several roots of one name are aliased automatically.

        Raises:
            SelectionError: The alias is not a GraphQL name.
        """
        changed = self._copy()
        changed._alias = check_name(alias)
        return changed

    def include(self, if_: bool | Var[bool]) -> Self:
        """Return a copy that is sent only if the condition holds (`@include`), else it is None."""
        return self._with_condition(("include", check_condition(if_, "include")))

    def skip(self, if_: bool | Var[bool]) -> Self:
        """Return a copy that is sent unless the condition holds (`@skip`), else it is None."""
        return self._with_condition(("skip", check_condition(if_, "skip")))

    def _with_condition(self, condition: Condition) -> Self:
        changed = self._copy()
        changed._conditions = with_condition(self._conditions, condition)
        return changed


class _Requirable(Root[Value_co], Generic[Value_co, Present_co]):
    __slots__ = ()

    def required(self) -> Root[Present_co]:
        """Return a copy without `| None`: null raises a `NotFoundError`."""
        changed: Root[Present_co] = Root()
        changed._assign(self)
        changed._is_required = True
        return changed


class LeafRoot(_Requirable[Value_co, Present_co], Generic[Value_co, Present_co]):
    """A root whose value is a scalar or a list of scalars: it needs no selection."""

    __slots__ = ()


class SelectedRoot(_Requirable[Value_co, Present_co], Generic[Value_co, Item, Present_co]):
    """A root with a selection."""

    __slots__ = ()

    @require_items
    def select(self, first: Selectable[Item], /, *more: Selectable[Item]) -> Self:
        """Return a copy with more items.

        Args:
            first: As for `RootObject.select`.
            *more: Other ones.

        Raises:
            SelectionError: As for `RootObject.select`.
        """
        changed = self._copy()
        items = check_items(self._field.target, (first, *more), self)
        changed._items = (*self._items, *items)
        return changed


class RootObject(AnyRoot, Generic[Value_co, Item, Present_co]):
    """A root whose value is an object: call `select` with the fields you want."""

    __slots__ = ()

    @require_items
    def select(
        self, first: Selectable[Item], /, *more: Selectable[Item]
    ) -> SelectedRoot[Value_co, Item, Present_co]:
        """Return the root with a selection.

        Args:
            first: A field of the object, an object with its own selection, or a fragment.
            *more: Other ones.

        Raises:
            SelectionError: An item is not a field of the object, or is an object without a
                selection.
            ArgumentError: A required argument is missing.
        """
        check_called(self)
        items = check_items(self._field.target, (first, *more), self)
        selected: SelectedRoot[Value_co, Item, Present_co] = SelectedRoot()
        selected._assign(self)
        selected._items = items
        return selected


class RootType:
    """The base of `Query` and `Mutation`: namespaces of root fields."""

    __slots__ = ()

    def __new__(cls) -> Self:
        """Raise: the class is a namespace."""
        raise TypeError(f"{cls.__name__} is a namespace of root fields: it has no instances.")


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
    """Create `Query` or `Mutation`."""
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
    root = cast("type[AnyRoot]", LeafRoot if field.is_leaf else RootObject)()
    root._alias = root._arguments = None
    root._conditions = root._items = ()
    root._field = field
    root._is_required = False
    root._registry = registry
    return root
