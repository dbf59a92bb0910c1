"""kotae and graphql-core agree on mutants of `queries/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.check import oracle
from tests.check.harness import judge
from tests.check.mutants import project_of, queries

from kotae.problems import Problem, Severity
from kotae.sanitize import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLError, GraphQLSchema

    Place = tuple[str, int, int]

ROOT = Path("/project")
#: Rules that need the whole project: graphql-core validates one file at a time.
PROJECT_RULES = {
    "empty-document",
    "lone-anonymous-operation",
    "unique-fragment-names",
    "unique-operation-names",
}
#: Rules that report at the position of the necessary edit.
MOVING_RULES = PROJECT_RULES | {
    "executable-definitions",
    "no-fragment-cycles",
    "no-undefined-variables",
    "overlapping-fields-can-be-merged",
}
#: Messages of graphql-core that one of these rules replaces, there or elsewhere.
MOVED = (
    "is not defined", "conflict because", "within itself", "There can be only one operation",
    "There can be only one fragment", "definition is not executable", "must be the only",
)  # fmt: skip
#: Problems in other files that a file with a syntax error may cause.
UNSURE = ("Unknown fragment", "is never used")
#: Compared characters of a message: ours are truncated at a thousand.
COMPARED = 900


def place_of(problem: Problem) -> Place:
    at = problem.location
    return at.path, at.line, at.column


def place_in_core(error: GraphQLError) -> Place | None:
    for node in (error.nodes or ())[:1]:
        if node.loc:
            token = node.loc.start_token
            return node.loc.source.name, token.line, token.column
    for position in error.locations or ():
        if error.source:
            return error.source.name, position.line, position.column
    return None


def disagreements(schema: GraphQLSchema, files: Mapping[str, str]) -> Iterator[str]:
    verdicts = oracle.judge(schema, files)
    problems = judge(dict(files), schema, ROOT)
    errors = [each for each in problems if each.severity is Severity.ERROR]
    core = [error for verdict in verdicts.values() for error in verdict.errors]
    is_broken = not all(verdict.is_parsed for verdict in verdicts.values())
    yield from _verdicts(verdicts, errors, is_broken=is_broken)
    yield from _places(core, errors, is_broken=is_broken)
    yield from _sentences(core, errors, is_broken=is_broken)


def _verdicts(
    verdicts: Mapping[str, oracle.Verdict], errors: list[Problem], *, is_broken: bool
) -> Iterator[str]:
    by_path: dict[str, list[Problem]] = {path: [] for path in verdicts}
    for problem in errors:
        by_path[problem.location.path].append(problem)
    for path, verdict in verdicts.items():
        cores = [each for each in by_path[path] if each.rule not in PROJECT_RULES]
        if cores and not verdict.is_rejected:
            yield f"invented in {path}: {cores}"
        in_reach = [each for file in verdict.reached for each in by_path[file]]
        sure = [each for each in verdict.errors if not (is_broken and _is_unsure(each))]
        if sure and not by_path[path] and not in_reach:
            yield f"missed in {path}: {[each.message for each in sure]}"


def _places(core: list[GraphQLError], errors: list[Problem], *, is_broken: bool) -> Iterator[str]:
    places = {place_in_core(error) for error in core}
    # graphql-core makes some nodes itself; they have no position.
    homeless = {sanitize(error.message) for error in core if place_in_core(error) is None}
    for problem in errors:
        is_moved = problem.rule in MOVING_RULES or problem.message.strip() in homeless
        if not is_moved and place_of(problem) not in places:
            yield f"in the wrong place: {problem}"
    ours = {place_of(problem) for problem in errors}
    for error in core:
        place = place_in_core(error)
        is_moved = any(words in error.message for words in MOVED)
        if place and place not in ours and not is_moved and not (is_broken and _is_unsure(error)):
            yield f"missed at {place}: {error.message}"


def _sentences(
    core: list[GraphQLError], errors: list[Problem], *, is_broken: bool
) -> Iterator[str]:
    theirs = {sanitize(error.message)[:COMPARED] for error in core}
    for problem in errors:
        if problem.rule in MOVING_RULES - {"no-undefined-variables"}:
            continue
        if not any(problem.message.startswith(sentence) for sentence in theirs):
            yield f"not graphql-core's words: {problem}"
    ours = [problem.message for problem in errors]
    for error in core:
        if is_broken and _is_unsure(error):
            continue
        sentence = sanitize(error.message)[:COMPARED]
        is_moved = any(words in sentence for words in MOVED[1:])
        if not is_moved and not any(message.startswith(sentence) for message in ours):
            yield f"missed: {sentence}"


def _is_unsure(error: GraphQLError) -> bool:
    return any(words in error.message for words in UNSURE)


def test_graphql_core_and_the_checker_accept_the_queries_of_this_project(
    anilist: GraphQLSchema,
) -> None:
    assert oracle.own_errors(oracle.judge(anilist, queries()).values()) == 0
    assert judge(queries(), anilist, ROOT) == []


@pytest.mark.parametrize(
    "seed",
    [*range(20), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(20, 80))],
)
def test_verdict_words_and_places_are_graphql_cores(anilist: GraphQLSchema, seed: int) -> None:
    files = project_of(seed)
    assert list(disagreements(anilist, files)) == []


@pytest.mark.long
@pytest.mark.parametrize("hundred", range(10, 60))
def test_verdict_words_and_places_are_graphql_cores_for_thousands(
    anilist: GraphQLSchema, hundred: int
) -> None:
    found = {
        seed: found_in
        for seed in range(100 * hundred, 100 * hundred + 100)
        if (found_in := list(disagreements(anilist, project_of(seed))))
    }
    assert found == {}
