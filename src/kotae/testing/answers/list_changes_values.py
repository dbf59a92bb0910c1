"""What the mutations of lists are given: judged, and put into an entry."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, TypedDict, TypeVar, cast

from kotae.naming import python_name
from kotae.schema.limits import limits
from kotae.testing.answers.lists_owner import options_for
from kotae.testing.answers.lists_scores import raw_score
from kotae.testing.index.conditions import bound
from kotae.testing.world.records.values import UNKNOWN_DATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kotae.schema.limits import Limit
    from kotae.testing.world.records.social import EntryRecord, UserRecord
    from kotae.testing.world.records.values import FuzzyDateRecord

__all__ = ["Values", "new_entry", "value_faults", "with_values"]

_T = TypeVar("_T")

#: The arguments that limits.json has numbers for, and those that are dates.
_LIMITED = (
    *("score", "scoreRaw", "progress", "progressVolumes", "repeat", "priority"),
    *("notes", "advancedScores"),
)
_DATES = ("startedAt", "completedAt")

#: The status of an entry that was saved without one. Our reading: AniList does not say it.
_FIRST_STATUS = "PLANNING"

_LAST_YEAR = 9999
_MONTHS = 12
_DAYS = 31
#: A leap year, for days whose year is not known.
_LEAP_YEAR = 2000


class DateInput(TypedDict, total=False):
    """`FuzzyDateInput`."""

    year: int | None
    month: int | None
    day: int | None


class Values(TypedDict, total=False):
    """The arguments that the mutations share, in snake_case; those that were given."""

    status: str | None
    score: float | None
    score_raw: int | None
    progress: int | None
    progress_volumes: int | None
    repeat: int | None
    priority: int | None
    private: bool | None
    notes: str | None
    hidden_from_status_lists: bool | None
    custom_lists: list[str | None] | None
    advanced_scores: list[float | None] | None
    started_at: DateInput | None
    completed_at: DateInput | None


def value_faults(mutation: str, values: Values) -> dict[str, list[str]]:
    """Return what AniList's validation says of a mutation's values.

    Args:
        mutation: Whose limits hold.
        values: What it was given.

    Returns:
        Sentences in Laravel's words, by argument; none where all is well.
    """
    given = cast("Mapping[str, object]", values)
    faults: dict[str, list[str]] = {}
    for argument in _LIMITED:
        limit = limits().get(f"Mutation.{mutation}({argument}:)")
        value = given.get(python_name(argument))
        if limit is not None and value is not None:
            several = cast("list[object]", value) if isinstance(value, list) else [value]
            texts = [text for one in several for text in _beyond(argument, one, limit)]
            if texts:
                faults[argument] = list(dict.fromkeys(texts))
    for argument in _DATES:
        date = cast("DateInput | None", given.get(python_name(argument)))
        if date is not None and not _is_date(date):
            faults[argument] = [f"The {_words(argument)} is not a valid date."]
    return faults


def _beyond(argument: str, value: object, limit: Limit) -> Sequence[str]:
    if value is None:
        return ()
    size = len(value) if isinstance(value, str) else cast("float", value)
    unit = " characters" if isinstance(value, str) else ""
    if limit.min is not None and size < limit.min:
        return (f"The {_words(argument)} must be at least {limit.min}{unit}.",)
    if limit.max is not None and size > limit.max:
        return (f"The {_words(argument)} may not be greater than {limit.max}{unit}.",)
    return ()


def _words(argument: str) -> str:
    return python_name(argument).replace("_", " ")


def _is_date(date: DateInput) -> bool:
    """Return whether a date's known parts are some day's; 0 stands for an unknown part."""
    year, month, day = _parts(date)
    if not (0 <= year <= _LAST_YEAR and 0 <= month <= _MONTHS):
        return False
    days = monthrange(year or _LEAP_YEAR, month)[1] if month else _DAYS
    return 0 <= day <= days


def new_entry(
    entry_id: int, owner: UserRecord, media_id: int, media_type: str, now_s: int
) -> EntryRecord:
    """Return the entry that a media has as soon as it is on somebody's list."""
    categories = options_for(owner, media_type)["advancedScoring"]
    return {
        "id": entry_id,
        "userId": owner["id"],
        "mediaId": media_id,
        "status": _FIRST_STATUS,
        "score": 0.0,
        "progress": 0,
        "progressVolumes": None if media_type == "ANIME" else 0,
        "repeat": 0,
        "priority": 0,
        "private": False,
        "notes": None,
        "hiddenFromStatusLists": False,
        "customLists": [],
        "advancedScores": [0.0] * len(categories),
        "startedAt": UNKNOWN_DATE,
        "completedAt": UNKNOWN_DATE,
        "updatedAt": now_s,
        "createdAt": now_s,
    }


def with_values(
    entry: EntryRecord, values: Values, owner: UserRecord, media_type: str, now_s: int
) -> EntryRecord:
    """Return an entry with a mutation's values in it.

    Our reading, where nobody says: nothing but what is given changes, so the last episode alone
    completes nothing; a null leaves a value as it is, and clears notes and dates; the score is in
    the format of the list's owner, and `scoreRaw` counts where both are given; custom lists that
    the owner does not have are passed over, as are volumes of an anime; advanced scores that are
    not given are 0.

    Args:
        entry: As it was.
        values: What the mutation was given.
        owner: Whose entry it is.
        media_type: ANIME or MANGA.
        now_s: The moment, in Unix seconds.
    """
    new = entry.copy()
    new["updatedAt"] = now_s
    new["status"] = _or(values.get("status"), new["status"])
    new["progress"] = _or(values.get("progress"), new["progress"])
    new["repeat"] = _or(values.get("repeat"), new["repeat"])
    new["priority"] = _or(values.get("priority"), new["priority"])
    new["private"] = _or(values.get("private"), new["private"])
    is_hidden = _or(values.get("hidden_from_status_lists"), new["hiddenFromStatusLists"])
    new["hiddenFromStatusLists"] = is_hidden
    if media_type != "ANIME":
        new["progressVolumes"] = _or(values.get("progress_volumes"), new["progressVolumes"])
    _put_scores(new, values, owner, media_type)
    names = values.get("custom_lists")
    if names is not None:
        own = options_for(owner, media_type)["customLists"]
        new["customLists"] = [name for name in own if name in names]
    if "notes" in values:
        notes = values["notes"]
        # Kept as filters see it: without what SQLite cannot hold.
        new["notes"] = None if notes is None else cast("str", bound(notes))
    if "started_at" in values:
        new["startedAt"] = _date(values["started_at"])
    if "completed_at" in values:
        new["completedAt"] = _date(values["completed_at"])
    return new


def _or(given: _T | None, kept: _T) -> _T:
    return kept if given is None else given


def _put_scores(new: EntryRecord, values: Values, owner: UserRecord, media_type: str) -> None:
    score, raw = values.get("score"), values.get("score_raw")
    if raw is not None:
        new["score"] = raw_score(raw, "POINT_100")
    elif score is not None:
        new["score"] = raw_score(score, owner["mediaListOptions"]["scoreFormat"])
    scores = values.get("advanced_scores")
    if scores is not None:
        categories = len(options_for(owner, media_type)["advancedScoring"])
        numbers = [number or 0.0 for number in scores[:categories]]
        new["advancedScores"] = numbers + [0.0] * (categories - len(numbers))


def _date(date: DateInput | None) -> FuzzyDateRecord:
    """Return a date with those of its parts that a date can have."""
    if date is None:
        return UNKNOWN_DATE
    year, month, day = _parts(date)
    return {
        "year": year if 1 <= year <= _LAST_YEAR else None,
        "month": month if 1 <= month <= _MONTHS else None,
        "day": day if 1 <= day <= _DAYS else None,
    }


def _parts(date: DateInput) -> tuple[int, int, int]:
    return date.get("year") or 0, date.get("month") or 0, date.get("day") or 0
