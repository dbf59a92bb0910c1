"""GraphQL's names in Python, and suggestions for a wrong name."""

from __future__ import annotations

import keyword

import pytest

from kotae.naming import did_you_mean, listed, python_name
from kotae.schema.load import load_bundled

_NAMES = ["average_score", "mean_score", "id", "id_mal", "FINISHED"]


@pytest.mark.parametrize(
    ("graphql", "python"),
    [
        ("id", "id"),
        ("averageScore", "average_score"),
        ("idMal_not_in", "id_mal_not_in"),
        ("MediaListCollection", "media_list_collection"),
        ("startDate_greater", "start_date_greater"),
        ("ToggleLikeV2", "toggle_like_v2"),
        ("isHTML", "is_h_t_m_l"),
        ("A", "a"),
        ("a_B", "a_b"),
        ("_x", "_x"),
        ("x2y", "x2y"),
        ("from", "from_"),
        ("class", "class_"),
        ("None", "none"),
        ("Import", "import_"),
        ("", ""),
    ],
)
def test_a_graphql_name_becomes_snake_case(graphql: str, python: str) -> None:
    assert python_name(graphql) == python


def test_a_python_name_stays_as_it_is() -> None:
    for name in ("average_score", "id_mal_not_in", "toggle_like_v2"):
        assert python_name(name) == name


def test_every_name_of_the_schema_becomes_an_identifier_of_its_own() -> None:
    for type_ in load_bundled().schema.type_map.values():
        fields = [name for name in getattr(type_, "fields", {}) if not name.startswith("__")]
        names = [python_name(name) for name in fields]
        assert len(set(names)) == len(names)
        assert all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
        assert all(name == name.lower() for name in names)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("averageScore", " Did you mean 'average_score'?"),
        ("avarage_score", " Did you mean 'average_score'?"),
        ("idMal", " Did you mean 'id_mal'?"),
        ("finished", " Did you mean 'FINISHED'?"),
        ("qqqq", ""),
        ("", ""),
        ("a" * 10_000, ""),
    ],
)
def test_the_nearest_names_are_suggested(name: str, meant: str) -> None:
    assert did_you_mean(name, _NAMES) == meant


def test_without_a_near_name_none_is_suggested() -> None:
    assert did_you_mean("id", []) == ""


def test_a_long_list_is_shortened_and_counted() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([]) == ""
    assert listed(str(number) for number in range(40)).endswith("10, 11, … (40 in all)")


def test_a_name_too_long_for_a_typo_is_not_compared() -> None:
    assert did_you_mean("a" * 90, ["a" * 89]) != ""
    assert did_you_mean("a" * 200, ["a" * 199]) == ""
