"""Mutations and reads of several users, in any order: what is read is what was written.

The machine has its own plain record of what must be so, and knows nothing of the server's tables.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from tests.testing.local_anilist import LocalAniList

from kotae.testing.seed.world import seed_world

if TYPE_CHECKING:
    from kotae.testing.world.tables import World

#: Users without powers whose profiles everybody sees, and their names.
_USERS = (1, 4, 5)
_MEDIA = (1, 5, 21, 30002)
_STATUSES = ("CURRENT", "PLANNING", "COMPLETED", "DROPPED", "PAUSED", "REPEATING")
#: Emptied at the start, so that the machine knows all that is in them.
_EMPTIED = (
    *("Activity", "ActivityReply", "Thread", "ThreadComment", "Review", "Recommendation"),
    *("Like", "Follow", "Favourite", "Subscription", "ReviewVote", "RecommendationVote"),
    "MediaList",
)
#: Kinds of favourites: the field, the argument, and ids.
_FAVOURITES = {
    "anime": ("animeId", (1, 5, 6, 21)),
    "manga": ("mangaId", (30001, 30002, 30026)),
    "characters": ("characterId", (1, 2, 3)),
    "staff": ("staffId", (95001, 95002)),
    "studios": ("studioId", (14, 4)),
}
_LIKEABLE = ("ACTIVITY", "ACTIVITY_REPLY", "THREAD", "THREAD_COMMENT")

_user = st.sampled_from(_USERS)
_media = st.sampled_from(_MEDIA)
_texts = st.sampled_from(
    ("Hello there.", "I liked it, @Kotae!", "Was it __good__?", "No ~!spoiler!~")
)
_any = st.integers(0, 1_000)


@cache
def _base() -> World:
    world = seed_world(0)
    return world.fork({name: dict.fromkeys(world[name].rows) for name in _EMPTIED})


class _Machine(RuleBasedStateMachine):
    """Three users, who write, mark and read."""

    @initialize()
    def begin(self) -> None:
        self.ask = LocalAniList()
        self.ask.world = _base().fork()
        self.names = {
            user: self.ask("query ($id: Int) { User(id: $id) { name } }", id=user)["name"]
            for user in _USERS
        }
        self.popularity = {media: self._popularity(media) for media in _MEDIA}
        self.entries: dict[tuple[int, int], dict[str, Any]] = {}
        self.follows: set[tuple[int, int]] = set()
        self.favourites: dict[tuple[int, str], list[int]] = {}
        self.posts: dict[tuple[str, int], dict[str, Any]] = {}
        self.likes: dict[tuple[str, int], list[int]] = {}
        self.subscribed: set[tuple[int, str, int]] = set()
        self.reviews: dict[int, dict[str, Any]] = {}
        self.votes: dict[int, dict[int, str]] = {}
        self.recommended: dict[tuple[int, int], dict[int, str]] = {}
        self.custom_lists: dict[int, list[str]] = {user: [] for user in _USERS}
        for user in _USERS:
            self._write(user, "UpdateUser(scoreFormat: POINT_100, titleLanguage: ROMAJI) { id }")
            self.set_custom_lists(user, ["Gems", "Later"])
            self.write_activity(user, "Hello there.")
            self.write_thread(user, "Hello there.")
        for number, user in enumerate(_USERS, 1):
            self.save_entry(user, _MEDIA[number], {"status": "CURRENT", "progress": 2})
            self.reply(user, "Hello there.", number)
            self.comment(user, "Hello there.", number, is_nested=False)
            self.write_review(user, 1, 80, is_private=False)

    # --- helpers -----------------------------------------------------------------------------

    def _write(self, user: int, field: str, declared: str = "", **variables: Any) -> Any:
        """Carry out a mutation some seconds later."""
        self.ask.now_s += 7
        return self.ask(f"mutation {declared} {{ {field} }}", user, **variables)

    def _refused(self, user: int, field: str) -> None:
        """Check that a mutation is refused; the invariants check that it changed nothing."""
        status, error = self.ask.refusal(f"mutation {{ {field} }}", user)
        assert (status, error["message"].partition(" to ")[0]) == (403, "You are not authorized")

    def _popularity(self, media: int) -> int:
        popularity: int = self.ask(f"{{ Media(id: {media}) {{ popularity }} }}")["popularity"]
        return popularity

    def _post(self, kind: str, number: int) -> tuple[int, dict[str, Any]] | None:
        """Return one of the posts of a kind."""
        ids = sorted(post_id for own, post_id in self.posts if own == kind)
        return (ids[number % len(ids)], self.posts[kind, ids[number % len(ids)]]) if ids else None

    def _add_post(self, kind: str, post_id: int, author: int, **values: Any) -> None:
        assert (kind, post_id) not in self.posts
        self.posts[kind, post_id] = {"author": author, **values}
        self.likes[kind, post_id] = []

    def _remove_post(self, kind: str, post_id: int) -> None:
        """Remove a post, and what cannot be without it."""
        below = {
            "ACTIVITY": ("ACTIVITY_REPLY", "parent"),
            "THREAD": ("THREAD_COMMENT", "parent"),
            "THREAD_COMMENT": ("THREAD_COMMENT", "comment"),
        }.get(kind)
        del self.posts[kind, post_id], self.likes[kind, post_id]
        self.subscribed = {one for one in self.subscribed if one[1:] != (kind, post_id)}
        for own_kind, own_id in list(self.posts):
            post = self.posts.get((own_kind, own_id))
            if below and post and own_kind == below[0] and post.get(below[1]) == post_id:
                self._remove_post(own_kind, own_id)

    # --- lists -------------------------------------------------------------------------------

    @rule(
        user=_user,
        media=_media,
        values=st.fixed_dictionaries(
            {},
            optional={
                "status": st.sampled_from(_STATUSES),
                "progress": st.integers(0, 30),
                "score": st.integers(0, 100),
                "repeat": st.integers(0, 3),
                "notes": st.sampled_from(("", "a note", "another note")),
                "private": st.booleans(),
                "hiddenFromStatusLists": st.booleans(),
            },
        ),
    )
    def save_entry(self, user: int, media: int, values: dict[str, Any]) -> None:
        arguments = ", ".join(f"{name}: ${name}" for name in ("mediaId", *values))
        used = {"mediaId": media, **values}
        declared = "(" + ", ".join(f"${name}: {_ENTRY_TYPES[name]}" for name in used) + ")"
        before = self.entries.get((user, media))
        known = {post_id for kind, post_id in self.posts if kind == "ACTIVITY"}
        saved = self._write(
            user,
            f"SaveMediaListEntry({arguments}) {{ id userId mediaId updatedAt }}",
            declared,
            **used,
        )
        default = {"status": "PLANNING", "progress": 0, "score": 0, "repeat": 0, "notes": None}
        default |= {"private": False, "hiddenFromStatusLists": False, "custom": []}
        after = {**default, **(before or {}), **values, "id": saved["id"]}
        assert saved == {
            "id": (before or after)["id"],
            "userId": user,
            "mediaId": media,
            "updatedAt": self.ask.now_s,
        }
        self.entries[user, media] = after
        self._note_list_activity(user, media, before, after, known)

    def _note_list_activity(
        self, user: int, media: int, before: Any, after: Any, known: set[int]
    ) -> None:
        """Note the activity that a save with a new status or progress makes."""
        text = """query ($user: Int, $media: Int) { Page { activities(userId: $user,
            mediaId: $media, sort: [ID_DESC]) { ... on ListActivity { id createdAt } } } }"""
        found = self.ask(text, user, user=user, media=media)["activities"]
        new = [one for one in found if one["id"] not in known]
        is_same = before is not None and all(
            before[name] == after[name] for name in ("status", "progress")
        )
        assert len(new) == (0 if is_same or after["private"] else 1)
        for one in new:
            assert one["createdAt"] == self.ask.now_s
            self._add_post("ACTIVITY", one["id"], user, profile=user, text=None, media=media)

    @rule(user=_user, progress=st.integers(0, 20))
    def update_entries(self, user: int, progress: int) -> None:
        mine = [entry for (owner, _), entry in self.entries.items() if owner == user]
        quiet = [entry for entry in mine if entry["private"] or entry["progress"] == progress]
        ids = [entry["id"] for entry in quiet]
        updated = self._write(
            user,
            "UpdateMediaListEntries(ids: $ids, progress: $progress, scoreRaw: 55) { id progress }",
            "($ids: [Int], $progress: Int)",
            ids=ids,
            progress=progress,
        )
        assert updated == [{"id": entry_id, "progress": progress} for entry_id in ids]
        for entry in quiet:
            entry |= {"progress": progress, "score": 55}

    @rule(user=_user, media=_media)
    def delete_entry(self, user: int, media: int) -> None:
        entry = self.entries.get((user, media))
        if entry is None:
            return
        other = next(one for one in _USERS if one != user)
        delete = f"DeleteMediaListEntry(id: {entry['id']}) {{ deleted }}"
        self._refused(other, delete)
        self._refused(other, f"SaveMediaListEntry(id: {entry['id']}, progress: 1) {{ id }}")
        assert self._write(user, delete) == {"deleted": True}
        del self.entries[user, media]

    @rule(user=_user, names=st.lists(st.sampled_from(("Gems", "With Ann", "Later")), unique=True))
    def set_custom_lists(self, user: int, names: list[str]) -> None:
        field = """UpdateUser(animeListOptions: {customLists: $names}) {
            mediaListOptions { animeList { customLists } } }"""
        user_record = self._write(user, field, "($names: [String])", names=names)
        assert user_record["mediaListOptions"]["animeList"]["customLists"] == names
        self.custom_lists[user] = names
        for (owner, _), entry in self.entries.items():
            if owner == user:
                entry["custom"] = [name for name in entry["custom"] if name in names]

    @rule(user=_user, media=st.sampled_from((1, 5, 21)), number=_any)
    def put_on_custom_list(self, user: int, media: int, number: int) -> None:
        names, entry = self.custom_lists[user], self.entries.get((user, media))
        if not names or entry is None:
            return
        name = names[number % len(names)]
        field = (
            "SaveMediaListEntry(mediaId: $id, customLists: $names) { customLists(asArray: true) }"
        )
        saved = self._write(user, field, "($id: Int, $names: [String])", id=media, names=[name])
        assert {"name": name, "enabled": True} in saved["customLists"]
        entry["custom"] = [name]

    @rule(user=_user, number=_any)
    def delete_custom_list(self, user: int, number: int) -> None:
        names = self.custom_lists[user]
        if not names:
            return
        name = names[number % len(names)]
        field = "DeleteCustomList(customList: $name, type: ANIME) { deleted }"
        assert self._write(user, field, "($name: String)", name=name) == {"deleted": True}
        self.custom_lists[user] = [one for one in names if one != name]
        for (owner, _), entry in self.entries.items():
            if owner == user:
                entry["custom"] = [one for one in entry["custom"] if one != name]

    @rule(user=_user, viewer=_user)
    def read_list(self, user: int, viewer: int) -> None:
        text = """query ($user: Int) { Page { mediaList(userId: $user, sort: [MEDIA_ID]) {
            id mediaId status progress score(format: POINT_100) repeat notes private
            hiddenFromStatusLists user { id } } } }"""
        expected = [
            {
                **{key: entry[key] for key in ("id", "status", "progress", "score", "repeat")},
                **{key: entry[key] for key in ("notes", "private", "hiddenFromStatusLists")},
                "mediaId": media,
                "user": {"id": user},
            }
            for (owner, media), entry in sorted(self.entries.items())
            if owner == user and (viewer == user or not entry["private"])
        ]
        assert self.ask(text, viewer, user=user)["mediaList"] == expected
        groups = self.ask(
            """query ($user: Int) { MediaListCollection(userId: $user, type: ANIME) {
            lists { name isCustomList status entries { id } } } }""",
            viewer,
            user=user,
        )["lists"]
        shown = [
            entry
            for (owner, media), entry in self.entries.items()
            if owner == user and media < 30_000 and (viewer == user or not entry["private"])
        ]
        for group in groups:
            ids = sorted(entry["id"] for entry in group["entries"])
            assert ids == sorted(
                entry["id"]
                for entry in shown
                if (
                    group["name"] in entry["custom"]
                    if group["isCustomList"]
                    else entry["status"] == group["status"] and not entry["hiddenFromStatusLists"]
                )
            )
        assert {group["status"] for group in groups if not group["isCustomList"]} == {
            entry["status"] for entry in shown if not entry["hiddenFromStatusLists"]
        }
        assert {group["name"] for group in groups if group["isCustomList"]} == {
            name for entry in shown for name in entry["custom"]
        }

    @rule(user=_user, media=_media)
    def read_media(self, user: int, media: int) -> None:
        found = self.ask(
            f"{{ Media(id: {media}) {{ popularity mediaListEntry {{ id }} isFavourite }} }}", user
        )
        owners = {owner for owner, media_id in self.entries if media_id == media}
        assert found["popularity"] == self.popularity[media] + len(owners)
        entry = self.entries.get((user, media))
        assert found["mediaListEntry"] == (None if entry is None else {"id": entry["id"]})
        kind = "anime" if media < 30_000 else "manga"
        assert found["isFavourite"] == (media in self.favourites.get((user, kind), ()))

    @rule(user=_user)
    def read_statistics(self, user: int) -> None:
        text = f"""{{ User(id: {user}) {{ statistics {{ anime {{ count episodesWatched
            statuses {{ status count }} }} }} }} }}"""
        found = self.ask(text, user)["statistics"]["anime"]
        anime = [
            (media, entry)
            for (owner, media), entry in self.entries.items()
            if owner == user and media < 30_000
        ]
        episodes = {1: 26, 5: 1, 21: 0}
        assert found["count"] == len(anime)
        assert found["episodesWatched"] == sum(
            entry["progress"] + entry["repeat"] * episodes[media] for media, entry in anime
        )
        counts = {one["status"]: one["count"] for one in found["statuses"]}
        statuses = [entry["status"] for _, entry in anime]
        assert counts == {status: statuses.count(status) for status in statuses}

    # --- posts -------------------------------------------------------------------------------

    @rule(user=_user, text=_texts)
    def write_activity(self, user: int, text: str) -> None:
        saved = self._write(
            user, "SaveTextActivity(text: $text) { id userId text }", "($text: String)", text=text
        )
        assert (saved["userId"], saved["text"]) == (user, text)
        self._add_post("ACTIVITY", saved["id"], user, profile=user, text=text)

    @rule(user=_user, recipient=_user, text=_texts, is_private=st.booleans())
    def write_message(self, user: int, recipient: int, text: str, is_private: bool) -> None:
        saved = self._write(
            user,
            """SaveMessageActivity(message: $text, recipientId: $to, private: $private) {
            id messengerId recipientId isPrivate }""",
            "($text: String, $to: Int, $private: Boolean)",
            text=text,
            to=recipient,
            private=is_private,
        )
        post_id = saved.pop("id")
        assert saved == {"messengerId": user, "recipientId": recipient, "isPrivate": is_private}
        self._add_post(
            "ACTIVITY",
            post_id,
            user,
            profile=recipient,
            text=text,
            private=is_private,
            to=recipient,
        )

    @rule(user=_user, text=_texts, number=_any)
    def reply(self, user: int, text: str, number: int) -> None:
        found = self._post("ACTIVITY", number)
        if found is None or not self._sees(user, found[1]):
            return
        saved = self._write(
            user,
            "SaveActivityReply(activityId: $id, text: $text) { id userId activityId }",
            "($id: Int, $text: String)",
            id=found[0],
            text=text,
        )
        self._add_post("ACTIVITY_REPLY", saved["id"], user, parent=found[0], text=text)

    def _sees(self, user: int, post: dict[str, Any]) -> bool:
        return not post.get("private") or user in (post["author"], post["to"])

    @rule(user=_user, text=_texts)
    def write_thread(self, user: int, text: str) -> None:
        saved = self._write(
            user,
            """SaveThread(title: "A title", body: $text, categories: [1], mediaCategories: [1]) {
            id userId replyCount categories { id } mediaCategories { id } }""",
            "($text: String)",
            text=text,
        )
        post_id = saved.pop("id")
        assert saved == {
            "userId": user,
            "replyCount": 0,
            "categories": [{"id": 1}],
            "mediaCategories": [{"id": 1}],
        }
        self._add_post("THREAD", post_id, user, text=text)

    @rule(user=_user, text=_texts, number=_any, is_nested=st.booleans())
    def comment(self, user: int, text: str, number: int, is_nested: bool) -> None:
        thread = self._post("THREAD", number)
        if thread is None:
            return
        comments = sorted(
            post_id
            for (kind, post_id), post in self.posts.items()
            if kind == "THREAD_COMMENT" and post["parent"] == thread[0]
        )
        parent = comments[number % len(comments)] if is_nested and comments else None
        values = {"id": thread[0], "text": text} | ({"parent": parent} if parent else {})
        saved = self._write(
            user,
            f"""SaveThreadComment(threadId: $id, comment: $text
            {", parentCommentId: $parent" if parent else ""}) {{ id threadId comment }}""",
            f"($id: Int, $text: String{', $parent: Int' if parent else ''})",
            **values,
        )
        self._add_post(
            "THREAD_COMMENT", saved["id"], user, parent=thread[0], comment=parent, text=text
        )

    @rule(kind=st.sampled_from(_LIKEABLE), number=_any, text=_texts)
    def edit(self, kind: str, number: int, text: str) -> None:
        found = self._post(kind, number)
        if found is None or found[1]["text"] is None:
            return
        post_id, post = found
        name, argument = {
            "ACTIVITY": ("SaveTextActivity", "text"),
            "ACTIVITY_REPLY": ("SaveActivityReply", "text"),
            "THREAD": ("SaveThread", "body"),
            "THREAD_COMMENT": ("SaveThreadComment", "comment"),
        }[kind]
        if "to" in post:
            name, argument = "SaveMessageActivity", "message"
        field = f"{name}(id: {post_id}, {argument}: $text) {{ id {argument} }}"
        saved = self._write(post["author"], field, "($text: String)", text=text)
        assert saved == {"id": post_id, argument: text}
        post["text"] = text
        other = next(
            one
            for one in _USERS
            if one not in (post["author"], post.get("to"), post.get("profile"))
        )
        self._refused(other, f'{name}(id: {post_id}, {argument}: "Not mine.") {{ id }}')

    @rule(kind=st.sampled_from(_LIKEABLE), number=_any)
    def delete_post(self, kind: str, number: int) -> None:
        found = self._post(kind, number)
        if found is None:
            return
        post_id, post = found
        name = "".join(word.title() for word in kind.split("_"))
        delete = f"Delete{name}(id: {post_id}) {{ deleted }}"
        other = next(
            one
            for one in _USERS
            if one not in (post["author"], post.get("to"), post.get("profile"))
        )
        self._refused(other, delete)
        assert self._write(post["author"], delete) == {"deleted": True}
        self._remove_post(kind, post_id)

    @rule(user=_user, kind=st.sampled_from(_LIKEABLE), number=_any, is_second=st.booleans())
    def like(self, user: int, kind: str, number: int, is_second: bool) -> None:
        found = self._post(kind, number)
        if found is None or not self._sees(user, found[1]):
            return
        likers = self.likes[kind, found[0]]
        name, selection = ("ToggleLikeV2", "__typename") if is_second else ("ToggleLike", "id")
        liked = self._write(user, f"{name}(id: {found[0]}, type: {kind}) {{ {selection} }}")
        likers.remove(user) if user in likers else likers.append(user)
        if not is_second:
            assert liked == [{"id": liker} for liker in likers]

    @rule(user=_user, number=_any, kind=st.sampled_from(("ACTIVITY", "THREAD")), on=st.booleans())
    def subscribe(self, user: int, number: int, kind: str, on: bool) -> None:
        found = self._post(kind, number)
        if found is None or not self._sees(user, found[1]):
            return
        flag = str(on).lower()
        if kind == "THREAD":
            field = f"ToggleThreadSubscription(threadId: {found[0]}, subscribe: {flag})"
            assert self._write(user, f"{field} {{ isSubscribed }}") == {"isSubscribed": on}
        else:
            field = f"ToggleActivitySubscription(activityId: {found[0]}, subscribe: {flag})"
            self._write(user, f"{field} {{ __typename }}")
        change = self.subscribed.add if on else self.subscribed.discard
        change((user, kind, found[0]))

    @rule(number=_any, on=st.booleans())
    def pin(self, number: int, on: bool) -> None:
        found = self._post("ACTIVITY", number)
        if found is not None:
            field = f"ToggleActivityPin(id: {found[0]}, pinned: {str(on).lower()}) {{ __typename }}"
            self._write(found[1]["profile"], field)
            found[1]["pinned"] = on

    @rule(viewer=_user)
    def read_activities(self, viewer: int) -> None:
        fields = """id type replyCount likeCount isLiked isSubscribed isPinned likes { id }
            replies { id userId text likeCount likes { id } }"""
        text = f"""{{ Page {{ activities(sort: [ID]) {{
            ... on TextActivity {{ {fields} text userId }} ... on ListActivity {{ {fields} userId }}
            ... on MessageActivity {{ {fields} message recipientId }} }} }} }}"""
        found = self.ask(text, viewer)["activities"]
        expected = [
            post_id
            for (kind, post_id), post in sorted(self.posts.items())
            if kind == "ACTIVITY" and self._sees(viewer, post)
        ]
        assert [activity["id"] for activity in found] == expected[:50]
        for activity in found:
            post = self.posts["ACTIVITY", activity["id"]]
            likers = self.likes["ACTIVITY", activity["id"]]
            replies = [
                (post_id, reply)
                for (kind, post_id), reply in sorted(self.posts.items())
                if kind == "ACTIVITY_REPLY" and reply["parent"] == activity["id"]
            ]
            assert activity["likes"] == [{"id": liker} for liker in likers]
            assert activity["likeCount"] == len(likers)
            assert activity["isLiked"] == (viewer in likers)
            subscription = (viewer, "ACTIVITY", activity["id"])
            assert activity["isSubscribed"] == (subscription in self.subscribed)
            assert activity["isPinned"] == post.get("pinned", False)
            assert activity["replyCount"] == len(replies)
            assert activity.get("text", activity.get("message")) == post["text"]
            assert activity.get("userId", activity.get("recipientId")) == post["profile"]
            assert [(one["id"], one["userId"], one["text"]) for one in activity["replies"]] == [
                (post_id, reply["author"], reply["text"]) for post_id, reply in replies
            ]
            for reply in activity["replies"]:
                liked_by = self.likes["ACTIVITY_REPLY", reply["id"]]
                assert reply["likes"] == [{"id": liker} for liker in liked_by]

    @rule(viewer=_user)
    def read_threads(self, viewer: int) -> None:
        text = """{ Page { threads(sort: [ID]) { id userId body replyCount likeCount isLiked
            isSubscribed replyUserId replyCommentId } } }"""
        found = self.ask(text, viewer)["threads"]
        threads = [one for one in sorted(self.posts.items()) if one[0][0] == "THREAD"]
        assert [thread["id"] for thread in found] == [post_id for (_, post_id), _ in threads]
        for thread, ((_, post_id), post) in zip(found, threads, strict=True):
            comments = {
                comment_id: comment
                for (kind, comment_id), comment in self.posts.items()
                if kind == "THREAD_COMMENT" and comment["parent"] == post_id
            }
            last = max(comments, default=None)
            likers = self.likes["THREAD", post_id]
            assert thread == {
                "id": post_id,
                "userId": post["author"],
                "body": post["text"],
                "replyCount": len(comments),
                "likeCount": len(likers),
                "isLiked": viewer in likers,
                "isSubscribed": (viewer, "THREAD", post_id) in self.subscribed,
                "replyUserId": last and comments[last]["author"],
                "replyCommentId": last,
            }
            listed = self.ask(
                f"{{ Page {{ threadComments(threadId: {post_id}) {{ id comment childComments }} }} }}"
            )["threadComments"]
            assert self._tree(listed) == self._expected_tree(comments, None)

    def _tree(self, comments: list[Any]) -> list[Any]:
        return [
            (one["id"], one["comment"], self._tree(one["childComments"] or [])) for one in comments
        ]

    def _expected_tree(self, comments: dict[int, Any], parent: int | None) -> list[Any]:
        return [
            (comment_id, comment["text"], self._expected_tree(comments, comment_id))
            for comment_id, comment in sorted(comments.items())
            if comment["comment"] == parent
        ]

    # --- marks -------------------------------------------------------------------------------

    @rule(user=_user, other=_user)
    def follow(self, user: int, other: int) -> None:
        if user == other:
            return
        pair = (user, other)
        self.follows ^= {pair}
        field = f"ToggleFollow(userId: {other}) {{ id isFollowing }}"
        assert self._write(user, field) == {"id": other, "isFollowing": pair in self.follows}

    @rule(user=_user)
    def read_follows(self, user: int) -> None:
        for name, expected in (
            ("followers", {one for one, other in self.follows if other == user}),
            ("following", {other for one, other in self.follows if one == user}),
        ):
            found = self.ask(f"{{ Page {{ {name}(userId: {user}) {{ id }} }} }}", user)[name]
            assert {one["id"] for one in found} == expected

    @rule(user=_user, kind=st.sampled_from(sorted(_FAVOURITES)), number=_any)
    def mark_favourite(self, user: int, kind: str, number: int) -> None:
        argument, ids = _FAVOURITES[kind]
        record_id = ids[number % len(ids)]
        mine = self.favourites.setdefault((user, kind), [])
        mine.remove(record_id) if record_id in mine else mine.append(record_id)
        field = f"ToggleFavourite({argument}: {record_id}) {{ {kind} {{ nodes {{ id }} }} }}"
        nodes = self._write(user, field)[kind]["nodes"]
        assert {node["id"] for node in nodes} == {*mine}

    @rule(user=_user, kind=st.sampled_from(sorted(_FAVOURITES)), draw=st.randoms())
    def order_favourites(self, user: int, kind: str, draw: Any) -> None:
        ids = self.favourites.get((user, kind), [])
        draw.shuffle(ids)
        argument = _FAVOURITES[kind][0].removesuffix("Id")
        field = f"""UpdateFavouriteOrder({argument}Ids: $ids, {argument}Order: $order) {{
            {kind} {{ nodes {{ id }} }} }}"""
        found = self._write(
            user, field, "($ids: [Int], $order: [Int])", ids=ids, order=[*range(1, len(ids) + 1)]
        )
        assert [node["id"] for node in found[kind]["nodes"]] == ids

    @rule(user=_user, media=_media, score=st.integers(0, 100), is_private=st.booleans())
    def write_review(self, user: int, media: int, score: int, is_private: bool) -> None:
        saved = self._write(
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

    @rule(user=_user, number=_any, rating=st.sampled_from(("UP_VOTE", "DOWN_VOTE", "NO_VOTE")))
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
        assert self._write(user, field) == {
            "userRating": rating,
            "rating": [*votes.values()].count("UP_VOTE"),
            "ratingAmount": len(votes),
        }

    @rule(number=_any)
    def delete_review(self, number: int) -> None:
        if self.reviews:
            review_id = sorted(self.reviews)[number % len(self.reviews)]
            delete = f"DeleteReview(id: {review_id}) {{ deleted }}"
            user = self.reviews[review_id]["user"]
            self._refused(next(one for one in _USERS if one != user), delete)
            assert self._write(user, delete) == {"deleted": True}
            del self.reviews[review_id], self.votes[review_id]

    @rule(viewer=_user)
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
        user=_user,
        first=_media,
        second=_media,
        rating=st.sampled_from(("RATE_UP", "RATE_DOWN", "NO_RATING")),
    )
    def recommend(self, user: int, first: int, second: int, rating: str) -> None:
        if first == second:
            return
        votes = self.recommended.setdefault((first, second), {})
        votes.pop(user, None)
        if rating != "NO_RATING":
            votes[user] = rating
        field = f"""SaveRecommendation(mediaId: {first}, mediaRecommendationId: {second},
            rating: {rating}) {{ rating userRating media {{ id }} mediaRecommendation {{ id }} }}"""
        values = [*votes.values()]
        assert self._write(user, field) == {
            "rating": values.count("RATE_UP") - values.count("RATE_DOWN"),
            "userRating": rating,
            "media": {"id": first},
            "mediaRecommendation": {"id": second},
        }

    # --- accounts ----------------------------------------------------------------------------

    @rule(user=_user, about=_texts, language=st.sampled_from(("ENGLISH", "NATIVE", "ROMAJI")))
    def change_account(self, user: int, about: str, language: str) -> None:
        field = """UpdateUser(about: $about, titleLanguage: $language) {
            about options { titleLanguage } }"""
        declared = "($about: String, $language: UserTitleLanguage)"
        saved = self._write(user, field, declared, about=about, language=language)
        assert saved == {"about": about, "options": {"titleLanguage": language}}
        text = "{ Media(id: 1) { title { userPreferred english native romaji } } }"
        title = self.ask(text, user)["title"]
        assert title["userPreferred"] == title[language.lower()]

    @rule(user=_user, media=_media, colour=st.sampled_from(("red", "green")))
    def highlight(self, user: int, media: int, colour: str) -> None:
        self._write(user, f'UpdateAniChartSettings(theme: "{colour}")')
        field = (
            f'UpdateAniChartHighlights(highlights: [{{mediaId: {media}, highlight: "{colour}"}}])'
        )
        assert self._write(user, field)[str(media)] == colour
        chart = self.ask("{ AniChartUser { settings highlights user { id } } }", user)
        assert chart["highlights"][str(media)] == chart["settings"]["theme"] == colour
        assert chart["user"] == {"id": user}

    @rule(user=_user)
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

    @rule(user=_user)
    def read_unread(self, user: int) -> None:
        """Read the notifications, after which none is unread."""
        self.ask.now_s += 1
        assert self.ask(
            "{ Page { notifications(resetNotificationCount: true) { __typename } } }", user
        )
        assert self.ask("{ Viewer { unreadNotificationCount } }", user) == {
            "unreadNotificationCount": 0
        }


_ENTRY_TYPES = {
    "mediaId": "Int",
    "status": "MediaListStatus",
    "progress": "Int",
    "score": "Float",
    "repeat": "Int",
    "notes": "String",
    "private": "Boolean",
    "hiddenFromStatusLists": "Boolean",
}

_FEW = settings(
    max_examples=30,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def test_what_users_read_is_what_they_wrote() -> None:
    run_state_machine_as_test(_Machine, settings=_FEW)


@pytest.mark.long
def test_what_users_read_is_what_they_wrote_in_many_runs() -> None:
    many = settings(_FEW, max_examples=300, stateful_step_count=60, derandomize=False)
    run_state_machine_as_test(_Machine, settings=many)
