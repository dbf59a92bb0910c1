"""`Character`: names, birthdays, searches, and the media of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.works_asked import (
    NOW_S,
    WORLD,
    answer,
    ask_of,
    check_same,
    enum_values,
    listed,
)

from kotae.testing.answers.ask import Ask
from kotae.testing.answers.works import preferred_name

if TYPE_CHECKING:
    from kotae.testing.world.records.values import PersonNameRecord

_SPIKE = 1
_LISTS = ["characters", "staff"]


def _of(name: str) -> list[Any]:
    catalogue = WORLD.catalogue
    if name == "staff":
        return [catalogue.staff(staff_id) for staff_id in catalogue.staff_ids()]
    return [catalogue.character(character_id) for character_id in catalogue.character_ids()]


@pytest.mark.parametrize("name", _LISTS)
@pytest.mark.parametrize("day", [0, 1, 98, 461])  # 461 days later is 29 February 2028
@pytest.mark.parametrize("is_birthday", [True, False])
def test_birthdays_are_those_of_this_day_in_utc(name: str, day: int, is_birthday: bool) -> None:
    now_s = NOW_S + day * 86_400
    today = datetime.fromtimestamp(now_s, UTC)

    def has(record: Any) -> bool:
        born = record["dateOfBirth"]
        return bool((born["month"], born["day"]) == (today.month, today.day))

    found = listed(name, ask_of(now_s=now_s), is_birthday=is_birthday)
    check_same(found, [record for record in _of(name) if has(record) == is_birthday])
    assert found


@pytest.mark.parametrize("name", [*_LISTS, "studios"])
def test_ids_filter_people_and_studios(name: str) -> None:
    every = listed(name)
    ids = [every[0]["id"], every[-1]["id"]]
    assert listed(name, id_in=[*ids, -1, 10**20, None]) == [every[0], every[-1]]
    check_same(listed(name, id_not_in=ids), every[1:-1])
    check_same(listed(name, id_not=ids[0]), every[1:])
    assert listed(name, id=ids[1]) == [every[-1]]
    assert listed(name, id=ids[1], id_not=ids[1]) == []
    assert listed(name, id_in=[]) == listed(name, id=-1) == listed(name, id=2**31 - 1) == []


def test_a_search_looks_through_all_names() -> None:
    spike = WORLD.catalogue.character(_SPIKE)
    assert spike is not None
    for search in ("spike spiegel", "SPIEGEL spike", spike["name"]["native"]):
        assert listed("characters", search=search)[0] == spike
    for sort in enum_values("CharacterSort"):
        assert spike in listed("characters", search="spiegel", sort=[sort])


@pytest.mark.parametrize("name", [*_LISTS, "studios"])
@pytest.mark.parametrize("search", ["", "\0", "\ud800", "%", "'", "🦊", "a"])
def test_any_search_of_people_is_survived(name: str, search: str) -> None:
    assert isinstance(listed(name, search=search), list)


def _ask_in(language: str) -> Ask:
    ask = ask_of(1)
    assert ask.viewer is not None
    options: Any = {**ask.viewer["options"], "staffNameLanguage": language}
    return Ask(ask.world, ask.index, ask.rules, {**ask.viewer, "options": options}, ask.now_s)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ROMAJI_WESTERN", "Spike Spiegel"), ("ROMAJI", "Spiegel Spike"), ("NATIVE", None)],
)
def test_names_are_in_the_order_and_script_the_viewer_prefers(
    language: str, expected: str | None
) -> None:
    text = f"{{ Character(id: {_SPIKE}) {{ name {{ userPreferred native full }} }} }}"
    name = answer(text, _ask_in(language))["Character"]["name"]
    assert name["userPreferred"] == (expected or name["native"])
    assert answer(text)["Character"]["name"]["userPreferred"] == name["full"] == "Spike Spiegel"


def test_somebody_without_a_native_name_is_called_by_the_full_one() -> None:
    name: PersonNameRecord = {
        "first": "Ada",
        "middle": "B.",
        "last": None,
        "full": "Ada B.",
        "native": None,
        "alternative": [],
        "alternativeSpoiler": [],
    }
    assert preferred_name(name, _ask_in("NATIVE")) == "Ada B."
    assert preferred_name(name, _ask_in("ROMAJI")) == "Ada B."


def _busy_character() -> int:
    return max(WORLD.catalogue.character_ids(), key=lambda one: len(WORLD.catalogue.roles_of(one)))


@pytest.mark.parametrize("sort", enum_values("MediaSort"))
def test_a_characters_media_are_in_the_order_that_the_same_list_of_media_has(sort: str) -> None:
    character_id = _busy_character()
    text = f"""{{ Character(id: {character_id}) {{
        media(perPage: 9999, sort: [{sort}]) {{ nodes {{ id }} }} }} }}"""
    ids = [node["id"] for node in answer(text)["Character"]["media"]["nodes"]]
    assert len(ids) > 1
    assert ids == [media["id"] for media in listed("media", id_in=ids, sort=[sort])]


@pytest.mark.parametrize("on_list", [True, False])
@pytest.mark.parametrize("type_", ["ANIME", "MANGA"])
def test_a_characters_media_are_kept_by_type_and_by_the_viewers_list(
    on_list: bool, type_: str
) -> None:
    listed_ids = {entry["mediaId"] for entry in WORLD.community.entries_of(1)}
    text = f"""{{ Character(id: {_SPIKE}) {{ all: media(perPage: 9999) {{ nodes {{ id type }} }}
        some: media(perPage: 9999, type: {type_}, onList: {str(on_list).lower()}) {{
            nodes {{ id type }} }} }} }}"""
    for ask in (ask_of(1), ask_of()):
        own = listed_ids if ask.viewer else set[int]()
        found = answer(text, ask)["Character"]
        assert found["some"]["nodes"] == [
            node
            for node in found["all"]["nodes"]
            if node["type"] == type_ and (node["id"] in own) == on_list
        ]


def test_every_character_answers_all_its_fields() -> None:
    text = """{ Page(perPage: 99999) { characters { id name { first middle last full native
        alternative alternativeSpoiler userPreferred } image { large medium } description
        gender dateOfBirth { year month day } age bloodType isFavourite isFavouriteBlocked
        siteUrl updatedAt favourites modNotes } } }"""
    found = answer(text, ask_of(1))["Page"]["characters"]
    own = WORLD.community.favourites_of(1).characters
    assert own
    for character, kept in zip(found, _of("characters"), strict=True):
        name = {**kept["name"], "userPreferred": character["name"]["userPreferred"]}
        assert character == {**kept, "name": name, "isFavourite": kept["id"] in own}
