from __future__ import annotations

import pytest
from tests.check.harness import Folder, unmarked

CONFIG = '[tool.kotae]\ninclude = ["q/"]\n'
QUERY = "query A { Media(id: 1) { ...F } }"
FRAGMENT = "fragment F on Media { id }"


@pytest.mark.parametrize(
    "comment",
    [
        '#import "../lib/f.graphql"',
        "#import '../lib/f.graphql'",
        '# import "../lib/f.graphql"',
        '#   import   "../lib/f.graphql"   # and more',
        '#import F from "../lib/f.graphql"',
        '# import F, G from "../lib/f.graphql"',
        '# import * from "../lib/f.graphql"',
        '#import "../lib/../lib/./f.graphql"',
    ],
)
def test_an_imported_file_adds_its_fragments(folder: Folder, comment: str) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f"{comment}\n{QUERY}",
        "lib/f.graphql": FRAGMENT,
    }
    report = folder.report(files)
    assert (report.problems, report.files, report.fragments) == ([], 1, 0)


def test_an_import_may_stand_anywhere_between_tokens(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'{QUERY[:-1]} #import "../lib/f.graphql"\n}}',
        "lib/f.graphql": FRAGMENT,
    }
    assert folder.found(files) == []


def test_an_imported_file_imports_others_and_cycles_end(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{QUERY}',
        "lib/f.graphql": '#import "./g/g.graphql"\nfragment F on Media { ...G }',
        "lib/g/g.graphql": '#import "../f.graphql"\n#import "g.graphql"\nfragment G on Media {id}',
    }
    assert folder.found(files) == []


def test_an_imported_file_is_read_and_not_checked(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{QUERY}',
        "lib/f.graphql": f"{FRAGMENT}\nfragment Other on Media {{ titel }}\nquery Q {{ nope }}",
    }
    assert folder.found(files) == []


def test_a_fault_in_an_imported_fragment_stands_in_the_imported_file(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{QUERY}',
        "lib/f.graphql": "fragment F on Media {\n  titel\n}",
    }
    assert folder.found(files) == ["fields-on-correct-type lib/f.graphql:2:3"]


@pytest.mark.parametrize(
    ("rule", "comment"),
    [
        ("import-not-found", '#import "»./nope.graphql"'),
        ("import-not-found", '#import "»./text.txt"'),
        ("import-not-found", '#import "»"'),
        ("import-not-found", '#import "»./folder.graphql"'),
        ("import-not-found", f'#import "»{"x" * 5000}.graphql"'),
        ("file-outside-project", '# import F from "»/etc/passwd.graphql"'),
        ("file-outside-project", '#import "»C:\\Windows\\f.graphql"'),
        ("file-outside-project", '#import "»\\\\host\\share\\f.graphql"'),
        ("file-outside-project", '#import "»../../outside.graphql"'),
        ("file-outside-project", '#import "»./leaving.graphql"'),
    ],
)
def test_an_import_that_cannot_be_followed_is_a_problem_at_its_path(
    folder: Folder, rule: str, comment: str
) -> None:
    text, places = unmarked(f"# 日本\n{comment}\n{{ GenreCollection }}", "p/q/a.graphql")
    folder.write({"outside.graphql": FRAGMENT, "p/q/text.txt": FRAGMENT})
    (folder.root / "p/q/folder.graphql").mkdir()
    (folder.root / "p/q/leaving.graphql").symlink_to("../../outside.graphql")
    files = {
        "p/pyproject.toml": '[tool.kotae]\ninclude = ["q/a.graphql"]\n',
        "p/q/a.graphql": text,
    }
    assert folder.found(files, "p") == [f"{rule} {places[0]}"]


def test_an_import_cannot_leave_the_folder_that_is_given(folder: Folder) -> None:
    files = {"q/a.graphql": f'#import "../f.graphql"\n{QUERY}', "f.graphql": FRAGMENT}
    assert folder.found(files, "q") == [
        "file-outside-project q/a.graphql:1:10",
        "known-fragment-names q/a.graphql:2:29",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{ Media(search: """\n#import "./nope.graphql"\n""") { id } }',
        "{ Media(search: \"#import './nope.graphql'\") { id } }",
        '# we import "./nope.graphql" some day\n{ GenreCollection }',
        '#important "./nope.graphql"\n{ GenreCollection }',
        "#import nothing\n{ GenreCollection }",
        "#import \"./nope.graphql'\n{ GenreCollection }",
    ],
)
def test_what_only_looks_like_an_import_is_none(folder: Folder, text: str) -> None:
    assert folder.found({"a.graphql": text}) == []


def test_a_file_that_is_imported_and_in_the_project_is_one_file(folder: Folder) -> None:
    files = {"a.graphql": f'#import "./f.graphql"\n{QUERY}', "f.graphql": FRAGMENT}
    report = folder.report(files)
    assert (report.problems, report.files) == ([], 2)
