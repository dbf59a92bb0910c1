"""graphql-core's rules, run over one definition at a time.

graphql-core validates a document at a time. The files of a project share fragments: to validate
each file with its fragments would validate each fragment many times, and if it stopped early,
later errors would be lost. Here all definitions share one namespace, each is visited once, and an
abort is a problem of the definition that caused it. What graphql-core decides for a definition
depends on nothing but the definition and the fragments it reaches, so the verdict is the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from graphql import (
    DeferStreamDirectiveLabel,
    DocumentNode,
    ExecutableDefinitionNode,
    ExecutableDefinitionsRule,
    GraphQLError,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUnusedFragmentsRule,
    OverlappingFieldsCanBeMergedRule,
    ParallelVisitor,
    TypeInfoVisitor,
    UniqueFragmentNamesRule,
    UniqueOperationNamesRule,
    specified_rules,
    visit,
)
from graphql.validation.rules.overlapping_fields_can_be_merged import RuleContext
from graphql.validation.validate import ValidationAbortedError, query_document_keys_to_validate

from kotae.check.limits import (
    MAX_FRAGMENT_WORK,
    MAX_MERGE_WORK,
    MAX_MESSAGE,
    RUN_LIMITS,
    BoundExceededError,
    Budget,
    RuleFailedError,
    TooComplexError,
    bound_exceeded,
)
from kotae.check.rules.known_directives import known_directives_rule
from kotae.check.rules.no_deprecated import NoDeprecatedRule
from kotae.check.validation_context import DefinitionContext, DefinitionTypeInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphql import (
        ASTValidationRule,
        FragmentDefinitionNode,
        GraphQLSchema,
        Node,
        OperationDefinitionNode,
    )

    from kotae.check.documents import Definition
    from kotae.check.limits import Deadline

__all__ = ["RuleViolation", "Validator", "rule_name"]


def rule_name(rule: type[ASTValidationRule]) -> str:
    """Return a rule's name in kebab-case: FieldsOnCorrectTypeRule is fields-on-correct-type."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", rule.__name__.removesuffix("Rule"))
    return words.lower()


#: Rules that look at a whole document; `kotae.check.rules` replaces them.
_REPLACED_RULES = frozenset(
    {
        ExecutableDefinitionsRule,
        UniqueOperationNamesRule,
        LoneAnonymousOperationRule,
        UniqueFragmentNamesRule,
        KnownFragmentNamesRule,
        NoUnusedFragmentsRule,
        NoFragmentCyclesRule,
    }
)
#: Rules with a visitor of their own: one collects labels over all definitions of a document, the
#: other costs the most and is seldom needed.
_RULES_APART: frozenset[type[ASTValidationRule]] = frozenset(
    {DeferStreamDirectiveLabel, OverlappingFieldsCanBeMergedRule}
)

_CONFLICTS = rule_name(OverlappingFieldsCanBeMergedRule)


@dataclass(frozen=True, slots=True)
class RuleViolation:
    """An error of graphql-core in a definition; `node` is the one that was being visited."""

    rule: str
    message: str
    nodes: Sequence[Node]
    definition: Definition
    node: Node


class Validator:
    """Validates definitions that share a namespace; every method may raise `BoundExceededError`.

    Among the definitions are those of types and directives in their document. The directives are
    client-only ones that are allowed.

    Attributes:
        errors: The errors of the last call, up to its end or its failure.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, Definition],
        definitions: Sequence[Definition],
        directives: frozenset[str],
        deadline: Deadline,
    ) -> None:
        self._schema = schema
        self._deadline = deadline
        nodes = {id(each.node): each.node for each in (*definitions, *fragments.values())}
        self._document = DocumentNode(definitions=tuple(nodes.values()))
        self._rules = _definition_rules(directives)
        self.errors: list[RuleViolation] = []
        self._definition: Definition | None = None
        self._work = Budget(MAX_FRAGMENT_WORK)
        self._shared: DefinitionContext | None = None
        self._pass: TypeInfoVisitor | None = None

    def validate(self, definition: Definition) -> None:
        """Collect the errors of an operation or a fragment, except conflicts of fields.

        Raises:
            TooComplexError: It needs more work than is allowed.
            RuleFailedError: A rule failed; the errors of the others are collected.
        """
        if not isinstance(definition.node, ExecutableDefinitionNode):
            self.errors = []
            return
        if self._pass is None:
            self._pass = self._visitor(self._rules)
        self._work.left = MAX_FRAGMENT_WORK
        try:
            self._run(definition, self._pass)
        except RuleFailedError:
            self._validate_one_by_one(definition)
        if self._shared:
            self._shared.clear_variable_usages()

    def _validate_one_by_one(self, definition: Definition) -> None:
        """Run each rule alone, so that a failure does not hide the errors of the others."""
        errors: list[RuleViolation] = []
        failures: list[str] = []
        for name, rule in self._rules:
            self._work.left = MAX_FRAGMENT_WORK
            try:
                self._run_once(definition, name, rule)
            except RuleFailedError as error:
                failures.append(f"{name}: {error}")
            errors += self.errors
        self.errors = errors
        if failures:
            raise RuleFailedError("; ".join(failures))

    def is_free_of_conflicts(self, definitions: Iterable[Definition]) -> bool:
        """Tell whether graphql-core finds no conflict of fields in any of the definitions.

        They share one visitor and its caches, which is quick; but graphql-core then reports two
        fragments that conflict only once, although several definitions spread them both.
        """

        def stop(*_: object) -> None:
            raise RuleFailedError

        visitor = self._visitor([(_CONFLICTS, _BudgetedOverlappingFieldsRule)], stop)
        try:
            for definition in definitions:
                self._run(definition, visitor)
        except (TooComplexError, RuleFailedError):
            return False
        finally:
            _break_reference_cycles(visitor)
        return True

    def find_conflicts(self, definition: Definition) -> None:
        """Collect the conflicts of fields that graphql-core finds in an operation or a fragment.

        Raises:
            TooComplexError: It needs more comparisons than are allowed.
            RuleFailedError: The rule failed.
        """
        self._run_once(definition, _CONFLICTS, _BudgetedOverlappingFieldsRule)

    def check_labels(self, definitions: Iterable[Definition]) -> Iterator[RuleViolation]:
        """Yield the errors of the labels of @defer and @stream in one file."""
        name = rule_name(DeferStreamDirectiveLabel)
        visitor = self._visitor([(name, DeferStreamDirectiveLabel)])
        for definition in definitions:
            self._run(definition, visitor)
            yield from self.errors
        _break_reference_cycles(visitor)

    def _run_once(self, definition: Definition, name: str, rule: type[ASTValidationRule]) -> None:
        visitor = self._visitor([(name, rule)])
        try:
            self._run(definition, visitor)
        finally:
            _break_reference_cycles(visitor)

    def _run(self, definition: Definition, visitor: TypeInfoVisitor) -> None:
        self.errors = []
        self._definition = definition
        try:
            tree = DocumentNode(definitions=(definition.node,))
            visit(tree, visitor, query_document_keys_to_validate)
        except (RecursionError, TooComplexError, ValidationAbortedError):
            self.close()
            raise TooComplexError from None
        except BoundExceededError:
            raise
        except Exception as error:  # noqa: BLE001 - graphql-core's rules have faults of their own
            self.close()
            reason = error.message if isinstance(error, GraphQLError) else type(error).__name__
            raise RuleFailedError(reason) from None

    def close(self) -> None:
        """Drop the visitor, whose state is that of the place where it stopped, and its memory."""
        if self._pass:
            _break_reference_cycles(self._pass)
        self._pass = None
        self._shared = None

    def _report(self, rule: str, error: GraphQLError, node: Node) -> None:
        self._deadline.check()
        if self._definition:
            message = error.message[: MAX_MESSAGE + 1]
            nodes = error.nodes or ()
            self.errors.append(RuleViolation(rule, message, nodes, self._definition, node))
        if len(self.errors) > RUN_LIMITS["problems"]:
            raise bound_exceeded("problems")

    def _visitor(
        self,
        rules: Iterable[tuple[str, type[ASTValidationRule]]],
        report: Callable[[str, GraphQLError, Node], None] | None = None,
    ) -> TypeInfoVisitor:
        if self._shared is None:
            type_info = DefinitionTypeInfo(self._schema, self._document, self._deadline)
            self._shared = DefinitionContext(self._schema, self._document, type_info, self._work)
        visitors = [
            rule(self._shared.for_rule(name, report or self._report)) for name, rule in rules
        ]
        return TypeInfoVisitor(self._shared.type_info, ParallelVisitor(visitors))


def _break_reference_cycles(visitor: TypeInfoVisitor) -> None:
    """Break a visitor's cycles of references, since the command line collects no garbage."""
    parallel = cast("ParallelVisitor", visitor.visitor)
    for each in (visitor, parallel, *parallel.visitors):
        each.enter_leave_map.clear()


def _definition_rules(directives: frozenset[str]) -> list[tuple[str, type[ASTValidationRule]]]:
    rules: list[tuple[str, type[ASTValidationRule]]] = []
    for rule in specified_rules:
        if rule in _REPLACED_RULES or rule in _RULES_APART:
            continue
        is_extended = rule is KnownDirectivesRule and directives
        visitor = known_directives_rule(directives) if is_extended else rule
        rules.append((rule_name(rule), visitor))
    rules.append(("no-deprecated", NoDeprecatedRule))
    return rules


class _DeadlineRuleContext(RuleContext):
    """The rule's state, which looks at the clock while the budget is spent."""

    def __init__(self, deadline: Deadline) -> None:
        self._remaining_comparisons = MAX_MERGE_WORK
        self._deadline = deadline
        super().__init__()
        self._remaining_comparisons = MAX_MERGE_WORK

    @property
    def remaining_complexity_budget(self) -> int:
        """The comparisons that are left."""
        return self._remaining_comparisons

    @remaining_complexity_budget.setter
    def remaining_complexity_budget(self, units: int) -> None:
        self._deadline.check()
        self._remaining_comparisons = units


class _BudgetedOverlappingFieldsRule(OverlappingFieldsCanBeMergedRule):
    """graphql-core's rule with a budget of ours."""

    def __init__(self, context: DefinitionContext) -> None:
        super().__init__(context)
        self.rule_context = _DeadlineRuleContext(context.type_info.deadline)

    def enter_operation_definition(self, _node: OperationDefinitionNode, *_args: object) -> None:
        """Begin with a full budget."""
        self.rule_context.remaining_complexity_budget = MAX_MERGE_WORK

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *args: object) -> None:
        """Begin with a full budget."""
        super().enter_fragment_definition(node, *args)
        self.rule_context.remaining_complexity_budget = MAX_MERGE_WORK
