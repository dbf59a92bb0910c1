"""The function `operation`, which builds an operation from roots, and its cache."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast, overload

from kotae.errors import SelectionError
from kotae.query.build_selection import build_selection
from kotae.query.complexity import check_extent
from kotae.query.operation import Operation, RootInfo
from kotae.query.overlapping_fields import check_conflicts
from kotae.query.prepared_operation import PreparedOperation
from kotae.query.printing import PrintedOperation
from kotae.query.selectable import check_name
from kotae.values import checked_boolean

if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Literal

    from kotae.query.build_selection import OperationSelection
    from kotae.query.roots import Root

__all__ = ["Executable", "operation", "operation_of"]

#: The maximum number of cached texts, each with its decoder.
_MAX_PREPARED = 512

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")

#: What `operation` and `execute` take: a complete root, or an operation with its variables bound.
Executable: TypeAlias = "Root[A] | Operation[A]"


@overload
def operation(
    roots: Sequence[Executable[A]], /, *, name: str | None = None, check_limits: bool = True
) -> Operation[list[A]]: ...
@overload
def operation(
    a: Root[A], /, *, name: str | None = None, check_limits: bool = True
) -> Operation[A]: ...
@overload
def operation(
    a: Executable[A], b: Executable[B], /, *, name: str | None = None, check_limits: bool = True
) -> Operation[tuple[A, B]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    d: Executable[D],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C, D]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    d: Executable[D],
    e: Executable[E],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C, D, E]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    d: Executable[D],
    e: Executable[E],
    f: Executable[F],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C, D, E, F]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    d: Executable[D],
    e: Executable[E],
    f: Executable[F],
    g: Executable[G],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C, D, E, F, G]]: ...
@overload
def operation(
    a: Executable[A],
    b: Executable[B],
    c: Executable[C],
    d: Executable[D],
    e: Executable[E],
    f: Executable[F],
    g: Executable[G],
    h: Executable[H],
    /,
    *,
    name: str | None = None,
    check_limits: bool = True,
) -> Operation[tuple[A, B, C, D, E, F, G, H]]: ...
def operation(
    *roots: object, name: str | None = None, check_limits: bool = True
) -> Operation[object]:
    """Build an operation from one or several roots, or merge several operations.

    Args:
        *roots: Complete roots of `Query`, or of `Mutation`, or operations whose variables are
            bound; or one sequence of them. Roots of the same name are aliased automatically, and
            so are the names of operations that collide.
        name: The operation's name, for the server's logs and your own.
        check_limits: Whether to apply AniList's limits to the values that are given. The client
            applies them to those that are bound later.

    Returns:
        An operation whose result is the root's value; a tuple of the values of the roots and the
        results of the operations; or a list, if they were a sequence.

    Raises:
        SelectionError: There is no root, one is incomplete, queries and mutations are mixed, two
            fields of one name conflict, or a `Page` selects several lists.
        ArgumentError: A variable's default does not fit its type, an operation's variable has no
            value, or a value is beyond a limit.

    Example:
        ```pycon
        >>> operation(Query.media(id=1).select(Media.id, Media.title.romaji)).text
        'query($id: Int) {Media(id: $id) {id title {romaji}}}'
        ```
    """
    if name is not None:
        name = check_name(name, what="an operation")
    if len(roots) == 1 and isinstance(roots[0], Sequence):
        made = operation_of(cast("Sequence[object]", roots[0]), name, "list")
    else:
        made = operation_of(roots, name, "one" if len(roots) == 1 else "tuple")
    if checked_boolean("check_limits", check_limits):
        values = {**made._prepared.defaults, **made._values}
        made._prepared.limit_checks.check(values, is_bound=False)
    return made


def operation_of(
    roots: Sequence[object], name: str | None, form: Literal["one", "tuple", "list"]
) -> Operation[object]:
    """Build the operation of complete roots, with a result of the given form; see `operation`."""
    if Operation in map(type, roots):
        return _merged(roots, name, form)
    try:
        selection = build_selection(roots)
        if selection.may_conflict:
            check_extent(selection.selection)
            check_conflicts(selection.selection)
        printed = PrintedOperation(selection, name)
        prepared = _prepared.get(printed.key) or _prepare(selection, name, printed)
    except RecursionError:
        raise SelectionError("The selection is nested too deeply.") from None
    infos = tuple(
        RootInfo(key, root._field.name, is_required=root._is_required)
        for key, root in zip(selection.keys, selection.roots, strict=True)
    )
    values = dict(zip(prepared.hoisted, printed.values, strict=True))
    return Operation(prepared, infos, form, values)


def _merged(
    roots: Sequence[object], name: str | None, form: Literal["one", "tuple", "list"]
) -> Operation[object]:
    """Merge operations, and roots as operations of their own."""
    from kotae.query.merge_operations import merge_operations  # noqa: PLC0415 - imports graphql-core

    operations = [
        cast("Operation[object]", root)
        if isinstance(root, Operation)
        else operation_of((root,), None, "one")
        for root in roots
    ]
    if form == "one":
        raise SelectionError(
            "expected a root such as Query.media(id=1).select(Media.id), or several operations, "
            "got one operation."
        )
    return merge_operations(operations, name, form)


_prepared: dict[Hashable, PreparedOperation] = {}
_lock = Lock()


def _prepare(
    selection: OperationSelection, name: str | None, printed: PrintedOperation
) -> PreparedOperation:
    check_extent(selection.selection)
    prepared = PreparedOperation(
        registry=selection.registry,
        kind=selection.kind,
        name=name,
        text=printed.text,
        hoisted=tuple(printed.hoisted),
        variables=printed.variables,
        selection=printed.selection(),
        needs_token=printed.needs_token,
    )
    with _lock:
        while len(_prepared) >= _MAX_PREPARED:
            del _prepared[next(iter(_prepared))]
        return _prepared.setdefault(printed.key, prepared)
