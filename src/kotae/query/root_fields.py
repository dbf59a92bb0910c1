"""The root fields in the text of an operation: their arguments, their places, and texts of some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
    print_ast,
    value_from_ast_untyped,
)
from graphql.pyutils import Undefined

from kotae.root_field import RootField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphql import DirectiveNode, SelectionNode

    from kotae.values import JSON

__all__ = ["RootFields", "root_nodes"]

#: The end of a line. Source: the GraphQL specification, section 2.1.2.
_LINE_END = re.compile(r"\r\n|\n|\r")


def root_nodes(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[tuple[FieldNode, SelectionNode]]:
    """Yield each root field, and itself within the directives of the fragments around it.

    A fragment is expanded once for the same directives: it may contain itself.
    """
    directives: tuple[DirectiveNode, ...] = ()
    stack: list[tuple[Iterator[SelectionNode], tuple[DirectiveNode, ...]]] = [
        (iter(operation.selection_set.selections), directives)
    ]
    seen: set[tuple[str, ...]] = set()
    while stack:
        nodes, directives = stack[-1]
        node = next(nodes, None)
        if node is None:
            stack.pop()
        elif isinstance(node, FieldNode):
            around: SelectionNode = node
            for directive in reversed(directives):
                around = InlineFragmentNode(
                    directives=(directive,),
                    selection_set=SelectionSetNode(selections=(around,)),
                )
            yield node, around
        else:
            directives += tuple(node.directives or ())
            inner: InlineFragmentNode | FragmentDefinitionNode | None = None
            if isinstance(node, InlineFragmentNode):
                inner = node
            elif isinstance(node, FragmentSpreadNode):
                key = (node.name.value, *map(print_ast, directives))
                inner = None if key in seen else fragments.get(node.name.value)
                seen.add(key)
            if inner is not None:
                stack.append((iter(inner.selection_set.selections), directives))


class RootFields:
    """The root fields of an operation, by their keys in the response.

    Args:
        text: A document that is known to be valid.
        operation_name: Its operation; may be None if there is only one.
        variables: The values of its variables, as JSON.
    """

    def __init__(
        self, text: str, operation_name: str | None, variables: Mapping[str, object]
    ) -> None:
        document = parse(text)
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._operation = next(
            node
            for node in document.definitions
            if isinstance(node, OperationDefinitionNode)
            and (operation_name is None or (node.name and node.name.value == operation_name))
        )
        self._variables = dict(variables)
        defaults = {
            definition.variable.name.value: value_from_ast_untyped(definition.default_value)
            for definition in self._operation.variable_definitions or ()
            if definition.default_value is not None
        }
        self._values: dict[str, object] = defaults | self._variables
        self._line_starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        #: For each key, the nodes at the root that have it.
        self._nodes: dict[str, list[SelectionNode]] = {}
        self.by_key: dict[str, RootField] = {}
        for field, node in root_nodes(self._operation, self._fragments):
            key = (field.alias or field.name).value
            self._nodes.setdefault(key, []).append(node)
            if key not in self.by_key:
                self.by_key[key] = RootField(key, field.name.value, self._arguments(field))
        #: The keys of those that a directive leaves out.
        self.left_out: frozenset[str] = frozenset(
            key for key, nodes in self._nodes.items() if all(map(self._is_left_out, nodes))
        )
        self._keys_at: dict[int, str | None] | None = None

    def errors_by_key(
        self, errors: Sequence[Mapping[str, object]], keys: Collection[str]
    ) -> dict[str, list[Mapping[str, object]]]:
        """Find the root fields that errors are about: by `path`, else by `locations`.

        Args:
            errors: Entries of `errors`.
            keys: The keys of the root fields that were requested.

        Returns:
            The errors of each root field that has some, by its key. Errors that are about no root
            field, or might be about several, are left out.
        """
        found: dict[str, list[Mapping[str, object]]] = {}
        for error in errors:
            path = error.get("path")
            first = cast("list[object]", path)[0] if isinstance(path, list) and path else None
            key = first if isinstance(first, str) else self._located(error.get("locations"))
            if key in keys:
                found.setdefault(cast("str", key), []).append(error)
        return found

    def text_of(self, keys: Collection[str]) -> tuple[str, dict[str, object]]:
        """Return a text with these root fields alone, and the variables that it uses.

        The text has the operation, and the fragments that it needs. Their places are others.
        """
        nodes = tuple(node for key in keys for node in self._nodes[key])
        used: dict[str, FragmentDefinitionNode] = {}
        names: set[str] = set()
        for node in self._walk(nodes, used):
            if isinstance(node, VariableNode):
                names.add(node.name.value)
        operation = OperationDefinitionNode(
            operation=self._operation.operation,
            name=self._operation.name,
            variable_definitions=tuple(
                definition
                for definition in self._operation.variable_definitions or ()
                if definition.variable.name.value in names
            ),
            directives=(),
            selection_set=SelectionSetNode(selections=nodes),
        )
        document = DocumentNode(definitions=(operation, *used.values()))
        variables = {name: self._variables[name] for name in names if name in self._variables}
        return print_ast(document), variables

    def _walk(
        self, nodes: Iterable[Node], used: dict[str, FragmentDefinitionNode]
    ) -> Iterator[Node]:
        """Yield nodes, all below them, and the fragments that they use, each once."""
        pending = list(nodes)
        while pending:
            node = pending.pop()
            yield node
            if isinstance(node, FragmentSpreadNode):
                fragment = self._fragments.get(node.name.value)
                if fragment is not None and node.name.value not in used:
                    used[node.name.value] = fragment
                    pending.append(fragment)
            for name in node.keys:
                child: object = getattr(node, name)
                below = cast("tuple[object, ...]", child) if isinstance(child, tuple) else (child,)
                pending += (one for one in below if isinstance(one, Node))

    def _arguments(self, field: FieldNode) -> dict[str, JSON]:
        values = {
            argument.name.value: value_from_ast_untyped(argument.value, self._values)
            for argument in field.arguments or ()
        }
        return {name: value for name, value in values.items() if value is not Undefined}

    def _is_left_out(self, node: SelectionNode) -> bool:
        """Tell whether a directive of a root node, or of the fragments around it, leaves it out."""
        for directive in node.directives or ():
            values = [
                value_from_ast_untyped(argument.value, self._values)
                for argument in directive.arguments or ()
            ]
            if (directive.name.value, values) in (("skip", [True]), ("include", [False])):
                return True
        return isinstance(node, InlineFragmentNode) and any(
            map(self._is_left_out, node.selection_set.selections)
        )

    def _located(self, locations: object) -> str | None:
        """Return the key of the root field that has a field at each of these places."""
        if self._keys_at is None:
            self._keys_at = self._keys_by_place()
        places = cast("list[object]", locations) if isinstance(locations, list) else []
        keys = {self._keys_at.get(self._offset(place)) for place in places}
        return keys.pop() if len(keys) == 1 else None

    def _offset(self, place: object) -> int:
        """Return the offset of a line and column, which count from 1; -1 if there is none."""
        found = cast("dict[str, object]", place) if isinstance(place, dict) else {}
        line, column = found.get("line"), found.get("column")
        if not isinstance(line, int) or not isinstance(column, int):
            return -1
        is_line = 0 < line <= len(self._line_starts)
        return self._line_starts[line - 1] + column - 1 if is_line else -1

    def _keys_by_place(self) -> dict[int, str | None]:
        """Map the offset of each field to its root field's key; None if several contain it."""
        found: dict[int, str | None] = {}
        for key, nodes in self._nodes.items():
            for node in self._walk(nodes, {}):
                if isinstance(node, FieldNode) and node.loc is not None:
                    known = found.setdefault(node.loc.start, key)
                    found[node.loc.start] = key if known == key else None
        return found
