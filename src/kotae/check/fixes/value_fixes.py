"""The fix of a `perPage` that AniList reduces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import VariableDefinitionNode, VariableNode

from kotae.check.fixes.edits import Edit
from kotae.check.fixes.targets import offsets_of, variables_in
from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kotae.check.documents import Definition
    from kotae.check.field_uses import ArgumentUse
    from kotae.check.fixes.targets import Target

__all__ = ["cut_page_size"]


def cut_page_size(target: Target) -> Sequence[Edit] | None:
    """Write the size that AniList returns anyway.

    The default of a variable is left alone if the variable is also used where another limit, or
    none, holds.
    """
    limited = {limits()[use.coordinate].max for use in _uses(target)}
    most = limited.pop() if len(limited) == 1 else None
    return None if most is None else [Edit(*offsets_of(target.node), str(most))]


def _uses(target: Target) -> Sequence[ArgumentUse]:
    """Return the arguments with a limit that take a value; none if it has other uses too."""
    if not isinstance(target.parent, VariableDefinitionNode):
        return [
            use for use in _limited(target, [target.definition]) if use.node.value is target.node
        ]
    name = target.parent.variable.name.value
    reached = target.context.with_fragments(target.definition) or []
    uses = [
        use
        for use in _limited(target, reached)
        if isinstance(use.node.value, VariableNode) and use.node.value.name.value == name
    ]
    places = sum(len(list(variables_in(each.node, name))) for each in reached)
    return uses if len(uses) == places - 1 else []  # without the definition


def _limited(target: Target, definitions: Sequence[Definition]) -> Iterator[ArgumentUse]:
    for definition in definitions:
        for field in target.context.uses_of(definition).fields:
            yield from (use for use in field.arguments.values() if use.coordinate in limits())
