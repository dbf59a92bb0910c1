"""Users: their accounts, their settings, and who follows whom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from graphql import GraphQLEnumType

from kotae.schema.load import load_bundled
from kotae.testing.world.catalogue.calendar import MOMENT_S
from kotae.testing.world.world import World

if TYPE_CHECKING:
    from kotae.testing.world.community.community import Community
    from kotae.testing.world.records.social import UserRecord

_SCHEMA = load_bundled().schema


@pytest.fixture(scope="module")
def community() -> Community:
    return World.of(0).community


@pytest.fixture(scope="module")
def users(community: Community) -> list[UserRecord]:
    records = [community.user(user_id) for user_id in community.user_ids()]
    return [record for record in records if record is not None]


def _values(enum: str) -> set[str]:
    kind = _SCHEMA.type_map[enum]
    assert isinstance(kind, GraphQLEnumType)
    return set(kind.values)


def test_there_are_300_users_with_the_ids_1_to_300(
    community: Community, users: list[UserRecord]
) -> None:
    assert list(community.user_ids()) == list(range(1, 301))
    assert [user["id"] for user in users] == list(community.user_ids())


@pytest.mark.parametrize("user_id", [0, -1, 301, 2**31, -(2**63), 10**30])
def test_an_id_that_is_nobodys_gives_nothing(community: Community, user_id: int) -> None:
    assert community.user(user_id) is None
    assert list(community.entries_of(user_id)) == []
    assert list(community.following_of(user_id)) == []
    assert list(community.followers_of(user_id)) == []
    assert list(community.notifications_of(user_id)) == []
    assert community.unread_count(user_id) == 0
    assert not any(community.favourites_of(user_id))
    assert not community.has_blocked(user_id, 1)
    assert not community.has_blocked(1, user_id)
    assert community.anichart_highlights_of(user_id) == {}
    assert isinstance(community.anichart_settings_of(user_id), dict)


def test_names_are_unique_whatever_their_case_and_lead_back_to_their_user(
    community: Community, users: list[UserRecord]
) -> None:
    assert len({user["name"].lower() for user in users}) == len(users)
    for user in users:
        assert re.fullmatch(r"[A-Za-z0-9]{2,20}", user["name"])
        for spelling in (user["name"], user["name"].upper(), user["name"].lower()):
            assert community.user_id_of(spelling) == user["id"]


@pytest.mark.parametrize("name", ["", "nobody at all", "\0", "\ud800", "İ" * 10_000])
def test_a_name_that_is_nobodys_gives_nothing(community: Community, name: str) -> None:
    assert community.user_id_of(name) is None


def test_every_value_of_the_settings_enums_occurs_and_no_other(users: list[UserRecord]) -> None:
    options = [user["options"] for user in users]
    lists = [user["mediaListOptions"] for user in users]
    assert {option["titleLanguage"] for option in options} == _values("UserTitleLanguage")
    assert {one["staffNameLanguage"] for one in options} == _values("UserStaffNameLanguage")
    assert {one["scoreFormat"] for one in lists} == _values("ScoreFormat")
    for option in options:
        kinds = [one["type"] for one in option["notificationOptions"]]
        assert sorted(kinds) == sorted(_values("NotificationType"))
        statuses = [one["type"] for one in option["disabledListActivity"]]
        assert sorted(statuses) == sorted(_values("MediaListStatus"))


def test_team_members_donators_old_names_and_private_users_occur(users: list[UserRecord]) -> None:
    roles = {role for user in users for role in user["moderatorRoles"]}
    assert roles
    assert roles <= _values("ModRole")
    assert all((user["moderatorStatus"] is None) == (not user["moderatorRoles"]) for user in users)
    assert {user["donatorTier"] for user in users} == {0, 1, 2, 3, 4, 5}
    assert all(len(user["donatorBadge"]) <= 24 for user in users)
    assert any(user["previousNames"] for user in users)
    assert sum(user["isPrivate"] for user in users) == 10
    assert not users[0]["isPrivate"]
    assert not users[1]["isPrivate"]


def test_times_of_accounts_ascend_with_their_ids_and_end_with_the_world(
    users: list[UserRecord],
) -> None:
    joined = [user["createdAt"] for user in users]
    assert joined == sorted(joined)
    for user in users:
        assert user["createdAt"] <= user["updatedAt"] < MOMENT_S
        for name in user["previousNames"]:
            assert user["createdAt"] <= name["createdAt"] <= name["updatedAt"] < MOMENT_S


def test_colours_and_time_zones_are_written_as_anilist_writes_them(users: list[UserRecord]) -> None:
    for user in users:
        options = user["options"]
        assert re.fullmatch(r"[a-z]+|#[0-9A-F]{6}", options["profileColor"])
        assert options["timezone"] is None or re.fullmatch(r"-?\d\d:\d\d", options["timezone"])


def test_every_url_is_on_a_domain_that_belongs_to_nobody(users: list[UserRecord]) -> None:
    for user in users:
        for url in re.findall(r"https?://[^\s()\"']+", str(user)):
            assert re.match(r"https://[a-z]+\.example/", url)


def test_mentions_in_profiles_are_of_users_who_exist(
    community: Community, users: list[UserRecord]
) -> None:
    mentions = [
        name for user in users for name in re.findall(r"@([A-Za-z0-9]+)", user["about"] or "")
    ]
    assert mentions
    assert all(community.user_id_of(name) is not None for name in mentions)


def test_the_sections_of_a_list_hold_its_custom_lists(users: list[UserRecord]) -> None:
    for user in users:
        options = user["mediaListOptions"]
        for kept in (options["animeList"], options["mangaList"]):
            assert set(kept["customLists"]) <= set(kept["sectionOrder"])
            assert len(set(kept["sectionOrder"])) == len(kept["sectionOrder"])
            assert kept["advancedScoring"] or not kept["advancedScoringEnabled"]


@pytest.mark.parametrize("user_id", [1, 2])
def test_the_viewer_and_the_collector_use_all_that_lists_offer(
    users: list[UserRecord], user_id: int
) -> None:
    options = users[user_id - 1]["mediaListOptions"]
    for kept in (options["animeList"], options["mangaList"]):
        assert len(kept["customLists"]) >= 3
        assert kept["advancedScoringEnabled"]


def test_whoever_follows_somebody_is_among_their_followers_and_the_other_way_round(
    community: Community,
) -> None:
    following = {
        (user_id, other)
        for user_id in community.user_ids()
        for other in community.following_of(user_id)
    }
    followers = {
        (other, user_id)
        for user_id in community.user_ids()
        for other in community.followers_of(user_id)
    }
    assert following == followers
    assert all(user_id != other for user_id, other in following)
    assert len(following) > 3_000


def test_everybody_has_followers_and_follows_somebody(community: Community) -> None:
    for user_id in community.user_ids():
        assert list(community.following_of(user_id)) == sorted(set(community.following_of(user_id)))
        assert list(community.followers_of(user_id)) == sorted(set(community.followers_of(user_id)))
        assert community.following_of(user_id)
        assert community.followers_of(user_id)


def test_nobody_follows_where_one_of_the_two_has_blocked_the_other(community: Community) -> None:
    blocks = [
        (user_id, other)
        for user_id in community.user_ids()
        for other in community.user_ids()
        if community.has_blocked(user_id, other)
    ]
    assert blocks
    assert any(user_id == 1 for user_id, _other in blocks)
    for user_id, other in blocks:
        assert user_id != other
        assert other not in community.following_of(user_id)
        assert user_id not in community.following_of(other)


def test_favourites_exist_and_none_is_twice_among_them(community: Community) -> None:
    catalogue = community.catalogue
    for user_id in community.user_ids():
        favourites = community.favourites_of(user_id)
        for ids in favourites:
            assert len(set(ids)) == len(ids)
        media = [catalogue.media(media_id) for media_id in favourites.anime + favourites.manga]
        types = [one["type"] for one in media if one is not None]
        assert types == ["ANIME"] * len(favourites.anime) + ["MANGA"] * len(favourites.manga)
        assert all(catalogue.character(one) is not None for one in favourites.characters)
        assert all(catalogue.staff(one) is not None for one in favourites.staff)
        assert all(catalogue.studio(one) is not None for one in favourites.studios)


def test_the_viewer_has_more_favourites_of_each_kind_than_fit_a_page(community: Community) -> None:
    assert all(len(ids) > 25 for ids in community.favourites_of(1))


def test_favourite_works_of_users_with_a_list_are_on_it(community: Community) -> None:
    for user_id in (1, 2, *range(3, 300, 7)):
        listed = {entry["mediaId"] for entry in community.entries_of(user_id)}
        favourites = community.favourites_of(user_id)
        assert listed.issuperset(favourites.anime + favourites.manga)


def test_highlights_on_anichart_are_anime_that_exist(community: Community) -> None:
    for user_id in (1, 2, 77):
        highlights = community.anichart_highlights_of(user_id)
        assert isinstance(highlights, dict)
        assert highlights
        for media_id, colour in highlights.items():
            media = community.catalogue.media(int(media_id))
            assert media is not None
            assert media["type"] == "ANIME"
            assert colour in {"green", "yellow", "red"}
