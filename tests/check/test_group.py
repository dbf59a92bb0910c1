from __future__ import annotations

import gc

import pytest
from tests.check.harness import Folder, found

from kotae.check.validation_context import DefinitionContext
from kotae.cli.check import without_garbage_collection

UNDECLARED = "no-undefined-variables"
FRAGMENT = "fragment F on Media {\n  title { romaji(stylised: $styled) }\n}"


def test_an_undeclared_variable_of_a_shared_fragment_stands_in_the_operations_file(
    folder: Folder,
) -> None:
    files = {"a.graphql": "\n  query A { Media(id: 1) { ...F } }", "f.graphql": FRAGMENT}
    (problem,) = folder.report(files).problems
    assert f"{problem.rule} {problem.location}" == f"{UNDECLARED} a.graphql:2:3"
    assert problem.message == (
        "Variable '$styled' is not defined by operation 'A'. See fragment 'F' (f.graphql:2:28)."
    )


def test_each_operation_that_does_not_declare_it_is_reported_once(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }\nquery B { Media(id: 1) { ...F } }",
        "c.graphql": "query C($styled: Boolean) { Media(id: 1) { ...F } }",
        "f.graphql": FRAGMENT,
    }
    assert folder.found(files) == [f"{UNDECLARED} a.graphql:1:1", f"{UNDECLARED} a.graphql:2:1"]


def test_two_uses_of_an_undeclared_variable_in_a_fragment_are_one_problem(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": (
            "fragment F on Media {\n"
            "  title { romaji(stylised: $styled) native(stylised: $styled) }\n}"
        ),
    }
    assert folder.found(files) == [f"{UNDECLARED} a.graphql:1:1"]


def test_uses_of_an_undeclared_variable_in_two_fragments_are_one_problem(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F ...G } }",
        "f.graphql": FRAGMENT,
        "g.graphql": "fragment G on Media { title { native(stylised: $styled) } }",
    }
    assert folder.found(files) == [f"{UNDECLARED} a.graphql:1:1"]


def test_two_undeclared_variables_of_a_fragment_are_two_problems(folder: Folder) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": (
            "fragment F on Media { title { romaji(stylised: $one) native(stylised: $two) } }"
        ),
    }
    assert folder.found(files) == [f"{UNDECLARED} a.graphql:1:1"] * 2


def test_an_anonymous_operation_is_reported_too(folder: Folder) -> None:
    files = {"a.graphql": "{ Media(id: 1) { ...F } }", "f.graphql": FRAGMENT}
    (problem,) = folder.report(files).problems
    assert str(problem.location) == "a.graphql:1:1"
    assert "fragment 'F' (f.graphql:2:28)" in problem.message


def test_a_variable_through_a_fragment_of_a_fragment_names_the_one_that_uses_it(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...E } }",
        "e.graphql": "fragment E on Media { ...F }",
        "f.graphql": FRAGMENT,
    }
    (problem,) = folder.report(files).problems
    assert str(problem.location) == "a.graphql:1:1"
    assert problem.message.endswith("See fragment 'F' (f.graphql:2:28).")


def test_a_variable_that_only_a_fragment_uses_is_used(folder: Folder) -> None:
    files = {
        "a.graphql": "query A($styled: Boolean) { Media(id: 1) { ...F } }",
        "f.graphql": FRAGMENT,
    }
    assert folder.found(files) == []


def test_a_variable_of_the_wrong_type_for_a_fragment_stands_at_its_declaration(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A($styled: Int) { Media(id: 1) { ...F } }",
        "f.graphql": FRAGMENT,
    }
    (problem,) = folder.report(files).problems
    assert f"{problem.rule} {problem.location}" == "variables-in-allowed-position a.graphql:1:9"
    assert problem.message.endswith("See fragment 'F' (f.graphql:2:28).")


def test_a_problem_inside_a_shared_fragment_stands_there_once(folder: Folder) -> None:
    operations = {
        f"{name}.graphql": f"query {name} {{ Media(id: 1) {{ ...F }} }}" for name in "ABCD"
    }
    files = {**operations, "z.graphql": "fragment F on Media {\n  titel\n  id(x: 1)\n}"}
    assert folder.found(files) == [
        "fields-on-correct-type z.graphql:2:3",
        "known-argument-names z.graphql:3:6",
    ]


def test_a_fragment_whose_file_is_elsewhere_is_named_by_its_path(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.root)
    files = {
        "q/a.graphql": "query A { Media(id: 1) { ...F } }",
        "q/lib/f.graphql": FRAGMENT,
    }
    report = folder.report(files, str(folder.root / "q"))
    assert found(report.problems) == [f"{UNDECLARED} {folder.root.as_posix()}/q/a.graphql:1:1"]
    assert f"({folder.root.as_posix()}/q/lib/f.graphql:2:28)" in report.problems[0].message


@pytest.mark.parametrize(
    "text", ["query Q# { Media { ...F } } fragment F on Media { id }", "query Q# { a: id a: b }"]
)
def test_what_was_validated_takes_no_memory_even_without_garbage_collection(
    folder: Folder, text: str
) -> None:
    def contexts() -> int:
        return sum(isinstance(found, DefinitionContext) for found in gc.get_objects())

    gc.collect()
    before = contexts()
    with without_garbage_collection():
        folder.report({f"{number}.graphql": text.replace("#", f"{number}") for number in range(9)})
        assert contexts() - before < 9


def test_a_variable_that_is_spelled_in_two_ways_names_the_other_both_times(folder: Folder) -> None:
    text = "query Q($asHtlm: Boolean) { Media(id: 1) { description(asHtml: $asHtml) } }"
    assert [message.partition(" Did")[2] for message in folder.messages({"a.graphql": text})] == [
        " you mean 'asHtml'?",
        " you mean 'asHtlm'?",
    ]


def test_an_unknown_field_with_an_allowed_directive_is_the_client_s(folder: Folder) -> None:
    setting = {"pyproject.toml": '[tool.kotae]\ndirectives = ["client"]\n'}
    text = "query Q { Media(id: 1) { own @client { progress } isOpen @client } theme @client }"
    assert folder.found({**setting, "a.graphql": text}) == []
    text = "query Q { Media(id: 1) { id isOpen title @client } }"
    assert folder.found({"a.graphql": text}) == [
        "fields-on-correct-type a.graphql:1:29",
        "scalar-leafs a.graphql:1:36",
    ]


def test_variables_that_a_fragment_declares_in_the_way_of_relay_are_known(folder: Folder) -> None:
    directives = '["argumentDefinitions", "arguments"]'
    setting = {"pyproject.toml": f"[tool.kotae]\ndirectives = {directives}\n"}
    text = (
        'fragment Row on Media @argumentDefinitions(size: {type: "Int", defaultValue: 10}) {\n'
        "  characters(perPage: $size, page: $page) { nodes { id } }\n}\n"
        "query Rows($big: Int = 25) { Media(id: 1) { ...Row @arguments(size: $big) } }"
    )
    found = folder.found({**setting, "a.graphql": text})
    assert [each.split()[0] for each in found] == ["no-undefined-variables"]
    (message,) = folder.messages({})
    assert "'$page'" in message
