"""Records that a test looks up, adds, changes and removes in a server's world."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, is_required_argument
from tests.testing.plain_http import post

from kotae import ArgumentError
from kotae.api import MediaStatus
from kotae.testing import AniListServer, LiveWorld, Rules
from kotae.testing.edits.record_values import record_keys
from kotae.testing.serving.execution import Executor
from kotae.testing.world.context import Context
from kotae.testing.world.schema_types import (
    fields_of,
    is_part_of_record,
    named_type,
    served_schema,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[AniListServer]:
    with AniListServer(world="empty", rate_limit=None) as server:
        yield server


@pytest.fixture
def world() -> LiveWorld:
    return AniListServer(world="empty").world


def execute(server: AniListServer, query: str) -> Any:
    return post(server, query, user=1).data


def test_an_empty_world_has_what_others_refer_to_and_one_user(world: LiveWorld) -> None:
    sizes = {name: len(world[name]) for name in world.names if len(world[name])}
    assert sizes.keys() == {"MediaTag", "MediaExternalLink", "ThreadCategory", "User"}
    assert sizes["User"] == 1


def test_a_list_entry_is_added_once_and_then_changed(server: AniListServer) -> None:
    media = server.world["Media"].add({"type": "ANIME"})
    first = server.world.list_entry(user=1, media=media["id"], status="CURRENT", progress=3)
    second = server.world.list_entry(user=1, media=media["id"], progress=4, score=80)
    assert second["id"] == first["id"]
    query = (
        "{ MediaListCollection(userId: 1, type: ANIME) { lists { name entries { progress } } } }"
    )
    lists = execute(server, query)["MediaListCollection"]["lists"]
    assert lists == [{"name": "Watching", "entries": [{"progress": 4}]}]


def test_the_world_shows_the_changes_of_mutations(server: AniListServer) -> None:
    media = server.world["Media"].add({})
    execute(
        server, f"mutation {{ SaveMediaListEntry(mediaId: {media['id']}, progress: 2) {{ id }} }}"
    )
    entry = server.world["MediaList"].where(userId=1)[0]
    assert (entry["mediaId"], entry["progress"], entry["status"]) == (media["id"], 2, "PLANNING")
    assert [one["mediaId"] for one in server.world["ListActivity"]] == [media["id"]]


def test_lookups_agree(world: LiveWorld) -> None:
    tags = world["MediaTag"]
    ids = [tag["id"] for tag in tags]
    assert ids == sorted(ids)
    assert len(tags) == len(ids)
    assert tags.get(ids[0]) == tags[ids[0]] == tags.where(id=ids[0])[0]
    assert ids[0] in tags
    assert 0 not in tags
    assert tags.get(0) is None
    with pytest.raises(KeyError, match="MediaTag has no record 0"):
        _ = tags[0]


def test_records_are_found_by_the_ids_that_they_name_after_edits(world: LiveWorld) -> None:
    media = [world["Media"].add({})["id"] for _ in range(3)]
    entries = [world.list_entry(user=1, media=one, progress=one) for one in media]
    table = world["MediaList"]
    assert table.where(userId=1, mediaId=media[1]) == [entries[1]]
    changed = table.change(entries[1]["id"], {"progress": 9})
    assert table.where(mediaId=media[1], progress=9) == [changed]
    assert not table.where(mediaId=media[0], progress=9)
    world["Media"].remove(media[1])
    assert not table.where(userId=1, mediaId=media[1])
    assert table.where(userId=1) == [entries[0], entries[2]] == list(table)
    assert not table.where(userId="1")


def test_records_and_what_is_given_are_copies() -> None:
    genres = ["Drama"]
    record: Any = AniListServer().world["Media"].change(1, {"genres": genres})
    genres.append("Comedy")
    assert record["genres"] == ["Drama"]
    record["title"]["romaji"] = "Changed"
    with pytest.raises(TypeError):
        record["episodes"] = 1
    assert AniListServer().world["Media"][1]["title"]["romaji"] == "Cowboy Bebop"


def test_equal_seeds_invent_equal_values_and_ids_invent_different_ones(world: LiveWorld) -> None:
    other = AniListServer(world="empty").world
    made, same, different = (one["Media"].add({}) for one in (world, other, world))
    assert made == same
    assert made["title"] != different["title"]


def test_records_are_in_the_order_of_their_ids(world: LiveWorld) -> None:
    for media_id in (20, 10, 30):
        world["Media"].add({"id": media_id})
    assert [one["id"] for one in world["Media"]] == [10, 20, 30]
    assert world["Media"].add({})["id"] == 31


def test_enums_of_the_api_and_names_of_tags_are_values(world: LiveWorld) -> None:
    media = world["Media"].add({"status": MediaStatus.HIATUS, "tag_ranks": {"Space": 90}})
    assert media["status"] == "HIATUS"
    assert list(media["tag_ranks"].values()) == [90]


@pytest.mark.parametrize(
    ("table", "values", "message"),
    [
        ("Media", {"titel": {}}, r"Media has no 'titel'\. Did you mean 'title'\?"),
        (
            "Media",
            {"title": {"romanji": "A"}},
            "MediaTitle has no 'romanji'. Did you mean 'romaji'",
        ),
        ("Media", {"average_score": 3}, "Did you mean 'averageScore'"),
        ("Media", {"averageScore": 3}, "follows from 'typical_score' and 'outside_users'"),
        ("Media", {"characters": []}, "the records in 'Casting': add them there"),
        ("MediaList", {"media": 1}, "give its id as 'mediaId'"),
        ("Media", {"status": "FINISHD"}, r"expected a value of MediaStatus, .* 'FINISHED'\?"),
        ("Media", {"episodes": "12"}, r"Media\.episodes: expected an integer .*, got '12' \(str\)"),
        ("Media", {"episodes": True}, "expected an integer"),
        ("Media", {"episodes": 2**31}, "expected an integer of 32 bits"),
        ("Media", {"isAdult": 1}, "expected True or False"),
        ("Media", {"title": "A"}, "expected a mapping with the keys of MediaTitle"),
        ("Media", {"title": None}, "expected a mapping"),
        ("Media", {"genres": "Drama"}, "expected a list"),
        ("Media", {"genres": [None]}, r"Media\.genres\[0\]: .* never null"),
        ("Media", {"type": None}, "never null"),
        ("Media", {"description": "\ud800"}, "valid Unicode"),
        ("Media", {"startDate": {"month": 13}}, r"startDate\.month: expected 1 to 12"),
        ("Media", {"tag_ranks": {"Spac": 1}}, "Did you mean 'Space'"),
        ("Media", {"tag_ranks": {"Space": 101}}, "from 0 to 100"),
        ("Media", {"id": 0}, r"Media\.id: expected an id"),
        ("Media", [], "expected a mapping"),
        ("User", {"id": 1}, "there is a record 1 already"),
        ("User", {"name": "Kotae"}, "User 1 has the name 'Kotae' already"),
        ("User", {"anichart_settings": {"a": object()}}, "a value that JSON can hold"),
        ("MediaList", {"userId": 1}, "needs 'mediaId'"),
        ("MediaList", {"userId": 1, "mediaId": 9}, r"MediaList\.mediaId: there is no Media 9"),
        ("Thread", {"userId": 1, "categories": [999]}, "there is no ThreadCategory 999"),
        ("Like", {"userId": 1}, "exactly one of activityId, "),
        ("Follow", {"userId": 1}, "needs 'followedId'"),
        ("Activity", {}, "added to the table of its type: ListActivity"),
    ],
)
def test_a_wrong_record_is_refused_with_its_reason_and_nothing_is_added(
    world: LiveWorld, table: str, values: Any, message: str
) -> None:
    size = len(world[table])
    with pytest.raises(ArgumentError, match=message):
        world[table].add(values)
    assert len(world[table]) == size


def test_wrong_edits_of_a_list_are_refused(world: LiveWorld) -> None:
    media = world["Media"].add({})["id"]
    with pytest.raises(ArgumentError, match="there is no User 7"):
        world.list_entry(user=7, media=media)
    with pytest.raises(ArgumentError, match="expected 0 to 100"):
        world.list_entry(user=1, media=media, score=101)
    with pytest.raises(ArgumentError, match="has no list 'Nothing'"):
        world.list_entry(user=1, media=media, customLists=["Nothing"])
    assert len(world["MediaList"]) == 0
    entry = world.list_entry(user=1, media=media)
    with pytest.raises(ArgumentError, match="cannot be changed"):
        world["MediaList"].change(entry["id"], {"id": 5})
    with pytest.raises(ArgumentError, match="has the userId 1 and mediaId"):
        world["MediaList"].add({"userId": 1, "mediaId": media})
    assert world["MediaList"][entry["id"]] == entry


def test_unknown_tables_and_records_are_errors(world: LiveWorld) -> None:
    with pytest.raises(ArgumentError, match=r"no table 'media'.*Did you mean 'Media'"):
        _ = world["media"]
    with pytest.raises(ArgumentError, match="Media has no record 5"):
        world["Media"].change(5, {})
    with pytest.raises(ArgumentError, match="Media has no record 5"):
        world["Media"].remove(5)
    with pytest.raises(ArgumentError, match=r"User has no 'nme'.*Did you mean 'name'"):
        world["User"].where(nme="Kotae")


def test_what_cannot_be_without_a_record_goes_with_it() -> None:
    world = AniListServer().world
    world["Media"].remove(1)
    assert not world["MediaList"].where(mediaId=1)
    assert not world["Casting"].where(mediaId=1)
    assert not world["Relation"].where(fromId=1)
    activities = {one["id"] for one in world["Activity"]}
    assert all(one["activityId"] in activities for one in world["ActivityReply"])
    comment = next(one for one in world["ThreadComment"] if one["parentCommentId"])
    world["ThreadComment"].remove(comment["parentCommentId"])
    assert comment["id"] not in world["ThreadComment"]


#: One record of each table, in an order in which each names earlier ones.
RECORDS: list[tuple[str, dict[str, object]]] = [
    ("Media", {"type": "ANIME"}),
    ("Media", {"type": "MANGA"}),
    ("Character", {"name": {"full": "Jane Roe"}}),
    ("Staff", {}),
    ("Studio", {}),
    ("User", {"name": "Ann"}),
    ("MediaList", {"userId": 1, "mediaId": 1, "status": "COMPLETED", "score": 80}),
    ("MediaList", {"userId": 1, "mediaId": 2}),
    ("Casting", {"mediaId": 1, "characterId": 1, "role": "MAIN"}),
    ("Voice", {"characterId": 1, "voiceActorId": 1, "language": "JAPANESE"}),
    ("Credit", {"mediaId": 1, "staffId": 1, "role": "Director"}),
    ("Production", {"mediaId": 1, "studioId": 1, "isMain": True}),
    ("Relation", {"fromId": 1, "mediaId": 2, "relationType": "SEQUEL"}),
    ("AiringSchedule", {"mediaId": 1, "episode": 1}),
    ("MediaTrend", {"mediaId": 1, "episode": 1}),
    ("MediaTag", {"name": "Tea"}),
    ("MediaExternalLink", {"site": "Somewhere", "url": "https://somewhere.example"}),
    ("Follow", {"userId": 1, "followedId": 2}),
    ("Favourite", {"userId": 1, "animeId": 1}),
    ("Favourite", {"userId": 1, "characterId": 1}),
    ("TextActivity", {"userId": 1, "text": "Hello"}),
    ("ListActivity", {"userId": 2, "mediaId": 1}),
    ("MessageActivity", {"messengerId": 2, "recipientId": 1}),
    ("ActivityReply", {"userId": 2, "activityId": 1}),
    ("ThreadCategory", {"name": "Tea"}),
    ("Thread", {"userId": 1, "mediaCategories": [1], "categories": [1]}),
    ("ThreadComment", {"userId": 1, "threadId": 1}),
    ("ThreadComment", {"userId": 2, "threadId": 1, "parentCommentId": 1}),
    ("Review", {"userId": 1, "mediaId": 1}),
    ("Recommendation", {"userId": 1, "mediaId": 1, "mediaRecommendationId": 2}),
    ("Like", {"userId": 2, "activityId": 1}),
    ("Subscription", {"userId": 1, "threadId": 1}),
    ("ReviewVote", {"userId": 2, "reviewId": 1, "rating": "UP_VOTE"}),
    ("RecommendationVote", {"userId": 1, "recommendationId": 1, "rating": "RATE_UP"}),
    ("SiteTrend", {"subject": "users"}),
]


def selection(type_name: str, depth: int) -> str:
    """Select all fields without required arguments, and records down to a depth."""
    kind = served_schema().type_map[type_name]
    if isinstance(kind, GraphQLUnionType):
        members = (
            " ".join(f"{one.name}_{name}: {name}" for name in ("id", "createdAt"))
            for one in kind.types
        )
        types = zip(kind.types, members, strict=True)
        return f"{{ {' '.join(f'... on {one.name} {{ {text} }}' for one, text in types)} }}"
    parts: list[str] = []
    for name, field in fields_of(type_name).items():
        named = named_type(field)
        is_leaf = not isinstance(named, GraphQLObjectType | GraphQLUnionType)
        is_nested = is_part_of_record(named) or named.name.endswith(("Connection", "Edge"))
        if any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf:
            parts.append(name)
        elif depth > 1 or is_nested:
            text = selection(named.name, depth if is_nested else depth - 1)
            parts += [f"{name} {text}"] if text else []
    return f"{{ {' '.join(parts)} }}" if parts else ""


def operations() -> Iterator[str]:
    arguments = {"likes": "likeableId: 1, type: ACTIVITY", "followers": "userId: 1"}
    arguments["following"] = arguments["followers"]
    for name, field in fields_of("Page").items():
        if name == "pageInfo":
            continue
        given = arguments.get(name, "page: 1")
        text = selection(named_type(field).name, 2)
        yield f"{{ Page {{ {name}{f'({given})' if name in arguments else ''} {text} }} }}"
    yield f"{{ Viewer {selection('User', 2)} }}"
    text = selection("MediaListCollection", 2)
    yield f"{{ MediaListCollection(userId: 1, type: ANIME) {text} }}"


#: Values that are wrong for most keys, and right for some.
ODD_VALUES: list[Any] = [
    *(True, -1, 0, 2**31 - 1, 2**31, 10**400, 1.5, float("nan"), "", "a", "\ud800", b"x"),
    *(object(), [], [None], [1], {}, {"year": 0}, {1: 2}, (1, 2), {1}, range(3)),
    *("@Kotae ~!a!~ <b>", ["\0"], {"year": 2020}, None),
]


def test_operations_read_a_record_of_each_table_whatever_its_values() -> None:
    """Each edit is made or refused with an `ArgumentError`; what was made can be read."""
    server = AniListServer(world="empty", rules=Rules.off())
    world, executor = server.world, Executor()
    context = Context(server._application.world, Rules.off(), 1, 1_800_000_000)
    texts = list(operations())

    def check(place: str) -> None:
        for text in texts:
            result = executor.run(text, {}, None, context)
            assert "errors" not in result.body, (place, text, result.body)

    check("empty")
    made = [(table, world[table].add(values)["id"]) for table, values in RECORDS]
    assert {table for table, _ in RECORDS} | {"Activity"} == {*world.names}
    check("full")
    for value in ODD_VALUES:
        for table, record_id in made:
            for key in record_keys(table):
                with suppress(ArgumentError):
                    world[table].change(record_id, {key: value})
        check(repr(value))


def test_edits_and_requests_wait_for_each_other(server: AniListServer) -> None:
    is_over = threading.Event()
    rounds: list[int] = []

    def edit() -> None:
        while not is_over.is_set():
            media = [server.world["Media"].add({})["id"] for _ in range(3)]
            server.world.list_entry(user=1, media=media[0], progress=len(rounds))
            for one in media:
                server.world["Media"].remove(one)
            rounds.append(len(list(server.world["MediaList"])))

    thread = threading.Thread(target=edit)
    thread.start()
    try:
        for _ in range(30):
            execute(server, "{ Page { mediaList { id media { id averageScore } } } }")
    finally:
        is_over.set()
        thread.join()
    assert rounds
    assert set(rounds) == {0}
