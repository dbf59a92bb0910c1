"""What the rules for the examples of the schema's reference cannot find: arguments and values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ARGUMENTS", "OPERATIONS", "PREPARATIONS", "VALUES"]

#: The arguments of fields: those that they need, and those that say which record is meant, or what
#: changes. `$Review` stands for the id of a review of user 1, and so on.
ARGUMENTS: Mapping[str, str] = {
    "Page.followers": "userId: 1",
    "Page.following": "userId: 1",
    "Page.likes": "likeableId: $Activity, type: ACTIVITY",
    "Page.mediaList": "userId: 1",
    "Query.Activity": "userId: 1, type: TEXT",
    "Query.ActivityReply": "activityId: $Activity",
    "Query.AiringSchedule": "mediaId: 21, notYetAired: true",
    "Query.Character": "id: 1",
    "Query.ExternalLinkSourceCollection": "mediaType: ANIME, type: STREAMING",
    "Query.Follower": "userId: 1",
    "Query.Following": "userId: 1",
    "Query.Like": "likeableId: $Activity, type: ACTIVITY",
    "Query.Markdown": 'markdown: "__Bold__ and ~!a spoiler!~"',
    "Query.Media": "id: 1",
    "Query.MediaList": "userId: 1, mediaId: 1",
    "Query.MediaListCollection": "userId: 1, type: ANIME, status: CURRENT",
    "Query.MediaTrend": "mediaId: 1, sort: DATE_DESC",
    "Query.Recommendation": "mediaId: 1",
    "Query.Review": "mediaId: 1",
    "Query.Staff": "id: 95001",
    "Query.Studio": "id: 14",
    "Query.Thread": "id: 1",
    "Query.ThreadComment": "threadId: 1",
    "Query.User": "id: 1",
    "Mutation.DeleteActivity": "id: $Activity",
    "Mutation.DeleteActivityReply": "id: $ActivityReply",
    "Mutation.DeleteCustomList": 'customList: "Comfort Shows", type: ANIME',
    "Mutation.DeleteMediaListEntry": "id: $MediaList",
    "Mutation.DeleteReview": "id: $Review",
    "Mutation.DeleteThread": "id: $Thread",
    "Mutation.DeleteThreadComment": "id: $ThreadComment",
    "Mutation.SaveActivityReply": 'activityId: $Activity, text: "Well said."',
    "Mutation.SaveListActivity": "id: 1, locked: true",
    "Mutation.SaveMediaListEntry": "mediaId: 20, status: CURRENT, progress: 3",
    "Mutation.SaveMessageActivity": 'recipientId: 2, message: "What are you watching?"',
    "Mutation.SaveRecommendation": "mediaId: 1, mediaRecommendationId: 5, rating: RATE_UP",
    "Mutation.SaveReview": 'id: $Review, summary: "Jazz, and a past that catches up.", score: 90',
    "Mutation.SaveTextActivity": 'text: "Back to the first episode."',
    "Mutation.SaveThread": 'title: "The best opening", body: "Which one is it?", categories: [1]',
    "Mutation.SaveThreadComment": 'threadId: 1, comment: "I agree."',
    "Mutation.ToggleActivityPin": "id: $Activity, pinned: true",
    "Mutation.ToggleActivitySubscription": "activityId: $Activity, subscribe: true",
    "Mutation.ToggleFavourite": "animeId: 21",
    "Mutation.ToggleFollow": "userId: 2",
    "Mutation.ToggleLike": "id: $Activity, type: ACTIVITY",
    "Mutation.ToggleLikeV2": "id: $Activity, type: ACTIVITY",
    "Mutation.ToggleThreadSubscription": "threadId: 1, subscribe: true",
    "Mutation.UpdateAniChartHighlights": 'highlights: [{mediaId: 21, highlight: "green"}]',
    "Mutation.UpdateAniChartSettings": 'titleLanguage: "romaji", theme: "dark"',
    "Mutation.UpdateFavouriteOrder": "animeIds: [35, 344], animeOrder: [2, 1]",
    "Mutation.UpdateMediaListEntries": "ids: [$MediaList], status: PAUSED",
}

#: Operations for inputs, which the rules never pass, and where the rules would show no value, or
#: not the one that matters, such as the entries of a list.
OPERATIONS: Mapping[str, str] = {
    "AniChartHighlightInput": """mutation {
        UpdateAniChartHighlights(highlights: [{mediaId: 21, highlight: "green"}])
    }""",
    "FuzzyDateInput": """mutation {
        SaveMediaListEntry(mediaId: 20, status: CURRENT, startedAt: {year: 2026, month: 10}) {
            id status startedAt { year month day }
        }
    }""",
    "ListActivityOptionInput": """mutation {
        UpdateUser(disabledListActivity: [{type: PAUSED, disabled: true}]) {
            options { disabledListActivity { type disabled } }
        }
    }""",
    "MediaListOptionsInput": """mutation {
        UpdateUser(animeListOptions: {splitCompletedSectionByFormat: true}) {
            mediaListOptions { animeList { splitCompletedSectionByFormat sectionOrder } }
        }
    }""",
    "ModRole": "{ Page(perPage: 2) { users(isModerator: true) { id name moderatorRoles } } }",
    "Mutation.RateReview": """mutation {
        RateReview(reviewId: 1, rating: UP_VOTE) { id rating ratingAmount userRating }
    }""",
    "Mutation.UpdateUser": """mutation {
        UpdateUser(titleLanguage: ENGLISH, activityMergeTime: 60) {
            id name options { titleLanguage activityMergeTime }
        }
    }""",
    "NotificationOptionInput": """mutation {
        UpdateUser(notificationOptions: [{type: ACTIVITY_LIKE, enabled: false}]) {
            options { notificationOptions { type enabled } }
        }
    }""",
    "Query.MediaListCollection": """{
        MediaListCollection(userId: 1, type: ANIME, status: CURRENT) {
            lists { name entries { id media { title { romaji } } progress } } hasNextChunk
        }
    }""",
    "PageInfo": """{
        Page(perPage: 2) { pageInfo { perPage currentPage hasNextPage } media { id } }
    }""",
    "ThreadCommentSubscribedNotification": """{
        Notification(type: THREAD_SUBSCRIBED) {
            __typename
            ... on ThreadCommentSubscribedNotification { id type context comment { id comment } }
        }
    }""",
    "UserPreviousName": "{ User(id: 2) { id name previousNames { name createdAt updatedAt } } }",
}

#: A value of each scalar that arguments take.
VALUES: Mapping[str, str] = {"CountryCode": '"JP"', "FuzzyDateInt": "20200101"}

#: A mutation, with the id of its user, without which no record of a type is there.
PREPARATIONS: Mapping[str, tuple[str, int]] = {
    "ThreadCommentMentionNotification": (
        'mutation { SaveThreadComment(threadId: 1, comment: "@Kotae, have you seen it?") { id } }',
        2,
    )
}
