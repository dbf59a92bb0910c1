"""Changes of list entries: their checks and their mutations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from kotae.api import Deleted, MediaList, Mutation
from kotae.api.arguments import MutationSaveMediaListEntryArguments
from kotae.errors import ArgumentError, UsageError
from kotae.query.build_operation import operation
from kotae.query.coercion import has_variable
from kotae.values import value_text

if TYPE_CHECKING:
    from kotae.query.roots import Root
    from kotae.query.selectable import Selectable

__all__ = ["CheckedChange", "DeleteEntry", "ListChange", "checked_changes"]


class DeleteEntry(NamedTuple):
    """A change that deletes an entry of the viewer's list.

    Attributes:
        id: The entry's own id, not the media's.
    """

    id: int


#: What `update_list` takes: the arguments of `Mutation.save_media_list_entry`, or a deletion.
ListChange: TypeAlias = MutationSaveMediaListEntryArguments | DeleteEntry


class CheckedChange(NamedTuple):
    """A change that is ready to be sent.

    Attributes:
        root: The mutation.
        target: What it is about: `media_id` or `id`, and the id.
        variables: The values that it sends, by their names in GraphQL.
        is_deletion: Whether it deletes the entry.
    """

    root: Root[MediaList] | Root[Deleted]
    target: tuple[str, int]
    variables: Mapping[str, object]
    is_deletion: bool


def checked_changes(
    changes: Sequence[ListChange],
    selection: Sequence[Selectable[MediaList]] = (),
    *,
    check_limits: bool = True,
) -> list[CheckedChange]:
    """Check changes, and return their mutations.

    Args:
        changes: The changes.
        selection: What to select of each saved entry, beside `id` and `media_id`.
        check_limits: Whether to apply AniList's limits.

    Raises:
        ArgumentError: A change is not valid, or two are about one entry.
        SelectionError: An item of the selection is not a field of `MediaList`.
    """
    if isinstance(changes, str | Mapping | DeleteEntry) or not isinstance(changes, Sequence):  # pyright: ignore[reportUnnecessaryIsInstance]  # callers without a type checker
        raise ArgumentError(f"changes: expected a list of changes, got {value_text(changes)}.")
    checked: list[CheckedChange] = []
    known: dict[tuple[str, int], int] = {}
    for number, change in enumerate(changes):
        try:
            one = _checked(change, selection, check_limits=check_limits)
        except UsageError as error:
            error.args = (f"changes[{number}]: {error}",)
            raise
        first = known.setdefault(one.target, number)
        if first != number:
            raise ArgumentError(
                f"changes[{first}] and changes[{number}] are both about {_text(one.target)}: make "
                "one change of them."
            )
        checked.append(one)
    return checked


def _checked(
    change: object, selection: Sequence[Selectable[MediaList]], *, check_limits: bool
) -> CheckedChange:
    if isinstance(change, DeleteEntry):
        target = _target("id", change.id)
        deletion = Mutation.delete_media_list_entry(id=change.id).select(Deleted.deleted).required()
        return CheckedChange(deletion, target, operation(deletion).variables, is_deletion=True)
    if not isinstance(change, Mapping):
        raise ArgumentError(
            "expected a dict with the arguments of Mutation.save_media_list_entry, or a "
            f"DeleteEntry, got {value_text(change)}."
        )
    given = cast("MutationSaveMediaListEntryArguments", change)
    for name, value in given.items():
        if has_variable(value):
            raise ArgumentError(f"{name}: expected a value, got {value_text(value)}.")
    if given.get("id") is not None:
        target = _target("id", given.get("id"))
    else:
        target = _target("media_id", given.get("media_id"))
    save = Mutation.save_media_list_entry(**given)
    root = save.select(MediaList.id, MediaList.media_id, *selection).required()
    made = operation(root, check_limits=False)
    made.check(check_limits=check_limits)
    return CheckedChange(root, target, made.variables, is_deletion=False)


def _target(name: str, value: object) -> tuple[str, int]:
    if isinstance(value, int) and not isinstance(value, bool):
        return name, value
    if name == "media_id":
        raise ArgumentError(f"expected a media_id or an id, got media_id={value_text(value)}.")
    raise ArgumentError(f"expected the id of an entry, got {value_text(value)}.")


def _text(target: tuple[str, int]) -> str:
    name, id_ = target
    return f"{name} {id_}"


DeleteEntry.__module__ = "kotae"  # tracebacks and reprs show the name that users import
