"""The rules whose problems can be fixed, each with its fix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    IntValueNode,
    SelectionSetNode,
    VariableDefinitionNode,
)

from kotae.check.discovery import SUFFIXES
from kotae.check.fixes.definition_fixes import (
    is_misspelt,
    remove_unused_fragment,
    remove_unused_variable,
)
from kotae.check.fixes.selection_fixes import (
    add_typename,
    add_version,
    merge_redundant_field,
    replace_deprecated_field,
)
from kotae.check.fixes.value_fixes import cut_page_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphql import Node

    from kotae.check.fixes.edits import Edit
    from kotae.check.fixes.targets import Target
    from kotae.problems import Problem

__all__ = ["FIXES", "Fix", "may_be_fixed"]


class Fix(NamedTuple):
    """The fix of a rule.

    Attributes:
        of_class: The class of the nodes that the rule's problems are about.
        edits: Returns the edits for a problem, of which no two overlap; None if a person must look.
    """

    of_class: type[Node]
    edits: Callable[[Target], Sequence[Edit] | None]


#: The fixes, by the names of rules.
FIXES: Final = {
    "connection-size-over-25": Fix(IntValueNode, cut_page_size),
    "no-deprecated": Fix(FieldNode, replace_deprecated_field),
    "no-unused-fragments": Fix(FragmentDefinitionNode, remove_unused_fragment),
    "no-unused-variables": Fix(VariableDefinitionNode, remove_unused_variable),
    "page-size-over-50": Fix(IntValueNode, cut_page_size),
    "redundant-field": Fix(FieldNode, merge_redundant_field),
    "union-without-typename": Fix(SelectionSetNode, add_typename),
    "unversioned-enum": Fix(FieldNode, add_version),
}


def may_be_fixed(problem: Problem) -> bool:
    """Tell whether `--fix` is likely to fix a problem; only a run of it decides."""
    # Most deprecated fields have no successor of the same type.
    is_likely = problem.rule in FIXES and problem.rule != "no-deprecated"
    return is_likely and problem.location.path.endswith(SUFFIXES) and not is_misspelt(problem)
