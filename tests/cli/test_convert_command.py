"""`kotae convert` in both directions."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

QUERY = """\
query Title($id: Int) {
  Media(id: $id) {
    ...Card
    title {
      romaji
    }
  }
}
"""

CARD = """\
fragment Card on Media {
  id
}
"""

CODE = """\
from kotae import Var, operation
from kotae.api import Media, Query

id_ = Var("id", int)

card = Media.fragment("Card", Media.id)

title = operation(Query.media(id=id_).select(card, Media.title.romaji), name="Title")
"""


class Terminal:
    """Runs the command in a folder of its own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = folder
        self._capsys = capsys

    def write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, "utf-8")

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["convert", *words])
        out, err = self._capsys.readouterr()
        return code, out, err


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    made = Terminal(tmp_path, capsys)
    made.write("title.graphql", QUERY)
    made.write("card.graphql", CARD)
    return made


def test_an_operation_is_printed_with_the_fragments_of_other_files(
    terminal: Terminal,
) -> None:
    assert terminal.run("title.graphql") == (0, CODE, "")


def test_the_document_may_come_from_standard_input(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((QUERY + CARD).encode())))
    assert terminal.run("-") == (0, CODE, "")


def test_the_code_becomes_the_document_again(terminal: Terminal) -> None:
    terminal.write("converted_title.py", CODE)
    document = terminal.run("--to-graphql", "converted_title:title")
    assert document == (0, f"{QUERY}\n{CARD}", "")


def test_roots_become_one_document(terminal: Terminal) -> None:
    terminal.write(
        "several_roots.py",
        "from kotae.api import Media, Query\n"
        "class Roots:\n"
        "    both = [Query.media(id=id).select(Media.id) for id in (1, 2)]\n",
    )
    code, out, _ = terminal.run("--to-graphql", "several_roots:Roots.both")
    assert code == 0
    assert out == "{\n  Media(id: 1) {\n    id\n  }\n  Media_2: Media(id: 2) {\n    id\n  }\n}\n"


def test_a_file_with_errors_is_one(terminal: Terminal) -> None:
    terminal.write("bad.graphql", "{ Media(id: 1) { titel } }")
    code, out, err = terminal.run("bad.graphql")
    assert (code, out) == (1, "")
    assert "bad.graphql:1:18 error fields-on-correct-type" in err


def test_what_the_builder_cannot_express_is_one_and_names_the_place(
    terminal: Terminal,
) -> None:
    terminal.write("types.graphql", "{\n  __schema { types { name } }\n}")
    assert terminal.run("types.graphql") == (
        1,
        "",
        "kotae: types.graphql:2:3: kotae has no class for the result of Query.__schema.\n",
    )


def test_a_field_of_a_newer_schema_is_refused(terminal: Terminal) -> None:
    terminal.write("kotae.toml", 'schema = "newer.graphql"')
    terminal.write("newer.graphql", "type Query { mood: String }")
    terminal.write("mood.graphql", "{ mood }")
    assert terminal.run("mood.graphql") == (
        1,
        "",
        "kotae: mood.graphql:1:3: Cannot query field 'mood' on type 'Query'.\n",
    )


@pytest.mark.parametrize("file", ["", "."])
def test_what_is_no_file_is_two(terminal: Terminal, file: str) -> None:
    code, _, err = terminal.run(file)
    assert (code, err) == (2, f"kotae: expected a file, or - for standard input, got '{file}'.\n")


@pytest.mark.parametrize("words", [[], ["title.graphql", "--to-graphql", "title:title"]])
def test_one_direction_must_be_chosen(terminal: Terminal, words: list[str]) -> None:
    code, _, err = terminal.run(*words)
    assert code == 2
    assert "takes either a FILE or --to-graphql MODULE:NAME" in err


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("title", "expected MODULE:NAME, such as queries:media_by_id, got 'title'."),
        ("", "expected MODULE:NAME, such as queries:media_by_id, got ''."),
        ("no_such_module:x", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("kotae:nope", "AttributeError: module 'kotae' has no attribute 'nope'"),
        ("kotae:NULL", "kotae:NULL is a Null: expected an operation, a root field, or a list"),
        ("kotae.api:Media.id", "is a Field: expected an operation"),
        ("kotae.api:Query.media", "Query.media selects nothing: add .select(…)"),
    ],
)
def test_a_name_that_is_no_operation_is_two(terminal: Terminal, place: str, message: str) -> None:
    code, out, err = terminal.run("--to-graphql", place)
    assert (code, out) == (2, "")
    assert message in err


def test_a_broken_module_is_two(terminal: Terminal) -> None:
    terminal.write("broken_module.py", "1 / 0")
    code, _, err = terminal.run("--to-graphql", "broken_module:x")
    assert code == 2
    assert "broken_module:x cannot be imported. ZeroDivisionError: division by zero" in err


def test_a_module_that_exits_is_two(terminal: Terminal) -> None:
    terminal.write("exiting_module.py", "raise SystemExit('set TOKEN first')")
    code, _, err = terminal.run("--to-graphql", "exiting_module:x")
    assert code == 2
    assert "exiting_module:x cannot be imported. SystemExit: set TOKEN first" in err


def test_what_a_module_prints_is_not_in_the_document(terminal: Terminal) -> None:
    terminal.write("printing_module.py", f"print('imported')\n{CODE}")
    document = terminal.run("--to-graphql", "printing_module:title")
    assert document == (0, f"{QUERY}\n{CARD}", "imported\n")


def test_output_to_a_file_is_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    document = '{ Page { media(search: "é") { id } } }'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(document.encode())))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(content, encoding="ascii"))
    assert main(["convert", "-"]) == 0
    assert 'search="é"' in content.getvalue().decode()
