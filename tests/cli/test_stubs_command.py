"""`kotae stubs`: the module it writes, what it leaves alone, and `--check`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kotae.cli import main

BY_ID = "query ById($id: Int!) { Media(id: $id) { ...Card } }"
CARD = "fragment Card on Media { id title { romaji } }"
#: Names of files that end a string, or are no text.
HOSTILE = ("a'b.gql", 'a"""b.gql', "a\\N.gql", "a\nb.gql", "a\udc80.gql")
STUB, MODULE = "typed_queries.pyi", "typed_queries.py"
#: The module of the typing tests, whose types two type checkers and the run time agree on.
TYPING = Path(__file__).parents[1] / "typing"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an operation and a fragment, in folders beside each other."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"media/by_id": BY_ID, "fragments/card": CARD}.items():
        path = tmp_path / f"queries/{name}.graphql"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return tmp_path


def written(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.py*")}


def test_a_folder_gets_a_stub_and_a_module_that_load_runs_in(
    project: Path, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert main(["stubs", "queries/"]) == 0
    assert capsys.readouterr().out == f"Wrote {STUB}.\nWrote {MODULE}.\n"
    assert "path: Literal['queries/media/by_id.graphql']" in written(project)[STUB]
    # Another working folder: paths start at the module's own.
    program = (
        "from typed_queries import Media, load\n"
        "media = load('queries/media/by_id.graphql')(id=1).decode("
        "{'Media': {'id': 1, 'title': None}})\n"
        "assert isinstance(media, Media) and media.id == 1\n"
        "try:\n    from typed_queries import ByIdMedia\nexcept ImportError:\n    print('none')\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path_factory.mktemp("other"),
        env={**os.environ, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("none\n", "")


def test_the_same_files_give_the_same_stub_whatever_names_them(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["stubs"])
    expected = written(project)
    for paths in (
        ["queries"],
        [str(project)],
        ["queries/fragments", "queries/media/by_id.graphql"],
    ):
        (project / STUB).unlink()
        main(["stubs", *paths])
        assert written(project) == expected
    monkeypatch.chdir(project / "queries")
    assert main(["stubs", "media", "--output", f"../{STUB}", "--check"]) == 0


def test_check_says_what_is_out_of_date_and_how_to_mend_it(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stubs", "queries/", "--check"]) == 1
    error = capsys.readouterr().err
    assert f"{STUB} and {MODULE} are out of date: run `kotae stubs queries/`." in error
    assert written(project) == {}
    main(["stubs", "queries/"])
    before = written(project)
    assert main(["stubs", "queries/", "--check"]) == 0
    assert f"{STUB} is up to date.\n" in capsys.readouterr().out
    (project / "queries/fragments/card.graphql").write_text(CARD.replace("id", "idMal"), "utf-8")
    assert main(["stubs", "queries/", "--check"]) == 1
    assert f"{STUB} is out of date: run `kotae stubs queries/`." in capsys.readouterr().err
    assert written(project) == before
    main(["stubs", "queries/"])
    assert capsys.readouterr().out == f"Wrote {STUB}.\nDid not change {MODULE}.\n"


def test_the_command_that_mends_names_another_output(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "my app").mkdir()
    assert main(["stubs", "--check", "--output", "my app/api.pyi"]) == 1
    assert "run `kotae stubs --output 'my app/api.pyi'`." in capsys.readouterr().err


def test_the_ends_of_lines_that_git_changes_are_not_a_difference(project: Path) -> None:
    main(["stubs"])
    for name, text in written(project).items():
        (project / name).write_bytes(text.replace("\n", "\r\n").encode())
    assert main(["stubs", "--check"]) == 0


@pytest.mark.parametrize(
    "name", ["1.graphql", "a-b c.graphql", "日本.gql", "__.graphql", "a'b.gql"]
)
def test_a_file_of_any_name_gets_a_class(project: Path, name: str) -> None:
    (project / name).write_text("{ GenreCollection }", "utf-8")
    assert main(["stubs"]) == 0
    compile(written(project)[STUB], STUB, "exec")
    assert f"path: Literal[{name!r}]" in written(project)[STUB]


def test_paths_of_a_package_start_at_its_folder(project: Path) -> None:
    (project / "queries").rename(project / "package")
    (project / "package/__init__.py").touch()
    assert main(["stubs", "package", "--output", "package/types.pyi"]) == 0
    assert "Literal['media/by_id.graphql']" in written(project / "package")["types.pyi"]


@pytest.mark.parametrize("name", [STUB, MODULE])
@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_file_of_somebody_else_is_left_alone(
    project: Path, name: str, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (project / name).write_text("mine = 1\n", "utf-8")
    assert main(["stubs", *options]) == 2
    assert f"{name} is not a file of `kotae stubs`" in capsys.readouterr().err
    assert written(project) == {name: "mine = 1\n"}


def test_a_document_with_an_error_writes_nothing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "queries/media/bad.graphql").write_text("{ Media(id: 1) { idd } }", "utf-8")
    assert main(["stubs", "queries/"]) == 1
    error = capsys.readouterr().err
    assert "queries/media/bad.graphql:1:18: Cannot query field" in error
    assert written(project) == {}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["nope/"], 2, "There is no file or folder nope/."),
        (["queries/fragments"], 1, "have no operation, only fragments"),
        (["--output", "queries.txt"], 2, "expected the path of a module, such as typed_queries"),
        (["--output", "my-queries.pyi"], 2, "expected the path of a module"),
        (["--output", "class.pyi"], 2, "expected the path of a module"),
        (["--output", "a\\b.pyi"], 2, "got a\\b.pyi."),
        (["--output", "kotae.pyi"], 2, "kotae.pyi would hide another module of its name"),
        (["--output", "queries/pathlib.pyi"], 2, "would hide another module of its name"),
        (["--output", "loop/queries.pyi"], 2, "loop/queries.pyi cannot be read: "),
        (["--output", "nope/queries.pyi"], 2, "nope/queries.pyi cannot be written: No such file"),
        (["empty"], 2, "There is no .graphql file"),
    ],
)
def test_what_cannot_be_written_says_why(
    project: Path,
    arguments: list[str],
    code: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (project / "empty").mkdir()
    (project / "loop").symlink_to("loop")
    assert main(["stubs", *arguments]) == code
    assert message in " ".join(capsys.readouterr().err.split())
    assert written(project) == {}


def test_the_module_of_the_typing_tests_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TYPING)
    assert main(["stubs", "queries/", "--check"]) == 0
