"""The selection tree and the text of an operation, from its syntax tree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from graphql import Visitor, print_ast, strip_ignored_characters, value_from_ast_untyped, visit
from graphql.language import ast

from kotae.errors import ArgumentError, DocumentError, SelectionError
from kotae.query.coercion import Arguments
from kotae.query.complexity import check_depth, check_extent
from kotae.query.prepared_operation import PreparedOperation
from kotae.query.printing import VariableDefinition
from kotae.query.selection import (
    FieldNode,
    FragmentNode,
    InlineNode,
    SelectionSet,
    SharedArguments,
    SpreadNode,
)
from kotae.query.type_references import type_reference
from kotae.query.type_system import ROOT_KINDS, TYPENAME, ObjectDefinition, UnionDefinition
from kotae.query.variables import Var
from kotae.sanitize import excerpt, truncate

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Literal

    from kotae.query.selection import Node, NodeCondition
    from kotae.query.type_system import FieldDefinition, Registry

__all__ = ["read_operation", "root_fields"]

_Definition: TypeAlias = (
    ast.OperationDefinitionNode | ast.FragmentDefinitionNode | ast.VariableDefinitionNode
)

_ROOT_TYPES = {kind: name for name, kind in ROOT_KINDS.items()}
_MAX_QUOTED_LENGTH = 100


def read_operation(
    operation: ast.OperationDefinitionNode,
    fragments: Mapping[str, ast.FragmentDefinitionNode],
    registry: Registry,
    text: str | None = None,
) -> PreparedOperation:
    """Prepare a valid operation, as the builder prepares its own.

    Args:
        operation: The operation.
        fragments: The fragments that it reaches.
        registry: The schema.
        text: The text that is sent. By default it is printed, and `__typename` is added where it
            is missing: it distinguishes the members of a union.

    Raises:
        DocumentError: The operation selects what kotae has no types for, or too much.
    """
    if operation.operation is ast.OperationType.SUBSCRIPTION:
        raise DocumentError(
            "The operation is a subscription; AniList has only queries and mutations."
        )
    is_mutation = operation.operation is ast.OperationType.MUTATION
    kind: Literal["query", "mutation"] = "mutation" if is_mutation else "query"
    _check_directives(operation)
    variables = _variables(operation)
    reader = _Reader(registry, fragments, variables)
    root_type = registry.object_definition(_ROOT_TYPES[kind])
    try:
        selection = reader.selection(operation.selection_set, root_type)
        check_extent(selection)
        return PreparedOperation(
            registry=registry,
            kind=kind,
            name=operation.name.value if operation.name else None,
            text=text or _printed(operation, fragments, reader.hide_typenames()),
            hoisted=(),
            variables=variables,
            selection=selection,
            needs_token=reader.needs_token,
        )
    except (SelectionError, ArgumentError) as error:  # too large, or variables of one Python name
        raise DocumentError(truncate(str(error), 3 * _MAX_QUOTED_LENGTH)) from None


def root_fields(selection: SelectionSet) -> dict[str, FieldDefinition]:
    """Return an operation's root fields by response key, in the order of the document."""
    found: dict[str, FieldDefinition] = {}
    for node in selection:
        if isinstance(node, FieldNode):
            if node.field is not TYPENAME:
                found.setdefault(node.key, node.field)
        else:
            inner = node.fragment.selection if isinstance(node, SpreadNode) else node.selection
            for key, definition in root_fields(inner).items():
                found.setdefault(key, definition)
    return found


class _Reader:
    def __init__(
        self,
        registry: Registry,
        fragments: Mapping[str, ast.FragmentDefinitionNode],
        variables: Collection[str],
    ) -> None:
        self._registry = registry
        self._fragments = fragments
        self._variables: dict[str, Var[object]] = {name: Var(name) for name in variables}
        self._read: dict[str, FragmentNode] = {}
        self._depth = 0
        self._unions: list[tuple[SelectionSet, ast.SelectionSetNode]] = []
        self.needs_token = False

    def selection(
        self, syntax: ast.SelectionSetNode, type_: ObjectDefinition | UnionDefinition
    ) -> SelectionSet:
        self._depth += 1
        check_depth(self._depth)
        made = SelectionSet(type_)
        for position, one in enumerate(syntax.selections):
            node = self._node(one, type_)
            # A field that is selected twice counts twice, so the keys of nodes are their positions.
            made.nodes[position] = node
            if isinstance(node, FieldNode):
                made.first_fields.setdefault(node.key, node)
        self._depth -= 1
        return made

    def hide_typenames(self) -> set[int]:
        """Mark the selections of unions that lack `__typename`, and return their identities."""
        found: set[int] = set()
        for selection, syntax in self._unions:
            if not _has_typename(selection):
                selection.has_hidden_typename = True
                found.add(id(syntax))
        return found

    def _node(self, syntax: ast.SelectionNode, type_: ObjectDefinition | UnionDefinition) -> Node:
        node: Node
        if isinstance(syntax, ast.FieldNode):
            node = self._field(syntax, type_)
        elif isinstance(syntax, ast.FragmentSpreadNode):
            node = SpreadNode(self._fragment(syntax.name.value), ())
        elif isinstance(syntax, ast.InlineFragmentNode):
            condition = syntax.type_condition
            inner = self._composite(condition.name.value) if condition else type_
            node = InlineNode(self.selection(syntax.selection_set, inner))
        else:
            raise DocumentError(f"The operation has a {syntax.kind}, which kotae does not know.")
        node.conditions = _conditions(syntax)
        return node

    def _field(self, syntax: ast.FieldNode, type_: ObjectDefinition | UnionDefinition) -> FieldNode:
        field = _definition(syntax.name.value, type_)
        key = syntax.alias.value if syntax.alias else field.name
        if key == TYPENAME.name and field is not TYPENAME:
            raise DocumentError(
                f"The alias __typename of {field.owner}.{field.name} hides the type's name: "
                "give it another alias."
            )
        self.needs_token = self.needs_token or field.needs_token
        arguments = self._arguments(syntax, field)
        node = FieldNode(field, None if key == field.name else key, key, arguments, (), None)
        target = field.target
        if syntax.selection_set and isinstance(target, ObjectDefinition | UnionDefinition):
            node.selection = self.selection(syntax.selection_set, target)
            if isinstance(target, UnionDefinition):
                self._unions.append((node.selection, syntax.selection_set))
        return node

    def _arguments(self, syntax: ast.FieldNode, field: FieldDefinition) -> SharedArguments | None:
        if not syntax.arguments:
            return None
        known = {argument.name: argument for argument in field.arguments.values()}
        values = tuple(
            (known[one.name.value], value_from_ast_untyped(one.value, self._variables))
            for one in syntax.arguments
            if one.name.value in known
        )
        return SharedArguments(Arguments(field, values))

    def _fragment(self, name: str) -> FragmentNode:
        known = self._read.get(name)
        if known is None:
            syntax = self._fragments[name]
            _check_directives(syntax)
            type_ = self._composite(syntax.type_condition.name.value)
            known = FragmentNode(name, self.selection(syntax.selection_set, type_))
            self._read[name] = known
        return known

    def _composite(self, name: str) -> ObjectDefinition | UnionDefinition:
        """Return the type of a fragment: an object or a union, but not of the introspection."""
        try:
            found = self._registry.definition(name)
        except KeyError:
            found = None
        if not isinstance(found, ObjectDefinition | UnionDefinition):
            raise DocumentError(_no_types(name))
        return found


def _definition(name: str, type_: ObjectDefinition | UnionDefinition) -> FieldDefinition:
    found = type_.by_name.get(name) if isinstance(type_, ObjectDefinition) else None
    if found is None and name == TYPENAME.name:
        return TYPENAME
    if found is None:
        raise DocumentError(_no_types(f"{type_.name}.{name}"))
    return found


def _no_types(name: str) -> str:
    return (
        f"The operation selects {truncate(name, _MAX_QUOTED_LENGTH)}, and kotae has no type for "
        "its result. To read AniList's schema, run `kotae schema fetch`."
    )


def _conditions(
    syntax: ast.FieldNode | ast.FragmentSpreadNode | ast.InlineFragmentNode,
) -> tuple[NodeCondition, ...]:
    """Return the conditions under which a node is left out."""
    found: list[NodeCondition] = []
    for directive in syntax.directives or ():
        kind = directive.name.value
        if kind not in ("include", "skip"):
            raise DocumentError(_unknown_directive(kind))
        for argument in directive.arguments or ():
            value = argument.value
            if isinstance(value, ast.VariableNode):
                found.append((kind, value.name.value))
            elif isinstance(value, ast.BooleanValueNode) and value.value is (kind == "skip"):
                found.append((kind, value.value))
    return tuple(found)


def _check_directives(syntax: _Definition) -> None:
    for directive in syntax.directives or ():
        raise DocumentError(_unknown_directive(directive.name.value))


def _unknown_directive(name: str) -> str:
    printable = excerpt(name, _MAX_QUOTED_LENGTH)
    return f"The operation has the directive @{printable}, which AniList does not know: remove it."


def _has_typename(selection: SelectionSet) -> bool:
    """Return whether a union's selection has `__typename` for all members and variables."""
    for node in selection:
        if node.conditions:
            continue
        if isinstance(node, FieldNode):
            if node.key == TYPENAME.name:
                return True
            continue
        inner = node.fragment.selection if isinstance(node, SpreadNode) else node.selection
        if inner.type is selection.type and _has_typename(inner):
            return True
    return False


def _variables(operation: ast.OperationDefinitionNode) -> dict[str, VariableDefinition]:
    found: dict[str, VariableDefinition] = {}
    for definition in operation.variable_definitions or ():
        _check_directives(definition)
        name = definition.variable.name.value
        reference = type_reference(print_ast(definition.type))
        is_required = reference.is_non_null and definition.default_value is None
        node = definition.default_value
        default = None if node is None else value_from_ast_untyped(node)
        found[name] = VariableDefinition(name, reference, is_required=is_required, default=default)
    return found


def _printed(
    operation: ast.OperationDefinitionNode,
    fragments: Mapping[str, ast.FragmentDefinitionNode],
    without_typename: Collection[int],
) -> str:
    """Print an operation and its fragments in one line, with `__typename` where it is missing."""
    document = ast.DocumentNode(definitions=(operation, *fragments.values()))
    changed: object = visit(document, _Rewriting(without_typename))
    printed = print_ast(changed if isinstance(changed, ast.DocumentNode) else document)
    return strip_ignored_characters(printed)


class _Rewriting(Visitor):
    """Adds `__typename`, and removes descriptions, which AniList's parser does not know.

    Source: GraphQL specification of September 2025, "Document": descriptions of operations are
    newer than AniList's server.
    """

    def __init__(self, without_typename: Collection[int]) -> None:
        super().__init__()
        self._without_typename = without_typename

    def enter_selection_set(
        self, node: ast.SelectionSetNode, *_: object
    ) -> ast.SelectionSetNode | None:
        if id(node) not in self._without_typename:
            return None
        typename = ast.FieldNode(name=ast.NameNode(value=TYPENAME.name))
        return replace(node, selections=(typename, *node.selections))

    def _without_description(self, node: _Definition, *_: object) -> _Definition | None:
        return replace(node, description=None) if node.description else None

    enter_operation_definition = _without_description
    enter_fragment_definition = _without_description
    enter_variable_definition = _without_description
