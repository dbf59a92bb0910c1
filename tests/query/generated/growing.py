"""Random fields for a selection set, for members of unions too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLUnionType,
    InlineFragmentNode,
    NamedTypeNode,
    NameNode,
    SelectionSetNode,
    is_leaf_type,
    is_required_argument,
)
from tests.query.generated.kinds import named

if TYPE_CHECKING:
    from random import Random

    from graphql import GraphQLNamedType, SelectionNode

__all__ = ["grown"]


def grown(kind: GraphQLNamedType, rng: Random, depth: int) -> list[SelectionNode]:
    """Return random fields that can be selected on a type, without arguments.

    Args:
        kind: An object type or a union.
        rng: Chooses the fields.
        depth: The greatest depth of their objects.
    """
    if isinstance(kind, GraphQLUnionType):
        members = rng.sample(kind.types, rng.randrange(1, 4))
        return [
            InlineFragmentNode(
                type_condition=NamedTypeNode(name=NameNode(value=member.name)),
                directives=(),
                selection_set=SelectionSetNode(selections=tuple(grown(member, rng, depth))),
            )
            for member in members
        ]
    if not isinstance(kind, GraphQLObjectType):
        return []
    fitting = [name for name, field in kind.fields.items() if _fits(field, depth)]
    chosen = rng.sample(fitting, min(len(fitting), rng.randrange(1, 5)))
    return [_field(name, kind.fields[name], rng, depth) for name in chosen]


def _fits(field: Any, depth: int) -> bool:
    is_callable = not any(map(is_required_argument, field.args.values()))
    return is_callable and (depth > 0 or is_leaf_type(named(field.type)))


def _field(name: str, field: Any, rng: Random, depth: int) -> FieldNode:
    target = named(field.type)
    inner = () if is_leaf_type(target) else tuple(grown(target, rng, depth - 1))
    if not inner and not is_leaf_type(target):
        inner = (_typename(),)
    return FieldNode(
        name=NameNode(value=name),
        alias=None,
        arguments=(),
        directives=(),
        selection_set=SelectionSetNode(selections=inner) if inner else None,
    )


def _typename() -> FieldNode:
    return FieldNode(
        name=NameNode(value="__typename"),
        alias=None,
        arguments=(),
        directives=(),
        selection_set=None,
    )
