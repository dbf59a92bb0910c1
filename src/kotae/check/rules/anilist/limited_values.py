"""The rules about values beyond AniList's limits, which its schema does not state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FloatValueNode, IntValueNode, ListValueNode, StringValueNode

from kotae.check.rules.anilist.scope import integer
from kotae.schema.limits import Limit, limits
from kotae.values import is_fuzzy_date

if TYPE_CHECKING:
    from graphql import ValueNode

    from kotae.check.field_uses import ArgumentUse

__all__ = [
    "fuzzy_date",
    "number_out_of_range",
    "text_too_long",
    "text_too_short",
    "too_many_values",
]

_NO_LIMIT = Limit()
#: Arguments with a size, which AniList reduces: rules of their own warn of these.
_SIZES = frozenset({"perPage", "perChunk"})


def too_many_values(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a filter with more values than AniList takes.

    What it does: reports a list of more than 10,000 values, as in `id_in`.
    Why it is bad: AniList refuses the request.
    Use instead: several requests, each with a part of the values.
    Source: reports of the API's users; the places are in `limits.json`.
    """
    most = limits().get(use.coordinate, _NO_LIMIT).max_items
    if most is None or not isinstance(value, ListValueNode) or len(value.values) <= most:
        return None
    return f"AniList takes {most:,} values at most, not {len(value.values):,}. Split them."


def text_too_short(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a text that is shorter than AniList takes.

    What it does: reports a text below the least length, as of a review or an activity.
    Why it is bad: AniList refuses the mutation.
    Example: mutation Post { SaveTextActivity(text: "Hi") { id } }
    Use instead: mutation Post { SaveTextActivity(text: "Hello, all") { id } }
    Source: AniList's schema and error messages; the places are in `limits.json`.
    """
    least = limits().get(use.coordinate, _NO_LIMIT).min
    if least is None or not isinstance(value, StringValueNode) or len(value.value) >= least:
        return None
    return f"AniList takes {least:,} characters at least, not {len(value.value):,}."


def text_too_long(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a text that is longer than AniList takes.

    What it does: reports a text above the greatest length.
    Why it is bad: AniList refuses the mutation.
    Use instead: a shorter text, or several.
    Source: AniList's schema and error messages; the places are in `limits.json`.
    """
    most = limits().get(use.coordinate, _NO_LIMIT).max
    if most is None or not isinstance(value, StringValueNode) or len(value.value) <= most:
        return None
    return f"AniList takes {most:,} characters at most, not {len(value.value):,}."


def number_out_of_range(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a number that AniList refuses.

    What it does: reports a number below or above the range of its argument, as a score of 101.
    Why it is bad: AniList refuses the mutation.
    Example: mutation Save { SaveMediaListEntry(mediaId: 1, scoreRaw: 101) { id } }
    Use instead: mutation Save { SaveMediaListEntry(mediaId: 1, scoreRaw: 100) { id } }
    Source: AniList's schema and error messages; the places are in `limits.json`.
    """
    limit = limits().get(use.coordinate, _NO_LIMIT)
    if use.node.name.value in _SIZES:
        return None
    for item in value.values if isinstance(value, ListValueNode) else (value,):
        if not isinstance(item, IntValueNode | FloatValueNode):
            continue
        if limit.min is not None and float(item.value) < limit.min:
            return f"AniList takes {limit.min:,} at least, not {item.value}."
        if limit.max is not None and float(item.value) > limit.max:
            return f"AniList takes {limit.max:,} at most, not {item.value}."
    return None


def fuzzy_date(use: ArgumentUse, value: ValueNode) -> str | None:
    """Find a number that is no date.

    What it does: warns of a `FuzzyDateInt` that is not YYYYMMDD, such as a year alone.
    Why it is bad: AniList compares the number, so `startDate_greater: 1985` finds everything.
    Example: { Page { media(startDate_greater: 1985) { id } } }
    Use instead: { Page { media(startDate_greater: 19850000) { id } } }
    Source: AniList's schema: 8 digits, with 00 for an unknown month or day.
    """
    number = integer(value)
    if number is None or use.type != "FuzzyDateInt":
        return None
    if is_fuzzy_date(number):
        return None
    return f"{number} is no date: write YYYYMMDD, a year as 19850000, a month as 19850600."
