"""`to_python`: the query builder's code for the operations of a GraphQL document."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    GraphQLError,
    TypeInfo,
    ValidationContext,
    parse,
    validate,
)
from graphql.language import ast
from graphql.validation.validate import ValidationAbortedError

from kotae.convert.layout import Brackets, quoted
from kotae.convert.python_items import ItemCode
from kotae.convert.python_module import PythonModule
from kotae.convert.python_values import define_variable
from kotae.convert.refusal import checked_name, refused
from kotae.errors import ArgumentError, DocumentError, SelectionError
from kotae.sanitize import sanitize
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["python_code", "to_python"]

#: The roots that `operation` takes one by one.
_MAX_ROOTS = 8


def to_python(text: str) -> str:
    """Return Python code that builds the operations of a document.

    Args:
        text: A document with one operation or more, and all fragments that they use.

    Returns:
        A module in which each operation, variable and fragment has a name. `to_graphql` turns its
        operations into the document again.

    Raises:
        DocumentError: The document is not valid, or the query builder cannot express it.
    """
    try:
        document = parse(text)
    except GraphQLError as error:
        place = "".join(f"{at.line}:{at.column}: " for at in error.locations or ())
        raise DocumentError(place + sanitize(error.message)) from None
    return python_code(document.definitions)


def python_code(definitions: Sequence[ast.DefinitionNode]) -> str:
    """Return Python code that builds the operations among the definitions of a document.

    Raises:
        DocumentError: The document is not valid against the bundled schema, has no operation, or
            the query builder cannot express one.
    """
    for error in validate(bundled_schema(), DocumentNode(definitions=tuple(definitions))):
        is_aborted = isinstance(error, ValidationAbortedError)
        reason = "The document has too many fragments, or is nested too deeply."
        raise refused((error.nodes or definitions)[0], reason if is_aborted else error.message)
    operations = [node for node in definitions if isinstance(node, ast.OperationDefinitionNode)]
    fragments = [node for node in definitions if isinstance(node, ast.FragmentDefinitionNode)]
    if not operations:
        raise DocumentError("The document has no operation, only fragments.")
    module = PythonModule()
    for operation in operations:
        has_limits = _is_within_limits(operation, fragments)
        _define_operation(operation, fragments, module, check_limits=has_limits)
    return module.text()


def _is_within_limits(
    operation: ast.OperationDefinitionNode, fragments: Sequence[ast.FragmentDefinitionNode]
) -> bool:
    """Build an operation; return whether its values are within AniList's limits.

    Raises:
        DocumentError: The query builder refuses it.
    """
    reason = ""
    for check_limits in (True, False):
        module = PythonModule()
        try:
            _define_operation(operation, fragments, module, check_limits=check_limits)
            exec(module.text(), {})  # noqa: S102 - the code that was just made: does it run?
        except (ArgumentError, SelectionError) as error:
            reason = str(error)
        except (RecursionError, SyntaxError):  # Python allows 200 brackets in each other
            reason = "The operation is nested too deeply."
        else:
            return check_limits
    raise refused(operation, reason)


def _define_operation(
    operation: ast.OperationDefinitionNode,
    fragments: Sequence[ast.FragmentDefinitionNode],
    module: PythonModule,
    *,
    check_limits: bool,
) -> None:
    """Define an operation, its variables and its fragments."""
    named = {fragment.name.value: fragment for fragment in fragments}
    places = _places(operation, fragments)
    variables = {
        node.variable.name.value: define_variable(node, places[node.variable.name.value], module)
        for node in operation.variable_definitions or ()
    }
    roots = ItemCode(module, named, variables).roots(operation)
    arguments = roots if len(roots) <= _MAX_ROOTS else (Brackets("[", roots, "]"),)
    if operation.name:
        arguments += (f"name={quoted(checked_name(operation.name))}",)
    if not check_limits:
        arguments += ("check_limits=False",)
    name = operation.name.value if operation.name else operation.operation.value
    module.define(name, module.call("operation", *arguments))


def _places(
    operation: ast.OperationDefinitionNode, fragments: Sequence[ast.FragmentDefinitionNode]
) -> Mapping[str, list[str]]:
    """Return the types of the arguments that each variable is the value of."""
    schema = bundled_schema()
    document = DocumentNode(definitions=(operation, *fragments))
    context = ValidationContext(schema, document, TypeInfo(schema), lambda _: None)
    found = defaultdict[str, list[str]](list)
    for usage in context.get_recursive_variable_usages(operation):
        type_: object = getattr(usage, "type")  # noqa: B009 - pyright does not know its type
        found[usage.node.name.value].append(str(type_))
    return found
