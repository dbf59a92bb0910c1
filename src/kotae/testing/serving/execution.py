"""Execution of GraphQL text: the content and the status of AniList's response."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from graphql import (
    GraphQLError,
    OperationDefinitionNode,
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves its parameters' types open
    parse,
    validate,
)

from kotae.testing.resolvers.binding import executable_schema, resolve_key
from kotae.testing.rules.complexity import check_complexity
from kotae.testing.rules.refusal import Refusal, error_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import DocumentNode

    from kotae.testing.world.context import Context
    from kotae.values import JSON

__all__ = ["Executor", "OperationResult", "refused"]

#: The most documents cached after parsing and validation. Test suites repeat a few documents.
_MAX_CACHED_DOCUMENTS = 256
#: The longest text that is cached, in characters.
_MAX_CACHED_LENGTH = 100_000
#: The most tokens of a document, many times what 500 fields need.
_MAX_TOKENS = 100_000

_log = logging.getLogger("kotae.server")


@dataclass(frozen=True, slots=True)
class OperationResult:
    """The result of an operation.

    Attributes:
        status: The HTTP status.
        body: `data` and `errors`.
        document: The syntax tree; None if the text could not be parsed.
        operation_name: The name of the operation that was run.
    """

    status: int
    body: Mapping[str, JSON]
    document: DocumentNode | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class _ValidatedDocument:
    document: DocumentNode | None
    errors: Sequence[GraphQLError]


def refused(refusal: Refusal) -> OperationResult:
    """Return the result of a request that was refused before execution."""
    error = GraphQLError(refusal.message, original_error=refusal)
    return OperationResult(refusal.status or 200, {"data": None, "errors": [error_entry(error)]})


class Executor:
    """Runs operations on the bundled schema, and caches parsed documents."""

    def __init__(self) -> None:
        self._schema = executable_schema()
        self._cache: OrderedDict[str, _ValidatedDocument] = OrderedDict()

    def run(
        self, text: str, variables: Mapping[str, JSON], operation_name: str | None, context: Context
    ) -> OperationResult:
        """Run an operation.

        Args:
            text: The GraphQL document.
            variables: Their values by name.
            operation_name: The operation to run; may be None if there is only one.
            context: The context of the resolvers.
        """
        validated = self._validated(text)
        document = validated.document
        if document is None or validated.errors:
            return _invalid(validated.errors, document)
        operation = _operation_of(document, operation_name)
        if operation is None:
            return refused(Refusal(_operation_error(operation_name), 400))
        name = operation.name.value if operation.name else None
        try:
            check_complexity(context.rules, document, operation, variables)
            result = execute_sync(
                self._schema,
                document,
                context_value=context,
                variable_values=dict(variables),
                operation_name=name,
                field_resolver=resolve_key,
            )
        except Refusal as refusal:
            refusal_result = refused(refusal)
            return OperationResult(refusal_result.status, refusal_result.body, document, name)
        except RecursionError:
            return _invalid([GraphQLError("The query is nested too deeply.")], document)
        return _result(result.data, result.errors or (), context, document, name)

    def name_of(self, text: str, operation_name: str | None) -> str | None:
        """Return the name of the operation that would be run; None if it has none."""
        document = self._validated(text).document
        operation = None if document is None else _operation_of(document, operation_name)
        return operation.name.value if operation and operation.name else operation_name

    def _validated(self, text: str) -> _ValidatedDocument:
        cached = self._cache.get(text)
        if cached is not None:
            self._cache.move_to_end(text)
            return cached
        validated = self._validate(text)
        if len(text) <= _MAX_CACHED_LENGTH:
            self._cache[text] = validated
            if len(self._cache) > _MAX_CACHED_DOCUMENTS:
                self._cache.popitem(last=False)
        return validated

    def _validate(self, text: str) -> _ValidatedDocument:
        try:
            document = parse(text, max_tokens=_MAX_TOKENS, allow_empty_selection_sets=False)
        except GraphQLError as error:
            return _ValidatedDocument(None, [error])
        except RecursionError:
            return _ValidatedDocument(None, [GraphQLError("The query is nested too deeply.")])
        try:
            return _ValidatedDocument(document, validate(self._schema, document))
        except RecursionError:
            return _ValidatedDocument(document, [GraphQLError("The query is nested too deeply.")])


def _operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((node for node in operations if node.name and node.name.value == name), None)


def _operation_error(name: str | None) -> str:
    if name is None:
        return "Must provide operation name if query contains multiple operations."
    return f'Unknown operation named "{name}".'


def _invalid(errors: Sequence[GraphQLError], document: DocumentNode | None) -> OperationResult:
    entries = cast("list[JSON]", [error_entry(error) for error in errors])
    return OperationResult(400, {"data": None, "errors": entries}, document)


def _result(
    data: Mapping[str, JSON] | None,
    errors: Sequence[GraphQLError],
    context: Context,
    document: DocumentNode,
    operation_name: str | None,
) -> OperationResult:
    if not errors:
        return OperationResult(200, {"data": cast("JSON", data)}, document, operation_name)
    entries = [_entry(error) for error in errors]
    statuses = (entry.get("status") for entry in entries)
    status = next((status for status in statuses if isinstance(status, int)), 200)
    if data is not None and status == 404 and not context.rules.siblings_of_missing:
        data = dict.fromkeys(data)
    body: dict[str, JSON] = {"data": cast("JSON", data), "errors": cast("list[JSON]", entries)}
    return OperationResult(status, body, document, operation_name)


def _entry(error: GraphQLError) -> dict[str, JSON]:
    cause = error.original_error
    if cause is not None and not isinstance(cause, (Refusal, GraphQLError)):
        _log.error("%s could not be resolved", error.path, exc_info=cause)
        internal = Refusal.internal()
        return error_entry(GraphQLError(internal.message, error.nodes, original_error=internal))
    return error_entry(error)
