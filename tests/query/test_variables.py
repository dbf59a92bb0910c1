"""Variables: values that are hoisted automatically, and declared variables that are bound later."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.query.harness import loose, media, valid

from kotae import NULL, ArgumentError, Operation, SelectionError, Var, operation
from kotae.api import (
    AiringSchedule,
    Media,
    MediaList,
    MediaSort,
    MediaStatus,
    Mutation,
    Page,
    ParsedMarkdown,
    Query,
    User,
)

if TYPE_CHECKING:
    from kotae.query.roots import RootObject

#: `Var` without its type, for callers without a type checker.
_var = loose(Var)


def _operation(**given: object) -> Operation[Media | None]:
    return valid(loose(operation)(loose(Query.media)(**given).select(Media.id)))


def test_values_of_one_argument_get_a_name_each() -> None:
    roots = [Query.media(id=number).select(Media.id) for number in (5, 6, 7)]
    built = valid(operation(roots))
    assert built.variables == {"id": 5, "id_2": 6, "id_3": 7}


def test_a_hoisted_value_steps_aside_for_a_variable_of_ones_own() -> None:
    built = valid(
        operation(
            Query.media(id=3).select(Media.id),
            Query.media(id=_var("id")).select(Media.id),
        )
    )
    assert built.text.startswith("query($id: Int, $id_2: Int) {Media(id: $id_2)")
    assert built(id=9).variables == {"id": 9, "id_2": 3}


def test_equal_values_in_two_places_are_two_variables() -> None:
    built = _operation(id=1, id_not=1)
    assert built.variables == {"id": 1, "id_not": 1}


def test_a_variable_is_bound_by_its_snake_case_name() -> None:
    built = valid(operation(Query.page(per_page=_var("perPage")).select(Page.page_info.total)))
    assert built(per_page=50).variables == {"perPage": 50}


def test_binding_leaves_the_operation_as_it_was() -> None:
    built = _operation(id=_var("id"))
    bound = built(id=1)
    assert built.variables == {}
    assert bound.variables == {"id": 1}
    assert bound(id=2).variables == {"id": 2}
    assert bound(id=None).variables == {}
    assert bound(id=NULL).variables == {"id": None}
    assert bound.text is built.text


def test_binding_does_not_change_the_type_of_the_result() -> None:
    built = _operation(id=_var("id"))
    first, second = (built(id=number).decode({"Media": {"id": number}}) for number in (1, 1))
    assert first == second


@pytest.mark.parametrize("name", ["self", "name", "text", "variables", "from", "definition", "_x"])
def test_a_variable_may_have_any_graphql_name(name: str) -> None:
    bound_as = f"{name}_" if name == "from" else name
    assert _operation(id=_var(name))(**{bound_as: 3}).variables == {name: 3}


@pytest.mark.parametrize("name", ["", "a b", "1a", "ü", "$a", "a\u202e", None, 3])
def test_an_invalid_graphql_name_is_refused_for_a_variable(name: object) -> None:
    with pytest.raises(ArgumentError, match="is not a name of a variable") as caught:
        _var(loose(name))
    assert str(caught.value).isprintable()


def test_a_variable_that_is_not_there_cannot_be_bound() -> None:
    with pytest.raises(ArgumentError, match=r"no variable 'ix' to bind\..*It has: id\."):
        _operation(id=_var("id"))(ix=1)
    with pytest.raises(ArgumentError, match=r"no variable 'id' to bind\..*It has none\."):
        _operation(id=1)(id=2)


@pytest.mark.parametrize(
    ("given", "bound", "words"),
    [
        ({"id": _var("x")}, "1", r"^\$x: expected an int, got '1' \(str\)"),
        ({"status": _var("x")}, "NO", r"^\$x: 'NO' is not a MediaStatus"),
        ({"id_in": _var("x")}, "1", r"^\$x: expected an int, got '1' \(str\)"),
        ({"id_in": _var("x")}, [1, "2"], r"^\$x\[1\]: expected an int, got '2'"),
        ({"id_in": [1, _var("x")]}, [2], r"^\$x: expected an int, got a list"),
        ({"search": _var("x")}, 3, r"^\$x: expected a str, got 3 \(int\)"),
    ],
)
def test_a_value_that_does_not_fit_its_variable_is_reported(
    given: dict[str, object], bound: object, words: str
) -> None:
    with pytest.raises(ArgumentError, match=words):
        _operation(**given)(x=bound)


@pytest.mark.parametrize(
    ("given", "bound", "sent"),
    [
        ({"id": _var("x", int)}, 3, 3),
        ({"status": _var("x", MediaStatus)}, MediaStatus.FINISHED, "FINISHED"),
        ({"status": _var("x", str)}, "FINISHED", "FINISHED"),
        ({"id_in": _var("x")}, (1, 2), [1, 2]),
        ({"id_in": _var("x", int)}, 1, [1]),
        ({"sort": _var("x", MediaSort)}, MediaSort.ID, ["ID"]),
        ({"genre_in": _var("x", default="Drama")}, "Slice of Life", ["Slice of Life"]),
        ({"start_date": _var("x", date)}, date(2020, 1, 2), 20200102),
        ({"sort": _var("x")}, ["ID"], ["ID"]),
        ({"id_in": [1, _var("x", int)]}, 5, 5),
        ({"sort": [_var("x", MediaSort)]}, "ID", "ID"),
        ({"is_adult": _var("x", bool)}, False, False),
    ],
)
def test_a_variable_stands_wherever_a_value_does(
    given: dict[str, object], bound: object, sent: object
) -> None:
    assert _operation(**given)(x=bound).variables["x"] == sent


def test_a_variable_inside_an_input_leaves_the_rest_of_it_as_values() -> None:
    root = Mutation.save_media_list_entry(
        media_id=1, started_at={"year": _var("year", int), "month": 4}
    )
    saved = valid(operation(root.select(MediaList.id)))
    assert "startedAt: {year: $year, month: $month}" in saved.text
    assert saved(year=2020).variables == {"mediaId": 1, "month": 4, "year": 2020}


def test_a_variable_inside_a_list_of_inputs_is_found() -> None:
    root = loose(Mutation.update_user)(
        disabled_list_activity=[{"type": "CURRENT", "disabled": _var("off")}]
    )
    updated = valid(operation(root.select(User.id)))
    assert "[{disabled: $off, type: $type}]" in updated.text
    assert updated(off=True).variables == {"type": "CURRENT", "off": True}


def test_a_whole_input_can_be_a_variable() -> None:
    root = Mutation.save_media_list_entry(started_at=_var("started"))
    saved = valid(operation(root.select(MediaList.id)))
    assert saved(started=date(2020, 1, 2)).variables == {
        "started": {"year": 2020, "month": 1, "day": 2}
    }


@pytest.mark.parametrize(
    ("given", "definition"),
    [
        ({"id": _var("x", default=3)}, "$x: Int = 3"),
        ({"search": _var("x", default='"\\\n😀')}, '$x: String = "\\"\\\\\\n😀"'),
        ({"status": _var("x", default="FINISHED")}, "$x: MediaStatus = FINISHED"),
        ({"sort": _var("x", default=["ID", MediaSort.ID_DESC])}, "$x: [MediaSort] = [ID, ID_DESC]"),
        ({"is_adult": _var("x", default=False)}, "$x: Boolean = false"),
        ({"id_in": _var("x", default=[])}, "$x: [Int] = []"),
        ({"id": _var("x", default=NULL)}, "$x: Int = null"),
        ({"id": _var("x", default=None)}, "$x: Int)"),
        ({"start_date": _var("x", default=date(2020, 1, 2))}, "$x: FuzzyDateInt = 20200102"),
    ],
)
def test_a_default_is_written_as_its_place_needs(given: dict[str, Any], definition: str) -> None:
    assert f"query({definition}" in _operation(**given).text


def test_a_default_of_an_input_has_graphqls_names() -> None:
    root = Mutation.save_media_list_entry(
        media_id=_var("id", int, default=1),
        score=_var("score", float, default=8.5),
        started_at=_var("started", default=loose({"year": 2020, "month": None})),
    )
    saved = valid(operation(root.select(MediaList.id)))
    assert (
        "$id: Int = 1, $score: Float = 8.5, $started: FuzzyDateInput = {year: 2020}" in saved.text
    )


def test_a_default_that_does_not_fit_its_place_is_reported() -> None:
    with pytest.raises(ArgumentError, match=r"^\$x: expected an int, got 'a' \(str\)"):
        _operation(id=_var("x", default="a"))


def test_a_default_that_equals_another_is_still_checked() -> None:
    _operation(id=_var("flag", default=1))
    with pytest.raises(ArgumentError, match="got True"):
        _operation(id=_var("flag", default=True))


def test_changing_a_default_afterwards_does_not_change_the_operation() -> None:
    ids = [1]
    first = _operation(id_in=_var("ids", default=ids))
    ids.append(2)
    second = _operation(id_in=_var("ids", default=[1, 2]))
    assert "= [1])" in first.text
    assert "= [1, 2])" in second.text


def test_a_time_is_bound_with_an_aware_datetime() -> None:
    moment = datetime(1970, 1, 2, tzinfo=UTC)
    for variable in (_var("since"), _var("since", datetime), _var("since", int)):
        root = loose(Query.airing_schedule)(airing_at_greater=variable)
        built = valid(operation(root.select(AiringSchedule.id)))
        assert built(since=moment).variables == {"since": 86_400}
        assert built(since=3).variables == {"since": 3}


def test_a_times_default_may_be_an_aware_datetime() -> None:
    variable = _var("since", default=datetime(1970, 1, 2, tzinfo=UTC))
    root = Query.airing_schedule(airing_at_greater=variable).select(AiringSchedule.id)
    assert "$since: Int = 86400" in valid(operation(root)).text


def test_a_variable_that_is_needed_must_be_bound_before_it_is_sent() -> None:
    built = valid(operation(Query.markdown(markdown=_var("text")).select(ParsedMarkdown.html)))
    assert "$text: String!" in built.text
    with pytest.raises(
        ArgumentError, match=r"needs a value for text: bind it with operation\(text"
    ):
        built.to_gql()
    assert built(text="*").to_gql().payload["variables"] == {"text": "*"}
    with pytest.raises(ArgumentError, match=r"^\$text cannot be null"):
        built(text=NULL)


def test_a_variable_with_a_default_need_not_be_bound() -> None:
    root = Query.markdown(markdown=_var("text", default="*")).select(ParsedMarkdown.html)
    built = valid(operation(root))
    assert '$text: String! = "*"' in built.text
    assert "variables" not in built.to_gql().payload


def test_a_variable_that_may_be_null_need_not_be_bound() -> None:
    assert "variables" not in _operation(id=_var("id")).to_gql().payload


def test_one_variable_in_two_places_has_the_strictest_of_their_types() -> None:
    built = valid(
        operation(
            Query.page.select(
                Page.following(user_id=_var("user")).id,
                Page.activities(user_id=_var("user")).typename,
            ),
            check_limits=False,
        )
    )
    assert built.text.startswith("query($user: Int!) ")


def test_one_variable_in_places_of_two_types_is_refused() -> None:
    with pytest.raises(SelectionError, match="'x' has places of type Int and of type String"):
        _operation(id=_var("x"), search=_var("x"))
    with pytest.raises(SelectionError, match=r"of type Int and of type \[Int\]"):
        _operation(id=_var("x"), id_in=_var("x"))


def test_one_name_with_two_defaults_is_refused() -> None:
    with pytest.raises(SelectionError, match="'x' is used with different types or defaults"):
        _operation(id=_var("x", default=1), id_not=_var("x", default=2))


def test_two_names_that_are_one_in_python_are_refused() -> None:
    with pytest.raises(ArgumentError, match="'perPage' and 'per_page' have the same name"):
        _operation(id=_var("perPage"), id_not=_var("per_page"))


@pytest.mark.parametrize(
    ("given", "declared"),
    [
        ({"id": _var("x", str)}, "str"),
        ({"id": _var("x", bool)}, "bool"),
        ({"id": _var("x", list)}, "list"),
        ({"id_in": _var("x", str)}, "str"),
        ({"start_date": _var("x", list)}, "list"),
        ({"search": _var("x", int)}, "int"),
        ({"is_adult": _var("x", int)}, "int"),
        ({"status": _var("x", int)}, "int"),
        ({"status": _var("x", MediaSort)}, "MediaSort"),
    ],
)
def test_a_variable_declared_with_another_type_is_refused(
    given: dict[str, object], declared: str
) -> None:
    with pytest.raises(ArgumentError, match=rf"Var\('x'\) was declared with values of {declared}"):
        _operation(**given)


def test_a_condition_is_a_variable_like_another() -> None:
    built = media(Media.id, Media.episodes.include(if_=_var("full", bool)))
    assert "$full: Boolean!" in built.text
    with pytest.raises(ArgumentError, match="needs a value for full"):
        built.to_gql()
    assert built(full=True).variables == {"id": 1, "full": True}
    with pytest.raises(ArgumentError, match=r"^\$full: expected True or False, got 1 \(int\)"):
        built(full=1)


def test_variables_compare_copy_and_pickle() -> None:
    for variable in (_var("x"), _var("x", int), _var("x", int, default=3), _var("x", default=NULL)):
        again = (copy.copy(variable), copy.deepcopy(variable), pickle.loads(pickle.dumps(variable)))
        assert all(one == variable and hash(one) == hash(variable) for one in again)
    assert _var("x") != _var("y")
    assert _var("x", default=1) != _var("x")
    assert _var("x") != "x"
    assert repr(_var("x", int, default=3)) == "Var('x', default=3)"


def test_changing_the_returned_variables_does_not_change_the_operation() -> None:
    built = _operation(id_in=[1, 2])
    loose(built.variables["id_in"]).append(3)
    built.variables["other"] = 1
    assert built.variables == {"id_in": [1, 2]}


@pytest.mark.parametrize(
    ("root", "head"),
    [
        (Query.media(id=Var("id", int, graphql_type="Int!")), "$id: Int!"),
        (Query.media(id_in=Var("ids", list[int], graphql_type="[Int!]")), "$ids: [Int!]"),
        (
            Query.media(sort=Var("sort", list[MediaSort], NULL, "[MediaSort!]")),
            "$sort: [MediaSort!] = null",
        ),
    ],
)
def test_a_variable_can_be_stricter_than_its_argument(
    root: RootObject[Media | None, Media, Media], head: str
) -> None:
    built = valid(operation(root.select(Media.id)))
    assert built.text.startswith(f"query({head})")


def test_a_variable_with_a_default_can_be_looser_than_its_place() -> None:
    with_id = Var("withId", bool, default=True, graphql_type="Boolean")
    built = valid(operation(Query.media(id=1).select(Media.id.include(if_=with_id))))
    assert built.text.startswith("query($withId: Boolean = true, $id: Int)")


@pytest.mark.parametrize("wrong", ["Int!", "[Int]!!", "[[Int]]", "[String]", "x\ny", ""])
def test_a_type_that_does_not_fit_the_argument_is_refused(wrong: str) -> None:
    root = Query.media(id_in=Var("ids", list[int], graphql_type=wrong))
    with pytest.raises(SelectionError, match="does not fit its place of type"):
        operation(root.select(Media.id))


def test_a_nullable_variable_without_a_default_does_not_fit_a_condition() -> None:
    condition = Var("withId", bool, default=NULL, graphql_type="Boolean")
    with pytest.raises(SelectionError, match="its place of type Boolean!"):
        operation(Query.media(id=1).select(Media.id.include(if_=condition)))


def test_the_type_is_part_of_a_variables_identity() -> None:
    strict = Var("id", int, graphql_type="Int!")
    assert strict != Var("id", int)
    assert pickle.loads(pickle.dumps(strict)) == strict
    assert repr(strict) == "Var('id', graphql_type='Int!')"
    built = operation(Query.media(id=strict).select(Media.id))
    with pytest.raises(ArgumentError, match="needs a value for id"):
        built.check()
