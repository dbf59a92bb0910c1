"""GraphQL carried out: text in, AniList's answer and status out. Nothing here knows HTTP."""

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

from kotae.testing.answers.binding import executable_schema, plain
from kotae.testing.rules.complexity import check_complexity
from kotae.testing.rules.refusal import Refusal, error_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import DocumentNode

    from kotae.testing.answers.ask import Ask
    from kotae.values import JSON

__all__ = ["Answered", "Executor", "refused"]

#: Documents kept parsed and validated. A test suite asks the same few again and again.
_KEPT_DOCUMENTS = 256
#: The longest text that is kept, in characters.
_MAX_KEPT_LENGTH = 100_000
#: Tokens a document may have: many times what 500 fields need.
_MAX_TOKENS = 100_000

_log = logging.getLogger("kotae.server")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request came to.

    Attributes:
        status: The HTTP status.
        body: `data` and `errors`.
        document: Its syntax tree, where there is one.
        operation_name: Of the operation that was run.
    """

    status: int
    body: Mapping[str, JSON]
    document: DocumentNode | None = None
    operation_name: str | None = None


@dataclass(frozen=True, slots=True)
class _Checked:
    document: DocumentNode | None
    errors: Sequence[GraphQLError]


def refused(refusal: Refusal) -> Answered:
    """Return the answer of a request that was not run at all."""
    error = GraphQLError(refusal.message, original_error=refusal)
    return Answered(refusal.status or 200, {"data": None, "errors": [error_entry(error)]})


class Executor:
    """Runs operations on the bundled schema, and keeps what it has read."""

    def __init__(self) -> None:
        self._schema = executable_schema()
        self._kept: OrderedDict[str, _Checked] = OrderedDict()

    def run(
        self, text: str, variables: Mapping[str, JSON], operation_name: str | None, ask: Ask
    ) -> Answered:
        """Run an operation.

        Args:
            text: The GraphQL document.
            variables: Their values by name.
            operation_name: Which of several operations; None where there is one.
            ask: The request it belongs to.
        """
        checked = self._checked(text)
        document = checked.document
        if document is None or checked.errors:
            return _invalid(checked.errors, document)
        operation = _operation_of(document, operation_name)
        if operation is None:
            return refused(Refusal(_which_operation(operation_name), 400))
        name = operation.name.value if operation.name else None
        try:
            check_complexity(ask.rules, document, operation, variables)
            result = execute_sync(
                self._schema,
                document,
                context_value=ask,
                variable_values=dict(variables),
                operation_name=name,
                field_resolver=plain,
            )
        except Refusal as refusal:
            answered = refused(refusal)
            return Answered(answered.status, answered.body, document, name)
        except RecursionError:
            return _invalid([GraphQLError("The query is nested too deeply.")], document)
        return _answered(result.data, result.errors or (), ask, document, name)

    def name_of(self, text: str, operation_name: str | None) -> str | None:
        """Return the name of the operation that would be run; None where there is none."""
        document = self._checked(text).document
        operation = None if document is None else _operation_of(document, operation_name)
        return operation.name.value if operation and operation.name else operation_name

    def _checked(self, text: str) -> _Checked:
        kept = self._kept.get(text)
        if kept is not None:
            self._kept.move_to_end(text)
            return kept
        checked = self._check(text)
        if len(text) <= _MAX_KEPT_LENGTH:
            self._kept[text] = checked
            if len(self._kept) > _KEPT_DOCUMENTS:
                self._kept.popitem(last=False)
        return checked

    def _check(self, text: str) -> _Checked:
        try:
            document = parse(text, max_tokens=_MAX_TOKENS, allow_empty_selection_sets=False)
        except GraphQLError as error:
            return _Checked(None, [error])
        except RecursionError:
            return _Checked(None, [GraphQLError("The query is nested too deeply.")])
        try:
            return _Checked(document, validate(self._schema, document))
        except RecursionError:
            return _Checked(document, [GraphQLError("The query is nested too deeply.")])


def _operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    return next((node for node in operations if node.name and node.name.value == name), None)


def _which_operation(name: str | None) -> str:
    if name is None:
        return "Must provide operation name if query contains multiple operations."
    return f'Unknown operation named "{name}".'


def _invalid(errors: Sequence[GraphQLError], document: DocumentNode | None) -> Answered:
    entries = cast("list[JSON]", [error_entry(error) for error in errors])
    return Answered(400, {"data": None, "errors": entries}, document)


def _answered(
    data: Mapping[str, JSON] | None,
    errors: Sequence[GraphQLError],
    ask: Ask,
    document: DocumentNode,
    operation_name: str | None,
) -> Answered:
    if not errors:
        return Answered(200, {"data": cast("JSON", data)}, document, operation_name)
    entries = [_entry(error) for error in errors]
    statuses = (entry.get("status") for entry in entries)
    status = next((status for status in statuses if isinstance(status, int)), 200)
    if data is not None and status == 404 and not ask.rules.siblings_of_missing:
        data = dict.fromkeys(data)
    body: dict[str, JSON] = {"data": cast("JSON", data), "errors": cast("list[JSON]", entries)}
    return Answered(status, body, document, operation_name)


def _entry(error: GraphQLError) -> dict[str, JSON]:
    cause = error.original_error
    if cause is not None and not isinstance(cause, (Refusal, GraphQLError)):
        _log.error("%s could not be answered", error.path, exc_info=cause)
        internal = Refusal.internal()
        return error_entry(GraphQLError(internal.message, error.nodes, original_error=internal))
    return error_entry(error)
