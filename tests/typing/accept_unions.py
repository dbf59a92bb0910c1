"""Unions: members side by side, and an exhaustive `match`."""

from __future__ import annotations

from typing import assert_never, assert_type

from kotae import JSON, Fragment, UnknownObject, operation
from kotae.api import (
    ActivityLikeNotification,
    ActivityMentionNotification,
    ActivityMessageNotification,
    ActivityReply,
    ActivityReplyLikeNotification,
    ActivityReplyNotification,
    ActivityReplySubscribedNotification,
    ActivityUnion,
    AiringNotification,
    AnyActivity,
    AnyLikeable,
    AnyNotification,
    CharacterSubmissionUpdateNotification,
    FollowingNotification,
    LikeableUnion,
    ListActivity,
    MediaDataChangeNotification,
    MediaDeletionNotification,
    MediaMergeNotification,
    MediaSubmissionUpdateNotification,
    MessageActivity,
    Mutation,
    NotificationUnion,
    Page,
    Query,
    RelatedMediaAdditionNotification,
    StaffSubmissionUpdateNotification,
    TextActivity,
    Thread,
    ThreadComment,
    ThreadCommentLikeNotification,
    ThreadCommentMentionNotification,
    ThreadCommentReplyNotification,
    ThreadCommentSubscribedNotification,
    ThreadLikeNotification,
)

_activities = Page.activities(user_id=1)
_activities_query = operation(
    Query.page(per_page=5)
    .select(_activities.select(ActivityUnion.id, TextActivity.text, ListActivity.progress))
    .required()
)
_notifications_query = operation(
    Query.page(page=1)
    .select(
        Page.notifications(reset_notification_count=False).select(
            NotificationUnion.id,
            NotificationUnion.created_at,
            AiringNotification.episode,
            AiringNotification.media.title.user_preferred,
            FollowingNotification.user.name,
        )
    )
    .required()
)


def _page_of(name: str, *items: dict[str, object]) -> dict[str, object]:
    return {"data": {"Page": {name: list(items)}}}


def items_are_members_or_unknown() -> None:
    page = _activities_query.decode(
        _page_of(
            "activities",
            {"__typename": "TextActivity", "id": 1, "text": "x"},
            {"__typename": "ListActivity", "id": 2, "progress": "3"},
            {"__typename": "MessageActivity", "id": 3},
            {"__typename": "NewActivity", "id": 4},
        )
    )
    assert_type(page, Page)
    assert_type(page.activities, list[AnyActivity | None] | None)
    assert_type(page[_activities], list[AnyActivity])
    assert_type(page[Page.activities.id], list[int])
    seen = [_word_for(activity) for activity in page[_activities]]
    assert_type(seen, list[str])
    if seen != ["x", "3", "message 3", "NewActivity"]:
        raise ValueError(seen)


def _word_for(activity: AnyActivity) -> str:
    match activity:
        case TextActivity():
            assert_type(activity.id, int)
            return activity.text or ""
        case ListActivity(progress=progress):
            assert_type(progress, str | None)
            return progress or ""
        case MessageActivity():
            return f"message {activity.id}"
        case UnknownObject():
            assert_type(activity.raw["id"], JSON)
            return activity.typename
        case _:
            assert_never(activity)


def _media_id_of(notification: AnyNotification) -> int | None:
    match notification:
        case UnknownObject() | FollowingNotification():
            return None
        case AiringNotification():
            assert_type(notification[AiringNotification.media.title.user_preferred], str | None)
            return notification.episode
        case _:
            assert_type(notification.created_at, int | None)
            return notification.id


def _subject_of(notification: AnyNotification) -> str:
    match notification:
        case (
            ActivityMessageNotification()
            | ActivityMentionNotification()
            | ActivityReplyNotification()
            | ActivityReplySubscribedNotification()
            | ActivityLikeNotification()
            | ActivityReplyLikeNotification()
        ):
            assert_type(notification.user_id, int)
            return "activity"
        case (
            ThreadCommentMentionNotification()
            | ThreadCommentReplyNotification()
            | ThreadCommentSubscribedNotification()
            | ThreadCommentLikeNotification()
            | ThreadLikeNotification()
        ):
            return "forum"
        case FollowingNotification():
            return "user"
        case (
            AiringNotification()
            | RelatedMediaAdditionNotification()
            | MediaDataChangeNotification()
            | MediaMergeNotification()
            | MediaDeletionNotification()
            | MediaSubmissionUpdateNotification()
            | StaffSubmissionUpdateNotification()
            | CharacterSubmissionUpdateNotification()
        ):
            return "media"
        case UnknownObject():
            return notification.typename
        case _:
            assert_never(notification)


def _liked(likeable: AnyLikeable) -> int | None:
    match likeable:
        case ListActivity() | TextActivity() | MessageActivity():
            return likeable.id
        case ActivityReply() | Thread() | ThreadComment():
            return likeable.like_count
        case UnknownObject():
            return None
        case _:
            assert_never(likeable)


def notifications_are_matched_with_the_rest_left() -> None:
    page = _notifications_query.decode(
        _page_of(
            "notifications",
            {
                "__typename": "AiringNotification",
                "id": 1,
                "createdAt": 1,
                "episode": 7,
                "media": None,
            },
            {"__typename": "FollowingNotification", "id": 2, "createdAt": 1, "user": None},
            {"__typename": "ThreadLikeNotification", "id": 3, "createdAt": None},
        )
    )
    assert_type(page[Page.notifications], list[AnyNotification])
    found = [_media_id_of(notification) for notification in page[Page.notifications]]
    subjects = [_subject_of(notification) for notification in page[Page.notifications]]
    if found != [7, None, 3] or subjects != ["media", "user", "forum"]:
        raise ValueError(found, subjects)


def a_union_is_narrowed_by_isinstance() -> None:
    built = operation(Query.activity(id=1).select(ActivityUnion.created_at, TextActivity.text))
    activity = built.decode(
        {"Activity": {"__typename": "TextActivity", "createdAt": 1, "text": None}}
    )
    assert_type(activity, AnyActivity | None)
    if isinstance(activity, UnknownObject) or activity is None:
        return
    assert_type(activity.created_at, int)
    if isinstance(activity, TextActivity):
        assert_type(activity.text, str | None)


def shared_fields_belong_to_the_union() -> None:
    Query.notification(type_in=["AIRING"]).select(NotificationUnion.id, NotificationUnion.type)
    Query.activity(id=1).select(*ActivityUnion.scalars(), TextActivity.user.name)
    Mutation.toggle_like_v2(id=1, type="THREAD").select(LikeableUnion.like_count, Thread.title)


def a_fragment_on_a_union_takes_members() -> None:
    fragment = ActivityUnion.fragment("Shown", ActivityUnion.id, TextActivity.text)
    assert_type(fragment, Fragment[ActivityUnion])
    own = TextActivity.fragment("Text", TextActivity.text(as_html=True))
    assert_type(own, Fragment[TextActivity])
    Query.activity(id=1).select(fragment)
    Query.page().select(_activities.select(ActivityUnion.id, own))


def a_member_of_two_unions_is_of_both() -> None:
    built = operation(
        Mutation.toggle_like_v2(id=1, type="ACTIVITY")
        .select(LikeableUnion.id, ListActivity.progress)
        .required()
    )
    liked = built.decode(
        {"ToggleLikeV2": {"__typename": "ListActivity", "id": 1, "progress": None}}
    )
    assert_type(liked, AnyLikeable)
    if isinstance(liked, ListActivity):
        assert_type(liked.id, int)
        assert_type(liked[ListActivity.progress], str | None)
    assert_type(_liked(liked), int | None)
