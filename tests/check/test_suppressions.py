"""Comments that suppress problems: `# kotae-ignore rule: reason`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kotae.check.limits import RUN_LIMITS
from kotae.check.report.json import json_report

if TYPE_CHECKING:
    from tests.check.harness import Folder

FIELD = "fields-on-correct-type"


def found(folder: Folder, text: str | bytes, settings: str = "") -> list[str]:
    """Return the problems as `rule line:column`, and how many are suppressed if any are."""
    folder.has_anilist_rules = True
    report = folder.report({"a.graphql": text, "pyproject.toml": f"[tool.kotae]\n{settings}"})
    lines = [f"{each.rule} {each.location.line}:{each.location.column}" for each in report.problems]
    return [*lines, *([f"{report.suppressed} suppressed"] if report.suppressed else [])]


def message(folder: Folder, comment: str) -> str:
    """Return what the report says of a comment before a correct operation."""
    (problem,) = folder.report({"a.graphql": f"#{comment}\n{{ GenreCollection }}"}).problems
    assert problem.rule == "invalid-suppression"
    return problem.message


def test_a_comment_suppresses_the_problem_of_the_next_line_of_code(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore fields-on-correct-type: new\n\n  # more\n  nope\n  nope2\n}"
    assert found(folder, text) == [f"{FIELD} 6:3", "1 suppressed"]


def test_a_comment_behind_code_suppresses_the_problem_of_its_line(folder: Folder) -> None:
    text = "query Q {\n  nope, # kotae-ignore fields-on-correct-type: new\n  nope2\n}"
    assert found(folder, text) == [f"{FIELD} 3:3", "1 suppressed"]


def test_a_comment_names_several_rules(folder: Folder) -> None:
    text = (
        "query Q {\n"
        "  # kotae-ignore page-size-over-50, fields-on-correct-type: both: on purpose\n"
        "  Page(perPage: 51) { media { nope } }\n}"
    )
    assert found(folder, text) == ["2 suppressed"]


def test_several_comments_may_stand_before_one_line(folder: Folder) -> None:
    text = (
        "query Q {\n"
        "  # kotae-ignore page-size-over-50: one\n"
        "  # kotae-ignore fields-on-correct-type: two\n"
        "  Page(perPage: 51) { media { nope } } # kotae-ignore redundant-field: none\n}"
    )
    assert found(folder, text) == ["unused-suppression 4:40", "2 suppressed"]


def test_only_the_named_rules_are_suppressed(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore page-size-over-50: x\n  Page(perPage: 51) { nope }\n}"
    assert found(folder, text) == [f"{FIELD} 3:23", "1 suppressed"]


def test_the_same_problem_twice_on_a_line_is_suppressed_twice(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore fields-on-correct-type: new\n  a: nope b: nope\n}"
    assert found(folder, text) == ["2 suppressed"]


def test_a_problem_of_a_whole_definition_is_suppressed_before_it(folder: Folder) -> None:
    fields = " ".join(f"a{number}: GenreCollection" for number in range(501))
    text = f"# kotae-ignore complexity-over-500, anonymous-operation: a test\n{{\n {fields} }}"
    assert found(folder, text) == ["2 suppressed"]


def test_a_problem_of_a_description_is_suppressed_before_it(folder: Folder) -> None:
    text = (
        "# kotae-ignore unsupported-syntax: taken out before it is sent\n"
        '"""\n# kotae-ignore no-rule\n"""\nquery Q { GenreCollection }'
    )
    assert found(folder, text) == ["1 suppressed"]


def test_a_comment_within_arguments_is_about_the_line_of_the_argument(folder: Folder) -> None:
    text = (
        "query Q {\n  Page {\n    media(\n      id: 1\n"
        "      # kotae-ignore known-argument-names: new\n      nope: 1\n      nope2: 2\n"
        "    ) { id }\n  }\n}"
    )
    assert found(folder, text) == ["known-argument-names 7:7", "1 suppressed"]


def test_a_problem_in_a_fragment_is_suppressed_in_the_file_of_the_fragment(folder: Folder) -> None:
    files = {
        "a.graphql": "query Q { Media(id: 1) { ...F } } # kotae-ignore fields-on-correct-type: no",
        "b.graphql": "fragment F on Media {\n  nope # kotae-ignore fields-on-correct-type: yes\n}",
    }
    report = folder.report(files, "a.graphql")
    assert [each.rule for each in report.problems] == ["unused-suppression"]
    assert report.suppressed == 1


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_graphql(folder: Folder, line_break: str) -> None:
    lines = ["query Q {", "\t#\tkotae-ignore\tfields-on-correct-type\t:\tnew\t", "\tnope", "}"]
    assert found(folder, line_break.join(lines)) == ["1 suppressed"]


def test_other_line_separators_end_no_comment(folder: Folder) -> None:
    text = (
        "query Q {\n  # kotae-ignore fields-on-correct-type: a\u2028b\u2029c\x85d\x0be\n  nope\n}"
    )
    assert found(folder, text) == ["1 suppressed"]


def test_a_byte_order_mark_moves_no_line(folder: Folder) -> None:
    text = "# kotae-ignore fields-on-correct-type: new\n{ nope }"
    off = '[tool.kotae.rules]\nanonymous-operation = "off"'
    assert found(folder, b"\xef\xbb\xbf" + text.encode(), off) == ["1 suppressed"]


@pytest.mark.parametrize("quote", ['"', '"""'])
def test_a_string_is_no_comment(folder: Folder, quote: str) -> None:
    value = f"{quote}# kotae-ignore fields-on-correct-type: no{quote}"
    text = f"query Q {{\n  Media(search: {value}) {{ nope }}\n}}"
    assert [each.split()[0] for each in found(folder, text)] == [FIELD]


def test_a_comment_behind_the_last_code_suppresses_nothing(folder: Folder) -> None:
    text = "query Q { nope }\n# kotae-ignore fields-on-correct-type: late"
    assert found(folder, text) == [f"{FIELD} 1:11", "unused-suppression 2:1"]


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        (" kotae-ignore", "expected `# kotae-ignore rule: reason`, got `# kotae-ignore`."),
        ("kotae-ignore: why", "expected `# kotae-ignore rule: reason`, got `# kotae-ignore: why`."),
        (" kotae-ignore , no-deprecated: x", "expected `# kotae-ignore rule: reason`, got"),
        (" kotae-ignore-next-line naming: x", "expected `# kotae-ignore rule: reason`, got"),
        (" kotae-ignore naming", "gives no reason: expected `# kotae-ignore naming: reason`."),
        (" kotae-ignore naming:  ", "gives no reason: expected `# kotae-ignore naming: reason`."),
        (" kotae-ignore no-deprecate: x", "no rule no-deprecate. Did you mean 'no-deprecated'? `"),
        (" kotae-ignore *: x", "There is no rule *. `kotae rule` lists them."),
        (" kotae-ignore syntax: x", "Problems of the rule syntax cannot be suppressed."),
        (" kotae-ignore unused-suppression: x", "the rule unused-suppression cannot be suppressed"),
        (" kotae-ignore a\x07\u202e: x", "There is no rule a\\u{7}\\u{202e}. `kotae rule`"),
    ],
)
def test_a_comment_that_is_not_valid_is_an_error(
    folder: Folder, comment: str, expected: str
) -> None:
    assert expected in message(folder, comment)


def test_a_comment_without_a_reason_suppresses_nothing(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore fields-on-correct-type\n  nope\n}"
    assert found(folder, text) == ["invalid-suppression 2:3", f"{FIELD} 3:3"]


def test_the_rules_of_a_comment_beside_an_unknown_one_are_suppressed(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore nope, fields-on-correct-type: x\n  nope\n}"
    assert found(folder, text) == ["invalid-suppression 2:3", "1 suppressed"]


def test_an_unused_name_is_reported_beside_a_used_one(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore no-deprecated, fields-on-correct-type: x\n  nope\n}"
    assert found(folder, text) == ["unused-suppression 2:3", "1 suppressed"]


@pytest.mark.parametrize(
    "settings",
    [
        '[tool.kotae.rules]\nno-deprecated = "off"',
        '[tool.kotae.rules]\nunused-suppression = "off"',
    ],
)
def test_a_rule_that_is_off_makes_no_comment_unused(folder: Folder, settings: str) -> None:
    text = "# kotae-ignore no-deprecated, require-id: x\nquery Q { GenreCollection }"
    assert found(folder, text, settings) == []


def test_the_rules_of_comments_have_severities(folder: Folder) -> None:
    folder.has_anilist_rules = True
    settings = '[tool.kotae.rules]\ninvalid-suppression = "warning"\nunused-suppression = "error"'
    text = "# kotae-ignore no-deprecated: x\n# kotae-ignore\nquery Q { GenreCollection }"
    report = folder.report({"a.graphql": text, "pyproject.toml": f"[tool.kotae]\n{settings}"})
    assert [str(each.severity) for each in report.problems] == ["error", "warning"]


def test_the_rules_about_anilist_do_not_run_with_another_schema(folder: Folder) -> None:
    files = {
        "s.graphql": "type Query { a: Int }",
        "a.graphql": "# kotae-ignore anonymous-operation: x\n{ a }",
    }
    assert folder.found(files, "a.graphql", schema="s.graphql") == []


@pytest.mark.parametrize(
    "broken",
    ["{", b"\xff", b"# " + b"x" * 1_048_576],
    ids=["syntax", "invalid-utf8", "file-too-large"],
)
def test_nothing_is_unused_beside_a_file_that_was_not_checked(
    folder: Folder, broken: str | bytes
) -> None:
    text = "# kotae-ignore no-unused-fragments: x\nfragment F on Media { id }"
    files = {"a.graphql": text, "b.graphql": broken, "c.graphql": "query Q { Media { ...F } }"}
    assert len(folder.report(files).problems) == 1


def test_nothing_is_unused_once_a_check_gave_up(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "problems", 1)
    text = "# kotae-ignore no-deprecated: x\nquery Q { a b c }"
    rules = [each.rule for each in folder.report({"a.graphql": text}).problems]
    assert sorted(rules) == ["check-gave-up", FIELD]


def test_the_comments_of_a_file_that_is_not_reported_are_not_checked(folder: Folder) -> None:
    files = {
        "a.graphql": "query Q { Media(id: 1) { ...F } }",
        "b.graphql": "# kotae-ignore\n# kotae-ignore naming: x\nfragment F on Media { id }",
    }
    assert folder.found(files, "a.graphql") == []


@pytest.mark.parametrize("rule", ["too-complex-to-check", "rule-failed"])
def test_a_definition_that_was_not_checked_cannot_be_suppressed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    def proves(*_: object) -> bool:
        return False

    monkeypatch.setattr("kotae.check.group.MergeProver.proves", proves)
    monkeypatch.setattr("kotae.check.validation.MAX_MERGE_WORK", 0)
    fields = "a: id " * 20
    text = f"# kotae-ignore {rule}, naming: x\nquery Q {{ Media(id: 1) {{ {fields} }} }}"
    rules = [each.rule for each in folder.report({"a.graphql": text}).problems]
    assert rules == ["invalid-suppression", "too-complex-to-check"]


def test_ten_thousand_comments_are_checked_in_one_pass(folder: Folder) -> None:
    text = "# kotae-ignore no-deprecated: x\n" * 10_000 + "query Q { GenreCollection }"
    assert len(folder.report({"a.graphql": text}).problems) == 10_000


def test_more_faulty_comments_than_the_run_may_have_problems_end_the_check(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(RUN_LIMITS, "problems", 3)
    text = "# kotae-ignore\n" * 5 + "query Q { GenreCollection }"
    rules = [each.rule for each in folder.report({"a.graphql": text}).problems]
    assert sorted(rules) == ["check-gave-up", *["invalid-suppression"] * 3]


def test_json_counts_the_suppressed_problems(folder: Folder) -> None:
    text = "query Q {\n  # kotae-ignore fields-on-correct-type: new\n  nope\n}"
    report = folder.report({"a.graphql": text})
    assert json.loads(json_report(report))["summary"]["suppressed"] == 1
