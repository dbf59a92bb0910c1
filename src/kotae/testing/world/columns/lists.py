"""Computed columns of list entries: scores in their owner's format, custom lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.world.scores import in_format

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record
    from kotae.values import JSON

__all__ = ["LIST_COLUMNS", "list_options"]


def list_options(user: Record, media_type: str) -> Record:
    """Return a user's `MediaListTypeOptions` for `ANIME` or `MANGA`."""
    options: Record = user["mediaListOptions"][f"{media_type.lower()}List"]
    return options


def _owner(entry: Record, context: Context) -> Record:
    return context.world["User"].rows[entry["userId"]]


def _type(entry: Record, context: Context) -> str:
    media_type: str = context.world["Media"].rows[entry["mediaId"]]["type"]
    return media_type


def _options(entry: Record, context: Context) -> Record:
    return list_options(_owner(entry, context), _type(entry, context))


def _score(
    entry: Record,
    context: Context,
    format: str | None = None,  # noqa: A002 - the schema's name
) -> float:
    own: str = _owner(entry, context)["mediaListOptions"]["scoreFormat"]
    return in_format(entry["score"], format or own)


def _custom_lists(
    entry: Record,
    context: Context,
    asArray: bool | None = None,  # noqa: N803 - the schema's name
) -> JSON:
    names: list[str] = _options(entry, context)["customLists"]
    if asArray:
        return [{"name": name, "enabled": name in entry["customLists"]} for name in names] or None
    return {name: name in entry["customLists"] for name in names} or None


def _advanced_scores(entry: Record, context: Context) -> JSON:
    names: list[str] = _options(entry, context)["advancedScoring"]
    return dict(zip(names, entry["advancedScores"], strict=False)) or None


LIST_COLUMNS: Mapping[str, Callable[[Record, Context], Any]] = {
    "MediaList.score": _score,
    "MediaList.rawScore": lambda entry, _context: entry["score"],
    "MediaList.customLists": _custom_lists,
    "MediaList.advancedScores": _advanced_scores,
    "MediaList.type": _type,
    "MediaList.userName": lambda entry, context: _owner(entry, context)["name"],
}
