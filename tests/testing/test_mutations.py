"""What is refused in mutations, by whom and in which words; what they leave as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.local_anilist import LocalAniList
from tests.testing.plain_http import NOTHING
from tests.testing.type_guards import is_object, named_type, type_text

from kotae.schema.limits import limits
from kotae.testing import Rules
from kotae.testing.seed.filling import SeedWorld
from kotae.testing.seed.world import FILLS, seed_world
from kotae.testing.world.schema_types import enum_values, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLArgument

_MUTATIONS = sorted(fields_of("Mutation"))


def _text(name: str, arguments: str = "") -> str:
    """Return a mutation with the least selection."""
    selection = ""
    if name.startswith("Delete"):
        selection = "{ deleted }"
    elif not name.startswith("UpdateAniChart"):
        selection = "{ __typename }"
    return f"mutation {{ {name}{f'({arguments})' if arguments else ''} {selection} }}"


@pytest.mark.parametrize("name", _MUTATIONS)
def test_a_mutation_needs_a_viewer(anilist: LocalAniList, name: str) -> None:
    status, error = anilist.refusal(_text(name), viewer=None)
    assert (status, error["message"]) == (401, "Unauthorized.")


@pytest.mark.parametrize(
    "name", [one for one in _MUTATIONS if "id" in fields_of("Mutation")[one].args]
)
def test_a_mutation_of_a_record_that_nobody_has_is_refused(
    anilist: LocalAniList, name: str
) -> None:
    status, error = anilist.refusal(_text(name, f"id: {NOTHING}"))
    assert (status, error["message"]) in ((404, "Not Found."), (400, "validation"))


def _limited() -> Iterator[tuple[str, str, str, str]]:
    """Yield each limited argument with a value beyond its limit, and the words about it."""
    for place, limit in limits().items():
        name, _, argument = place.removeprefix("Mutation.").partition("(")
        argument = argument.removesuffix(":)")
        if not place.startswith("Mutation.") or not argument:
            continue
        kind = fields_of("Mutation")[name].args[argument]
        is_text = named_type(kind).name == "String"
        for bound, words in ((limit.min, "at least"), (limit.max, "greater than")):
            if bound is None or (is_text and bound == 0):
                continue
            size = int(bound) + (1 if bound is limit.max else -1)
            if is_text and size < 1:
                continue
            yield name, argument, _literal(kind, size, is_text=is_text), words


def _literal(argument: GraphQLArgument, size: int, *, is_text: bool) -> str:
    value = f'"{"x" * size}"' if is_text else str(size)
    return f"[{value}]" if type_text(argument).startswith("[") else value


@pytest.mark.parametrize(("name", "argument", "value", "words"), [*_limited()])
def test_a_value_beyond_its_limit_is_refused(
    anilist: LocalAniList, name: str, argument: str, value: str, words: str
) -> None:
    status, error = anilist.refusal(_text(name, f"{argument}: {value}"))
    assert (status, error["message"]) == (400, "validation")
    [sentence] = error["validation"][argument]
    assert words in sentence
    assert sentence.startswith("The ")


@pytest.mark.parametrize(
    ("arguments", "argument", "sentence"),
    [
        ("mediaId: 2", "mediaId", "The selected media id is invalid."),
        ("id: 999999999", "id", "The selected id is invalid."),
        ("status: CURRENT", "mediaId", "The media id field is required when id is not present."),
        (
            "mediaId: 1, startedAt: {year: 2023, month: 2, day: 29}",
            *("startedAt", "The started at is not a valid date."),
        ),
    ],
)
def test_an_entry_is_refused_in_anilist_s_words(
    anilist: LocalAniList, arguments: str, argument: str, sentence: str
) -> None:
    status, error = anilist.refusal(_text("SaveMediaListEntry", arguments))
    assert (status, error["validation"]) == (400, {argument: [sentence]})


@pytest.mark.parametrize(
    ("given", "read", "expected"),
    [
        ("startedAt: {year: 2024, month: 0}", "startedAt { year month day }", [2024, None, None]),
        ("completedAt: null", "completedAt { year month day }", [None, None, None]),
        ('notes: "a"', "notes", "a"),
        ("notes: null", "notes", None),
        ("progressVolumes: 3", "progressVolumes", None),  # an anime has none
        ("repeat: 2, priority: 9", "repeat priority", [2, 9]),
        ("score: 7, scoreRaw: 65", "score(format: POINT_100)", 65),
        ('customLists: ["no such list"]', "customLists(asArray: true)", []),
    ],
)
def test_the_values_of_an_entry_are_read_as_they_were_saved(
    anilist: LocalAniList, given: str, read: str, expected: Any
) -> None:
    anilist.execute("mutation { UpdateUser(scoreFormat: POINT_10) { id } }")
    saved = anilist.execute(f"mutation {{ SaveMediaListEntry(mediaId: 1, {given}) {{ {read} }} }}")
    assert saved == anilist.execute(f"{{ MediaList(userId: 1, mediaId: 1) {{ {read} }} }}")
    if read.startswith("customLists"):
        assert [one for one in saved["customLists"] if one["enabled"]] == expected
        return
    value = next(iter(saved.values())) if len(saved) == 1 else list(saved.values())
    assert (list(value.values()) if is_object(value) else value) == expected


def test_only_moderators_lock_and_stick(anilist: LocalAniList) -> None:
    text = """mutation { SaveThread(title: "A new thread", body: "It has a body.", locked: true,
        sticky: true) { isLocked isSticky } }"""
    assert anilist.execute(text, 1) == {"isLocked": False, "isSticky": False}
    moderator = anilist.execute("{ User(isModerator: true) { id } }")["id"]
    assert anilist.execute(text, moderator) == {"isLocked": True, "isSticky": True}


_SCORES = {
    "POINT_100": (0, 1, 55, 100),
    "POINT_10_DECIMAL": (0, 0.5, 7.3, 10),
    "POINT_10": (0, 1, 7, 10),
    "POINT_5": (0, 1, 2, 3, 4, 5),
    "POINT_3": (0, 1, 2, 3),
}


@pytest.mark.parametrize("score_format", _SCORES)
def test_a_score_is_read_as_it_was_saved(anilist: LocalAniList, score_format: str) -> None:
    assert _SCORES.keys() == {*enum_values("ScoreFormat")}
    anilist.execute(f"mutation {{ UpdateUser(scoreFormat: {score_format}) {{ id }} }}")
    every = " ".join(f"{name}: score(format: {name})" for name in _SCORES)
    previous: dict[str, float] = {}
    for score in _SCORES[score_format]:
        text = (
            "mutation ($score: Float) { SaveMediaListEntry(mediaId: 1, score: $score) { score } }"
        )
        assert anilist.execute(text, score=score) == {"score": score}
        read = anilist.execute(f"{{ MediaList(userId: 1, mediaId: 1) {{ own: score {every} }} }}")
        assert read["own"] == read[score_format] == score
        for name, values in _SCORES.items():
            assert (read[name] == 0) == (score == 0)
            assert previous.get(name, 0) <= read[name] <= max(values)
        previous = read


def test_a_failed_root_field_undoes_earlier_ones_by_a_rule(anilist: LocalAniList) -> None:
    text = """mutation { a: SaveMediaListEntry(mediaId: 1, progress: 9) { id }
        b: SaveMediaListEntry(mediaId: 2, progress: 9) { id } }"""
    read = "{ MediaList(userId: 1, mediaId: 1) { progress } }"
    before = anilist.execute(read)
    anilist.rules = Rules(keep_mutations=False)
    assert anilist.refusal(text)[0] == 400
    assert anilist.execute(read) == before
    anilist.rules = Rules()
    assert anilist.refusal(text)[0] == 400
    assert anilist.execute(read) == {"progress": 9}


def test_private_entries_and_disabled_statuses_make_no_activity(anilist: LocalAniList) -> None:
    anilist.execute(
        "mutation { UpdateUser(disabledListActivity: [{type: PAUSED, disabled: true}]) { id } }"
    )
    latest = "{ Page(perPage: 1) { activities(userId: 1, sort: [ID_DESC]) { __typename"
    latest += " ... on ListActivity { id status progress media { id } } } } }"
    before = anilist.execute(latest)
    for values in ("status: CURRENT, progress: 3, private: true", "status: PAUSED, private: false"):
        anilist.execute(f"mutation {{ SaveMediaListEntry(mediaId: 21, {values}) {{ id }} }}")
        assert anilist.execute(latest) == before
    anilist.execute(
        "mutation { SaveMediaListEntry(mediaId: 21, status: CURRENT, progress: 5) { id } }"
    )
    [activity] = anilist.execute(latest)["activities"]
    expected = {"status": "watched episode", "progress": "4 - 5", "media": {"id": 21}}
    assert {key: activity[key] for key in expected} == expected


def test_disabled_notifications_are_not_shown(anilist: LocalAniList) -> None:
    text = "{ Page { notifications(type: FOLLOWING) { __typename } } }"
    assert anilist.execute(text)["notifications"]
    anilist.execute(
        "mutation { UpdateUser(notificationOptions: [{type: FOLLOWING, enabled: false}]) { id } }"
    )
    assert anilist.execute(text)["notifications"] == []


def test_a_change_of_one_world_leaves_the_world_that_all_share(anilist: LocalAniList) -> None:
    """So do the changes of all tests before in this process."""
    read = "{ MediaList(userId: 1, mediaId: 1) { progress } }"
    anilist.execute("mutation { SaveMediaListEntry(mediaId: 1, progress: 17) { id } }")
    assert anilist.execute(read) == {"progress": 17} != LocalAniList().execute(read)
    shared, new = seed_world(0), SeedWorld(0, FILLS)
    for name in new.names:
        assert shared[name].rows == new[name].rows, name
