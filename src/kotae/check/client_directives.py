"""What directives of a client explain: fields and variables that no server sees.

A client takes out what its own directives mark before it sends an operation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import FieldNode, VariableNode

from kotae.check.documents import definition_of

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from kotae.check.validation import RuleViolation

__all__ = ["is_of_client"]

#: Relay's directive, whose arguments are the variables of a fragment.
#: Source: https://relay.dev/docs/api-reference/graphql/graphql-directives/
_ARGUMENT_DEFINITIONS = "argumentDefinitions"


def is_of_client(violation: RuleViolation, directives: AbstractSet[str]) -> bool:
    """Tell whether a client's directive explains what a rule found.

    That is an unknown field with such a directive, or a variable that the fragment in which it
    stands declares in the way of Relay.

    Args:
        violation: The error of a rule.
        directives: The client's directives that the project allows, without `@`.
    """
    node = violation.nodes[0] if violation.nodes else None
    if violation.rule == "fields-on-correct-type" and isinstance(node, FieldNode):
        return any(each.name.value in directives for each in node.directives or ())
    if violation.rule != "no-undefined-variables" or not isinstance(node, VariableNode):
        return False
    definition = definition_of(node)
    if definition is None or definition.fragment is None or _ARGUMENT_DEFINITIONS not in directives:
        return False
    return any(
        argument.name.value == node.name.value
        for directive in definition.fragment.directives or ()
        if directive.name.value == _ARGUMENT_DEFINITIONS
        for argument in directive.arguments or ()
    )
