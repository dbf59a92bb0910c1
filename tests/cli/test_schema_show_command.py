"""`kotae schema show`: one element of a schema as text and as JSON."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kotae.cli import main

if TYPE_CHECKING:
    from pathlib import Path

_SDL = '''
"""Where operations start."""
type Query {
  """
  One thing. It has a `name`,
  and more.

  - first item
  - second item
  """
  thing(
    """Which one. Needed."""
    idIn: [Int] = [1]
    oldName: String @deprecated(reason: "Use idIn.")
    plain: Int
  ): Thing
  newName: Status
}
"""Anything at all. Really."""
type Thing { name: String old(first: Int): [Thing] @deprecated(reason: "Gone. Use name.") }
"""How it goes."""
enum Status { "It rests. For now." REST "It goes." GO }
union Any = Thing | Query
input Filter { sectionOrder: [String] = ["a"] }
scalar Url @specifiedBy(url: "https://example.org")
type Lonely { thing: Thing any: Any filter(filter: Filter): Url }
'''

_HOSTILE = '"\\u001b[31m\\u202e::error::x ##[set-output a]b [bold]c[/bold] \\u0000\\u2028"'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.graphql").write_text(_SDL)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main(["schema", "show", *words]) == 0
    return capsys.readouterr().out.splitlines()


def mine(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    return shown(capsys, *words, "--schema", "my.graphql")


def document(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads("\n".join(shown(capsys, *words, "--format", "json")))
    return found


def test_a_field_is_shown_with_its_arguments_and_uses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert mine(capsys, "Query.thing") == [
        "Query.thing  field",
        "",
        "  thing(",
        "    idIn: [Int] = [1]  # Which one. Needed.",
        "    oldName: String    # Deprecated: Use idIn.",
        "    plain: Int",
        "  ): Thing",
        "",
        "One thing. It has a `name`, and more.",
        "",
        "- first item",
        "- second item",
        "",
        "Python      Not in `kotae.api`, because the bundled schema does not have it.",
        "Type        `Thing`: Anything at all.",
        "",
        "From my.graphql.",
    ]


def test_a_type_is_shown_with_a_table_of_its_fields(capsys: pytest.CaptureFixture[str]) -> None:
    assert mine(capsys, "Thing") == [
        "type Thing",
        "",
        "Anything at all. Really.",
        "",
        "Fields (2)",
        "  name   String",
        "  old()  [Thing]  Deprecated: Gone. Use name.",
        "",
        "Python      Not in `kotae.api`, because the bundled schema does not have it.",
        "Unions      Any",
        "Used by     Query.thing, Thing.old, Lonely.thing",
        "",
        "From my.graphql.",
    ]


def test_an_enum_is_shown_with_the_first_sentence_of_its_values(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = mine(capsys, "Status")
    assert lines[:7] == [
        "enum Status",
        "",
        "How it goes.",
        "",
        "Values (2)",
        "  REST  It rests.",
        "  GO    It goes.",
    ]
    assert "Used by     Query.newName" in lines


@pytest.mark.parametrize(
    ("name", "first", "third"),
    [
        ("Status.REST", "Status.REST  enum value", "It rests. For now."),
        ("Query.thing(idIn:)", "Query.thing(idIn:)  argument", "  idIn: [Int] = [1]"),
        ("Query.thing(id_in:)", "Query.thing(idIn:)  argument", "  idIn: [Int] = [1]"),
        ("Query.new_name", "Query.newName  field", "  newName: Status"),
        (
            "Filter.section_order",
            "Filter.sectionOrder  input field",
            '  sectionOrder: [String] = ["a"]',
        ),
        ("Any", "union Any = Thing | Query", ""),
        ("Url", 'scalar Url @specifiedBy(url: "https://example.org")', ""),
        ("@include", "@include  directive", "  directive @include("),
        ("@include(if:)", "@include(if:)  argument", "  if: Boolean!"),
    ],
)
def test_every_kind_of_coordinate_is_shown(
    capsys: pytest.CaptureFixture[str], name: str, first: str, third: str
) -> None:
    lines = mine(capsys, name)
    assert lines[0] == first
    assert third in lines[2] if third else lines[1] == ""


def test_an_unreachable_type_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Unused      No operation reaches Lonely." in mine(capsys, "Lonely")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Media.average_score", "Python      Media.average_score"),
        ("Media.characters(per_page:)", "Python      Media.characters(per_page=...)"),
        ("Media.characters(perPage:)", "Limits      At most 25."),
        (
            "Media.title.userPreferred",
            "Limits      Depends on the viewer, the user whose token is sent.",
        ),
        (
            "Query.Page",
            "Limits      `page` times `perPage` is at most 5,000; AniList refuses more.",
        ),
        ("Query.media_list_collection", "Limits      Needs `type` and `userId` or `userName`."),
        ("Query.Viewer", "Limits      Needs a token."),
        ("Mutation.SaveReview", "Limits      Needs a token."),
        ("Mutation.save_review", "            `body`: At least 2,600 characters."),
        ("Mutation.SaveReview(summary:)", "Limits      From 20 to 120 characters."),
        ("Mutation.SaveListActivity(locked:)", "Limits      Only for moderators of AniList."),
        ("Page.media(idMal_not_in:)", "Limits      At most 10,000 values."),
        ("Page.media(seasonYear:)", "Limits      Needs `season` as well."),
        ("Page.media(minimumTagRank:)", "Limits      The default is 18."),
        (
            "Media.source(version:)",
            "Limits      Takes 2 or 3.",
        ),
        (
            "MediaStatus.HIATUS",
            "Limits      Returned only if `Media.status` is selected with `version: 2`.",
        ),
        ("InternalPage", "Unused      No operation reaches InternalPage."),
        ("Media.status", "Type        `MediaStatus` is FINISHED, RELEASING, NOT_YET_RELEASED,"),
    ],
)
def test_limits_of_the_bundled_schema_are_sentences(
    capsys: pytest.CaptureFixture[str], name: str, line: str
) -> None:
    lines = shown(capsys, name)
    assert any(each.startswith(line) for each in lines), lines
    assert lines[-1] == "From the bundled schema (2026-08)."


def test_arguments_with_the_same_limit_share_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(" ".join(shown(capsys, "Mutation.SaveMediaListEntry")).split())
    assert "`score`, `scoreRaw`, `advancedScores`: From 0 to 100." in text


def test_without_a_name_all_types_are_listed_by_kind(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys)
    headings = [line for line in lines if line and line[0].isupper()]
    assert headings[:5] == [
        "Objects (127)",
        "Unions (3)",
        "Enums (40)",
        "Inputs (10)",
        "Scalars (3)",
    ]
    words = " ".join(lines).split()
    assert {"Query", "Media", "MediaStatus", "FuzzyDateInput", "@include"} <= set(words)
    assert lines[1].split()[0] == "Query"
    assert not {"__Type", "Int"} & set(words)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Medai"], "The schema has no type Medai. Did you mean 'Media'"),
        (["Media.titel"], "Media has no field titel. Did you mean 'Media.title'?"),
        (["Media.characters(rol:)"], "Did you mean 'Media.characters(role:)'?"),
        (["MediaStatus.hiatus"], "Did you mean 'MediaStatus.HIATUS'?"),
        (["\x1b[31m"], "expected a schema coordinate, got '\\x1b[31m'."),
        (["Media", "--schema", "none.graphql"], "There is no schema file none.graphql"),
        (["Media", "--schema", "."], ". is a folder"),
        (["Media", "Page"], "unrecognized arguments"),
        (["Media", "--format", "xml"], "invalid choice"),
    ],
)
def test_an_element_that_cannot_be_shown_is_reported(
    capsys: pytest.CaptureFixture[str], words: list[str], reason: str
) -> None:
    assert main(["schema", "show", *words]) == 2
    output = capsys.readouterr()
    assert reason in output.err
    assert output.out == ""


def test_the_project_s_schema_is_preferred_to_the_bundled_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pyproject.toml").write_text("[tool.kotae]\n")
    (folder / "schema.graphql").write_text(_SDL)
    assert shown(capsys, "Thing")[-1] == "From schema.graphql."
    assert shown(capsys, "Media", "--schema", "bundled")[0] == "type Media"


def test_json_has_the_same_keys_for_every_element(capsys: pytest.CaptureFixture[str]) -> None:
    field = document(capsys, "Query.thing", "--schema", "my.graphql")
    assert list(field) == [
        "version", "schema", "coordinate", "kind", "signature", "name", "python_name", "type",
        "default", "has_arguments", "description", "deprecation_reason", "python", "is_bundled",
        "is_reachable", "limits", "arguments", "fields", "values", "possible_types", "unions",
        "interfaces", "locations", "used_by",
    ]  # fmt: skip
    assert field["schema"]["source"] == "my.graphql"
    assert (field["version"], field["kind"], field["type"]) == (1, "field", "Thing")
    assert field["description"].splitlines()[-1] == "- second item"
    assert field["arguments"][0] == {
        "name": "idIn",
        "python_name": "id_in",
        "type": "[Int]",
        "default": "[1]",
        "has_arguments": False,
        "description": "Which one. Needed.",
        "deprecation_reason": None,
    }
    assert (field["python"], field["is_bundled"]) == (None, False)
    enum = document(capsys, "Status", "--schema", "my.graphql")
    assert list(enum) == list(field)
    assert [value["name"] for value in enum["values"]] == ["REST", "GO"]
    assert (enum["fields"], enum["used_by"]) == ([], ["Query.newName"])
    union = document(capsys, "Any", "--schema", "my.graphql")
    assert (union["possible_types"], list(union)) == (["Thing", "Query"], list(field))


def test_json_has_the_limits_as_numbers_and_as_sentences(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = document(capsys, "Mutation.save_review")
    assert (found["python"], found["is_bundled"]) == ("Mutation.save_review", True)
    assert found["limits"][0] == {
        "coordinate": "Mutation",
        "limit": {"needs_token": True},
        "sentences": ["Needs a token."],
    }
    assert found["limits"][-1] == {
        "coordinate": "Mutation.SaveReview(score:)",
        "limit": {"max": 100, "min": 0},
        "sentences": ["From 0 to 100."],
    }


def test_json_lists_all_types_without_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "--schema", "my.graphql")
    assert list(found) == ["version", "schema", "types", "directives"]
    assert {"name": "Status", "kind": "enum", "description": "How it goes."} in found["types"]
    assert "@include" in [directive["name"] for directive in found["directives"]]


@pytest.mark.parametrize("output_format", ["text", "json"])
@pytest.mark.parametrize("name", ["Query", "Query.a", "Query.a(b:)", "Kind", "Kind.ONE", "U", None])
def test_foreign_text_is_sanitized_in_both_formats(
    folder: Path, capsys: pytest.CaptureFixture[str], output_format: str, name: str | None
) -> None:
    hostile = folder / "a\n::error::\x1b[31m.graphql"
    hostile.write_text(
        f"{_HOSTILE} type Query {{ {_HOSTILE} a({_HOSTILE} b: String = {_HOSTILE} "
        f"@deprecated(reason: {_HOSTILE})): Kind @deprecated(reason: {_HOSTILE}) u: U }}"
        f"{_HOSTILE} enum Kind {{ {_HOSTILE} ONE @deprecated(reason: {_HOSTILE}) }}"
        f"{_HOSTILE} scalar U @specifiedBy(url: {_HOSTILE})"
    )
    words = ["--schema", hostile.name, "--format", output_format]
    assert main(["schema", "show", *([name] if name else []), *words]) == 0
    output = capsys.readouterr().out
    assert not {"\x1b", "\u202e", "\x00", "\u2028"} & set(output)
    assert "::error" not in output
    assert "##[" not in output
    assert output_format == "json" or name is None or "[bold]c[/bold]" in " ".join(output.split())


def test_a_description_as_wide_as_a_page_is_broken(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "wide.graphql").write_text(
        f'"{"x" * 300} {"字" * 100}" type Query {{ "{"y" * 90}" {"a" * 90}(b: Int): {"B" * 90} }}'
        f"scalar {'B' * 90}"
    )
    lines = shown(capsys, "Query", "--schema", "wide.graphql")
    assert "".join(lines).count("字") == 100
    assert all(len(line) <= 80 for line in lines if "x" in line or "y" in line)
    assert all(2 * line.count("字") <= 80 for line in lines)


def test_a_default_value_is_shown_exactly(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "spaces.graphql").write_text('type Query { a(b: String = "x   y"): Int }')
    words = ["--schema", "spaces.graphql"]
    assert '    b: String = "x   y"' in shown(capsys, "Query.a", *words)
    assert '  b: String = "x   y"' in shown(capsys, "Query.a(b:)", *words)


@pytest.mark.parametrize("name", ["Media", "Query", "Query.Media", "NotificationUnion", None])
def test_piped_output_is_plain_and_eighty_columns_wide(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    lines = shown(capsys, *([name] if name else []))
    assert max(map(len, lines)) <= 80
    assert max(map(len, lines)) > 50
    assert not any("\x1b" in line or line != line.rstrip() for line in lines)


@pytest.mark.parametrize(
    ("columns", "widest"), [("40", 40), ("60", 60), ("100", 100), ("300", 100)]
)
def test_a_terminal_is_used_up_to_a_readable_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str, widest: int
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", columns)
    lines = [re.sub(r"\x1b\[[\d;]*m", "", line) for line in shown(capsys, "Media")]
    assert widest - 10 < max(map(len, lines)) <= widest


def test_colour_needs_a_terminal_or_force_color(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not any("\x1b" in line for line in shown(capsys, "Media.status"))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    coloured = shown(capsys, "Media.status")
    assert coloured[0].startswith("\x1b[1mMedia.status\x1b[0m")
    assert any("\x1b[36mMediaStatus" in line for line in coloured)


def test_plain_output_does_not_import_rich() -> None:
    code = (
        "import sys; from kotae.cli import main; main(['schema', 'show', 'Media']);"
        "print([name for name in ('rich', 'gql', 'requests') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"
