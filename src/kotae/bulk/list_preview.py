"""A preview of changes of list entries: old values, which are read, and new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.api import FuzzyDate, Media, MediaList, Page, Query, User
from kotae.base_error import Failed, Ok, Unknown
from kotae.bulk.packing import execute_packed, pack
from kotae.bulk.steps import Emit
from kotae.errors import NotFoundError, PermissionDeniedError
from kotae.naming import python_name
from kotae.schema.limits import MAX_PAGE_ITEMS
from kotae.wire.steps import perform

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.base_error import Outcome
    from kotae.bulk.list_changes import CheckedChange
    from kotae.query.selectable import Selectable
    from kotae.values import JSON
    from kotae.wire.steps import Steps

__all__ = ["ChangePreview", "preview_changes"]


class ChangePreview(NamedTuple):
    """The old and the new values of a list entry, for a change that was not sent.

    Attributes:
        media_id: The id of the media.
        id: The entry's own id; None if the media is not on the list yet.
        old: The values of the fields that the change names, as JSON by their names in Python; None
            if the media is not on the list yet. Of a deletion: the status, the score and the
            progress.
        new: Their new values; None for a deletion.
    """

    media_id: int
    id: int | None
    old: dict[str, JSON] | None
    new: dict[str, JSON] | None


_DATE = (FuzzyDate.year, FuzzyDate.month, FuzzyDate.day)
#: What is read of an entry for each field that a change can name.
_FIELDS: Mapping[str, Selectable[MediaList]] = {
    "status": MediaList.status,
    "score": MediaList.score,
    "score_raw": MediaList.score(format="POINT_100").as_("scoreRaw"),
    "progress": MediaList.progress,
    "progress_volumes": MediaList.progress_volumes,
    "repeat": MediaList.repeat,
    "priority": MediaList.priority,
    "private": MediaList.private,
    "notes": MediaList.notes,
    "hidden_from_status_lists": MediaList.hidden_from_status_lists,
    "custom_lists": MediaList.custom_lists(as_array=True),
    "advanced_scores": MediaList.advanced_scores,
    "started_at": MediaList.started_at.select(*_DATE),
    "completed_at": MediaList.completed_at.select(*_DATE),
}
_OF_DELETION = ("status", "score", "progress")


def preview_changes(changes: Sequence[CheckedChange]) -> Steps[None]:
    """Read the entries of changes; emit the list of outcomes, of a `ChangePreview` each.

    The entries are read by the ids of their media, 50 a page: a list may have thousands of others.

    Raises:
        AniListError: A request failed.
    """
    named = {name for change in changes for name in _named(change)}
    fields = [path for name, path in _FIELDS.items() if name in named]
    entry = (MediaList.id, MediaList.media_id, MediaList.user_id, *fields)
    media_ids = [change.target[1] for change in changes if change.target[0] == "media_id"]
    pages = [
        Query.page(per_page=MAX_PAGE_ITEMS).select(
            Page.media(id_in=media_ids[start : start + MAX_PAGE_ITEMS]).select(
                Media.id, Media.media_list_entry.select(*entry)
            )
        )
        for start in range(0, len(media_ids), MAX_PAGE_ITEMS)
    ]
    entry_ids = [change.target[1] for change in changes if change.target[0] == "id"]
    alone = [Query.media_list(id=id_).select(*entry) for id_ in entry_ids]
    packed = pack([Query.viewer.select(User.id), *pages, *alone])
    outcomes = yield from execute_packed(packed)
    viewer, *of_pages = [outcome.unwrap() for outcome in outcomes[: len(pages) + 1]]
    entries: dict[tuple[str, int], Outcome[object]] = {
        ("media_id", media.id): Ok(media.media_list_entry)
        for page in cast("list[Page]", of_pages)
        for media in page[Page.media]
    }
    of_entries = outcomes[len(pages) + 1 :]
    entries |= {("id", id_): one for id_, one in zip(entry_ids, of_entries, strict=True)}
    viewer_id = cast("User", viewer).id
    yield from perform(Emit([[_preview(change, viewer_id, entries) for change in changes]]))


def _preview(
    change: CheckedChange, viewer_id: int, entries: Mapping[tuple[str, int], Outcome[object]]
) -> Outcome[ChangePreview]:
    name, id_ = change.target
    outcome = entries.get(change.target)
    if isinstance(outcome, Failed | Unknown):
        return outcome
    entry = None if outcome is None else cast("MediaList | None", outcome.value)
    new = None if change.is_deletion else _new(change)
    if entry is None:
        if outcome is not None and name == "media_id":
            return Ok(ChangePreview(id_, None, None, new))
        what = "media" if name == "media_id" else "entry"
        return Failed(NotFoundError(f"AniList has no {what} {id_}.", status=404))
    if entry.user_id != viewer_id:
        return Failed(PermissionDeniedError(f"The entry {id_} is another user's.", status=403))
    return Ok(ChangePreview(entry.media_id, entry.id, _old(entry, _named(change)), new))


def _named(change: CheckedChange) -> tuple[str, ...]:
    """Return the fields that a change names, by their names in Python."""
    if change.is_deletion:
        return _OF_DELETION
    return tuple(name for name in map(python_name, change.variables) if name in _FIELDS)


def _new(change: CheckedChange) -> dict[str, JSON]:
    values = {python_name(name): value for name, value in change.variables.items()}
    return {name: _comparable(name, cast("JSON", values[name])) for name in _named(change)}


def _old(entry: MediaList, named: Sequence[str]) -> dict[str, JSON]:
    values = {python_name(key): value for key, value in entry.to_dict().items()}
    if isinstance(rows := values.get("custom_lists"), list):
        values["custom_lists"] = [
            row["name"] for row in rows if isinstance(row, dict) and row.get("enabled")
        ]
    if isinstance(scores := values.get("advanced_scores"), dict):
        values["advanced_scores"] = [*scores.values()]
    return {name: _comparable(name, values[name]) for name in named}


def _comparable(name: str, value: JSON) -> JSON:
    """Return a value in the one form that old and new values have."""
    if name in ("started_at", "completed_at"):
        parts = value if isinstance(value, dict) else {}
        return {part: parts.get(part) for part in ("year", "month", "day")}
    return value or [] if name == "custom_lists" else value


ChangePreview.__module__ = "kotae"  # tracebacks and reprs show the name that users import
