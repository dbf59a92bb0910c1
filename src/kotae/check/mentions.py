"""The names in texts that are not parsed, and the texts that need each other because of them.

The names of a text are those that it defines or spreads, and perhaps more, such as one in a
comment. So a check may parse a text that it does not need, but never lacks one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Text", "reachable_texts", "texts_using"]


def _name_after(keyword: str) -> re.Pattern[str]:
    # A name is looked at without being taken: it may be such a word itself, and each part of a text
    # is read a few times at most. The pattern begins with literal text, which is found ten times
    # as fast as `\b` and a choice of words.
    return re.compile(rf"{keyword}(?<!\w{keyword})(?=[\s,\ufeff]++(\w+))")


_FRAGMENT_NAME = _name_after("fragment")
_OPERATION_NAMES = tuple(map(_name_after, ("query", "mutation", "subscription")))
#: What a name follows, with characters between them that GraphQL ignores.
_BEFORE_NAMES = ("fragment", "query", "mutation", "subscription", "...")
_IGNORED = " \t\n\r,\ufeff"
_SPREAD_NAME = re.compile(r"\.\.\.(?=[\s,\ufeff]*+(\w+))")
#: Strings, which go on to the end if they have none, and comments, as in a text that is valid.
_STRING_OR_COMMENT = re.compile(
    r'"""(?:[^"\\]++|\\"""|\\|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n\r]++|\\.)*+"?+|#[^\n\r]*+'
)


class Text:
    """A text of definitions, which need not be valid."""

    def __init__(self, text: str) -> None:
        self.text: str = text
        self._mentions: tuple[frozenset[str], frozenset[str], frozenset[str]] | None = None

    @property
    def mentioned_fragments(self) -> frozenset[str]:
        """The names after the word `fragment`: those that it defines, and more."""
        return self._mentioned()[0]

    @property
    def mentioned_operations(self) -> frozenset[str]:
        """The names after the word `query` and its like: those of its operations, and more."""
        return self._mentioned()[1]

    @property
    def mentioned_spreads(self) -> frozenset[str]:
        """The names after `...`: those that it spreads, and more."""
        return self._mentioned()[2]

    def _mentioned(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
        if self._mentions is None:
            text = self.text
            before_comments = _split_at_comments(text)
            if any(each.rstrip(_IGNORED).endswith(_BEFORE_NAMES) for each in before_comments):
                # A comment may stand before a name.
                text = f"{text}\n{_STRING_OR_COMMENT.sub(' ', text)}"
            operations = [name for each in _OPERATION_NAMES for name in each.findall(text)]
            self._mentions = (
                frozenset(_FRAGMENT_NAME.findall(text)),
                frozenset(operations),
                frozenset(_SPREAD_NAME.findall(text)),
            )
        return self._mentions

    @property
    def mention_count(self) -> int:
        """How many names it mentions."""
        return sum(map(len, self._mentioned()))

    def drop_text(self) -> None:
        """Drop the text, after the names that it mentions are read."""
        self._mentioned()
        self.text = ""


_Text = TypeVar("_Text", bound=Text)


def _split_at_comments(text: str) -> Iterator[str]:
    """Yield what stands before each `#`, up to the one before; all at once would take memory."""
    start = 0
    while (end := text.find("#", start)) >= 0:
        yield text[start:end]
        start = end + 1


def reachable_texts(texts: Iterable[_Text], starts: Sequence[_Text]) -> Iterator[_Text]:
    """Yield some of the texts, those that share a name with them, and those that they reach."""
    definers = _by_name(texts, lambda text: text.mentioned_fragments)
    operations = _by_name(texts, lambda text: text.mentioned_operations)
    pending = list(starts)
    for name in {name for text in starts for name in text.mentioned_fragments}:
        pending += definers[name]
    for name in {name for text in starts for name in text.mentioned_operations}:
        pending += operations[name]
    reached: set[int] = set()
    spreads: set[str] = set()
    while pending:
        text = pending.pop()
        if id(text) not in reached:
            reached.add(id(text))
            yield text
            for name in text.mentioned_spreads - spreads:
                spreads.add(name)
                pending += definers.get(name, ())


def texts_using(texts: Iterable[_Text], fragments: Iterable[str]) -> Iterator[_Text]:
    """Yield the texts that may spread one of some fragments, directly or through others."""
    spreaders = _by_name(texts, lambda text: text.mentioned_spreads)
    known = set(fragments)
    found: set[int] = set()
    pending = list(known)
    while pending:
        for text in spreaders.pop(pending.pop(), ()):
            if id(text) not in found:
                found.add(id(text))
                yield text
                pending += text.mentioned_fragments - known
                known |= text.mentioned_fragments


def _by_name(
    texts: Iterable[_Text], names_of: Callable[[_Text], Iterable[str]]
) -> dict[str, list[_Text]]:
    by_name: dict[str, list[_Text]] = {}
    for text in texts:
        for name in names_of(text):
            by_name.setdefault(name, []).append(text)
    return by_name
