"""AniList's limits are applied to the values of an operation before it is sent."""

from __future__ import annotations

import pickle
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from kotae import NULL, ArgumentError, ComplexityError, SelectionError, Var, operation
from kotae.api import (
    Character,
    CharacterConnection,
    FuzzyDate,
    Media,
    MediaList,
    MediaListCollection,
    Mutation,
    Page,
    Query,
    Review,
    TextActivity,
)

if TYPE_CHECKING:
    from kotae import Root

SHOWS = Page.media(search="x").select(Media.id)
PEOPLE = Page.characters.select(Character.id)
LISTS = MediaListCollection.has_next_chunk


def _page(**filters: Any) -> Root[Any]:
    return Query.page.select(Page.media(**filters).select(Media.id))


def _review(**values: Any) -> Root[Any]:
    return Mutation.save_review(**values).select(Review.id)


def _entry(**values: Any) -> Root[Any]:
    return Mutation.save_media_list_entry(**values).select(MediaList.id)


@pytest.mark.parametrize(
    ("root", "message"),
    [
        (
            Query.page(per_page=51).select(SHOWS),
            (
                "Query.page(per_page=): expected at most 50, got 51: AniList would silently"
                " return 50; `paginate` requests several pages."
            ),
        ),
        (
            Query.media(id=1).select(Media.characters(per_page=26).nodes.id),
            (
                "Media.characters(per_page=): expected at most 25, got 26: AniList would "
                "silently return 25; `paginate` requests several pages."
            ),
        ),
        (
            Query.page(page=101, per_page=50).select(SHOWS),
            (
                "Query.page: expected page times per_page to be at most 5,000, got 101 "
                "times 50: AniList refuses to go deeper. Narrow the filters, for example by"
                " dates or formats, and page through each part."
            ),
        ),
        (Query.page(page=5001).select(SHOWS), "at most 5,000, got 5001 times 1"),
        (Query.media_list_collection(user_id=1).select(LISTS), "needs type=: without it"),
        (
            Query.media_list_collection(type="ANIME").select(LISTS),
            (
                "Query.media_list_collection needs user_id= or user_name=: without it, "
                "AniList refuses the operation."
            ),
        ),
        (
            Query.media_list_collection(type="ANIME", user_name=NULL).select(LISTS),
            "needs user_id= or user_name=",
        ),
        (
            Query.media_list_collection(type="ANIME", user_id=1, per_chunk=501).select(LISTS),
            "Query.media_list_collection(per_chunk=): expected at most 500, got 501.",
        ),
        (
            _review(summary="short"),
            "Mutation.save_review(summary=): expected 20 to 120 characters, got 5: write more.",
        ),
        (
            _review(summary="x" * 121),
            "Mutation.save_review(summary=): expected 20 to 120 characters, got 121: shorten it.",
        ),
        (_review(body="short"), "(body=): expected at least 2,600 characters, got 5: write more."),
        (_entry(score=100.5), "(score=): expected 0 to 100, got 100.5."),
        (_entry(repeat=-1), "(repeat=): expected 0 to 1,000, got -1."),
        (_entry(progress=-1), "(progress=): expected at least 0, got -1."),
        (_entry(advanced_scores=[1, 101]), "(advanced_scores=): expected 0 to 100, got 101."),
        (_entry(advanced_scores=[Var("x"), 101]), "(advanced_scores=): expected 0 to 100"),
        (
            _page(id_in=range(10_001)),
            (
                "Page.media(id_in=): expected at most 10,000 values, got 10,001: split "
                "them, and send several operations."
            ),
        ),
        (
            _page(start_date_greater=1985),
            (
                "Page.media(start_date_greater=): expected a date as YYYYMMDD, got 1985: "
                "write a year as 19850000, a month as 19850600, or pass a date."
            ),
        ),
        (_page(start_date=20241301), "expected a date as YYYYMMDD, got 20241301"),
        (_page(end_date_lesser=20240132), "expected a date as YYYYMMDD"),
        (_page(end_date_lesser=202412), "expected a date as YYYYMMDD"),
        (_page(end_date_lesser=0), "expected a date as YYYYMMDD"),
    ],
)
def test_a_value_beyond_a_limit_is_refused_when_an_operation_is_built(
    root: Root[Any], message: str
) -> None:
    with pytest.raises(ArgumentError) as caught:
        operation(root)
    assert message.removesuffix(".") in str(caught.value)
    with pytest.raises(ArgumentError):
        operation(root, check_limits=False).to_gql()
    assert operation(root, check_limits=False).text


@pytest.mark.parametrize(
    "root",
    [
        Query.page(page=100, per_page=50).select(SHOWS),
        Query.page(per_page=50).select(Page.page_info.has_next_page, Page.typename, SHOWS),
        Query.media(id=1).select(Media.characters(per_page=25).nodes.id),
        Query.media_list_collection(type="ANIME", user_name="x", per_chunk=500).select(LISTS),
        _review(summary="x" * 20, body="x" * 2600, score=0),
        _entry(score=100, notes="", advanced_scores=[0, 100]),
        _page(id_in=range(10_000)),
        _page(start_date_greater=20240000),
        _page(start_date_lesser=20240231),
        _page(start_date_lesser=date(2024, 2, 29)),
        _page(start_date_lesser=FuzzyDate.from_dict({"year": 2024, "month": None, "day": None})),
    ],
)
def test_values_at_a_limit_are_accepted(root: Root[Any]) -> None:
    operation(root).check()


def test_bound_variables_are_checked_before_the_operation_is_sent() -> None:
    pages = operation(Query.page(page=Var("n"), per_page=Var("size")).select(SHOWS))
    pages(n=100, size=50).check()
    with pytest.raises(ArgumentError, match=r"Query.page\(per_page=\$size\): expected at most 50"):
        pages(size=51).check()
    with pytest.raises(ArgumentError, match="got 101 times 50"):
        pages(n=101, size=50).to_gql()
    pages(size=51).check(check_limits=False)
    dated = operation(_page(start_date=Var("day")))
    with pytest.raises(ArgumentError, match=r"\(start_date=\$day\): expected a date as YYYYMMDD"):
        dated(day=1985).check()


def test_the_default_of_a_variable_is_checked() -> None:
    with pytest.raises(ArgumentError, match="got 60"):
        operation(Query.page(per_page=Var("size", default=60)).select(SHOWS))


def test_a_required_argument_may_be_bound_later_but_not_left_out() -> None:
    lists = operation(
        Query.media_list_collection(type=Var("kind"), user_id=Var("user")).select(LISTS)
    )
    lists(kind="ANIME", user=1).check()
    for missing in ({"kind": "ANIME"}, {"user": 1}, {"kind": "ANIME", "user": NULL}):
        with pytest.raises(ArgumentError, match="media_list_collection needs"):
            lists(**missing).check()


def test_a_page_has_one_list() -> None:
    message = r"Query.page selects media, characters: AniList returns one list of a page"
    with pytest.raises(SelectionError, match=message):
        operation(Query.page.select(SHOWS, PEOPLE))
    with pytest.raises(SelectionError, match="selects media, more"):
        operation(Query.page.select(SHOWS, Page.media.as_("more").select(Media.id)))
    with pytest.raises(SelectionError, match=message):
        operation(Query.page.select(SHOWS, Page.fragment("People", PEOPLE)))
    operation(Query.page.select(SHOWS), Query.page.select(PEOPLE)).check()


def test_lists_of_a_page_may_exclude_each_other() -> None:
    either = operation(
        Query.page.select(SHOWS.skip(if_=Var("people")), PEOPLE.include(if_=Var("people")))
    )
    either(people=True).check()
    either(people=False).check()
    both = operation(Query.page.select(SHOWS, PEOPLE.include(if_=Var("people"))))
    both(people=False).check()
    with pytest.raises(SelectionError, match="one list of a page"):
        both(people=True).check()


def test_a_field_that_a_directive_leaves_out_is_not_checked() -> None:
    cast = Media.characters(per_page=26).select(CharacterConnection.page_info.total)
    deep = operation(Query.media(id=1).select(Media.id, cast.include(if_=Var("deep"))))
    deep(deep=False).check()
    with pytest.raises(ArgumentError, match="at most 25"):
        deep(deep=True).check()


def test_the_complexity_can_be_left_unchecked() -> None:
    many = operation([Query.media(id=one).select(Media.id) for one in range(1, 252)])
    with pytest.raises(ComplexityError, match="a complexity of 502, above AniList's limit of 500"):
        many.check()
    many.check(check_limits=False)


def test_the_checks_of_a_pickled_operation_are_the_same() -> None:
    built = operation(Query.page(per_page=Var("size")).select(SHOWS))
    copied = pickle.loads(pickle.dumps(built))
    copied(size=50).check()
    with pytest.raises(ArgumentError, match="at most 50"):
        copied(size=51).check()


def test_operations_of_one_shape_are_each_checked() -> None:
    roots = [Query.page(per_page=size).select(SHOWS) for size in (50, 51)]
    first = operation(roots[0])
    with pytest.raises(ArgumentError, match="got 51"):
        operation(roots[1])
    assert operation(roots[1], check_limits=False).text == first.text


def test_merged_and_renamed_arguments_are_each_checked() -> None:
    with pytest.raises(ArgumentError, match="got 52"):
        operation([Query.page(per_page=size).select(SHOWS) for size in (50, 52)])
    text = Mutation.save_text_activity(text="x").select(TextActivity.id)
    with pytest.raises(ArgumentError, match="5 to 10,000 characters, got 1: write more"):
        operation(text)


def test_fields_that_are_newer_than_the_schema_are_left_alone() -> None:
    newer = Page.extra("newList", list[str], perPage=51, id_in=[1, 2])
    built = operation(Query.page(per_page=50).select(SHOWS, newer))
    assert pickle.loads(pickle.dumps(built)).to_gql().payload == built.to_gql().payload
