"""The builder over the golden schemas, for cases that AniList's schema does not have."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from enum import Enum
from types import MappingProxyType
from typing import Any

import pytest
from graphql import build_schema, parse, validate
from tests.query.harness import loose
from tests.scripts.generator import golden_sdl
from tests.scripts.golden import deprecated, nested, unions

from kotae import NULL, ArgumentError, DecodeError, SelectionError, Var, operation


def _checked(name: str, *roots: object) -> Any:
    """Build an operation, and validate it with graphql-core against a golden schema."""
    built = loose(operation)(*roots)
    problems = validate(build_schema(golden_sdl(name)), parse(built.text))
    assert not problems
    return built


def test_nested_lists_and_inputs_are_sent_and_decoded() -> None:
    shelf, query = loose(nested).Shelf, loose(nested).Query
    root = query.shelf(
        id=7,
        moods=["GOOD", loose(nested).Mood.BAD],
        tags=[["a", "b"], []],
        filter={
            "id_mal_not_in": [1],
            "inner": {"day": 20200101, "others": [[{"created_at": 5}], []]},
            "anything": {"x": [None, {"y": 1.5}]},
        },
    )
    built = _checked("nested", root.select(shelf.prices, shelf.rows.id, shelf.rows.rows.mood))
    assert built.variables == {
        "id": "7",
        "moods": ["GOOD", "BAD"],
        "tags": [["a", "b"], []],
        "filter": {
            "idMal_not_in": [1],
            "inner": {"day": 20200101, "others": [[{"createdAt": 5}], []]},
            "anything": {"x": [None, {"y": 1.5}]},
        },
    }
    body = {
        "shelf": {
            "prices": [[1, 2.5], []],
            "rows": [[{"id": "a", "rows": [[None, {"mood": "GOOD"}]]}, None], []],
        }
    }
    found = built.decode({"data": body})
    assert found.prices == [[1.0, 2.5], []]
    assert found[shelf.prices] == [1.0, 2.5]
    assert found[shelf.rows.id] == ["a"]
    assert found[shelf.rows.rows.mood] == ["GOOD"]
    assert built.decode(json.dumps({"data": body})) == found
    with pytest.raises(DecodeError) as caught:
        built.decode({"shelf": {"prices": None, "rows": [[], [{"id": "a", "rows": [None]}]]}})
    assert caught.value.path == "data.shelf.rows[1][0].rows[0]"


def test_variables_inside_nested_lists_and_inputs_are_bound() -> None:
    shelf, query = loose(nested).Shelf, loose(nested).Query
    root = query.shelf(
        id=Var("id"),
        moods=[Var("mood")],
        tags=[[Var("tag")], Var("row")],
        filter={"inner": {"others": [[{"day": Var("day")}]]}, "anything": Var("json")},
    )
    built = _checked("nested", root.select(shelf.id))
    bound = built(id=1, mood="BAD", tag="x", row=["y"], day=20200101, json={"a": [1]})
    assert bound.variables == {
        "id": "1",
        "mood": "BAD",
        "tag": "x",
        "row": ["y"],
        "day": 20200101,
        "json": {"a": [1]},
    }
    assert "$mood: Mood!" in built.text
    assert "$row: [String]" in built.text


def test_a_default_that_is_json_is_written_as_graphql_has_it() -> None:
    shelf, query = loose(nested).Shelf, loose(nested).Query
    default = {"a": [1, None, {"b": "x", "c": True}]}
    root = query.shelf(id=1, moods=[], filter={"anything": Var("json", default=default)})
    assert (
        '$json: Json = {a: [1, null, {b: "x", c: true}]}'
        in _checked("nested", root.select(shelf.id)).text
    )


def test_an_argument_called_as_a_directive_is_none() -> None:
    shelf, query = loose(nested).Shelf, loose(nested).Query
    root = query.shelf(id=1, moods=[])
    flag: Var[bool] = Var("flag")
    argument = _checked("nested", root.select(shelf.neighbour(distance=1, include=flag).id))
    neighbour = shelf.neighbour(distance=1)
    directive = _checked("nested", root.select(neighbour.include(if_=flag).id))
    assert "include: $flag)" in argument.text
    assert "@include(if: $flag)" in directive.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"id": 1}, "needs the argument moods"),
        ({"id": 1, "moods": None}, "needs the argument moods"),
        ({"id": 1, "moods": ["GOOD", "UGLY"]}, r"\(moods=\)\[1\]: 'UGLY' is not a Mood"),
        (
            {"id": 1, "moods": [], "tags": [1]},
            r"\(tags=\)\[0\]: expected a str, got 1 \(int\)",
        ),
        (
            {"id": 1, "moods": [], "filter": {"inner": {"day": "x"}}},
            r"\(filter=\)\['inner'\]\['day'\]",
        ),
        (
            {"id": 1, "moods": [], "filter": {"inner": {"others": [[{"dayy": 1}]]}}},
            r"\(filter=\)\['inner'\]\['others'\]\[0\]\[0\] has no key 'dayy'\. Did you mean 'day'",
        ),
        ({"id": 1.5, "moods": []}, r"\(id=\): expected a str or an int, got 1\.5 \(float\)"),
        (
            {"id": 1, "moods": [], "filter": {"anything": object()}},
            "expected a value that JSON can represent",
        ),
        (
            {"id": 1, "moods": [], "filter": {"anything": {1: 2}}},
            "expected a value that JSON can represent",
        ),
    ],
)
def test_a_wrong_value_deep_inside_is_reported_with_its_place(
    given: dict[str, object], words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        loose(nested).Query.shelf(**given)


class _Key(str, Enum):  # noqa: UP042 - not a StrEnum: its str() is its repr
    KEY = "key"


def test_json_takes_every_json_value() -> None:
    given: dict[str, object] = {
        _Key.KEY: (_Key.KEY, 1, 2.5, True, None, NULL, MappingProxyType({"a": []}))
    }
    root = loose(nested).Query.shelf(id=1, moods=[], filter={"anything": given})
    built = _checked("nested", root.select(loose(nested).Shelf.id))
    assert built.variables["filter"] == {
        "anything": {"key": ["key", 1, 2.5, True, None, None, {"a": []}]}
    }
    assert "_Key" not in json.dumps(built.variables)
    for wrong in (float("nan"), "\ud800", {"a": {1}}, b"x", {None: 1}):
        with pytest.raises(ArgumentError, match=r"\(filter=\)\['anything'\]"):
            loose(nested).Query.shelf(id=1, moods=[], filter={"anything": wrong})


def test_json_that_nests_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ArgumentError, match=r"(nested|nests) too deeply"):
        loose(nested).Query.shelf(id=1, moods=[], filter={"anything": endless})


def test_an_input_that_needs_keys_says_which() -> None:
    put = loose(nested).Mutation.put_on_shelf
    with pytest.raises(ArgumentError, match=r"\(input=\) needs the key 'name'"):
        put(input={"need": {}})
    with pytest.raises(ArgumentError, match=r"\(input=\)\['need'\] cannot be null"):
        put(input={"need": NULL, "name": "x"})
    built = _checked("nested", put(input={"need": {}, "name": "x"}).select(loose(nested).Shelf.id))
    assert built.variables == {"input": {"need": {}, "name": "x"}}


def test_members_with_different_types_are_aliased_and_read_by_their_own_names() -> None:
    query, note, letter, parcel = (
        getattr(unions, name) for name in ("Query", "Note", "Letter", "Parcel")
    )
    fields = [loose(member).text for member in (note, letter, parcel)]
    fields += [loose(member).size for member in (parcel, letter, note)]
    built = _checked("unions", loose(query).search(text="x").select(*fields))
    found = built.decode(
        {
            "search": [
                {"__typename": "Note", "text": "a", "size": None},
                {"__typename": "Letter", "text_Letter": None, "size_Letter": 3},
                {"__typename": "Parcel", "text_Parcel": ["b", None], "size": 4},
                {"__typename": "Postcard"},
                None,
            ]
        }
    )
    first, second, third, fourth, nothing = found
    assert (first.text, second.text, third.text) == ("a", None, ["b", None])
    assert (first.size, second.size, third.size) == (None, 3, 4)
    assert (fourth.typename, nothing) == ("Postcard", None)
    assert second[loose(letter).size] == 3
    assert third[loose(parcel).text] == ["b"]


def test_shared_fields_exclude_fields_of_different_types() -> None:
    union, any_ = loose(unions).Addressed, loose(unions).Any
    assert [repr(field) for field in union.scalars()] == ["Addressed.id"]
    assert [repr(field) for field in any_.scalars()] == ["Any.id", "Any.weight"]
    assert issubclass(loose(unions).Parcel, union)
    assert issubclass(loose(unions).Parcel, any_)


def test_a_member_of_two_unions_is_read_in_both() -> None:
    parcel, hits, query = loose(unions).Parcel, loose(unions).Hits, loose(unions).Query
    selected = (
        hits.all.select(parcel.weight),
        hits.notes.select(parcel.weight, loose(unions).Any.id),
    )
    built = _checked("unions", query.page.select(*selected))
    json_ = {"__typename": "Parcel", "weight": 1.5}
    found = built.decode({"page": {"all": [json_], "notes": [{**json_, "id": 1}]}})
    assert found[hits.all.select(parcel.weight)] == found.all
    assert found.notes[0].weight == 1.5


def test_members_objects_of_other_nullability_still_merge() -> None:
    note, parcel, query = loose(unions).Note, loose(unions).Parcel, loose(unions).Query
    built = _checked("unions", query.first.select(note.author.name, parcel.author.name))
    found = built.decode({"first": {"__typename": "Note", "author": None}})
    assert found.author is None


def test_deprecated_fields_are_selected_as_others_are() -> None:
    thing, query = loose(deprecated).Thing, loose(deprecated).Query
    built = _checked(
        "deprecated",
        query.old_thing(id=1).select(thing.old, thing.old_call(a=1).id, thing.old_other.id),
        query.old_names,
        query.thing(old_id=3).select(thing.call(a=2).quotes(side="UP")),
    )
    assert built.variables == {"id": 1, "a": 1, "oldId": 3, "a_2": 2, "side": "UP"}
    assert "Thing.old" not in [repr(field) for field in thing.scalars()]
    assert "Thing.old_leaf" not in [repr(field) for field in thing.scalars()]
    with pytest.raises(ArgumentError, match="needs arguments"):
        _ = query.thing.select(thing.old_need)


def test_objects_of_one_schema_are_not_selected_on_another() -> None:
    with pytest.raises(SelectionError):
        loose(deprecated).Query.thing.select(loose(nested).Shelf.id)


def test_results_of_a_small_schema_are_pickled_by_its_module() -> None:
    thing = loose(deprecated).Thing.from_dict({"id": 1, "oldOther": {"id": 2}})
    assert pickle.loads(pickle.dumps(thing)) == thing
    assert type(thing).__module__ == "tests.scripts.golden.deprecated"


def test_times_in_a_list_are_taken_and_bound() -> None:
    shelf, query = loose(nested).Shelf, loose(nested).Query
    moment = datetime(1970, 1, 2, tzinfo=UTC)
    plain = _checked("nested", query.shelves(created_at_in=[moment, 5]).select(shelf.id))
    assert plain.variables == {"createdAt_in": [86_400, 5]}
    inner = _checked("nested", query.shelves(created_at_in=[1, Var("at")]).select(shelf.id))
    assert inner(at=moment).variables == {"createdAt_in": 1, "at": 86_400}
    whole = _checked("nested", query.shelves(created_at_in=Var("at")).select(shelf.id))
    assert whole(at=[moment]).variables == {"at": [86_400]}
    inside = query.shelf(id=1, moods=[], filter={"inner": {"created_at": moment}}).select(shelf.id)
    assert _checked("nested", inside).variables["filter"] == {"inner": {"createdAt": 86_400}}
