"""The rules about AniList, run over the definitions of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import ExecutableDefinitionNode, VariableNode

from kotae.check.field_uses import uses_of
from kotae.check.findings import Finding
from kotae.check.rule_names import OFF_BY_DEFAULT
from kotae.check.rules.anilist import (
    ARGUMENT_RULES,
    DEFINITION_RULES,
    FIELD_RULES,
    NAMESPACE_RULES,
    REFUSED,
    SELECTION_RULES,
    name_of,
)
from kotae.check.rules.anilist.scope import Scope
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphql import GraphQLSchema, Node, ValueNode

    from kotae.check.documents import Definition
    from kotae.check.field_uses import ArgumentUse, DefinitionUses
    from kotae.check.fragments import Namespace
    from kotae.check.limits import CheckProgress

__all__ = ["AniListRules", "is_anilist"]


def is_anilist(schema: GraphQLSchema) -> bool:
    """Tell whether a schema is AniList's, whatever its version: its rules are about no other."""
    query = schema.query_type
    return query is not None and {"Page", "MediaListCollection"} <= query.fields.keys()


class AniListRules:
    """The rules that a project has turned on.

    Args:
        schema: AniList's schema.
        namespace: The files.
        settings: The severity of rules, by name; `off` for those that do not run.
        progress: The bounds of the run.
        client: The identities of selections that a client takes out.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        namespace: Namespace,
        settings: Mapping[str, str],
        progress: CheckProgress,
        client: frozenset[int] = frozenset(),
    ) -> None:
        self._client = client
        self._schema = schema
        self._namespace = namespace
        self._settings = settings
        self._deadline = progress.deadline
        self._uses: dict[int, DefinitionUses] = {}
        self._argument_rules = list(filter(self._is_on, ARGUMENT_RULES))
        self._field_rules = list(filter(self._is_on, FIELD_RULES))
        self._selection_rules = list(filter(self._is_on, SELECTION_RULES))
        self._definition_rules = list(filter(self._is_on, DEFINITION_RULES))

    def findings(self, checked_ids: frozenset[int]) -> Iterator[Finding]:
        """Yield the findings of the definitions with the given identities.

        Raises:
            BoundExceededError: The deadline passed.
        """
        for rule in filter(self._is_on, NAMESPACE_RULES):
            yield from rule(self._namespace)
        for document in self._namespace.documents:
            fragments = self._namespace.for_document(document)
            for definition in document.definitions:
                self._deadline.check()
                if id(definition) in checked_ids:
                    yield from self._of_definition(definition, fragments)

    def _is_on(self, rule: Callable[..., object]) -> bool:
        name = name_of(rule)
        default = "off" if name in OFF_BY_DEFAULT else "on"
        return self._settings.get(name, default) != "off"

    def _of_definition(
        self, definition: Definition, fragments: Mapping[str, Definition]
    ) -> Iterator[Finding]:
        if not isinstance(definition.node, ExecutableDefinitionNode):
            return
        defaults = definition.variable_defaults
        scope = Scope(self._schema, fragments, defaults, self._client)
        uses = self._uses_of(definition)
        for definition_rule in self._definition_rules:
            yield from _found(definition_rule, definition, definition_rule(definition, scope))
        for selection in uses.selections:
            for selection_rule in self._selection_rules:
                yield from _found(selection_rule, definition, selection_rule(selection, scope))
        for field in uses.fields:
            for field_rule in self._field_rules:
                yield from _found(field_rule, definition, field_rule(field, scope))
            for argument in field.arguments.values():
                yield from self._of_value(definition, argument, argument.node.value)
        if defaults:
            yield from self._of_defaults(definition, scope)

    def _of_defaults(self, definition: Definition, scope: Scope) -> Iterator[Finding]:
        """Judge the defaults of an operation's variables where the variables are used."""
        reached = self._namespace.reachable([definition], scope.fragments).values()
        for each in (definition, *reached):
            for field in self._uses_of(each).fields:
                for argument in field.arguments.values():
                    value = argument.node.value
                    if isinstance(value, VariableNode) and value.name.value in scope.defaults:
                        default = scope.defaults[value.name.value]
                        yield from self._of_value(definition, argument, default)

    def _of_value(
        self, definition: Definition, argument: ArgumentUse, value: ValueNode
    ) -> Iterator[Finding]:
        for rule in self._argument_rules:
            message = rule(argument, value)
            if message is not None:
                yield from _found(rule, definition, iter([(value, message)]))

    def _uses_of(self, definition: Definition) -> DefinitionUses:
        known = self._uses.get(id(definition))
        if known is None:
            known = self._uses[id(definition)] = uses_of(
                definition.node, self._schema, self._client
            )
        return known


def _found(
    rule: Callable[..., object], definition: Definition, places: Iterator[tuple[Node, str]]
) -> Iterator[Finding]:
    name = name_of(rule)
    severity = Severity.ERROR if name in REFUSED else Severity.WARNING
    for node, message in places:
        yield Finding.at(node, definition, name, message, severity)
