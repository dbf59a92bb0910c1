"""Every rule looks at the clock, however long its input makes it work.

Calls of functions are counted, since they are the same on every machine: the clock is over after
some, and the rule must then stop soon. Between two looks at the clock it may read its whole input
once, no more. Each rule has an input that makes it work hard.
"""

from __future__ import annotations

import itertools
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema
from tests.check.harness import project_of

import kotae.check.engine
import kotae.check.validation
from kotae.check.engine import check_documents
from kotae.check.limits import BoundExceededError, CheckProgress, Deadline
from kotae.check.reading import load_documents
from kotae.check.rules import PROJECT_RULES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from graphql import ASTValidationRule

    from kotae.check.documents import Document

ROOT = Path("/project")
#: Calls of functions between two looks at the clock, for each character of the input: below a
#: second for a megabyte.
MOST = 4
SCHEMA = build_schema(
    """
    type Query {
      a(x: Int, y: Int!, in: In, list: [Int], one: One, e: E): Query
      b: Int
      old: Int @deprecated(reason: "b")
      n: Named
      list: [Int]
    }
    type Subscription { a: Int b: Int }
    interface Named { name: String }
    type Other { c: Int }
    input In { p: Int q: Int! }
    input One @oneOf { p: Int q: Int }
    enum E { ONE TWO }
    """
)


def repeated(head: str, unit: str, tail: str = "", *, last: str = "") -> Callable[[int], str]:
    """Return a function that makes a text of a size: a unit repeated, with a number for `#`."""

    def make(size: int) -> str:
        units: list[str] = []
        left = size - len(head) - len(tail)
        for number in itertools.count():
            text = unit.replace("#", str(number)).replace("+", str(number + 1))
            left -= len(text)
            if left < 0:
                break
            units.append(text)
        return f"{head}{''.join(units)}{last.replace('#', str(len(units)))}{tail}"

    return make


#: For each rule an input of a size that makes it work hard.
INPUTS: dict[str, Callable[[int], str]] = {
    "executable_definitions": repeated("", "scalar T# "),
    "unique_operation_names": repeated("", "query Q{b}"),
    "lone_anonymous_operation": repeated("", "{b}"),
    "unique_fragment_names": repeated("", "fragment F on Query{b}"),
    "known_fragment_names": repeated("{", "...F# ", "}fragment F on Query{b}"),
    "no_fragment_cycles": repeated(
        "{...F0}", "fragment F# on Query{...F+ ...F0}", last="fragment F# on Query{...F0}"
    ),
    "no_unused_fragments": repeated("", "fragment F# on Query{...F+}"),
    "defer-stream-directive-label": repeated("{", '...@defer(label:"a"){b}', "}"),
    "defer-stream-directive-on-root-field": repeated("subscription{", "a@stream ", "}"),
    "defer-stream-directive-on-valid-operations": repeated("subscription{", "a@stream ", "}"),
    "fields-on-correct-type": repeated("{", "c ", "}"),
    "fragments-on-composite-types": repeated("{", "...on Int{b}", "}"),
    "known-argument-names": repeated("{a(", "z:1 ", "){b}}"),
    "known-directives": repeated("{b ", "@c ", "}"),
    "known-operation-types": repeated("", "mutation{b}"),
    "known-type-names": repeated("query(", "$a:B ", "){b}"),
    "max-introspection-depth": repeated("{__schema" * 50 + "{", "c ", "}" * 51),
    "no-deprecated": repeated("{", "old ", "}"),
    "no-undefined-variables": repeated("{", "a(y:$a){b}", "}"),
    "no-unused-variables": repeated("query(", "$a#:Int ", "){b}"),
    "overlapping-fields-can-be-merged": repeated("{a{c:b}", "a(x:#){c:list} ", "}"),
    "possible-fragment-spreads": repeated("{", "...on Other{c}", "}"),
    "provided-required-arguments": repeated("{", "a ", "}"),
    "scalar-leafs": repeated("{", "a ", "}"),
    "single-field-subscriptions": repeated(
        "", "subscription{a b ...F}", "fragment F on Subscription{a}"
    ),
    "stream-directive-on-list-field": repeated("{", "b@stream ", "}"),
    "unique-argument-names": repeated("{a(", "x:1 ", "){b}}"),
    "unique-directives-per-location": repeated("{b ", "@skip(if:true)", "}"),
    "unique-input-field-names": repeated("{a(in:{", "p:1 ", "}){b}}"),
    "unique-variable-names": repeated("query(", "$a:Int ", "){b}"),
    "values-of-correct-type": repeated("{", "a(x:A){b}", "}"),
    "variables-are-input-types": repeated("query(", "$a:Query ", "){b}"),
    "variables-in-allowed-position": repeated("query($a:E){", "a(x:$a){b}", "}"),
}  # fmt: skip

_PROJECT_RULES = {rule.__name__: rule for rule in PROJECT_RULES}
_DEFINITION_RULES = dict(kotae.check.validation._definition_rules(frozenset()))
_APART = {kotae.check.validation.rule_name(rule) for rule in kotae.check.validation._RULES_APART}


def test_each_rule_has_an_input() -> None:
    assert INPUTS.keys() == _PROJECT_RULES.keys() | _DEFINITION_RULES.keys() | _APART


class Clock:
    """A clock that is over after some calls of functions, and measures the most between looks."""

    def __init__(self) -> None:
        self.end = math.inf
        self.calls = 0
        self.most = 0
        self._last = 0

    def __call__(self) -> float:
        self.most = max(self.most, self.calls - self._last)
        self._last = self.calls
        return float(self.calls > self.end)

    def profile(self, _frame: FrameType, event: str, _argument: object) -> None:
        self.calls += event in {"call", "c_call"}


def documents_of(text: str, progress: CheckProgress) -> list[Document]:
    return load_documents(project_of({"a.graphql": text}, ROOT), progress, [])


def check_until(end: float, name: str, size: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Check a rule's input with that rule alone, on a clock that is over after `end` calls.

    Returns:
        Whether the check gave up.
    """
    clock = Clock()
    progress = CheckProgress(Deadline(0.5, clock))
    documents = documents_of(INPUTS[name](size), progress)
    assert not documents[0].is_broken
    project_rule, rule = _PROJECT_RULES.get(name), _DEFINITION_RULES.get(name)
    monkeypatch.setattr(kotae.check.engine, "PROJECT_RULES", [project_rule] if project_rule else [])

    def chosen_rules(_directives: object) -> list[tuple[str, type[ASTValidationRule]]]:
        return [(name, rule)] if rule else []

    monkeypatch.setattr(kotae.check.validation, "_definition_rules", chosen_rules)
    clock.end = end
    sys.setprofile(clock.profile)
    try:
        project = project_of({}, ROOT)
        problems = check_documents(project, documents, [], SCHEMA, progress)
    finally:
        sys.setprofile(None)
    assert clock.most <= MOST * size
    return "check-gave-up" in {problem.rule for problem in problems}


@pytest.mark.parametrize("name", INPUTS)
def test_each_rule_stops_soon_when_the_time_is_over(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check_until(1_000, name, 10_000, monkeypatch)
    check_until(30_000, name, 20_000, monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("name", INPUTS)
def test_each_rule_stops_soon_with_a_megabyte(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_until(10_000_000, name, 1_000_000, monkeypatch)


@pytest.mark.parametrize("text", ["{" + "b " * 20_000, "#\n" * 20_000 + "{b}"])
def test_the_parser_stops_soon_when_the_time_is_over(text: str) -> None:
    clock = Clock()
    clock.end = 1_000
    sys.setprofile(clock.profile)
    try:
        with pytest.raises(BoundExceededError):
            documents_of(text, CheckProgress(Deadline(0.5, clock)))
    finally:
        sys.setprofile(None)
    assert clock.most <= MOST * len(text)
