"""The rule against unknown directives, which lets client-only ones through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import KnownDirectivesRule

if TYPE_CHECKING:
    from graphql import DirectiveNode, Node

__all__ = ["known_directives_rule"]


def known_directives_rule(names: frozenset[str]) -> type[KnownDirectivesRule]:
    """Return the rule with client-only directives, named without their `@`, let through.

    What it does: reports directives that the schema does not know, or in places where they may
        not stand, except those in the project's allow-list.
    Why it is bad: the server refuses the operation.
    Use instead: `directives = ["client"]` in the configuration, if a client takes it out before
        sending.
    Source: https://spec.graphql.org/draft/#sec-Directives-Are-Defined
    """

    class AllowingKnownDirectivesRule(KnownDirectivesRule):
        def enter_directive(
            self, node: DirectiveNode, key: object, parent: object, path: object,
            ancestors: list[Node],
        ) -> None:  # fmt: skip
            if node.name.value not in names:
                super().enter_directive(node, key, parent, path, ancestors)

    return AllowingKnownDirectivesRule
