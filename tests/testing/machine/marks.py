"""Follows, favourites, reviews, recommendations, accounts, notifications."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.testing.machine.base import (
    USERS,
    Machine,
    a_media,
    a_number,
    a_text,
    a_user,
)

#: Kinds of favourites: the argument that names one, and ids.
_KINDS = {
    "anime": ("animeId", (1, 5, 6, 21)),
    "manga": ("mangaId", (30001, 30002, 30026)),
    "characters": ("characterId", (1, 2, 3)),
    "staff": ("staffId", (95001, 95002)),
    "studios": ("studioId", (14, 4)),
}


class MarksMachine(Machine):
    @rule(user=a_user, other=a_user)
    def follow(self, user: int, other: int) -> None:
        if user == other:
            return
        pair = (user, other)
        self.follows ^= {pair}
        field = f"ToggleFollow(userId: {other}) {{ id isFollowing }}"
        assert self.write(user, field) == {"id": other, "isFollowing": pair in self.follows}

    @rule(user=a_user)
    def read_follows(self, user: int) -> None:
        for name, expected in (
            ("followers", {one for one, other in self.follows if other == user}),
            ("following", {other for one, other in self.follows if one == user}),
        ):
            found = self.ask(f"{{ Page {{ {name}(userId: {user}) {{ id }} }} }}", user)[name]
            assert {one["id"] for one in found} == expected

    @rule(user=a_user, kind=st.sampled_from(sorted(_KINDS)), number=a_number)
    def mark_favourite(self, user: int, kind: str, number: int) -> None:
        argument, ids = _KINDS[kind]
        record_id = ids[number % len(ids)]
        mine = self.favourites.setdefault((user, kind), [])
        mine.remove(record_id) if record_id in mine else mine.append(record_id)
        field = f"ToggleFavourite({argument}: {record_id}) {{ {kind} {{ nodes {{ id }} }} }}"
        nodes = self.write(user, field)[kind]["nodes"]
        assert {node["id"] for node in nodes} == {*mine}

    @rule(user=a_user, kind=st.sampled_from(sorted(_KINDS)), draw=st.randoms())
    def order_favourites(self, user: int, kind: str, draw: Any) -> None:
        ids = self.favourites.get((user, kind), [])
        draw.shuffle(ids)
        argument = _KINDS[kind][0].removesuffix("Id")
        field = f"""UpdateFavouriteOrder({argument}Ids: $ids, {argument}Order: $order) {{
            {kind} {{ nodes {{ id }} }} }}"""
        found = self.write(
            user, field, "($ids: [Int], $order: [Int])", ids=ids, order=[*range(1, len(ids) + 1)]
        )
        assert [node["id"] for node in found[kind]["nodes"]] == ids

    @rule(user=a_user, media=a_media, score=st.integers(0, 100), is_private=st.booleans())
    def write_review(self, user: int, media: int, score: int, is_private: bool) -> None:
        saved = self.write(
            user,
            """SaveReview(mediaId: $id, body: $body, summary: $summary, score: $score,
            private: $private) { id userId mediaId mediaType score private rating ratingAmount }""",
            "($id: Int, $body: String, $summary: String, $score: Int, $private: Boolean)",
            id=media,
            body="A sentence of a review. " * 120,
            summary="A summary of this review.",
            score=score,
            private=is_private,
        )
        review_id = saved["id"]
        review = self.reviews.get(review_id, {})
        assert review.get("user", user) == user
        assert (saved["userId"], saved["mediaId"], saved["score"]) == (user, media, score)
        assert saved["mediaType"] == ("ANIME" if media < 30_000 else "MANGA")
        self.reviews[review_id] = {
            "user": user,
            "media": media,
            "score": score,
            "private": is_private,
        }
        self.votes.setdefault(review_id, {})

    @rule(user=a_user, number=a_number, rating=st.sampled_from(("UP_VOTE", "DOWN_VOTE", "NO_VOTE")))
    def rate_review(self, user: int, number: int, rating: str) -> None:
        ids = [key for key, one in sorted(self.reviews.items()) if one["user"] != user]
        ids = [key for key in ids if not self.reviews[key]["private"]]
        if not ids:
            return
        review_id = ids[number % len(ids)]
        votes = self.votes[review_id]
        votes.pop(user, None)
        if rating != "NO_VOTE":
            votes[user] = rating
        field = f"RateReview(reviewId: {review_id}, rating: {rating})"
        field += " { userRating rating ratingAmount }"
        assert self.write(user, field) == {
            "userRating": rating,
            "rating": [*votes.values()].count("UP_VOTE"),
            "ratingAmount": len(votes),
        }

    @rule(number=a_number)
    def delete_review(self, number: int) -> None:
        if self.reviews:
            review_id = sorted(self.reviews)[number % len(self.reviews)]
            delete = f"DeleteReview(id: {review_id}) {{ deleted }}"
            user = self.reviews[review_id]["user"]
            other = next(one for one in USERS if one != user)
            self.refuse(other, delete, is_seen=not self.reviews[review_id]["private"])
            assert self.write(user, delete) == {"deleted": True}
            del self.reviews[review_id], self.votes[review_id]

    @rule(viewer=a_user)
    def read_reviews(self, viewer: int) -> None:
        text = "{ Page { reviews(sort: [ID]) { id user { id } media { id } score userRating } } }"
        expected = [
            {
                "id": review_id,
                "user": {"id": review["user"]},
                "media": {"id": review["media"]},
                "score": review["score"],
                "userRating": self.votes[review_id].get(viewer, "NO_VOTE"),
            }
            for review_id, review in sorted(self.reviews.items())
            if not review["private"] or review["user"] == viewer
        ]
        assert self.ask(text, viewer)["reviews"] == expected

    @rule(
        user=a_user,
        first=a_media,
        second=a_media,
        rating=st.sampled_from(("RATE_UP", "RATE_DOWN", "NO_RATING")),
    )
    def recommend(self, user: int, first: int, second: int, rating: str) -> None:
        if first == second:
            return
        votes = self.votes.setdefault((first, second), {})
        votes.pop(user, None)
        if rating != "NO_RATING":
            votes[user] = rating
        field = f"""SaveRecommendation(mediaId: {first}, mediaRecommendationId: {second},
            rating: {rating}) {{ rating userRating media {{ id }} mediaRecommendation {{ id }} }}"""
        values = [*votes.values()]
        assert self.write(user, field) == {
            "rating": values.count("RATE_UP") - values.count("RATE_DOWN"),
            "userRating": rating,
            "media": {"id": first},
            "mediaRecommendation": {"id": second},
        }

    @rule(user=a_user, about=a_text, language=st.sampled_from(("ENGLISH", "NATIVE", "ROMAJI")))
    def change_account(self, user: int, about: str, language: str) -> None:
        field = """UpdateUser(about: $about, titleLanguage: $language) {
            about options { titleLanguage } }"""
        declared = "($about: String, $language: UserTitleLanguage)"
        saved = self.write(user, field, declared, about=about, language=language)
        assert saved == {"about": about, "options": {"titleLanguage": language}}
        text = "{ Media(id: 1) { title { userPreferred english native romaji } } }"
        title = self.ask(text, user)["title"]
        assert title["userPreferred"] == title[language.lower()]

    @rule(user=a_user, media=a_media, colour=st.sampled_from(("red", "green")))
    def highlight(self, user: int, media: int, colour: str) -> None:
        self.write(user, f'UpdateAniChartSettings(theme: "{colour}")')
        field = (
            f'UpdateAniChartHighlights(highlights: [{{mediaId: {media}, highlight: "{colour}"}}])'
        )
        assert self.write(user, field)[str(media)] == colour
        chart = self.ask("{ AniChartUser { settings highlights user { id } } }", user)
        assert chart["highlights"][str(media)] == chart["settings"]["theme"] == colour
        assert chart["user"] == {"id": user}

    @rule(user=a_user)
    def read_notifications(self, user: int) -> None:
        text = """{ Page { notifications { __typename
            ... on FollowingNotification { userId }
            ... on ActivityMessageNotification { userId activityId }
            ... on ActivityReplyNotification { userId activityId }
            ... on ActivityReplySubscribedNotification { userId activityId }
            ... on ActivityLikeNotification { userId activityId }
            ... on ActivityReplyLikeNotification { userId activityId }
            ... on ThreadLikeNotification { userId threadId }
            ... on ThreadCommentLikeNotification { userId commentId }
            ... on ThreadCommentReplyNotification { userId commentId }
            ... on ThreadCommentSubscribedNotification { userId commentId } } } }"""
        found = sorted(
            (one["__typename"].removesuffix("Notification"), *list(one.values())[1:])
            for one in self.ask(text, user)["notifications"]
            if len(one) > 1
        )
        expected = sorted(one for one in self._expected_notifications(user) if one[1] != user)
        if len(found) < 50:
            assert found == expected

    def _expected_notifications(self, user: int) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = [
            ("Following", one) for one, other in self.follows if other == user
        ]
        for (kind, post_id), post in self.posts.items():
            author, parent = post["author"], post.get("parent", 0)
            if post.get("to") == user:
                found.append(("ActivityMessage", author, post_id))
            if kind == "ACTIVITY_REPLY":
                activity = self.posts["ACTIVITY", parent]
                if activity["author"] == user and "to" not in activity:
                    found.append(("ActivityReply", author, parent))
                elif (user, "ACTIVITY", parent) in self.subscribed:
                    found.append(("ActivityReplySubscribed", author, parent))
            if kind == "THREAD_COMMENT":
                is_own = self.posts["THREAD", parent]["author"] == user
                if is_own or (user, "THREAD", parent) in self.subscribed:
                    found.append(("ThreadCommentSubscribed", author, post_id))
                above = self.posts.get(("THREAD_COMMENT", post["comment"] or 0))
                if above is not None and above["author"] == user:
                    found.append(("ThreadCommentReply", author, post_id))
            if author == user and "to" not in post:
                name = "".join(word.title() for word in kind.split("_"))
                target = parent if kind == "ACTIVITY_REPLY" else post_id
                found += [(f"{name}Like", liker, target) for liker in self.likes[kind, post_id]]
        return found

    @rule(user=a_user)
    def read_unread(self, user: int) -> None:
        """Read the notifications, after which none is unread."""
        self.ask.now_s += 1
        assert self.ask(
            "{ Page { notifications(resetNotificationCount: true) { __typename } } }", user
        )
        assert self.ask("{ Viewer { unreadNotificationCount } }", user) == {
            "unreadNotificationCount": 0
        }
