"""Collections have the entries of lists, and statistics are those of the entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.testing.local_anilist import LocalAniList

_COLLECTION_FILTERS: Mapping[str, str] = {
    **dict.fromkeys(("status_in", "status_not_in"), "[CURRENT, PLANNING]"),
    **dict.fromkeys(("status", "status_not"), "COMPLETED"),
    **dict.fromkeys(("notes", "notes_like"), '"%e%"'),
    **dict.fromkeys(("startedAt_like", "completedAt_like"), '"2022%"'),
    **dict.fromkeys(("startedAt_greater", "completedAt_greater"), "20220600"),
    **dict.fromkeys(("startedAt_lesser", "completedAt_lesser"), "20220600"),
    **dict.fromkeys(("startedAt", "completedAt"), "20220600"),
}
#: The other arguments of a collection.
_NO_FILTERS = {
    *("userId", "userName", "type", "chunk", "perChunk", "forceSingleCompletedList", "sort"),
}
_ARGUMENTS = fields_of("Query")["MediaListCollection"].args.keys() - _NO_FILTERS


@pytest.mark.parametrize("argument", [*sorted(_ARGUMENTS), ""])
def test_a_collection_has_the_entries_and_the_order_of_the_list(
    lenient: LocalAniList, argument: str
) -> None:
    given = "userId: 2, type: ANIME, sort: [SCORE_DESC, MEDIA_ID]"
    if argument:
        given += f", {argument}: {_COLLECTION_FILTERS[argument]}"
    listed = lenient.execute(
        f"""{{ Page(perPage: 5000) {{ mediaList({given}) {{
            id status hiddenFromStatusLists customLists(asArray: true) }} }} }}"""
    )["mediaList"]
    groups = lenient.execute(
        f"""{{ MediaListCollection({given}) {{ lists {{
            name status isCustomList entries {{ id }} }} }} }}"""
    )["lists"]
    expected: dict[str, list[int]] = {}
    for entry in listed:
        names = [one["name"] for one in entry["customLists"] if one["enabled"]]
        names += [] if entry["hiddenFromStatusLists"] else [entry["status"]]
        for name in names:
            expected.setdefault(name, []).append(entry["id"])
    found: dict[str, list[int]] = {}
    for group in groups:
        name = group["name"] if group["isCustomList"] else group["status"]
        found.setdefault(name, []).extend(entry["id"] for entry in group["entries"])
    assert found.keys() == expected.keys()
    for name, ids in expected.items():
        # Completed entries may be split by format.
        assert found[name] == ids or (name == "COMPLETED" and sorted(found[name]) == sorted(ids))


def test_chunks_have_each_entry_once(anilist: LocalAniList) -> None:
    text = """query ($chunk: Int, $size: Int) { MediaListCollection(
        userId: 2, type: ANIME, chunk: $chunk, perChunk: $size) {
        hasNextChunk lists { entries { id } } } }"""

    def ids(**window: int) -> tuple[set[int], bool]:
        found = anilist.execute(text, **window)
        entries = (entry["id"] for group in found["lists"] for entry in group["entries"])
        return {*entries}, found["hasNextChunk"]

    chunks: list[set[int]] = []
    has_next = True
    while has_next:
        chunk, has_next = ids(chunk=len(chunks) + 1, size=300)
        chunks.append(chunk)
    assert [len(chunk) for chunk in chunks[:-1]] == [300] * (len(chunks) - 1)
    assert sum(map(len, chunks)) == len(set[int]().union(*chunks))
    assert set[int]().union(*chunks) == ids()[0]
    assert ids(chunk=1, size=9_000) == ids(chunk=1, size=500)
    assert ids(chunk=99, size=500) == (set(), False)


#: Lists of `UserStatistics`: the field of an item that names its group, and an entry's groups.
_BREAKDOWNS: Mapping[str, tuple[str, Callable[[Any], list[Any]]]] = {
    "formats": ("format", lambda entry: [entry["media"]["format"]]),
    "statuses": ("status", lambda entry: [entry["status"]]),
    "genres": ("genre", lambda entry: entry["media"]["genres"]),
    "countries": ("country", lambda entry: [entry["media"]["countryOfOrigin"]]),
    "releaseYears": ("releaseYear", lambda entry: [entry["media"]["startDate"]["year"]]),
    "startYears": ("startYear", lambda entry: [entry["startedAt"]["year"]]),
    "scores": ("score", lambda entry: [round(entry["score"]) or None]),
    "tags": ("tag { id }", lambda entry: entry["media"]["tags"]),
    "studios": ("studio { id }", lambda entry: entry["media"]["studios"]["nodes"]),
}
#: Of these, entries without a value are in no group.
_WITHOUT_NULL = ("releaseYears", "startYears", "scores")
_WHOLE = "count meanScore episodesWatched minutesWatched chaptersRead volumesRead"
_FIGURES = "count meanScore minutesWatched chaptersRead mediaIds"


@pytest.mark.parametrize(("user_id", "viewer"), [(1, 1), (1, None), (33, None)])
@pytest.mark.parametrize("media_type", ["ANIME", "MANGA"])
def test_statistics_are_those_of_the_list(
    lenient: LocalAniList, user_id: int, viewer: int | None, media_type: str
) -> None:
    entries = lenient.execute(
        f"""{{ Page(perPage: 5000) {{ mediaList(userId: {user_id}, type: {media_type}) {{
        status score(format: POINT_100) progress progressVolumes repeat startedAt {{ year }}
        media {{ id type format genres episodes duration chapters volumes countryOfOrigin
        startDate {{ year }} tags {{ id }} studios(isMain: true) {{ nodes {{ id }} }} }}
        }} }} }}""",
        viewer,
    )["mediaList"]
    fields = " ".join(f"{name} {{ {key} {_FIGURES} }}" for name, (key, _) in _BREAKDOWNS.items())
    whole = f"found: {media_type.lower()} {{ {_WHOLE} {fields} }}"
    text = f"{{ User(id: {user_id}) {{ statistics {{ {whole} }} }} }}"
    statistics = lenient.execute(text, viewer)["statistics"]["found"]
    expected = _figures(entries)
    for key in _WHOLE.split():
        assert statistics[key] == expected[key], key
    for name, (key, groups_of) in _BREAKDOWNS.items():
        groups: dict[str, list[Any]] = {}
        for entry in entries:
            for group in groups_of(entry):
                if group is not None or name not in _WITHOUT_NULL:
                    groups.setdefault(str(group), []).append(entry)
        found = {str(one.pop(key.partition(" ")[0])): one for one in statistics[name]}
        assert found.keys() == groups.keys(), name
        for group, some in groups.items():
            expected = _figures(some)
            found[group]["mediaIds"].sort()
            for figure, value in found[group].items():
                assert value == expected[figure], (name, group, figure)


def _figures(entries: list[Any]) -> dict[str, Any]:
    scores = [entry["score"] for entry in entries if entry["score"]]
    figures: dict[str, Any] = {
        "count": len(entries),
        "meanScore": round(sum(scores) / len(scores), 2) if scores else 0,
        "mediaIds": sorted(entry["media"]["id"] for entry in entries),
        **dict.fromkeys(("episodesWatched", "minutesWatched", "chaptersRead", "volumesRead"), 0),
    }
    for entry in entries:
        media, times = entry["media"], entry["repeat"]
        if media["type"] == "ANIME":
            episodes = entry["progress"] + times * (media["episodes"] or 0)
            figures["episodesWatched"] += episodes
            figures["minutesWatched"] += episodes * (media["duration"] or 0)
        else:
            figures["chaptersRead"] += entry["progress"] + times * (media["chapters"] or 0)
            volumes = entry["progressVolumes"] or 0
            figures["volumesRead"] += volumes + times * (media["volumes"] or 0)
    return figures


def test_the_older_statistics_agree_with_the_newer(anilist: LocalAniList) -> None:
    text = """{ User(id: 1) { stats { watchedTime chaptersRead
        animeStatusDistribution { status amount } favouredGenres { genre amount }
        animeListScores { meanScore } } statistics { manga { chaptersRead } anime { minutesWatched
        meanScore statuses { status count } genres { genre count } } } } }"""
    older, newer = anilist.execute(text).values()
    anime = newer["anime"]
    assert older["watchedTime"] == anime["minutesWatched"]
    assert older["chaptersRead"] == newer["manga"]["chaptersRead"]
    assert older["animeListScores"]["meanScore"] == round(anime["meanScore"])
    assert {one["status"]: one["amount"] for one in older["animeStatusDistribution"]} == {
        one["status"]: one["count"] for one in anime["statuses"]
    }
    favoured = {one["genre"]: one["amount"] for one in older["favouredGenres"]}
    assert all(favoured.get(one["genre"], 0) >= one["count"] for one in anime["genres"])


def test_figures_follow_edits_of_what_they_are_made_of(anilist: LocalAniList) -> None:
    text = """{ User(id: 1) { statistics { anime { count voiceActors(sort: [COUNT_DESC]) {
        voiceActor { id } count characterIds } studios { count studio { id } } } } } }"""

    def counts(name: str, key: str) -> dict[int, int]:
        items = anilist.execute(text)["statistics"]["anime"][name]
        return {one[key]["id"]: one["count"] for one in items}

    world = anilist.world
    voices, studios = counts("voiceActors", "voiceActor"), counts("studios", "studio")
    staff_id = next(one["id"] for one in world["Staff"].all() if one["id"] not in voices)
    character_id = world["Casting"].where(mediaId=1)[0]["characterId"]
    voice = {"characterId": character_id, "voiceActorId": staff_id, "language": "FRENCH"}
    world["Voice"].add(voice)
    assert counts("voiceActors", "voiceActor")[staff_id] >= 1
    studio_id = next(one["id"] for one in world["Studio"].all() if one["id"] not in studios)
    world["Production"].add({"mediaId": 1, "studioId": studio_id, "isMain": True})
    assert counts("studios", "studio")[studio_id] == 1
    mentions = "{ Page { notifications(type: ACTIVITY_MENTION) { __typename } } }"
    world["User"].put({**world["User"].rows[1], "name": "Nobody"})
    assert anilist.execute(mentions) == {"notifications": []}
