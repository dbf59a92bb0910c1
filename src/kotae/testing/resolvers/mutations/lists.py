"""Mutations of list entries and custom lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.mutations.checks import DATES, check_values, own_record, refuse
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.list_columns import list_options, raw_score
from kotae.testing.world.records import list_activity, new_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["LIST_MUTATIONS", "leave_custom_lists"]


def _save(
    context: Context,
    viewer: Record,
    id: int | None = None,
    mediaId: int | None = None,
    **values: Any,
) -> Record:
    """Change the entry of an id, or the viewer's for a media; with both, the id counts.

    Raises:
        Refusal: 400 for values and ids, 403 for another user's entry.
    """
    check_values(context, "SaveMediaListEntry", values)
    if id is not None:
        return _changed(context, _own_entry(context, viewer, id), values)
    if mediaId is None:
        refuse(context, {"mediaId": ["The media id field is required when id is not present."]})
    return _changed(context, _entry_for(context, viewer, mediaId), values)


def _update(
    context: Context, viewer: Record, ids: Sequence[int | None] | None = None, **values: Any
) -> list[Record]:
    """Change all entries, each once, or none."""
    check_values(context, "UpdateMediaListEntries", {**values, "ids": ids}, ("ids",))
    given = [one for one in dict.fromkeys(ids or ()) if one is not None]
    entries = [_own_entry(context, viewer, one) for one in given]
    return [_changed(context, entry, values) for entry in entries]


def _delete(context: Context, viewer: Record, id: int | None = None) -> Record:
    check_values(context, "DeleteMediaListEntry", {"id": id}, ("id",))
    context.world["MediaList"].remove(_own_entry(context, viewer, id)["id"])
    return {"deleted": True}


def _own_entry(context: Context, viewer: Record, entry_id: int | None) -> Record:
    if context.world["MediaList"].get(entry_id) is None:
        raise Refusal.invalid({"id": ["The selected id is invalid."]})
    return own_record(context, viewer, "MediaList", entry_id)


def _entry_for(context: Context, viewer: Record, media_id: int | None) -> Record:
    """Return the viewer's entry for a media, or a new one that is in no table yet."""
    media = context.world["Media"].get(media_id)
    if media is None:
        raise Refusal.invalid({"mediaId": ["The selected media id is invalid."]})
    table = context.world["MediaList"]
    rows = table.where(userId=viewer["id"], mediaId=media["id"])
    if rows:
        return rows[0]
    return {
        **new_record("MediaList", table.new_id(), context.now_s),
        "userId": viewer["id"],
        "mediaId": media["id"],
        "progressVolumes": None if media["type"] == "ANIME" else 0,
    }


def _changed(context: Context, entry: Record, values: Record) -> Record:
    """Put an entry with the values of a mutation into its table.

    AniList documents none of the following: nothing else changes, so that the last episode does
    not complete an entry; a null leaves a value, and clears notes and dates; scores are in the
    owner's format, and `scoreRaw` counts before `score`; custom lists that the owner does not
    have, and volumes of an anime, are ignored; missing advanced scores are 0.
    """
    owner = context.world["User"].rows[entry["userId"]]
    media = context.world["Media"].rows[entry["mediaId"]]
    options = list_options(owner, media["type"])
    new = {name: value for name, value in values.items() if value is not None or name == "notes"}
    score, raw = new.pop("score", None), new.pop("scoreRaw", None)
    if raw is not None:
        new["score"] = raw_score(raw, "POINT_100")
    elif score is not None:
        new["score"] = raw_score(score, owner["mediaListOptions"]["scoreFormat"])
    if media["type"] == "ANIME":
        new.pop("progressVolumes", None)
    if "customLists" in new:
        new["customLists"] = [name for name in options["customLists"] if name in new["customLists"]]
    count = len(options["advancedScoring"])
    scores: list[float | None] = [*(new.get("advancedScores") or entry["advancedScores"])]
    new["advancedScores"] = [one or 0.0 for one in (scores + [0.0] * count)[:count]]
    new |= {name: _date(values[name]) for name in DATES if name in values}
    table = context.world["MediaList"]
    is_new = table.get(entry["id"]) is None
    changed = table.put({**entry, **new, "updatedAt": context.now_s})
    if is_new or any(changed[name] != entry[name] for name in ("status", "progress")):
        _add_activity(context, entry, changed, media, owner)
    return changed


def _date(date: Record | None) -> Record:
    return {part: (date or {}).get(part) or None for part in ("year", "month", "day")}


def _add_activity(
    context: Context, before: Record, entry: Record, media: Record, owner: Record
) -> None:
    """Add a list activity for a new status or progress, if the owner's options allow it."""
    disabled = owner["options"]["disabledListActivity"] or ()
    status = entry["status"]
    is_disabled = any(one.get("disabled") and one["type"] == status for one in disabled)
    if entry["private"] or is_disabled:
        return
    # The parts that were watched or read since the last change.
    first, last = before["progress"] + 1, entry["progress"]
    progress = f"{first} - {last}" if first < last else str(last)
    table = context.world["Activity"]
    new = new_record("ListActivity", table.new_id(), context.now_s)
    table.put({**new, **list_activity(entry, media, progress)})


def _delete_custom_list(
    context: Context, viewer: Record, customList: str | None = None, type: str | None = None
) -> Record:
    given = {"customList": customList, "type": type}
    check_values(context, "DeleteCustomList", given, ("customList", "type"))
    media_type = type or "ANIME"
    options = list_options(viewer, media_type)
    left = {
        name: [one for one in options[name] if one != customList]
        for name in ("customLists", "sectionOrder")
    }
    changed = {f"{media_type.lower()}List": {**options, **left}}
    new_options = {**viewer["mediaListOptions"], **changed}
    owner = context.world["User"].put({**viewer, "mediaListOptions": new_options})
    leave_custom_lists(context, owner, media_type)
    return {"deleted": len(left["customLists"]) < len(options["customLists"])}


def leave_custom_lists(context: Context, owner: Record, media_type: str) -> None:
    """Take a user's entries off the custom lists that the user no longer has."""
    names = list_options(owner, media_type)["customLists"]
    entries, media = context.world["MediaList"], context.world["Media"].rows
    for entry in list(entries.where(userId=owner["id"])):
        is_of_type = media[entry["mediaId"]]["type"] == media_type
        if is_of_type and not {*entry["customLists"]} <= {*names}:
            left = [name for name in entry["customLists"] if name in names]
            entries.put({**entry, "customLists": left})


LIST_MUTATIONS: Mapping[str, Callable[..., object]] = {
    "SaveMediaListEntry": _save,
    "UpdateMediaListEntries": _update,
    "DeleteMediaListEntry": _delete,
    "DeleteCustomList": _delete_custom_list,
}
