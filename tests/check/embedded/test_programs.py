"""Programs in a project: which are searched, what is reported, and how."""

from __future__ import annotations

import importlib.util
import json
import warnings
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema
from tests.check.harness import found

from kotae import UsageError
from kotae.check import CheckRequest, check
from kotae.check.drift import find_drift
from kotae.check.fixes import Fixer
from kotae.check.limits import MAX_FILE_BYTES
from kotae.check.report.json import json_report
from kotae.check.report.text import text_report
from kotae.problems import Severity
from kotae.schema.diff import find_changes

if TYPE_CHECKING:
    from tests.check.harness import Folder

BAD = 'QUERY = "query { Viewer { nope } }"\n'
GOOD = 'QUERY = "query { Viewer { id } }"\n'
FOUND = "fields-on-correct-type {}:1:27"


@pytest.mark.parametrize("paths", [(), (".",), ("bot.py",)])
def test_programs_are_found_as_other_files_are(folder: Folder, paths: tuple[str, ...]) -> None:
    assert folder.found({"bot.py": BAD, "a.txt": BAD}, *paths) == [FOUND.format("bot.py")]


@pytest.mark.parametrize(
    "name",
    [
        "vendor/a.py",
        "src/third_party/a.py",
        "lib/site-packages/a.py",
        "node_modules/a.js",
        "dist/a.js",
        "a.min.js",
        ".hidden/a.py",
        "ignored/a.py",
        "environment/a.py",
    ],
)
def test_the_programs_of_others_are_not_searched(folder: Folder, name: str) -> None:
    files = {name: BAD, ".gitignore": "ignored/", "environment/pyvenv.cfg": "", "bot.py": GOOD}
    assert folder.found(files) == []
    assert folder.found({}, name) == [FOUND.format(name)]


def test_include_says_which_programs_are_searched(folder: Folder) -> None:
    config = '[tool.kotae]\ninclude = ["src/**/*.py", "vendor/a.py"]\nexclude = ["b.py"]\n'
    files = {"pyproject.toml": config, "a.py": BAD, "a.graphql": "{ nope }", "src/b.py": BAD}
    more = {"src/a.py": BAD, "vendor/a.py": BAD, "src/c.js": BAD}
    assert folder.found(files | more) == [FOUND.format("src/a.py"), FOUND.format("vendor/a.py")]


def test_a_program_without_a_document_does_not_count(folder: Folder) -> None:
    report = folder.report({"a.py": "import graphql\n", "b.py": GOOD, "c.py": "print()"})
    assert (report.files, report.operations) == (1, 1)
    report = folder.report({}, "a.py")
    assert (report.files, report.operations, report.problems) == (1, 0, [])


def test_a_folder_with_nothing_to_check_is_an_error(folder: Folder) -> None:
    with pytest.raises(UsageError, match=r"There is no \.graphql or \.gql file to check in this"):
        folder.report({"a.py": "import graphql\n"})


def test_fragments_of_other_strings_and_files_are_seen(folder: Folder) -> None:
    files = {
        "a.py": 'Q = "query { Viewer { ...A ...B ...C } }"\nF = "fragment A on User { id }"',
        "b.graphql": "fragment B on User { id }",
        "c.js": "const F = gql`fragment C on User { nope }`",
    }
    assert folder.found(files) == ["fields-on-correct-type c.js:1:36"]


def test_an_unknown_fragment_is_reported_unless_the_program_may_add_it(folder: Folder) -> None:
    files = {
        "a.py": 'Q = "query { Viewer { ...F } }"',
        "b.js": "const Q = gql`query ($a: Int) { Viewer { ...G } } ${G}`",
    }
    assert folder.found(files) == ["known-fragment-names a.py:1:26"]


def test_names_are_unique_where_they_could_be_confused(folder: Folder) -> None:
    whole = 'Q = "query Q { Viewer { ...F } } fragment F on User { id }"\n'
    fragment = 'F = "fragment F on User { id }"\n'
    assert folder.found({"a.py": whole * 2, "b.py": whole + fragment}) == []
    found = folder.found({"c.graphql": "query Q { Viewer { ...F } }", "d.py": fragment * 2})
    assert "unique-fragment-names d.py:1:15" in found
    assert not any("unique-operation-names" in each for each in found)


def test_rules_about_names_and_files_pass_programs_over(folder: Folder) -> None:
    folder.has_anilist_rules = True
    rules = "[tool.kotae.rules]\nmatch-filename = 'error'\nanonymous-operation = 'error'\n"
    files = {"pyproject.toml": rules, "bot.py": GOOD + 'B = "query B { Viewer { id } }"'}
    assert folder.found(files) == []


def test_dynamic_strings_are_counted_and_reported_where_the_rule_is_on(folder: Folder) -> None:
    files = {"bot.py": GOOD + 'x = f"query {{ Media(id: {id}) {{ nope ...F }} }}"'}
    report = folder.report(files)
    assert report.problems == []
    assert b"1 dynamic string not checked" in text_report(report, 0)
    assert json.loads(json_report(report))["summary"]["dynamic_documents"] == 1
    rules = '[tool.kotae.rules]\ndynamic-document = "error"\n'
    assert folder.found({"pyproject.toml": rules}) == ["dynamic-document bot.py:2:7"]


def test_a_frame_shows_the_lines_of_the_program(folder: Folder) -> None:
    program = (
        'def f():\n    return gql("""\n        { Viewer {\n            n\\u006fpe } }\n    """)\n'
    )
    text = text_report(folder.report({"bot.py": program}), 0).decode()
    assert '    2 │     return gql("""\n    3 │         { Viewer {\n' in text
    assert "    4 │             n\\u006fpe } }\n      │             ^^^^^^^^^\n" in text


@pytest.mark.parametrize("program", [b"print 'graphql'", b"# graphql \xff\n", b"graphql = (\0)"])
def test_a_program_that_cannot_be_read_is_a_warning(folder: Folder, program: bytes) -> None:
    (problem,) = folder.report({"bot.py": program}).problems
    assert problem.severity is Severity.WARNING
    assert problem.rule in {"program-syntax", "invalid-utf8"}


@pytest.mark.parametrize(
    "program",
    [b"graphql = " + b"-" * 100_000 + b"1", b"graphql " + b" " * MAX_FILE_BYTES],
    ids=["deep", "large"],
)
def test_a_program_beyond_a_bound_is_an_error(folder: Folder, program: bytes) -> None:
    (problem,) = folder.report({"bot.py": program}).problems
    assert problem.severity is Severity.ERROR
    assert problem.rule in {"too-complex-to-check", "file-too-large"}


def test_a_program_of_standard_input_is_one(folder: Folder) -> None:
    assert folder.found({}, text=BAD, text_name="bot.py") == [FOUND.format("bot.py")]


@pytest.mark.parametrize("text", ["", "x = 1\n"])
def test_standard_input_takes_the_place_of_a_program_that_has_documents(
    folder: Folder, text: str
) -> None:
    report = folder.report({"bot.py": BAD}, text=text, text_name="bot.py")
    assert (report.problems, report.files, report.operations) == ([], 1, 0)


def test_problems_are_suppressed_in_the_document(folder: Folder) -> None:
    program = (
        'Q = """\nquery { Viewer {\n  # kotae-ignore no-deprecated: old\n  donatorTier\n} }"""'
    )
    report = folder.report({"bot.py": program})
    assert len(report.problems) + report.suppressed <= 1


def test_a_missing_extra_is_an_error_only_for_files_that_are_requested(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_spec = importlib.util.find_spec

    def find(name: str) -> object:
        return None if name == "tree_sitter_javascript" else find_spec(name)

    monkeypatch.setattr(importlib.util, "find_spec", find)
    files = {"a.js": BAD.replace("QUERY =", "x ="), "a.py": GOOD, "b.go": "package graphql"}
    assert folder.found(files) == []
    with pytest.raises(UsageError, match=r"a\.js can only be read with tree-sitter.*embedded"):
        folder.report({}, "a.js")
    with pytest.raises(UsageError, match=r"new\.js can only be read with tree-sitter.*embedded"):
        folder.report({}, text=BAD, text_name="new.js")
    with pytest.raises(UsageError, match="embedded"):
        folder.report({"pyproject.toml": '[tool.kotae]\ninclude = ["*.js"]\n'})


def test_warnings_of_programs_are_not_shown(folder: Folder) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert folder.found({"bot.py": "x = '\\d'\n" + GOOD}) == []


FAST = {
    "used.graphql": "fragment Used on User { id }",
    "dynamic.graphql": "fragment Dynamic on User { id }",
    "named.graphql": "query Named { Viewer { ...InProgram } }",
    "good.py": 'A = "query A { Viewer { ...Used } }"\nF = "fragment InProgram on User { id }"',
    "mixed.py": 'B = "query B { Viewer { id } }"\nC = f"query C {{ Viewer {{ ...Dynamic {d} }} }}"',
    "bad.py": 'D = "query D { Viewer { id } }"\nE = "query E { Viewer { nope } }"',
    "none.py": "import graphql",
}


def test_the_acceptor_of_valid_files_changes_nothing_in_a_report(folder: Folder) -> None:
    reports = [folder.report(FAST)]
    folder.has_fast_path = False
    reports.append(folder.report(FAST))
    facts = [
        (found(each.problems), each.files, each.operations, each.fragments, each.dynamic_documents)
        for each in reports
    ]
    assert facts[0] == facts[1] == (["fields-on-correct-type bad.py:2:25"], 6, 5, 3, 1)


def test_fixes_leave_programs_alone(folder: Folder) -> None:
    program = 'Q = "query Q { Media(id: 1) { id id status ...F } }"\n'
    files = {"a.graphql": "fragment F on Media { id id }", "bot.py": program}
    folder.write(files)
    fixer = Fixer(folder.root, writes=True)
    report = check(CheckRequest(working_folder=folder.root), fixer=fixer)
    assert (folder.root / "bot.py").read_text("utf-8") == program
    assert (folder.root / "a.graphql").read_text("utf-8") == "fragment F on Media { id }"
    assert {problem.location.path for problem in report.problems} == {"bot.py"}


def test_a_drift_of_the_schema_is_checked_for_strings(folder: Folder) -> None:
    old, new = (build_schema(f"type Query {{ a: Int {field}: Int }}") for field in "bc")
    folder.write({"bot.py": 'A = "query A { a }"\nB = "query B { b }"\nC = f"query {{ a {c} }}"'})
    request = CheckRequest(working_folder=folder.root)
    drifts = find_drift(request, old, new, find_changes(old, new))
    assert [(each.name, str(each.location), each.status) for each in drifts] == [
        ("A", "bot.py:1:6", "unaffected"),
        ("B", "bot.py:2:6", "broken"),
        (None, "bot.py:3:7", "not judged"),
    ]
