"""The builder's calls for a document, made by a walk over its AST."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    print_ast,
)
from tests.query.generated.kinds import named, schema
from tests.query.generated.literals import declared_variables, python_value
from tests.query.generated.normalising import DISAGREEING
from tests.query.generated.sites import aliases_in
from tests.query.generated.strategies import operation_in

from kotae import Var, api, operation
from kotae.naming import python_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphql import (
        DirectiveNode,
        GraphQLCompositeType,
        SelectionNode,
    )

    from kotae import Operation

__all__ = ["Built", "build"]

#: A condition: the directive's name, and the value of its `if`.
Condition = tuple[str, "bool | Var[bool]"]


class Built:
    """An operation that the builder made from a document.

    Attributes:
        operation: The operation.
        keys: The keys of the roots in the document, by their keys in the operation.
    """

    def __init__(self, operation: Operation[object], keys: dict[str, str]) -> None:
        self.operation = operation
        self.keys = keys


def build(document: DocumentNode) -> Built:
    """Build the operation of a valid document.

    Where several calls have the same effect, the document's text decides which is used.
    """
    return _Builder(document).built()


class _Builder:
    def __init__(self, document: DocumentNode) -> None:
        self._rng = Random(print_ast(document))
        self._operation = operation_in(document)
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._variables = declared_variables(self._operation, self._rng)
        self._made: dict[str, Any] = {}
        # No other field has the alias of a field whose type differs between a union's members.
        self._names_are_free = aliases_in(document).isdisjoint(DISAGREEING.values())

    def built(self) -> Built:
        kind = schema().get_root_type(self._operation.operation)
        namespace: Any = api.Query if kind is schema().query_type else api.Mutation
        roots: list[Any] = []
        keys: list[str] = []
        is_automatic = self._rng.random() < 0.5
        for key, node, conditions in self._merged_roots():
            definition = kind.fields[node.name.value] if kind else None
            if definition is None:
                raise LookupError(node.name.value)
            root = getattr(namespace, python_name(node.name.value))
            # Roots of one name get aliases automatically, unless they get them here.
            root = self._decorated(root, node, conditions, definition, aliased=not is_automatic)
            roots.append(root)
            keys.append(key)
        name = self._operation.name.value if self._operation.name else None
        given: list[Any] = [roots] if self._rng.random() < 0.3 else roots
        # No overload takes roots of any kind and number.
        make: Any = partial(operation, check_limits=False)
        made: Operation[object] = make(*given, name=name)
        return Built(made, dict(zip([root.key for root in made._roots], keys, strict=True)))

    def _merged_roots(self) -> Iterator[tuple[str, FieldNode, tuple[Condition, ...]]]:
        """Return the roots with their keys; those with the same key and condition are one root.

        With different conditions they stay two, and the second loses its alias.
        """
        found: dict[str, dict[frozenset[Condition], list[FieldNode]]] = {}
        given: dict[frozenset[Condition], tuple[Condition, ...]] = {}
        for node, conditions in self._root_fields(self._operation.selection_set, ()):
            under = frozenset(conditions)
            given[under] = conditions
            found.setdefault(_key(node), {}).setdefault(under, []).append(node)
        for key, groups in found.items():
            for position, (under, nodes) in enumerate(groups.items()):
                node = _joined(nodes)
                yield key, replace(node, alias=None) if position else node, given[under]

    def _root_fields(
        self, selection: SelectionSetNode, conditions: tuple[Condition, ...]
    ) -> Iterator[tuple[FieldNode, tuple[Condition, ...]]]:
        """Return the roots, with those in fragments: Python has no fragments on a root type."""
        for node in selection.selections:
            its = (*conditions, *self._conditions(node.directives or ()))
            if isinstance(node, FieldNode):
                yield node, its
            elif isinstance(node, InlineFragmentNode):
                yield from self._root_fields(node.selection_set, its)
            elif isinstance(node, FragmentSpreadNode):
                yield from self._root_fields(self._fragments[node.name.value].selection_set, its)

    def _conditions(self, directives: Iterable[DirectiveNode]) -> list[Condition]:
        found: list[Condition] = []
        for directive in directives:
            argument = next(iter(directive.arguments or ()))
            value = argument.value
            if isinstance(value, VariableNode):
                found.append((directive.name.value, self._variables[value.name.value]))
            else:
                found.append((directive.name.value, bool(getattr(value, "value", None))))
        return found

    def _decorated(
        self,
        path: Any,
        node: FieldNode,
        conditions: Iterable[Condition],
        definition: Any,
        *,
        aliased: bool = True,
    ) -> Any:
        """Return a field with its arguments, selection, alias and conditions, in any order."""
        arguments = {
            python_name(each.name.value): python_value(
                each.value, definition.args[each.name.value].type, self._variables
            )
            for each in node.arguments or ()
        }
        if arguments or (definition.args and self._rng.random() < 0.3):
            path = path(**arguments)
        target = named(definition.type)
        is_object = isinstance(target, GraphQLObjectType | GraphQLUnionType)
        # A path takes aliases and conditions before and after its selection.
        is_selected_last = self._rng.random() < 0.5 and hasattr(path, "as_")
        if is_object and not is_selected_last:
            path = self._selected(path, node, target)
        if node.alias is not None and aliased and not self._is_needless(node):
            path = path.as_(node.alias.value)
        path = _under(path, conditions)
        if not is_object or not is_selected_last:
            return path
        longer = self._longer(path, node, target)
        return self._selected(path, node, target) if longer is None else longer

    def _is_needless(self, node: FieldNode) -> bool:
        """Return whether an alias exists only because a field's type differs between members."""
        is_generated = node.alias and DISAGREEING.get(node.alias.value) == node.name.value
        return bool(is_generated) and self._names_are_free

    def _selected(self, path: Any, node: FieldNode, target: Any) -> Any:
        """Return a path with a selection, made at once or in two calls."""
        if node.selection_set is None:
            raise LookupError(node.name.value)
        (first, *others) = items = self._items(node.selection_set.selections, target, ())
        if others and self._rng.random() < 0.3:
            return path.select(first).select(*others)
        return path.select(*items)

    def _longer(self, path: Any, node: FieldNode, target: Any) -> Any:
        """Return a path that continues with the only selected field; None if it cannot."""
        selections = node.selection_set.selections if node.selection_set else ()
        only = selections[0] if len(selections) == 1 else None
        if not isinstance(only, FieldNode) or not isinstance(target, GraphQLObjectType):
            return None
        if only.name.value == "__typename":
            return None
        step = getattr(path, python_name(only.name.value))
        definition: Any = target.fields[only.name.value]
        return self._decorated(step, only, self._conditions(only.directives or ()), definition)

    def _items(
        self,
        selections: Iterable[SelectionNode],
        parent: GraphQLCompositeType,
        conditions: tuple[Condition, ...],
    ) -> list[Any]:
        """Return the items to select on a type."""
        items: list[Any] = []
        for node in selections:
            its = (*conditions, *self._conditions(node.directives or ()))
            if isinstance(node, FieldNode):
                items.append(self._field(node, parent, its))
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition.name.value if node.type_condition else parent.name
                items += self._fragment_items(node.selection_set, on, parent, its)
            elif isinstance(node, FragmentSpreadNode):
                items += self._spread(node, parent, its)
        return items

    def _field(
        self, node: FieldNode, parent: GraphQLCompositeType, conditions: tuple[Condition, ...]
    ) -> Any:
        start = getattr(api, parent.name)
        if node.name.value == "__typename":
            path = start.typename
            return _under(path.as_(node.alias.value) if node.alias else path, conditions)
        path = getattr(start, python_name(node.name.value))
        definition = getattr(parent, "fields", {})[node.name.value]
        return self._decorated(path, node, conditions, definition)

    def _fragment_items(
        self,
        selection: SelectionSetNode,
        on: str,
        parent: GraphQLCompositeType,
        conditions: tuple[Condition, ...],
    ) -> list[Any]:
        """Return a fragment's items as items of the type where it is spread."""
        target = _narrower(on, parent)
        return self._items(selection.selections, target, conditions) if target else []

    def _spread(
        self,
        node: FragmentSpreadNode,
        parent: GraphQLCompositeType,
        conditions: tuple[Condition, ...],
    ) -> list[Any]:
        definition = self._fragments[node.name.value]
        on = definition.type_condition.name.value
        target = _narrower(on, parent)
        if target is None or target.name != on:
            # A union's fragment in the selection of one member.
            return self._fragment_items(definition.selection_set, on, parent, conditions)
        fragment = self._made.get(node.name.value)
        if fragment is None:
            items = self._items(definition.selection_set.selections, target, ())
            fragment = getattr(api, on).fragment(node.name.value, *items)
            self._made[node.name.value] = fragment
        return [_under(fragment, conditions)]


def _under(path: Any, conditions: Iterable[Condition]) -> Any:
    for kind, value in conditions:
        path = path.include(if_=value) if kind == "include" else path.skip(if_=value)
    return path


def _joined(nodes: list[FieldNode]) -> FieldNode:
    """Return one field for several that GraphQL merges."""
    selections = [
        one for node in nodes if node.selection_set for one in node.selection_set.selections
    ]
    if not selections:
        return nodes[0]
    return replace(nodes[0], selection_set=SelectionSetNode(selections=tuple(selections)))


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _narrower(on: str, parent: GraphQLCompositeType) -> Any:
    """Return the type of a fragment's items: a union or one of its members."""
    condition: Any = schema().type_map[on]
    if condition is parent or isinstance(parent, GraphQLUnionType):
        return condition
    return parent if isinstance(condition, GraphQLUnionType) and parent in condition.types else None
