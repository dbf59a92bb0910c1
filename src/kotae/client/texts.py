"""GraphQL text given as text: what a client has to know of it before it is sent."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
)

from kotae.api import REGISTRY
from kotae.errors import DocumentError
from kotae.query.suggestions import listed
from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphql import DocumentNode, SelectionSetNode

__all__ = ["TextInfo", "read_text"]

#: Texts whose reading is kept; a program has a few.
_KEPT_TEXTS = 256
#: The longest text that is read, in characters: many times what 500 fields need.
_MAX_LENGTH = 1_000_000
#: Tokens a text may have.
_MAX_TOKENS = 200_000
_MAX_MESSAGE = 200


class TextInfo(NamedTuple):
    """What is known of one operation.

    Attributes:
        name: Its name; None if it has none.
        is_mutation: Whether it changes something.
        needs_token: Whether one of its roots is answered only with a token.
    """

    name: str | None
    is_mutation: bool
    needs_token: bool


@lru_cache(maxsize=_KEPT_TEXTS)
def read_text(text: str, operation_name: str | None) -> TextInfo:
    """Read a text.

    Args:
        text: The document, with every fragment it needs.
        operation_name: Which operation, where it has several.

    Raises:
        DocumentError: It is no GraphQL, has no such operation, or one that AniList does not know.
    """
    if len(text) > _MAX_LENGTH:
        raise DocumentError(f"The text is longer than {_MAX_LENGTH:,} characters.")
    document = _parsed(text)
    operation = _chosen(document, operation_name)
    if operation.operation is OperationType.SUBSCRIPTION:
        raise DocumentError("The text is a subscription, and AniList has none.")
    is_mutation = operation.operation is OperationType.MUTATION
    fields = REGISTRY.object_definition("Mutation" if is_mutation else "Query").by_name
    fragments = {
        node.name.value: node.selection_set
        for node in document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    roots = list(_roots(operation.selection_set, fragments, set()))
    return TextInfo(
        name=operation.name.value if operation.name else None,
        is_mutation=is_mutation,
        needs_token=any(name in fields and fields[name].needs_token for name in roots),
    )


def _parsed(text: str) -> DocumentNode:
    fault: str
    try:
        return parse(text, no_location=True, max_tokens=_MAX_TOKENS)
    except GraphQLError as error:
        fault = truncate(sanitize(error.message), _MAX_MESSAGE)
    except RecursionError:
        fault = "It nests too deeply."
    raise DocumentError(f"The text is no GraphQL. {fault}")


def _chosen(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    chosen = [
        node for node in operations if name is None or (node.name and node.name.value == name)
    ]
    if len(chosen) == 1:
        return chosen[0]
    names = listed([node.name.value for node in operations if node.name])
    if not operations:
        raise DocumentError("The text has no operation.")
    if name is None:
        raise DocumentError(f"The text has several operations: give operation_name, of {names}.")
    raise DocumentError(
        f"The text has {len(chosen) or 'no'} operation(s) called {sanitize(name[:60])!r}. It has: "
        f"{names or 'none with a name'}."
    )


def _roots(
    selection_set: SelectionSetNode,
    fragments: Mapping[str, SelectionSetNode],
    seen: set[str],
) -> Iterator[str]:
    selections: Sequence[object] = selection_set.selections
    for node in selections:
        if isinstance(node, FieldNode):
            yield node.name.value
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen and name in fragments:
                seen.add(name)
                yield from _roots(fragments[name], fragments, seen)
        else:
            inner: SelectionSetNode | None = getattr(node, "selection_set", None)
            if inner is not None:
                yield from _roots(inner, fragments, seen)
