"""`kotae run` against a local AniList over real HTTP."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
from tests.cli.command_terminal import FIVE, PAGES, CommandTerminal
from tests.loopback import CannedResponse, LoopbackServer

from kotae.cli import main

TITLE = "query Title($id: Int) { Media(id: $id) { id title { romaji native } } }"


@pytest.fixture
def terminal(terminal: CommandTerminal) -> CommandTerminal:
    terminal.write("title.graphql", TITLE)
    terminal.write("pages.graphql", PAGES)
    return terminal


# the document


def test_the_result_is_printed_as_json_to_a_pipe(terminal: CommandTerminal) -> None:
    code, out, err = terminal.run("run", "title.graphql", "--var", "id=1")
    title = {"romaji": "Cowboy Bebop", "native": "カウボーイビバップ"}
    assert (code, json.loads(out), err) == (0, {"Media": {"id": 1, "title": title}}, "")
    assert "カウボーイビバップ" in out


def test_the_document_may_come_from_standard_input(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"{ Media(id: 1) { id } }"))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert terminal.run("run", "-", "--format", "jsonl") == (0, '{"id": 1}\n', "")


def test_fragments_of_other_files_are_sent_without_descriptions(terminal: CommandTerminal) -> None:
    terminal.write("name.graphql", '"a name" fragment Name on MediaTitle { romaji }')
    terminal.write("use.graphql", '"a query" query Q { Media(id: 1) { title { ...Name } } }')
    code, out, _ = terminal.run("run", "use.graphql")
    assert (code, json.loads(out)) == (0, {"Media": {"title": {"romaji": "Cowboy Bebop"}}})
    (request,) = terminal.server.requests
    assert request.query is not None
    assert "fragment Name" in request.query
    assert '"a' not in request.query


def test_problems_are_printed_as_check_prints_them_and_nothing_is_sent(
    terminal: CommandTerminal,
) -> None:
    terminal.write("bad.graphql", "{ Media(id: 1) { titel } }")
    code, out, err = terminal.run("run", "bad.graphql")
    assert (code, out) == (1, "")
    assert "bad.graphql:1:18 error fields-on-correct-type" in err
    assert "^^^^^" in err
    assert "1 error in 1 file" in err
    assert not terminal.server.requests


def test_an_error_that_a_comment_suppresses_is_refused_all_the_same(
    terminal: CommandTerminal,
) -> None:
    text = "{\n  # kotae-ignore fields-on-correct-type, anonymous-operation: new\n  nope\n}"
    terminal.write("bad.graphql", text)
    code, _, err = terminal.run("run", "bad.graphql")
    assert code == 1
    assert "bad.graphql:3:3 error fields-on-correct-type" in err
    assert "suppress" not in err
    assert not terminal.server.requests


def test_an_operation_is_chosen_by_its_name(terminal: CommandTerminal) -> None:
    terminal.write("two.graphql", "query A { Media(id: 1) { id } } query B { Media(id: 5) { id } }")
    assert terminal.run("run", "two.graphql", "--operation", "B", "--format", "jsonl")[1] == (
        '{"id": 5}\n'
    )
    code, _, err = terminal.run("run", "two.graphql")
    assert code == 2
    assert "several operations, A, B: choose one, for example --operation A." in err
    code, _, err = terminal.run("run", "two.graphql", "--operation", "C")
    assert code == 2
    assert "no operation C." in err


def test_limits_are_applied_before_anything_is_sent(terminal: CommandTerminal) -> None:
    code, _, err = terminal.run("run", "pages.graphql", "--var", "perPage=100")
    assert code == 2
    assert "expected at most 50, got 100" in err
    assert not terminal.server.requests


def test_a_file_with_fragments_only_is_refused(terminal: CommandTerminal) -> None:
    terminal.write("only.graphql", "fragment F on Media { id }")
    code, _, err = terminal.run("run", "only.graphql")
    assert (code, err) == (2, "kotae: The file has no operation, only fragments.\n")


# errors of AniList and the network


@pytest.mark.parametrize(
    ("fault", "code"),
    [("400-complexity", 1), ("500", 3), ("403-html-challenge", 3), ("400-invalid-token", 2)],
)
def test_each_kind_of_failure_has_its_exit_code(
    terminal: CommandTerminal, fault: str, code: int
) -> None:
    terminal.server.faults.next(fault)
    got, out, err = terminal.run("run", "title.graphql", "--var", "id=1")
    assert (got, out) == (code, "")
    assert err.startswith("kotae: ")


def test_data_beside_errors_is_printed(terminal: CommandTerminal) -> None:
    terminal.server.faults.next("200-errors-without-status")
    code, _, err = terminal.run("run", "pages.graphql", FIVE, "--output", "films.csv")
    assert code == 1
    assert err.endswith("\nkotae: films.csv has 2 items, and is incomplete.\n")
    assert terminal.read("films.csv").count("\r\n") == 3


def test_something_missing_is_null_and_named_where_there_are_rows(
    terminal: CommandTerminal,
) -> None:
    assert terminal.run("run", "title.graphql", "--var", "id=2")[:2] == (
        0,
        '{\n  "Media": null\n}\n',
    )
    code, out, err = terminal.run("run", "title.graphql", "--var", "id=2", "--format", "csv")
    assert (code, out) == (0, "id,title.romaji,title.native\r\n")
    assert err == "kotae: AniList has nothing for Media.\n"


def test_a_missing_token_says_which_option_sends_one(terminal: CommandTerminal) -> None:
    terminal.write("me.graphql", "{ Viewer { id } }")
    code, _, err = terminal.run("run", "me.graphql")
    assert code == 2
    assert "`--token-env NAME`" in err


def test_the_token_comes_from_the_environment_only(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = terminal.server.token(1)
    monkeypatch.setenv("MY_TOKEN", token)
    terminal.write("me.graphql", "{ Viewer { id } }")
    words = ("run", "me.graphql", "--token-env", "MY_TOKEN", "--format", "jsonl")
    assert terminal.run(*words)[:2] == (0, '{"id": 1}\n')
    code, out, err = terminal.run("run", "me.graphql", "--token", token)
    assert code == 2
    assert token not in out + err


def test_a_mutation_says_what_happened_to_each_of_its_roots(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", terminal.server.token(1))
    terminal.write(
        "save.graphql",
        "mutation { good: SaveMediaListEntry(mediaId: 6, progress: 1) { progress } "
        "bad: SaveMediaListEntry(mediaId: 2, progress: 1) { progress } }",
    )
    code, _, err = terminal.run("run", "save.graphql", "--token-env", "MY_TOKEN")
    assert code == 1
    assert "\nkotae: bad: not carried out. " in err
    assert "\nkotae: good: " in err


def test_ctrl_c_in_a_mutation_says_that_it_may_have_been_carried_out(
    terminal: CommandTerminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", terminal.server.token(1))
    terminal.write("save.graphql", "mutation { SaveMediaListEntry(mediaId: 6) { id } }")
    terminal.interrupt_at(1)
    code, out, err = terminal.run("run", "save.graphql", "--token-env", "MY_TOKEN")
    assert (code, out) == (130, "")
    assert "The mutation may have been carried out: look before you run it again." in err


# rows and formats


def test_a_row_has_the_nested_values_by_path(terminal: CommandTerminal) -> None:
    _, out, _ = terminal.run("run", "pages.graphql", "--format", "csv", FIVE)
    assert list(csv.reader(io.StringIO(out, newline=""))) == [
        ["id", "title.romaji", "genres", "studios.nodes"],
        ["1", "Cowboy Bebop", "Action; Adventure; Drama; Sci-Fi", "Sunrise"],
        ["5", "Cowboy Bebop: Tengoku no Tobira", "Action; Drama; Mystery; Sci-Fi", "bones"],
    ]
    assert out.endswith("\r\n")


def test_a_list_of_texts_is_a_column(terminal: CommandTerminal) -> None:
    terminal.write("genres.graphql", "{ GenreCollection }")
    _, out, _ = terminal.run("run", "genres.graphql", "--format", "csv")
    assert out.splitlines()[:2] == ["GenreCollection", "Action"]


def test_the_format_is_that_of_the_file_name(terminal: CommandTerminal) -> None:
    for name, begins in [("a.csv", "id,"), ("a.jsonl", '{"id"'), ("a.json", "{\n"), ("a", "{\n")]:
        code, out, err = terminal.run("run", "pages.graphql", FIVE, "--output", name)
        assert (code, out, err) == (0, "", "")
        assert terminal.read(name).startswith(begins)


@pytest.mark.parametrize("name", ["folder", "none/a.csv", "/dev/null"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_is_sent(
    terminal: CommandTerminal, name: str
) -> None:
    (terminal.folder / "folder").mkdir()
    code, _, err = terminal.run("run", "title.graphql", "--var", "id=1", "--output", name)
    assert code == 2
    assert name in err
    assert not terminal.server.requests


def test_a_text_that_a_spreadsheet_would_execute_is_quoted_in_csv_only(
    terminal: CommandTerminal,
) -> None:
    world = terminal.server.world
    media = world["Media"].add({"title": {"romaji": '=HYPERLINK("a")', "native": "-1\n\x1b[2J"}})
    words = ("run", "title.graphql", "--var", f"id={media['id']}", "--format")
    assert terminal.run(*words, "csv")[1].split("\r\n")[1] == (
        f"""{media["id"]},"'=HYPERLINK(""a"")","'-1\n\x1b[2J\""""
    )
    assert json.loads(terminal.run(*words, "jsonl")[1])["title"]["native"] == "-1\n\x1b[2J"
    for format_ in ("csv", "jsonl", "json", "table"):
        _, out, _ = terminal.show(*words, format_)
        assert "\x1b" not in out
    world["Media"].remove(media["id"])


# a terminal


def test_a_terminal_gets_a_table_whose_wide_characters_are_aligned(
    terminal: CommandTerminal,
) -> None:
    terminal.write(
        "wide.graphql",
        "{ Page(perPage: 2) { media(id_in: [1, 5], sort: [ID]) "
        "{ title { native } averageScore nextAiringEpisode { episode } } } }",
    )
    code, out, _ = terminal.show("run", "wide.graphql", columns=120)
    assert code == 0
    assert out.splitlines() == [
        "title.native                 averageScore  nextAiringEpisode.episode",
        "カウボーイビバップ                     82  -",
        "カウボーイビバップ 天国の扉            79  -",
        "",
        "2 items.",
    ]


def test_columns_that_do_not_fit_are_named(terminal: CommandTerminal) -> None:
    _, out, _ = terminal.show("run", "pages.graphql", FIVE, columns=40)
    head, *_, last = out.splitlines()
    assert head.split() == ["id", "title.romaji"]
    assert "not shown" in out
    assert last.endswith("studios.nodes.")


def test_an_object_is_shown_in_a_line_for_each_value(terminal: CommandTerminal) -> None:
    _, out, _ = terminal.show("run", "title.graphql", "--var", "id=1")
    assert out.splitlines() == [
        "id            1",
        "title.romaji  Cowboy Bebop",
        "title.native  カウボーイビバップ",
    ]


def test_an_empty_table_says_that_there_are_no_items(terminal: CommandTerminal) -> None:
    assert terminal.show("run", "pages.graphql", "--var", "ids=2")[1] == "No items.\n"


def test_the_columns_of_a_union_are_those_of_all_members(terminal: CommandTerminal) -> None:
    terminal.write(
        "activities.graphql",
        "{ Page(perPage: 1) { activities(type: TEXT) { __typename ... on TextActivity { text } "
        "... on ListActivity { media { title { romaji } } } } } }",
    )
    _, out, _ = terminal.run("run", "activities.graphql", "--format", "csv")
    head, first = out.split("\r\n")[:2]
    assert head == "__typename,text,media.title.romaji"
    assert first.startswith("TextActivity,")
    assert first.endswith(",")


def test_several_root_fields_are_one_row(terminal: CommandTerminal) -> None:
    terminal.write("two.graphql", "{ a: Media(id: 1) { id } b: Media(id: 2) { id } }")
    assert terminal.run("run", "two.graphql", "--format", "csv")[1] == "a.id,b.id\r\n1,\r\n"


@pytest.mark.usefixtures("terminal")
def test_a_result_of_another_shape_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    with LoopbackServer(lambda _: CannedResponse.json({"data": {"Page": [1]}})) as server:
        code = main(["run", "pages.graphql", "--format", "csv", "--endpoint", server.url])
    assert code == 1
    assert "expected an object at data.Page, got a list." in capsys.readouterr().err
