"""The community's door: every user by id, and what they list, write and like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.world.community.activities import Activities
from kotae.testing.world.community.days import days_with, grown, moments_of_days
from kotae.testing.world.community.deeds import Deeds
from kotae.testing.world.community.favourites import Favourites
from kotae.testing.world.community.follows import Follows
from kotae.testing.world.community.forum import Forum
from kotae.testing.world.community.likes import Likes
from kotae.testing.world.community.lists import ENTRY_IDS, Lists
from kotae.testing.world.community.news import News
from kotae.testing.world.community.notifications import Notifications
from kotae.testing.world.community.outline import Outline
from kotae.testing.world.community.people import People
from kotae.testing.world.community.prose import Prose
from kotae.testing.world.community.recommendations import Recommendations
from kotae.testing.world.community.reviews import Reviews
from kotae.testing.world.community.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.social import (
        ActivityRecord,
        ActivityReplyRecord,
        CategoryRecord,
        EntryRecord,
        FavouriteIds,
        NotificationRecord,
        RecommendationRecord,
        ReviewRecord,
        SiteTrendRecord,
        ThreadCommentRecord,
        ThreadRecord,
        UserRecord,
    )
    from kotae.values import JSON

__all__ = ["Community"]


class Community:
    """People. Whoever and whatever a record names exists, and points back where it can."""

    def __init__(self, seed: int, catalogue: Catalogue) -> None:
        self.seed = seed
        self.catalogue = catalogue
        people = People(seed, catalogue)
        shelf = Shelf(catalogue)
        likes = Likes(seed, people)
        follows = Follows(seed, people)
        outline = Outline(seed, people, follows)
        lists = Lists(seed, people, outline, shelf)
        prose = Prose(people, lists, shelf)
        activities = Activities(
            seed, outline=outline, people=people, lists=lists, likes=likes, prose=prose
        )
        forum = Forum(seed, people=people, lists=lists, shelf=shelf, likes=likes, prose=prose)
        deeds = Deeds(outline, follows, activities, forum)
        self._people = people
        self._follows = follows
        self._shelf = shelf
        self._lists = lists
        self._activities = activities
        self._forum = forum
        self._favourites = Favourites(
            seed, people=people, catalogue=catalogue, lists=lists, shelf=shelf
        )
        self._reviews = Reviews(seed, people, lists, shelf, likes)
        self._recommendations = Recommendations(seed, people, shelf, likes)
        self._notifications = Notifications(seed, people, deeds, News(catalogue, lists, shelf))

    def user_ids(self) -> Sequence[int]:
        """Return every user's id, ascending."""
        return self._people.ids

    def user(self, user_id: int) -> UserRecord | None:
        """Return a user, or None."""
        return self._people.user(user_id)

    def user_id_of(self, name: str) -> int | None:
        """Return the id of the user of this name, whatever its case."""
        return self._people.by_name.get(name.lower())

    def following_of(self, user_id: int) -> Sequence[int]:
        """Return the ids of those whom a user follows, ascending."""
        return self._follows.following.get(user_id, ())

    def followers_of(self, user_id: int) -> Sequence[int]:
        """Return the ids of those who follow a user, ascending."""
        return self._follows.followers.get(user_id, ())

    def has_blocked(self, user_id: int, other_id: int) -> bool:
        """Return whether a user has blocked another."""
        return other_id in self._follows.blocked.get(user_id, ())

    def favourites_of(self, user_id: int) -> FavouriteIds:
        """Return what a user holds dearest."""
        return self._favourites.of(user_id)

    def entries_of(self, user_id: int) -> Sequence[EntryRecord]:
        """Return a user's whole list, anime and manga, by id, before anybody changed it."""
        return self._lists.entries_of(user_id)

    def entry_owner(self, entry_id: int) -> int | None:
        """Return the id of the user whose list an entry's id belongs to, or None for no user's.

        It does not say that there is such an entry, nor that it was not made later.
        """
        user_id = entry_id // ENTRY_IDS
        return user_id if self._people.has(user_id) else None

    def anichart_settings_of(self, user_id: int) -> JSON:
        """Return what AniChart keeps for a user."""
        return self._favourites.anichart_settings(user_id)

    def anichart_highlights_of(self, user_id: int) -> JSON:
        """Return a user's highlights: a colour's name by media id."""
        return self._favourites.anichart_highlights(user_id)

    def activities(self) -> Sequence[ActivityRecord]:
        """Return every activity, by id."""
        return self._activities.all

    def activity(self, activity_id: int) -> ActivityRecord | None:
        """Return an activity, or None."""
        return self._activities.activity(activity_id)

    def replies_to(self, activity_id: int) -> Sequence[ActivityReplyRecord]:
        """Return an activity's replies, the oldest first; as many as its `replyCount`."""
        return self._activities.replies_to(activity_id)

    def activity_reply(self, reply_id: int) -> ActivityReplyRecord | None:
        """Return a reply, or None."""
        return self._activities.reply(reply_id)

    def is_subscribed(self, user_id: int, kind: str, item_id: int) -> bool:
        """Return whether a user follows an activity or thread; `kind` is of `LikeableType`."""
        if kind == "ACTIVITY":
            return self._activities.is_subscribed(user_id, item_id)
        return kind == "THREAD" and self._forum.is_subscribed(user_id, item_id)

    def likes_of(self, kind: str, item_id: int) -> Sequence[int]:
        """Return the users who like something, as many as its `likeCount`.

        Args:
            kind: A value of `LikeableType`.
            item_id: The thread's, comment's, activity's or reply's.
        """
        match kind:
            case "ACTIVITY":
                return self._activities.likes_of(item_id)
            case "ACTIVITY_REPLY":
                return self._activities.reply_likes_of(item_id)
            case "THREAD":
                return self._forum.likes_of(item_id)
            case "THREAD_COMMENT":
                return self._forum.comment_likes_of(item_id)
            case _:
                return ()

    def categories(self) -> Sequence[CategoryRecord]:
        """Return every category of threads, by id."""
        return tuple(self._forum.categories.values())

    def threads(self) -> Sequence[ThreadRecord]:
        """Return every thread, by id."""
        return self._forum.all

    def thread(self, thread_id: int) -> ThreadRecord | None:
        """Return a thread, or None."""
        return self._forum.thread(thread_id)

    def comments_of(self, thread_id: int) -> Sequence[ThreadCommentRecord]:
        """Return a thread's comments, answers to comments included, by id."""
        return self._forum.comments_of(thread_id)

    def comment(self, comment_id: int) -> ThreadCommentRecord | None:
        """Return a comment, or None."""
        return self._forum.comment(comment_id)

    def reviews(self) -> Sequence[ReviewRecord]:
        """Return every review, by id."""
        return self._reviews.all

    def review(self, review_id: int) -> ReviewRecord | None:
        """Return a review, or None."""
        return self._reviews.review(review_id)

    def review_rating(self, user_id: int, review_id: int) -> str:
        """Return how a user rated a review: a value of `ReviewRating`."""
        return self._reviews.rating(user_id, review_id)

    def recommendations(self) -> Sequence[RecommendationRecord]:
        """Return every recommendation, by id."""
        return self._recommendations.all

    def recommendation(self, recommendation_id: int) -> RecommendationRecord | None:
        """Return a recommendation, or None."""
        return self._recommendations.recommendation(recommendation_id)

    def recommendation_rating(self, user_id: int, recommendation_id: int) -> str:
        """Return how a user rated a recommendation: a value of `RecommendationRating`."""
        return self._recommendations.rating(user_id, recommendation_id)

    def notifications_of(self, user_id: int) -> Sequence[NotificationRecord]:
        """Return what a user is told, the newest first, each of the 20 kinds among them."""
        return self._notifications.of(user_id)

    def unread_count(self, user_id: int) -> int:
        """Return how many of a user's notifications they have not seen."""
        return self._notifications.unread_count(user_id)

    def site_trend(self, subject: str) -> Sequence[SiteTrendRecord]:
        """Return the site's days, the oldest first.

        Args:
            subject: A field of `SiteStatistics`, as `users` or `anime`.
        """
        if subject == "reviews":
            return days_with([self._reviews.written_by(day) for day in moments_of_days()])
        count = self._count(subject)
        return days_with(grown(self.seed, subject, count, is_shrinking=subject == "users"))

    def _count(self, subject: str) -> int:
        catalogue = self.catalogue
        match subject:
            case "users":
                return len(self._people.ids)
            case "anime" | "manga":
                is_anime = subject == "anime"
                cards = (self._shelf.card(media_id) for media_id in self._shelf.ids)
                return sum(card.is_anime is is_anime for card in cards)
            case "characters":
                return len(catalogue.character_ids())
            case "staff":
                return len(catalogue.staff_ids())
            case "studios":
                return len(catalogue.studio_ids())
            case _:
                raise ValueError(
                    f"the site does not count {subject!r}: take a field of SiteStatistics"
                )
