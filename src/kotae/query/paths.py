"""Field paths, as `Media.title.romaji`, and named fragments: the parts of a selection.

A path is immutable: every method returns a new one. Its static type holds the type that it starts
on, the type of the value at its end, and whether a list is on the way (`One`, `Many`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar, cast, overload

from kotae.errors import SelectionError, UnknownFieldError
from kotae.query.selectable import (
    FieldCall,
    One,
    Selectable,
    SelectionItem,
    Start_co,
    WithSelection,
    check_called,
    check_items,
    check_name,
    field_names,
    require_items,
    unknown_field,
)

if TYPE_CHECKING:
    from typing import Self

    from kotae.query.selectable import Many
    from kotae.query.type_system import FieldDefinition, Registry

__all__ = ["ConnectionList", "Field", "Fragment", "ObjectPath", "Path", "Selected", "path_to"]

Value_co = TypeVar("Value_co", covariant=True)
Count_co = TypeVar("Count_co", covariant=True)
Item = TypeVar("Item")
Start = TypeVar("Start")
Element = TypeVar("Element")
Paged_co = TypeVar("Paged_co", covariant=True)
Many_co = TypeVar("Many_co", covariant=True)


class Path(FieldCall, SelectionItem[Start_co], Generic[Start_co]):
    """A step from a type, or from a parent path, to a field."""

    __slots__ = ()

    def as_(self, alias: str) -> Self:
        """Return a copy with an alias; read its value with the path: `result[path]`.

        Args:
            alias: A GraphQL name.

        Raises:
            SelectionError: The alias is not a GraphQL name.
        """
        changed = self._copy()
        name = check_name(alias)
        # An alias that equals the field's name is none.
        changed._alias = None if name == self._field.name else name
        return changed

    def _check_selectable(self) -> None:
        check_called(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


class Field(Path[Start_co], Selectable[Start_co], Generic[Start_co, Value_co, Count_co]):
    """A path that ends at a scalar, an enum, or a list of them."""

    __slots__ = ()

    if TYPE_CHECKING:  # the types of `result[path]`, for `rows`

        @overload
        def _value_in(
            self: Field[Start, list[Element | None] | None, One | Many], item: Start, /
        ) -> list[Element]: ...
        @overload
        def _value_in(
            self: Field[Start, Element | None, One], item: Start, /
        ) -> Element | None: ...
        @overload
        def _value_in(
            self: Field[Start, Element | None, Many], item: Start, /
        ) -> list[Element]: ...
        def _value_in(self, item: object, /) -> object: ...


class ObjectPath(Path[Start_co], Generic[Start_co, Item, Value_co, Count_co]):
    """A path that ends at an object: continue to one of its fields, or `select` several.

    It is not selectable without its own selection.
    """

    if TYPE_CHECKING:

        @property
        def typename(self) -> Field[Start_co, str, Count_co]:
            """The name of the object's type."""
            ...

        @overload
        def _value_in(
            self: ObjectPath[Start, Item, Element, One], item: Start, /
        ) -> Element | None: ...
        @overload
        def _value_in(
            self: ObjectPath[Start, Item, Element, Many], item: Start, /
        ) -> list[Element]: ...
        def _value_in(self, item: object, /) -> object: ...

    @require_items
    def select(
        self, first: Selectable[Item], /, *more: Selectable[Item]
    ) -> Selected[Start_co, Item, Value_co, Count_co]:
        """Return the object with a selection.

        Args:
            first: A field of the object, an object with its own selection, or a fragment.
            *more: Other ones.

        Raises:
            SelectionError: An item is not a field of the object, or is an object without a
                selection, or a required argument is missing.
        """
        kind: type[Selected[Start_co, Item, Value_co, Count_co]] = Selected
        return self._select(kind, (first, *more))

    def _check_selectable(self) -> None:
        raise SelectionError(
            f"{self!r} is an object: add .select(…) with the fields you want, or continue to one "
            "of its fields."
        )

    if not TYPE_CHECKING:  # the stubs declare the fields one by one

        def __getattr__(self, name: str) -> Path[Start_co]:
            if name.startswith("_"):
                raise AttributeError(name)
            check_called(self)
            target = self._field.target
            field = target.find(name)
            if field is None:
                raise unknown_field(target, name, self)
            path = self.__dict__[name] = path_to(field, self._registry, self._start, self)
            return path

    def __dir__(self) -> list[str]:
        target = self._field.target
        own = [name for name in object.__dir__(self) if name in _PATH_METHODS or name[0] == "_"]
        return [*own, *field_names(target)]


class ConnectionList(Generic[Paged_co, Many_co]):
    """The list of a connection that has pages, in stubs: it is paged if no list is above."""

    @overload
    def __get__(
        self, instance: ObjectPath[object, Item, object, One], owner: type[object], /
    ) -> Paged_co: ...
    @overload
    def __get__(self, instance: object, owner: type[object], /) -> Many_co: ...
    def __get__(self, instance: object, owner: type[object], /) -> object: ...


#: Fields in a path: as many as an operation may be deep, see `kotae.query.complexity`.
_MAX_LENGTH = 100
_PATH_METHODS = frozenset({"as_", "include", "select", "skip"})


class Selected(
    Path[Start_co],
    Selectable[Start_co],
    WithSelection[Item],
    Generic[Start_co, Item, Value_co, Count_co],
):
    """An object with a selection."""

    __slots__ = ()

    if TYPE_CHECKING:  # as above

        @overload
        def _value_in(
            self: Selected[Start, Item, Element, One], item: Start, /
        ) -> Element | None: ...
        @overload
        def _value_in(
            self: Selected[Start, Item, Element, Many], item: Start, /
        ) -> list[Element]: ...
        def _value_in(self, item: object, /) -> object: ...

    if not TYPE_CHECKING:  # type checkers know that it has no such name

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):
                raise AttributeError(name)
            raise UnknownFieldError(
                f"{self!r} has its selection: add {name!r} to it, or use {name!r} before select()."
            )


class Fragment(Selectable[Start_co], Generic[Start_co]):
    """A named fragment: the document defines it once, however often it is selected."""

    __slots__ = ("_name",)

    _name: str

    def __init__(
        self, name: str, start: str, items: tuple[object, ...], registry: Registry
    ) -> None:
        self._name = check_name(name, what="a fragment")
        if name == "on":
            raise SelectionError("A fragment cannot be called 'on': GraphQL reserves that word.")
        self._start = start
        self._registry = registry
        self._conditions = ()
        self._items = check_items(registry.definition(start), items, self)

    def _copy(self) -> Self:
        return type(self)(self._name, self._start, self._items, self._registry)

    def __repr__(self) -> str:
        name = self._name if hasattr(self, "_name") else "…"
        text = f"{self._start}.fragment({name!r}, …)"
        return text + "".join(f".{kind}(if_={value!r})" for kind, value in self._conditions)


def path_to(
    field: FieldDefinition, registry: Registry, start: str, parent: FieldCall | None
) -> Path[object]:
    """Create the path from a type or a parent path to a field."""
    if parent is not None and len(parent._steps()) >= _MAX_LENGTH:
        raise SelectionError(
            f"A path is longer than {_MAX_LENGTH} fields: split it into several operations."
        )
    # Without types in brackets: making a generic alias takes longer than making the path.
    kind = cast("type[Path[object]]", Field if field.is_leaf else ObjectPath)
    return kind(field, registry, start, parent)
