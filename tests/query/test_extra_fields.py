"""Fields that the schema does not have, selected by name with the type that the caller gives."""

from __future__ import annotations

import copy
import gc
import pickle
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import StrEnum
from typing import Any

import pytest
from tests.query.harness import loose

from kotae import (
    NULL,
    AniListError,
    ArgumentError,
    DecodeError,
    NotSelectedError,
    SelectionError,
    Var,
    describe,
    operation,
)
from kotae.api import (
    REGISTRY,
    ActivityUnion,
    ListActivity,
    Media,
    MediaStatus,
    MediaTitle,
    Page,
    Query,
    Studio,
    TextActivity,
)

MOOD = Media.extra("mood", str)


class Mood(StrEnum):
    HAPPY = "HAPPY"


def _media(*items: Any) -> Any:
    return operation(loose(Query.media(id=1)).select(Media.id, *items))


def _read(path: Any, value: object) -> Any:
    """Return the value of a path whose field has this value in the response."""
    key = path._alias or path._field.name
    return _media(path).decode({"Media": {"id": 1, key: value}})[path]


def test_a_field_is_selected_by_name_and_read_by_its_path() -> None:
    built = _media(MOOD, MOOD.as_("again").include(if_=True))
    assert built.text == (
        "query($id: Int, $include: Boolean!) "
        "{Media(id: $id) {id mood again: mood @include(if: $include)}}"
    )
    assert built.complexity == 4
    media = built.decode({"Media": {"id": 1, "mood": "x", "again": None}})
    assert (media[MOOD], media[Media.extra("mood", str)]) == ("x", "x")
    assert media[MOOD.as_("again")] is None
    assert media.to_dict() == {"id": 1, "mood": "x", "again": None}
    assert repr(media) == "Media(id=1, extra('mood', str)='x', again=None)"
    assert copy.deepcopy(media) == pickle.loads(pickle.dumps(media)) == media


@pytest.mark.parametrize(
    ("path", "sent", "value"),
    [
        (Media.extra("x", int), 3, 3),
        (Media.extra("x", float), 3, 3.0),
        (Media.extra("x", bool), False, False),
        (Media.extra("x", list[str]), ["a", None], ["a"]),
        (Media.extra("x", list[int]), None, []),
        (Media.extra("x", MediaStatus), "NEWER", MediaStatus("NEWER")),
        (Media.extra("x", list[MediaStatus]), ["FINISHED"], [MediaStatus.FINISHED]),
        (Media.extra("x", Studio).select(Studio.id), {"id": 1}, Studio.from_dict({"id": 1})),
        (Media.extra("x", Studio).select(Studio.id), None, None),
        (loose(Media.extra("x", Studio)).name, {"name": "a"}, "a"),
        (Media.extra("x", list[Studio]).select(Studio.extra("y", int)), [], []),
        (loose(Media.extra)("x", list[list[int]]), [[1], [2, None], None], [1, 2]),
    ],
)
def test_the_value_has_the_type_that_was_given(path: Any, sent: object, value: object) -> None:
    steps = path._steps()
    selected = {steps[0]._field.name: sent}
    read = _media(path).decode({"Media": {"id": 1, **selected}})[path]
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("type_", "sent", "words"),
    [
        (str, 5, r"data\.Media\.x: expected String, got 5 \(int\)"),
        (int, "5", r"data\.Media\.x: expected Int, got '5' \(str\)"),
        (int, 1.5, "expected Int"),
        (bool, 1, "expected Boolean"),
        (list[int], 1, r"expected \[Int\], got 1"),
        (list[int], [True], r"data\.Media\.x\[0\]: expected Int"),
        (MediaStatus, 1, "expected MediaStatus"),
    ],
)
def test_a_value_of_another_type_is_a_decode_error(type_: Any, sent: object, words: str) -> None:
    with pytest.raises(DecodeError, match=words):
        _read(Media.extra("x", type_), sent)
    with pytest.raises(DecodeError, match=r"data\.Media\.x is missing"):
        _media(Media.extra("x", type_)).decode({"Media": {"id": 1}})


def test_arguments_are_literals_in_the_text() -> None:
    path = Media.extra(
        "x",
        str,
        type=Mood.HAPPY,
        status=MediaStatus.FINISHED,
        text='"\n\\é\u202e',
        number=-1.5e300,
        flag=True,
        null=NULL,
        left_out=None,
        items=[1, "a", [NULL]],
        object={"a": {"b": ()}},
    )
    assert _media(path).text == (
        "query($id: Int) {Media(id: $id) {id x(type: HAPPY, status: FINISHED, "
        'text: "\\"\\n\\\\é\u202e", number: -1.5e+300, flag: true, null: null, '
        'items: [1, "a", [null]], object: {a: {b: []}})}}'
    )
    assert repr(path).isprintable()
    assert _media(pickle.loads(pickle.dumps(path))).text is _media(path).text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (object(), r"Media\.extra\('x', a=\): expected a value that JSON can represent"),
        (float("inf"), "expected a finite number"),
        ("\ud800", "lone surrogate"),
        (b"x", "expected a value that JSON can represent, got a bytes"),
        (date(2020, 1, 1), "expected a value that JSON can represent, got a date"),
        (Var("x"), "expected a value that JSON can represent, got a Var"),
        ([None], r"None in a list or a dict: leave it out, or write kotae\.NULL"),
        ({"a b": 1}, "'a b' cannot be the name of a key"),
        ({1: 1}, "'1' cannot be the name of a key"),
        (StrEnum("Odd", {"ONE": "not a name"}).ONE, "cannot be the name of an enum value"),  # type: ignore[attr-defined]  # a functional enum
    ],
)
def test_an_argument_that_graphql_cannot_express_is_refused(value: object, words: str) -> None:
    with pytest.raises(AniListError, match=words):
        Media.extra("x", str, a=value)


def test_an_argument_that_contains_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ArgumentError, match="nested too deeply"):
        Media.extra("x", str, a=endless)
    with pytest.raises(SelectionError, match="cannot be the name of an argument"):
        Media.extra("x", str, **{"a b": 1})


@pytest.mark.parametrize(
    ("owner", "name", "type_", "words"),
    [
        (Media, "a b", str, "cannot be the name of a field"),
        (Media, "a\u202e", str, "cannot be the name of a field"),
        (Media, "__type", str, "GraphQL reserves names"),
        (Media, None, str, "cannot be the name of a field"),
        (Media, "x", bytes, r"Media\.extra\('x'\): expected str, int, .* got <class 'bytes'>"),
        (Media, "x", list, "expected str, int"),
        (Media, "x", dict[str, int], r"got dict\[str, int\]"),
        (Media, "x", Query, "expected str, int"),
        (Media, "x", Mood, "expected str, int"),
        (Media, "x", "String", "expected str, int"),
        (Media, "x", type("Media", (), {}), "expected str, int"),
        (Media, "title", str, r"with the type MediaTitle: select Media\.title\."),
        (Media, "averageScore", str, r"with the type Int: select Media\.average_score\."),
        (ActivityUnion, "x", str, "is a union, which has no fields"),
    ],
)
def test_what_is_no_field_of_this_kind_is_refused(
    owner: Any, name: Any, type_: Any, words: str
) -> None:
    with pytest.raises(SelectionError, match=words):
        owner.extra(name, type_)


def test_a_field_that_the_schema_has_is_selected_from_it() -> None:
    known = _media(
        Media.extra("averageScore", int),
        Media.extra("genres", list[str]),
        Media.extra("episodes", float),
        Media.extra("format", str),
        Media.extra("description", str, asHtml=True),
        Media.extra("title", MediaTitle).select(MediaTitle.romaji),
    )
    own = _media(
        Media.average_score,
        Media.genres,
        Media.episodes,
        Media.format,
        Media.description(as_html=True),
        Media.title.romaji,
    )
    assert known.text is own.text


def test_two_fields_of_one_name_are_refused_unless_one_has_an_alias() -> None:
    with pytest.raises(SelectionError, match=r"extra\('mood', int\) and .*extra\('mood', str\)"):
        _media(MOOD, Media.extra("mood", int))
    assert "n: mood" in _media(MOOD, MOOD, Media.extra("mood", int).as_("n")).text


@pytest.mark.parametrize(
    "paths",
    [
        (Media.extra("x", str, a=1), Media.extra("x", str, a=2)),
        tuple(loose(Media.extra("x", list[Studio], **a)).id for a in ({}, {"a": "b"})),
        (Media.status, Media.status(version=1)),
    ],
)
def test_the_message_about_other_arguments_has_an_example_to_copy(paths: Any) -> None:
    with pytest.raises(SelectionError, match="selected twice with different arguments") as caught:
        _media(*paths)
    (example,) = re.findall(r"as in (Media\..*\)), and read", str(caught.value))
    path = eval(example, {"Media": Media, "Studio": Studio})
    assert repr(path).replace("'", '"') == example.replace("'", '"')
    assert path._field is paths[1]._steps()[0]._field


def test_the_message_about_a_name_has_an_example_to_copy() -> None:
    path = Media.extra("x", str, a=1).as_("again")
    result = _media(path).decode({"Media": {"id": 1, "again": "y"}})
    with pytest.raises(NotSelectedError, match="was selected as 'again'") as caught:
        result[Media.extra("x", str)]
    (example,) = re.findall(r"read it as (.*)\.$", str(caught.value))
    assert eval(example, {"Media": Media, "result": result}) == "y"


def test_members_of_a_union_have_their_own() -> None:
    text, progress = TextActivity.extra("mood", str), ListActivity.extra("mood", str)
    built = operation(Query.page().select(Page.activities.select(text, progress)))
    page = built.decode(
        {
            "Page": {
                "activities": [
                    {"__typename": "TextActivity", "mood": "a"},
                    {"__typename": "ListActivity", "mood": None},
                    {"__typename": "Poll", "mood": "c"},
                ]
            }
        }
    )
    first, second, *_ = page.activities or []
    assert isinstance(first, TextActivity)
    assert isinstance(second, ListActivity)
    assert (first[text], second[progress]) == ("a", None)
    other = ListActivity.extra("mood", int)
    with pytest.raises(SelectionError, match="of different types"):
        operation(Query.page().select(Page.activities.select(text, other)))


def test_a_field_that_was_not_selected_is_reported() -> None:
    media = _media(MOOD).decode({"Media": {"id": 1, "mood": "x"}})
    with pytest.raises(NotSelectedError, match=r"ends in \.extra\('other', str\)"):
        media[Media.extra("other", str)]
    with pytest.raises(SelectionError, match="is an object: add"):
        _media(Media.extra("x", Studio))
    with pytest.raises(AniListError, match="mood"):
        describe(MOOD)


def test_threads_get_the_same_field() -> None:
    names = [f"shared{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        futures = [
            pool.submit(lambda: [Media.extra(name, str) for name in names]) for _ in range(8)
        ]
        made = [future.result() for future in futures]
    for paths in zip(*made, strict=True):
        assert len({id(path._field) for path in paths}) == 1


def test_fields_stand_in_fragments_and_in_operations_that_are_merged() -> None:
    card = Media.fragment("Card", MOOD, Media.extra("maker", Studio, of=1).select(Studio.id))
    built = operation(Query.media(id=1).select(card, MOOD))
    merged = operation(built, built)
    assert merged.text.endswith("}fragment Card on Media{mood maker(of:1){id}}")
    data = {"mood": "x", "maker": {"id": 1}}
    results = merged.decode({"Media": data, "Media_2": data})
    assert [media and media[MOOD] for media in results] == ["x", "x"]
    assert results[0] == built.decode({"Media": data})


def test_fields_that_nobody_holds_are_forgotten() -> None:
    for number in range(100):
        Media.extra(f"forgotten{number}", str)
    gc.collect()
    assert not [line for _, line in REGISTRY._extra_fields if line.startswith("forgotten")]
