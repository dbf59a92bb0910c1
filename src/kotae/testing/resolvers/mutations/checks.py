"""Checks of mutations: values in Laravel's words, existing records, ownership."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Any, cast

from kotae.schema.limits import limits
from kotae.testing.rules.checks import argument_words
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.context import VISIBLE, is_moderator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kotae.schema.limits import Limit
    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

__all__ = ["DATES", "check_values", "existing", "is_for_moderators", "own_record", "refuse"]

#: Tables of which a record that the viewer does not see is as good as none.
_HIDDEN = ("Activity", "ActivityReply", "Review")
#: The arguments that are dates.
DATES = ("startedAt", "completedAt")

_MAX_YEAR = 9999
#: A leap year, for a day without a year.
_LEAP_YEAR = 2000


def check_values(
    context: Context, mutation: str, given: Record, required: Sequence[str] = ()
) -> None:
    """Refuse missing arguments, and values beyond the limits of limits.json.

    Raises:
        Refusal: 400 `validation`, with a sentence for each argument.
    """
    faults = {
        name: [f"The {argument_words(name)} field is required."]
        for name in required
        if given.get(name) is None
    }
    for name, value in given.items():
        limit = limits().get(f"Mutation.{mutation}({name}:)")
        sentences = list(dict.fromkeys(_faults(name, value, limit)))
        if sentences:
            faults[name] = sentences
    refuse(context, faults)


def refuse(context: Context, faults: Mapping[str, Sequence[str]]) -> None:
    """Refuse the values of a mutation, if there are faults and the rule is on.

    Raises:
        Refusal: 400 `validation`.
    """
    if faults and context.rules.input_values:
        raise Refusal.invalid(faults)


def _faults(name: str, value: Any, limit: Limit | None) -> Iterator[str]:
    words = argument_words(name)
    if name in DATES and value is not None and not _is_date(value):
        yield f"The {words} is not a valid date."
    values = cast("list[object]", value) if isinstance(value, list) else [value]
    for one in values:
        if limit is None or not isinstance(one, int | float | str):
            continue
        size, unit = (len(one), " characters") if isinstance(one, str) else (one, "")
        if limit.min is not None and size < limit.min:
            yield f"The {words} must be at least {limit.min}{unit}."
        if limit.max is not None and size > limit.max:
            yield f"The {words} may not be greater than {limit.max}{unit}."


def _is_date(date: Record) -> bool:
    """Tell whether the known parts of a date fit together; 0 is an unknown part."""
    year, month, day = (date.get(part) or 0 for part in ("year", "month", "day"))
    if not (0 <= year <= _MAX_YEAR and 0 <= month <= 12):
        return False
    return 0 <= day <= (monthrange(year or _LEAP_YEAR, month)[1] if month else 31)


def is_for_moderators(mutation: str, argument: str) -> bool:
    """Tell whether only moderators may give an argument."""
    limit = limits().get(f"Mutation.{mutation}({argument}:)")
    return limit is not None and limit.moderators_only


def existing(context: Context, table: str, record_id: int | None) -> Record:
    """Return a record.

    Raises:
        Refusal: There is none that the viewer sees: 404.
    """
    record = context.world[table].get(record_id)
    is_hidden = table in _HIDDEN and record and not all(VISIBLE[table]([record], context))
    if record is None or is_hidden:
        raise Refusal.not_found()
    return record


def own_record(
    context: Context,
    viewer: Record,
    table: str,
    record_id: int | None,
    owner_keys: Sequence[str] = ("userId",),
) -> Record:
    """Return a record that the viewer may change: an own one, or any for moderators.

    Raises:
        Refusal: There is no record: 404; or it is another user's: 403.
    """
    record = existing(context, table, record_id)
    is_own = viewer["id"] in [record.get(key) for key in owner_keys]
    may_change = is_own or (table != "MediaList" and is_moderator(viewer))
    if context.rules.ownership and not may_change:
        raise Refusal.not_owner(record.get("__typename", table))
    return record
