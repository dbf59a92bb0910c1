from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from kotae import UsageError
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.check.harness import Folder

BAD = "{ Nope }"
CONFIG = "[tool.kotae]\n"


def paths(found: list[str]) -> list[str]:
    return [each.split()[1].rsplit(":", 2)[0] for each in found]


def test_graphql_and_gql_files_of_every_folder_are_found(folder: Folder) -> None:
    files = {"a.graphql": BAD, "b.gql": BAD, "x/y/z/c.graphql": BAD, "d.txt": BAD, "e.json": BAD}
    assert paths(folder.found(files)) == ["a.graphql", "b.gql", "x/y/z/c.graphql"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.graphql",
        ".hidden/a.graphql",
        "x/.hidden/y/a.graphql",
        "node_modules/a.graphql",
        "x/node_modules/y/a.graphql",
        "__pycache__/a.graphql",
        "environment/lib/a.graphql",
    ],
)
def test_hidden_names_and_the_folders_of_tools_are_passed_over(folder: Folder, name: str) -> None:
    files = {name: BAD, "environment/pyvenv.cfg": "", "seen.graphql": BAD}
    assert paths(folder.found(files)) == ["seen.graphql"]


@pytest.mark.parametrize("config", [{}, {"pyproject.toml": CONFIG}], ids=["plain", "configured"])
@pytest.mark.parametrize(
    "name",
    [
        ".hidden/a.graphql",
        "node_modules/a.graphql",
        "environment/a.graphql",
        "ignored/a.graphql",
    ],
)
@pytest.mark.parametrize("is_folder", [True, False], ids=["folder", "file"])
def test_a_path_on_the_command_line_is_checked_anywhere(
    folder: Folder, config: dict[str, str], name: str, *, is_folder: bool
) -> None:
    files = {
        **config,
        name: BAD,
        "environment/pyvenv.cfg": "",
        ".git/HEAD": "",
        ".gitignore": "ignored/\n",
        "other.graphql": BAD,
    }
    given = name.rsplit("/", 1)[0] if is_folder else name
    assert paths(folder.found(files, given)) == [name]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("q", "q/a.graphql"),
        ("q/", "q/a.graphql"),
        ("./q", "q/a.graphql"),
        ("q/a.graphql", "q/a.graphql"),
        (".", "q/a.graphql"),
        ("q/../q", "q/../q/a.graphql"),
    ],
)
def test_paths_are_printed_as_on_the_command_line(folder: Folder, given: str, shown: str) -> None:
    assert paths(folder.found({"q/a.graphql": BAD}, given)) == [shown]


def test_an_absolute_path_is_printed_as_an_absolute_path(folder: Folder) -> None:
    given = str(folder.root / "q")
    assert paths(folder.found({"q/a.graphql": BAD}, given)) == [f"{given}/a.graphql"]


def test_a_file_named_twice_is_checked_once(folder: Folder) -> None:
    report = folder.report({"q/a.graphql": BAD}, "q", "q/a.graphql", "./q")
    assert (len(report.problems), report.files) == (1, 1)


def test_a_file_with_another_suffix_is_checked_if_it_is_named(folder: Folder) -> None:
    assert paths(folder.found({"query.txt": BAD}, "query.txt")) == ["query.txt"]


@pytest.mark.parametrize("given", ["nope", "nope.graphql", "a.graphql/x", "x" * 5000, "\0"])
def test_a_path_that_does_not_exist_is_a_mistake(folder: Folder, given: str) -> None:
    with pytest.raises(UsageError, match="There is no file or folder"):
        folder.report({"a.graphql": BAD}, given)


@pytest.mark.parametrize("given", [[], ["."], ["q"], ["q", "r"]])
def test_a_folder_without_documents_is_a_mistake(folder: Folder, given: list[str]) -> None:
    files = {"q/readme.md": "", "r/.hidden.graphql": BAD, "pyproject.toml": CONFIG}
    with pytest.raises(UsageError, match=r"There is no \.graphql or \.gql file to check in "):
        folder.report(files, *given)


def test_a_link_inside_the_project_is_the_file_it_names_and_checked_once(folder: Folder) -> None:
    folder.write({"q/real.graphql": "query Q { GenreCollection }"})
    (folder.root / "q/link.graphql").symlink_to("real.graphql")
    report = folder.report({}, "q")
    assert (report.problems, report.files) == ([], 1)


def test_a_link_to_a_hidden_file_of_the_project_is_read_under_the_links_name(
    folder: Folder,
) -> None:
    folder.write({"q/.real.graphql": BAD})
    (folder.root / "q/link.graphql").symlink_to(".real.graphql")
    assert folder.found({}, "q") == ["fields-on-correct-type q/link.graphql:1:3"]


def test_a_link_out_of_the_project_is_not_read(folder: Folder) -> None:
    folder.write({"secret.graphql": "the secret", "q/a.graphql": "{ GenreCollection }"})
    (folder.root / "q/link.graphql").symlink_to("../secret.graphql")
    report = folder.report({}, "q")
    (problem,) = report.problems
    assert f"{problem.rule} {problem.location}" == "file-outside-project q/link.graphql:1:1"
    assert problem.severity is Severity.ERROR
    assert not any("secret" in document.text for document in report.documents.values())


def test_a_link_out_of_the_project_counts_only_in_the_named_folder(
    folder: Folder,
) -> None:
    folder.write(
        {
            "p/pyproject.toml": CONFIG,
            "p/q/a.graphql": "{ GenreCollection }",
            "p/r/b.graphql": "{ GenreCollection }",
            "secret.graphql": "",
        }
    )
    (folder.root / "p/q/link.graphql").symlink_to("../../secret.graphql")
    assert folder.found({}, "p/r") == []
    assert folder.found({}, "p/q") == ["file-outside-project p/q/link.graphql:1:1"]


def test_a_link_that_leads_nowhere_is_a_problem(folder: Folder) -> None:
    (folder.root / "link.graphql").symlink_to("nowhere.graphql")
    assert folder.found({"a.graphql": BAD}) == [
        "fields-on-correct-type a.graphql:1:3",
        "unreadable-file link.graphql:1:1",
    ]


@pytest.mark.parametrize("name", ["link", "link.graphql"])
def test_a_link_to_itself_hides_nothing_beside_it(folder: Folder, name: str) -> None:
    (folder.root / name).symlink_to(name)
    assert "a.graphql" in paths(folder.found({"a.graphql": BAD}))


def test_a_link_to_a_folder_is_not_followed(folder: Folder) -> None:
    folder.write({"q/a.graphql": "{ GenreCollection }", "other/b.graphql": BAD})
    (folder.root / "q/inside").symlink_to(".")
    (folder.root / "q/outside").symlink_to("../other")
    (folder.root / "q/folder.graphql").symlink_to("../other")
    report = folder.report({}, "q")
    assert (report.problems, report.files) == ([], 1)


def test_a_folder_that_cannot_be_read_is_a_problem_and_no_clean_result(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def refusing(path: str) -> Iterator[os.DirEntry[str]]:
        if os.fspath(path).endswith("secret"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    files = {"secret/a.graphql": BAD, "b.graphql": "{ GenreCollection }"}
    assert any("secret" in each for each in folder.found(files))


def test_standard_input_stands_for_the_file_it_is_named_after(folder: Folder) -> None:
    files = {
        "q/a.graphql": BAD,
        "q/f.graphql": "fragment F on Media { id }",
        "other.graphql": BAD,
    }
    text = "query A {\n  Media(id: 1) { ...F titel }\n}"
    assert folder.found(files, text=text, text_name="q/a.graphql") == [
        "fields-on-correct-type q/a.graphql:2:23"
    ]


def test_standard_input_may_stand_for_a_file_that_is_not_there_yet(folder: Folder) -> None:
    files = {"q/f.graphql": "fragment F on Media { id }"}
    text = "query A { Media(id: 1) { ...F } }"
    assert folder.found(files, text=text, text_name="q/new.graphql") == []


def test_standard_input_without_a_name_has_the_fragments_of_the_project(folder: Folder) -> None:
    files = {"pyproject.toml": CONFIG, "q/f.graphql": "fragment F on Media { id }"}
    text = "query A { Media(id: 1) { ...F titel } }"
    assert folder.found(files, text=text) == ["fields-on-correct-type <stdin>:1:31"]


def test_standard_input_and_paths_are_checked_together(folder: Folder) -> None:
    files = {"q/a.graphql": BAD, "q/f.graphql": "fragment F on Media { id }"}
    text = "query A { Media(id: 1) { ...F titel } }"
    assert folder.found(files, "q", text=text) == [
        "fields-on-correct-type <stdin>:1:31",
        "fields-on-correct-type q/a.graphql:1:3",
    ]


def test_a_fragment_is_used_by_the_text_of_standard_input_and_not_by_the_file_it_replaces(
    folder: Folder,
) -> None:
    files = {
        "a.graphql": "query A { Media(id: 1) { ...F } }",
        "f.graphql": "fragment F on Media { id }",
    }
    found = folder.found(
        files, "f.graphql", text="query A { GenreCollection }", text_name="a.graphql"
    )
    assert found == ["no-unused-fragments f.graphql:1:1"]


def test_a_link_that_is_named_is_checked_even_if_its_target_is_not(folder: Folder) -> None:
    folder.write(
        {"pyproject.toml": CONFIG, "lib/a.graphql": BAD, "q/b.graphql": "{ GenreCollection }"}
    )
    (folder.root / "q/link.graphql").symlink_to("../lib/a.graphql")
    assert paths(folder.found({}, "q")) == ["q/link.graphql"]
