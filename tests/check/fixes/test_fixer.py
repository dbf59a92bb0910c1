"""Rounds of fixes over projects: what is verified, and which files are written."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

import pytest

import kotae.check.fixes.fixer
import kotae.check.fixes.other_files
import kotae.check.fixes.rounds
from kotae.atomic_files import write_atomically
from kotae.check import CheckRequest, check
from kotae.check.fixes import Fixer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import ModuleType

    from tests.check.fixes.conftest import Fixed
    from tests.check.harness import Folder

STATUS = "query Q { Media(id: 1) { status } }"
VERSIONED = "query Q { Media(id: 1) { status(version: 2) } }"
CONFIG = {"pyproject.toml": "[tool.kotae]\n"}
UNUSED = "query Q { GenreCollection }\nfragment mediaCard on Media { id }\n"


def test_all_problems_of_a_line_are_fixed(fix: Callable[..., Fixed]) -> None:
    text = "query Q($x: Int) { Page(perPage: 99) { media { id id status status id } } }"
    left = fix({"a.graphql": text})
    assert left.files["a.graphql"] == (
        "query Q { Page(perPage: 50) { media { id status(version: 2) } } }"
    )
    assert left.report.problems == []
    assert (left.fixer.count.problems, left.fixer.count.files) == (7, 1)


def test_redundant_fields_inside_redundant_fields_are_merged(fix: Callable[..., Fixed]) -> None:
    first = "{ Media(id: 1) { characters { nodes { id } } }\n"
    second = "  Media(id: 1) { characters { nodes { id name { full } } } } }"
    left = fix({"a.graphql": first + second})
    merged = "{ Media(id: 1) { characters { nodes { id name { full } } } } }"
    assert left.files["a.graphql"].split() == merged.split()


def test_a_hundred_redundant_fields_are_removed(fix: Callable[..., Fixed]) -> None:
    left = fix({"a.graphql": "{ Media(id: 1) { " + "id " * 100 + "} }"})
    assert left.files["a.graphql"] == "{ Media(id: 1) { id } }"


def test_fields_that_only_fit_together_are_fixed_together(fix: Callable[..., Fixed]) -> None:
    left = fix(
        {
            "a.graphql": "query Q { Media(id: 1) { status ...F } }",
            "b.graphql": "fragment F on Media { status }",
        }
    )
    assert left.files["b.graphql"] == "fragment F on Media { status(version: 2) }"
    assert left.report.problems == []


def test_a_fix_is_undone_that_a_file_which_is_not_named_does_not_fit(
    fix: Callable[..., Fixed],
) -> None:
    files = {
        "a.graphql": "query Q { Media(id: 1) { status ...F } }",
        "b.graphql": "fragment F on Media { id id status }",
    } | CONFIG
    left = fix(files, "b.graphql")
    assert left.files == files | {"b.graphql": "fragment F on Media { id status }"}
    assert left.rules == ["unversioned-enum"]


def test_only_files_that_are_named_are_changed(fix: Callable[..., Fixed]) -> None:
    left = fix({"a.graphql": STATUS, "b.graphql": STATUS.replace("Q", "B")} | CONFIG, "b.graphql")
    assert left.files["a.graphql"] == STATUS
    assert left.files["b.graphql"] == VERSIONED.replace("Q", "B")


def test_a_fix_that_makes_the_operation_too_complex_is_undone_alone(
    fix: Callable[..., Fixed],
) -> None:
    fields = " ".join(f"i{number}: id" for number in range(496))
    members = "... on TextActivity { id } ... on ListActivity { id }"
    large = f"{{ Media(id: 1) {{ {fields} }} Activity(id: 1) {{ {members} }} }}"
    small = (
        "query R { Activity(id: 1) { %s... on TextActivity { id } ... on ListActivity { id } } }"
    )
    left = fix({"a.graphql": f"query Q($x: Int) {large}\n{small % ''}"})
    assert left.files["a.graphql"] == f"query Q {large}\n{small % '__typename '}"
    assert left.rules == ["union-without-typename"]


def test_an_invalid_operation_is_fixed_where_that_is_possible(fix: Callable[..., Fixed]) -> None:
    left = fix({"a.graphql": "query Q($x: Int) { Media(id: 1) { nope status } }", "b.graphql": "{"})
    assert left.files["a.graphql"] == "query Q { Media(id: 1) { nope status(version: 2) } }"
    assert sorted(left.rules) == ["fields-on-correct-type", "syntax"]


def test_rules_that_are_off_and_problems_that_are_suppressed_are_left_alone(
    fix: Callable[..., Fixed],
) -> None:
    text = "{ Media(id: 1) {\n  id id\n  # kotae-ignore unversioned-enum: as it was\n  status\n} }"
    config = '[tool.kotae.rules]\nredundant-field = "off"\n'
    left = fix({"a.graphql": text, "pyproject.toml": config})
    assert left.files["a.graphql"] == text
    assert left.report.suppressed == 1


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["", "\n"])
def test_line_breaks_the_mark_and_the_end_of_a_file_stay(
    fix: Callable[..., Fixed], folder: Folder, line_break: str, mark: bytes, end: str
) -> None:
    text = "query Q%s {\n\tMedia(id: 1) {\n\t\tid\n%s\t}\n\tActivity(id: 1) {%s\n"
    text += "\t\t...F ...G\n\t}\n}\n"
    text += "fragment F on TextActivity { id }\nfragment G on ListActivity { id }"
    before, after = text % ("($x: Int)", "\t\tid\n", ""), text % ("", "", "\n\t\t__typename")
    fix({"a.graphql": mark + f"{before}{end}".replace("\n", line_break).encode()})
    content = (folder.root / "a.graphql").read_bytes()
    assert content == mark + f"{after}{end}".replace("\n", line_break).encode()


def test_the_mode_of_a_file_stays(fix: Callable[..., Fixed], folder: Folder) -> None:
    folder.write({"a.graphql": STATUS})
    (folder.root / "a.graphql").chmod(0o640)
    fix({})
    assert (folder.root / "a.graphql").stat().st_mode & 0o777 == 0o640


def test_a_read_only_file_is_left_alone(fix: Callable[..., Fixed], folder: Folder) -> None:
    folder.write({"a.graphql": STATUS})
    (folder.root / "a.graphql").chmod(0o444)
    left = fix({})
    assert left.fixer.left_alone == {"a.graphql": "it is read-only"}
    assert (folder.root / "a.graphql").read_text() == STATUS
    assert left.rules == ["unversioned-enum"]


@pytest.mark.parametrize("path", ["link.graphql", "folder/a.graphql", "link/../folder/a.graphql"])
def test_no_file_is_changed_through_a_link(
    fix: Callable[..., Fixed], folder: Folder, path: str
) -> None:
    folder.write({".hidden/a.graphql": STATUS} | CONFIG)
    (folder.root / "link.graphql").symlink_to(".hidden/a.graphql")
    (folder.root / "folder").symlink_to(".hidden")
    (folder.root / "link").symlink_to(".hidden")
    left = fix({}, path)
    assert (folder.root / ".hidden/a.graphql").read_text() == STATUS
    assert list(left.fixer.left_alone.values()) == ["its path has a link"]
    assert left.rules == ["unversioned-enum"]


def test_a_folder_that_is_a_link_is_not_entered(fix: Callable[..., Fixed], folder: Folder) -> None:
    folder.write({"real/a.graphql": STATUS, "b.graphql": "{ GenreCollection }"})
    (folder.root / "link").symlink_to("real")
    fix({}, "link")
    assert (folder.root / "real/a.graphql").read_text() == STATUS


def test_a_file_of_another_kind_is_left_alone(fix: Callable[..., Fixed]) -> None:
    left = fix({"a.txt": STATUS}, "a.txt")
    assert (left.files["a.txt"], left.rules) == (STATUS, ["unversioned-enum"])


@pytest.mark.parametrize(
    ("module", "moment"),
    [(kotae.check.fixes.rounds, "open_file"), (kotae.check.fixes.fixer, "write_file")],
    ids=["before", "after"],
)
def test_a_file_that_changed_while_it_was_checked_is_left_alone(
    fix: Callable[..., Fixed],
    folder: Folder,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    moment: str,
) -> None:
    step = getattr(module, moment)

    def change_before(*arguments: object) -> object:
        (folder.root / "a.graphql").write_text("{ GenreCollection }")
        return step(*arguments)

    monkeypatch.setattr(module, moment, change_before)
    left = fix({"a.graphql": STATUS})
    assert left.files["a.graphql"] == "{ GenreCollection }"
    assert left.fixer.left_alone == {
        "a.graphql": "it changed while it was checked; run the command again"
    }
    assert left.fixer.files == []


def test_a_file_that_cannot_be_written_is_left_alone_and_the_others_are_written(
    fix: Callable[..., Fixed], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        if path.name == "a.graphql":
            raise PermissionError(13, "Permission denied")
        write_atomically(path, content)

    monkeypatch.setattr("kotae.atomic_files.write_atomically", refuse)
    left = fix({"a.graphql": STATUS, "b.graphql": STATUS.replace("Q", "B")})
    assert left.fixer.left_alone == {"a.graphql": "it cannot be written: Permission denied"}
    assert [file.path for file in left.fixer.files] == ["b.graphql"]
    assert [str(each.location) for each in left.report.problems] == ["a.graphql:1:26"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.ts", "const spread = `...mediaCard`"),
        ("lib/models.py", "class Card(MediaCard): ..."),
        ("models.kt", "fun show(card: MediaCardFragment)"),
        ("models.rs", "use queries::media_card;"),
    ],
)
def test_a_fragment_that_another_file_mentions_is_left_alone(
    fix: Callable[..., Fixed], name: str, text: str
) -> None:
    left = fix({"a.graphql": UNUSED, name: text})
    assert (left.files["a.graphql"], left.rules) == (UNUSED, ["no-unused-fragments"])


def test_a_fragment_that_a_file_outside_the_named_folder_mentions_is_left_alone(
    fix: Callable[..., Fixed], folder: Folder
) -> None:
    (folder.root / ".git").mkdir()
    files = {"queries/a.graphql": UNUSED, "app/b.graphql": "{ Media(id: 1) { ...mediaCard } }"}
    assert fix(files, "queries").files == files


def test_a_fragment_that_an_ignored_file_uses_is_left_alone(fix: Callable[..., Fixed]) -> None:
    files = {
        "a.graphql": UNUSED,
        "b.graphql": "{ Media(id: 1) { ...mediaCard } }",
        ".gitignore": "b.graphql",
    }
    assert fix(files).files == files


def test_folders_of_tools_and_images_are_not_searched_for_a_fragment(
    fix: Callable[..., Fixed],
) -> None:
    files = {
        "a.graphql": UNUSED,
        "node_modules/x.js": "mediaCard",
        ".cache/x.js": "mediaCard",
        "x.png": "\0mediaCard",
    }
    assert fix(files).files["a.graphql"] == "query Q { GenreCollection }\n"


@pytest.mark.parametrize("bound", ["_MAX_FILES", "_MAX_BYTES"])
def test_a_fragment_is_left_alone_if_there_is_too_much_to_search(
    fix: Callable[..., Fixed], monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(kotae.check.fixes.other_files, bound, 1)
    files = {"a.graphql": UNUSED, "b.txt": "words", "c.txt": "words"}
    assert fix(files).files == files


def test_the_search_for_fixes_ends_with_the_time(folder: Folder) -> None:
    folder.write({"a.graphql": STATUS})
    fixer = Fixer(folder.root, writes=True)
    report = check(CheckRequest(working_folder=folder.root, timeout_s=1e-9), fixer=fixer)
    assert fixer.files == []
    assert [problem.rule for problem in report.problems] == ["check-gave-up"]


def test_fixes_take_a_part_of_the_time_only(
    fix: Callable[..., Fixed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kotae.check.fixes.rounds, "_SHARE_OF_TIME", 0)
    left = fix({"a.graphql": STATUS})
    assert (left.files["a.graphql"], left.rules) == (STATUS, ["unversioned-enum"])
    assert left.fixer.left_alone["a.graphql"].startswith("half of the time was over; run the")


def test_many_fixes_that_must_be_undone_take_few_checks(
    fix: Callable[..., Fixed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kotae.check.fixes.rounds, "_MAX_ROUNDS", 12)
    fields = " ".join(f"i{number}: id" for number in range(495))
    activity = "Activity(id: 1) { ... on TextActivity { id text } ... on ListActivity { id } }"
    media = f"{{ Media(id: 1) {{ {fields} }} {activity} }}"
    texts = {f"{name}.graphql": f"query {name}($x: Int) {media}" for name in "ABCDE"}
    left = fix(texts)
    assert left.files == {name: text.replace("($x: Int)", "") for name, text in texts.items()}


def test_fields_of_an_operation_that_is_too_complex_are_merged(fix: Callable[..., Fixed]) -> None:
    left = fix({"a.graphql": "query Q { Media(id: 1) { " + "id " * 1200 + "} }"})
    assert left.files["a.graphql"] == "query Q { Media(id: 1) { id } }"


def test_the_number_of_rounds_is_bounded(
    fix: Callable[..., Fixed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kotae.check.fixes.rounds, "_MAX_ROUNDS", 1)
    left = fix({"a.graphql": "query Q { Media(id: 1) { id id id } }"})
    assert left.files["a.graphql"] == "query Q { Media(id: 1) { id id } }"
    assert left.rules == ["redundant-field"]


def test_without_writing_the_fixes_are_only_computed(folder: Folder) -> None:
    folder.write({"a.graphql": STATUS})
    fixer = Fixer(folder.root, writes=False)
    check(CheckRequest(working_folder=folder.root), fixer=fixer)
    assert [(file.path, file.after.decode()) for file in fixer.files] == [("a.graphql", VERSIONED)]
    assert (folder.root / "a.graphql").read_text() == STATUS
    assert [path.name for path in folder.root.iterdir()] == ["a.graphql"]
