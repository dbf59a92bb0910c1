"""Notifications: the viewer's own, each kind with every field, and the count of the unread."""

from __future__ import annotations

from typing import Any

import pytest
from tests.testing.answers.lists_asked import as_viewer, fresh_ask
from tests.testing.answers.social_asked import in_pages, whole
from tests.testing.answers.works_asked import (
    WORLD,
    answer,
    arguments_of,
    enum_values,
)

from kotae.testing.answers.binding import executable_schema
from kotae.testing.rules.refusal import Refusal
from kotae.testing.rules.rules import Rules

#: Asked by user 1, with all rules.
_ASK = fresh_ask(1)
_COMMUNITY = WORLD.community


def _own(user_id: int = 1) -> list[Any]:
    return list(_COMMUNITY.notifications_of(user_id))


@pytest.mark.parametrize("type_", enum_values("NotificationType"))
def test_a_type_keeps_its_notifications(type_: str) -> None:
    expected = [each for each in _own() if each["type"] == type_]
    assert whole("notifications", _ASK, type=type_) == expected
    assert expected


@pytest.mark.parametrize("types", [["AIRING", None, "FOLLOWING", "AIRING"], [], [None]])
def test_several_types_keep_theirs(types: list[Any]) -> None:
    expected = [each for each in _own() if each["type"] in types]
    assert whole("notifications", _ASK, type_in=types) == expected
    some = whole("notifications", _ASK, type_in=types, type="AIRING")
    assert some == [each for each in expected if each["type"] == "AIRING"]


def test_every_filter_is_known() -> None:
    known = {"type", "type_in", "reset_notification_count"}
    assert {*arguments_of("Page.notifications")} == {*arguments_of("Query.Notification")} == known


@pytest.mark.parametrize("viewer_id", [1, 2, 250])
def test_they_are_the_viewer_s_own_and_the_newest_comes_first(viewer_id: int) -> None:
    found = whole("notifications", as_viewer(_ASK, viewer_id))
    assert found == _own(viewer_id)
    times = [each["createdAt"] for each in found]
    assert times == sorted(times, reverse=True)


def test_the_pages_put_together_are_the_whole() -> None:
    assert in_pages("notifications", _ASK, 10) == _own()


@pytest.mark.parametrize(
    "text", ["{ Notification { __typename } }", "{ Page { notifications { __typename } } }"]
)
def test_without_a_viewer_there_are_none(text: str) -> None:
    with pytest.raises(Refusal, match="Unauthorized") as caught:
        answer(text, as_viewer(_ASK, None))
    assert caught.value.status == 401


#: What is asked of the objects that notifications lead to.
_BELOW = {
    "ActivityUnion": "{ __typename ... on TextActivity { id } ... on ListActivity { id } "
    "... on MessageActivity { id } }",
    "Character": "{ id }",
    "Media": "{ id }",
    "MessageActivity": "{ id }",
    "Staff": "{ id }",
    "Thread": "{ id }",
    "ThreadComment": "{ id thread { id } }",
    "User": "{ id }",
}


def _fields(member: Any) -> str:
    fields: list[str] = []
    for name, field in member.fields.items():
        kind = str(field.type).rstrip("!")
        fields.append(f"{name} {_BELOW.get(kind, '')}")
    return " ".join(fields)


def _all_fields() -> str:
    union: Any = executable_schema().type_map["NotificationUnion"]
    # Two members disagree on what may be null, so each has names of its own.
    parts = [f"... on {member.name} {{ {_fields(member)} }}" for member in union.types]
    return f"__typename {' '.join(parts)}"


@pytest.mark.parametrize("type_", enum_values("NotificationType"))
@pytest.mark.parametrize("viewer_id", [1, 2])
def test_each_kind_answers_every_field(viewer_id: int, type_: str) -> None:
    asked = f"""{{ Page(perPage: 9999) {{
        notifications(type: {type_}) {{ {_all_fields()} }} }} }}"""
    ask = as_viewer(_ASK, viewer_id, rules=Rules.off())
    found = answer(asked, ask)["Page"]["notifications"]
    records = [each for each in _own(viewer_id) if each["type"] == type_]
    assert len(found) == len(records) > 0
    for each, record in zip(found, records, strict=True):
        kept: Any = record
        assert each["__typename"] == kept["typename"]
        may_lack = {"reason", "notes"}
        assert {key for key, value in each.items() if value is None} <= may_lack
        for key in each.keys() & kept.keys():
            assert each[key] == kept[key]
        for key, id_key in _LEADS_TO.items():
            if key in each and id_key in kept:
                assert each[key]["id"] == kept[id_key]


#: The objects of notifications, and where a record keeps their ids.
_LEADS_TO = {
    "activity": "activityId",
    "character": "characterId",
    "comment": "commentId",
    "media": "mediaId",
    "message": "activityId",
    "staff": "staffId",
    "thread": "threadId",
    "user": "userId",
}


def test_an_airing_is_of_its_anime() -> None:
    asked = (
        "{ Notification(type: AIRING) { ... on AiringNotification { animeId media { id type } } } }"
    )
    found = answer(asked, _ASK)["Notification"]
    assert found["media"] == {"id": found["animeId"], "type": "ANIME"}


def test_a_comment_stands_in_the_thread_that_it_is_told_with() -> None:
    types = "[THREAD_COMMENT_MENTION, THREAD_SUBSCRIBED, THREAD_COMMENT_REPLY, THREAD_LIKE]"
    parts = " ".join(
        f"... on {name}Notification {{ thread {{ id }} comment {{ thread {{ id }} }} }}"
        for name in (
            "ThreadCommentMention",
            "ThreadCommentSubscribed",
            "ThreadCommentReply",
            "ThreadLike",
        )
    )
    asked = f"{{ Page {{ notifications(type_in: {types}) {{ {parts} }} }} }}"
    found = answer(asked, _ASK)["Page"]["notifications"]
    assert len(found) > 3
    assert all(each["comment"]["thread"] == each["thread"] for each in found)


def _unread(ask: Any) -> Any:
    return answer("{ Viewer { unreadNotificationCount } }", ask)["Viewer"][
        "unreadNotificationCount"
    ]


def test_the_count_of_the_unread_is_reset_on_request_for_the_viewer_alone() -> None:
    ask = fresh_ask(1)
    count = _COMMUNITY.unread_count(1)
    assert _unread(ask) == count > 0
    answer("{ Page { notifications(resetNotificationCount: false) { __typename } } }", ask)
    assert _unread(ask) == count
    answer("{ Page { notifications(resetNotificationCount: true) { __typename } } }", ask)
    assert _unread(ask) == 0
    other = as_viewer(ask, 4)
    assert _unread(other) == _COMMUNITY.unread_count(4)
    assert _unread(fresh_ask(1)) == count


def test_the_root_resets_the_count_as_well() -> None:
    ask = fresh_ask(1)
    answer("{ Notification(type: AIRING, resetNotificationCount: true) { __typename } }", ask)
    assert _unread(ask) == 0
