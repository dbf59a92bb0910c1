"""A quick proof that the fields of a definition can be merged.

The verdict of overlapping-fields-can-be-merged is graphql-core's, and its comparison is costly.
Most definitions are proven free of conflicts here in one walk, and do not need it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    get_named_type,
    is_composite_type,
    type_from_ast,
)

from kotae.check.documents import document_of
from kotae.check.limits import Budget, TooComplexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphql import (
        GraphQLNamedType,
        GraphQLOutputType,
        GraphQLSchema,
        NamedTypeNode,
        Node,
        SelectionSetNode,
    )

    from kotae.check.documents import Definition
    from kotae.check.limits import Deadline

    #: A selection set together with the type it selects from.
    Scope = tuple[GraphQLNamedType | None, SelectionSetNode]

__all__ = ["MergeProver"]

#: Visits allowed for each selection in the source, before graphql-core is asked instead.
_WORK_PER_SELECTION = 8
_LEAST_WORK = 2000


class MergeProver:
    """Proves, where that is easy, that the fields of a definition can be merged.

    It is stricter than the specification: fields of one response name must be the same field of
    the same type with the same arguments, word for word, even where their parents exclude each
    other. So a proof is certain; a definition without one may still be valid.

    Source: https://spec.graphql.org/draft/#sec-Field-Selection-Merging
    """

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, Definition], deadline: Deadline
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._deadline = deadline
        #: The identities of definitions that are proven, alone or as parts of others.
        self._proven: set[int] = set()
        #: Selection sets that were proven to merge, by the identities of those with fields.
        self._merged: set[frozenset[int]] = set()
        self._arguments: dict[int, str] = {}
        self._counted: set[int] = set()
        self._budget = Budget(_LEAST_WORK)

    def proves(self, definition: Definition) -> bool:
        """Tell whether a definition certainly has no conflict, through fragments of any depth.

        What a proven definition spreads is proven with it. The walk merges selection sets level
        by level, and ends without a proof when it has cost more than a few visits for each
        selection that is written.
        """
        if id(definition) in self._proven:
            return True
        scope = self._scope(definition)
        try:
            if scope and not self._merges([scope]):
                return False
        except TooComplexError:
            return False
        self._mark(definition)
        return True

    def _mark(self, definition: Definition) -> None:
        pending = [definition]
        while pending:
            definition = pending.pop()
            if id(definition) not in self._proven:
                self._proven.add(id(definition))
                names = {spread.name.value for spread in definition.spreads}
                pending += [self._fragments[name] for name in names if name in self._fragments]

    def _scope(self, definition: Definition) -> Scope | None:
        if definition.operation:
            root = self._schema.get_root_type(definition.operation.operation)
            return root, definition.operation.selection_set
        if definition.fragment:
            fragment = definition.fragment
            return self._type_condition(fragment.type_condition), fragment.selection_set
        return None

    def _merges(self, scopes: list[Scope]) -> bool:
        self._budget.left = max(self._budget.left, _LEAST_WORK)
        pending = [scopes]
        merged: set[frozenset[int]] = set()
        while pending:
            level = self._level(pending.pop())
            key = frozenset(id(selection_set) for _, selection_set in level)
            if key in self._merged or key in merged:
                continue
            merged.add(key)
            below = self._below(level)
            if below is None:
                return False
            pending.extend(below)
        self._merged |= merged
        return True

    def _below(self, level: Iterable[Scope]) -> Iterable[list[Scope]] | None:
        """Return what merges below the fields of a level; None if these may conflict."""
        signatures: dict[str, tuple[str, str, str]] = {}
        below: dict[str, list[Scope]] = {}
        for parent, selection_set in level:
            for field in selection_set.selections:
                if not isinstance(field, FieldNode):
                    continue
                response_name = (field.alias or field.name).value
                output = self._type_of(parent, field)
                signature = (field.name.value, self._arguments_of(field), str(output))
                if signatures.setdefault(response_name, signature) != signature:
                    return None
                if field.selection_set:
                    inner = get_named_type(output) if output else None
                    below.setdefault(response_name, []).append((inner, field.selection_set))
        return below.values()

    def _level(self, scopes: list[Scope]) -> list[Scope]:
        """Return the selection sets that merge: these, and those they spread or inline.

        Those without a field of their own are left out, and so is a lone spread of a fragment
        that is proven: nothing else can conflict with it.
        """
        level: list[Scope] = []
        seen: set[str] = set()
        pending = list(scopes)
        while pending:
            parent, selection_set = pending.pop()
            self._count(selection_set)
            has_fields = False
            for selection in selection_set.selections:
                if isinstance(selection, FieldNode):
                    has_fields = True
                elif isinstance(selection, InlineFragmentNode):
                    condition = selection.type_condition
                    inner = self._type_condition(condition) if condition else parent
                    pending.append((inner, selection.selection_set))
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    fragment = self._fragments.get(name)
                    scope = self._scope(fragment) if fragment and name not in seen else None
                    seen.add(name)
                    is_alone = not (level or pending or has_fields)
                    is_alone = is_alone and len(selection_set.selections) == 1
                    if scope and not (is_alone and id(fragment) in self._proven):
                        pending.append(scope)
            if has_fields:
                level.append((parent, selection_set))
        return level

    def _count(self, selection_set: SelectionSetNode) -> None:
        # Every selection set that is written adds to the budget once, so that the work is in
        # proportion to the text.
        self._deadline.check()
        size = len(selection_set.selections) + 1
        if id(selection_set) not in self._counted:
            self._counted.add(id(selection_set))
            self._budget.left += _WORK_PER_SELECTION * size
        self._budget.count(size)

    def _arguments_of(self, field: FieldNode) -> str:
        streams = [each for each in field.directives or () if each.name.value == "stream"]
        if not field.arguments and not streams:
            return ""
        key = id(field)
        if key not in self._arguments:
            parts = [_source_text(each) for each in (*(field.arguments or ()), *streams)]
            # Two fields with one @stream conflict even if they are the same, hence the identity.
            self._arguments[key] = " ".join(parts) + (f" {key}" if streams else "")
        return self._arguments[key]

    def _type_of(
        self, parent: GraphQLNamedType | None, field: FieldNode
    ) -> GraphQLOutputType | None:
        if not is_composite_type(parent):
            return None
        definition = self._schema.get_field(parent, field.name.value)
        return definition.type if definition else None

    def _type_condition(self, node: NamedTypeNode) -> GraphQLNamedType | None:
        type_ = type_from_ast(self._schema, node)
        return type_ if is_composite_type(type_) else None


def _source_text(node: Node) -> str:
    """Return the text of a node, without what stands around it."""
    document = document_of(node)
    return document.text[node.loc.start : node.loc.end] if document and node.loc else f"{id(node)}"
