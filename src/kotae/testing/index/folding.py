"""Texts compared as people compare them: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Names", "folded"]

#: The marks that decomposed letters leave behind: accents, and the voicing of kana.
_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]+"
)
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return a text without case and accents, for comparing and for sorting."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(folded(text))


class Names:
    """The names of one kind's records, to be searched.

    A record is found where each word of the search stands somewhere in its names, be it inside a
    longer word. That is our reading: AniList does not say how it searches.
    """

    def __init__(self) -> None:
        self._texts: list[tuple[int, str]] = []

    def add(self, record_id: int, names: Iterable[str | None]) -> None:
        """Take up a record's names; None stands for one that it lacks."""
        lines = "\n".join(" ".join(_words(name)) for name in names if name)
        self._texts.append((record_id, f"\n{lines}\n"))

    def matches(self, search: str) -> dict[int, int]:
        """Return what a search finds.

        Args:
            search: Any text. One without letters and digits finds nothing; an empty one finds all.

        Returns:
            How close each found record is, by its id: 0 has just this name, 1 has a name that
            begins so, 2 has names with words that begin so, 3 holds the words somewhere.
        """
        phrase = " ".join(_words(search))
        if not phrase:
            return {} if search.strip() else {record_id: 3 for record_id, _ in self._texts}
        words = list(dict.fromkeys(phrase.split()))
        return {
            record_id: _closeness(text, phrase, words)
            for record_id, text in self._texts
            if all(word in text for word in words)
        }


def _closeness(text: str, phrase: str, words: list[str]) -> int:
    if f"\n{phrase}\n" in text:
        return 0
    if f"\n{phrase}" in text:
        return 1
    return 2 if all(f" {word}" in text or f"\n{word}" in text for word in words) else 3
