"""Mutations of the viewer's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kotae.testing.resolvers.mutations.checks import check_values
from kotae.testing.resolvers.mutations.lists import leave_custom_lists
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["ACCOUNT_MUTATIONS"]

#: The objects of a user that have options, and their types.
_OPTIONS = {"options": "UserOptions", "mediaListOptions": "MediaListOptions"}


def _update_user(context: Context, viewer: Record, **given: Any) -> Record:
    """Set each value where the schema has a field of its name: in the user or in its options."""
    check_values(context, "UpdateUser", given)
    user = dict(viewer)
    values = {name: value for name, value in given.items() if value is not None}
    for name, value in values.items():
        place = next((one for one, kind in _OPTIONS.items() if name in fields_of(kind)), None)
        if name.endswith("ListOptions"):
            options, key = user["mediaListOptions"], name.removesuffix("Options")
            user["mediaListOptions"] = {**options, key: {**options[key], **_without_nulls(value)}}
        elif place is None:
            user[name] = value
        else:
            options = user[place]
            is_list = isinstance(value, list)
            new = _by_type(options[name], cast("list[Any]", value)) if is_list else value
            user[place] = {**options, name: new}
    changed = context.world["User"].put({**user, "updatedAt": context.now_s})
    for media_type in ("ANIME", "MANGA"):
        if f"{media_type.lower()}ListOptions" in values:
            leave_custom_lists(context, changed, media_type)
    return changed


def _by_type(options: Sequence[Record] | None, given: list[Any]) -> list[Record]:
    """Return options by type, with the changes that are given for some types."""
    by_type: dict[str, Record] = {}
    for option in (*(options or ()), *given):
        if option and option.get("type"):
            by_type[option["type"]] = {**by_type.get(option["type"], {}), **option}
    return list(by_type.values())


def _without_nulls(given: Record) -> Record:
    return {
        name: [one for one in cast("list[object]", value) if one is not None]
        if isinstance(value, list)
        else value
        for name, value in given.items()
        if value is not None
    }


def _update_settings(context: Context, viewer: Record, **given: str | None) -> Record:
    values = {name: value for name, value in given.items() if value is not None}
    settings = {**viewer["anichart_settings"], **values}
    context.world["User"].put({**viewer, "anichart_settings": settings})
    return settings


def _update_highlights(
    context: Context, viewer: Record, highlights: Sequence[Record | None] | None = None
) -> Record:
    values = {
        str(one["mediaId"]): one.get("highlight")
        for one in highlights or ()
        if one and one.get("mediaId") is not None
    }
    merged = {**viewer["anichart_highlights"], **values}
    context.world["User"].put({**viewer, "anichart_highlights": merged})
    return merged


ACCOUNT_MUTATIONS: Mapping[str, Callable[..., object]] = {
    "UpdateUser": _update_user,
    "UpdateAniChartSettings": _update_settings,
    "UpdateAniChartHighlights": _update_highlights,
}
