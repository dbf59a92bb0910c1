"""Variables of one's own, and the null that is sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kotae.errors import ArgumentError
from kotae.sanitize import sanitize

TYPE_CHECKING = False
if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable
    from typing import Final, Generic, NoReturn, TypeVar, cast
else:
    from kotae.query.light import Generic, TypeVar, cast

__all__ = ["NULL", "Null", "Var"]

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

    def __copy__(self) -> Null:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Null:
        return self


#: Sends null, where `None` leaves an argument out.
NULL: Final = Null()


class _Nothing:
    __slots__ = ()

    def __repr__(self) -> str:
        return "nothing"


_NOTHING: Final = _Nothing()


class Var(Generic[Value_co]):
    """A variable of an operation, given later: `operation(…)(page=2)`.

    Args:
        name: As GraphQL will have it; its snake_case binds it.
        type: The Python type of its values, for type checkers and for a check of the place.
        default: What the server takes where nothing is given; the place's type decides what
            is allowed.

    Raises:
        ArgumentError: The name is no GraphQL name.
    """

    __slots__ = ("_default", "name", "type")

    name: str
    type: builtins.type[Value_co] | None
    _default: object

    def __init__(
        self,
        name: str,
        type: builtins.type[Value_co] | None = None,  # noqa: A002 - GraphQL's word
        default: Value_co | _Nothing = _NOTHING,
    ) -> None:
        if not isinstance(name, str) or not (name.isascii() and name.isidentifier()):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
            raise ArgumentError(f"{sanitize(str(name)[:60])!r} cannot be the name of a variable.")
        try:
            own = _NOTHING if default is None else _own(default)
        except RecursionError:
            raise ArgumentError(f"The default of {name!r} nests too deeply.") from None
        for slot, value in (("name", str.__str__(name)), ("type", type), ("_default", own)):
            object.__setattr__(self, slot, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("A variable cannot be changed: make another one.")

    @property
    def has_default(self) -> bool:
        """Whether a default was given; `None` is none, `NULL` is null."""
        return self._default is not _NOTHING

    @property
    def default(self) -> object:
        """The default; None if there is none."""
        return self._default if self.has_default else None

    def __repr__(self) -> str:
        default = f", default={self._default!r}" if self.has_default else ""
        return f"Var({self.name!r}{default})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Var):
            return NotImplemented
        return self.key == other.key

    def __hash__(self) -> int:
        return hash(self.name)

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.name, repr(self.type), repr(self._default)

    def __reduce__(self) -> tuple[Callable[..., Var[Value_co]], tuple[object, ...]]:
        return Var, (self.name, self.type, *([self._default] if self.has_default else []))


def _own(default: object) -> object:
    """Return a default that its caller cannot change any more, and whose text is its content."""
    if isinstance(default, Mapping):
        pairs = cast("Mapping[object, object]", default).items()
        return {key: _own(value) for key, value in pairs}
    if isinstance(default, str):
        return str.__str__(default)
    if isinstance(default, Iterable) and not isinstance(default, bytes):
        return tuple(map(_own, cast("Iterable[object]", default)))
    return default
