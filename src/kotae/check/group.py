"""The validation of definitions that see the same fragments."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import SelectionSetNode, VariableDefinitionNode, VariableNode

from kotae.check.client_directives import is_of_client
from kotae.check.documents import definition_of, document_of, spreads_below
from kotae.check.findings import Finding
from kotae.check.limits import BoundExceededError, RuleFailedError, TooComplexError
from kotae.check.merge_prover import MergeProver
from kotae.check.validation import RuleViolation, Validator
from kotae.naming import did_you_mean
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphql import GraphQLSchema, Node

    from kotae.check.documents import Definition, Document
    from kotae.check.fragments import Namespace
    from kotae.check.limits import CheckProgress

__all__ = ["ValidationGroup", "groups_of"]

#: The two rules about variables that do not fit together, and for each the other one.
_VARIABLE_RULES = {
    "no-undefined-variables": "no-unused-variables",
    "no-unused-variables": "no-undefined-variables",
}
_DEFER_OR_STREAM = re.compile(r"@(?:defer|stream)\b")


def groups_of(namespace: Namespace) -> Iterator[Sequence[Document]]:
    """Yield the documents of a project in groups that see the same definitions.

    Most projects are one group. A file that defines a fragment again, or defines types or
    directives, sees others than the rest and is a group of its own.
    """
    common: list[Document] = []
    for document in namespace.documents:
        own = namespace.for_document(document) is not namespace.fragments
        executable = len(document.operations) + len(document.fragments)
        if own or executable != len(document.definitions):
            yield [document]
        else:
            common.append(document)
    if common:
        yield common


class ValidationGroup:
    """Documents of `groups_of`, whose definitions see the same fragments.

    Client-only directives are allowed; progress is called with the place of each definition.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        namespace: Namespace,
        schema: GraphQLSchema,
        directives: frozenset[str],
        progress: CheckProgress,
    ) -> None:
        self._documents = documents
        self._namespace = namespace
        self._schema = schema
        self._progress = progress
        self._directives = directives
        self._definitions = [
            definition for document in documents for definition in document.definitions
        ]
        self._fragments = namespace.for_document(documents[0])
        if len(documents) == 1:
            # There may be many such files, so each has only the fragments that it reaches.
            own = {each.name or "": each for each in reversed(documents[0].fragments)}
            self._fragments = {**namespace.reachable(self._definitions, self._fragments), **own}
        #: A selection set, and for each definition that its spreads reach, by identity: the last
        #: spread that reaches it, after the number of spreads that follow that one.
        self._spread_by_definition: tuple[SelectionSetNode | None, dict[int, tuple[int, Node]]] = (
            None,
            {},
        )
        self._validator = Validator(
            schema, self._fragments, self._definitions, directives, progress.deadline
        )

    def findings(self, checked_ids: frozenset[int]) -> Iterator[Finding]:
        """Yield the problems of the definitions whose identities are given.

        Raises:
            BoundExceededError: The deadline passed.
        """
        validate = self._validator.validate
        definitions = [each for each in self._definitions if id(each) in checked_ids]
        for definition in definitions:
            for finding in self._validate(definition, validate):
                if not self._is_false_alarm(finding):
                    yield finding
        unproven = list(self._unproven(definitions))
        if not self._validator.is_free_of_conflicts(unproven):
            for definition in unproven:
                yield from self._validate(definition, self._validator.find_conflicts)
        yield from self._label_findings(checked_ids)
        self._validator.close()

    def _validate(
        self, definition: Definition, run: Callable[[Definition], object]
    ) -> Iterator[Finding]:
        self._progress.begin(definition.document.location_of(definition.node))
        kind = "operation" if definition.operation else "fragment"
        try:
            run(definition)
        except BoundExceededError:
            yield from map(self._finding_of, self._validator.errors)
            raise
        except TooComplexError:
            message = f"This {kind} is too complex to be checked: it takes too many comparisons."
            yield Finding.at(definition.node, definition, "too-complex-to-check", message)
        except RuleFailedError as error:
            message = (
                f"A rule of graphql-core crashed on this {kind}, which was not fully checked: "
                f"{error}"
            )
            yield Finding.at(definition.node, definition, "rule-failed", message)
        directives = self._directives
        own = [each for each in self._validator.errors if not is_of_client(each, directives)]
        for violation in _with_similar_variables(own):
            yield self._finding_of(violation)

    def _is_false_alarm(self, finding: Finding) -> bool:
        """Tell whether a finding is due to a fragment in a file that did not parse.

        Such a fragment may use the variable that seems unused.
        """
        if finding.rule != "no-unused-variables" or finding.definition is None:
            return False
        names = self._namespace.names_reaching_unparsed_files
        return any(spread.name.value in names for spread in finding.definition.spreads)

    def _spreads_to_definitions(
        self, selection_set: SelectionSetNode
    ) -> dict[int, tuple[int, Node]]:
        if self._spread_by_definition[0] is not selection_set:
            self._progress.deadline.check()
            spread_by_definition: dict[int, tuple[int, Node]] = {}
            for number, spread in enumerate(reversed(list(spreads_below(selection_set)))):
                pending = [spread.name.value]
                while pending:
                    fragment = self._fragments.get(pending.pop())
                    if fragment and id(fragment) not in spread_by_definition:
                        spread_by_definition[id(fragment)] = number, spread
                        pending += [each.name.value for each in fragment.spreads]
            self._spread_by_definition = (selection_set, spread_by_definition)
        return self._spread_by_definition[1]

    def _unproven(self, definitions: Sequence[Definition]) -> Iterator[Definition]:
        """Yield the definitions that are not proven to be free of conflicts.

        What a proven definition reaches is proven with it, so the walk begins at the operations
        and at the fragments that no other fragment spreads.
        """
        fragments = [definition for definition in definitions if definition.fragment]
        spread = {each.name.value for fragment in fragments for each in fragment.spreads}
        others = [definition for definition in definitions if not definition.fragment]
        # False sorts before True, and the sort is stable.
        fragments.sort(key=lambda fragment: fragment.name in spread)
        prover = MergeProver(self._schema, self._fragments, self._progress.deadline)
        for definition in (*others, *fragments):
            self._progress.deadline.check()
            if not prover.proves(definition):
                yield definition

    def _label_findings(self, checked_ids: frozenset[int]) -> Iterator[Finding]:
        """Yield the problems of the labels of @defer and @stream, which are unique in a file.

        A file's labels are those of its definitions and of the fragments that these reach.
        """
        if not any(map(_has_label, self._definitions)):
            return
        for document in self._documents:
            self._progress.deadline.check()
            if checked_ids.isdisjoint(map(id, document.definitions)):
                continue
            reached = self._namespace.reachable(document.definitions, self._fragments)
            definitions = dict.fromkeys((*document.definitions, *reached.values()))
            labelled = list(filter(_has_label, definitions))
            if labelled:
                yield from map(self._finding_of, self._validator.check_labels(labelled))

    def _finding_of(self, rule_error: RuleViolation) -> Finding:
        """Turn an error of a rule into a finding at the right place."""
        definition = rule_error.definition
        nodes = rule_error.nodes
        own = [node for node in nodes if _is_inside(node, definition)]
        elsewhere = [node for node in nodes if not _is_inside(node, definition)]
        summary = rule_error.message
        message = f"{summary} {_names(elsewhere)}".strip()
        anchor = own[0] if own else self._anchor(elsewhere, rule_error)
        is_warning = rule_error.rule == "no-deprecated"
        severity = Severity.WARNING if is_warning else Severity.ERROR
        return Finding.at(anchor, definition, rule_error.rule, message, severity, summary)

    def _anchor(self, nodes: list[Node], rule_error: RuleViolation) -> Node:
        """Return the node to edit in a definition that none of the error's nodes stands in.

        Where fields of fragments meet, that is the last spread that leads to one of them; where
        graphql-core made the nodes itself, the node it was looking at; else, as for a variable
        that only a fragment uses, the definition.
        """
        visited = rule_error.node
        if not any(node.loc for node in nodes) and _is_inside(visited, rule_error.definition):
            return visited
        if isinstance(visited, SelectionSetNode):
            spread_to = self._spreads_to_definitions(visited)
            targets = map(id, map(definition_of, nodes))
            spreads = [spread_to[target] for target in targets if target in spread_to]
            if spreads:
                return min(spreads)[1]
        return rule_error.definition.node


def _with_similar_variables(errors: Sequence[RuleViolation]) -> Iterator[RuleViolation]:
    """Yield errors; of a variable that is undefined or unused, with similar ones of the other."""
    names: dict[str, list[str]] = {}
    for error in errors:
        if error.rule in _VARIABLE_RULES and error.nodes:
            names.setdefault(error.rule, []).append(_variable_name(error.nodes[0]))
    for error in errors:
        others = names.get(_VARIABLE_RULES.get(error.rule, ""))
        if others and error.nodes:
            hint = did_you_mean(_variable_name(error.nodes[0]), others)
            yield replace(error, message=f"{error.message}{hint}")
        else:
            yield error


def _variable_name(node: Node) -> str:
    variable = node.variable if isinstance(node, VariableDefinitionNode) else node
    return variable.name.value if isinstance(variable, VariableNode) else ""


def _has_label(definition: Definition) -> bool:
    location = definition.node.loc
    text = definition.document.text[location.start : location.end] if location else ""
    return "label" in text and _DEFER_OR_STREAM.search(text) is not None


def _is_inside(node: Node, definition: Definition) -> bool:
    if node.loc is None or definition.node.loc is None:
        return node is definition.node
    return (
        document_of(node) is definition.document
        and definition.node.loc.start <= node.loc.start <= definition.node.loc.end
    )


def _names(nodes: list[Node]) -> str:
    """Return a sentence with the places of at most two nodes in fragments."""
    places: dict[str, None] = {}
    for node in nodes:
        definition = definition_of(node)
        if definition and len(places) < 2:
            name = definition.name or "…"
            places[f"fragment '{name}' ({definition.document.location_of(node)})"] = None
    return f"See {' and '.join(places)}." if places else ""
