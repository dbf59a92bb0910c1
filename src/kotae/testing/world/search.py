"""Search for records by their names, compared without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast

from kotae.testing.world.tables import derived

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kotae.testing.world.tables import World

__all__ = ["folded", "search"]

#: The marks that decomposed letters leave: accents, and the voicing of kana.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
_WORD = re.compile(r"\w+")
#: The keys of a record that have its names.
_NAME_KEYS = ("title", "name", "synonyms")


def folded(text: str) -> str:
    """Return a text without case and accents."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def search(world: World, table: str, text: str) -> Mapping[int, int]:
    """Return the records of a table whose names have all words of a text, each anywhere.

    AniList does not document its search.

    Args:
        world: The tables.
        table: The table.
        text: Any text. One without letters and digits finds nothing; an empty one finds all.

    Returns:
        A distance for each id: 0 for a name equal to the text, 1 for one that begins with it, 2
        for names with words that begin with those of the text, 3 for all others.
    """
    # A table's names are cached until it changes.
    names_by_id = derived(table)(_names_by_id)(world, table)
    phrase = " ".join(_words(text))
    if not phrase:
        return {} if text.strip() else dict.fromkeys(names_by_id, 3)
    words = list(dict.fromkeys(phrase.split()))
    return {
        record_id: _distance(names, phrase, words)
        for record_id, names in names_by_id.items()
        if all(word in names for word in words)
    }


def _names_by_id(world: World, table: str) -> dict[int, str]:
    """Return the names of each record in one text, a line for each."""
    return {
        record["id"]: "\n".join(
            (
                "",
                *(" ".join(_words(text)) for key in _NAME_KEYS for text in _texts(record.get(key))),
                "",
            )
        )
        for record in world[table].all()
    }


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts([*cast("Mapping[str, object]", value).values()])
    elif isinstance(value, list | tuple):
        for part in cast("Iterable[object]", value):
            yield from _texts(part)


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _distance(names: str, phrase: str, words: list[str]) -> int:
    if f"\n{phrase}\n" in names:
        return 0
    if f"\n{phrase}" in names:
        return 1
    return 2 if all(f" {word}" in names or f"\n{word}" in names for word in words) else 3
