"""Users: every filter, every sort, the viewer, who follows whom, and who sees what."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask, user
from tests.testing.answers.social_asked import MODERATOR, in_pages, private_ids, whole
from tests.testing.answers.works_asked import (
    WORLD,
    answer,
    arguments_of,
    enum_values,
    in_order,
)

from kotae.testing.index.folding import folded
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.testing.answers.ask import Ask

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_WIDE = as_viewer(_ASK, 1, rules=Rules(page_items=None, page_depth=None))
_COMMUNITY = WORLD.community


@cache
def _seen() -> list[Any]:
    users = map(user, _COMMUNITY.user_ids())
    return [each for each in users if not each["isPrivate"]]


def _ids(users: list[Any]) -> list[int]:
    return [each["id"] for each in users]


@pytest.mark.parametrize("user_id", [1, 2, 300, 301, 0, -1, 2**31 - 1])
def test_an_id_keeps_its_user(user_id: int) -> None:
    hidden = private_ids()
    assert whole("users", _ASK, id=user_id) == [
        each for each in _seen() if each["id"] == user_id and user_id not in hidden
    ]


@pytest.mark.parametrize("name", ["Kotae", "kotae", "KOTAE"])
def test_a_name_keeps_its_user_whatever_its_case(name: str) -> None:
    assert whole("users", _ASK, name=name) == [user(1)]


@pytest.mark.parametrize(
    "name", ["", "nobody of this name", "kota", "\0", "\ud800", "%", "x" * 9999]
)
def test_a_name_that_nobody_has_keeps_nobody(name: str) -> None:
    assert whole("users", _ASK, name=name) == []


def test_an_id_and_a_name_must_agree() -> None:
    assert whole("users", _ASK, id=1, name="kotae") == [user(1)]
    assert whole("users", _ASK, id=2, name="kotae") == []
    assert whole("users", _ASK, id=1, is_moderator=True) == []
    assert whole("users", _ASK, id=1, search="nothing like it") == []


@pytest.mark.parametrize("is_moderator", [True, False])
def test_moderators_are_those_with_a_role_in_the_team(is_moderator: bool) -> None:
    found = whole("users", _ASK, is_moderator=is_moderator)
    assert found == [
        each for each in _seen() if bool({*each["moderatorRoles"]} - {"RETIRED"}) == is_moderator
    ]
    assert found


@pytest.mark.parametrize("search", ["KO", "a", "", "sama", "no such name", "\0", "\ud800", "_"])
def test_a_search_keeps_users_whose_names_hold_its_letters(search: str) -> None:
    letters = "".join(filter(str.isalnum, search.lower()))
    expected = [each for each in _seen() if letters in each["name"].lower()]
    assert whole("users", _ASK, search=search) == (expected if letters or not search else [])


def test_the_best_match_comes_first() -> None:
    longer = next(
        each["name"]
        for each in _seen()
        if any(each["name"].lower() in one["name"].lower() for one in _seen() if one is not each)
    )
    found = whole("users", _ASK, search=longer, sort=["SEARCH_MATCH"])
    assert found[0]["name"] == longer
    assert len(found) > 1
    assert whole("users", _ASK, sort=["SEARCH_MATCH"]) == _seen()


def test_every_filter_is_known() -> None:
    known = {"id", "name", "is_moderator", "search", "sort"}
    assert {*arguments_of("Page.users")} == {*arguments_of("Query.User")} == known


def _statistics(ask: Ask) -> dict[int, tuple[int, int]]:
    asked = """{ Page(perPage: 9999) { users { id statistics { anime { minutesWatched }
        manga { chaptersRead } } } } }"""
    return {
        each["id"]: (
            each["statistics"]["anime"]["minutesWatched"],
            each["statistics"]["manga"]["chaptersRead"],
        )
        for each in answer(asked, ask)["Page"]["users"]
    }


@cache
def _figures() -> dict[int, tuple[int, int]]:
    return _statistics(_WIDE)


#: What each sort goes by.
_KEYS: dict[str, Callable[[Any], Any]] = {
    "ID": lambda each: each["id"],
    "USERNAME": lambda each: folded(each["name"]),
    "WATCHED_TIME": lambda each: _figures()[each["id"]][0],
    "CHAPTERS_READ": lambda each: _figures()[each["id"]][1],
    "SEARCH_MATCH": lambda _each: 0,
}


@pytest.mark.parametrize("sort", enum_values("UserSort"))
@pytest.mark.parametrize("name", ["users", "followers", "following"])
def test_every_sort_orders_by_its_value_and_then_by_id(name: str, sort: str) -> None:
    filters = {} if name == "users" else {"user_id": 7}
    found = whole(name, _ASK, **filters)
    key = _KEYS[sort.removesuffix("_DESC")]
    assert whole(name, _ASK, **filters, sort=[sort]) == in_order(found, key, sort)


@pytest.fixture(scope="module")
def changing_ask() -> Ask:
    """Lists that tests may change: the first sort reads everybody's, which takes long."""
    return fresh_ask(1, Rules(page_items=None, page_depth=None, input_values=False))


@pytest.mark.parametrize("sort", ["WATCHED_TIME_DESC", "CHAPTERS_READ_DESC"])
def test_sorts_by_what_was_watched_follow_every_change(changing_ask: Ask, sort: str) -> None:
    ask = changing_ask
    type_ = "ANIME" if sort.startswith("WATCHED") else "MANGA"
    owned = next(
        entry
        for entry in _COMMUNITY.entries_of(1)
        if (media := WORLD.catalogue.media(entry["mediaId"])) is not None
        and media["type"] == type_
        and (type_ == "MANGA" or media["duration"])
    )
    assert whole("users", ask, sort=[sort])[0]["id"] != 1
    change = f"mutation {{ SaveMediaListEntry(id: {owned['id']}, progress: 90000000) {{ id }} }}"
    answer(change, ask)
    assert whole("users", ask, sort=[sort])[0]["id"] == 1
    place = 0 if type_ == "ANIME" else 1
    figures = _statistics(ask)
    values = [figures[each["id"]][place] for each in whole("users", ask, sort=[sort])]
    assert values == sorted(values, reverse=True)


def test_what_is_private_counts_for_its_owner_alone() -> None:
    for viewer_id in (1, 2, None):
        ask = as_viewer(_WIDE, viewer_id)
        found = whole("users", ask, sort=["WATCHED_TIME"])
        figures = _statistics(ask)
        values = [figures[each["id"]][0] for each in found]
        assert values == sorted(values)


def test_the_pages_put_together_are_the_whole() -> None:
    assert in_pages("users", _ASK, 50, sort=["USERNAME"]) == whole("users", _ASK, sort=["USERNAME"])


@pytest.mark.parametrize("user_id", [1, 2, 7, 300])
def test_followers_and_those_followed_are_the_two_ends_of_one_thing(user_id: int) -> None:
    hidden = private_ids()
    followers = _ids(whole("followers", _ASK, user_id=user_id))
    following = _ids(whole("following", _ASK, user_id=user_id))
    assert followers == [one for one in _COMMUNITY.followers_of(user_id) if one not in hidden]
    assert following == [one for one in _COMMUNITY.following_of(user_id) if one not in hidden]
    for follower in followers:
        assert user_id in _COMMUNITY.following_of(follower)


@pytest.mark.parametrize("user_id", [0, -1, 301, 2**31 - 1])
@pytest.mark.parametrize("root", ["Follower", "Following"])
def test_unknown_users_follow_nobody(root: str, user_id: int) -> None:
    with pytest.raises(Refusal, match="Not Found"):
        answer(f"{{ {root}(userId: {user_id}) {{ id }} }}", _ASK)


@pytest.mark.parametrize(
    "root",
    ["User(id: {id})", 'User(name: "{name}")', "Follower(userId: {id})", "Following(userId: {id})"],
)
def test_a_private_user_is_refused_to_others_but_not_to_themselves(root: str) -> None:
    hidden = user(min(private_ids()))
    text = "{ " + root.format(id=hidden["id"], name=hidden["name"].upper()) + " { id } }"
    for viewer_id in (None, 1):
        with pytest.raises(Refusal, match="Private User") as caught:
            answer(text, as_viewer(_ASK, viewer_id))
        assert caught.value.status == 404
    assert answer(text, as_viewer(_ASK, hidden["id"]))
    assert answer(text, as_viewer(_ASK, 1, rules=Rules.off()))


def test_private_users_are_left_out_of_lists_of_users() -> None:
    hidden = private_ids()
    assert hidden
    assert not hidden & {*_ids(whole("users", _ASK))}
    assert whole("users", as_viewer(_ASK, 1, rules=Rules.off())) == [
        *map(user, _COMMUNITY.user_ids())
    ]
    assert min(hidden) in _ids(whole("users", as_viewer(_ASK, min(hidden))))


def test_a_private_user_who_likes_something_shows_who_they_are_and_no_more() -> None:
    thread, hidden = next(
        (each["id"], one)
        for each in _COMMUNITY.threads()
        for one in _COMMUNITY.likes_of("THREAD", each["id"])
        if one in private_ids()
    )
    asked = f"""{{ Thread(id: {thread}) {{ likes {{ id name about favourites {{
        anime {{ nodes {{ id }} }} }} statistics {{ anime {{ count }} }} }} }} }}"""
    found = next(each for each in answer(asked, _ASK)["Thread"]["likes"] if each["id"] == hidden)
    assert found == {
        "id": hidden,
        "name": user(hidden)["name"],
        "about": None,
        "favourites": {"anime": {"nodes": []}},
        "statistics": {"anime": {"count": 0}},
    }


def test_the_viewer_is_whose_token_it_is() -> None:
    assert answer("{ Viewer { id } }", _ASK) == {"Viewer": {"id": 1}}
    with pytest.raises(Refusal, match="Unauthorized") as caught:
        answer("{ Viewer { id } }", as_viewer(_ASK, None))
    assert caught.value.status == 401


_PLAIN = """id name avatar { large medium } bannerImage siteUrl donatorTier donatorBadge
    moderatorRoles createdAt updatedAt moderatorStatus previousNames { name createdAt updatedAt }"""


def test_every_user_answers_all_their_plain_fields() -> None:
    found = answer(f"{{ Page(perPage: 9999) {{ users {{ {_PLAIN} }} }} }}", _WIDE)["Page"]["users"]
    assert len(found) == len(_seen())
    for each, kept in zip(found, _seen(), strict=True):
        assert each == {key: kept[key] for key in each}


def test_the_viewer_is_told_who_follows_whom_and_whom_they_block() -> None:
    asked = "{ Page(perPage: 9999) { users { id isFollowing isFollower isBlocked } } }"
    found = answer(asked, _WIDE)["Page"]["users"]
    for each in found:
        user_id = each["id"]
        assert each["isFollowing"] == (user_id in _COMMUNITY.following_of(1))
        assert each["isFollower"] == (user_id in _COMMUNITY.followers_of(1))
        assert each["isBlocked"] == _COMMUNITY.has_blocked(1, user_id)
    for key in ("isFollowing", "isFollower", "isBlocked"):
        assert {each[key] for each in found} == {True, False}
    anonymous = answer(asked, as_viewer(_WIDE, None))["Page"]["users"]
    for each in anonymous:
        assert each["isFollowing"] is each["isFollower"] is each["isBlocked"] is False


def test_bans_are_for_moderators() -> None:
    asked = "{ User(id: 1) { bans } }"
    assert answer(asked, as_viewer(_ASK, MODERATOR)) == {"User": {"bans": []}}
    for viewer_id in (None, 1):
        assert answer(asked, as_viewer(_ASK, viewer_id)) == {"User": {"bans": None}}


_OPTIONS = """titleLanguage displayAdultContent airingNotifications profileColor
    notificationOptions { type enabled } timezone activityMergeTime staffNameLanguage
    restrictMessagesToFollowing disabledListActivity { disabled type }"""


def test_settings_that_concern_a_user_alone_are_null_for_others() -> None:
    asked = f"{{ User(id: 1) {{ options {{ {_OPTIONS} }} }} }}"
    own = answer(asked, _ASK)["User"]["options"]
    assert own == user(1)["options"]
    assert {each["type"] for each in own["notificationOptions"]} == {
        *enum_values("NotificationType")
    }
    for viewer_id in (None, 2):
        others = answer(asked, as_viewer(_ASK, viewer_id))["User"]["options"]
        hidden = {key for key, value in others.items() if value is None}
        assert hidden == {
            "airingNotifications",
            "disabledListActivity",
            "notificationOptions",
            "restrictMessagesToFollowing",
            "timezone",
        }
        assert {key: own[key] for key in own if key not in hidden} == {
            key: value for key, value in others.items() if key not in hidden
        }


def test_only_the_viewer_is_told_how_much_they_have_not_read() -> None:
    asked = "{ User(id: 1) { unreadNotificationCount } }"
    count = _COMMUNITY.unread_count(1)
    assert answer(asked, fresh_ask(1)) == {"User": {"unreadNotificationCount": count}}
    for viewer_id in (None, 2):
        found = answer(asked, as_viewer(_ASK, viewer_id))
        assert found == {"User": {"unreadNotificationCount": None}}


def test_about_is_given_as_html_on_request() -> None:
    found = answer("{ Viewer { about about_: about(asHtml: true) } }", _ASK)["Viewer"]
    assert found["about"] == user(1)["about"]
    assert found["about_"].startswith("<")
