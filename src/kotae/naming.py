"""GraphQL names and their Python names, suggestions for misspelled names, and counted nouns."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["counted", "did_you_mean", "folded", "listed", "nearest", "python_name", "suggest"]

_MAX_SUGGESTIONS = 3
#: The least similarity, from 0 to 1, of a name that is suggested.
_MIN_SIMILARITY = 0.7
#: Longer names are not typing mistakes, and comparing them takes long.
_MAX_LENGTH = 100
_MAX_LISTED = 12


def python_name(graphql_name: str) -> str:
    """Return the snake_case name that Python code uses for a field, argument or input key.

    Args:
        graphql_name: As the schema has it: `averageScore`, `idMal_not_in`, `MediaListCollection`.

    Returns:
        The same in snake_case: `average_score`, `id_mal_not_in`, `media_list_collection`. Python's
        keywords get an underscore at the end.
    """
    name = graphql_name
    if not name.islower():
        parts: list[str] = []
        for character in graphql_name:
            if character.isupper() and parts and parts[-1] != "_":
                parts.append("_")
            parts.append(character.lower())
        name = "".join(parts)
    return f"{name}_" if keyword.iskeyword(name) else name


def folded(name: str) -> str:
    """Return a name without the case and underscores in which two spellings differ."""
    return name.replace("_", "").lower()


def nearest(name: str, names: Iterable[str]) -> list[str]:
    """Return the names most similar to `name`, without regard to case and underscores.

    Returns:
        The name that differs in nothing else, otherwise at most three that are similar.
    """
    if len(name) > _MAX_LENGTH:
        return []
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is wrong

    known = {folded(other): other for other in names}
    wanted = folded(name)
    if wanted in known:
        return [known[wanted]]
    matches = get_close_matches(wanted, known, _MAX_SUGGESTIONS, _MIN_SIMILARITY)
    return [known[match] for match in matches]


def suggest(names: Iterable[str]) -> str:
    """Return a sentence that suggests at most three names, after a space; empty without names."""
    few = [repr(name) for name in dict.fromkeys(names)][:_MAX_SUGGESTIONS]
    if not few:
        return ""
    *rest, last = few
    return f" Did you mean {', '.join(rest)} or {last}?" if rest else f" Did you mean {last}?"


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a sentence that suggests the names nearest to `name`; empty if none is near."""
    return suggest(nearest(name, names))


def listed(names: Iterable[str]) -> str:
    """Return names side by side, shortened if there are many."""
    known = list(names)
    text = ", ".join(known[:_MAX_LISTED])
    return text if len(known) <= _MAX_LISTED else f"{text}, … ({len(known)} in all)"


def counted(number: int, noun: str) -> str:
    """Return a number with a noun in the right form: `1 file`, `2,000 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
