from __future__ import annotations

import os
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from tests.documents.test_loading import BY_ID, refusal

import kotae.documents.checking
from kotae import load
from kotae.api import Query
from kotae.check.limits import MAX_FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from tests.documents.test_loading import Write

CARD = "fragment Card on Media { id }"
QUERY = "{ Media { ...Card } }"


def text_of(place: Any) -> str:
    return load(place, Query.media).text


def test_a_path_may_be_a_text_or_a_path_relative_or_absolute(write: Write) -> None:
    root = write({"a.graphql": BY_ID})
    texts = {text_of(place) for place in ("a.graphql", Path("a.graphql"), root / "a.graphql")}
    assert len(texts) == 1


def test_a_file_that_is_not_there_is_refused_with_its_name(write: Write) -> None:
    write({})
    assert "There is no file no.graphql; a relative path starts" in str(refusal("no.graphql"))
    for name in ("a\0b", "x" * 5000, "a/../../\u202e.graphql", "\ud800"):
        message = str(refusal(name))
        assert "There is no file" in message
        assert len(message) < 300
        assert not set(message) & {"\0", "\u202e"}


def test_a_folder_is_refused(write: Write) -> None:
    write({"queries/a.graphql": BY_ID})
    assert "queries is a folder: name one" in str(refusal("queries", Query.media))


def test_an_invalid_document_is_refused_with_the_location(write: Write) -> None:
    write({"a.graphql": "{\n  Media {\n    id\n"})
    error = refusal("a.graphql", Query.media)
    assert "a.graphql:4:1: Syntax Error: Expected Name" in str(error)
    assert [problem.rule for problem in error.problems] == ["syntax"]


def test_the_message_for_an_unknown_field_is_the_checker_s(write: Write) -> None:
    write({"a.graphql": "{\n  Media { idd }\n}"})
    error = refusal("a.graphql", Query.media)
    assert "a.graphql:2:11: Cannot query field 'idd' on type 'Media'. Did you mean 'id'" in str(
        error
    )
    (problem,) = error.problems
    assert (problem.rule, problem.location.line) == ("fields-on-correct-type", 2)


def test_the_message_has_the_first_problems_and_the_error_all(write: Write) -> None:
    write({"a.graphql": "{ Media { " + " ".join(f"no{number}" for number in range(9)) + " } }"})
    error = refusal("a.graphql", Query.media)
    assert "the checker found 9 errors:" in str(error)
    assert str(error).count("Cannot query field") == 3
    assert len(error.problems) == 9


def test_an_error_that_a_comment_suppresses_is_refused_all_the_same(write: Write) -> None:
    write({"a.graphql": "{\n  # kotae-ignore fields-on-correct-type: new\n  nope\n}"})
    (problem,) = refusal("a.graphql", Query.media).problems
    assert (problem.rule, problem.location.line) == ("fields-on-correct-type", 3)


def test_what_is_wrong_with_such_a_comment_is_no_obstacle(write: Write) -> None:
    write({"a.graphql": "# kotae-ignore\n{ Media { id } }"})
    assert load("a.graphql", Query.media).complexity == 2


def test_a_warning_is_no_obstacle(write: Write) -> None:
    write({"a.graphql": "{ Page { mediaList { media { staff { nodes { language } } } } } }"})
    assert load("a.graphql", Query.page).complexity == 6


def test_a_similar_name_is_suggested_for_a_missing_fragment(write: Write) -> None:
    write({"a.graphql": QUERY, "sub/b.graphql": "fragment Cart on Media { id }"})
    message = str(refusal("a.graphql", Query.media))
    assert "Unknown fragment 'Card'. Did you mean 'Cart'?" in message


def test_fragments_are_found_below_the_working_folder(write: Write) -> None:
    write({"queries/a.graphql": QUERY, "fragments/b.graphql": CARD})
    assert "fragment Card" in text_of("queries/a.graphql")


def test_an_absolute_path_does_not_depend_on_the_working_folder(write: Write) -> None:
    root = write({"app/queries/a.graphql": QUERY, "app/queries/sub/b.graphql": CARD})
    (root / "trap.graphql").write_text("fragment Card on Media { episodes }", "utf-8")
    assert text_of(root / "app/queries/a.graphql").endswith("fragment Card on Media{id}")


def test_the_project_s_settings_say_which_files_there_are(write: Write) -> None:
    root = write(
        {
            "pyproject.toml": '[tool.kotae]\nexclude = ["old/"]\n',
            "queries/a.graphql": QUERY,
            "shared/b.graphql": CARD,
            "old/b.graphql": "fragment Card on Media { episodes }",
        }
    )
    for place in ("queries/a.graphql", root / "queries/a.graphql"):
        assert text_of(place).endswith("fragment Card on Media{id}")
    (root / "pyproject.toml").write_text("[tool.kotae]\nnonsense = 1\n", "utf-8")
    assert "there is no key `nonsense`" in str(refusal("queries/a.graphql", Query.media))


def test_a_file_is_imported_and_one_outside_the_project_is_not(write: Write) -> None:
    root = write(
        {
            "secret.graphql": CARD,
            "app/pyproject.toml": '[tool.kotae]\ninclude = ["queries/*"]\n',
            "app/queries/a.graphql": '#import "../lib/b.graphql"\n' + QUERY,
            "app/queries/c.graphql": '#import "../../secret.graphql"\n' + QUERY,
            "app/lib/b.graphql": CARD,
        }
    )
    assert "fragment Card" in text_of(root / "app/queries/a.graphql")
    error = refusal(root / "app/queries/c.graphql", Query.media)
    assert "file-outside-project" in {problem.rule for problem in error.problems}


def test_errors_elsewhere_in_the_project_do_not_matter(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": CARD, "c.graphql": "{ Nope }", "d.graphql": "{"})
    assert "fragment Card" in text_of("a.graphql")


def test_errors_in_a_fragment_that_is_needed_do(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": "fragment Card on Media { nope }"})
    assert "b.graphql:1:26: Cannot query field 'nope'" in str(refusal("a.graphql", Query.media))


def test_a_fragment_that_two_files_define_is_refused(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": CARD, "c.graphql": CARD})
    assert "only one fragment named 'Card'" in str(refusal("a.graphql", Query.media))


OTHER = "fragment Card on Media { episodes }"


@pytest.mark.parametrize("query", [QUERY, BY_ID], ids=["used", "unused"])
def test_a_file_s_own_fragment_comes_first(write: Write, query: str) -> None:
    write({"a.graphql": f"{query} {CARD}", "old/b.graphql": OTHER, "0.graphql": OTHER})
    assert "episodes" not in text_of("a.graphql")


def test_a_fragment_of_the_same_name_in_an_unused_folder_is_no_error(
    write: Write,
) -> None:
    write({"a.graphql": BY_ID, "b.graphql": CARD, "old/b.graphql": OTHER})
    assert "title" in text_of("a.graphql")


def test_an_imported_fragment_comes_before_the_project_s(write: Write) -> None:
    write(
        {
            "a.graphql": f'#import "z/b.graphql"\n{QUERY}',
            "c.graphql": OTHER,
            "z/b.graphql": "fragment Card on Media { ...Id } fragment Unused on Media { nope }",
            "z/c.graphql": "fragment Id on Media { id } fragment Card on Media { episodes }",
        }
    )
    assert text_of("a.graphql").endswith("fragment Card on Media{...Id}fragment Id on Media{id}")


def test_a_fragment_of_a_shared_file_spreads_the_document_s_own(write: Write) -> None:
    shared = "fragment Card on Media { ...Id } fragment Id on Media { episodes }"
    write({"a.graphql": f"{QUERY} fragment Id on Media {{ id }}", "b.graphql": shared})
    assert "episodes" not in text_of("a.graphql")


def test_a_comment_may_stand_before_the_name_of_a_fragment(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": "fragment # a comment\n Card on Media { id }"})
    assert "fragment Card" in text_of("a.graphql")


def test_a_needed_fragment_in_a_file_with_a_syntax_error_is_refused(write: Write) -> None:
    write({"a.graphql": QUERY, "b.graphql": CARD + " {"})
    assert "b.graphql:1:32: Syntax Error" in str(refusal("a.graphql", Query.media))


def test_a_schema_of_the_project_does_not_judge_nor_stand_in_the_way(write: Write) -> None:
    write({"a.graphql": BY_ID, "schema.graphql": "type Query { Nothing: Int }"})
    assert "title" in text_of("a.graphql")


def test_a_file_that_is_too_large_or_no_file_at_all_is_refused(write: Write) -> None:
    root = write({"a.graphql": BY_ID + " " * MAX_FILE_BYTES})
    assert "more than 1 MiB" in str(refusal("a.graphql", Query.media))
    if hasattr(os, "mkfifo"):
        os.mkfifo(root / "pipe.graphql")
        assert "not a regular file" in str(refusal("pipe.graphql", Query.media))


def test_names_that_control_a_terminal_are_sanitized(write: Write) -> None:
    name = "\x1b[31m::error::\u202e.graphql"
    write({name: "{ Media { idd } }"})
    message = str(refusal(name, Query.media))
    assert not set(message) & {"\x1b", "\u202e"}
    assert "::error" not in message


def test_giving_up_is_a_failure(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.graphql": BY_ID})
    monkeypatch.setattr(kotae.documents.checking, "TIMEOUT_S", -1.0)
    assert "took more than -1 s" in str(refusal("a.graphql", Query.media))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes a package in an archive, and returns its first file."""

    def packed(content: Mapping[str, str | bytes]) -> Traversable:
        archive = tmp_path / "app.zip"
        with ZipFile(archive, "w") as packing:
            packing.writestr("packed_app/__init__.py", "")
            for name, text in content.items():
                packing.writestr(f"packed_app/{name}", text)
        monkeypatch.setattr(sys, "path", [str(archive), *sys.path])
        monkeypatch.delitem(sys.modules, "packed_app", raising=False)
        return files("packed_app").joinpath(*next(iter(content)).split("/"))

    yield packed
    sys.modules.pop("packed_app", None)


def test_a_resource_in_an_archive_is_loaded_with_its_neighbours(package: Any) -> None:
    resource = package({"queries/a.graphql": QUERY, "queries/b.graphql": CARD})
    assert not isinstance(resource, Path)
    result = load(resource, Query.media).decode({"Media": {"id": 5}})
    assert result is not None
    assert result.id == 5


def test_a_resource_imports_from_its_folder_and_below(package: Any) -> None:
    resource = package(
        {
            "queries/a.graphql": '#import "./lib/deep/b.graphql"\n' + QUERY,
            "queries/lib/deep/b.graphql": '#import "../c.graphql"\nfragment Card on Media { ...C }',
            "queries/lib/c.graphql": '#import "deep/b.graphql"\nfragment C on Media { id }',
        }
    )
    assert "fragment C on Media" in load(resource, Query.media).text


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("../b.graphql", "file-outside-project"),
        ("lib/../../b.graphql", "file-outside-project"),
        ("/b.graphql", "file-outside-project"),
        ("C:\\b.graphql", "file-outside-project"),
        ("nope.graphql", "import-not-found"),
        ("lib", "import-not-found"),
        ("..\\b.graphql", "import-not-found"),
    ],
)
def test_a_resource_imports_nothing_else(package: Any, written: str, rule: str) -> None:
    resource = package(
        {
            "queries/a.graphql": f'#import "{written}"\n{QUERY}',
            "b.graphql": CARD,
            "queries/lib/c": "",
        }
    )
    error = refusal(resource, Query.media)
    assert rule in {problem.rule for problem in error.problems}
    assert "a.graphql:1:10" in str(error)


def test_a_resource_that_cannot_be_used_is_refused(package: Any) -> None:
    resource = package({"queries/a.graphql": BY_ID, "queries/large.graphql": " " * 2**21})
    assert "is a folder" in str(refusal(resource.parent, Query.media))
    missing = refusal(resource.parent.joinpath("no.graphql"), Query.media)
    assert "There is no resource no.graphql" in str(missing)
    large = refusal(resource.parent.joinpath("large.graphql"), Query.media)
    assert "more than 1 MiB" in str(large)


def test_an_error_in_a_resource_has_its_location(package: Any) -> None:
    resource = package(
        {"queries/a.graphql": QUERY, "queries/b.graphql": "fragment Card on Media { no }"}
    )
    assert "b.graphql:1:26: Cannot query field 'no'" in str(refusal(resource, Query.media))


def test_a_value_that_is_not_a_path_or_a_resource_is_refused() -> None:
    place: Any = 5
    assert "The resource cannot be read" in str(refusal(place, Query.media))
