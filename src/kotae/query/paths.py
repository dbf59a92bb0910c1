"""Paths: what is selected. `Media.title.romaji` is one; `select` makes a question of several.

A path is immutable: every method gives a new one. Statically a path carries the type it starts
on, the value found at its end, and whether a list lies on the way (`One`, `Many`).
"""

from __future__ import annotations

from kotae.errors import ArgumentError, SelectionError
from kotae.query.arguments import Arguments, checked_arguments
from kotae.query.descriptions import document_fields
from kotae.query.parts import Part, Selectable, Start_co, UnknownFieldError
from kotae.query.suggestions import did_you_mean
from kotae.query.type_system import FieldDefinition, ObjectDefinition, UnionDefinition

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Generic, Self, TypeVar, cast

    from kotae.query.registry import Registry
    from kotae.query.roots import AnyRoot
    from kotae.query.type_system import Definition
else:
    from kotae.query.light import Generic, TypeVar, cast

__all__ = [
    "Field",
    "Fragment",
    "ObjectPath",
    "Path",
    "Selected",
    "SelectionItem",
    "arguments_of_call",
    "check_called",
    "checked_alias",
    "checked_items",
    "path_to",
    "shown_parts",
    "unknown_field",
]

PathType = TypeVar("PathType", bound="Path[object]")
Value_co = TypeVar("Value_co", covariant=True)
Count_co = TypeVar("Count_co", covariant=True)
Item = TypeVar("Item")


class Path(Part[Start_co], Generic[Start_co]):
    """A step from a type to one of its fields, after the steps before it."""

    __slots__ = ("_alias", "_arguments", "_field", "_items", "_parent")

    _state = (*Part._state, *__slots__)
    _alias: str | None
    _arguments: Arguments | None
    _field: FieldDefinition
    _items: tuple[SelectionItem, ...]
    _parent: Path[Start_co] | None

    def __init_subclass__(cls) -> None:
        document_fields(cls)

    def as_(self, alias: str) -> Self:
        """Return the same field under another name in the answer.

        Read it back with the path itself: `answer[path]`.

        Args:
            alias: A GraphQL name.

        Raises:
            SelectionError: It is no GraphQL name.
        """
        changed = self._copy()
        known = checked_alias(alias)
        # A field under its own name has no alias.
        changed._alias = None if known == self._field.name else known
        return changed

    def __reduce__(self) -> tuple[Callable[..., Path[Start_co]], tuple[object, ...]]:
        """Leave out the children that are kept for speed."""
        return _path_again, (type(self), [getattr(self, name) for name in self._state])

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def _copy(self) -> Self:
        return self._given_to(type(self)(), self._items)

    def _given_to(self, path: PathType, items: tuple[SelectionItem, ...]) -> PathType:
        """Return another path, made to be this one with other items."""
        path._registry = self._registry
        path._start = self._start
        path._parent = self._parent
        path._field = self._field
        path._arguments = self._arguments
        path._alias = self._alias
        path._conditions = self._conditions
        path._items = items
        return path

    if not TYPE_CHECKING:  # the stubs say which fields are called, and with what

        def __call__(self, /, *positional: object, **given: object) -> Self:
            """Return the same with arguments."""
            arguments = arguments_of_call(self, positional, given)
            called = self._copy()
            called._arguments = arguments
            return called

    def __repr__(self) -> str:
        before = self._start if self._parent is None else repr(self._parent)
        text = f"{before}.{self._field.python_name}"
        return text + shown_parts(self)


class Field(Path[Start_co], Selectable[Start_co], Generic[Start_co, Value_co, Count_co]):
    """A path that ends at a scalar, an enum, or a list of them."""

    __slots__ = ()


class ObjectPath(Path[Start_co], Generic[Start_co, Item, Value_co, Count_co]):
    """A path that ends at an object: go on to one of its fields, or `select` several.

    It is no selection by itself.
    """

    if TYPE_CHECKING:

        @property
        def typename(self) -> Field[Start_co, str, Count_co]:
            """The name of the object's type."""
            ...

    def select(
        self, first: Selectable[Item], /, *more: Selectable[Item]
    ) -> Selected[Start_co, Item, Value_co, Count_co]:
        """Return the object with these parts of it selected.

        Args:
            first: A field of it, an object of it with its own selection, or a fragment.
            *more: Others.

        Raises:
            SelectionError: One of them is no field of the object, or an object without a
                selection, or lacks an argument it needs.
        """
        items = checked_items(self._field.target, (first, *more), self)
        selected: Selected[Start_co, Item, Value_co, Count_co] = Selected()
        return self._given_to(selected, items)

    if not TYPE_CHECKING:  # the stubs have the fields one by one

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
        return [*own, *_names_in(target)]


#: Fields in a path: as many as an operation may be deep, see `kotae.query.extent`.
_MAX_LENGTH = 100
#: Items of a selection that are shown in messages.
_MAX_ITEMS = 4
_PATH_METHODS = frozenset({"as_", "include", "select", "skip"})


class Selected(Path[Start_co], Selectable[Start_co], Generic[Start_co, Item, Value_co, Count_co]):
    """An object with a selection."""

    __slots__ = ()

    def select(self, first: Selectable[Item], /, *more: Selectable[Item]) -> Self:
        """Return the same with more selected.

        Args:
            first: As for `ObjectPath.select`.
            *more: Others.

        Raises:
            SelectionError: As for `ObjectPath.select`.
        """
        changed = self._copy()
        changed._items = (
            *self._items,
            *checked_items(self._field.target, (first, *more), self),
        )
        return changed

    if not TYPE_CHECKING:  # type checkers know that it has no such name

        def __getattr__(self, name: str) -> object:
            if name.startswith("_"):
                raise AttributeError(name)
            raise UnknownFieldError(
                f"{self!r} has its selection: put {name!r} inside of it, or go on before select()."
            )


class Fragment(Selectable[Start_co], Generic[Start_co]):
    """A named fragment: it is defined once in the document, however often it is selected."""

    __slots__ = ("_items", "_name")

    _state = (*Part._state, *__slots__)
    _items: tuple[SelectionItem, ...]
    _name: str

    def __init__(
        self, name: str, start: str, items: tuple[object, ...], registry: Registry
    ) -> None:
        self._name = checked_alias(name, what="a fragment")
        if name == "on":
            raise SelectionError("A fragment cannot be called 'on': GraphQL has that word.")
        self._start = start
        self._registry = registry
        self._conditions = ()
        self._items = checked_items(registry.definition(start), items, self)

    def __repr__(self) -> str:
        name = self._name if hasattr(self, "_name") else "…"
        text = f"{self._start}.fragment({name!r}, …)"
        return text + "".join(f".{kind}(if_={value!r})" for kind, value in self._conditions)


SelectionItem = Path[object] | Fragment[object]


def shown_parts(asked: Path[object] | AnyRoot) -> str:
    """Return what was given to a path or root, as Python code has it, shortened."""
    text = ""
    if asked._arguments is not None:
        text += f"({asked._arguments.shown()})"
    if asked._alias is not None:
        text += f".as_({asked._alias!r})"
    for kind, value in asked._conditions:
        text += f".{kind}(if_={value!r})"
    if asked._items:
        listed = ", ".join(map(repr, asked._items[:_MAX_ITEMS]))
        text += f".select({listed}{', …' if len(asked._items) > _MAX_ITEMS else ''})"
    return text


def arguments_of_call(
    asked: Path[object] | AnyRoot, positional: tuple[object, ...], given: Mapping[str, object]
) -> Arguments:
    """Return the arguments that a path or root is called with.

    Raises:
        ArgumentError: It has some already, or they do not fit it.
    """
    if asked._arguments is not None:
        raise ArgumentError(f"{asked!r} has its arguments already.")
    if positional:
        raise ArgumentError(f"{asked!r} takes its arguments by name.")
    return checked_arguments(asked._field, given, asked._registry)


def check_called(asked: Path[object] | AnyRoot) -> None:
    """See that a path's last field, or a root, was called if it must be.

    Raises:
        ArgumentError: It was not.
    """
    if asked._arguments is None and asked._field.required:
        needed = ", ".join(f"{name}=…" for name in asked._field.required)
        raise ArgumentError(f"{asked!r} needs arguments: call it with {needed}")


def path_to(
    field: FieldDefinition,
    registry: Registry,
    start: str,
    parent: Path[object] | None,
) -> Path[object]:
    """Return the path one step further, to a field.

    Raises:
        SelectionError: It would be longer than an operation may be deep.
    """
    length, before = 1, parent
    while before is not None:
        length, before = length + 1, before._parent
    if length > _MAX_LENGTH:
        raise SelectionError(f"A path is longer than {_MAX_LENGTH} fields: ask in several steps.")
    path: Path[object] = (
        Field[object, object, object]()
        if field.is_leaf
        else ObjectPath[object, object, object, object]()
    )
    path._registry = registry
    path._start = start
    path._parent = parent
    path._field = field
    path._arguments = path._alias = None
    path._conditions = path._items = ()
    return path


def _path_again(kind: type[PathType], state: list[object]) -> PathType:
    path = kind()
    for name, value in zip(Path._state, state, strict=True):
        setattr(path, name, value)
    return path


def checked_items(
    target: Definition, items: tuple[object, ...], where: object
) -> tuple[SelectionItem, ...]:
    """Return what is to be selected on a type, each item looked at.

    Raises:
        SelectionError: An item cannot be selected there.
    """
    if not items:
        raise SelectionError(f"{where!r}: select() needs at least one field.")
    name = getattr(target, "name", "")
    members = target.members if isinstance(target, UnionDefinition) else {}
    checked: list[SelectionItem] = []
    for item in items:
        if not isinstance(item, Path | Fragment):
            raise SelectionError(_not_selectable(item, where))
        known = cast("SelectionItem", item)
        if known._start != name and known._start not in members:
            raise SelectionError(_of_another_type(known, target, where))
        if isinstance(known, Path):
            _checked_end(known)
        checked.append(known)
    return tuple(checked)


def checked_alias(alias: object, what: str = "an alias") -> str:
    """Return a name for an answer's field or a fragment.

    Raises:
        SelectionError: It is no GraphQL name, or one that GraphQL keeps for itself.
    """
    from kotae.sanitize import sanitize  # noqa: PLC0415 - a name that is wrong is rare

    if not isinstance(alias, str) or not (alias.isascii() and alias.isidentifier()):
        raise SelectionError(
            f"{sanitize(str(alias)[:60])!r} cannot be the name of {what}: "
            "letters, digits and _ only, and no digit first."
        )
    if alias.startswith("__"):
        raise SelectionError(f"{alias!r}: GraphQL keeps names that begin with __ for itself.")
    return str.__str__(alias)


def unknown_field(target: Definition, name: str, where: object) -> UnknownFieldError:
    """Return the error for a field that is not there."""
    title = getattr(target, "name", "")
    hint = did_you_mean(name, _names_in(target))
    if isinstance(target, UnionDefinition):
        hint = hint or f" Select fields of its members: {', '.join(target.members)}."
    return UnknownFieldError(f"{where!r}: {title} has no field {name[:60]!r}.{hint}")


def _checked_end(path: Path[object]) -> None:
    if isinstance(path, ObjectPath):
        raise SelectionError(
            f"{path!r} is an object: add .select(…) with what you want of it, or go on to one "
            "of its fields."
        )
    check_called(path)


def _names_in(target: Definition) -> list[str]:
    if isinstance(target, ObjectDefinition | UnionDefinition):
        return [*target.fields, "typename"]
    return []


def _not_selectable(item: object, where: object) -> str:
    if isinstance(item, tuple | list):
        kind = "tuple" if isinstance(item, tuple) else "list"
        return f"{where!r}: a {kind} of fields is selected with a star: select(*fields)."
    if isinstance(item, type):
        return f"{where!r}: the class {item.__name__} is no field; select fields of it."
    return f"{where!r}: a {type(item).__name__} cannot be selected; fields are, as Media.id."


def _of_another_type(item: SelectionItem, target: Definition, where: object) -> str:
    name = getattr(target, "name", "")
    kind = f"{name} or its members" if isinstance(target, UnionDefinition) else name
    return f"{where!r}: {item!r} starts on {item._start}, and here fields of {kind} are selected."
