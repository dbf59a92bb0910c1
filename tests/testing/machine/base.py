"""What must be so after all that was done, without knowledge of the server's tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from tests.testing.local_anilist import LocalAniList

from kotae.testing.seed.world import seed_world

if TYPE_CHECKING:
    from kotae.testing.world.tables import World

__all__ = ["LIKEABLE", "MEDIA", "USERS", "Machine", "a_media", "a_number", "a_text", "a_user"]

#: Users without powers whose profiles everybody sees.
USERS = (1, 4, 5)
MEDIA = (1, 5, 21, 30002)
LIKEABLE = ("ACTIVITY", "ACTIVITY_REPLY", "THREAD", "THREAD_COMMENT")
#: Emptied at the start, so that the machine knows all that is in them.
_EMPTIED = (
    *("Activity", "ActivityReply", "Thread", "ThreadComment", "Review", "Recommendation"),
    *("Like", "Follow", "Favourite", "Subscription", "ReviewVote", "RecommendationVote"),
    "MediaList",
)
#: The kind and the key of posts that go with a post of a kind.
_BELOW = {
    "ACTIVITY": ("ACTIVITY_REPLY", "parent"),
    "THREAD": ("THREAD_COMMENT", "parent"),
    "THREAD_COMMENT": ("THREAD_COMMENT", "comment"),
}

a_user = st.sampled_from(USERS)
a_media = st.sampled_from(MEDIA)
a_text = st.sampled_from(("Hello there.", "Was it __good__?", "I liked it, @Kotae!"))
#: Chooses one of what is there.
a_number = st.integers(0, 1_000)


@cache
def _world() -> World:
    world = seed_world(0)
    return world.fork({name: dict.fromkeys(world[name].rows) for name in _EMPTIED})


class Machine(RuleBasedStateMachine):
    """Some users of a local AniList, and what they have done."""

    def __init__(self) -> None:
        super().__init__()
        self.ask = LocalAniList()
        self.ask.world = _world().fork()
        self.popularity = {media: self.popularity_of(media) for media in MEDIA}
        #: By user and media.
        self.entries: dict[tuple[int, int], dict[str, Any]] = {}
        self.custom_lists: dict[int, list[str]] = {user: [] for user in USERS}
        #: By kind and id.
        self.posts: dict[tuple[str, int], dict[str, Any]] = {}
        self.likes: dict[tuple[str, int], list[int]] = {}
        self.subscribed: set[tuple[int, str, int]] = set()
        self.follows: set[tuple[int, int]] = set()
        #: By user and kind.
        self.favourites: dict[tuple[int, str], list[int]] = {}
        self.reviews: dict[int, dict[str, Any]] = {}
        #: By review, or by the media that is recommended and the one that it is recommended for.
        self.votes: dict[int | tuple[int, int], dict[int, str]] = {}

    def write(self, user: int, field: str, declared: str = "", **variables: Any) -> Any:
        """Carry out a mutation some seconds later."""
        self.ask.now_s += 7
        return self.ask(f"mutation {declared} {{ {field} }}", user, **variables)

    def refuse(self, user: int, field: str, *, is_seen: bool = True) -> None:
        """Check that a mutation is refused; that it changed nothing is seen by later reads."""
        status, error = self.ask.refusal(f"mutation {{ {field} }}", user)
        expected = (403, "You are not authorized") if is_seen else (404, "Not Found.")
        assert (status, error["message"].partition(" to ")[0]) == expected

    def popularity_of(self, media: int) -> int:
        popularity: int = self.ask(f"{{ Media(id: {media}) {{ popularity }} }}")["popularity"]
        return popularity

    def post(self, kind: str, number: int) -> tuple[int, dict[str, Any]] | None:
        """Return one of the posts of a kind, if there are any."""
        ids = sorted(post_id for own, post_id in self.posts if own == kind)
        return (ids[number % len(ids)], self.posts[kind, ids[number % len(ids)]]) if ids else None

    def posts_below(self, kind: str, key: str, parent: int | None) -> dict[int, dict[str, Any]]:
        """Return the posts of a kind that a key puts below another, by id."""
        return {
            post_id: post
            for (own, post_id), post in sorted(self.posts.items())
            if own == kind and post[key] == parent
        }

    def add_post(self, kind: str, post_id: int, author: int, **values: Any) -> None:
        assert (kind, post_id) not in self.posts
        self.posts[kind, post_id] = {"author": author, **values}
        self.likes[kind, post_id] = []

    def remove_post(self, kind: str, post_id: int) -> None:
        """Remove a post, and what cannot be without it."""
        del self.posts[kind, post_id], self.likes[kind, post_id]
        self.subscribed = {one for one in self.subscribed if one[1:] != (kind, post_id)}
        if kind in _BELOW:
            below, key = _BELOW[kind]
            for below_id in self.posts_below(below, key, post_id):
                if (below, below_id) in self.posts:
                    self.remove_post(below, below_id)

    def sees(self, user: int, kind: str, post: dict[str, Any]) -> bool:
        if kind == "ACTIVITY_REPLY":
            post = self.posts["ACTIVITY", post["parent"]]
        return not post.get("private") or user in (post["author"], post["to"])

    def stranger(self, post: dict[str, Any]) -> int:
        """Return a user who may not change a post."""
        concerned = (post["author"], post.get("to"), post.get("profile"))
        return next(user for user in USERS if user not in concerned)
