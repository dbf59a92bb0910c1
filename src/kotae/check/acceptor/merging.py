"""Checks of selection sets whose fragments are expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.acceptor.tokens import RejectedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kotae.check.acceptor.definitions import Definition, Field, Selection, SelectionRule
    from kotae.check.limits import Budget

__all__ = ["check_merge", "check_selection_rule"]


def check_merge(selection: Selection, fragments: Mapping[str, Definition], budget: Budget) -> None:
    """Check that the fields of a selection set can be merged.

    Fields of one response name must be the same field of the same type with the same arguments,
    word for word, even where their parents exclude each other.

    Args:
        selection: The selection set.
        fragments: By name; none spreads itself, directly or through others.
        budget: Counts the fields and fragments that are looked at.

    Raises:
        RejectedError: Two fields differ.
        TooComplexError: The budget is spent.
    """
    pending = [[selection]]
    while pending:
        seen: dict[str, Field] = {}
        below: dict[str, list[Selection]] = {}
        for each in _expanded(pending.pop(), fragments, budget):
            for key, field in each.fields.items():
                first = seen.setdefault(key, field)
                if first is field:
                    continue
                name, arguments, type_, inner = field
                if first[0] != name or first[1] != arguments or first[2] != type_:
                    raise RejectedError
                if inner is not None and first[3] is not None:
                    below.setdefault(key, [first[3]]).append(inner)
        pending += below.values()


def check_selection_rule(
    selection: Selection, rule: SelectionRule, fragments: Mapping[str, Definition], budget: Budget
) -> None:
    """Check that a selection set has a field, and of some others at most one.

    Raises:
        RejectedError: It lacks the field, or has several of the others.
        TooComplexError: The budget is spent.
    """
    needed, lists = rule
    is_sent = needed is None
    keys: set[str] = set()
    for each in _expanded([selection], fragments, budget):
        if needed is not None and each.has_directives:
            raise RejectedError
        for key, field in each.fields.items():
            is_sent = is_sent or field[0] == needed
            if field[0] in lists:
                keys.add(key)
    if not is_sent or len(keys) > 1:
        raise RejectedError


def _expanded(
    selections: list[Selection], fragments: Mapping[str, Definition], budget: Budget
) -> Iterator[Selection]:
    """Yield selection sets, and those of all fragments in them, each fragment once."""
    visited: set[str] = set()
    stack = list(selections)
    while stack:
        selection = stack.pop()
        budget.count(3 + len(selection.fields) + len(selection.fragments or ()))
        yield selection
        for fragment in selection.fragments or ():
            if not isinstance(fragment, str):
                stack.append(fragment)
            elif fragment not in visited:
                visited.add(fragment)
                stack.append(fragments[fragment].selection)
