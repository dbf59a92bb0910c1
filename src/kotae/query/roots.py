"""Root fields: the fields of `Query` and `Mutation`, from which operations are built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.query.descriptions import LazyDocstring
from kotae.query.selectable import (
    Conditional,
    FieldCall,
    WithSelection,
    check_called,
    check_name,
    require_items,
)

if TYPE_CHECKING:
    from typing import ClassVar, Self

    from kotae.query.selectable import Selectable
    from kotae.query.type_system import ObjectDefinition, Registry
    from kotae.query.variables import Var

__all__ = [
    "AnyRoot",
    "LeafRoot",
    "PresentObject",
    "PresentRoot",
    "RequiredRoot",
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

    __slots__ = ()

    #: Whether null raises a `NotFoundError`.
    _is_required: ClassVar[bool] = False


class Root(AnyRoot, Conditional, Generic[Value_co]):
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


class RequiredRoot(Root[Value_co], Generic[Value_co]):
    """A root whose result is not None."""

    __slots__ = ()

    _is_required = True

    def __repr__(self) -> str:
        return f"{super().__repr__()}.required()"


class _NullableRoot(Root[Value_co], Generic[Value_co, Present_co]):
    __slots__ = ()

    def required(self) -> Root[Present_co]:
        """Return a copy without `| None`: null raises a `NotFoundError`."""
        kind: type[RequiredRoot[Present_co]] = RequiredRoot
        return self._copy_as(kind)


class LeafRoot(_NullableRoot[Value_co, Present_co], Generic[Value_co, Present_co]):
    """A root whose value is a scalar or a list of scalars: it needs no selection."""

    __slots__ = ()


class SelectedRoot(
    WithSelection[Item], _NullableRoot[Value_co, Present_co], Generic[Value_co, Item, Present_co]
):
    """A root with a selection."""

    __slots__ = ()


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
        kind: type[SelectedRoot[Value_co, Item, Present_co]] = SelectedRoot
        return self._select(kind, (first, *more))


class PresentRoot(SelectedRoot[Item, Item, Item], Generic[Item]):
    """A root with a selection that AniList never returns as null; null raises `NotFoundError`."""

    __slots__ = ()

    _is_required = True

    # A condition may leave the root out, so that the copy does not have the type of the root.
    def include(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # see above
        self, if_: bool | Var[bool]
    ) -> SelectedRoot[Item | None, Item, Item]:
        """Return a copy that is sent only if the condition holds (`@include`), and else is None.

        Args:
            if_: True, False or a variable of the operation.

        Raises:
            ArgumentError: The condition is none of them.
        """
        return self._nullable().include(if_)

    def skip(  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]  # see above
        self, if_: bool | Var[bool]
    ) -> SelectedRoot[Item | None, Item, Item]:
        """Return a copy that is sent unless the condition holds (`@skip`), and else is None.

        Args:
            if_: True, False or a variable of the operation.

        Raises:
            ArgumentError: The condition is none of them.
        """
        return self._nullable().skip(if_)

    def _nullable(self) -> SelectedRoot[Item | None, Item, Item]:
        kind: type[SelectedRoot[Item | None, Item, Item]] = SelectedRoot
        return self._copy_as(kind)


class PresentObject(RootObject[Item, Item, Item], Generic[Item]):
    """A root whose value is an object that AniList never returns as null."""

    __slots__ = ()

    _is_required = True

    @require_items
    def select(self, first: Selectable[Item], /, *more: Selectable[Item]) -> PresentRoot[Item]:
        """Return the root with a selection; see `RootObject.select`."""
        check_called(self)
        kind: type[PresentRoot[Item]] = PresentRoot
        return self._select(kind, (first, *more))


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
            field = self._definition.field(self._name)
            # Without types in brackets: making a generic alias takes longer than making the root.
            of_object = PresentObject if field.is_never_null else RootObject
            kind = cast("type[AnyRoot]", LeafRoot if field.is_leaf else of_object)
            self._root = kind(field, self._registry, field.owner)
        return self._root


def make_root_class(name: str, registry: Registry) -> type[RootType]:
    """Create `Query` or `Mutation`."""
    definition = registry.object_definition(name)
    body: dict[str, object] = {
        "__doc__": LazyDocstring(name),
        "__slots__": (),
        "__module__": registry.module,
    }
    for field_name in definition.lines:
        body[field_name] = _RootAttribute(definition, field_name, registry)
    return type(name, (RootType,), body)
