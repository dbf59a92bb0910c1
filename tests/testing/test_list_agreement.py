"""Collections have the entries of lists, and statistics are those of the entries."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.testing.local_anilist import LocalAniList

_ENTRY = "id mediaId status private hiddenFromStatusLists customLists(asArray: true)"


@pytest.mark.parametrize("media_type", ["ANIME", "MANGA"])
@pytest.mark.parametrize(("user_id", "viewer"), [(1, 1), (1, None), (2, 2), (2, 1), (33, 1)])
def test_the_collection_has_the_entries_of_the_list(
    lenient: LocalAniList, user_id: int, viewer: int | None, media_type: str
) -> None:
    arguments = f"userId: {user_id}, type: {media_type}"
    entries = lenient.execute(
        f"{{ Page(perPage: 5000) {{ mediaList({arguments}) {{ {_ENTRY} }} }} }}", viewer
    )["mediaList"]
    groups = lenient.execute(
        f"""{{ MediaListCollection({arguments}) {{ lists {{
            name status isCustomList isSplitCompletedList entries {{ {_ENTRY} }} }} }} }}""",
        viewer,
    )["lists"]
    names = [(group["name"], group["isCustomList"]) for group in groups]
    assert len({*names}) == len(names)
    found: Counter[tuple[str, int]] = Counter()
    for group in groups:
        for entry in group["entries"]:
            assert entry in entries
            if group["isCustomList"]:
                assert {"name": group["name"], "enabled": True} in entry["customLists"]
                found[group["name"], entry["id"]] += 1
            else:
                assert group["status"] == entry["status"]
                found["", entry["id"]] += 1
    expected: Counter[tuple[str, int]] = Counter()
    for entry in entries:
        assert not entry["private"] or viewer == user_id
        custom = [one["name"] for one in entry["customLists"] or () if one["enabled"]]
        expected.update((name, entry["id"]) for name in custom)
        if not entry["hiddenFromStatusLists"]:
            expected["", entry["id"]] += 1
    assert found == expected


def test_chunks_have_each_entry_once(anilist: LocalAniList) -> None:
    text = """query ($chunk: Int, $size: Int) { MediaListCollection(
        userId: 2, type: ANIME, chunk: $chunk, perChunk: $size) {
        hasNextChunk lists { entries { id } } } }"""

    def ids(chunk: int, size: int) -> tuple[set[int], bool]:
        found = anilist.execute(text, chunk=chunk, size=size)
        entries = (entry["id"] for group in found["lists"] for entry in group["entries"])
        return {*entries}, found["hasNextChunk"]

    chunks: list[set[int]] = []
    has_next = True
    while has_next:
        chunk, has_next = ids(len(chunks) + 1, 300)
        chunks.append(chunk)
    everything = anilist.execute(
        "{ MediaListCollection(userId: 2, type: ANIME) { lists { entries { id } } } }"
    )["lists"]
    assert [len(chunk) for chunk in chunks[:-1]] == [300] * (len(chunks) - 1)
    assert sum(map(len, chunks)) == len({*chunks[0].union(*chunks)})
    assert chunks[0].union(*chunks) == {
        one["id"] for group in everything for one in group["entries"]
    }
    assert ids(1, 9_000) == ids(1, 500)
    assert ids(99, 500) == (set(), False)


@pytest.mark.parametrize("user_id", [1, 33])
@pytest.mark.parametrize("is_owner", [True, False])
def test_statistics_are_those_of_the_list(
    lenient: LocalAniList, user_id: int, is_owner: bool
) -> None:
    viewer = user_id if is_owner else None
    text = f"""{{ Page(perPage: 5000) {{ mediaList(userId: {user_id}) {{
        status score(format: POINT_100) progress progressVolumes repeat startedAt {{ year }}
        media {{ id type format genres episodes duration chapters volumes countryOfOrigin
        startDate {{ year }} tags {{ id }} studios(isMain: true) {{ nodes {{ id }} }} }} }} }} }}"""
    entries = lenient.execute(text, viewer)["mediaList"]
    figures = "count meanScore minutesWatched chaptersRead mediaIds"
    breakdowns: Mapping[str, tuple[str, Callable[[Any], list[Any]]]] = {
        "formats": ("format", lambda one: [one["media"]["format"]]),
        "statuses": ("status", lambda one: [one["status"]]),
        "genres": ("genre", lambda one: one["media"]["genres"]),
        "countries": ("country", lambda one: [one["media"]["countryOfOrigin"]]),
        "releaseYears": ("releaseYear", lambda one: [one["media"]["startDate"]["year"]]),
        "startYears": ("startYear", lambda one: [one["startedAt"]["year"]]),
        "scores": ("score", lambda one: [round(one["score"]) or None]),
        "tags": ("tag { id }", lambda one: [tag["id"] for tag in one["media"]["tags"]]),
        "studios": (
            "studio { id }",
            lambda one: [studio["id"] for studio in one["media"]["studios"]["nodes"]],
        ),
    }
    for media_type in ("ANIME", "MANGA"):
        mine = [entry for entry in entries if entry["media"]["type"] == media_type]
        fields = " ".join(f"{name} {{ {key} {figures} }}" for name, (key, _) in breakdowns.items())
        statistics = lenient.execute(
            f"""{{ User(id: {user_id}) {{ statistics {{ {media_type.lower()} {{ count meanScore
                standardDeviation episodesWatched minutesWatched chaptersRead volumesRead
                {fields} }} }} }} }}""",
            viewer,
        )["statistics"][media_type.lower()]
        assert {key: statistics[key] for key in _figures(mine)} == _figures(mine)
        for name, (key, groups_of) in breakdowns.items():
            groups: dict[Any, list[Any]] = {}
            for entry in mine:
                for group in groups_of(entry):
                    groups.setdefault(group, []).append(entry)
            if name in ("releaseYears", "startYears", "scores"):
                groups.pop(None, None)
            field = key.partition(" ")[0]
            found = {
                one[field] if field == key else one[field]["id"]: one for one in statistics[name]
            }
            assert found.keys() == groups.keys(), name
            for group, some in groups.items():
                expected = _figures(some)
                for figure in ("count", "meanScore", "minutesWatched", "chaptersRead"):
                    assert found[group][figure] == expected[figure], (name, group, figure)
                assert sorted(found[group]["mediaIds"]) == sorted(
                    one["media"]["id"] for one in some
                )


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


def _figures(entries: list[Any]) -> dict[str, float]:
    scores = [entry["score"] for entry in entries if entry["score"]]
    seen = [
        (entry["progress"] + entry["repeat"] * (entry["media"]["episodes"] or 0), entry["media"])
        for entry in entries
        if entry["media"]["type"] == "ANIME"
    ]
    read = [entry for entry in entries if entry["media"]["type"] == "MANGA"]
    return {
        "count": len(entries),
        "meanScore": round(sum(scores) / len(scores), 2) if scores else 0,
        "episodesWatched": sum(episodes for episodes, _ in seen),
        "minutesWatched": sum(episodes * (media["duration"] or 0) for episodes, media in seen),
        "chaptersRead": sum(
            one["progress"] + one["repeat"] * (one["media"]["chapters"] or 0) for one in read
        ),
        "volumesRead": sum(
            one["progressVolumes"] + one["repeat"] * (one["media"]["volumes"] or 0) for one in read
        ),
    }


def test_figures_follow_edits_of_what_they_are_made_of(anilist: LocalAniList) -> None:
    text = """{ User(id: 1) { statistics { anime { count voiceActors(sort: [COUNT_DESC]) {
        voiceActor { id } count characterIds } studios { count studio { id } } } } } }"""

    def counts(name: str, key: str) -> dict[int, int]:
        items = anilist.execute(text)["statistics"]["anime"][name]
        return {one[key]["id"]: one["count"] for one in items}

    voices, studios = counts("voiceActors", "voiceActor"), counts("studios", "studio")
    voice = next(row for row in anilist.world["Staff"].all() if row["id"] not in voices)
    casting = anilist.world["Casting"].where(mediaId=1)[0]
    anilist.world["Voice"].add(
        {"characterId": casting["characterId"], "voiceActorId": voice["id"], "language": "FRENCH"}
    )
    assert counts("voiceActors", "voiceActor")[voice["id"]] >= 1
    studio = next(row for row in anilist.world["Studio"].all() if row["id"] not in studios)
    anilist.world["Production"].add({"mediaId": 1, "studioId": studio["id"], "isMain": True})
    assert counts("studios", "studio")[studio["id"]] == 1
    user = anilist.world["User"].rows[1]
    mentions = "{ Page { notifications(type: ACTIVITY_MENTION) { __typename } } }"
    anilist.world["User"].put({**user, "name": "Nobody"})
    assert anilist.execute(mentions) == {"notifications": []}
    anilist.world["User"].put(user)
    anilist.execute('mutation { SaveTextActivity(text: "Hello, @Kotae!") { id } }', 4)
    assert anilist.execute(mentions)["notifications"]
