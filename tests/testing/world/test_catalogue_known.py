"""Well-known works: what everybody can look up is true."""

from __future__ import annotations

import pytest

from kotae.testing.world.catalogue.known.franchises import KNOWN_CHARACTERS, KNOWN_WORKS
from kotae.testing.world.world import World

_CATALOGUE = World.of(0).catalogue


def test_cowboy_bebop_is_itself() -> None:
    record = _CATALOGUE.media(1)
    assert record is not None
    assert record["title"] == {
        "romaji": "Cowboy Bebop",
        "english": "Cowboy Bebop",
        "native": "カウボーイビバップ",
    }
    assert record["idMal"] == 1
    assert (record["format"], record["status"], record["source"]) == ("TV", "FINISHED", "ORIGINAL")
    assert record["startDate"] == {"year": 1998, "month": 4, "day": 3}
    assert record["endDate"] == {"year": 1999, "month": 4, "day": 24}
    assert (record["episodes"], record["duration"]) == (26, 24)
    assert (record["season"], record["seasonYear"], record["seasonInt"]) == ("SPRING", 1998, 982)
    assert record["genres"] == ["Action", "Adventure", "Drama", "Sci-Fi"]
    main = [casting.character_id for casting in _CATALOGUE.cast_of(1) if casting.role == "MAIN"]
    assert main == [1, 2, 3, 16]
    (studio_id,) = [made.studio_id for made in _CATALOGUE.productions_of(1) if made.is_main]
    studio = _CATALOGUE.studio(studio_id)
    assert studio is not None
    assert (studio["id"], studio["name"]) == (14, "Sunrise")


@pytest.mark.parametrize(
    ("media_id", "kind", "related_id"),
    [
        (1, "SIDE_STORY", 5),
        (5, "PARENT", 1),
        (20, "SEQUEL", 1735),
        (1735, "PREQUEL", 20),
        (20, "SOURCE", 30011),
        (30011, "ADAPTATION", 1735),
        (5114, "ALTERNATIVE", 121),
        (118586, "ADAPTATION", 154587),
    ],
)
def test_well_known_works_are_related_as_they_are(
    media_id: int, kind: str, related_id: int
) -> None:
    found = {(one.type, one.related_id) for one in _CATALOGUE.relations_of(media_id)}
    assert (kind, related_id) in found


def test_one_piece_goes_on() -> None:
    record = _CATALOGUE.media(21)
    assert record is not None
    assert (record["status"], record["episodes"]) == ("RELEASING", None)
    assert len(_CATALOGUE.airings_of(21)) > 1_400


def test_well_known_works_are_the_same_in_every_world() -> None:
    other = World.of(7).catalogue
    for media_id in KNOWN_WORKS:
        ours, theirs = _CATALOGUE.media(media_id), other.media(media_id)
        assert ours is not None
        assert theirs is not None
        for key in ("title", "startDate", "episodes", "genres", "popularity", "averageScore"):
            assert ours[key] == theirs[key]


def test_a_well_known_score_is_met() -> None:
    for media_id, known in KNOWN_WORKS.items():
        record = _CATALOGUE.media(media_id)
        assert record is not None
        assert abs((record["averageScore"] or 0) - known.score) <= 3


def test_well_known_characters_lead_their_works() -> None:
    for character_id, known in KNOWN_CHARACTERS.items():
        roles = {one.media_id: one.role for one in _CATALOGUE.roles_of(character_id)}
        assert roles[known.media_id] == "MAIN"
        record = _CATALOGUE.character(character_id)
        assert record is not None
        assert record["name"]["native"] == known.native
