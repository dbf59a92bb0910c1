"""Execution of GraphQL text: the content and the status of AniList's response."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from graphql import (
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    TokenKind,
    execute_sync,  # pyright: ignore[reportUnknownVariableType] - graphql-core leaves its parameters' types open
    parse,
    print_ast,
    validate,
)

from kotae.testing.resolvers.binding import executable_schema, resolve_key
from kotae.testing.rules.checks import check_complexity
from kotae.testing.rules.refusal import Refusal, error_entry, refused
from kotae.testing.serving.exchange import OperationResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import DocumentNode

    from kotae.testing.world.context import Context
    from kotae.values import JSON

__all__ = ["Executor"]

#: The most documents cached after parsing and validation. Test suites repeat a few documents.
_MAX_CACHED_DOCUMENTS = 256
#: The longest text that is cached, in characters.
_MAX_CACHED_LENGTH = 100_000
#: The most tokens of a document, many times what 500 fields need.
_MAX_TOKENS = 100_000

#: An escape by code point, as in `"\\u{1F600}"`, after an even number of backslashes.
_CODE_POINT = re.compile(r"(?<!\\)(?:\\\\)*\\u\{")
_TOO_DEEP = GraphQLError("The query is nested too deeply.")
_INTEGER = re.compile(r"-?[0-9]{1,10}", re.ASCII)

_log = logging.getLogger("kotae.server")


@dataclass(frozen=True, slots=True)
class _ValidatedDocument:
    """A document and its errors; `newer_syntax` is what AniList's library does not read."""

    document: DocumentNode | None
    errors: Sequence[GraphQLError]
    newer_syntax: GraphQLError | None = None


class Executor:
    """Runs operations on the bundled schema, and caches parsed documents."""

    def __init__(self) -> None:
        self._schema = executable_schema()
        self._cached = lru_cache(_MAX_CACHED_DOCUMENTS)(self._validate)

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
        document, errors = validated.document, validated.errors
        if validated.newer_syntax is not None and context.rules.old_syntax:
            errors = [validated.newer_syntax]
        if document is None or errors:
            return _invalid(errors)
        operation = _operation_of(document, operation_name)
        if operation is None:
            return refused(Refusal(_operation_error(operation_name), 400))
        try:
            check_complexity(context.rules, document, operation, variables)
            return self._execute(document, operation, variables, context)
        except Refusal as refusal:
            return refused(refusal)
        except RecursionError:
            return _invalid([_TOO_DEEP])
        except OSError:
            _log.exception("The changes could not be saved, and were undone")
            return refused(Refusal.internal())

    def refuse_roots(
        self, text: str, operation_name: str | None, refusal: Refusal
    ) -> OperationResult:
        """Return the result of a refused operation: its root fields are null, one is located."""
        operation = self._operation(text, operation_name)
        selections = operation.selection_set.selections if operation else ()
        roots = [node for node in selections if isinstance(node, FieldNode)]
        if not roots:
            return refused(refusal)
        error = GraphQLError(refusal.message, roots[:1], original_error=refusal)
        data: JSON = {(node.alias or node.name).value: None for node in roots}
        body: dict[str, JSON] = {"errors": [error_entry(error)], "data": data}
        return OperationResult(refusal.status or 200, body)

    def name_of(self, text: str, operation_name: str | None) -> str | None:
        """Return the name of the operation that would be run; None if it has none."""
        operation = self._operation(text, operation_name)
        return operation.name.value if operation and operation.name else operation_name

    def _operation(self, text: str, name: str | None) -> OperationDefinitionNode | None:
        document = self._validated(text).document
        return None if document is None else _operation_of(document, name)

    def _execute(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, JSON],
        context: Context,
    ) -> OperationResult:
        name = operation.name.value if operation.name else None
        if context.rules.numeric_text:
            variables = _with_numbers(variables, operation)
        with context.world.transaction() as undo:
            result = execute_sync(
                self._schema,
                document,
                context_value=context,
                variable_values=dict(variables),
                operation_name=name,
                field_resolver=resolve_key,
            )
            if result.errors and not context.rules.keep_mutations:
                undo()
        data, errors = result.data, result.errors or ()
        if not errors:
            return OperationResult(200, {"data": cast("JSON", data)}, document, name)
        entries = [_entry(error) for error in errors]
        statuses = (entry.get("status") for entry in entries)
        status = next((status for status in statuses if isinstance(status, int)), 200)
        is_root_refused = any(error.path and len(error.path) == 1 for error in errors)
        if data is not None and is_root_refused and context.rules.null_siblings:
            data = dict.fromkeys(data)
        body: dict[str, JSON] = {"data": cast("JSON", data), "errors": cast("JSON", entries)}
        return OperationResult(status, body, document, name)

    def _validated(self, text: str) -> _ValidatedDocument:
        return self._validate(text) if len(text) > _MAX_CACHED_LENGTH else self._cached(text)

    def _validate(self, text: str) -> _ValidatedDocument:
        try:
            document = parse(text, max_tokens=_MAX_TOKENS, allow_empty_selection_sets=False)
            errors = validate(self._schema, document)
        except GraphQLError as error:
            return _ValidatedDocument(None, [error])
        except RecursionError:
            return _ValidatedDocument(None, [_TOO_DEEP])
        return _ValidatedDocument(document, errors, _newer_syntax(document))


def _newer_syntax(document: DocumentNode) -> GraphQLError | None:
    """Return an error for syntax that is newer than AniList's library, webonyx/graphql-php."""
    for node in document.definitions:
        description = getattr(node, "description", None)
        if description is not None:
            text = f'Syntax Error: Unexpected String "{description.value}"'
            return GraphQLError(text, description)
    if document.loc is None:
        return None
    source, token = document.loc.source, document.loc.start_token.next
    while token is not None:
        literal = source.body[token.start : token.end]
        if token.kind is TokenKind.STRING and _CODE_POINT.search(literal):
            text = "Syntax Error: Invalid character escape sequence: \\u{"
            return GraphQLError(text, source=source, positions=[token.start])
        token = token.next
    return None


def _with_numbers(
    variables: Mapping[str, JSON], operation: OperationDefinitionNode
) -> Mapping[str, JSON]:
    """Return variables with numbers instead of texts, where the type is `Int` or a list of it."""
    integers = {
        node.variable.name.value
        for node in operation.variable_definitions or ()
        if print_ast(node.type).strip("[]!") == "Int"
    }
    return {
        name: _number(value) if name in integers else value for name, value in variables.items()
    }


def _number(value: JSON) -> JSON:
    if isinstance(value, list):
        return [_number(item) for item in value]
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else value


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


def _invalid(errors: Sequence[GraphQLError]) -> OperationResult:
    entries = cast("JSON", [error_entry(error) for error in errors])
    return OperationResult(400, {"data": None, "errors": entries})


def _entry(error: GraphQLError) -> dict[str, JSON]:
    cause = error.original_error
    if cause is not None and not isinstance(cause, (Refusal, GraphQLError)):
        _log.error("%s could not be resolved", error.path, exc_info=cause)
        internal = Refusal.internal()
        return error_entry(GraphQLError(internal.message, error.nodes, original_error=internal))
    return error_entry(error)
