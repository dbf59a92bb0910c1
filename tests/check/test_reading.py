from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest
from tests.check.harness import Folder, unmarked

from kotae.check.config import SourceFile
from kotae.check.limits import MAX_FILE_BYTES
from kotae.check.reading import read

if TYPE_CHECKING:
    from pathlib import Path

QUERY = "query Q { GenreCollection }"


@pytest.mark.parametrize(
    ("content", "place", "byte"),
    [
        (b"query Q {\n  Genre\xffCollection }", "2:8", "0xff"),
        (b"\xff\xfe{\x00", "1:1", "0xff"),
        (b"# \xe6\x97\xa5\xe6\x9c\xac \xc3(", "1:6", "0xc3"),
        (b"# cut short \xe6\x97", "1:13", "0xe6"),
        (b"# \xf0\x9f\x98\x80\r\n \xed\xa0\x80", "2:2", "0xed"),
        (b"\xef\xbb\xbf{ GenreCollection } # \xff", "1:23", "0xff"),
        (b"\xef\xbb\xbf\xff", "1:1", "0xff"),
    ],
)
def test_invalid_utf8_is_reported_at_the_first_byte_that_does_not_fit(
    folder: Folder, content: bytes, place: str, byte: str
) -> None:
    (problem,) = folder.report({"a.graphql": content}).problems
    assert f"{problem.rule} {problem.location}" == f"invalid-utf8 a.graphql:{place}"
    assert problem.message == f"This is not valid UTF-8: the byte {byte} is not valid here."


def test_a_file_that_is_not_utf8_hides_nothing_in_others(folder: Folder) -> None:
    assert folder.found({"a.graphql": b"\xff", "b.graphql": "{ Nope }"}) == [
        "invalid-utf8 a.graphql:1:1",
        "fields-on-correct-type b.graphql:1:3",
    ]


def test_a_byte_order_mark_is_fine_and_no_column(folder: Folder) -> None:
    assert folder.found({"a.graphql": f"\ufeff{QUERY}", "b.graphql": "\ufeff{ Nope }"}) == [
        "fields-on-correct-type b.graphql:1:3"
    ]


def test_a_file_of_a_byte_order_mark_alone_is_empty(folder: Folder) -> None:
    assert folder.found({"a.graphql": "\ufeff"}) == ["empty-document a.graphql:1:1"]


def test_a_file_of_one_mebibyte_is_checked_and_of_one_byte_more_is_not(folder: Folder) -> None:
    padding = MAX_FILE_BYTES - len(QUERY) - 1
    full = f"{QUERY}#{'x' * padding}"
    assert folder.found({"a.graphql": full}) == []
    assert folder.found({"a.graphql": f"{full}x"}) == ["file-too-large a.graphql:1:1"]


def test_a_byte_order_mark_does_not_let_a_file_be_larger(folder: Folder) -> None:
    text = f"\ufeff{QUERY}\n#{'x' * MAX_FILE_BYTES}\n}} and what nobody would read"
    assert folder.found({"a.graphql": text}) == ["file-too-large a.graphql:1:1"]
    assert folder.found({}, text=text, text_name="a.graphql") == ["file-too-large a.graphql:1:1"]


def test_standard_input_over_one_mebibyte_is_too_large(folder: Folder) -> None:
    text = " " * (MAX_FILE_BYTES + 1)
    assert folder.found({}, text=text, text_name="a.graphql") == ["file-too-large a.graphql:1:1"]


def test_a_file_that_is_too_large_holds_only_its_names(tmp_path: Path) -> None:
    path = tmp_path / "a.graphql"
    path.write_text(f"fragment F on Media {{ ...G }} #{'x' * MAX_FILE_BYTES}")
    document, _ = read(SourceFile(path, "a.graphql", is_reported=True))
    assert document.text == ""
    assert document.mentioned_fragments == {"F"}
    assert document.mentioned_spreads == {"G"}


def test_the_path_of_an_import_is_followed_only_as_far_as_a_path_can_be_long(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = 0
    real = os.lstat

    def counted(path: str) -> os.stat_result:
        nonlocal looks
        looks += 1
        return real(path)

    text = f'#import "{"a/" * 20_000}f.graphql"\n{{ GenreCollection }}'
    folder.write({"a.graphql": text})
    monkeypatch.setattr(os, "lstat", counted)
    assert folder.found({}) == ["import-not-found a.graphql:1:10"]
    assert looks < 10_000


def test_a_file_that_cannot_be_opened_is_a_problem(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: str | os.PathLike[str], flags: int, mode: int = 0o777) -> int:
        if os.fspath(path).endswith("secret.graphql"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refusing)
    report = folder.report({"secret.graphql": QUERY, "b.graphql": "{ Nope }"})
    assert [f"{each.rule} {each.location}" for each in report.problems] == [
        "fields-on-correct-type b.graphql:1:3",
        "unreadable-file secret.graphql:1:1",
    ]
    assert report.problems[1].message == "It cannot be read: Permission denied."


def test_a_pipe_is_not_waited_for(folder: Folder) -> None:
    os.mkfifo(folder.root / "pipe.graphql")
    (problem,) = folder.report({}).problems
    assert f"{problem.rule} {problem.location}" == "unreadable-file pipe.graphql:1:1"
    assert problem.message == "This is not a regular file."


CONFIG = '[tool.kotae]\ninclude = ["q/"]\n'
SPREAD = "query A { Media(id: 1) { ...F } }"
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
        "q/a.graphql": f"{comment}\n{SPREAD}",
        "lib/f.graphql": FRAGMENT,
    }
    report = folder.report(files)
    assert (report.problems, report.files, report.fragments) == ([], 1, 0)


def test_an_import_may_stand_anywhere_between_tokens(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'{SPREAD[:-1]} #import "../lib/f.graphql"\n}}',
        "lib/f.graphql": FRAGMENT,
    }
    assert folder.found(files) == []


def test_an_imported_file_imports_others_and_cycles_end(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{SPREAD}',
        "lib/f.graphql": '#import "./g/g.graphql"\nfragment F on Media { ...G }',
        "lib/g/g.graphql": '#import "../f.graphql"\n#import "g.graphql"\nfragment G on Media {id}',
    }
    assert folder.found(files) == []


def test_an_imported_file_is_read_and_not_checked(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{SPREAD}',
        "lib/f.graphql": f"{FRAGMENT}\nfragment Other on Media {{ titel }}\nquery Q {{ nope }}",
    }
    assert folder.found(files) == []


def test_a_fault_in_an_imported_fragment_stands_in_the_imported_file(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": f'#import "../lib/f.graphql"\n{SPREAD}',
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


def test_an_import_cannot_leave_the_root_folder(folder: Folder) -> None:
    files = {"q/a.graphql": f'#import "../f.graphql"\n{SPREAD}', "f.graphql": FRAGMENT}
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
        '# import "quoted" things from Japan\n{ GenreCollection }',
        '#import "./nope.graphql" one day\n{ GenreCollection }',
        "#import everything.graphql has\n{ GenreCollection }",
    ],
)
def test_a_comment_that_only_resembles_an_import_is_none(folder: Folder, text: str) -> None:
    assert folder.found({"a.graphql": text}) == []


def test_an_import_without_quotes_says_how_to_write_it(folder: Folder) -> None:
    files = {"a.graphql": f"#import ./f.graphql\n{SPREAD}", "q/f.graphql": FRAGMENT}
    folder.write({"q/f.graphql": FRAGMENT})
    assert "import-not-found a.graphql:1:9" in folder.found(files, "a.graphql")
    assert 'Quotes are missing: write `#import "./f.graphql"`.' in folder.messages(files)


def test_a_file_that_is_imported_and_in_the_project_is_one_file(folder: Folder) -> None:
    files = {"a.graphql": f'#import "./f.graphql"\n{SPREAD}', "f.graphql": FRAGMENT}
    report = folder.report(files)
    assert (report.problems, report.files) == ([], 2)
