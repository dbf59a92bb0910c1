"""The rule against operations that are too complex for AniList."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FieldNode, FragmentSpreadNode

from kotae.schema.limits import MAX_COMPLEXITY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node, SelectionSetNode

    from kotae.check.documents import Definition
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["complexity", "complexity_over_500"]

#: Fields that are counted: a chain of fragments that each spread the next one twice has a number
#: of fields with thousands of digits.
_MAX_COUNT = 1_000_000_000


def complexity_over_500(definition: Definition, scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find an operation with more than 500 fields.

    What it does: reports an operation that has more than 500 fields once its fragments are
        expanded. A field counts if a variable without a default decides whether it is sent.
    Why it is bad: AniList refuses it with 400.
    Use instead: several operations, or fewer fields.
    Source: AniList's error "Max query complexity should be 500 but got N.", which counts as
        webonyx/graphql-php's QueryComplexity does: `__typename` 1, `__schema` 0.
    """
    operation = definition.operation
    if operation is None:
        return
    count = complexity(operation.selection_set, scope)
    if count > MAX_COMPLEXITY:
        message = (
            f"This operation has {count:,} fields with its fragments, and AniList accepts "
            f"{MAX_COMPLEXITY}. Select fewer, or split it."
        )
        yield operation, message


def complexity(selection_set: SelectionSetNode, scope: Scope) -> int:
    """Count the fields of a selection set, with its fragments expanded, as AniList counts them.

    A number above a billion is a billion.
    """
    own, spreads = _own_count(selection_set, scope)
    counts: dict[str, int] = {}
    on_path: set[str] = set()
    stack = list(spreads)
    inner: dict[str, tuple[int, list[str]]] = {}
    while stack:  # depth first: the fragments below a fragment are counted before it
        name = stack[-1]
        fragment = scope.fragments.get(name)
        node = None if fragment is None else fragment.fragment
        if name in counts or node is None:
            counts.setdefault(name, 0)
            stack.pop()
        elif name in on_path:
            count, below = inner[name]
            total = count + sum(counts.get(each, 0) for each in below)
            counts[name] = min(total, _MAX_COUNT)
            on_path.remove(name)
            stack.pop()
        else:
            on_path.add(name)
            inner[name] = _own_count(node.selection_set, scope)
            stack += [each for each in inner[name][1] if each not in on_path]
    return min(own + sum(counts[name] for name in spreads), _MAX_COUNT)


def _own_count(selection_set: SelectionSetNode, scope: Scope) -> tuple[int, list[str]]:
    """Count the fields in a text, and return the names of the fragments that it spreads."""
    count, spreads, pending = 0, list[str](), [selection_set]
    while pending:
        for node in pending.pop().selections:
            if scope.is_left_out(node):
                continue
            if isinstance(node, FragmentSpreadNode):
                spreads.append(node.name.value)
                continue
            count += isinstance(node, FieldNode) and node.name.value != "__schema"
            below: SelectionSetNode | None = getattr(node, "selection_set", None)
            if below is not None:
                pending.append(below)
    return count, spreads
