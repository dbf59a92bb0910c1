"""Arguments: values, variables and null."""

from __future__ import annotations

from collections import deque
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, assert_type

from kotae import NULL, Operation, Var, operation
from kotae.api import (
    FuzzyDate,
    FuzzyDateInput,
    Media,
    MediaFormat,
    MediaFormatLiteral,
    MediaList,
    MediaListOptionsInput,
    MediaSort,
    MediaStatus,
    MediaStatusLiteral,
    MediaType,
    Mutation,
    Page,
    Query,
    User,
)

if TYPE_CHECKING:
    from kotae.api.arguments import (
        MediaCharactersArguments,
        MutationSaveMediaListEntryArguments,
        PageMediaArguments,
        QueryMarkdownArguments,
    )

_saved = Mutation.save_media_list_entry


def enums_are_members_or_strings() -> None:
    Query.media(type="ANIME", status=MediaStatus.FINISHED, season="FALL")
    Query.media(type=MediaType.MANGA, format_in=["TV", MediaFormat.MOVIE])
    Query.media(sort=["SCORE_DESC", MediaSort.POPULARITY])
    Query.media(status=MediaStatus("HIATUS"))
    assert_type(MediaStatus.FINISHED.is_known, bool)
    assert_type(MediaStatus("LATER"), MediaStatus)


def a_list_is_any_collection() -> None:
    formats: list[MediaFormatLiteral] = ["TV", "OVA"]
    Query.media(format_in=formats, id_in=range(3))
    Query.media(format_in=("TV", "OVA"), genre_in={"Drama"}, id_in=frozenset({1}))
    Query.media(id_in=deque([1, 2]), genre_in={"Drama": 1}.keys(), tag_in=[])


def a_single_value_is_a_list_of_it() -> None:
    Query.media(sort="SCORE_DESC", format_in=MediaFormat.TV, id_in=5, genre_in="Drama")
    Query.media(sort=Var("sort", MediaSort), id_in=Var("ids", int), genre_in=Var("genre", str))
    Mutation.update_user(notification_options={"type": "AIRING", "enabled": True})
    options: MediaListOptionsInput = {"section_order": "Watching"}
    Mutation.update_user(anime_list_options=options, disabled_list_activity={"type": "CURRENT"})
    Mutation.delete_media_list_entry(id=1)


def none_leaves_out_and_null_is_sent() -> None:
    maybe: int | None = None
    Query.media(id=maybe, search=None, sort=None)
    _saved(media_id=1, notes=NULL, started_at=NULL, custom_lists=NULL)
    _saved(started_at={"year": 2024, "month": NULL, "day": None})


def dates_have_three_forms() -> None:
    completed = FuzzyDate.from_dict({"year": 1998, "month": 4, "day": None})
    _saved(media_id=1, started_at=date(2024, 1, 2), completed_at=completed)
    _saved(media_id=1, started_at={"year": 2024}, completed_at={"year": 2024, "day": 1})
    day: FuzzyDateInput = {"year": 2024, "month": 1}
    _saved(media_id=1, started_at=day)
    Query.media(start_date_greater=19980403, end_date_lesser=date(1999, 1, 1), start_date=completed)


def times_are_seconds_or_datetimes() -> None:
    Page.airing_schedules(airing_at_greater=0, airing_at_lesser=datetime(2024, 1, 1, tzinfo=UTC))


def inputs_are_dictionaries() -> None:
    options: MediaListOptionsInput = {"section_order": ["Watching"], "theme": None}
    Mutation.update_user(anime_list_options=options, manga_list_options={"custom_lists": ["A"]})
    Mutation.update_user(notification_options=[{"type": "AIRING", "enabled": True}])
    Mutation.update_ani_chart_highlights(highlights=[{"media_id": 1, "highlight": "green"}])


def variables_stand_anywhere() -> None:
    Query.media(id=Var("id"), type=Var("type"), sort=Var("sort"))
    Query.media(id=Var("id", int), is_adult=Var("adult", bool), genre_in=["A", Var("genre", str)])
    Query.media(id=Var("id", default=1), search=Var("search", str, default="x"))
    Query.media(status=Var("status", MediaStatus), sort=["SCORE", Var("then", MediaSort)])
    Query.media(id_in=Var("ids", list[int]), format_in=[Var("format")])
    _saved(started_at={"year": Var("year", int), "month": Var("month")}, completed_at=Var("end"))
    Query.media(start_date_greater=Var("since", int), start_date_lesser=Var("until", date))
    Mutation.update_ani_chart_highlights(highlights=[{"media_id": Var("media", int)}, Var("next")])


def variables_know_their_type() -> None:
    assert_type(Var("id", int), Var[int])
    assert_type(Var("page", int, default=1), Var[int])
    assert_type(Var("page", default=1), Var[int])
    condition: Var[bool] = Var("with_title")
    Query.media(id=1).select(Media.title.romaji.include(if_=condition))
    Query.media(id=1).select(Media.id).include(if_=condition).skip(if_=Var("without"))


def variables_are_bound_later() -> None:
    by_id = operation(Query.media(id=Var("id", int)).select(Media.id, Media.title.romaji))
    assert_type(by_id, Operation[Media | None])
    assert_type(by_id(id=1), Operation[Media | None])
    bound = by_id(id=5)
    assert_type(bound.decode({"data": {"Media": None}}), Media | None)


def _wanted(status: MediaStatus | MediaStatusLiteral, formats: list[MediaFormat]) -> None:
    Query.media(status=status, status_not_in=[status], format_in=formats)


def arguments_may_be_chosen_at_run_time() -> None:
    filters: PageMediaArguments = {"type": "ANIME", "sort": "SCORE_DESC"}
    if "genre_in" not in filters:
        filters["genre_in"] = ["Drama"]
    filters["id_in"] = Var("ids", int)
    filters["start_date_greater"] = date(2024, 1, 1)
    Page.media(**filters)
    text: QueryMarkdownArguments = {"markdown": "x"}
    Query.markdown(**text)
    roles: MediaCharactersArguments = {"role": "MAIN", "per_page": None}
    Media.characters(**roles).nodes.name.full.as_("main")
    save: MutationSaveMediaListEntryArguments = {"media_id": 1, "started_at": {"year": 2024}}
    _saved(**save)


def values_may_come_from_annotated_names() -> None:
    _wanted("FINISHED", [MediaFormat.TV])
    _wanted(MediaStatus.HIATUS, [])
    scores: list[float] = [1.5, 2]
    _saved(media_id=1, score=8, advanced_scores=scores).select(MediaList.id)
    Mutation.update_user(about="x").select(User.id)
