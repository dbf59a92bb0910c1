"""The operation that `kotae run` executes: checked, with its fragments and variables."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphql import DocumentNode, OperationType, print_ast

from kotae.bulk.document_paging import find_paged_list
from kotae.bulk.result_fields import result_fields
from kotae.check import CheckRequest, check
from kotae.check.client_nodes import client_selections, unknown_directives
from kotae.check.fragments import Namespace
from kotae.check.limits import TIMEOUT_S, Deadline
from kotae.check.report.text import print_report
from kotae.cli.check import deep_recursion, interrupt_at, standard_input
from kotae.cli.rows import row_source
from kotae.cli.terminal import console
from kotae.cli.variables import read_variables
from kotae.errors import UsageError
from kotae.naming import did_you_mean, listed
from kotae.problems import Severity
from kotae.sanitize import excerpt

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from graphql import ExecutableDefinitionNode, GraphQLSchema

    from kotae.bulk.document_paging import PagedResultList
    from kotae.check.documents import Definition, Document
    from kotae.cli.rows import RowSource

__all__ = ["CheckedOperation", "checked_documents", "checked_operation"]

_MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class CheckedOperation:
    """A valid operation.

    Attributes:
        text: The operation and the fragments that it reaches.
        variables: The values of its variables, as JSON.
        is_mutation: Whether it is a mutation.
        root_keys: The keys of its root fields, in order.
        rows: The rows of its result.
        paged_list: The list whose pages are all requested; None for one request.
    """

    text: str
    variables: dict[str, object]
    is_mutation: bool
    root_keys: tuple[str, ...]
    rows: RowSource
    paged_list: PagedResultList | None


def checked_operation(options: argparse.Namespace) -> CheckedOperation | None:
    """Read and check the file that the options name; None if it has errors, which are printed.

    Raises:
        UsageError: There is no such file or operation, or a variable's value does not fit.
    """
    with deep_recursion():
        checked = checked_documents(options.file)
        if checked is None:
            return None
        documents, schema = checked
        chosen = _chosen(documents, options.operation)
        namespace = Namespace(documents, Deadline(TIMEOUT_S))
        reached = namespace.reachable([chosen], namespace.for_document(chosen.document))
        operation = chosen.operation
        if operation is None:
            raise TypeError(chosen)
        fragments = {name: found.fragment for name, found in reached.items() if found.fragment}
        _refuse_client_parts([chosen, *reached.values()], schema)
        fields = result_fields(operation, fragments, schema)
        paged = find_paged_list(operation, fields) if options.all_pages else None
        return CheckedOperation(
            text=_text([operation, *fragments.values()]),
            variables=read_variables(
                operation, schema, options.var, options.vars, paged.variable if paged else None
            ),
            is_mutation=operation.operation is OperationType.MUTATION,
            root_keys=tuple(fields),
            rows=row_source(fields, paged.path if paged else None),
            paged_list=paged,
        )


def checked_documents(file: str) -> tuple[list[Document], GraphQLSchema] | None:
    """Read and check a file and the files of its fragments; None if errors were printed.

    Args:
        file: Its path, or `-` for standard input.

    Returns:
        The documents, and the schema that they were checked against.

    Raises:
        UsageError: There is no such file.
    """
    started = time.monotonic()
    is_stdin = file == "-"
    request = CheckRequest(
        paths=[] if is_stdin else [file],
        text=standard_input() if is_stdin else None,
        has_anilist_rules=False,  # AniList itself judges what is sent
        has_programs=False,
        has_suppressions=False,  # a suppressed error is refused there all the same
    )
    documents: list[Document] = []
    report = check(request, deadline_guard=interrupt_at, on_documents=documents.extend)
    if report.count(Severity.ERROR):
        print_report(report, console(is_error=True), time.monotonic() - started)
        return None
    return documents, report.schema.schema


def _refuse_client_parts(definitions: Iterable[Definition], schema: GraphQLSchema) -> None:
    """Raise a `UsageError` if a definition has what the server does not know."""
    for definition in definitions:
        names = [
            (node, f"@{node.name.value}") for node in unknown_directives(definition.node, schema)
        ] + [
            (node, print_ast(node).partition(" {")[0])
            for node in client_selections(definition.node, schema)
        ]
        for node, name in names:
            raise UsageError(
                f"{definition.document.location_of(node)}: {excerpt(name, _MAX_QUOTED)} is known "
                "to the client only, and `kotae run` sends an operation as it is. Remove it."
            )


def _chosen(documents: Sequence[Document], name: str | None) -> Definition:
    found = [
        each
        for document in documents
        if document.file.is_reported
        for each in document.definitions
        if each.operation
    ]
    names = [excerpt(each.name, _MAX_QUOTED) for each in found if each.name]
    if name is not None:
        for each in found:
            if each.name == name:
                return each
        raise UsageError(
            f"The file has no operation {excerpt(name, _MAX_QUOTED)}."
            f"{did_you_mean(name, names)} It has {listed(names) or 'none with a name'}."
        )
    if len(found) > 1:
        raise UsageError(
            f"The file has several operations, {listed(names)}: choose one, for example "
            f"--operation {names[0]}."
        )
    if not found:
        raise UsageError("The file has no operation, only fragments.")
    return found[0]


def _text(definitions: Iterable[ExecutableDefinitionNode]) -> str:
    """Print definitions without descriptions, which AniList's parser does not know."""
    plain = [
        replace(
            each,
            description=None,
            variable_definitions=tuple(
                replace(variable, description=None) for variable in each.variable_definitions or ()
            ),
        )
        for each in definitions
    ]
    return print_ast(DocumentNode(definitions=tuple(plain)))
