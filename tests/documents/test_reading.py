from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.documents.test_loading import refusal
from tests.documents.world import count_of

from kotae import ComplexityError, NotSelectedError, UnknownObject, load
from kotae.api import ListActivity, Media, Query, TextActivity
from kotae.query.complexity import MAX_DEPTH

if TYPE_CHECKING:
    from tests.documents.test_loading import Write

ACTIVITY = "fragment F on ActivityUnion { ... on TextActivity { id text } }"


def test_conditions_that_can_leave_a_field_out_are_read(write: Write) -> None:
    write(
        {
            "a.graphql": "query ($more: Boolean!) { Media { id @include(if: true)"
            " episodes @include(if: $more) ... @skip(if: $more) { volumes } format @skip(if: true)"
            " } }"
        }
    )
    found = load("a.graphql", Query.media)
    assert found.complexity == 4
    assert found(more=True).complexity == 3
    result = found.decode({"Media": {"id": 1, "volumes": 2}})
    assert result is not None
    assert (result.id, result.volumes) == (1, 2)
    for name in ("episodes", "format"):
        with pytest.raises(NotSelectedError, match="@include or @skip"):
            getattr(result, name)


@pytest.mark.parametrize(
    ("document", "sent"),
    [
        ("{ Activity { ...F } } " + ACTIVITY, 1),
        ("{ Activity { ... on TextActivity { __typename } } }", 2),
        ("{ Activity { kind: __typename } }", 2),
        ("query ($b: Boolean!) { Activity { __typename @skip(if: $b) } }", 2),
        ("{ Activity { __typename } }", 1),
        ("{ Activity { ... { __typename } } }", 1),
        ("{ Activity { ... on ActivityUnion { __typename } } }", 1),
    ],
)
def test_the_typename_of_a_union_is_added_where_it_is_missing(
    write: Write, document: str, sent: int
) -> None:
    write({"a.graphql": document})
    found = load("a.graphql", Query.activity)
    assert found.text.count("__typename") == sent
    assert found.complexity == count_of(found.document)


def test_members_of_unions_arrive_as_their_classes(write: Write) -> None:
    activities = "{ ...F ... on ListActivity { progress } }"
    write({"a.graphql": f"{{ Page {{ activities {activities} }} }} {ACTIVITY}"})
    page = load("a.graphql", Query.page).decode(
        {
            "Page": {
                "activities": [
                    {"__typename": "TextActivity", "id": 1, "text": "Hello"},
                    {"__typename": "ListActivity", "progress": "3"},
                    {"__typename": "NewActivity", "id": 5},
                ]
            }
        }
    )
    assert page is not None
    assert page.activities is not None
    text, listed, new = page.activities
    assert isinstance(text, TextActivity)
    assert text.text == "Hello"
    assert isinstance(listed, ListActivity)
    assert listed.progress == "3"
    assert isinstance(new, UnknownObject)


def test_a_field_that_stands_there_twice_counts_twice_and_is_read_once(write: Write) -> None:
    write({"a.graphql": "{ Media { title { romaji } title { native romaji } } }"})
    found = load("a.graphql", Query.media)
    assert found.complexity == count_of(found.document) == 6
    result = found.decode({"Media": {"title": {"romaji": "a", "native": "b"}}})
    assert result is not None
    assert (result[Media.title.romaji], result[Media.title.native]) == ("a", "b")


@pytest.mark.parametrize(
    ("name", "rest"), [("__schema", "{ types { name } }"), ("__type", '(name: "Media") { name }')]
)
def test_the_schema_s_own_types_are_refused(write: Write, name: str, rest: str) -> None:
    write({"a.graphql": f"{{ Viewer {{ id }} {name} {rest} }}"})
    error = refusal("a.graphql", Query.viewer)
    assert f"selects Query.{name}, and kotae has no type for its result" in str(error)


def test_a_subscription_is_refused(write: Write) -> None:
    write({"a.graphql": "subscription { Viewer { id } }"})
    assert "subscription" in str(refusal("a.graphql", Query.viewer))


def test_a_directive_of_another_client_is_refused(write: Write) -> None:
    write(
        {
            "pyproject.toml": '[tool.kotae]\ndirectives = ["@client"]\n',
            "a.graphql": "{ Viewer { id @client } }",
            "b.graphql": "query @client { Viewer { id } }",
            "c.graphql": "{ Viewer { ...F } } fragment F on User @client { id }",
            "d.graphql": "query ($a: Int @client) { User(id: $a) { id } }",
        }
    )
    for name in ("a", "b", "c"):
        assert "directive @client" in str(refusal(f"{name}.graphql", Query.viewer))
    assert "directive @client" in str(refusal("d.graphql", Query.user))


def test_another_field_called_typename_is_refused(write: Write) -> None:
    write({"a.graphql": "{ Activity { ... on TextActivity { __typename: text } } }"})
    assert "The alias __typename of TextActivity.text hides" in str(
        refusal("a.graphql", Query.activity)
    )


def test_variables_with_one_python_name_are_refused(write: Write) -> None:
    write(
        {
            "a.graphql": "query ($perPage: Int, $per_page: Int)"
            " { Page(perPage: $perPage, page: $per_page) { pageInfo { total } } }"
        }
    )
    assert "rename one of them" in str(refusal("a.graphql", Query.page))


def test_more_than_anilist_takes_is_loaded_and_not_sent(write: Write) -> None:
    fields = " ".join(f"f{number}: id" for number in range(600))
    write({"a.graphql": f"query ($b: Boolean!) {{ Media {{ ... @skip(if: $b) {{ {fields} }} }} }}"})
    found = load("a.graphql", Query.media)
    with pytest.raises(ComplexityError, match="601"):
        found(b=False).check()
    found(b=True).check()


def test_fragments_that_multiply_are_refused(write: Write) -> None:
    levels = [
        f"fragment F{n} on Media {{ relations {{ a: nodes {{ ...F{n + 1} }} b: nodes"
        f" {{ ...F{n + 1} }} }} }}"
        for n in range(20)
    ]
    write(
        {"a.graphql": "{ Media { ...F0 @skip(if: true) } } " + " ".join(levels)
         + " fragment F20 on Media { id }"}
    )  # fmt: skip
    assert "more than 10,000 fields" in str(refusal("a.graphql", Query.media))


@pytest.mark.parametrize("kind", ["fields", "inline", "spreads"])
def test_a_document_that_nests_too_deep_is_refused(write: Write, kind: str) -> None:
    depth = MAX_DEPTH + 1
    if kind == "fields":
        body = "relations { nodes { " * depth + "id" + " } }" * depth
    elif kind == "inline":
        body = "... { " * depth + "id" + " }" * depth
    else:
        body = "...F0"
    chain = [f"fragment F{n} on Media {{ ...F{n + 1} }}" for n in range(depth)]
    chain = [*chain, f"fragment F{depth} on Media {{ id }}"] if kind == "spreads" else []
    write({"a.graphql": f"{{ Media {{ {body} }} }} {' '.join(chain)}"})
    assert "nested deeper than 100 levels" in str(refusal("a.graphql", Query.media))


def test_the_deepest_operation_allowed_is_decoded(write: Write) -> None:
    depth = (MAX_DEPTH - 2) // 2
    nested = "relations { nodes { " * depth + "id" + " } }" * depth
    write({"a.graphql": f"{{ Media {{ {nested} }} }}"})
    found = load("a.graphql", Query.media)
    data: object = {"id": 1}
    for _ in range(depth):
        data = {"relations": {"nodes": [data]}}
    result = found.decode({"Media": data})
    assert result is not None
    assert result.to_dict() == data
