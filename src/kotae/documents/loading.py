"""`load(…)`: a typed operation from a `.graphql` file."""

# ruff: noqa: SLF001
# pyright: reportPrivateUsage=false
# A root's attributes begin with an underscore: its other names are for users.

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast, overload

from kotae.errors import DocumentError, SelectionError
from kotae.naming import did_you_mean, listed
from kotae.query.roots import AnyRoot, Root, RootObject
from kotae.sanitize import excerpt, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.resources.abc import Traversable

    from kotae.check.documents import Definition
    from kotae.documents.checking import CheckedDocument
    from kotae.query.operation import Operation, RootInfo
    from kotae.query.prepared_operation import PreparedOperation
    from kotae.query.type_system import FieldDefinition

__all__ = ["load", "load_below", "operations_below", "own_operation"]

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")

#: A root field, with or without a selection: the document has its own.
AnyRootField: TypeAlias = "Root[A] | RootObject[A, Any, Any]"
Place: TypeAlias = "str | os.PathLike[str] | Traversable"

_MAX_QUOTED_LENGTH = 100


@overload
def load(path: Place, /, *, name: str | None = None) -> Operation[object]: ...
@overload
def load(
    path: Place, roots: Sequence[AnyRootField[A]], /, *, name: str | None = None
) -> Operation[list[A]]: ...
@overload
def load(path: Place, a: AnyRootField[A], /, *, name: str | None = None) -> Operation[A]: ...
@overload
def load(
    path: Place, a: AnyRootField[A], b: AnyRootField[B], /, *, name: str | None = None
) -> Operation[tuple[A, B]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    d: AnyRootField[D],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    d: AnyRootField[D],
    e: AnyRootField[E],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    d: AnyRootField[D],
    e: AnyRootField[E],
    f: AnyRootField[F],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    d: AnyRootField[D],
    e: AnyRootField[E],
    f: AnyRootField[F],
    g: AnyRootField[G],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G]]: ...
@overload
def load(
    path: Place,
    a: AnyRootField[A],
    b: AnyRootField[B],
    c: AnyRootField[C],
    d: AnyRootField[D],
    e: AnyRootField[E],
    f: AnyRootField[F],
    g: AnyRootField[G],
    h: AnyRootField[H],
    /,
    *,
    name: str | None = None,
) -> Operation[tuple[A, B, C, D, E, F, G, H]]: ...
def load(path: Place, /, *roots: object, name: str | None = None) -> Operation[object]:
    """Make an operation of a `.graphql` file, checked as `kotae check` checks it.

    A fragment is the file's own, or else one of the files that its `#import "…"` lines name, or
    else one of the project's files, or of the files beside a package's resource. The document is
    checked against the bundled schema, from which kotae's classes are made.

    Args:
        path: A file; or a resource of a package, as `importlib.resources.files(…)` gives it.
        *roots: The operation's root fields in the order of the document, as `Query.media`, or
            one sequence of them. They give the result its type, with or without `.required()`;
            their own arguments and selections are not used. Without any, the document's own root
            fields are taken, and the result has no type that a type checker knows: `kotae stubs`
            writes a `load` that has one.
        name: The operation's name, if the file has several.

    Returns:
        An operation. Its result is the root's value; a tuple of the roots' values; or a list if
        `roots` is one sequence. Its variables are bound by their names in snake_case.

    Raises:
        DocumentError: The file cannot be read, is not valid, or has other root fields.
        SelectionError: A value is not a root field.

    Example:
        ```pycon
        >>> by_id = load("queries/media/media_by_id.graphql", Query.media)
        >>> media = anilist.execute(by_id(id=1))
        >>> media and media[Media.title.romaji]
        'Cowboy Bebop'
        ```
    """
    is_sequence = len(roots) == 1 and isinstance(roots[0], list | tuple)
    values = cast("Sequence[object]", roots[0]) if is_sequence else roots
    checked_roots = [_root(value) for value in values]
    from kotae.documents.checking import check_document  # noqa: PLC0415 - importing graphql takes 120 ms

    document = check_document(os.fsdecode(path) if isinstance(path, str | os.PathLike) else path)
    prepared = _prepared(document, _chosen_operation(document, name))
    if not roots:
        return own_operation(prepared)
    infos = _root_infos(document.name, prepared, checked_roots)
    from kotae.query.operation import Operation  # noqa: PLC0415 - as above

    return Operation(
        prepared,
        infos,
        "list" if is_sequence else "one" if len(checked_roots) == 1 else "tuple",
        {},
    )


def load_below(folder: Path, path: str, /, *, name: str | None = None) -> Operation[object]:
    """Make an operation of a file whose path starts at a folder, as a module of `kotae stubs` does.

    Without a configuration, the file's project is the folder, or the nearest above that has both.
    """
    document = _document_below(folder, str(folder / path))
    return own_operation(_prepared(document, _chosen_operation(document, name)))


def operations_below(folder: Path, path: str) -> dict[str | None, PreparedOperation]:
    """Return the operations that `load_below` makes of a file, by name.

    Args:
        folder: As for `load_below`.
        path: The path of the file as messages show it, from the working folder on.
    """
    document = _document_below(folder, path)
    return {found.name: _prepared(document, found) for found in document.document.operations}


def _document_below(folder: Path, path: str) -> CheckedDocument:
    from kotae.documents.checking import check_document  # noqa: PLC0415 - as above

    common = os.path.commonpath([os.path.realpath(folder), os.path.realpath(path)])
    return check_document(path, Path(common))


def own_operation(prepared: PreparedOperation) -> Operation[object]:
    """Return an operation with the root fields of its document."""
    from kotae.query.operation import Operation, RootInfo  # noqa: PLC0415 - as above

    roots = [
        RootInfo(
            field.key,
            field.definition.name,
            is_required=field.definition.is_never_null and not field.is_conditional,
        )
        for field in prepared.root_fields
    ]
    return Operation(prepared, tuple(roots), "one" if len(roots) == 1 else "tuple", {})


def _root(value: object) -> AnyRoot:
    if isinstance(value, AnyRoot):
        return value
    raise SelectionError(
        f"expected a root field such as Query.media, got a {type(value).__name__}: pass the "
        "document's root fields, in its order."
    )


def _chosen_operation(document: CheckedDocument, name: str | None) -> Definition:
    operations = document.document.operations
    if not operations:
        raise DocumentError(f"{document.name} has no operation, only fragments.")
    names = [truncate(found.name, _MAX_QUOTED_LENGTH) for found in operations if found.name]
    if name is None:
        if len(operations) == 1:
            return operations[0]
        raise DocumentError(
            f"{document.name} has several operations, {listed(names)}: choose one, for example "
            f"name={names[0]!r}."
        )
    for found in operations:
        if found.name == name:
            return found
    raise DocumentError(
        f"{document.name} has no operation {excerpt(name, _MAX_QUOTED_LENGTH)!r}."
        f"{did_you_mean(name, names)} It has {listed(names) or 'one without a name'}."
    )


def _prepared(document: CheckedDocument, definition: Definition) -> PreparedOperation:
    from kotae.api import REGISTRY  # noqa: PLC0415 - imported only when it is needed
    from kotae.documents.reading import read_operation  # noqa: PLC0415 - imports graphql-core

    reached = document.fragments_of(definition).items()
    fragments = {name: found.fragment for name, found in reached if found.fragment}
    operation = definition.operation
    if operation is None:
        raise DocumentError(f"{document.name} has no operation.")
    try:
        return read_operation(operation, fragments, REGISTRY)
    except DocumentError as error:
        raise DocumentError(f"{document.name} cannot be loaded. {error}") from None


def _root_infos(
    place: str, prepared: PreparedOperation, roots: Sequence[AnyRoot]
) -> tuple[RootInfo, ...]:
    """Return how each root's value is read from the result.

    Raises:
        DocumentError: The document has other root fields, or in another order.
    """
    from kotae.documents.reading import root_fields  # noqa: PLC0415 - as above
    from kotae.query.operation import RootInfo  # noqa: PLC0415 - as above

    fields = root_fields(prepared.selection)
    expected = [_name(field) for field in fields.values()]
    got = [_name(root._field) for root in roots]
    if expected != got:
        raise DocumentError(
            f"{place} has {listed(expected) or 'no root field'}: expected these root fields in "
            f"this order, got {listed(got) or 'none'}."
        )
    return tuple(
        RootInfo(key, field.name, is_required=root._is_required)
        for (key, field), root in zip(fields.items(), roots, strict=True)
    )


def _name(field: FieldDefinition) -> str:
    return f"{field.owner}.{field.python_name}"
