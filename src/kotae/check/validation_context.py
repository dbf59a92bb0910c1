"""The validation context and type info of graphql-core, for definitions of many files."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from graphql import TypeInfo, ValidationContext
from graphql.pyutils import RefMap

from kotae.check.documents import definition_of
from kotae.check.fragments import names_reaching

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
        self.type_info.deadline.check()
        self._work.count(cost)

    def clear_variable_usages(self) -> None:
        """Drop the variable usages of operations: each has those of all fragments it reaches."""
        for cache in (self._recursive_variable_usages, self._fragment_variable_usages):
            cache.clear()


def _leading_to_variables(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments that may use variables, directly or through others."""
    definitions = list(filter(None, map(definition_of, document.definitions)))
    users = [
        each.name or ""
        for each in definitions
        if each.node.loc and "$" in each.document.text[each.node.loc.start : each.node.loc.end]
    ]
    leading = names_reaching(users, definitions)
    return {
        each.name or "": each.fragment
        for each in definitions
        if each.fragment and each.name in leading
    }


class DefinitionTypeInfo(TypeInfo):
    """graphql-core's type info that holds the whole namespace, and looks at the clock."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, deadline: Deadline) -> None:
        super().__init__(schema)
        super().enter_document(document)
        self.deadline = deadline
        #: The node that was entered last.
        self.node: Node = document

    def enter_document(self, node: DocumentNode) -> None:
        """Keep the signatures of the whole namespace."""

    def leave_document(self) -> None:
        """Keep the signatures of the whole namespace."""

    def enter(self, node: Node) -> None:
        """Enter a node."""
        self.node = node
        self.deadline.check()
        super().enter(node)
