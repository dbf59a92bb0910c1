"""`load(…)`: a `.graphql` file made into an operation, typed by its roots one by one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast, overload

from kotae.errors import DocumentError, SelectionError
from kotae.query.roots import AnyRoot, Root, RootObject
from kotae.query.suggestions import did_you_mean, listed
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from kotae.check.documents import Definition
    from kotae.documents.checking import Checked
    from kotae.query.operation import Operation, Prepared, RootInfo
    from kotae.query.type_system import FieldDefinition

__all__ = ["load"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")

#: A root, complete or not: the document says what is selected. Which items it would take, and
#: what is left without null, does not matter.
Asked: TypeAlias = "Root[A] | RootObject[A, Any, Any]"
Place: TypeAlias = "str | os.PathLike[str] | Traversable"

_MAX_SHOWN = 100


@overload
def load(
    path: Place, roots: Sequence[Asked[A]], /, *, name: str | None = None
) -> Operation[list[A]]: ...
@overload
def load(path: Place, a: Asked[A], /, *, name: str | None = None) -> Operation[A]: ...
@overload
def load(
    path: Place, a: Asked[A], b: Asked[B], /, *, name: str | None = None
) -> Operation[tuple[A, B]]: ...
@overload
def load(
    path: Place, a: Asked[A], b: Asked[B], c: Asked[C], /, *, name: str | None = None
) -> Operation[tuple[A, B, C]]: ...
@overload
def load(
    path: Place, a: Asked[A], b: Asked[B], c: Asked[C], d: Asked[D], /, *, name: str | None = None
) -> Operation[tuple[A, B, C, D]]: ...
@overload
def load(
    path: Place,
    a: Asked[A],
    b: Asked[B],
    c: Asked[C],
    d: Asked[D],
    e: Asked[E],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E]]: ...
@overload
def load(
    path: Place,
    a: Asked[A],
    b: Asked[B],
    c: Asked[C],
    d: Asked[D],
    e: Asked[E],
    f: Asked[F],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F]]: ...
@overload
def load(
    path: Place,
    a: Asked[A],
    b: Asked[B],
    c: Asked[C],
    d: Asked[D],
    e: Asked[E],
    f: Asked[F],
    g: Asked[G],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G]]: ...
@overload
def load(
    path: Place,
    a: Asked[A],
    b: Asked[B],
    c: Asked[C],
    d: Asked[D],
    e: Asked[E],
    f: Asked[F],
    g: Asked[G],
    h: Asked[H],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G, H]]: ...
def load(path: Place, /, *roots: object, name: str | None = None) -> Operation[object]:
    """Make an operation of a `.graphql` file, checked as `kotae check` checks it.

    Fragments may stand in other files: those of the project, as the checker finds them, or for a
    package's resource those beside it; and those that `#import "…"` lines name. The schema is the
    bundled one, which the classes are made of.

    Args:
        path: A file; or a resource of a package, as `importlib.resources.files(…)` gives it.
        *roots: The operation's root fields in the order of the document, which type its answer,
            as `Query.media`; or one sequence of them. The document says what is asked and
            selected: of the roots only which they are counts, and `.required()`.
        name: Which operation, where the file has several.

    Returns:
        An operation whose answer is the root's value; a tuple of the roots' values; or a list,
        where one sequence was given. Its variables are bound by their names in snake_case.

    Raises:
        DocumentError: The file cannot be read, is not valid, or does not ask for these roots.
        SelectionError: What was given is no root.
    """
    is_sequence = len(roots) == 1 and isinstance(roots[0], list | tuple)
    asked = cast("Sequence[object]", roots[0]) if is_sequence else roots
    given = [_root(one) for one in asked]
    from kotae.documents.checking import checked  # noqa: PLC0415 - it brings graphql, 120 ms

    document = checked(os.fsdecode(path) if isinstance(path, str | os.PathLike) else path)
    prepared = _prepared(document, _chosen(document, name))
    infos = _matched(document.shown, prepared, given)
    from kotae.query.operation import Operation  # noqa: PLC0415 - as above

    return Operation(
        prepared, infos, "list" if is_sequence else "one" if len(given) == 1 else "tuple", {}
    )


def _root(given: object) -> AnyRoot:
    if isinstance(given, AnyRoot):
        return given
    raise SelectionError(
        f"A {type(given).__name__} is no root: give the fields of Query or Mutation that the "
        "document asks for, as Query.media."
    )


def _chosen(document: Checked, name: str | None) -> Definition:
    """Return the operation of a name, or the only one."""
    operations = document.document.operations
    if not operations:
        raise DocumentError(f"{document.shown} has no operation, only fragments.")
    if name is None:
        if len(operations) == 1:
            return operations[0]
        raise DocumentError(
            f"{document.shown} has several operations: say which, as name={_names(operations)[0]!r}"
            f". It has: {listed(_names(operations))}."
        )
    for found in operations:
        if found.name == name:
            return found
    names = _names(operations)
    raise DocumentError(
        f"{document.shown} has no operation {truncate(sanitize(name), _MAX_SHOWN)!r}."
        f"{did_you_mean(name, names)} It has: {listed(names) or 'one without a name'}."
    )


def _names(operations: Sequence[Definition]) -> list[str]:
    return [truncate(found.name, _MAX_SHOWN) for found in operations if found.name is not None]


def _prepared(document: Checked, definition: Definition) -> Prepared:
    from kotae.api import REGISTRY  # noqa: PLC0415 - it is there only where it is needed
    from kotae.documents.reading import read_operation  # noqa: PLC0415 - brings graphql-core

    reached = document.fragments_of(definition).items()
    fragments = {name: found.fragment for name, found in reached if found.fragment}
    operation = definition.operation
    if operation is None:
        raise DocumentError(f"{document.shown} has no operation.")
    try:
        return read_operation(operation, fragments, REGISTRY)
    except DocumentError as error:
        raise DocumentError(f"{document.shown} cannot be loaded. {error}") from None


def _matched(place: str, prepared: Prepared, given: Sequence[AnyRoot]) -> tuple[RootInfo, ...]:
    """Return what becomes of each root's answer.

    Raises:
        DocumentError: The document asks for others, or in another order.
    """
    from kotae.documents.reading import root_fields  # noqa: PLC0415 - as above
    from kotae.query.operation import RootInfo  # noqa: PLC0415 - as above

    fields = root_fields(prepared.selection)
    wanted = [_name(field) for field in fields.values()]
    got = [_name(_field(root)) for root in given]
    if wanted != got:
        raise DocumentError(
            f"{place} asks for {listed(wanted) or 'no root field'}, and what was given is "
            f"{listed(got) or 'nothing'}: give the document's root fields in its order."
        )
    return tuple(
        RootInfo(key, field.name, is_required=_is_required(root))
        for (key, field), root in zip(fields.items(), given, strict=True)
    )


def _name(field: FieldDefinition) -> str:
    return f"{field.owner}.{field.python_name}"


# A root's own parts have an underscore: its other names are what users call.
def _field(root: AnyRoot) -> FieldDefinition:
    return root._field  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]  # see above


def _is_required(root: AnyRoot) -> bool:
    return root._is_required  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]  # see above
