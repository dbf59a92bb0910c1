"""Simplifications of generated operations: fewer arguments, and several roots in one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    NameNode,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    is_required_argument,
    parse,
    print_ast,
    visit,
)

if TYPE_CHECKING:
    from random import Random

    from graphql import GraphQLSchema

__all__ = ["joined", "reparsed", "thinned"]


def reparsed(document: DocumentNode) -> DocumentNode:
    """Parse a document again, so that no node occurs twice."""
    return parse(print_ast(document))


def joined(document: DocumentNode, other: DocumentNode) -> DocumentNode:
    """Add the roots of another document, with aliases if their names are taken."""
    (mine,), (its,) = document.definitions, other.definitions
    if not isinstance(mine, OperationDefinitionNode) or not isinstance(
        its, OperationDefinitionNode
    ):
        return document
    roots = list(mine.selection_set.selections)
    for root in its.selection_set.selections:
        if isinstance(root, FieldNode):
            alias = NameNode(value=f"{root.name.value}_{len(roots) + 1}")
            taken = {one.name.value for one in roots if isinstance(one, FieldNode)}
            is_free = root.name.value not in taken
            roots.append(root if is_free else replace(root, alias=alias))
    whole = replace(mine, selection_set=replace(mine.selection_set, selections=tuple(roots)))
    return DocumentNode(definitions=(whole,))


def thinned(document: DocumentNode, schema: GraphQLSchema, rng: Random) -> DocumentNode:
    """Remove some of the optional arguments of a document."""
    info = TypeInfo(schema)

    class Thinning(Visitor):
        def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
            share = rng.choice((0.0, 0.1, 0.3, 1.0))
            remaining: list[ArgumentNode] = []
            field = info.get_field_def()
            for argument in node.arguments or ():
                definition = field.args.get(argument.name.value) if field else None
                if rng.random() < share or (definition and is_required_argument(definition)):
                    remaining.append(argument)
            return replace(node, arguments=tuple(remaining)) if node.arguments else None

    return reparsed(visit(document, TypeInfoVisitor(info, Thinning())))
