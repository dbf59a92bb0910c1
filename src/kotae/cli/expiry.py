"""The expiry of a token, in words and in colour."""

from __future__ import annotations

from datetime import datetime, timedelta

from kotae.auth.token import WARN_WITHIN

__all__ = [
    "days_left",
    "duration_text",
    "expiry_style",
    "expiry_text",
    "is_ending",
    "iso_text",
    "left_text",
]


def expiry_style(expires_at: datetime | None, now: datetime) -> str:
    """Return the style of an expiry: red, yellow or green."""
    if expires_at is not None and expires_at <= now:
        return "red"
    return "yellow" if is_ending(expires_at, now) else "green"


def is_ending(expires_at: datetime | None, now: datetime) -> bool:
    """Tell whether a token has expired, or expires within 30 days."""
    return expires_at is not None and expires_at - now <= WARN_WITHIN


def expiry_text(expires_at: datetime | None, now: datetime) -> str:
    """Return when a token expires, and the time until then."""
    if expires_at is None:
        return "after the year 9999"
    return f"{expires_at:%Y-%m-%d %H:%M:%S} UTC, {left_text(expires_at, now)}"


def left_text(expires_at: datetime | None, now: datetime) -> str:
    """Return the time until a token expires, or since then."""
    if expires_at is None:
        return ""
    left = expires_at - now
    is_over = left <= timedelta(0)
    return f"expired {duration_text(-left)} ago" if is_over else f"in {duration_text(left)}"


def duration_text(duration: timedelta) -> str:
    """Return a duration in its largest whole unit: "212 days", "1 hour"."""
    for unit, name in (("days", "day"), ("hours", "hour"), ("minutes", "minute")):
        count = duration // timedelta(**{unit: 1})
        if count:
            return f"{count:,} {name}" if count == 1 else f"{count:,} {name}s"
    return "less than a minute"


def days_left(expires_at: datetime | None, now: datetime) -> int | None:
    """Return the whole days until a token expires, negative after that."""
    return None if expires_at is None else int((expires_at - now) / timedelta(days=1))


def iso_text(moment: datetime | None) -> str | None:
    """Return a time as JSON has it, in UTC."""
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"
