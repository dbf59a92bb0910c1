"""Values of AniList's own kinds (fuzzy dates, Unix times, free JSON), and the checks of options."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo
    from pathlib import Path
    from typing import TypeAlias

__all__ = [
    "JSON",
    "FuzzyDateValue",
    "checked_boolean",
    "checked_file",
    "checked_integer",
    "checked_seconds",
    "checked_text",
    "fuzzy_int",
    "is_fuzzy_date",
    "parse_timezone",
    "utc",
    "value_at",
    "value_text",
]

#: YYYYMMDD has eight digits.
_FIRST_FUZZY_DATE, _LAST_FUZZY_DATE = 10_000_000, 99_991_231

#: The longest time that an option takes unless it says otherwise, in seconds: a day.
_MAX_SECONDS = 86_400.0

#: Whatever JSON can hold: the type of the scalar `Json`.
JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"


class FuzzyDateValue:
    """The methods of results of the type `FuzzyDate`, for the parts that were selected.

    Order: a part that is unknown comes before every known one.
    """

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def year(self) -> int | None:
            """The year; None if it is unknown."""
            ...

        @property
        def month(self) -> int | None:
            """The month; None if it is unknown."""
            ...

        @property
        def day(self) -> int | None:
            """The day; None if it is unknown."""
            ...

    def to_date(self) -> date | None:
        """Return the date.

        Returns:
            The date; None where a part is unknown, or the parts are not a valid date.

        Raises:
            NotSelectedError: `year`, `month` or `day` was not selected.
        """
        from datetime import date  # noqa: PLC0415 - importing it takes 3 ms, and few results need it

        year, month, day = self._parts()
        if not (year and month and day):
            return None
        try:
            return date(year, month, day)
        except (ValueError, OverflowError):
            return None

    def to_int(self) -> int | None:
        """Return the date as AniList's `FuzzyDateInt`.

        Returns:
            YYYYMMDD, with 00 for a part that is unknown; None if the year is.

        Raises:
            NotSelectedError: `year`, `month` or `day` was not selected.
        """
        year, month, day = self._parts()
        return fuzzy_int(year, month, day) if year else None

    def __str__(self) -> str:
        """Format the known parts as ISO 8601 does.

        Returns:
            `2024-05-17`, `2024-05`, `2024`, `--05-17` without a year, or an empty text. A day
            without a month is left out, and so is a part that was not selected.
        """
        year, month, day = (getattr(self, part, None) for part in ("year", "month", "day"))
        text = f"{year:04}" if year else "-" if month else ""
        if month:
            text += f"-{month:02}" + (f"-{day:02}" if day else "")
        return text

    def __lt__(self, other: FuzzyDateValue) -> bool:
        return self._order() < other._order() if _is_fuzzy(other) else NotImplemented

    def __le__(self, other: FuzzyDateValue) -> bool:
        return self._order() <= other._order() if _is_fuzzy(other) else NotImplemented

    def __gt__(self, other: FuzzyDateValue) -> bool:
        return self._order() > other._order() if _is_fuzzy(other) else NotImplemented

    def __ge__(self, other: FuzzyDateValue) -> bool:
        return self._order() >= other._order() if _is_fuzzy(other) else NotImplemented

    def _parts(self) -> tuple[int | None, int | None, int | None]:
        return self.year, self.month, self.day

    def _order(self) -> int:
        year, month, day = self._parts()
        return fuzzy_int(year, month, day)


def fuzzy_int(year: int | None, month: int | None, day: int | None) -> int:
    """Return a date as YYYYMMDD, with zeros for what is unknown."""
    return (year or 0) * 10_000 + (month or 0) * 100 + (day or 0)


def is_fuzzy_date(number: float) -> bool:
    """Tell whether a number is YYYYMMDD, with 00 for an unknown month or day."""
    is_in_range = _FIRST_FUZZY_DATE <= number <= _LAST_FUZZY_DATE
    return is_in_range and number // 100 % 100 <= 12 and number % 100 <= 31


def utc(seconds: int) -> datetime:
    """Return a Unix time, as AniList's results have it, as an aware datetime in UTC.

    Args:
        seconds: Since the beginning of 1970.

    Raises:
        ValueError: The year would lie outside 1 to 9999.

    Example:
        ```pycon
        >>> utc(1_700_000_000).isoformat()
        '2023-11-14T22:13:20+00:00'
        ```
    """
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415 - 3 ms, and few programs need it

    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        raise ValueError("expected a Unix time of the years 1 to 9999.") from None


def parse_timezone(offset: str | None) -> tzinfo | None:
    """Return the time zone of `UserOptions.timezone`, for `utc(seconds).astimezone(…)`.

    Args:
        offset: An offset from UTC as AniList writes it, `09:00` or `-03:30`; or None.

    Returns:
        The time zone; None for None.

    Raises:
        ValueError: It is another text, or an offset of a day or more.

    Example:
        ```pycon
        >>> utc(1_700_000_000).astimezone(parse_timezone("-03:30")).isoformat()
        '2023-11-14T18:43:20-03:30'
        ```
    """
    from datetime import timedelta, timezone  # noqa: PLC0415 - as above

    if offset is None:
        return None
    hours, _, minutes = offset.removeprefix("-").removeprefix("+").partition(":")
    is_offset = len(hours) == len(minutes) == 2 and (hours + minutes).isdecimal()
    if not (is_offset and offset.isascii() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f"expected an offset such as 09:00 or -03:30, got {value_text(offset)}.")
    shift = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-shift if offset.startswith("-") else shift)


def _is_fuzzy(value: object) -> bool:
    return isinstance(value, FuzzyDateValue)


def checked_seconds(
    name: str, value: object, *, may_be_zero: bool = False, max_s: float = _MAX_SECONDS
) -> float:
    """Return a number of seconds, and refuse any other value.

    The `name` is the option's, for the message; the largest number allowed is a day by default.

    Raises:
        ArgumentError: It is not a number, not finite, negative, or too large.
    """
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and (0 < value <= max_s or (may_be_zero and value == 0))  # NaN is in no range
    ):
        return float(value)
    from kotae.errors import ArgumentError  # noqa: PLC0415 - the schema's classes import this module

    bounds = "of at least 0" if may_be_zero else "above 0"
    if max_s != float("inf"):
        bounds += f" and at most {max_s:,.0f}"
    raise ArgumentError(f"{name}: expected a number of seconds {bounds}, got {value_text(value)}")


def checked_integer(name: str, value: object, least: int, most: int | None = None) -> int:
    """Return an integer from `least` to `most`, and refuse any other value.

    Raises:
        ArgumentError: It is not an integer, or out of range.
    """
    if (
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value
        and (most is None or value <= most)
    ):
        return int(value)
    from kotae.errors import ArgumentError  # noqa: PLC0415 - as above

    bounds = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
    raise ArgumentError(f"{name}: expected an integer {bounds}, got {value_text(value)}")


def checked_boolean(name: str, value: object) -> bool:
    """Return a boolean, and refuse any other value.

    Raises:
        ArgumentError: It is not True or False.
    """
    if isinstance(value, bool):
        return value
    from kotae.errors import ArgumentError  # noqa: PLC0415 - as above

    raise ArgumentError(f"{name}: expected True or False, got {value_text(value)}")


def checked_text(name: str, value: object) -> str:
    """Return a text, and refuse any other value; the message does not repeat it.

    Raises:
        ArgumentError: It is not a str.
    """
    if isinstance(value, str):
        return value
    from kotae.errors import ArgumentError  # noqa: PLC0415 - as above

    raise ArgumentError(f"{name}: expected a str, got a value of type {type(value).__name__}")


def checked_file(name: str, value: object) -> Path:
    """Return the path of a file, with the home folder in place of `~`, and refuse any other value.

    Raises:
        ArgumentError: It is not a path, or a name that SQLite alone takes, such as `:memory:`.
    """
    import contextlib  # noqa: PLC0415 - few programs need them
    import os  # noqa: PLC0415 - as above
    from pathlib import Path  # noqa: PLC0415 - as above

    from kotae.errors import ArgumentError  # noqa: PLC0415 - as above

    text: object = None
    with contextlib.suppress(TypeError):
        text = os.fspath(cast("str", value))
    if not isinstance(text, str) or not text or "\0" in text:
        raise ArgumentError(
            f"{name}: expected the name of a file, as str or Path, got {value_text(value)}."
        )
    if text.startswith((":", "file:")):
        raise ArgumentError(
            f"{name}: expected a file, got {value_text(text)}. For memory, use `memory()`."
        )
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ArgumentError(f"{name}: it begins with ~, and no home folder is known.") from None


def value_at(data: object, path: tuple[str, ...]) -> object:
    """Return the value to which keys lead in plain JSON; None if there is none."""
    for key in path:
        data = cast("dict[str, object]", data).get(key) if isinstance(data, dict) else None
    return data


def value_text(value: object) -> str:
    """Return a value as an error message repeats it: its `repr` in part, or its type."""
    try:
        return f"{value!r:.50}"
    except Exception:  # noqa: BLE001 - it is nested too deeply, or an integer of thousands of digits
        return f"a value of type {type(value).__name__}"
