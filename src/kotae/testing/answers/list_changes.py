"""The mutations of lists: save, update, delete.

Somebody else's entry is answered as if there were none, 404 `Not Found.`: AniList's words for this
are not known. Its 401 is for requests without a token, and any other answer would tell strangers
which private entries there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.list_changes_values import new_entry, value_faults, with_values
from kotae.testing.answers.lists_owner import media_of, owner_of
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.list_changes_values import Values
    from kotae.testing.answers.paging import Paged
    from kotae.testing.world.records.social import EntryRecord, UserRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def _save(
    _source: object,
    ask: Ask,
    *,
    id: int | None = None,
    media_id: int | None = None,
    **values: object,
) -> EntryRecord:
    """Answer `SaveMediaListEntry`: change the entry of an id, or the viewer's for a media.

    Our reading: given both, the id counts.

    Raises:
        Refusal: 401 without a viewer, 400 for values, 404 where there is no such entry or media.
    """
    viewer = ask.needed_viewer()
    given = cast("Values", values)
    faults = value_faults("SaveMediaListEntry", given)
    if id is None and media_id is None:
        faults["mediaId"] = ["The media id field is required when id is not present."]
    _refuse(ask, faults)
    entry = _entry_for(ask, viewer, media_id) if id is None else _changeable(ask, viewer, id)
    changed = _changed(ask, entry, given)
    ask.index.entries.save([changed])
    return changed


def _update(
    _source: object, ask: Ask, *, ids: list[int | None] | None = None, **values: object
) -> Sequence[EntryRecord]:
    """Answer `UpdateMediaListEntries`: change all of the entries, each once, or none of them.

    Raises:
        Refusal: 401 without a viewer, 400 for values, 404 where one of the entries is missing.
    """
    viewer = ask.needed_viewer()
    given = cast("Values", values)
    faults = value_faults("UpdateMediaListEntries", given)
    if ids is None:
        faults["ids"] = ["The ids field is required."]
    _refuse(ask, faults)
    wanted = dict.fromkeys(id_ for id_ in ids or () if id_ is not None)
    entries = [_changeable(ask, viewer, id_) for id_ in wanted]
    changed = [_changed(ask, entry, given) for entry in entries]
    ask.index.entries.save(changed)
    return changed


def _delete(_source: object, ask: Ask, *, id: int | None = None) -> Mapping[str, bool]:
    """Answer `DeleteMediaListEntry`; an unknown id is 404, as everywhere.

    Raises:
        Refusal: 401 without a viewer, 400 without an id, 404 where there is no such entry.
    """
    viewer = ask.needed_viewer()
    if id is None:
        _refuse(ask, {"id": ["The id field is required."]})
        raise Refusal.not_found()
    ask.index.entries.delete(_changeable(ask, viewer, id))
    return {"deleted": True}


def _refuse(ask: Ask, faults: Mapping[str, Sequence[str]]) -> None:
    if faults and ask.rules.input_values:
        raise Refusal.invalid(faults)


def _changeable(ask: Ask, viewer: UserRecord, entry_id: int) -> EntryRecord:
    entry = ask.index.entries.entry(entry_id)
    if entry is None or (ask.rules.ownership and entry["userId"] != viewer["id"]):
        raise Refusal.not_found()
    return entry


def _entry_for(ask: Ask, viewer: UserRecord, media_id: int | None) -> EntryRecord:
    """Return the viewer's entry for a media, which may be a new one."""
    media = None if media_id is None else ask.catalogue.media(media_id)
    if media is None:
        raise Refusal.not_found()
    entries = ask.index.entries
    entry = entries.entry_of(viewer["id"], media["id"])
    if entry is not None:
        return entry
    return new_entry(entries.new_id(), viewer, media["id"], media["type"], ask.now_s)


def _changed(ask: Ask, entry: EntryRecord, values: Values) -> EntryRecord:
    media_type = media_of(ask, entry)["type"]
    return with_values(entry, values, owner_of(ask, entry), media_type, ask.now_s)


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Mutation.DeleteMediaListEntry": _delete,
    "Mutation.SaveMediaListEntry": _save,
    "Mutation.UpdateMediaListEntries": _update,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
