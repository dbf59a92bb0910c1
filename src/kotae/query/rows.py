"""The function `rows`, which makes a tuple of each result: the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, overload

from kotae.errors import ArgumentError
from kotae.query.objects import Object
from kotae.query.paths import Path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Column", "rows"]

Item = TypeVar("Item", bound=Object)
Item_contra = TypeVar("Item_contra", contravariant=True)
Value_co = TypeVar("Value_co", covariant=True)
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")


class Column(Protocol[Item_contra, Value_co]):
    """A path whose value in a result of type `Item_contra` has the type `Value_co`."""

    def _value_in(self, item: Item_contra, /) -> Value_co: ...


@overload
def rows(items: Iterable[Item], a: Column[Item, A], /) -> Iterator[tuple[A]]: ...
@overload
def rows(
    items: Iterable[Item], a: Column[Item, A], b: Column[Item, B], /
) -> Iterator[tuple[A, B]]: ...
@overload
def rows(
    items: Iterable[Item], a: Column[Item, A], b: Column[Item, B], c: Column[Item, C], /
) -> Iterator[tuple[A, B, C]]: ...
@overload
def rows(
    items: Iterable[Item],
    a: Column[Item, A],
    b: Column[Item, B],
    c: Column[Item, C],
    d: Column[Item, D],
    /,
) -> Iterator[tuple[A, B, C, D]]: ...
@overload
def rows(
    items: Iterable[Item],
    a: Column[Item, A],
    b: Column[Item, B],
    c: Column[Item, C],
    d: Column[Item, D],
    e: Column[Item, E],
    /,
) -> Iterator[tuple[A, B, C, D, E]]: ...
@overload
def rows(
    items: Iterable[Item],
    a: Column[Item, A],
    b: Column[Item, B],
    c: Column[Item, C],
    d: Column[Item, D],
    e: Column[Item, E],
    f: Column[Item, F],
    /,
) -> Iterator[tuple[A, B, C, D, E, F]]: ...
@overload
def rows(
    items: Iterable[Item],
    a: Column[Item, A],
    b: Column[Item, B],
    c: Column[Item, C],
    d: Column[Item, D],
    e: Column[Item, E],
    f: Column[Item, F],
    g: Column[Item, G],
    /,
) -> Iterator[tuple[A, B, C, D, E, F, G]]: ...
@overload
def rows(
    items: Iterable[Item],
    a: Column[Item, A],
    b: Column[Item, B],
    c: Column[Item, C],
    d: Column[Item, D],
    e: Column[Item, E],
    f: Column[Item, F],
    g: Column[Item, G],
    h: Column[Item, H],
    /,
) -> Iterator[tuple[A, B, C, D, E, F, G, H]]: ...
@overload
def rows(
    items: Iterable[Item], /, *columns: Column[Item, object]
) -> Iterator[tuple[object, ...]]: ...
def rows(items: Iterable[Object], /, *columns: object) -> Iterator[tuple[object, ...]]:
    """Return a tuple of values for each result, as `pandas.DataFrame` and polars take them.

    Args:
        items: Results of one type: a list, or an iterator such as that of `paginate`.
        *columns: Paths that were selected in them.

    Returns:
        An iterator of tuples. Each has the values of one result as `result[path]` reads them: None
        where a value on the way is null, and a list without nulls where a list is on the way. They
        are typed one by one up to eight columns.

    Raises:
        ArgumentError: There is no column, or one is not a path.
        NotSelectedError: A column was not selected; as the rows are read.
        SelectionError: A column belongs to another type; as the rows are read.

    Example:
        ```pycon
        >>> page = anilist.execute(Query.page().select(Page.media.select(Media.id, Media.episodes)))
        >>> list(rows(page.media, Media.id, Media.episodes))[:2]
        [(1, 26), (3, 2)]
        ```
    """
    if not columns:
        raise ArgumentError(
            "rows: expected columns such as Media.id, Media.title.romaji, got none."
        )
    for column in columns:
        if not isinstance(column, Path):
            raise ArgumentError(
                "rows: expected columns such as Media.id, Media.title.romaji, got a value of type "
                f"{type(column).__name__}."
            )
    return (tuple(item._read(column) for column in columns) for item in items)
