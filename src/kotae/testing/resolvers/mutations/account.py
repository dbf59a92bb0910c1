"""Mutations of the viewer's account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kotae.testing.resolvers.mutations.checks import check_values
from kotae.testing.resolvers.mutations.lists import leave_custom_lists
from kotae.testing.world.schema_types import fields_of, named_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["ACCOUNT_MUTATIONS"]

#: The objects of a user that have options.
_OPTIONS = ("options", "mediaListOptions")


def _update_user(context: Context, **given: Any) -> Record:
    """Set each value where the schema has a field of its name: in the user or in its options."""
    user = dict(context.required_viewer())
    check_values(context, "UpdateUser", given)
    for name, value in given.items():
        if value is None:
            continue
        if name.endswith("ListOptions"):
            _set_list_options(user, name.removesuffix("Options"), value)
            continue
        place = next((one for one in _OPTIONS if name in _option_names(one)), None)
        if place is None:
            user[name] = value
        else:
            own = user[place][name]
            new = value
            if isinstance(value, list):
                new = _with_types(own, cast("list[Record | None]", value))
            user[place] = {**user[place], name: new}
    changed = context.world["User"].put({**user, "updatedAt": context.now_s})
    for media_type in ("ANIME", "MANGA"):
        if given.get(f"{media_type.lower()}ListOptions") is not None:
            leave_custom_lists(context, changed, media_type)
    return changed


def _option_names(place: str) -> Mapping[str, object]:
    return fields_of(named_type(fields_of("User")[place]).name)


def _with_types(options: Sequence[Record] | None, given: Sequence[Record | None]) -> list[Record]:
    """Return options by type, with the changes that are given for some types."""
    by_type: dict[str, Record] = {}
    for option in (*(options or ()), *given):
        if option and option.get("type"):
            by_type[option["type"]] = {**by_type.get(option["type"], {}), **option}
    return list(by_type.values())


def _without_nulls(value: object) -> object:
    if not isinstance(value, list):
        return value
    return [one for one in cast("list[object]", value) if one is not None]


def _set_list_options(user: dict[str, Any], key: str, given: Record) -> None:
    values = {name: _without_nulls(value) for name, value in given.items() if value is not None}
    options = user["mediaListOptions"]
    user["mediaListOptions"] = {**options, key: {**options[key], **values}}


def _update_settings(context: Context, **given: str | None) -> Record:
    viewer = context.required_viewer()
    values = {name: value for name, value in given.items() if value is not None}
    settings = {**viewer["anichart_settings"], **values}
    context.world["User"].put({**viewer, "anichart_settings": settings})
    return settings


def _update_highlights(
    context: Context, highlights: Sequence[Record | None] | None = None
) -> Record:
    viewer = context.required_viewer()
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
