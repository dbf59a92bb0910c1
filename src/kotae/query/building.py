"""`operation(…)`: roots made into an operation, typed one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, cast, overload

from kotae.query.operation import operation_of
from kotae.query.paths import checked_alias

if TYPE_CHECKING:
    from kotae.query.operation import Operation
    from kotae.query.roots import Root

__all__ = ["operation"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")


@overload
def operation(roots: Sequence[Root[A]], /, *, name: str | None = None) -> Operation[list[A]]: ...
@overload
def operation(a: Root[A], /, *, name: str | None = None) -> Operation[A]: ...
@overload
def operation(a: Root[A], b: Root[B], /, *, name: str | None = None) -> Operation[tuple[A, B]]: ...
@overload
def operation(
    a: Root[A], b: Root[B], c: Root[C], /, *, name: str | None = None
) -> Operation[tuple[A, B, C]]: ...
@overload
def operation(
    a: Root[A], b: Root[B], c: Root[C], d: Root[D], /, *, name: str | None = None
) -> Operation[tuple[A, B, C, D]]: ...
@overload
def operation(
    a: Root[A], b: Root[B], c: Root[C], d: Root[D], e: Root[E], /, *, name: str | None = None
) -> Operation[tuple[A, B, C, D, E]]: ...
@overload
def operation(
    a: Root[A],
    b: Root[B],
    c: Root[C],
    d: Root[D],
    e: Root[E],
    f: Root[F],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F]]: ...
@overload
def operation(
    a: Root[A],
    b: Root[B],
    c: Root[C],
    d: Root[D],
    e: Root[E],
    f: Root[F],
    g: Root[G],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G]]: ...
@overload
def operation(
    a: Root[A],
    b: Root[B],
    c: Root[C],
    d: Root[D],
    e: Root[E],
    f: Root[F],
    g: Root[G],
    h: Root[H],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G, H]]: ...
def operation(*roots: object, name: str | None = None) -> Operation[object]:
    """Make an operation of one or several roots.

    Args:
        *roots: Complete roots of `Query`, or of `Mutation`; or one sequence of them. Those of
            one name are aliased.
        name: The operation's name, for the server's and one's own records.

    Returns:
        An operation whose answer is the root's value; a tuple of the roots' values; or a list,
        where one sequence was given.

    Raises:
        SelectionError: There is no root, one is incomplete, queries and mutations are mixed, or
            two fields of one name do not agree.
        ArgumentError: A variable's default does not fit its place.
    """
    if name is not None:
        name = checked_alias(name, what="an operation")
    if len(roots) == 1 and isinstance(roots[0], Sequence):
        return operation_of(cast("Sequence[object]", roots[0]), name, "list")
    return operation_of(roots, name, "one" if len(roots) == 1 else "tuple")
