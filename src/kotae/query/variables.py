"""Variables that callers declare, the `NULL` value, and the types that an argument accepts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, Generic, NoReturn, Protocol, TypeAlias, TypeVar, cast

from kotae.errors import ArgumentError
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Iterator

__all__ = [
    "NULL",
    "ListOf",
    "Null",
    "OptionalArgument",
    "OptionalListArgument",
    "RequiredArgument",
    "RequiredListArgument",
    "Var",
]

Value = TypeVar("Value")
Item_co = TypeVar("Item_co", covariant=True)
Value_co = TypeVar("Value_co", covariant=True)


class Null:
    """The type of `NULL`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NULL"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "NULL"


#: Sends null; `None` leaves an argument out.
NULL: Final = Null()


class Var(Generic[Value_co]):
    """A variable of an operation, bound later: `operation(…)(page=2)`.

    Args:
        name: Its name in GraphQL; a call binds it by this name in snake_case.
        type: The Python type of its values, for type checkers and for a check against the
            argument's type.
        default: The value that the server uses if the variable is not bound; it must fit the
            argument's type. None for no default, `NULL` for null.
        graphql_type: Its type in GraphQL, as `Int!`: stricter than that of its arguments, or
            looser where it has a default. None for the type of its arguments.

    Raises:
        ArgumentError: The name is not a GraphQL name.

    Example:
        ```pycon
        >>> by_id = operation(Query.media(id=Var("id", int)).select(Media.id))
        >>> by_id(id=5).variables
        {'id': 5}
        ```
    """

    __slots__ = ("default", "graphql_type", "name", "type")

    name: str
    type: builtins.type[Value_co] | None
    default: object
    graphql_type: str | None

    def __init__(
        self,
        name: str,
        type: builtins.type[Value_co] | None = None,  # noqa: A002 - GraphQL's word
        default: Value_co | Null | None = None,
        graphql_type: str | None = None,
    ) -> None:
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
            raise ArgumentError(
                f"{sanitize(str(name)[:60])!r} is not a name of a variable: use letters, digits, _."
            )
        try:
            frozen = _freeze(default)
        except RecursionError:
            raise ArgumentError(f"The default of {name!r} is nested too deeply.") from None
        values = (frozen, graphql_type, str.__str__(name), type)
        for slot, value in zip(Var.__slots__, values, strict=True):
            object.__setattr__(self, slot, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("A variable cannot be changed: create another one.")

    def __repr__(self) -> str:
        default = "" if self.default is None else f", default={self.default!r}"
        graphql = "" if self.graphql_type is None else f", graphql_type={self.graphql_type!r}"
        return f"Var({self.name!r}{default}{graphql})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Var):
            return NotImplemented
        # By their `repr`: Python holds 1, 1.0 and True to be equal, and GraphQL does not.
        return repr(self.__reduce__()) == repr(cast("Var[object]", other).__reduce__())

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[Callable[..., Var[Value_co]], tuple[object, ...]]:
        return Var, (self.name, self.type, self.default, self.graphql_type)


def _freeze(default: object) -> object:
    """Copy a default, so that its caller cannot change it and its `repr` is its content."""
    if isinstance(default, Mapping):
        pairs = cast("Mapping[object, object]", default).items()
        return {key: _freeze(value) for key, value in pairs}
    if isinstance(default, str):
        return str.__str__(default)
    if isinstance(default, Iterable) and not isinstance(default, bytes):
        return tuple(map(_freeze, cast("Iterable[object]", default)))
    return default


class ListOf(Protocol[Item_co]):
    """Any collection except a `str`, which would be a list of its letters."""

    # A `str` contains only `str`, unlike every other collection.
    def __contains__(self, item: object, /) -> bool: ...
    def __iter__(self) -> Iterator[Item_co]: ...
    def __len__(self) -> int: ...


#: The value of an optional argument.
OptionalArgument: TypeAlias = Value | Var[Value] | Null | None
#: The value of an optional list argument; a single value is a list of it.
OptionalListArgument: TypeAlias = (
    Value | ListOf[Value | Var[Value] | Null] | Var[Value] | Var[ListOf[Value]] | Null | None
)
#: The value of a required argument.
RequiredArgument: TypeAlias = Value | Var[Value]
#: The value of a required list argument; a single value is a list of it.
RequiredListArgument: TypeAlias = (
    Value | ListOf[Value | Var[Value] | Null] | Var[Value] | Var[ListOf[Value]]
)
