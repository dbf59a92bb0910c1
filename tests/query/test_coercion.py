"""Coercion of arguments: the accepted values of each type, the sent values, and all errors."""

from __future__ import annotations

import copy
import pickle
from collections import deque
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import loose, valid

from kotae import NULL, ArgumentError, operation
from kotae.api import (
    AiringSchedule,
    FuzzyDate,
    Media,
    MediaFormat,
    MediaList,
    MediaSort,
    MediaStatus,
    Mutation,
    Page,
    Query,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _media(**given: object) -> object:
    return valid(operation(loose(Query.media)(**given).select(Media.id))).variables


def _entry(**given: object) -> object:
    root = loose(Mutation.save_media_list_entry)(**given)
    return valid(operation(root.select(MediaList.id))).variables


def _airing(**given: object) -> object:
    root = loose(Query.airing_schedule)(**given)
    return valid(operation(root.select(AiringSchedule.id))).variables


class _Text(str, Enum):  # noqa: UP042 - not a StrEnum: its str() is its repr
    FINISHED = "FINISHED"


class _Strict(StrEnum):
    FINISHED = "FINISHED"


class _Number(IntEnum):
    ONE = 1


class _Index:
    def __index__(self) -> int:
        return 7


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"id": 1}, {"id": 1}),
        ({"id": 0}, {"id": 0}),
        ({"id": 2**31 - 1}, {"id": 2**31 - 1}),
        ({"id": -(2**31)}, {"id": -(2**31)}),
        ({"id": _Number.ONE}, {"id": 1}),
        ({"id": _Index()}, {"id": 7}),
        ({"search": ""}, {"search": ""}),
        ({"search": "進撃の巨人 😀"}, {"search": "進撃の巨人 😀"}),
        ({"search": _Text.FINISHED}, {"search": "FINISHED"}),
        ({"is_adult": False}, {"isAdult": False}),
        ({"country_of_origin": "JP"}, {"countryOfOrigin": "JP"}),
        ({"status": "FINISHED"}, {"status": "FINISHED"}),
        ({"status": MediaStatus.FINISHED}, {"status": "FINISHED"}),
        ({"status": _Text.FINISHED}, {"status": "FINISHED"}),
        ({"status": _Strict.FINISHED}, {"status": "FINISHED"}),
        ({"status": MediaStatus("NEWER")}, {"status": "NEWER"}),
        ({"id_in": [1, 2]}, {"id_in": [1, 2]}),
        ({"id_in": (1, 2)}, {"id_in": [1, 2]}),
        ({"id_in": {1}}, {"id_in": [1]}),
        ({"id_in": range(3)}, {"id_in": [0, 1, 2]}),
        ({"id_in": deque([1])}, {"id_in": [1]}),
        ({"id_in": {1: "a"}.keys()}, {"id_in": [1]}),
        ({"id_in": []}, {"id_in": []}),
        ({"sort": ["ID", MediaSort.ID_DESC]}, {"sort": ["ID", "ID_DESC"]}),
        ({"start_date_greater": 20200100}, {"startDate_greater": 20200100}),
        ({"start_date": date(2020, 1, 2)}, {"startDate": 20200102}),
        ({"start_date": datetime(2020, 1, 2, 3, tzinfo=UTC)}, {"startDate": 20200102}),
        (
            {"start_date": FuzzyDate.from_dict({"year": 2020, "month": 3, "day": None})},
            {"startDate": 20200300},
        ),
        ({"id": None, "search": None}, {}),
        ({"id": NULL, "id_in": NULL, "status": NULL}, {"id": None, "id_in": None, "status": None}),
        ({"id_in": [NULL, 1]}, {"id_in": [None, 1]}),
    ],
)
def test_values_of_an_argument_are_sent_as_json(given: dict[str, Any], sent: object) -> None:
    variables = _media(**given)
    assert variables == sent
    assert [type(value) for value in loose(variables).values()] == [
        type(value) for value in loose(sent).values()
    ]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"score": 1}, {"score": 1}),
        ({"score": 8.5}, {"score": 8.5}),
        ({"advanced_scores": [1, 2.5]}, {"advancedScores": [1, 2.5]}),
        ({"started_at": date(2020, 1, 2)}, {"startedAt": {"year": 2020, "month": 1, "day": 2}}),
        ({"started_at": {"year": 2020}}, {"startedAt": {"year": 2020}}),
        ({"started_at": {"year": 2020, "day": None}}, {"startedAt": {"year": 2020}}),
        ({"started_at": {"year": 2020, "day": NULL}}, {"startedAt": {"year": 2020, "day": None}}),
        ({"started_at": MappingProxyType({"year": 2020})}, {"startedAt": {"year": 2020}}),
        ({"started_at": {}}, {"startedAt": {}}),
        (
            {"started_at": FuzzyDate.from_dict({"year": 2020, "month": None, "day": None})},
            {"startedAt": {"year": 2020}},
        ),
    ],
)
def test_values_of_an_input_are_sent_as_json(given: dict[str, Any], sent: object) -> None:
    assert _entry(**given) == sent


@pytest.mark.parametrize(
    ("moment", "seconds"),
    [
        (1_600_000_000, 1_600_000_000),
        (datetime(1970, 1, 2, tzinfo=UTC), 86_400),
        (datetime(1970, 1, 1, 9, tzinfo=timezone(timedelta(hours=9))), 0),
        (datetime(1970, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC), 1),
        (datetime(1969, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC), -1),
    ],
)
def test_a_time_takes_seconds_or_an_aware_datetime(moment: object, seconds: int) -> None:
    assert _airing(airing_at_greater=moment) == {"airingAt_greater": seconds}


def test_a_whole_input_with_lists_of_inputs_goes_in_snake_case() -> None:
    root = Mutation.update_user(
        disabled_list_activity=[{"type": "CURRENT", "disabled": True}],
        anime_list_options={"section_order": ["A"], "advanced_scoring_enabled": False},
    ).select(User.id)
    assert valid(operation(root)).variables == {
        "animeListOptions": {"sectionOrder": ["A"], "advancedScoringEnabled": False},
        "disabledListActivity": [{"type": "CURRENT", "disabled": True}],
    }


def test_a_single_value_for_a_list_is_sent_as_a_list_of_it() -> None:
    one = operation(
        Query.media(sort="SCORE_DESC", id_in=5, genre_in="Slice of Life", search="x").select(
            Media.id
        )
    )
    several = operation(
        Query.media(sort=["ID"], id_in=range(2), genre_in=["Drama"], search="x").select(Media.id)
    )
    assert valid(one).text is several.text
    assert one.variables == {
        "id_in": [5],
        "search": "x",
        "genre_in": ["Slice of Life"],
        "sort": ["SCORE_DESC"],
    }


def test_a_single_input_object_or_null_for_a_list_is_sent_as_graphql_coerces_it() -> None:
    root = Mutation.update_user(notification_options={"type": "AIRING", "enabled": True})
    assert valid(operation(root.select(User.id))).variables == {
        "notificationOptions": [{"type": "AIRING", "enabled": True}]
    }
    assert operation(Query.media(id_in=NULL).select(Media.id)).variables == {"id_in": None}


def test_changing_an_argument_afterwards_does_not_change_the_operation() -> None:
    ids, day = [1, 2], {"year": 2020}
    built = operation(
        Query.media(id_in=ids).select(Media.id),
    )
    saved = operation(
        loose(Mutation.save_media_list_entry)(started_at=day).select(MediaList.id),
    )
    ids.append(3)
    day["year"] = 1
    assert built.variables == {"id_in": [1, 2]}
    assert saved.variables == {"startedAt": {"year": 2020}}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"id": "1"}, r"Query\.media\(id=\): expected an int, got '1' \(str\)\."),
        ({"id": 1.0}, r"Query\.media\(id=\): expected an int, got 1\.0 \(float\)\."),
        ({"id": True}, r"Query\.media\(id=\): expected an int, got True \(bool\)\."),
        ({"id": [1]}, r"Query\.media\(id=\): expected an int, got a list\."),
        ({"id": 2**31}, r"Query\.media\(id=\): expected an int of 32 bits, got 2147483648"),
        ({"id": -(2**31) - 1}, r"expected an int of 32 bits"),
        ({"search": 1}, r"Query\.media\(search=\): expected a str, got 1 \(int\)\."),
        ({"search": b"x"}, r"Query\.media\(search=\): expected a str, got a bytes\."),
        ({"search": "\ud800"}, r"Query\.media\(search=\) contains a lone surrogate"),
        ({"is_adult": 1}, r"Query\.media\(is_adult=\): expected True or False, got 1 \(int\)\."),
        ({"country_of_origin": 1}, r"expected a str such as 'JP', got 1 \(int\)\."),
        ({"status": "FINISHD"}, r"'FINISHD' is not a MediaStatus\. Did you mean 'FINISHED'\?"),
        ({"status": "QQ"}, r"'QQ' is not a MediaStatus\. It has: FINISHED, "),
        ({"status": "finished"}, r"'finished' is not a MediaStatus\. Did you mean 'FINISHED'\?"),
        (
            {"status": MediaFormat.TV},
            r"'?TV'? is not a MediaStatus|<MediaFormat\.TV: 'TV'> is not a MediaStatus",
        ),
        ({"status": MediaFormat("NEWER")}, r"is not a MediaStatus"),
        (
            {"status": 1},
            r"Query\.media\(status=\): expected a MediaStatus \(FINISHED, .*\), got 1 \(int\)",
        ),
        ({"id_in": "1"}, r"Query\.media\(id_in=\): expected an int, got '1' \(str\)\."),
        ({"genre_in": b"Action"}, r"Query\.media\(genre_in=\): expected a str, got a bytes"),
        ({"genre_in": {"a": 1}}, r"Query\.media\(genre_in=\): expected a str, got a dict"),
        ({"sort": "DI"}, r"Query\.media\(sort=\): 'DI' is not a MediaSort\. "),
        ({"id_in": [1, "2"]}, r"Query\.media\(id_in=\)\[1\]: expected an int, got '2' \(str\)"),
        (
            {"id_in": [1, None]},
            r"Query\.media\(id_in=\)\[1\] is None, .*leave it out, or write kotae\.NULL",
        ),
        ({"sort": ["ID", "DI"]}, r"Query\.media\(sort=\)\[1\]: 'DI' is not a MediaSort"),
        (
            {"start_date": "2020"},
            r"expected an int as YYYYMMDD, a date or a FuzzyDate, got '2020' \(str\)\.",
        ),
        ({"start_date": 1.5}, r"expected an int as YYYYMMDD"),
        (
            {"start_date": FuzzyDate.from_dict({"year": None, "month": 1, "day": 1})},
            r"Query\.media\(start_date=\): the date has no year",
        ),
        ({"typ": "ANIME"}, r"Query\.media has no argument 'typ'\. Did you mean 'type'\?"),
        ({"idMal": 1}, r"Query\.media has no argument 'idMal'\. Did you mean 'id_mal'"),
        (
            {"qqq": 1},
            r"Query\.media has no argument 'qqq'\. It takes: id, id_mal, .*\(\d+ in all\)",
        ),
    ],
)
def test_a_wrong_argument_is_reported_with_its_place_and_its_remedy(
    given: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words) as caught:
        loose(Query.media)(**given)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"score": "1"}, r"\(score=\): expected a number, got '1' \(str\)\."),
        ({"score": True}, r"\(score=\): expected a number, got True \(bool\)\."),
        (
            {"score": float("nan")},
            r"\(score=\): expected a finite number, got nan \(float\)",
        ),
        ({"score": float("inf")}, r"expected a finite number"),
        ({"score": 10**400}, r"expected a finite number"),
        (
            {"advanced_scores": [1, float("-inf")]},
            r"\(advanced_scores=\)\[1\]: expected a finite number, got -inf",
        ),
        (
            {"started_at": 20200101},
            r"expected a date, a FuzzyDate, or a dict with year, month and day, got 20200101",
        ),
        ({"started_at": "2020"}, r"\(started_at=\): expected a date, .*, got '2020' \(str\)"),
        ({"started_at": {"yeer": 1}}, r"\(started_at=\) has no key 'yeer'\. Did you mean 'year'\?"),
        ({"started_at": {"qq": 1}}, r"has no key 'qq'\..*FuzzyDateInput has: year, month, day\."),
        ({"started_at": {1: 1}}, r"\(started_at=\) has no key '1'"),
        (
            {"started_at": {"year": "x"}},
            r"\(started_at=\)\['year'\]: expected an int, got 'x' \(str\)",
        ),
        ({"started_at": [2020]}, r"\(started_at=\): expected a date, .*, got a list"),
    ],
)
def test_a_wrong_value_in_an_input_is_reported_with_its_place(
    given: dict[str, Any], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        loose(Mutation.save_media_list_entry)(**given)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (
            datetime(2020, 1, 1),  # noqa: DTZ001 - the tested mistake
            r"expected a datetime with a time zone",
        ),
        (date(2020, 1, 1), r"expected an int or an aware datetime, got a date"),
        (datetime(2100, 1, 1, tzinfo=UTC), r"expected an int of 32 bits"),
        ("now", r"expected an int or an aware datetime, got 'now' \(str\)"),
    ],
)
def test_an_invalid_time_is_reported(moment: object, words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        loose(Query.airing_schedule)(airing_at_greater=moment)


def test_an_argument_that_is_needed_cannot_be_none_or_null() -> None:
    with pytest.raises(ArgumentError, match=r"Query\.markdown needs the argument markdown"):
        loose(Query.markdown)(markdown=None)
    with pytest.raises(ArgumentError, match=r"Query\.markdown\(markdown=\) cannot be null"):
        loose(Query.markdown)(markdown=NULL)


def test_a_fuzzy_date_whose_parts_were_not_selected_is_reported() -> None:
    with pytest.raises(Exception, match="was not selected"):
        Query.media(start_date=FuzzyDate.from_dict({"year": 2020}))


@pytest.mark.parametrize(
    "call",
    [
        lambda: loose(Query.media)(status="\x1b[31m\u202e::error::\n" + "x" * 9999),
        lambda: loose(Query.media)(id="\x1b[31m\u202e::error::\n" + "x" * 9999),
        lambda: loose(Query.media)(**{"\x1b[31m\u202e::error::\n" + "x" * 99: 1}),
        lambda: loose(Query.media)(sort="\x1b\u202e\n"),
        lambda: loose(Query.viewer)(**{"\x1b\u202e\n": 1}),
        lambda: loose(Mutation.save_media_list_entry)(started_at={"\x1b\u202e\n": 1}),
        lambda: loose(Mutation.save_media_list_entry)(started_at={"year": "\x1b\u202e\n"}),
    ],
)
def test_a_hostile_text_is_sanitized_and_truncated(call: Callable[[], object]) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    text = str(caught.value)
    assert text.isprintable()
    assert "::error::" not in text
    assert len(text) < 600


def test_arguments_are_sent_in_the_schemas_order() -> None:
    one = operation(Query.media(search="x", id=1).select(Media.id))
    other = operation(Query.media(id=2, search="y").select(Media.id))
    assert one.text is other.text
    assert one.text == "query($id: Int, $search: String) {Media(id: $id, search: $search) {id}}"


def test_the_newest_version_is_sent_by_default() -> None:
    newest = operation(Query.media(id=1).select(Media.status, Media.source))
    assert newest.variables == {"id": 1, "version": 2, "version_2": 3}
    given = operation(Query.media(id=1).select(Media.status(version=1), Media.source()))
    assert given.variables == {"id": 1, "version": 1, "version_2": 3}
    nothing = operation(Query.media(id=1).select(Media.status(version=NULL)))
    assert nothing.variables == {"id": 1, "version": None}


def test_none_leaves_the_version_out() -> None:
    oldest = Media.status(version=None)
    assert operation(Query.media(id=1).select(oldest)).text == (
        "query($id: Int) {Media(id: $id) {status}}"
    )
    assert repr(oldest) == "Media.status(version=None)"


def test_null_is_false_and_one_of_its_kind() -> None:
    assert not NULL
    assert repr(NULL) == "NULL"
    assert copy.copy(NULL) is copy.deepcopy(NULL) is pickle.loads(pickle.dumps(NULL)) is NULL


def test_a_list_of_ten_thousand_is_taken() -> None:
    path = Page.media(id_in=range(10_000))
    assert len(repr(path)) < 120
