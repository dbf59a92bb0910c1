"""The selections of an operation as field paths, fragments and roots in Python code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.language import ast

from kotae.api import REGISTRY
from kotae.convert.layout import Chain, Expression, Link, Prefixed, quoted
from kotae.convert.python_values import value_code
from kotae.convert.refusal import checked_name, refused
from kotae.query.type_references import type_reference
from kotae.query.type_system import ROOT_KINDS, TYPENAME, ObjectDefinition, UnionDefinition

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kotae.convert.python_module import PythonModule
    from kotae.query.type_system import FieldDefinition

__all__ = ["ItemCode"]

_Composite = ObjectDefinition | UnionDefinition

_ROOT_TYPES = {str(kind): name for name, kind in ROOT_KINDS.items()}
_BOOLEAN = type_reference("Boolean!")


class ItemCode:
    """The code of what an operation selects.

    Args:
        module: The module that the code is for.
        fragments: The fragments of the document, by name.
        variables: The Python names of the operation's variables.
    """

    def __init__(
        self,
        module: PythonModule,
        fragments: Mapping[str, ast.FragmentDefinitionNode],
        variables: Mapping[str, str],
    ) -> None:
        self._module = module
        self._fragments = fragments
        self._variables = variables
        #: The Python names of the fragments that are defined.
        self._made: dict[str, str] = {}

    def roots(self, operation: ast.OperationDefinitionNode) -> tuple[Expression, ...]:
        """Return the code of an operation's root fields.

        Raises:
            DocumentError: The query builder cannot express the operation.
        """
        root_type = REGISTRY.object_definition(_ROOT_TYPES[operation.operation.value])
        found: dict[str, Expression] = {}
        for node, conditions in self._root_fields(operation.selection_set, root_type, ()):
            key = (node.alias or node.name).value
            if key in found:
                raise refused(node, f"The root field {key} is selected twice: merge the two.")
            if node.name.value == TYPENAME.name:
                raise refused(node, f"The query builder has no __typename of {root_type.name}.")
            head = Link(self._module.use(root_type.name))
            links = (self._call(node, root_type), *self._selection(node, root_type))
            found[key] = Chain(head, (*links, *_alias(node), *conditions))
        return tuple(found.values())

    def _root_fields(
        self, selection: ast.SelectionSetNode, root_type: ObjectDefinition, outer: tuple[Link, ...]
    ) -> Iterator[tuple[ast.FieldNode, tuple[Link, ...]]]:
        """Yield the root fields, also those in inline fragments, and their conditions."""
        for node in selection.selections:
            conditions = (*outer, *self._conditions(node))
            if isinstance(node, ast.FieldNode):
                yield node, conditions
            elif isinstance(node, ast.InlineFragmentNode):
                yield from self._root_fields(node.selection_set, root_type, conditions)
            else:
                raise refused(
                    node,
                    f"The query builder has no fragments on {root_type.name}: "
                    "write its fields in the operation.",
                )

    def _items(
        self, selection: ast.SelectionSetNode, type_: _Composite, outer: tuple[Link, ...] = ()
    ) -> tuple[Expression, ...]:
        """Return the items to select on a type, under the conditions of the fragments around."""
        items: list[Expression] = []
        for node in selection.selections:
            conditions = (*outer, *self._conditions(node))
            if isinstance(node, ast.FieldNode):
                head = Link(self._module.use(type_.name))
                items.append(Chain(head, self._links(node, type_, conditions)))
            elif isinstance(node, ast.InlineFragmentNode):
                inner = _narrowed(node, node.type_condition, type_)
                items += self._items(node.selection_set, inner, conditions)
            elif isinstance(node, ast.FragmentSpreadNode):
                definition = self._fragments[node.name.value]
                inner = _narrowed(node, definition.type_condition, type_)
                items.append(Chain(Link(self._fragment(definition, inner)), conditions))
        return tuple(items)

    def _links(
        self, node: ast.FieldNode, type_: _Composite, conditions: tuple[Link, ...]
    ) -> tuple[Link, ...]:
        """Return a field as a step of a path, and what it selects."""
        step = self._call(node, type_)
        return (step, *_alias(node), *conditions, *self._selection(node, type_))

    def _call(self, node: ast.FieldNode, type_: _Composite) -> Link:
        """Return a field with its arguments."""
        field = _field(node, type_)
        self._module.has_deprecated |= field.is_deprecated
        known = {argument.name: argument for argument in field.arguments.values()}
        given: dict[str, Expression] = {}
        for each in node.arguments or ():
            argument = known[each.name.value]
            value = value_code(each.value, argument.type, self._module, self._variables)
            given[argument.python_name] = value
        for argument, default in field.defaults:
            # The builder sends the default of an argument that is not given.
            if given.setdefault(argument.python_name, "None") == str(default):
                del given[argument.python_name]
        arguments = tuple(Prefixed(f"{name}=", value) for name, value in given.items())
        return Link(field.python_name, arguments or None)

    def _selection(self, node: ast.FieldNode, type_: _Composite) -> tuple[Link, ...]:
        """Return what follows a field: a longer path if it selects one field, or `select`."""
        target = _field(node, type_).target
        if node.selection_set is None or not isinstance(target, _Composite):
            return ()
        (first, *more) = node.selection_set.selections
        if isinstance(first, ast.FieldNode) and not more and type_.name not in ROOT_KINDS:
            return self._links(first, target, self._conditions(first))
        return (Link("select", self._items(node.selection_set, target)),)

    def _conditions(self, node: ast.SelectionNode) -> tuple[Link, ...]:
        """Return the calls of `include` and `skip` for the directives of a node."""
        found: list[Link] = []
        for directive in node.directives or ():
            for argument in directive.arguments or ():
                condition = value_code(argument.value, _BOOLEAN, self._module, self._variables)
                found.append(Link(directive.name.value, (Prefixed("if_=", condition),)))
        return tuple(found)

    def _fragment(self, definition: ast.FragmentDefinitionNode, type_: _Composite) -> str:
        """Define a fragment, if it is not defined yet, and return its Python name."""
        name = definition.name.value
        if name not in self._made:
            items = self._items(definition.selection_set, type_)
            call = Link("fragment", (quoted(checked_name(definition.name)), *items))
            head = Link(self._module.use(type_.name))
            self._made[name] = self._module.define(name, Chain(head, (call,)))
        return self._made[name]


def _field(node: ast.FieldNode, type_: _Composite) -> FieldDefinition:
    if node.name.value == TYPENAME.name:
        return TYPENAME
    found = type_.by_name.get(node.name.value) if isinstance(type_, ObjectDefinition) else None
    if found is None:
        raise refused(node, f"kotae has no class for the result of {type_.name}.{node.name.value}.")
    return found


def _alias(node: ast.FieldNode) -> tuple[Link, ...]:
    if node.alias is None or node.alias.value == node.name.value:
        return ()
    return (Link("as_", (quoted(checked_name(node.alias)),)),)


def _narrowed(
    node: ast.SelectionNode, condition: ast.NamedTypeNode | None, type_: _Composite
) -> _Composite:
    """Return the type of a fragment: the type itself, or a member of the union."""
    name = condition.name.value if condition else type_.name
    if condition is None or name == type_.name:
        return type_
    if isinstance(type_, UnionDefinition) and name in type_.members:
        return REGISTRY.object_definition(name)
    raise refused(
        node,
        f"The query builder has no fragments on {name} among the fields of {type_.name}: "
        "write its fields here.",
    )
