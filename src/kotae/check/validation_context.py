"""The validation context and type info of graphql-core, for definitions of many files."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from graphql import TypeInfo, ValidationContext
from graphql.pyutils import RefMap

from kotae.check.documents import definition_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import (
        DocumentNode,
        FragmentDefinitionNode,
        GraphQLError,
        GraphQLSchema,
        Node,
        OperationDefinitionNode,
    )

    from kotae.check.limits import Budget, Deadline

__all__ = ["DefinitionContext", "DefinitionTypeInfo"]

#: Nodes visited between two looks at the clock.
_NODES_PER_LOOK = 256


class DefinitionContext(ValidationContext):
    """graphql-core's context for many files, with a budget that a definition spends anew."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        type_info: DefinitionTypeInfo,
        work: Budget,
    ) -> None:
        super().__init__(schema, document, type_info, lambda _error: None)
        self.type_info = type_info
        self._work = work
        self._leading: dict[str, FragmentDefinitionNode] | None = None
        # Nodes of two files are equal if their texts and offsets are: these must not meet.
        self._fragment_spreads = RefMap()  # type: ignore[assignment]  # a RefMap has get and []=
        self._variable_usages = RefMap()  # type: ignore[assignment]  # as above
        self._recursive_variable_usages = RefMap()  # type: ignore[assignment]  # as above

    def for_rule(
        self, rule: str, report: Callable[[str, GraphQLError, Node], None]
    ) -> DefinitionContext:
        """Return a view of the context, with the same caches, that names a rule."""
        view = copy.copy(self)
        view.on_error = lambda error: report(rule, error, self.type_info.node)  # type: ignore[method-assign]  # as core
        return view

    def get_recursively_referenced_fragments(
        self, operation: OperationDefinitionNode
    ) -> list[FragmentDefinitionNode]:
        """Return the fragments an operation reaches, as far as they lead to variables.

        graphql-core uses them to find the variables of an operation, and for nothing else
        here; most fragments of a large project have none.
        """
        if self._leading is None:
            self._leading = _leading_to_variables(self.document)
        leading = self._leading
        reached: dict[str, FragmentDefinitionNode] = {}
        pending: list[OperationDefinitionNode | FragmentDefinitionNode] = [operation]
        while pending:
            for spread in self.get_fragment_spreads(pending.pop().selection_set):
                name = spread.name.value
                if name in leading and name not in reached:
                    self.spend_fragment_work(1)
                    reached[name] = leading[name]
                    pending.append(leading[name])
        return list(reached.values())

    def spend_fragment_work(self, cost: int) -> None:
        """Spend from the definition's budget."""
        self._work.spend(cost)


def _leading_to_variables(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments that may use variables, directly or through others."""
    spreaders: dict[str, list[str]] = {}
    pending: list[str] = []
    fragments: dict[str, FragmentDefinitionNode] = {}
    for node in document.definitions:
        definition = definition_of(node)
        if definition and definition.fragment and node.loc:
            name = definition.fragment.name.value
            fragments[name] = definition.fragment
            for spread in definition.spreads:
                spreaders.setdefault(spread.name.value, []).append(name)
            if "$" in definition.document.text[node.loc.start : node.loc.end]:
                pending.append(name)
    leading = set(pending)
    while pending:
        for name in spreaders.get(pending.pop(), ()):
            if name not in leading:
                leading.add(name)
                pending.append(name)
    return {name: fragments[name] for name in leading}


class DefinitionTypeInfo(TypeInfo):
    """graphql-core's type info that holds the whole namespace, and looks at the clock."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, deadline: Deadline) -> None:
        super().__init__(schema)
        super().enter_document(document)
        self.deadline = deadline
        self._nodes = 0
        #: The node that was entered last.
        self.node: Node = document

    def enter_document(self, node: DocumentNode) -> None:
        """Keep the signatures of the whole namespace."""

    def leave_document(self) -> None:
        """Keep the signatures of the whole namespace."""

    def enter(self, node: Node) -> None:
        """Enter a node."""
        self.node = node
        self._nodes += 1
        if self._nodes % _NODES_PER_LOOK == 0:
            self.deadline.check()
        super().enter(node)
