"""Definitions with the fragments that they spread: their fields and uses of variables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kotae.check.acceptor.merging import check_merge, check_selection_rule
from kotae.check.acceptor.tokens import RejectedError, is_in_bounds
from kotae.check.limits import Budget, TooComplexError
from kotae.schema.limits import MAX_COMPLEXITY

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from kotae.check.acceptor.definitions import Definition, Variable, VariableUse
    from kotae.schema.index import SchemaIndex

__all__ = ["Expansion", "Expansions"]

#: Fields, fragments and uses of variables that are looked at for a whole project, in about a second
#: at most. Seven thousand files of AniList's queries need 200,000.
_MAX_WORK = 1_000_000


class Expansion:
    """A valid definition with all fragments that it spreads, directly or through others.

    Attributes:
        fragments: The names of the fragments; a fragment's own name is among them.
        uses: The uses of variables.
        field_count: The number of fields, those of a fragment each time it is spread; a number
            above `MAX_COMPLEXITY` may be too small.
    """

    __slots__ = ("field_count", "fragments", "uses")

    def __init__(self, definition: Definition) -> None:
        self.fragments: set[str] = {definition.name} if definition.is_fragment else set()
        self.uses: set[VariableUse] = definition.uses
        self.field_count: int = definition.field_count


class Expansions:
    """The expansions of the valid definitions of a project.

    Args:
        index: The schema.
        definitions: All that were read.
        other_names: The names that texts which were not read may define, each after whether it is
            a fragment's.
        is_anilist: Whether the rules about AniList run.
    """

    def __init__(
        self,
        index: SchemaIndex,
        definitions: list[Definition],
        other_names: AbstractSet[tuple[bool, str]],
        *,
        is_anilist: bool,
    ) -> None:
        self._possible_types = index.possible_types
        self._is_anilist = is_anilist
        self._budget = Budget(_MAX_WORK)
        self._fragments = {each.name: each for each in definitions if each.is_fragment}
        counts = Counter((each.is_fragment, each.name) for each in definitions if each.name)
        self._ambiguous = other_names | {key for key, count in counts.items() if count > 1}
        self._by_fragment: dict[str, Expansion | None] = {}
        self._fitting: dict[tuple[Variable, VariableUse], bool] = {}

    def of_fragment(self, name: str) -> Expansion | None:
        """Return the expansion of a fragment; None if it is not accepted."""
        expansions, entered, stack = self._by_fragment, set[str](), [name]
        while stack:  # depth first: a fragment is expanded after those that it spreads
            current = stack[-1]
            definition = self._fragments.get(current)
            if current in expansions:
                stack.pop()
            elif definition is None or (True, current) in self._ambiguous:
                expansions[current] = None
            elif current in entered:
                expansions[current] = self._expand(definition)
            else:
                entered.add(current)
                stack += [spread for spread, _ in definition.spreads if spread not in entered]
        return expansions[name]

    def of_operation(self, operation: Definition) -> Expansion | None:
        """Return the expansion of an operation; None if it is not accepted."""
        if (False, operation.name) in self._ambiguous:
            return None
        for name, _ in operation.spreads:
            if name not in self._by_fragment:
                self.of_fragment(name)
        expansion = self._expand(operation)
        if expansion is None:
            return None
        variables, used = operation.variables, set[str]()
        for use in expansion.uses:
            variable = variables.get(use[0])
            if variable is None or not self._fits(variable, use):
                return None
            used.add(use[0])
        if len(used) < len(variables):
            return None
        if self._is_anilist and (expansion.field_count > MAX_COMPLEXITY or not operation.name):
            return None
        return expansion

    def _expand(self, definition: Definition) -> Expansion | None:
        """Expand a definition by its fragments; None if one of them is missing or not accepted."""
        expansion, possible = Expansion(definition), self._possible_types
        if not (
            definition.spreads or definition.selections_to_merge or definition.selections_with_rule
        ):
            return expansion
        expansion.uses = expansion.uses.copy()
        try:
            for name, type_name in definition.spreads:
                other = self._by_fragment.get(name)
                condition = self._fragments[name].type_name if other else ""
                if other is None or possible[type_name].isdisjoint(possible[condition]):
                    return None
                self._budget.count(len(other.fragments) + len(other.uses))
                expansion.fragments |= other.fragments
                expansion.uses |= other.uses
                count = expansion.field_count + other.field_count
                expansion.field_count = min(count, MAX_COMPLEXITY + 1)
            for selection in definition.selections_to_merge:
                check_merge(selection, self._fragments, self._budget)
            for selection, rule in definition.selections_with_rule:
                check_selection_rule(selection, rule, self._fragments, self._budget)
        except (RejectedError, TooComplexError):
            return None
        return expansion

    def _fits(self, variable: Variable, use: VariableUse) -> bool:
        """Tell whether a variable, with its default value, fits a place."""
        key = variable, use
        fits = self._fitting.get(key)
        if fits is None:
            fits = self._fitting[key] = _fits(variable, use)
        return fits


def _fits(variable: Variable, use: VariableUse) -> bool:
    type_, default = variable
    _, place, has_default, bounds = use
    if default and bounds is not None and not is_in_bounds(default, bounds):
        return False
    if (default or has_default) and place[-1] == "!" and type_[-1] != "!":
        place = place[:-1]
    return _is_subtype(type_, place)


def _is_subtype(type_: str, place: str) -> bool:
    """Tell whether each value of a type is one of a place's type: `[Int!]!` of `[Int]`."""
    while True:
        if place[-1] == "!":
            if type_[-1] != "!":
                return False
            place = place[:-1]
        type_ = type_.removesuffix("!")
        if place[0] != "[" or type_[0] != "[":
            return type_ == place
        type_, place = type_[1:-1], place[1:-1]
