"""`kotae schema diff`: changes as text and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.loopback import LoopbackServer, graphql_responder

from kotae.cli import main
from kotae.schema.load import load_bundled, load_file

_OLD = "type Query { a: Int gone: Int } enum Kind { ONE }"
_NEW = "type Query { a: Int new(b: Kind): Int } enum Kind { ONE TWO }"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.kotae]\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.graphql").write_text(_OLD)
    (tmp_path / "new.graphql").write_text(_NEW)
    return tmp_path


@pytest.mark.usefixtures("two")
def test_changes_are_listed_by_severity(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "diff", "old.graphql", "new.graphql"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Changes from old.graphql to new.graphql",
        "",
        "Breaking (1)",
        "  Field Query.gone was removed. field-removed",
        "",
        "Dangerous (1)",
        "  Enum value Kind.TWO was added. value-added-to-enum",
        "",
        "Safe (1)",
        "  Field Query.new was added. field-added",
        "",
        "1 breaking, 1 dangerous, 1 safe.",
    ]


@pytest.mark.usefixtures("two")
def test_changes_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["schema", "diff", "old.graphql", "new.graphql", "--format", "json"]
    assert main(words) == 0
    first = capsys.readouterr().out
    assert main(words) == 0
    assert capsys.readouterr().out == first
    document: dict[str, Any] = json.loads(first)
    assert list(document) == ["version", "from", "to", "summary", "changes"]
    assert document["version"] == 1
    assert document["from"]["source"] == "old.graphql"
    assert document["from"]["date"] is None
    assert len(document["to"]["sha256"]) == 64
    assert document["summary"] == {"breaking": 1, "dangerous": 1, "safe": 1}
    assert document["changes"][0] == {
        "severity": "breaking",
        "kind": "field-removed",
        "coordinate": "Query.gone",
        "message": "Field Query.gone was removed.",
    }


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("old", "new", "fail_on", "code"),
    [
        ("old", "new", "breaking", 1),
        ("old", "new", "dangerous", 1),
        ("old", "new", "any", 1),
        ("old", "new", "never", 0),
        ("old", "wider", "breaking", 0),
        ("old", "wider", "dangerous", 1),
        ("old", "longer", "dangerous", 0),
        ("old", "longer", "any", 1),
        ("old", "old", "any", 0),
    ],
)
def test_fail_on_sets_the_exit_code(two: Path, old: str, new: str, fail_on: str, code: int) -> None:
    (two / "wider.graphql").write_text(_OLD.replace("ONE", "ONE TWO"))
    (two / "longer.graphql").write_text(_OLD.replace("a: Int", "a: Int b: Int"))
    words = [f"{old}.graphql", f"{new}.graphql", "--fail-on", fail_on]
    assert main(["schema", "diff", *words]) == code


def test_the_bundled_and_the_fetched_schema_are_compared_by_default(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with LoopbackServer(graphql_responder(load_bundled().schema)) as server:
        assert main(["schema", "fetch", "--endpoint", server.url]) == 0
    capsys.readouterr()
    assert main(["schema", "diff"]) == 0
    date = load_file(project / "schema.graphql").date
    assert capsys.readouterr().out == (
        f"No changes from the bundled schema (2026-08) to schema.graphql ({date}).\n"
    )


@pytest.mark.usefixtures("project")
def test_descriptions_lists_changed_descriptions(capsys: pytest.CaptureFixture[str]) -> None:
    Path("old.graphql").write_text("type Query { a: Int }")
    Path("new.graphql").write_text('"""New \x1b[31m words."""\ntype Query { a: Int }')
    assert main(["schema", "diff", "old.graphql", "new.graphql"]) == 0
    assert capsys.readouterr().out.startswith("No changes")
    assert main(["schema", "diff", "old.graphql", "new.graphql", "--descriptions"]) == 0
    assert "New \\u{1b}[31m words." in capsys.readouterr().out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ([], "Run `kotae schema fetch` first"),
        (["none.graphql", "bundled"], "There is no schema file none.graphql"),
        (["bundled", "."], ". is a folder"),
        (["bundled", "pyproject.toml"], "cannot be used. Line 1, column 1"),
        (["bundled", "bundled", "bundled"], "unrecognized arguments"),
        (["--fail-on", "sometimes"], "invalid choice"),
    ],
)
def test_a_schema_that_cannot_be_compared_is_reported(
    capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    assert main(["schema", "diff", *words]) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("output_format", ["text", "json"])
def test_foreign_text_is_sanitized_in_both_formats(
    two: Path, capsys: pytest.CaptureFixture[str], output_format: str
) -> None:
    nasty = '"\x1b[31m\u202e::error::x ##[set-output a]b [bold]c[/bold]"'
    hostile = two / "a\n::error::\x1b[31m.graphql"
    hostile.write_text(f"type Query {{ a(b: String = {nasty}): Int @deprecated(reason: {nasty}) }}")
    (two / "mild.graphql").write_text('type Query { a(b: String = ""): Int }')
    words = ["mild.graphql", hostile.name, "--descriptions", "--format", output_format]
    assert main(["schema", "diff", *words]) == 0
    output = capsys.readouterr().out
    assert "\x1b" not in output
    assert "\u202e" not in output
    assert "::error" not in output
    assert "##[" not in output
    assert "[bold]c[/bold]" in output


@pytest.mark.usefixtures("two")
def test_colour_needs_a_terminal_or_force_color(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["schema", "diff", "old.graphql", "new.graphql"]
    main(words)
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    main(words)
    assert "\x1b[1;31mBreaking (1)" in capsys.readouterr().out


@pytest.mark.usefixtures("two")
def test_a_narrow_terminal_breaks_no_word_and_a_pipe_no_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["schema", "diff", "old.graphql", "new.graphql"]) == 0
    piped = capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert main(["schema", "diff", "old.graphql", "new.graphql"]) == 0
    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, piped.splitlines())) > 40
    assert max(map(len, lines)) <= 40
    assert " ".join(lines).split() == piped.split()


# --operations


@pytest.fixture
def drifted(two: Path) -> Path:
    (two / "queries").mkdir()
    (two / "queries" / "broken.graphql").write_text("query Gone {\n  gone\n}\n")
    (two / "queries" / "fine.graphql").write_text("query Fine { a }\n")
    (two / "old.graphql").write_text(_OLD.replace("a: Int", "a: Int kind: Kind"))
    (two / "new.graphql").write_text(_NEW.replace("a: Int", "a: Int kind: Kind"))
    (two / "queries" / "kind.graphql").write_text("query Reads { kind }\n")
    return two


def _diff(*words: str) -> int:
    return main(["schema", "diff", "old.graphql", "new.graphql", *words])


@pytest.mark.usefixtures("drifted")
def test_each_change_names_the_operations_that_it_breaks_or_may_affect(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _diff("--operations", "queries") == 0
    assert capsys.readouterr().out.splitlines() == [
        "Changes from old.graphql to new.graphql",
        "",
        "Breaking (1)",
        "  Field Query.gone was removed. field-removed",
        "      breaks Gone",
        "",
        "Dangerous (1)",
        "  Enum value Kind.TWO was added. value-added-to-enum",
        "      may affect Reads",
        "",
        "Safe (1)",
        "  Field Query.new was added. field-added",
        "",
        "Broken operations (1)",
        "  Gone queries/broken.graphql:1:1",
        "      queries/broken.graphql:2:3 Cannot query field 'gone' on type 'Query'.",
        "",
        "Operations that may be affected (1)",
        "  Reads queries/kind.graphql:1:1",
        "",
        "1 breaking, 1 dangerous, 1 safe.",
        "3 operations: 1 broken, 1 may be affected, 1 unaffected.",
    ]


@pytest.mark.usefixtures("drifted")
@pytest.mark.parametrize(
    ("path", "fail_on", "code"),
    [
        ("queries", "breaking", 1),
        ("queries/broken.graphql", "breaking", 1),
        ("queries/kind.graphql", "breaking", 0),
        ("queries/kind.graphql", "dangerous", 1),
        ("queries/fine.graphql", "dangerous", 0),
        ("queries/fine.graphql", "any", 1),
        ("queries", "never", 0),
        ("refused.graphql", "breaking", 1),
    ],
)
def test_with_operations_fail_on_is_about_these(
    drifted: Path, path: str, fail_on: str, code: int
) -> None:
    (drifted / "refused.graphql").write_text("query Refused { nope }")
    assert _diff("--operations", path, "--fail-on", fail_on) == code


@pytest.mark.usefixtures("drifted")
def test_json_has_the_operations_and_their_indices_in_the_changes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["--operations", "queries/broken.graphql", "--operations", "queries/kind.graphql"]
    assert _diff(*words, "--format", "json") == 0
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert document["operation_summary"] == {
        "broken": 1,
        "may_be_affected": 1,
        "not_judged": 0,
        "unaffected": 0,
    }
    assert [(each["breaks"], each["may_affect"]) for each in document["changes"]] == [
        ([0], []),
        ([], [1]),
        ([], []),
    ]
    assert document["operations"][0] == {
        "name": "Gone",
        "path": "queries/broken.graphql",
        "line": 1,
        "column": 1,
        "status": "broken",
        "problems": [
            {
                "path": "queries/broken.graphql",
                "line": 2,
                "column": 3,
                "rule": "fields-on-correct-type",
                "message": "Cannot query field 'gone' on type 'Query'.",
            }
        ],
    }


@pytest.mark.usefixtures("drifted")
def test_github_annotates_operations_or_else_the_new_schema(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _diff("--operations", "queries", "--format", "github") == 0
    error, warning = capsys.readouterr().out.splitlines()
    assert error.startswith("::error file=queries/broken.graphql,line=2,")
    assert error.endswith(
        "::The new schema refuses this. Cannot query field 'gone' on type 'Query'."
    )
    assert warning.startswith("::warning file=queries/kind.graphql,line=1,")
    assert warning.endswith("::This may be affected. Enum value Kind.TWO was added.")
    assert _diff("--format", "github") == 0
    error, warning = capsys.readouterr().out.splitlines()
    assert error.startswith("::error file=new.graphql,line=1,")
    assert error.endswith("::Field Query.gone was removed.")
    assert warning.startswith("::warning file=new.graphql,")


def test_markdown_quotes_all_foreign_text(
    drifted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nasty = "<script>x</script> @here ](http://a) `code` \u202e"
    (drifted / "new.graphql").write_text(
        f'type Query {{ a: Int @deprecated(reason: "{nasty}") kind: Kind }} enum Kind {{ ONE }}'
    )
    assert _diff("--operations", "queries", "--format", "markdown") == 0
    output = capsys.readouterr().out
    assert "<br>breaks <code>Gone</code></li>" in output
    assert "<br>may affect <code>Fine</code></li>" in output
    assert "<script>" not in output
    assert "\u202e" not in output
    (line,) = (line for line in output.splitlines() if "@here" in line)
    assert line.startswith("<li><code>Query.a is now deprecated: &lt;script&gt;")


@pytest.mark.usefixtures("drifted")
def test_operations_that_do_not_exist_are_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert _diff("--operations", "none") == 2
    assert "There is no file or folder none" in capsys.readouterr().err


def test_people_see_ten_operations_of_a_change_and_json_all(
    drifted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = (f"query Q{number} {{ gone }}" for number in range(12))
    (drifted / "many.graphql").write_text("\n".join(texts))
    _diff("--operations", "many.graphql")
    assert "      breaks Q0, Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8, Q9, 2 more" in capsys.readouterr().out
    _diff("--operations", "many.graphql", "--format", "json")
    assert len(json.loads(capsys.readouterr().out)["changes"][0]["breaks"]) == 12


def test_markdown_fits_into_a_comment_on_github(
    drifted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = " ".join(f"field{number}: Int" for number in range(3000))
    (drifted / "old.graphql").write_text(f"type Query {{ {fields} a: Int }}")
    queries = "\n".join(f"query Q{number} {{ field{number} }}" for number in range(900))
    (drifted / "many.graphql").write_text(queries)
    assert _diff("--operations", "many.graphql", "--format", "markdown") == 0
    output = capsys.readouterr().out
    assert len(output) < 65_536
    assert output.count("more; <code>--format json</code> has all</li>") == 3
    assert output.count("<details") == output.count("</details>") == 3


@pytest.mark.usefixtures("drifted")
def test_a_file_that_hides_its_operations_is_listed_with_the_reason(
    drifted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (drifted / "queries" / "cut.graphql").write_text("query {")
    assert _diff("--operations", "queries", "--fail-on", "breaking") == 1
    output = capsys.readouterr().out
    assert "Not judged: refused by the old schema, or not readable (1)" in output
    assert "      queries/cut.graphql:1:8 Syntax Error: Expected Name, found <EOF>." in output
    assert _diff("--operations", "queries/cut.graphql", "--format", "github") == 0
    assert "::warning file=queries/cut.graphql,line=1," in capsys.readouterr().out


@pytest.mark.usefixtures("drifted")
def test_an_annotation_has_a_bounded_message(
    drifted: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "x%\\n" * 5000
    (drifted / "new.graphql").write_text(
        f'type Query {{ a: Int @deprecated(reason: "{reason}") gone: Int kind: Kind }} '
        "enum Kind { ONE }"
    )
    assert _diff("--operations", "queries", "--format", "github") == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert len(line) < 4000
