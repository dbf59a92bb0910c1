"""`Staff`: what they made, whom they speak, and where."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.works_asked import WORLD, answer, ask_of, enum_values, listed


def _busiest(count: Any) -> int:
    return max(WORLD.catalogue.staff_ids(), key=lambda staff_id: len(count(staff_id)))


def _voice() -> int:
    return _busiest(WORLD.catalogue.voiced_by)


def _maker() -> int:
    return _busiest(WORLD.catalogue.credits_by)


@pytest.mark.parametrize("sort", enum_values("MediaSort"))
@pytest.mark.parametrize("connection", ["staffMedia", "characterMedia"])
def test_their_media_are_in_the_order_of_every_sort(connection: str, sort: str) -> None:
    staff_id = _maker() if connection == "staffMedia" else _voice()
    text = f"""{{ Staff(id: {staff_id}) {{
        {connection}(perPage: 9999, sort: [{sort}]) {{ nodes {{ id }} }} }} }}"""
    ids = [node["id"] for node in answer(text)["Staff"][connection]["nodes"]]
    assert len(set(ids)) > 1
    assert list(dict.fromkeys(ids)) == [
        media["id"] for media in listed("media", id_in=ids, sort=[sort])
    ]


@pytest.mark.parametrize("on_list", [True, False])
@pytest.mark.parametrize("connection", ["staffMedia", "characterMedia"])
def test_their_media_are_kept_by_the_viewers_list(connection: str, on_list: bool) -> None:
    own = {entry["mediaId"] for entry in WORLD.community.entries_of(2)}
    staff_id = _maker() if connection == "staffMedia" else _voice()
    text = f"""{{ Staff(id: {staff_id}) {{ all: {connection}(perPage: 9999) {{ nodes {{ id }} }}
        some: {connection}(perPage: 9999, onList: {str(on_list).lower()}) {{
            nodes {{ id }} }} }} }}"""
    found = answer(text, ask_of(2))["Staff"]
    assert found["some"]["nodes"] == [
        node for node in found["all"]["nodes"] if (node["id"] in own) == on_list
    ]


def test_an_edge_of_what_they_voice_says_whom_and_how() -> None:
    staff_id = _voice()
    text = f"""{{ Staff(id: {staff_id}) {{ characterMedia(perPage: 9999) {{ edges {{ id
        characterRole characterName roleNotes dubGroup isMainStudio staffRole relationType
        favouriteOrder characters {{ id }} node {{ id }} }} }} }} }}"""
    edges = {edge["id"]: edge for edge in answer(text)["Staff"]["characterMedia"]["edges"]}
    castings = WORLD.catalogue.voiced_by(staff_id)
    assert set(edges) == {casting.id for casting in castings}
    for casting in castings:
        voice = next(voice for voice in casting.voices if voice.staff_id == staff_id)
        assert edges[casting.id] == {
            "id": casting.id,
            "characterRole": casting.role,
            "characterName": casting.name,
            "roleNotes": voice.role_notes,
            "dubGroup": voice.dub_group,
            "isMainStudio": False,
            "staffRole": None,
            "relationType": None,
            "favouriteOrder": None,
            "characters": [{"id": casting.character_id}],
            "node": {"id": casting.media_id},
        }


@pytest.mark.parametrize("sort", ["", *enum_values("CharacterSort")])
def test_their_characters_are_theirs_once_a_role_with_all_media_of_both(sort: str) -> None:
    staff_id = _voice()
    argument = f", sort: [{sort}]" if sort else ""
    text = f"""{{ Staff(id: {staff_id}) {{ characters(perPage: 9999{argument}) {{ edges {{ id role
        media {{ id }} voiceActors {{ id }} node {{ id favourites }} }} }} }} }}"""
    edges = answer(text)["Staff"]["characters"]["edges"]
    found = [
        (edge["node"]["id"], edge["role"], media["id"]) for edge in edges for media in edge["media"]
    ]
    assert sorted(found) == sorted(
        (casting.character_id, casting.role, casting.media_id)
        for casting in WORLD.catalogue.voiced_by(staff_id)
    )
    parts = [(edge["node"]["id"], edge["role"]) for edge in edges]
    assert len(parts) == len(set(parts))
    assert all({"id": staff_id} in edge["voiceActors"] for edge in edges)
    if sort.startswith("FAVOURITES"):
        amounts = [edge["node"]["favourites"] for edge in edges]
        assert amounts == sorted(amounts, reverse=sort.endswith("DESC"))
    if sort.startswith("ROLE"):
        order = enum_values("CharacterRole")
        roles = [edge["role"] for edge in edges]
        assert roles == sorted(roles, key=order.index, reverse=sort.endswith("DESC"))


def test_every_member_of_staff_answers_all_their_fields() -> None:
    text = """{ Page(perPage: 99999) { staff { id name { first middle last full native alternative
        userPreferred } language languageV2 image { large medium } description primaryOccupations
        gender dateOfBirth { year month day } dateOfDeath { year month day } age yearsActive
        homeTown bloodType isFavourite isFavouriteBlocked siteUrl updatedAt staff { id }
        submitter { id } submissionStatus submissionNotes favourites modNotes } } }"""
    found = answer(text, ask_of(1))["Page"]["staff"]
    own = WORLD.community.favourites_of(1).staff
    kept_ids = [staff["id"] for staff in found]
    assert kept_ids == list(WORLD.catalogue.staff_ids())
    for staff in found:
        kept: Any = WORLD.catalogue.staff(staff["id"])
        name = {key: kept["name"][key] for key in kept["name"] if key != "alternativeSpoiler"}
        name["userPreferred"] = staff["name"]["userPreferred"]
        proposal = {"staff": None, "submitter": None}
        assert staff == {**kept, **proposal, "name": name, "isFavourite": kept["id"] in own}
