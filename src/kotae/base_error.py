"""The base of kotae's errors, and the outcomes of root fields, which have one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

__all__ = ["TRY_AGAIN", "AniListError", "Failed", "Ok", "Outcome", "Unknown"]

Value_co = TypeVar("Value_co", covariant=True)

#: The end of messages about failures that may be over soon.
TRY_AGAIN = "Try again later."


class AniListError(Exception):
    """The base of all of kotae's errors.

    Attributes:
        is_retryable: Whether the same operation may succeed later. It is False for a mutation that
            may have been carried out, since sending it again could make the change twice.
        outcomes: After `execute`, if the operation was sent: the outcome of each root field, in
            order. After `media_by_ids` and the other lookups: the outcome of each id. Otherwise
            empty.
    """

    is_retryable: bool = False
    outcomes: tuple[Outcome[object], ...] = ()

    def __reduce__(self) -> tuple[Callable[..., AniListError], tuple[object, ...]]:
        """Pickle the error with its attributes."""
        return _restore, (type(self), self.args, self.__dict__.copy())


def _restore(
    kind: type[AniListError], arguments: tuple[object, ...], attributes: dict[str, object]
) -> AniListError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(attributes)
    return error


# mypy narrows a generic class in a union, but no generic NamedTuple; `dataclasses` costs 10 ms.
class Ok(Generic[Value_co]):
    """The outcome of a root field, a looked-up id or a change that succeeded.

    A mutation was carried out.

    Attributes:
        value: Its result; None if AniList has nothing for it, or if a directive leaves it out. A
            mutation's result that does not fit the schema is plain JSON.

    Example:
        ```pycon
        >>> anilist.execute_many([Query.media(id=1).select(Media.id)])
        [Ok(value=Media(id=1))]
        ```
    """

    __slots__ = ("value",)
    __match_args__ = ("value",)

    value: Value_co

    def __init__(self, value: Value_co) -> None:
        object.__setattr__(self, "value", value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("An outcome cannot be changed.")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ok):
            return NotImplemented
        return self.value == cast("Ok[object]", other).value

    def __hash__(self) -> int:
        return hash((Ok, self.value))

    def __repr__(self) -> str:
        return f"Ok(value={self.value!r})"

    def __reduce__(self) -> tuple[type[Ok[object]], tuple[object]]:
        return Ok, (self.value,)

    def unwrap(self) -> Value_co:
        """Return the value."""
        return self.value


class Failed(NamedTuple):
    """A root field that failed: a mutation was certainly not carried out.

    Attributes:
        error: The reason.
    """

    error: AniListError

    def unwrap(self) -> NoReturn:
        """Raise the error."""
        raise self.error


class Unknown(NamedTuple):
    """A mutation that may have been carried out.

    Attributes:
        error: The reason why that is unknown.
    """

    error: AniListError

    def unwrap(self) -> NoReturn:
        """Raise the error."""
        raise self.error


#: The outcome of a root field whose result has the type in brackets.
Outcome: TypeAlias = Ok[Value_co] | Failed | Unknown


# A traceback and a repr show the name that users import: kotae.Ok.
for _class in (AniListError, Failed, Ok, Unknown):
    _class.__module__ = "kotae"
