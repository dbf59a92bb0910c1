from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema, introspection_from_schema

from kotae import SchemaError, UsageError
from kotae.check import CheckRequest, check
from kotae.check.limits import RUN_LIMITS
from kotae.cli.check import interrupt_at, without_garbage_collection

if TYPE_CHECKING:
    from tests.check.harness import Folder

TABLE = "[tool.kotae]\n"
HI = "type Query { hi: Int }"
QUERY = "{ hi nope }"
FOUND = "fields-on-correct-type q/a.graphql:1:6"


def test_the_bundled_schema_is_used_where_there_is_no_other(folder: Folder) -> None:
    report = folder.report({"q/a.graphql": "{ GenreCollection }"})
    assert (report.problems, report.schema.source) == ([], "bundled")


@pytest.mark.parametrize("config", ["", "[project]\nname = 'x'\n", TABLE])
def test_schema_graphql_beside_pyproject_is_used_and_is_no_document(
    folder: Folder, config: str
) -> None:
    files = {"pyproject.toml": config, "schema.graphql": HI, "q/a.graphql": QUERY}
    assert folder.found(files) == [FOUND]
    assert folder.found(files, "q") == [FOUND]
    assert folder.found(files, "q/a.graphql") == [FOUND]


def test_schema_graphql_in_the_working_folder_is_used_without_a_pyproject(folder: Folder) -> None:
    assert folder.found({"schema.graphql": HI, "q/a.graphql": QUERY}) == [FOUND]


def test_a_schema_that_the_project_names_is_used_and_is_no_document(folder: Folder) -> None:
    files = {
        "pyproject.toml": '[tool.kotae]\nschema = "s/own.graphql"\n',
        "s/own.graphql": HI,
        "q/a.graphql": QUERY,
    }
    assert folder.found(files) == [FOUND]


def test_the_schemas_of_all_projects_of_a_run_are_bounded(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        f"{name}/{file}": text
        for name in "abc"
        for file, text in (("kotae.toml", ""), ("schema.graphql", HI), ("a.graphql", "{ hi }"))
    }
    monkeypatch.setitem(RUN_LIMITS, "bytes of schemas", 3 * len(HI))
    assert folder.found(files) == []
    (folder.root / "b/schema.introspection.json").write_text(" ")
    report = folder.report({})
    (problem,) = report.problems
    assert problem.rule == "check-gave-up"
    assert f"more than {3 * len(HI)} bytes of schemas" in problem.message


def test_a_link_to_the_schema_is_no_document(folder: Folder) -> None:
    folder.write({"pyproject.toml": TABLE, "schema.graphql": HI, "q/a.graphql": QUERY})
    (folder.root / "q/schema.graphql").symlink_to("../schema.graphql")
    assert folder.found({}) == [FOUND]


def test_a_schema_on_the_command_line_wins_and_is_no_document(folder: Folder) -> None:
    files = {
        "pyproject.toml": TABLE,
        "schema.graphql": "type Query { other: Int }",
        "own.graphql": HI,
        "q/a.graphql": QUERY,
    }
    assert folder.found(files, schema="own.graphql") == [FOUND]


def test_a_schema_on_the_command_line_may_be_introspection_json(folder: Folder) -> None:
    content = json.dumps({"data": introspection_from_schema(build_schema(HI))})
    files = {"own.json": content, "q/a.graphql": QUERY}
    assert folder.found(files, schema="own.json") == [FOUND]


@pytest.mark.parametrize("content", ["", "{ hi }", "type Query {", "[]", '{"data": null}'])
def test_a_file_that_is_not_a_schema_is_reported(folder: Folder, content: str) -> None:
    with pytest.raises(SchemaError, match=r"The schema .*own\.graphql cannot be used\."):
        folder.report({"own.graphql": content, "q/a.graphql": QUERY}, schema="own.graphql")


@pytest.mark.parametrize("name", ["nope.graphql", "q"])
def test_a_missing_schema_is_reported(folder: Folder, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        folder.report({"q/a.graphql": QUERY}, schema=name)


def test_a_schema_that_is_a_link_out_of_the_project_is_not_used_unless_it_is_named(
    folder: Folder,
) -> None:
    folder.write({"p/pyproject.toml": TABLE, "own.graphql": HI, "p/q/a.graphql": QUERY})
    (folder.root / "p/schema.graphql").symlink_to("../own.graphql")
    assert "fields-on-correct-type p/q/a.graphql:1:3" in folder.found({}, "p")
    assert folder.found({}, "p/q", schema="p/schema.graphql") == [
        "fields-on-correct-type p/q/a.graphql:1:6"
    ]


def test_a_schema_that_takes_too_long_is_given_up_on(folder: Folder) -> None:
    interfaces = [
        f"interface I{i}"
        + " implements " * (i > 0)
        + " & ".join(f"I{j}" for j in range(i))
        + " { a: Int }"
        for i in range(400)
    ]
    sdl = "\n".join(["type Query { a: Int }", *interfaces])
    files = {"big.graphql": sdl, "q/a.graphql": "{ a }"}
    folder.write(files)
    schema = folder.root / "big.graphql"
    request = CheckRequest(["q"], folder.root, schema, timeout_s=0.5)
    with without_garbage_collection():
        report = check(request, deadline_guard=interrupt_at)
    (problem,) = report.problems
    assert problem.rule == "check-gave-up"
    assert problem.location.path.endswith("big.graphql")
