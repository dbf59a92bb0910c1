"""The acceptor over the texts of a project, which share their fragments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.acceptor.anilist import is_anilist, selection_rules, stricter_index
from kotae.check.acceptor.expansion import Expansions
from kotae.check.acceptor.parsing import Parser
from kotae.check.acceptor.tokens import RejectedError, names_defined_in
from kotae.check.limits import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae.check.acceptor.definitions import Definition
    from kotae.schema.index import SchemaIndex

__all__ = ["Acceptance", "accept"]

#: Characters of a text: even if each takes four bytes, the file is not too large.
_MAX_CHARACTERS = MAX_FILE_BYTES // 4


class Acceptance:
    """The texts that are accepted.

    Attributes:
        accepted: The positions of texts that are valid together with the fragments that they
            spread, and about which no rule of kotae has a finding.
        used_fragments: The names of the fragments that operations of accepted texts spread,
            directly or through others.
        counts: The number of operations and of fragments of each accepted text, by its position.
    """

    __slots__ = ("accepted", "counts", "used_fragments")

    def __init__(self, counts: dict[int, tuple[int, int]], used_fragments: Iterable[str]) -> None:
        self.accepted: frozenset[int] = frozenset(counts)
        self.used_fragments: frozenset[str] = frozenset(used_fragments)
        self.counts: dict[int, tuple[int, int]] = counts


def accept(
    texts: Sequence[str],
    index: SchemaIndex,
    *,
    has_anilist_rules: bool,
    check_deadline: Callable[[], None],
) -> Acceptance:
    """Accept the texts of a project that plainly have no problem.

    Args:
        texts: All texts of the project, without byte order marks.
        index: Its schema.
        has_anilist_rules: Whether the rules about AniList run, each as it is by default. With
            another schema than AniList's they never do.
        check_deadline: Called before each text is read, and before it is checked; what it raises
            is not caught.
    """
    is_stricter = has_anilist_rules and is_anilist(index)
    index = stricter_index(index) if is_stricter else index
    parser = Parser(index, selection_rules(index) if is_stricter else {})
    parsed: list[list[Definition]] = []
    other_names: set[tuple[bool, str]] = set()
    for text in texts:
        check_deadline()
        try:
            parsed.append(parser.parse(text) if len(text) <= _MAX_CHARACTERS else [])
        except RejectedError:
            parsed.append([])
        if not parsed[-1]:
            other_names |= names_defined_in(text)
    definitions = [each for some in parsed for each in some]
    expansions = Expansions(index, definitions, other_names, is_anilist=is_stricter)
    return _acceptance(parsed, expansions, check_deadline)


def _acceptance(
    parsed: Sequence[list[Definition]], expansions: Expansions, check_deadline: Callable[[], None]
) -> Acceptance:
    valid: dict[int, list[Definition]] = {}
    used_in: dict[int, set[str]] = {}
    used_at_all: set[str] = set()
    for position, definitions in enumerate(parsed):
        check_deadline()
        is_valid = bool(definitions)
        operations = [each for each in definitions if not each.is_fragment]
        used = used_in[position] = set[str]()
        for operation in operations:
            expansion = expansions.of_operation(operation)
            if expansion is None or (not operation.name and len(operations) > 1):
                is_valid = False
            else:
                used |= expansion.fragments
        for each in definitions:
            is_valid = is_valid and not (each.is_fragment and not expansions.of_fragment(each.name))
        if is_valid:
            valid[position] = definitions
        used_at_all |= used  # of a text that is rejected, too: its valid operations use them
    counts: dict[int, tuple[int, int]] = {}
    for position, definitions in valid.items():
        fragments = [each.name for each in definitions if each.is_fragment]
        if used_at_all.issuperset(fragments):
            counts[position] = len(definitions) - len(fragments), len(fragments)
    return Acceptance(counts, set[str]().union(*(used_in[position] for position in counts)))
