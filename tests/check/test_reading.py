from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from kotae.check.limits import MAX_FILE_BYTES

if TYPE_CHECKING:
    from tests.check.harness import Folder

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
    assert problem.message == f"This is not valid UTF-8: the byte {byte} does not fit here."


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
