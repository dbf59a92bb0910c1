"""The graph of fragments and their spreads, over all files of a project."""

from __future__ import annotations

from collections import ChainMap
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphql import FragmentSpreadNode

    from kotae.check.documents import Definition, Document
    from kotae.check.limits import Deadline

__all__ = ["Cycle", "Namespace", "names_reaching"]

#: Spreads of a cycle that are kept, besides the one that closes it.
_MAX_LISTED = 10


class Cycle(NamedTuple):
    """Fragments that spread each other: the first spreads and the last, and how many they are."""

    spreads: list[FragmentSpreadNode]
    length: int


def names_reaching(names: Iterable[str], fragments: Iterable[Definition]) -> set[str]:
    """Return names, and those of the fragments that spread them, directly or through others."""
    spreaders: dict[str, list[str]] = {}
    for fragment in fragments:
        for spread in fragment.spreads:
            spreaders.setdefault(spread.name.value, []).append(fragment.name or "")
    leading = set(names)
    pending = list(leading)
    while pending:
        new = [name for name in spreaders.pop(pending.pop(), ()) if name not in leading]
        leading.update(new)
        pending += new
    return leading


class Namespace:
    """The fragments that a spread can name.

    Of two fragments with one name the first wins, in the order of the documents; a file's own
    fragments win over all others within that file, see `for_document`.

    Attributes:
        fragments: By name.
        possibly_defined: The names that files that did not parse may define.
        possibly_spread: The names that they may spread.
    """

    def __init__(self, documents: Sequence[Document], deadline: Deadline) -> None:
        self.documents = documents
        self._deadline = deadline
        self.fragments: dict[str, Definition] = {}
        for definition in (each for document in documents for each in document.fragments):
            self.fragments.setdefault(definition.name or "", definition)
        broken = [document for document in documents if document.is_broken]
        self.possibly_defined: set[str] = {
            name for each in broken for name in each.mentioned_fragments
        }
        for each in documents:
            if each.may_have_other_fragments:
                self.possibly_defined |= each.mentioned_spreads
        self.possibly_spread: set[str] = {
            name for each in broken for name in each.mentioned_spreads
        }
        self._views: dict[int, Mapping[str, Definition]] = {}

    def definitions(self) -> Iterator[Definition]:
        """Yield the definitions of all documents.

        Raises:
            BoundExceededError: The deadline passed.
        """
        for document in self.documents:
            self._deadline.check()
            for definition in document.definitions:
                self._deadline.check()
                yield definition

    def for_document(self, document: Document) -> Mapping[str, Definition]:
        """Return the fragments as one file sees them.

        That is the project's mapping itself, unless the file defines one of its names again.
        """
        if id(document) not in self._views:
            own = {each.name or "": each for each in reversed(document.fragments)}
            is_apart = any(self.fragments.get(name) is not each for name, each in own.items())
            self._views[id(document)] = (
                ChainMap(own, self.fragments) if is_apart else self.fragments
            )
        return self._views[id(document)]

    def reachable(
        self, definitions: Iterable[Definition], fragments: Mapping[str, Definition] | None = None
    ) -> dict[str, Definition]:
        """Return the fragments that definitions spread, directly or through others."""
        fragments = self.fragments if fragments is None else fragments
        reached: dict[str, Definition] = {}
        pending = list(definitions)
        while pending:
            for spread in pending.pop().spreads:
                name = spread.name.value
                fragment = fragments.get(name)
                if fragment is not None and name not in reached:
                    reached[name] = fragment
                    pending.append(fragment)
        return reached

    def missing(self, definitions: Sequence[Definition]) -> set[str]:
        """Return the names definitions spread, directly or through others, that no file defines."""
        spreaders = [*definitions, *self.reachable(definitions).values()]
        names = {spread.name.value for each in spreaders for spread in each.spreads}
        return names - self.fragments.keys()

    @cached_property
    def names_reaching_unparsed_files(self) -> set[str]:
        """The names that lead to fragments which only a file that did not parse may define."""
        missing = self.possibly_defined - self.fragments.keys()
        return names_reaching(missing, self.fragments.values()) if missing else missing

    def cycles(self) -> Iterator[Cycle]:
        """Yield each cycle as its spreads, from a fragment back to itself."""
        visited: set[str] = set()
        for name in self.fragments:
            if name not in visited:
                yield from self._cycles_from(name, visited)

    def _cycles_from(self, start: str, visited: set[str]) -> Iterator[Cycle]:
        # Depth first without recursion: `depth_of` holds the fragments on the current path, and
        # `path` the spreads between them.
        visited.add(start)
        depth_of = {start: 0}
        path: list[FragmentSpreadNode] = []
        stack = [(start, iter(self.fragments[start].spreads))]
        while stack:
            self._deadline.check()
            name, spreads = stack[-1]
            for spread in spreads:
                target = spread.name.value
                if target in depth_of:
                    first = depth_of[target]
                    listed = path[first : first + _MAX_LISTED]
                    yield Cycle([*listed, spread], len(path) - first + 1)
                elif target in self.fragments and target not in visited:
                    visited.add(target)
                    path.append(spread)
                    depth_of[target] = len(path)
                    stack.append((target, iter(self.fragments[target].spreads)))
                    break
            else:
                stack.pop()
                del depth_of[name]
                if path:
                    path.pop()
