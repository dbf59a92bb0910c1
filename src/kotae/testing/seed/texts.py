"""Texts that users write: activities, replies, threads, comments, reviews; and their likes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kotae.testing.seed.data_files import DAY_S, NEWEST_S, known_ids, words
from kotae.testing.seed.users import USERS
from kotae.testing.world.records import list_activity, site_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kotae.testing.seed.chance import Chance
    from kotae.testing.seed.filling import Fills, SeedWorld
    from kotae.testing.world.tables import Record

__all__ = ["TEXT_FILLS"]

_ACTIVITIES = 3_000
_THREADS = 160
_REVIEWS = 500
_RECOMMENDATIONS = 900
#: The days before the newest moment in which all was written.
_DAYS = 730

_KINDS = ("TEXT", "TEXT", "LIST", "LIST", "LIST", "LIST", "MESSAGE", "MESSAGE")


def _author(number: int) -> int:
    """Return the author of a text: all users in turn, so that each has some of all kinds."""
    return number * 7 % USERS + 1


def _any_user(chance: Chance) -> int:
    return chance.between(1, USERS)


def _popular(chance: Chance, world: SeedWorld) -> Record:
    """Return a media; popular ones more often."""
    media = world.popular_media
    return media[int(chance.fraction() ** 3 * len(media))]


def _filled(
    chance: Chance,
    world: SeedWorld,
    sentence: str,
    media: Record | None = None,
    user_id: int | None = None,
) -> str:
    """Return a sentence with the names of media and of a user; by default of any."""
    first, second = media or _popular(chance, world), _popular(chance, world)
    user = world["User"].rows[user_id or _any_user(chance)]
    return sentence.format(
        title=first["title"]["romaji"],
        other=second["title"]["romaji"],
        number=chance.between(2, 90),
        name=user["name"],
        image="https://images.example/t.png",
    )


def _times(chance: Chance, count: int) -> Iterator[tuple[int, int, int]]:
    """Yield ids, authors and ascending times."""
    step_s = _DAYS * DAY_S // count
    for number in range(1, count + 1):
        start_s = NEWEST_S - _DAYS * DAY_S + (number - 1) * step_s
        yield number, _author(number), start_s + chance.below(step_s)


def _activities(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    known_id = known_ids()[0]
    for activity_id, user_id, created_s in _times(chance, _ACTIVITIES):
        base = {
            "id": activity_id,
            "createdAt": created_s,
            "isLocked": False,
            "isPinned": chance.happens(0.01),
            "siteUrl": site_url("TextActivity", activity_id),
        }
        kind = chance.pick(_KINDS)
        entries = world["MediaList"].where(userId=user_id)
        if activity_id == USERS:  # the first activity of user 1 is about the first media
            kind, entries = "LIST", world["MediaList"].where(userId=user_id, mediaId=known_id)
        if kind == "LIST" and entries:
            entry = chance.pick(entries)
            media = world["Media"].rows[entry["mediaId"]]
            yield {**base, **list_activity(entry, media, str(entry["progress"]))}
        elif kind == "MESSAGE":
            recipient_id = (user_id + chance.below(USERS - 1)) % USERS + 1  # another user
            message = chance.pick(words("texts.messages"))
            yield {
                **base,
                "__typename": "MessageActivity",
                "type": "MESSAGE",
                "messengerId": user_id,
                "recipientId": recipient_id,
                "message": _filled(chance, world, message, user_id=recipient_id),
                "isPrivate": chance.happens(0.2),
            }
        else:
            text = f"{chance.pick(words('texts.texts'))} {chance.pick(words('texts.closings'))}"
            yield {
                **base,
                "__typename": "TextActivity",
                "type": "TEXT",
                "userId": user_id,
                "text": _filled(chance, world, text),
            }


def _replies(table: str, key: str, most: int, world: SeedWorld, chance: Chance) -> Iterator[Record]:
    """Yield the replies to the posts of a table, each some minutes after the one before."""
    is_thread = table == "Thread"
    texts = words("texts.comments" if is_thread else "texts.answers")
    number = 0
    for post in world[table].all():
        first = number + 1
        for position in range(int(chance.fraction() ** 2 * most)):
            number += 1
            created_s = min(post["createdAt"] + position * 600 + chance.below(600), NEWEST_S)
            is_nested = position > 0 and chance.happens(0.4)
            yield {
                "id": number,
                "userId": _any_user(chance),
                key: post["id"],
                "createdAt": created_s,
                "updatedAt": created_s,
                "isLocked": False,
                "comment" if is_thread else "text": _filled(chance, world, chance.pick(texts)),
                "parentCommentId": chance.between(first, number - 1) if is_nested else None,
            }


def _threads(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    known = known_ids()
    categories = sorted(words("forum.titles"))
    for thread_id, user_id, created_s in _times(chance, _THREADS):
        category, media = chance.pick(categories), _popular(chance, world)
        if thread_id <= len(known):  # a thread for each well-known media
            media = world["Media"].rows[known[thread_id - 1]]
            category = "1" if media["type"] == "ANIME" else "2"
        title = chance.pick(words("forum.titles")[category])
        body = chance.pick(words("forum.bodies"))
        is_about_media = thread_id <= len(known) or "{title}" in title + body
        yield {
            "id": thread_id,
            "userId": user_id,
            "title": _filled(chance, world, title, media),
            "body": _filled(chance, world, body, media),
            "categories": [int(category)],
            "mediaCategories": [media["id"]] if is_about_media else [],
            "isLocked": chance.happens(0.03),
            "isSticky": chance.happens(0.02),
            "createdAt": created_s,
            "updatedAt": created_s,
        }


def _reviews(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    known = known_ids()
    for review_id, user_id, created_s in _times(chance, _REVIEWS):
        media = _popular(chance, world)
        if review_id <= len(known):  # a review of each well-known media
            media = world["Media"].rows[known[review_id - 1]]
        length = media["episodes"] or media["chapters"] or 12
        names = {"title": media["title"]["romaji"], "length": f"{length} parts", "word": "quiet"}
        parts = [
            f"# {heading}\n\n{' '.join(chance.sample(words('reviews.sentences'), 12))}"
            for heading in chance.sample(words("reviews.headings"), 4)
        ]
        body = "\n\n".join([*parts, chance.pick(words("reviews.verdicts"))])
        yield {
            "id": review_id,
            "userId": user_id,
            "mediaId": media["id"],
            "score": media["typical_score"],
            "summary": chance.pick(words("reviews.summaries")).format(**names),
            "body": body.format(**names),
            "private": review_id > len(known) and chance.happens(0.02),
            "createdAt": created_s,
            "updatedAt": created_s,
        }


def _recommendations(world: SeedWorld, chance: Chance) -> Iterator[Record]:
    pairs: set[tuple[int, int]] = set()
    for number in range(_RECOMMENDATIONS):
        first, second = (one["id"] for one in chance.sample(world.popular_media, 2))
        outside_users = chance.between(-3, 200)
        if (first, second) not in pairs:
            pairs.add((first, second))
            yield {
                "mediaId": first,
                "mediaRecommendationId": second,
                "userId": _author(number),
                "outside_users": outside_users,
            }


def _marks(
    posts: Mapping[str, tuple[str, float]],
    ratings: Sequence[str],
    world: SeedWorld,
    chance: Chance,
) -> Iterator[Record]:
    """Yield likes, subscriptions or votes; a row names a post by the key of its table."""
    for table, (key, mean) in posts.items():
        for post in world[table].all():
            count = int(chance.fraction() ** 2 * mean * 3)
            for user_id in sorted({_any_user(chance) for _ in range(count)}):
                created_s = post.get("createdAt", 0) + chance.below(3 * DAY_S)
                row = {
                    "userId": user_id,
                    key: post["id"],
                    "createdAt": min(created_s, NEWEST_S),
                }
                yield {**row, "rating": chance.pick(ratings)} if ratings else row


#: The posts that are liked, with the key of a like and the mean number.
_LIKED = {
    "Activity": ("activityId", 2.0),
    "ActivityReply": ("activityReplyId", 1.0),
    "Thread": ("threadId", 8.0),
    "ThreadComment": ("threadCommentId", 1.0),
}
_SUBSCRIBED = {"Activity": ("activityId", 0.6), "Thread": ("threadId", 3.0)}
_REVIEW_VOTES = ("UP_VOTE", "UP_VOTE", "DOWN_VOTE")
_RECOMMENDATION_VOTES = ("RATE_UP", "RATE_UP", "RATE_DOWN")


def _thread_categories(_world: SeedWorld, _chance: Chance) -> list[Record]:
    return [{"id": int(key), "name": name} for key, name in words("forum.categories").items()]


TEXT_FILLS: Fills = {
    "Activity": _activities,
    "ActivityReply": partial(_replies, "Activity", "activityId", 6),
    "Thread": _threads,
    "ThreadComment": partial(_replies, "Thread", "threadId", 60),
    "ThreadCategory": _thread_categories,
    "Review": _reviews,
    "Recommendation": _recommendations,
    "Like": partial(_marks, _LIKED, ()),
    "Subscription": partial(_marks, _SUBSCRIBED, ()),
    "ReviewVote": partial(_marks, {"Review": ("reviewId", 12.0)}, _REVIEW_VOTES),
    "RecommendationVote": partial(
        _marks, {"Recommendation": ("recommendationId", 3.0)}, _RECOMMENDATION_VOTES
    ),
}
