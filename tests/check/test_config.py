from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from kotae import UsageError

if TYPE_CHECKING:
    from tests.check.harness import Folder
BAD = "{ Nope }"
CONFIG = "[tool.kotae]\n"


def paths(found: list[str]) -> list[str]:
    return [each.split()[1].rsplit(":", 2)[0] for each in found]


def test_the_nearest_table_of_ours_bounds_the_project(folder: Folder) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'outer'\n",
        "f.graphql": "fragment F on Media { id }",
        "p/pyproject.toml": CONFIG,
        "p/q/pyproject.toml": "[project]\nname = 'inner'\n",
        "p/q/a.graphql": "query A { Media(id: 1) { ...G } }",
        "p/g.graphql": "fragment G on Media { ...F }",
    }
    assert folder.found(files, "p/q") == ["known-fragment-names p/g.graphql:1:26"]


def test_without_a_table_the_named_folder_is_the_project(folder: Folder) -> None:
    files = {
        "f.graphql": "fragment F on Media { id }",
        "q/a.graphql": "query A { Media(id: 1) { ...F } }",
    }
    assert folder.found(files, "q") == ["known-fragment-names q/a.graphql:1:29"]
    assert folder.found(files, ".") == []


def test_without_a_table_the_project_of_a_named_file_is_its_folder(folder: Folder) -> None:
    files = {
        "f.graphql": "fragment F on Media { id }",
        "q/a.graphql": "query A { Media(id: 1) { ...F ...G } }",
        "q/g.graphql": "fragment G on Media { id }",
    }
    missing = ["known-fragment-names q/a.graphql:1:29"]
    assert folder.found(files, "q/a.graphql") == missing
    text = files["q/a.graphql"]
    assert folder.found({}, text=text, text_name="q/a.graphql") == missing
    assert folder.found({"q/pyproject.toml": ""}, "q/a.graphql") == missing


@pytest.mark.parametrize("mark", ["pyproject.toml", ".git"])
def test_without_a_table_the_project_of_a_named_file_is_its_repository(
    folder: Folder, mark: str
) -> None:
    files = {
        mark: "",
        "f.graphql": "fragment F on Media { id }",
        "p/q/a.graphql": "query A { Media(id: 1) { ...F } }",
    }
    assert folder.found(files, "p/q/a.graphql") == []
    inner = type(folder)(folder.root / "p")
    assert inner.found({}, "q/a.graphql") == []
    assert inner.found({}, text=files["p/q/a.graphql"], text_name="q/a.graphql") == []


def test_standard_input_needs_the_name_of_a_file(folder: Folder) -> None:
    (folder.root / "q").mkdir()
    (folder.root / "loop").symlink_to("loop")
    for name in ("q", ".", "loop", "loop/a.graphql", "a\0.graphql"):
        with pytest.raises(UsageError, match=r"is a folder: name a file|is not the path of a file"):
            folder.report({}, text="{ GenreCollection }", text_name=name)
    assert folder.found({}, text="{ GenreCollection }", text_name="n" * 300) == []
    with pytest.raises(UsageError, match="cannot be read: File name too long"):
        folder.report({}, text="{ GenreCollection }", text_name="n/" * 5000)


def test_without_a_path_the_project_around_the_working_folder_is_checked(
    folder: Folder,
) -> None:
    folder.write(
        {
            "pyproject.toml": '[tool.kotae]\ninclude = ["q/"]\n',
            "q/a.graphql": BAD,
            "other/b.graphql": BAD,
            "src/deep/code.py": "",
        }
    )
    inner = type(folder)(folder.root / "src/deep")
    assert paths(inner.found({})) == [f"{folder.root.as_posix()}/q/a.graphql"]
    assert paths(folder.found({})) == ["q/a.graphql"]


def test_a_nested_project_has_a_namespace_of_its_own(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "a.graphql": "query A { Media(id: 1) { ...Inner } }",
        "n/pyproject.toml": CONFIG,
        "n/a.graphql": "query A { Media(id: 1) { ...Inner } }",
        "n/f.graphql": "fragment Inner on Media { id }",
    }
    assert folder.found(files) == ["known-fragment-names a.graphql:1:29"]


def test_a_nested_project_has_settings_and_a_schema_of_its_own(folder: Folder) -> None:
    files = {
        "pyproject.toml": '[tool.kotae]\ndirectives = ["outer"]\n',
        "a.graphql": "query A { GenreCollection @outer @inner }",
        "n/pyproject.toml": '[tool.kotae]\ndirectives = ["inner"]\nschema = "own.graphql"\n',
        "n/own.graphql": "type Query { hi: Int }",
        "n/a.graphql": "query A { hi @outer @inner GenreCollection }",
    }
    assert folder.found(files) == [
        "known-directives a.graphql:1:34",
        "known-directives n/a.graphql:1:14",
        "fields-on-correct-type n/a.graphql:1:28",
    ]


def test_a_nested_project_is_checked_only_if_it_is_named(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": "{ GenreCollection }",
        "n/pyproject.toml": CONFIG,
        "n/b.graphql": BAD,
    }
    assert folder.found(files, "q") == []
    assert paths(folder.found(files, "n")) == ["n/b.graphql"]
    assert paths(folder.found(files, "q", "n")) == ["n/b.graphql"]
    assert paths(folder.found(files, ".")) == ["n/b.graphql"]


@pytest.mark.parametrize("paths", [["q", "n"], [".", "n"], [".", "n/s"], [".", "n/s/a.graphql"]])
def test_a_nested_project_that_is_named_beside_the_outer_one_stays_its_own(
    folder: Folder, paths: list[str]
) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "q/a.graphql": "query A { GenreCollection }",
        "n/pyproject.toml": '[tool.kotae]\ndirectives = ["inner"]\n',
        "n/s/a.graphql": "query A { Media(id: 1) { ...F @inner } }",
        "n/f.graphql": "fragment F on Media { id }",
    }
    assert folder.found(files, *paths) == []


def test_a_nested_pyproject_without_our_table_is_part_of_the_project(folder: Folder) -> None:
    files = {
        "pyproject.toml": CONFIG,
        "f.graphql": "fragment F on Media { id }",
        "n/pyproject.toml": "[project]\nname = 'n'\n[tool.kotaete]\n",
        "n/a.graphql": "query A { Media(id: 1) { ...F } }",
    }
    assert folder.found(files) == []


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (
            "[tool.kotae]\nincludes = []",
            "there is no key `includes`. Did you mean 'include'? The keys are req",
        ),
        ('[tool.kotae]\n"\\u001b[31m" = 1', r"there is no key `\u{1b}[31m`."),
        ('[tool.kotae]\ninclude = "q/"', "`include` must be a list of strings, not 'q/'."),
        ("[tool.kotae]\nexclude = [1]", "`exclude` must be a list of strings, not [1]."),
        ('[tool.kotae]\ndirectives = [""]', "`directives` must be a list of strings, not ['']."),
        (
            "[tool.kotae]\ndirectives = {a = 1}",
            "`directives` must be a list of strings, not {'a': 1}.",
        ),
        ("[tool.kotae]\nschema = 1", "`schema` must be the path of a file, not 1."),
        ('[tool.kotae]\nschema = ""', "`schema` must be the path of a file, not ''."),
        ("[tool]\nkotae = 1", "[tool.kotae] must be a table."),
        ("[[tool.kotae]]\ninclude = []", "[tool.kotae] must be a table."),
        ("[tool.kotae\ninclude = []", "is not valid TOML: "),
        ("# kotae\na = " + "[" * 5000, "is nested too deeply."),
        ("# kotae\na = " + "{a = " * 5000, "is nested too deeply."),
        (f"[tool.kotae]\n{'k' * 5000} = 1", f"there is no key `{'k' * 199}…`."),
        ('[tool.kotae]\nschema = "nope.graphql"', "The schema nope.graphql of [tool.kotae] does"),
        ('[tool.kotae]\nschema = "q"', "The schema q of [tool.kotae] "),
        ('[tool.kotae]\nschema = "../own.graphql"', "file-outside-project: the schema ../own."),
        ('[tool.kotae]\nschema = "/etc/passwd"', "file-outside-project: the schema /etc/passwd"),
        ('[tool.kotae]\nschema = "a\\u0000b"', "The schema a\\u{0}b of [tool.kotae] "),
        (f'[tool.kotae]\nschema = "{"x" * 5000}"', "The schema xxx"),
        ('[tool.kotae]\nschema = ".links/loop"', "The schema .links/loop of [tool.kotae] "),
        ('[tool.kotae]\nschema = ".links/leaving"', "file-outside-project: the schema .links/l"),
    ],
)
def test_a_mistake_in_the_configuration_is_reported(
    folder: Folder, config: str, sentence: str
) -> None:
    folder.write({"own.graphql": "type Query { hi: Int }", "p/q/a.graphql": "{ GenreCollection }"})
    (folder.root / "p/.links").mkdir()
    (folder.root / "p/.links/loop").symlink_to("loop")
    (folder.root / "p/.links/leaving").symlink_to("../../own.graphql")
    with pytest.raises(UsageError) as caught:
        folder.report({"p/pyproject.toml": config}, "p")
    message = str(caught.value)
    assert sentence in message
    assert message.isprintable()


def test_a_configuration_that_is_not_utf8_is_reported(folder: Folder) -> None:
    with pytest.raises(UsageError, match=r"is not valid UTF-8: see byte 16\."):
        folder.report({"pyproject.toml": b"[tool.kotae]\n# \xff", "a.graphql": BAD})


@pytest.mark.parametrize("config", ["", "not toml", "[tool.other]\nkey = 1\n"])
def test_a_pyproject_without_our_table_is_not_validated(folder: Folder, config: str) -> None:
    assert paths(folder.found({"pyproject.toml": config, "a.graphql": BAD})) == ["a.graphql"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# kotae\n" + "a." * 20_000 + "a = 1\n", "on one line (20,000) are more than 2,000,000"),
        ('# kotae\n"="' + ".b" * 20_000 + " = 1\n", "on one line (20,000) are more than 2,000,000"),
        (
            "# kotae\na = {b" + ".b" * 20_000 + " = 1}\n",
            "on one line (20,000) are more than 2,000,000",
        ),
        (
            "# kotae\n[a" + ".a" * 900 + "]\n" + "b = 1\n" * 5000,
            "on one line (900) are more than 2,000,000",
        ),
        (f"[tool.x]\na = {'9' * 5000}\n# kotae\n", "has a number of too many digits"),
        ("[tool.kotae]\n" + "# " * 2**15, "has a [tool.kotae] table, and more than 64 KiB"),
        ("# " * 2**15 + '\n [ tool."kotae"]', "has a [tool.kotae] table, and more than 64 KiB"),
        ('[tool.kotae]\ninclude = ["/"]\n', "which is not a pattern"),
        ('[tool.kotae]\nexclude = ["a/**/**/**/**/b"]\n', "which is not a pattern"),
    ],
    ids=["dots", "quoted", "inline", "header", "digits", "size", "spaces", "nothing", "stars"],
)
def test_a_configuration_that_cannot_be_used_is_refused_at_once(
    folder: Folder, text: str, sentence: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(sentence)):
        folder.report({"p/pyproject.toml": text, "p/a.graphql": "{ GenreCollection }"}, "p")


def test_a_large_pyproject_without_our_table_is_not_read(folder: Folder) -> None:
    other = "[project]\ndependencies = ['kotae']\n[tool.uv.sources]\nkotae = {path = '.'}\n"
    files = {"pyproject.toml": other + "# tool.\n" * 2**17, "a.graphql": BAD}
    assert paths(folder.found(files)) == ["a.graphql"]


@pytest.mark.parametrize("folder_name", ["", "p"])
def test_a_pyproject_that_is_no_regular_file_is_not_read(folder: Folder, folder_name: str) -> None:
    folder.write({"other.toml": "[tool.kotae]\nsecret = 1\n", "p/q/a.graphql": BAD})
    path = folder.root / folder_name / "pyproject.toml"
    for target in (folder.root / "other.toml", "/dev/zero", "nowhere", "pyproject.toml"):
        path.symlink_to(target)
        with pytest.raises(UsageError, match="is a link, or not a regular file, and is not read"):
            folder.report({}, "p/q")
        path.unlink()
    os.mkfifo(path)
    with pytest.raises(UsageError, match="is a link, or not a regular file, and is not read"):
        folder.report({})


def test_a_gitignore_that_is_no_regular_file_is_not_read(folder: Folder) -> None:
    folder.write({"ignored": "*.graphql", "a.graphql": BAD})
    path = folder.root / ".gitignore"
    for target in (folder.root / "ignored", "/dev/zero", "nowhere", ".gitignore"):
        path.symlink_to(target)
        assert paths(folder.found({})) == ["a.graphql"]
        path.unlink()
    os.mkfifo(path)
    assert paths(folder.found({})) == ["a.graphql"]
