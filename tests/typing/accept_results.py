"""Results: the types of attributes, and of values that paths read."""

from __future__ import annotations

import pickle
from copy import copy, deepcopy
from datetime import UTC, date, datetime
from typing import assert_type

from kotae import JSON, operation, utc
from kotae.api import (
    Character,
    CharacterConnection,
    CharacterEdge,
    CharacterName,
    CharacterRole,
    FuzzyDate,
    Media,
    MediaList,
    MediaListCollection,
    MediaStatus,
    MediaTag,
    MediaTitle,
    Query,
    Staff,
    StaffName,
)


def _media() -> Media:
    return Media.from_dict(
        {
            "id": 1,
            "averageScore": None,
            "status": "FINISHED",
            "genres": ["Action", None],
            "title": {"romaji": "Cowboy Bebop", "native": None},
            "startDate": {"year": 1998, "month": 4, "day": 3},
            "endDate": {"year": 1999, "month": None, "day": None},
            "tags": [{"id": 3, "name": "Space", "isAdult": None}, None],
            "characters": {
                "edges": [
                    {
                        "role": "MAIN",
                        "node": {"id": 2, "name": {"full": "Spike"}},
                        "voiceActors": [{"id": 9, "name": {"full": None}, "yearsActive": [1990]}],
                    },
                    None,
                ]
            },
        }
    )


def an_attribute_has_the_schemas_nullability() -> None:
    media = _media()
    assert_type(media, Media)
    assert_type(media.id, int)
    assert_type(media.average_score, int | None)
    assert_type(media.status, MediaStatus | None)
    assert_type(media.genres, list[str | None] | None)
    assert_type(media.title, MediaTitle | None)
    assert_type(media.tags, list[MediaTag | None] | None)
    assert_type(media.characters, CharacterConnection | None)
    assert_type(media.typename, str)


def nulls_are_handled_step_by_step() -> None:
    media = _media()
    if media.title is not None:
        assert_type(media.title.romaji, str | None)
        assert_type(media.title, MediaTitle)
    assert_type(media.title.romaji if media.title else None, str | None)
    if media.characters and media.characters.edges:
        for edge in media.characters.edges:
            assert_type(edge, CharacterEdge | None)
            if edge and edge.node:
                assert_type(edge.role, CharacterRole | None)
                assert_type(edge.node.id, int)
                assert_type(edge.node.name, CharacterName | None)


def a_path_without_a_list_reads_a_value_or_none() -> None:
    media = _media()
    assert_type(media[Media.id], int | None)
    assert_type(media[Media.average_score], int | None)
    assert_type(media[Media.status], MediaStatus | None)
    assert_type(media[Media.status(version=2)], MediaStatus | None)
    assert_type(media[Media.title.romaji], str | None)
    assert_type(media[Media.start_date.year], int | None)
    assert_type(media[Media.title], MediaTitle | None)
    assert_type(media[Media.start_date], FuzzyDate | None)
    assert_type(media[Media.characters], CharacterConnection | None)
    assert_type(media[Media.title.select(MediaTitle.romaji)], MediaTitle | None)


def a_path_through_a_list_reads_a_list_without_nulls() -> None:
    media = _media()
    edges = Media.characters(role="MAIN").edges
    voices = edges.voice_actors(language="JAPANESE")
    assert_type(media[Media.genres], list[str])
    assert_type(media[Media.tags], list[MediaTag])
    assert_type(media[Media.tags.name], list[str])
    assert_type(media[Media.tags.is_adult], list[bool])
    assert_type(media[edges], list[CharacterEdge])
    assert_type(media[edges.role], list[CharacterRole])
    assert_type(media[edges.node], list[Character])
    assert_type(media[edges.node.id], list[int])
    assert_type(media[edges.node.name], list[CharacterName])
    assert_type(media[edges.node.name.full], list[str])
    assert_type(media[edges.select(CharacterEdge.role)], list[CharacterEdge])
    assert_type(media[voices], list[Staff])
    assert_type(media[voices.id], list[int])
    assert_type(media[voices.name], list[StaffName])
    assert_type(media[voices.years_active], list[int])


def an_alias_is_read_by_its_path() -> None:
    points = Media.average_score.as_("points")
    romaji = Media.title.as_("names").romaji.as_("latin")
    main = Media.characters(role="MAIN").as_("main").edges
    others = Media.characters(role="BACKGROUND").as_("others").nodes
    built = operation(
        Query.media(id=1).select(points, romaji, main.role, others.name.full).required()
    )
    media = built.decode(
        {
            "data": {
                "Media": {
                    "points": 86,
                    "names": {"latin": "Bebop"},
                    "main": {"edges": [{"role": "MAIN"}, {"role": None}]},
                    "others": {"nodes": [{"name": {"full": "Punch"}}, None]},
                }
            }
        }
    )
    assert_type(media, Media)
    assert_type(media[points], int | None)
    assert_type(media[romaji], str | None)
    assert_type(media[main.role], list[CharacterRole])
    assert_type(media[others.name.full], list[str])
    assert_type(media[others], list[Character])


def lists_of_lists_are_flattened() -> None:
    entries = MediaListCollection.lists.entries
    collection = MediaListCollection.from_dict(
        {"lists": [{"entries": [{"mediaId": 1, "score": 8.5, "notes": None}]}, None]}
    )
    assert_type(collection[entries], list[MediaList])
    assert_type(collection[entries.media_id], list[int])
    assert_type(collection[entries.score], list[float])
    assert_type(collection[entries.score(format="POINT_100")], list[float])
    assert_type(collection[entries.select(MediaList.media_id)], list[MediaList])


def free_json_is_json() -> None:
    entry = MediaList.from_dict({"advancedScores": {"Story": 8, "Art": [1, None]}})
    assert_type(entry.advanced_scores, JSON)
    scores = entry.advanced_scores
    if isinstance(scores, dict):
        story: JSON = scores["Story"]
        assert_type(story is None, bool)


def fuzzy_dates_are_converted_and_ordered() -> None:
    media = _media()
    start, end = media.start_date, media.end_date
    if not (start and end):
        raise RuntimeError("The result has both.")
    assert_type(start.to_date(), date | None)
    assert_type(start.to_int(), int | None)
    assert_type(start < end, bool)
    assert_type(start >= end, bool)
    assert_type(max(start, end), FuzzyDate)
    assert_type(sorted([end, start]), list[FuzzyDate])
    assert_type(start.year, int | None)


def unix_times_become_datetimes() -> None:
    assert_type(utc(0), datetime)
    assert_type(utc(0) - datetime(1970, 1, 1, tzinfo=UTC) == 0, bool)


def results_are_values() -> None:
    media = _media()
    assert_type(media.to_dict(), dict[str, JSON])
    assert_type(media == Media.from_dict({"id": 1}), bool)
    assert_type(copy(media), Media)
    assert_type(deepcopy(media), Media)
    again: object = pickle.loads(pickle.dumps(media))
    if not isinstance(again, Media):
        raise TypeError("It was pickled as a Media.")
    assert_type(again.id, int)


def results_are_matched() -> None:
    match _media():
        case Media(id=number, title=MediaTitle(romaji=str(title))):
            assert_type(number, int)
            assert_type(title, str)
        case other:
            assert_type(other, Media)
