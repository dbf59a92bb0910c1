"""Execution of GraphQL text: the content and the status of AniList's response."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from dataclasses import dataclass
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

#: An escape by code point, as in `"\\u{1F600}"`, after an even number of backslashes.
_CODE_POINT = re.compile(r"(?<!\\)(?:\\\\)*\\u\{")
_INTEGER = re.compile(r"-?[0-9]{1,10}", re.ASCII)

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
    """A document and its errors; `newer_syntax` is what AniList's library does not read."""

    document: DocumentNode | None
    errors: Sequence[GraphQLError]
    newer_syntax: GraphQLError | None = None


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
        if validated.newer_syntax is not None and context.rules.old_syntax:
            return _invalid([validated.newer_syntax], document)
        if document is None or validated.errors:
            return _invalid(validated.errors, document)
        operation = _operation_of(document, operation_name)
        if operation is None:
            return refused(Refusal(_operation_error(operation_name), 400))
        name = operation.name.value if operation.name else None
        given = dict(variables)
        if context.rules.numeric_text:
            given = {key: _number(value, key, operation) for key, value in given.items()}
        world, rules = context.world, context.rules
        try:
            check_complexity(rules, document, operation, variables)
            with world.transaction() as undo:
                result = execute_sync(
                    self._schema,
                    document,
                    context_value=context,
                    variable_values=given,
                    operation_name=name,
                    field_resolver=resolve_key,
                )
                if result.errors and not rules.keep_mutations:
                    undo()
        except Refusal as refusal:
            refusal_result = refused(refusal)
            return OperationResult(refusal_result.status, refusal_result.body, document, name)
        except RecursionError:
            return _invalid([GraphQLError("The query is nested too deeply.")], document)
        except OSError:
            _log.exception("The changes could not be saved, and were undone")
            unsaved = refused(Refusal.internal())
            return OperationResult(unsaved.status, unsaved.body, document, name)
        return _result(result.data, result.errors or (), context, document, name)

    def refuse_roots(
        self, text: str, operation_name: str | None, refusal: Refusal
    ) -> OperationResult:
        """Return the result of a refused operation: its root fields are null, one is located."""
        document = self._validated(text).document
        operation = None if document is None else _operation_of(document, operation_name)
        if operation is None:
            return refused(refusal)
        roots = [node for node in operation.selection_set.selections if isinstance(node, FieldNode)]
        error = GraphQLError(refusal.message, roots[:1], original_error=refusal)
        data: dict[str, JSON] = {(node.alias or node.name).value: None for node in roots}
        body: dict[str, JSON] = {
            "errors": cast("JSON", [error_entry(error)]),
            "data": cast("JSON", data) if roots else None,
        }
        return OperationResult(refusal.status or 200, body, document)

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
        newer_syntax = _newer_syntax(document)
        try:
            errors = validate(self._schema, document)
            return _ValidatedDocument(document, errors, newer_syntax)
        except RecursionError:
            return _ValidatedDocument(document, [GraphQLError("The query is nested too deeply.")])


def _newer_syntax(document: DocumentNode) -> GraphQLError | None:
    """Return an error for syntax that is newer than AniList's library, webonyx/graphql-php."""
    for node in document.definitions:
        description = getattr(node, "description", None)
        if description is not None:
            text = f'Syntax Error: Unexpected String "{description.value}"'
            return GraphQLError(text, description)
    token = document.loc.start_token if document.loc else None
    while token is not None:
        if token.kind is TokenKind.STRING and document.loc is not None:
            source = document.loc.source
            if _CODE_POINT.search(source.body[token.start : token.end]):
                text = "Syntax Error: Invalid character escape sequence: \\u{"
                return GraphQLError(text, source=source, positions=[token.start])
        token = token.next
    return None


def _number(value: JSON, name: str, operation: OperationDefinitionNode) -> JSON:
    """Return a text as a number, if the variable's type is `Int` or a list of it."""
    declared = next(
        (node for node in operation.variable_definitions or () if node.variable.name.value == name),
        None,
    )
    if declared is None or print_ast(declared.type).strip("[]!") != "Int":
        return value
    if isinstance(value, list):
        return [_number(one, name, operation) for one in value]
    is_number = isinstance(value, str) and _INTEGER.fullmatch(value)
    return int(value) if isinstance(value, str) and is_number else value


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
    is_root_refused = any(error.path and len(error.path) == 1 for error in errors)
    if data is not None and is_root_refused and context.rules.null_siblings:
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
