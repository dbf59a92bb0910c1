"""graphql-core as an oracle: it validates each file together with the fragments it reaches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    LoneAnonymousOperationRule,
    NoUnusedFragmentsRule,
    OperationDefinitionNode,
    Source,
    Visitor,
    parse,
    specified_rules,
    validate,
    visit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RULES = [
    rule
    for rule in specified_rules
    if rule not in {NoUnusedFragmentsRule, LoneAnonymousOperationRule}
]


@dataclass
class Verdict:
    """The findings of graphql-core in one file."""

    is_parsed: bool
    errors: list[GraphQLError] = field(default_factory=list[GraphQLError])
    reached: set[str] = field(default_factory=set[str])

    @property
    def is_rejected(self) -> bool:
        return not self.is_parsed or bool(self.errors)

    @property
    def places(self) -> set[tuple[str, int, int]]:
        """The path, line and column of each error's first location."""
        found: set[tuple[str, int, int]] = set()
        for error in self.errors:
            for node in (error.nodes or ())[:1]:
                if node.loc:
                    token = node.loc.start_token
                    found.add((node.loc.source.name, token.line, token.column))
        return found


def judge(schema: GraphQLSchema, files: Mapping[str, str]) -> dict[str, Verdict]:
    """Return graphql-core's verdict on each file of a project."""
    trees: dict[str, DocumentNode] = {}
    verdicts: dict[str, Verdict] = {}
    for path, text in sorted(files.items()):
        try:
            trees[path] = parse(Source(text, path), allow_empty_selection_sets=False)
        except GraphQLSyntaxError as error:
            verdicts[path] = Verdict(is_parsed=False, errors=[error])
    fragments: dict[str, FragmentDefinitionNode] = {}
    for tree in trees.values():
        for each in _fragments(tree):
            fragments.setdefault(each.name.value, each)
    for path, tree in trees.items():
        own = {each.name.value for each in _fragments(tree)}
        reached = _reached(tree, {**fragments, **{x.name.value: x for x in _fragments(tree)}})
        others = [fragments[name] for name in reached if name not in own and name in fragments]
        document = DocumentNode(definitions=(*tree.definitions, *others))
        errors = validate(schema, document, _RULES, max_errors=10_000)
        files_reached = {x.loc.source.name for x in others if x.loc}
        verdicts[path] = Verdict(is_parsed=True, errors=errors, reached=files_reached)
    return verdicts


def _fragments(tree: DocumentNode) -> list[FragmentDefinitionNode]:
    return [each for each in tree.definitions if isinstance(each, FragmentDefinitionNode)]


class _Spreads(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_args: object) -> None:
        self.names.append(node.name.value)


def _reached(tree: DocumentNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    found: dict[str, None] = {}
    pending: list[OperationDefinitionNode | FragmentDefinitionNode] = [
        each
        for each in tree.definitions
        if isinstance(each, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while pending:
        spreads = _Spreads()
        visit(pending.pop(), spreads)
        for name in spreads.names:
            if name not in found:
                found[name] = None
                if name in fragments:
                    pending.append(fragments[name])
    return list(found)


def own_errors(verdicts: Iterable[Verdict]) -> int:
    """Count the rejected files."""
    return sum(verdict.is_rejected for verdict in verdicts)
