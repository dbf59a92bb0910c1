"""The complexity of each operation of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.check.check_report import OperationComplexity
from kotae.check.fragments import Namespace
from kotae.check.rules.anilist.complexity_over_500 import complexity
from kotae.check.rules.anilist.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql import GraphQLSchema

    from kotae.check.documents import Document
    from kotae.check.limits import Deadline

__all__ = ["operation_complexities"]


def operation_complexities(
    documents: Sequence[Document], schema: GraphQLSchema, deadline: Deadline, client: frozenset[int]
) -> Iterator[OperationComplexity]:
    """Yield the complexity of each operation in the files that are reported.

    It is counted without the selections that a client takes out, whose identities are in `client`.

    Raises:
        BoundExceededError: The deadline passed.
    """
    namespace = Namespace(documents, deadline)
    for document in documents:
        if not document.file.is_reported:
            continue
        for definition in document.operations:
            deadline.check()
            node = definition.operation
            if node is None:
                continue
            fragments = namespace.for_document(document)
            scope = Scope(schema, fragments, definition.variable_defaults, client)
            count = complexity(node.selection_set, scope)
            yield OperationComplexity(definition.name, document.location_of(node), count)
