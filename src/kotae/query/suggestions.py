"""Did you mean …? The nearest names to one that is wrong."""

from __future__ import annotations

from kotae.naming import python_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean", "listed"]

_MAX_SUGGESTIONS = 3
#: Names longer than this are no typing mistake; comparing them would cost.
_MAX_LENGTH = 100
_MAX_LISTED = 12


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a sentence with the names nearest to `name`, after a space; empty if none is near."""
    if len(name) > _MAX_LENGTH:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    known = list(names)
    lowered = {other.lower(): other for other in known}
    near = [
        lowered[match]
        for wanted in dict.fromkeys((python_name(name), name.lower()))
        for match in get_close_matches(wanted, lowered, _MAX_SUGGESTIONS, 0.7)
    ]
    if not near:
        return ""
    return f" Did you mean {' or '.join(repr(match) for match in dict.fromkeys(near))}?"


def listed(names: Iterable[str]) -> str:
    """Return names side by side, shortened if there are many."""
    known = list(names)
    text = ", ".join(known[:_MAX_LISTED])
    return text if len(known) <= _MAX_LISTED else f"{text}, … ({len(known)} in all)"
