"""The base classes of paths, fragments and roots, and the checks of a `select(…)`."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from kotae.errors import ArgumentError, SelectionError, UnknownFieldError
from kotae.naming import did_you_mean
from kotae.query.coercion import check_condition, coerce_arguments
from kotae.query.descriptions import document_fields
from kotae.query.type_system import ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType
    from typing import NoReturn, Self, TypeAlias

    from kotae.query.coercion import Arguments
    from kotae.query.type_system import Definition, FieldDefinition, Registry
    from kotae.query.variables import Var

__all__ = [
    "Condition",
    "Conditional",
    "FieldCall",
    "Many",
    "One",
    "OperationElement",
    "Paged",
    "Selectable",
    "SelectionItem",
    "Start_co",
    "WithSelection",
    "check_called",
    "check_items",
    "check_name",
    "field_names",
    "require_items",
    "unknown_field",
]

Start_co = TypeVar("Start_co", covariant=True)
Call = TypeVar("Call", bound="FieldCall")
Item = TypeVar("Item")
Method = TypeVar("Method", bound="Callable[..., object]")

#: Conditions on one field: each beyond the first is an inline fragment around it.
_MAX_CONDITIONS = 10
#: Items of a selection that are shown in messages.
_MAX_ITEMS = 4

#: A directive: `include` or `skip`, and a value or variable.
Condition: TypeAlias = "tuple[str, bool | Var[bool]]"


class One:
    """Marks a path without a list on its way."""


class Many:
    """Marks a path through a list."""


class Paged(Many):
    """Marks a path through one list, which has pages: `paginate` takes it."""


class OperationElement:
    """The base of paths, fragments and root fields.

    Attributes (private to the package):
        _conditions: Its directives.
        _items: The paths and fragments that are selected below it.
        _registry: The schema.
        _start: The name of the type that it starts on.
    """

    __slots__ = ("_conditions", "_items", "_registry", "_start")

    _conditions: tuple[Condition, ...]
    _items: tuple[SelectionItem[object], ...]
    _registry: Registry
    _start: str

    if TYPE_CHECKING:

        def _copy(self) -> Self: ...

    def __bool__(self) -> NoReturn:
        raise SelectionError(
            f"{self!r} is part of an operation, not a value: it is neither true nor false. "
            "Read the value from a result."
        )


class Conditional(OperationElement):
    """The base of the elements that a directive can leave out."""

    __slots__ = ()

    def include(self, if_: bool | Var[bool]) -> Self:
        """Return a copy that is sent only if the condition holds (`@include`).

        Args:
            if_: True, False or a variable of the operation. A root that it leaves out is None.

        Raises:
            ArgumentError: The condition is none of them.
        """
        return self._with_condition("include", if_)

    def skip(self, if_: bool | Var[bool]) -> Self:
        """Return a copy that is sent unless the condition holds (`@skip`).

        Args:
            if_: True, False or a variable of the operation. A root that it leaves out is None.

        Raises:
            ArgumentError: The condition is none of them.
        """
        return self._with_condition("skip", if_)

    def _with_condition(self, directive: str, value: object) -> Self:
        condition = (directive, check_condition(value, directive))
        if len(self._conditions) == _MAX_CONDITIONS:
            raise SelectionError(f"More than {_MAX_CONDITIONS} conditions are on one field.")
        changed = self._copy()
        # The same variable twice adds nothing; two values may differ in the next operation.
        if isinstance(condition[1], bool) or condition not in self._conditions:
            changed._conditions = (*self._conditions, condition)
        return changed


class SelectionItem(Conditional, Generic[Start_co]):
    """The base of paths and fragments."""

    __slots__ = ()

    def _check_selectable(self) -> None:
        """Check that `select` can take it as it is."""


class Selectable(SelectionItem[Start_co], Generic[Start_co]):
    """Anything that `select` takes on a type: a field, an object with a selection, a fragment."""

    __slots__ = ()


class FieldCall(OperationElement):
    """The base of paths and roots: a field with its arguments, alias and selection.

    Attributes (private to the package):
        _arguments: None if it is not called.
        _parent: The path that it continues; None for a root.
    """

    __slots__ = ("_alias", "_arguments", "_field", "_parent")

    _alias: str | None
    _arguments: Arguments | None
    _field: FieldDefinition
    _parent: FieldCall | None

    def __init__(
        self,
        field: FieldDefinition,
        registry: Registry,
        start: str,
        parent: FieldCall | None = None,
    ) -> None:
        self._alias = self._arguments = None
        self._conditions = self._items = ()
        self._field = field
        self._parent = parent
        self._registry = registry
        self._start = start

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        document_fields(cls)

    if not TYPE_CHECKING:  # the stubs declare which fields can be called, and with which arguments

        def __call__(self, /, *positional: object, **values: object) -> Self:
            """Return a copy with arguments."""
            if self._arguments is not None:
                raise ArgumentError(f"{self!r} has its arguments already.")
            if positional:
                raise ArgumentError(f"{self!r} takes its arguments by name.")
            arguments = coerce_arguments(self._field, values, self._registry)
            called = self._copy()
            called._arguments = arguments
            return called

    def __getstate__(self) -> tuple[None, object]:
        """Leave out the child paths that an object path caches."""
        _, slots = cast("tuple[object, object]", super().__getstate__())
        return None, slots

    def _steps(self) -> list[FieldCall]:
        """Return the fields on the way from the type that it starts on."""
        steps: list[FieldCall] = [self]
        while (parent := steps[-1]._parent) is not None:
            steps.append(parent)
        steps.reverse()
        return steps

    def _copy(self) -> Self:
        return self._copy_as(type(self))

    def _copy_as(self, kind: type[Call]) -> Call:
        copied = kind.__new__(kind)
        copied._alias = self._alias
        copied._arguments = self._arguments
        copied._conditions = self._conditions
        copied._field = self._field
        copied._items = self._items
        copied._parent = self._parent
        copied._registry = self._registry
        copied._start = self._start
        return copied

    def _select(self, kind: type[Call], items: tuple[object, ...]) -> Call:
        """Return a copy that selects more items."""
        selected = self._copy_as(kind)
        selected._items = (*self._items, *check_items(self._field.target, items, self))
        return selected

    def __repr__(self) -> str:
        """Format it as Python code, truncated."""
        before = self._start if self._parent is None else repr(self._parent)
        arguments = self._arguments
        text = f"{before}.{arguments.format_call() if arguments else self._field.python_name}"
        if self._alias is not None:
            text += f".as_({self._alias!r})"
        for kind, value in self._conditions:
            text += f".{kind}(if_={value!r})"
        if self._items:
            listed = ", ".join(map(repr, self._items[:_MAX_ITEMS]))
            text += f".select({listed}{', …' if len(self._items) > _MAX_ITEMS else ''})"
        return text


def require_items(method: Method) -> Method:
    """Make a method that is called without its first item raise a `SelectionError`."""
    call = cast("Callable[..., object]", method)
    least = cast("FunctionType", method).__code__.co_argcount - 1

    @wraps(call)
    def checked(self: object, /, *arguments: object) -> object:
        if len(arguments) < least:
            name = call.__name__
            example = "select(Media.id)" if name == "select" else "fragment('Name', Media.id)"
            raise SelectionError(f"{self!r}: {name}() needs at least one field, such as {example}.")
        return call(self, *arguments)

    return cast("Method", checked)


class WithSelection(FieldCall, Generic[Item]):
    """A field with a selection."""

    __slots__ = ()

    @require_items
    def select(self, first: Selectable[Item], /, *more: Selectable[Item]) -> Self:
        """Return a copy with more items.

        Args:
            first: A field of the object, an object with its own selection, or a fragment.
            *more: Other ones.

        Raises:
            SelectionError: An item is not a field of the object, or is an object without a
                selection, or a required argument is missing.
        """
        return self._select(type(self), (first, *more))


def check_called(call: FieldCall) -> None:
    """Raise an `ArgumentError` if a field with required arguments is not called."""
    if call._arguments is None and call._field.required:
        required = ", ".join(f"{name}=…" for name in call._field.required)
        raise ArgumentError(f"{call!r} needs arguments: call it with {required}")


def check_items(
    target: Definition, items: tuple[object, ...], where: object
) -> tuple[SelectionItem[object], ...]:
    """Return the items of a `select(…)`, or raise a `SelectionError` if one does not fit."""
    name = getattr(target, "name", "")
    members = target.members if isinstance(target, UnionDefinition) else {}
    checked: list[SelectionItem[object]] = []
    for item in items:
        if not isinstance(item, SelectionItem):
            raise SelectionError(_not_selectable(item, where))
        part = cast("SelectionItem[object]", item)
        if part._start != name and part._start not in members:
            raise SelectionError(_wrong_type_message(part, target, where))
        part._check_selectable()
        checked.append(part)
    return tuple(checked)


def check_name(alias: object, what: str = "an alias") -> str:
    """Return the name of an alias, a fragment or an operation, or raise a `SelectionError`."""
    from kotae.sanitize import sanitize  # noqa: PLC0415 - a name that is wrong is rare

    if not isinstance(alias, str) or not (alias.isascii() and alias.isidentifier()):
        raise SelectionError(
            f"{sanitize(str(alias)[:60])!r} cannot be the name of {what}: "
            "use letters, digits and _, and no digit first."
        )
    if alias.startswith("__"):
        raise SelectionError(f"{alias!r}: GraphQL reserves names that begin with __.")
    return str.__str__(alias)


def unknown_field(target: Definition, name: str, where: object) -> UnknownFieldError:
    """Create the error for a field that the type does not have."""
    title = getattr(target, "name", "")
    hint = did_you_mean(name, field_names(target))
    if isinstance(target, UnionDefinition):
        hint = hint or f" Select fields of its members: {', '.join(target.members)}."
    return UnknownFieldError(f"{where!r}: {title} has no field {name[:60]!r}.{hint}")


def field_names(target: Definition) -> list[str]:
    """Return the Python names of a type's fields."""
    if isinstance(target, ObjectDefinition | UnionDefinition):
        return [*target.fields, "typename"]
    return []


def _not_selectable(item: object, where: object) -> str:
    if isinstance(item, tuple | list):
        kind = "tuple" if isinstance(item, tuple) else "list"
        return (
            f"{where!r}: a {kind} of fields is not a field: unpack it with a star, select(*fields)."
        )
    if isinstance(item, type):
        return f"{where!r}: the class {item.__name__} is not a field: select fields of it."
    return f"{where!r}: a {type(item).__name__} cannot be selected: select fields such as Media.id."


def _wrong_type_message(item: SelectionItem[object], target: Definition, where: object) -> str:
    name = getattr(target, "name", "")
    kind = f"{name} or its members" if isinstance(target, UnionDefinition) else name
    return f"{where!r}: {item!r} belongs to {item._start}; this selection takes fields of {kind}."
