"""GraphQL's names in Python."""

from __future__ import annotations

import keyword

import pytest

from kotae.naming import python_name
from kotae.schema import load_bundled


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
