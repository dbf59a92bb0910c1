"""Unions: values that are not members, and a `match` that misses one."""

from typing import assert_never

from kotae import UnknownObject
from kotae.api import (
    ActivityUnion,
    AiringNotification,
    AnyActivity,
    AnyNotification,
    FollowingNotification,
    ListActivity,
    MessageActivity,
    NotificationUnion,
    Page,
    Query,
    Staff,
    TextActivity,
    Thread,
)

# No members.
Query.page(page=1).select(Page.activities(user_id=1).select(Staff.id))  # E: "Field[Staff, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Staff, int, One]"
Page.activities(user_id=1).select(Thread.id)  # E: "Field[Thread, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Thread, int, One]"
Page.activities(user_id=1).select(NotificationUnion.id)  # E: "Field[NotificationUnion, int, One]" cannot be assigned to parameter "first" // expected "Selectable[ActivityUnion]"
Page.notifications(page=1)  # E: No parameter named "page" // Unexpected keyword argument "page"
Page.notifications().select(TextActivity.id)  # E: "Field[TextActivity, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[TextActivity, int, One]"
Page.notifications().select(ActivityUnion.id)  # E: "Field[ActivityUnion, int, One]" cannot be assigned to parameter "first" // expected "Selectable[NotificationUnion]"
Query.activity(id=1).select(AiringNotification.id)  # E: "Field[AiringNotification, int, One]" cannot be assigned to parameter "first" // expected "Selectable[ActivityUnion]"
ActivityUnion.fragment("F", Staff.id)  # E: "Field[Staff, int, One]" cannot be assigned to parameter "first" // incompatible type "Field[Staff, int, One]"
TextActivity.fragment("F", ListActivity.progress)  # E: "Field[ListActivity, str | None, One]" cannot be assigned to parameter "first" // expected "Selectable[TextActivity]"
Query.activity(id=1).select(TextActivity.user)  # E: cannot be assigned to parameter "first" // expected "Selectable[ActivityUnion]"
Query.activity(id=1).select(TextActivity.progress)  # E: Cannot access attribute "progress" // has no attribute "progress"

# A member is not its union.
Query.activity(id=1).select(Page.activities(user_id=1))  # E: cannot be assigned to parameter "first" // expected "Selectable[ActivityUnion]"


def word_for(activity: AnyActivity) -> str:
    match activity:
        case TextActivity():
            return activity.text  # E: not assignable to return type "str" // Incompatible return value type (got "str | None", expected
        case ListActivity():
            return activity.textt  # E: Cannot access attribute "textt" // has no attribute "textt"
        case UnknownObject():
            return activity.id  # E: Cannot access attribute "id" // has no attribute "id"
        case _:
            assert_never(activity)  # E: "MessageActivity" cannot be assigned to parameter "arg" // incompatible type "MessageActivity"


def kind_of(notification: AnyNotification) -> str:
    match notification:
        case AiringNotification() | FollowingNotification():
            return "known"
        case _:
            assert_never(notification)  # E: cannot be assigned to parameter "arg" // expected "Never"


def text_of(activity: AnyActivity) -> str | None:
    return activity.text  # E: Cannot access attribute "text" // has no attribute "text"


def read(activity: AnyActivity) -> None:
    if isinstance(activity, MessageActivity):
        activity[TextActivity.text]  # E: cannot be assigned to parameter "path" // Invalid index type
    if isinstance(activity, UnknownObject):
        activity[ActivityUnion.id]  # E: "Field[ActivityUnion, int, One]" cannot be assigned to parameter "path" // Invalid index type "Field[ActivityUnion, int, One]" for
