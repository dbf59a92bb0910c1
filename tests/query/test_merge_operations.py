"""Operations that are merged into one: its text, its variables, its limits and its results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import loose, valid

from kotae import NULL, ArgumentError, ComplexityError, SelectionError, Var, load, operation
from kotae.api import (
    ActivityUnion,
    ListActivity,
    Media,
    MediaList,
    MediaListCollection,
    MessageActivity,
    Mutation,
    Page,
    Query,
    User,
)

if TYPE_CHECKING:
    from pathlib import Path

    from kotae import Operation

BY_ID = operation(Query.media(id=Var("id", int)).select(Media.id), name="ById")
BY_NAME = operation(Query.user(name=Var("name", str)).select(User.id, User.name), name="ByName")


def _loaded(folder: Path, text: str, *roots: Any, name: str = "a.graphql") -> Operation[Any]:
    (folder / "pyproject.toml").write_text("[tool.kotae]\n", encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    made: Operation[Any] = loose(load)(folder / name, *roots)
    return made


def test_operations_are_merged_in_order_and_keep_the_form_of_their_results() -> None:
    pair = operation([Query.media(id=1).select(Media.id), Query.media(id=2).select(Media.id)])
    merged = valid(operation(BY_NAME(name="x"), pair, Query.media(id=3).select(Media.episodes)))
    assert merged.decode(
        {
            "User": {"id": 7, "name": "x"},
            "Media": {"id": 1},
            "Media_2": None,
            "Media_3": {"episodes": 26},
        }
    ) == (
        User.from_dict({"id": 7, "name": "x"}),
        [Media.from_dict({"id": 1}), None],
        Media.from_dict({"episodes": 26}),
    )


def test_a_sequence_of_operations_gives_a_list() -> None:
    merged = valid(operation([BY_ID(id=1), BY_ID(id=5)]))
    assert merged.variables == {"id": 1, "id_2": 5}
    assert merged.decode({"Media": {"id": 1}, "Media_2": None}) == [
        Media.from_dict({"id": 1}),
        None,
    ]


def test_variables_and_roots_that_collide_get_numbers_that_are_free() -> None:
    own = operation(
        Query.media(id=Var("id_2", int), search=Var("id", str)).select(Media.id).as_("Media_2"),
        Query.media(id=Var("id_3", int)).select(Media.id),
    )
    merged = valid(operation(BY_ID(id=1), own(id="x", id_2=2, id_3=3), BY_ID(id=4)))
    assert list(merged.variables.values()) == [1, "x", 2, 3, 4]
    assert merged.complexity == 8
    keys = ["Media", "Media_2", "Media_3", "Media_4"]
    first, (second, third), fourth = merged.decode({key: {"id": i} for i, key in enumerate(keys)})
    assert [one and one.id for one in (first, second, third, fourth)] == [0, 1, 2, 3]


def test_results_equal_those_of_the_operations_alone() -> None:
    activities = operation(
        Query.page().select(
            Page.activities(user_id=1).select(
                ActivityUnion.id, MessageActivity.recipient_id, ListActivity.user_id
            )
        )
    )
    data = {"activities": [{"__typename": "ListActivity", "id": 1, "userId": 3}]}
    alone = activities.decode({"Page": data})
    merged = valid(operation(activities, activities))
    assert merged.decode({"Page": data, "Page_2": data}) == (alone, alone)


def test_conditions_follow_their_variables() -> None:
    shown = operation(
        Query.media(id=1)
        .select(Media.id, Media.title.select(*_titles()).include(if_=Var("flag", bool)))
        .skip(if_=Var("off", bool, default=False))
    )
    merged = valid(operation(shown(flag=True), shown(flag=False), shown(flag=True, off=True)))
    assert merged.complexity == 5 + 2 + 0
    first, second, third = merged.decode(
        {"Media": {"id": 1, "title": {"romaji": "a", "native": "b"}}, "Media_2": {"id": 1}}
    )
    assert first
    assert second
    assert (first[Media.title.romaji], third) == ("a", None)


def _titles() -> Any:
    from kotae.api import MediaTitle  # noqa: PLC0415 - only here

    return MediaTitle.romaji, MediaTitle.native


def test_loaded_and_built_operations_merge(tmp_path: Path) -> None:
    card = "fragment Card on Media { id ...Title @include(if: $title) }"
    loaded = _loaded(
        tmp_path,
        "query Loaded($id: Int, $title: Boolean = true) { __typename one: Media(id: $id) "
        "{ ...Card } ...Roots } fragment Roots on Query { Media(id: 1) { ...Card } }"
        f" {card} fragment Title on Media {{ title {{ romaji }} }}",
        Query.media,
        Query.media.select(Media.id).required(),
    )
    built = operation(Query.media(id=2).select(Media.fragment("Card", Media.episodes)).as_("one"))
    merged = valid(operation(loaded(id=1), built, loaded(id=3, title=False)))
    assert merged.name == "Loaded"
    assert merged.variables == {"id": 1, "id_2": 2, "id_3": 3, "title_2": False}
    assert merged.complexity == (1 + 4 + 4) + 2 + (1 + 2 + 2)
    title = {"title": {"romaji": "a"}}
    full, thin, short = merged.decode(
        {
            "__typename": "Query",
            "one": {"id": 1, **title},
            "Media": {"id": 2, **title},
            "one_2": {"episodes": 3},
            "one_3": {"id": 4},
            "Media_2": {"id": 5},
        }
    )
    assert thin
    assert [full[1].id, thin.episodes, short[0].id, short[1].id] == [2, 3, 4, 5]
    assert full[0][Media.title.romaji] == "a"


def test_the_names_of_operations_are_joined_unless_one_is_given() -> None:
    parts = BY_ID(id=1), BY_NAME(name="x"), BY_ID(id=2)
    assert valid(operation(*parts)).name == "ById_ByName"
    assert valid(operation(*parts, name="Both")).text.startswith("query Both(")
    anonymous = operation(Query.media(id=1).select(Media.id))
    assert operation(anonymous, anonymous).name is None


def test_operations_of_the_same_texts_are_merged_once() -> None:
    first, second = operation(BY_ID(id=1), BY_ID(id=2)), operation(BY_ID(id=3), BY_ID(id=NULL))
    assert first.text is second.text
    assert second.variables == {"id": 3, "id_2": None}


def test_the_complexity_of_the_whole_is_limited() -> None:
    wide = operation([Query.media(id=i).select(*Media.scalars()) for i in range(6)])
    assert wide.complexity < 500
    wide.check()
    merged = operation([wide] * 4)
    assert merged.complexity == 4 * wide.complexity
    with pytest.raises(ComplexityError, match="above AniList's limit of 500"):
        merged.check()


def test_the_limits_of_each_operation_hold_in_the_whole() -> None:
    pages = operation(
        Query.page(per_page=Var("size", int)).select(Page.media(search="x").select(Media.id))
    )
    collection = operation(
        Query.media_list_collection(user_name=Var("user", str), type="ANIME").select(
            MediaListCollection.has_next_chunk
        )
    )
    merged = valid(operation(pages(size=5), pages(size=50), collection(user="x")))
    merged.check()
    with pytest.raises(ArgumentError, match="at most 50, got 51"):
        operation(pages(size=5), pages(size=51)).check()
    with pytest.raises(ArgumentError, match="needs user_id= or user_name="):
        operation(collection(user="x"), collection).check()
    operation(pages(size=51), pages, check_limits=False).check(check_limits=False)


def test_too_many_operations_are_refused_before_they_are_walked() -> None:
    wide = operation([Query.media(id=i).select(*Media.scalars()) for i in range(8)])
    with pytest.raises(SelectionError, match="more than 10,000 fields"):
        operation([wide] * 100)


def test_a_variable_that_may_be_unbound_may_stay_so() -> None:
    assert valid(operation(BY_ID, BY_NAME(name="x"))).variables == {"name": "x"}


def test_mutations_merge_and_need_a_token() -> None:
    save = operation(
        Mutation.save_media_list_entry(media_id=1, progress=Var("n", int)).select(MediaList.id)
    )
    merged = valid(operation(save(n=1), save(n=2)))
    assert merged.kind == "mutation"
    assert merged.needs_token
    assert merged.variables == {"mediaId": 1, "n": 1, "mediaId_2": 1, "n_2": 2}


@pytest.mark.parametrize(
    ("parts", "error", "words"),
    [
        (
            (operation(Query.media(id=1).select(Media.id).include(if_=Var("x"))), BY_ID),
            ArgumentError,
            "needs a value for x",
        ),
        (
            (BY_ID, operation(Mutation.update_user(about="x").select(User.id))),
            SelectionError,
            "Queries and mutations cannot be merged",
        ),
        (
            (BY_ID, Mutation.update_user(about="x").select(User.id)),
            SelectionError,
            "Queries and mutations cannot be merged",
        ),
        (
            (BY_ID, "query { Media { id } }"),
            SelectionError,
            "expected a root such as .*, got a str",
        ),
        ((BY_ID, Query.media), SelectionError, "selects nothing"),
        ((BY_ID,), SelectionError, "several operations, got one operation"),
    ],
)
def test_what_cannot_be_merged_is_refused(
    parts: tuple[Any, ...], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        loose(operation)(*parts)
