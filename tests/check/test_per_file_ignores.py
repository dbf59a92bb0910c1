"""Rules that are off in some files, by `per-file-ignores`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae import UsageError
from kotae.check.limits import Deadline
from kotae.check.per_file_ignores import PerFileIgnores

if TYPE_CHECKING:
    from tests.check.harness import Folder

BAD = "query Q { nope }"
FIELD = "fields-on-correct-type"


def ignoring(*entries: str) -> dict[str, str]:
    return {"kotae.toml": "[per-file-ignores]\n" + "\n".join(entries)}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("old/", ["a.graphql"]),
        ("./old/**", ["a.graphql"]),
        ("*.graphql", []),
        ("/a.graphql", ["old/b.graphql"]),
        ("b.*", ["a.graphql"]),
        ("new/", ["a.graphql", "old/b.graphql"]),
    ],
)
def test_a_rule_is_off_in_the_files_of_a_pattern(
    folder: Folder, pattern: str, expected: list[str]
) -> None:
    files = {"a.graphql": "{ nope }", "old/b.graphql": "{ nope }"}
    files |= ignoring(f'"{pattern}" = ["{FIELD}"]')
    problems = folder.report(files).problems
    assert [problem.location.path for problem in problems] == expected


def test_a_file_has_the_lists_of_all_its_patterns(folder: Folder) -> None:
    folder.has_anilist_rules = True
    files = {"old/a.graphql": "query Q { nope Page(perPage: 51) { media { id } } }"}
    files |= ignoring(f'"old/" = ["{FIELD}"]', '"a.graphql" = ["page-size-over-50"]')
    assert folder.found(files) == []


def test_patterns_are_relative_to_the_project(folder: Folder) -> None:
    files = {f"p/{name}": text for name, text in ignoring(f'"/q/" = ["{FIELD}"]').items()}
    assert folder.found(files | {"p/q/a.graphql": BAD}, "p/q") == []


def test_a_comment_for_a_rule_that_is_off_in_its_file_is_not_unused(folder: Folder) -> None:
    text = f"# kotae-ignore {FIELD}: x\nquery Q {{ nope }}"
    report = folder.report({"a.graphql": text} | ignoring(f'"*" = ["{FIELD}"]'))
    assert report.problems == []


def test_the_rules_of_comments_can_be_off_too(folder: Folder) -> None:
    text = "# kotae-ignore\n# kotae-ignore naming, no-deprecated: x\nquery Q { GenreCollection }"
    files = ignoring('"*" = ["invalid-suppression", "unused-suppression"]')
    assert folder.found({"a.graphql": text} | files) == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ('"*" = ["no-deprecate"]', "`per-file-ignores` names no-deprecate, which is no rule. Did"),
        ('"*" = ["syntax"]', "names syntax, which is always an error. Remove it."),
        ('"*" = "naming"', r"must have a list of rules for \*, not 'naming'"),
        ('"*" = []', r"must have a list of rules for \*, not \[\]"),
        ('"*" = [1]', "must be a list of strings"),
        ('"!a" = ["naming"]', "has !a, and a pattern with `!` selects no files there"),
        ('"#a" = ["naming"]', "has #a, which is not a pattern"),
    ],
)
def test_an_entry_that_is_not_valid_is_refused(folder: Folder, entry: str, expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        folder.found({"a.graphql": BAD} | ignoring(entry))


def test_the_key_is_a_table(folder: Folder) -> None:
    files = {"a.graphql": BAD, "kotae.toml": 'per-file-ignores = ["naming"]'}
    with pytest.raises(UsageError, match="must be a table of patterns with lists of rules, not"):
        folder.found(files)


def test_patterns_that_take_long_end_the_check(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rules_in(_: PerFileIgnores, _path: str) -> frozenset[str]:
        Deadline(-1).check()
        return frozenset()

    monkeypatch.setattr(PerFileIgnores, "rules_in", rules_in)
    files = {"a.graphql": BAD} | ignoring(f'"*" = ["{FIELD}"]')
    assert folder.found(files) == ["check-gave-up a.graphql:1:1", f"{FIELD} a.graphql:1:11"]
