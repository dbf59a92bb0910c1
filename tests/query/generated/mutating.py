"""Mutations of documents: variables, fragments, aliases and conditions are added step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from graphql import (
    ArgumentNode,
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    NamedTypeNode,
    NameNode,
    NullValueNode,
    SelectionSetNode,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    is_composite_type,
    is_object_type,
    is_union_type,
    parse_type,
    print_ast,
)
from tests.query.generated.growing import grown
from tests.query.generated.kinds import bare, is_non_null
from tests.query.generated.sites import Sites, has_directive, has_variable, replaced
from tests.query.generated.trimming import reparsed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from graphql import ConstValueNode, GraphQLSchema, SelectionNode

__all__ = ["MUTATIONS", "mutated"]

#: Names for variables, aliases and fragments that have a meaning elsewhere.
_NAMES = (
    *("id", "class", "self", "version", "include", "skip", "userId", "from", "page_2", "None"),
    *("search", "select", "typename", "Media", "_x", "raw", "type", "media", "query", "name"),
)


def mutated(document: DocumentNode, schema: GraphQLSchema, step: str, rng: Random) -> DocumentNode:
    """Change a document by one step; the result may be invalid.

    Args:
        document: A valid document.
        schema: Its schema.
        step: A name in `MUTATIONS`.
        rng: Chooses the site.
    """
    changed = MUTATIONS[step](Sites(document, schema, rng))
    return document if changed is None else reparsed(changed)


def _named(name: str) -> NameNode:
    return NameNode(value=name)


def _lift(sites: Sites) -> DocumentNode | None:
    """Replace a literal by a variable."""
    site = sites.one_of([site for site in sites.values if not isinstance(site[0], VariableNode)])
    if site is None:
        return None
    value, place = site
    is_null = isinstance(value, NullValueNode)
    wanted = str(bare(place))
    has_default = not has_variable(value) and sites.rng.random() < 0.5
    if is_non_null(place):
        is_strict = not has_default or is_null or sites.rng.random() < 0.5
    else:
        is_strict = not is_null and sites.rng.random() < 0.3
    name = sites.free_name(sites.rng.choice(_NAMES))
    definition = VariableDefinitionNode(
        variable=VariableNode(name=_named(name)),
        type=parse_type(wanted + "!" * is_strict),
        default_value=cast("ConstValueNode", value) if has_default else None,
    )
    changed = replaced(sites.document, value, VariableNode(name=_named(name)))
    return _defining(changed, sites.schema, sites.rng, definition)


def _defining(
    document: DocumentNode, schema: GraphQLSchema, rng: Random, definition: VariableDefinitionNode
) -> DocumentNode:
    operation = Sites(document, schema, rng).operation
    definitions = (*(operation.variable_definitions or ()), definition)
    return replaced(document, operation, replace(operation, variable_definitions=definitions))


def _share(sites: Sites) -> DocumentNode | None:
    """Replace a value by a variable that is defined already."""
    definition = sites.one_of(sites.operation.variable_definitions or ())
    if definition is None:
        return None
    wanted = print_ast(definition.type).removesuffix("!")
    site = sites.one_of([site for site in sites.values if str(bare(site[1])) == wanted])
    return replaced(sites.document, site[0], definition.variable) if site else None


def _unwrap(sites: Sites) -> DocumentNode | None:
    """Write a list of one item as the item."""
    lists = [
        (value, value.values[0])
        for value, _ in sites.values
        if isinstance(value, ListValueNode) and len(value.values) == 1
    ]
    found = sites.one_of([pair for pair in lists if not isinstance(pair[1], VariableNode)])
    return replaced(sites.document, *found) if found else None


def _extract(sites: Sites) -> DocumentNode | None:
    """Move selections into a named fragment."""
    site = sites.one_of(sites.selections)
    if site is None:
        return None
    selection, parent = site
    moved, rest = _split(sites, selection)
    name = sites.free_name(f"F{len(sites.fragments)}" if sites.rng.random() < 0.7 else "Media")
    on = parent.name
    unions = [one for one in moved if isinstance(one, InlineFragmentNode) and one.type_condition]
    if is_union_type(parent) and len(unions) == 1 == len(moved) and not unions[0].directives:
        # A fragment on a member, spread on the union.
        condition = unions[0].type_condition
        on = condition.name.value if condition else on
        moved = list(unions[0].selection_set.selections)
    spread = FragmentSpreadNode(name=_named(name), directives=())
    definition = FragmentDefinitionNode(
        name=_named(name),
        type_condition=NamedTypeNode(name=_named(on)),
        selection_set=SelectionSetNode(selections=tuple(moved)),
    )
    at = sites.rng.randrange(len(rest) + 1)
    remaining = SelectionSetNode(selections=(*rest[:at], spread, *rest[at:]))
    return replaced(sites.with_definition(definition), selection, remaining)


def _split(
    sites: Sites, selection: SelectionSetNode
) -> tuple[list[SelectionNode], list[SelectionNode]]:
    """Divide a selection set in two; the first part is not empty."""
    parts = list(selection.selections)
    certain = sites.rng.randrange(len(parts))
    chance = sites.rng.choice((0.0, 0.5, 1.0))
    moved = [one for at, one in enumerate(parts) if at == certain or sites.rng.random() < chance]
    return moved, [one for one in parts if not any(one is each for each in moved)]


def _wrap(sites: Sites) -> DocumentNode | None:
    """Move selections into an inline fragment."""
    site = sites.one_of(sites.selections)
    if site is None:
        return None
    selection, parent = site
    moved, rest = _split(sites, selection)
    unions = [kind.name for kind in sites.schema.type_map.values() if is_union_type(kind)
              and is_object_type(parent) and parent in kind.types]  # fmt: skip
    on = sites.rng.choice([None, parent.name, *(unions if sites.rng.random() < 0.3 else ())])
    if on in unions:
        # Only fragments can be selected on a union: one on the object's own type goes inside.
        moved = [_inline(parent.name, moved)]
    return replaced(
        sites.document, selection, SelectionSetNode(selections=(*rest, _inline(on, moved)))
    )


def _inline(on: str | None, parts: Sequence[SelectionNode]) -> InlineFragmentNode:
    return InlineFragmentNode(
        type_condition=NamedTypeNode(name=_named(on)) if on else None,
        directives=(),
        selection_set=SelectionSetNode(selections=tuple(parts)),
    )


def _spread_again(sites: Sites) -> DocumentNode | None:
    """Spread a fragment at another place of its type."""
    fragment = sites.one_of(sites.fragments)
    if fragment is None:
        return None
    on = sites.schema.type_map[fragment.type_condition.name.value]
    members = [kind.name for kind in on.types] if is_union_type(on) else []
    places = [site for site in sites.inner if site[1].name in (on.name, *members)]
    site = sites.one_of(places)
    if site is None:
        return None
    spread = FragmentSpreadNode(name=_named(fragment.name.value), directives=())
    changed = SelectionSetNode(selections=(*site[0].selections, spread))
    return replaced(sites.document, site[0], changed)


def _alias(sites: Sites) -> DocumentNode | None:
    """Add an alias to a field, or remove it."""
    field = sites.one_of([node for node, _ in sites.switchable if isinstance(node, FieldNode)])
    if field is None:
        return None
    if field.alias is not None and sites.rng.random() < 0.3:
        return replaced(sites.document, field, replace(field, alias=None))
    name = sites.rng.choice((*_NAMES, f"a{sites.rng.randrange(100)}"))
    if field.name.value == "__typename":
        # graphql-core accepts a field of another type under the same key, and the specification
        # does not: no other field gets such an alias.
        name = f"kind{sites.rng.randrange(100)}"
    return replaced(sites.document, field, replace(field, alias=_named(name)))


def _copy(sites: Sites) -> DocumentNode | None:
    """Select a field again, under an alias and without some of its arguments."""
    field = sites.one_of([node for node, _ in sites.switchable if isinstance(node, FieldNode)])
    if field is None:
        return None
    arguments = tuple(one for one in field.arguments or () if sites.rng.random() < 0.6)
    is_typename = field.name.value == "__typename"
    alias = _named(f"{'kind' if is_typename else 'copy'}{sites.rng.randrange(100)}")
    return replaced(sites.document, field, field, replace(field, alias=alias, arguments=arguments))


def _repeat(sites: Sites) -> DocumentNode | None:
    """Select a field twice under one key, with its selection set divided."""
    field = sites.one_of([node for node, _ in sites.switchable if isinstance(node, FieldNode)])
    if field is None:
        return None
    if field.selection_set is None:
        return replaced(sites.document, field, field, replace(field, directives=()))
    moved, rest = _split(sites, field.selection_set)
    first = replace(field, selection_set=SelectionSetNode(selections=tuple(moved)))
    parts = tuple(rest or moved)
    second = replace(field, selection_set=SelectionSetNode(selections=parts))
    if sites.rng.random() < 0.5:
        second = replace(second, directives=())
    return replaced(sites.document, field, first, second)


def _switch(sites: Sites) -> DocumentNode | None:
    """Put a field or a fragment under a condition."""
    site = sites.one_of(sites.switchable)
    if site is None:
        return None
    node, _ = site
    kind = sites.rng.choice(("include", "skip"))
    if has_directive(node, kind):
        return None
    flags = [
        each
        for each in sites.operation.variable_definitions or ()
        if print_ast(each.type).startswith("Boolean")
    ]
    value: ValueNode = BooleanValueNode(value=sites.rng.random() < 0.5)
    definition: VariableDefinitionNode | None = None
    if sites.rng.random() < 0.6:
        if flags and sites.rng.random() < 0.5:
            value = sites.rng.choice(flags).variable
        else:
            definition = _flag(sites)
            value = definition.variable
    directives = (*(node.directives or ()), _directive(kind, value))
    changed = replaced(sites.document, node, replace(node, directives=directives))
    if definition is None:
        return changed
    return _defining(changed, sites.schema, sites.rng, definition)


def _directive(kind: str, value: ValueNode) -> DirectiveNode:
    return DirectiveNode(
        name=_named(kind), arguments=(ArgumentNode(name=_named("if"), value=value),)
    )


def _flag(sites: Sites) -> VariableDefinitionNode:
    default = BooleanValueNode(value=sites.rng.random() < 0.5)
    text, is_defaulted = sites.rng.choice(
        (("Boolean!", False), ("Boolean!", True), ("Boolean", True))
    )
    name = sites.free_name(f"is{sites.rng.randrange(100)}")
    return VariableDefinitionNode(
        variable=VariableNode(name=_named(name)),
        type=parse_type(text),
        default_value=default if is_defaulted else None,
    )


def _typename(sites: Sites) -> DocumentNode | None:
    """Select `__typename`."""
    site = sites.one_of(sites.inner)
    if site is None or not is_composite_type(site[1]):
        return None
    alias = _named("kind") if sites.rng.random() < 0.3 else None
    condition = BooleanValueNode(value=sites.rng.random() < 0.5)
    field = FieldNode(
        name=_named("__typename"),
        alias=alias,
        arguments=(),
        directives=(_directive("skip", condition),) if sites.rng.random() < 0.2 else (),
        selection_set=None,
    )
    changed = SelectionSetNode(selections=(field, *site[0].selections))
    return replaced(sites.document, site[0], changed)


def _grow(sites: Sites) -> DocumentNode | None:
    """Select more fields."""
    site = sites.one_of(sites.inner)
    if site is None:
        return None
    more = grown(site[1], sites.rng, sites.rng.randrange(3))
    changed = SelectionSetNode(selections=(*site[0].selections, *more))
    return replaced(sites.document, site[0], changed)


def _name(sites: Sites) -> DocumentNode | None:
    """Name the operation."""
    name = _named(sites.rng.choice(("MediaById", "query", "q", "Page")))
    return replaced(sites.document, sites.operation, replace(sites.operation, name=name))


#: The steps by name.
MUTATIONS: Mapping[str, Callable[[Sites], DocumentNode | None]] = {
    "alias a field": _alias,
    "append a field again": _copy,
    "append the typename": _typename,
    "append more fields": _grow,
    "divide a field": _repeat,
    "lift a literal": _lift,
    "move into a fragment": _extract,
    "move into an inline fragment": _wrap,
    "name the operation": _name,
    "put under a condition": _switch,
    "share a variable": _share,
    "spread a fragment again": _spread_again,
    "write one item for a list": _unwrap,
}
