"""The options of `kotae check` that say what is checked, and what `kotae run` refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.command_terminal import CommandTerminal

BAD = "query Bad { Nope }"
GOOD = "query Good { GenreCollection }"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in {
        "kotae.toml": 'exclude = ["old/"]\ndirectives = ["own"]\n',
        "old/a.graphql": BAD,
        "q/new/b.graphql": BAD,
        "q/gen.graphql": BAD,
        "q/good.graphql": GOOD,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("project")
def test_exclude_leaves_files_out_beside_those_of_the_project() -> None:
    assert main(["check", "--exclude", "./q/new", "--exclude", "gen.graphql"]) == 0
    assert main(["check", "--exclude", "q/new"]) == 1
    assert main(["check", "q", "--exclude", "q/new", "--exclude", "/q/gen.graphql"]) == 0


def test_exclude_is_relative_to_the_working_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "q")
    assert main(["check", "--exclude", "/new/", "--exclude", "/gen.graphql"]) == 0
    (project / "c.graphql").write_text(BAD)
    assert main(["check", "--exclude", "/new/", "--exclude", "/gen.graphql"]) == 1
    assert (
        main(["check", *(f"--exclude=/{name}" for name in ("new/", "gen.graphql", "c.graphql"))])
        == 0
    )


def test_a_file_that_is_named_is_checked_although_it_is_excluded(project: Path) -> None:
    assert main(["check", str(project / "q/gen.graphql"), "--exclude", "gen.graphql"]) == 1


def test_without_a_configuration_the_options_work_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.graphql").write_text("query Q { GenreCollection @client }")
    (tmp_path / "b.graphql").write_text(BAD)
    (tmp_path / "c.graphql").write_text("extend type Query { mine: Int }")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    words = ["check", "--exclude", "b.graphql", "--directive", "@client"]
    assert main(words) == 1
    assert main([*words, "--client-schema", "c.graphql"]) == 0
    (tmp_path / "a.graphql").write_text("query Q { GenreCollection mine }")
    assert main(["check", "a.graphql", "--client-schema", "c.graphql"]) == 0


def test_directives_are_allowed_beside_those_of_the_project(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "q/good.graphql").write_text("query Q { GenreCollection @own @client @other }")
    words = ["check", "q/good.graphql", "--directive", "client"]
    assert main(words) == 1
    out = capsys.readouterr().out
    assert "Unknown directive '@other'. If only your client knows it and its fields, name it" in out
    assert "in `directives` of [tool.kotae]" in " ".join(out.split())
    assert main([*words, "--directive", "other"]) == 0


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--exclude", "/"], "--exclude: must be a pattern in the syntax of .gitignore"),
        (["--exclude", ""], "--exclude: must be a pattern"),
        (["--directive", "no name"], "--directive: must be the name of a directive"),
        (["--directive", "@"], "--directive: must be the name of a directive"),
        (["--client-schema", "nope"], "There is no client schema nope."),
        (["--client-schema", "q"], "The client schema q cannot be used. It is a link, or not"),
    ],
)
def test_a_wrong_value_is_an_error_of_usage(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "q/good.graphql", *words]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("query Q { Media(id: 1) { id isOpen } }", "q.graphql:1:29: isOpen is"),
        ("query Q { Media(id: 1) { id ...F } } fragment F on Local { a }", "q.graphql:1:60: a is"),
        ("query Q { Media(id: 1) { id title @client { romaji } } }", "q.graphql:1:35: @client is"),
        ("query Q { Media(id: 1) { id @connection(key: 1) } }", "q.graphql:1:29: @connection is"),
    ],
)
def test_run_refuses_what_only_the_client_knows_before_anything_is_sent(
    terminal: CommandTerminal, text: str, part: str
) -> None:
    sdl = "type Local { a: Int }  extend type Media { isOpen: Boolean  local: Local }"
    terminal.write(
        "kotae.toml", 'client-schema = "c.graphql"\ndirectives = ["client", "connection"]'
    )
    terminal.write("c.graphql", sdl)
    terminal.write("q.graphql", text.replace("...F", "local { ...F }"))
    code, out, err = terminal.run("run", "q.graphql")
    assert (code, out) == (2, "")
    if "...F" in text:
        part = "q.graphql:1:29: local is"
    assert f"{part} known to the client only, and `kotae run` sends an operation as it is." in err
    assert not terminal.server.requests


@pytest.mark.parametrize(
    ("settings", "options", "setting"),
    [
        ('include = ["/q/"]', [], "`include` of kotae.toml"),
        ('exclude = ["/old/"]', [], "`exclude` of kotae.toml"),
        ("", ["--exclude", "old"], "`--exclude`"),
    ],
)
def test_a_folder_whose_files_are_all_left_out_says_which_setting_does_so(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    settings: str,
    options: list[str],
    setting: str,
) -> None:
    (project / "kotae.toml").write_text(settings)
    assert main(["check", "old", *options]) == 2
    assert capsys.readouterr().err == (
        "kotae: There is no .graphql or .gql file to check in old, and no program with a query. "
        f"{setting} leaves out old/a.graphql: name the file itself to check it.\n"
    )


def test_a_folder_whose_files_git_ignores_says_so(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "kotae.toml").write_text("")
    (project / ".gitignore").write_text("a.graphql")
    assert main(["check", "old"]) == 2
    assert "A .gitignore leaves out old/a.graphql: name the file" in capsys.readouterr().err
