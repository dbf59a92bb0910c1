"""Activities, replies, threads and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.testing.machine.base import (
    LIKEABLE,
    Machine,
    a_number,
    a_text,
    a_user,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


class PostsMachine(Machine):
    @rule(user=a_user, text=a_text)
    def write_activity(self, user: int, text: str) -> None:
        saved = self.write(
            user, "SaveTextActivity(text: $text) { id userId text }", "($text: String)", text=text
        )
        assert (saved["userId"], saved["text"]) == (user, text)
        self.add_post("ACTIVITY", saved["id"], user, profile=user, text=text)

    @rule(user=a_user, recipient=a_user, text=a_text, is_private=st.booleans())
    def write_message(self, user: int, recipient: int, text: str, is_private: bool) -> None:
        saved = self.write(
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
        self.add_post(
            "ACTIVITY",
            post_id,
            user,
            profile=recipient,
            text=text,
            private=is_private,
            to=recipient,
        )

    @rule(user=a_user, text=a_text, number=a_number)
    def reply(self, user: int, text: str, number: int) -> None:
        found = self.post("ACTIVITY", number)
        if found is None:
            return
        if not self.sees(user, "ACTIVITY", found[1]):
            field = f'SaveActivityReply(activityId: {found[0]}, text: "Hello.") {{ id }}'
            self.refuse(user, field, is_seen=False)
            return
        saved = self.write(
            user,
            "SaveActivityReply(activityId: $id, text: $text) { id userId activityId }",
            "($id: Int, $text: String)",
            id=found[0],
            text=text,
        )
        self.add_post("ACTIVITY_REPLY", saved["id"], user, parent=found[0], text=text)

    @rule(user=a_user, text=a_text)
    def write_thread(self, user: int, text: str) -> None:
        saved = self.write(
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
        self.add_post("THREAD", post_id, user, text=text)

    @rule(user=a_user, text=a_text, number=a_number, is_nested=st.booleans())
    def comment(self, user: int, text: str, number: int, is_nested: bool) -> None:
        thread = self.post("THREAD", number)
        if thread is None:
            return
        comments = [*self.posts_below("THREAD_COMMENT", "parent", thread[0])]
        parent = comments[number % len(comments)] if is_nested and comments else None
        values = {"id": thread[0], "text": text} | ({"parent": parent} if parent else {})
        saved = self.write(
            user,
            f"""SaveThreadComment(threadId: $id, comment: $text
            {", parentCommentId: $parent" if parent else ""}) {{ id threadId comment }}""",
            f"($id: Int, $text: String{', $parent: Int' if parent else ''})",
            **values,
        )
        self.add_post(
            "THREAD_COMMENT", saved["id"], user, parent=thread[0], comment=parent, text=text
        )

    @rule(kind=st.sampled_from(LIKEABLE), number=a_number, text=a_text)
    def edit(self, kind: str, number: int, text: str) -> None:
        found = self.post(kind, number)
        if found is None:
            return
        post_id, post = found
        if post["text"] is None:  # only moderators lock a list activity
            field = f"SaveListActivity(id: {post_id}, locked: true) {{ isLocked }}"
            assert self.write(post["author"], field) == {"isLocked": False}
            return
        name, argument = {
            "ACTIVITY": ("SaveTextActivity", "text"),
            "ACTIVITY_REPLY": ("SaveActivityReply", "text"),
            "THREAD": ("SaveThread", "body"),
            "THREAD_COMMENT": ("SaveThreadComment", "comment"),
        }[kind]
        if "to" in post:
            name, argument = "SaveMessageActivity", "message"
        field = f"{name}(id: {post_id}, {argument}: $text) {{ id {argument} }}"
        saved = self.write(post["author"], field, "($text: String)", text=text)
        assert saved == {"id": post_id, argument: text}
        post["text"] = text
        stranger, change = (
            self.stranger(post),
            f'{name}(id: {post_id}, {argument}: "Not mine.") {{ id }}',
        )
        self.refuse(stranger, change, is_seen=self.sees(stranger, kind, post))

    @rule(kind=st.sampled_from(LIKEABLE), number=a_number)
    def delete_post(self, kind: str, number: int) -> None:
        found = self.post(kind, number)
        if found is None:
            return
        post_id, post = found
        name = "".join(word.title() for word in kind.split("_"))
        delete = f"Delete{name}(id: {post_id}) {{ deleted }}"
        stranger = self.stranger(post)
        self.refuse(stranger, delete, is_seen=self.sees(stranger, kind, post))
        assert self.write(post["author"], delete) == {"deleted": True}
        self.remove_post(kind, post_id)

    @rule(user=a_user, kind=st.sampled_from(LIKEABLE), number=a_number, is_second=st.booleans())
    def like(self, user: int, kind: str, number: int, is_second: bool) -> None:
        found = self.post(kind, number)
        if found is None or not self.sees(user, kind, found[1]):
            return
        likers = self.likes[kind, found[0]]
        name, selection = ("ToggleLikeV2", "__typename") if is_second else ("ToggleLike", "id")
        liked = self.write(user, f"{name}(id: {found[0]}, type: {kind}) {{ {selection} }}")
        likers.remove(user) if user in likers else likers.append(user)
        if not is_second:
            assert liked == [{"id": liker} for liker in likers]

    @rule(
        user=a_user, number=a_number, kind=st.sampled_from(("ACTIVITY", "THREAD")), on=st.booleans()
    )
    def subscribe(self, user: int, number: int, kind: str, on: bool) -> None:
        found = self.post(kind, number)
        if found is None or not self.sees(user, kind, found[1]):
            return
        flag = str(on).lower()
        if kind == "THREAD":
            field = f"ToggleThreadSubscription(threadId: {found[0]}, subscribe: {flag})"
            assert self.write(user, f"{field} {{ isSubscribed }}") == {"isSubscribed": on}
        else:
            field = f"ToggleActivitySubscription(activityId: {found[0]}, subscribe: {flag})"
            self.write(user, f"{field} {{ __typename }}")
        change = self.subscribed.add if on else self.subscribed.discard
        change((user, kind, found[0]))

    @rule(number=a_number, on=st.booleans())
    def pin(self, number: int, on: bool) -> None:
        found = self.post("ACTIVITY", number)
        if found is not None:
            field = f"ToggleActivityPin(id: {found[0]}, pinned: {str(on).lower()}) {{ __typename }}"
            self.write(found[1]["profile"], field)
            found[1]["pinned"] = on

    @rule(viewer=a_user)
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
            if kind == "ACTIVITY" and self.sees(viewer, kind, post)
        ]
        assert [activity["id"] for activity in found] == expected[:50]
        for activity in found:
            post = self.posts["ACTIVITY", activity["id"]]
            likers = self.likes["ACTIVITY", activity["id"]]
            replies = self.posts_below("ACTIVITY_REPLY", "parent", activity["id"]).items()
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

    @rule(viewer=a_user)
    def read_threads(self, viewer: int) -> None:
        text = """{ Page { threads(sort: [ID]) { id userId body replyCount likeCount isLiked
            isSubscribed replyUserId replyCommentId } } }"""
        found = self.ask(text, viewer)["threads"]
        threads = [one for one in sorted(self.posts.items()) if one[0][0] == "THREAD"]
        assert [thread["id"] for thread in found] == [post_id for (_, post_id), _ in threads]
        for thread, ((_, post_id), post) in zip(found, threads, strict=True):
            comments = self.posts_below("THREAD_COMMENT", "parent", post_id)
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
            fields = f"threadComments(threadId: {post_id}) {{ id comment childComments }}"
            assert _tree(self.ask(f"{{ Page {{ {fields} }} }}")["threadComments"]) == [
                *self._comments_below(None, post_id)
            ]

    def _comments_below(self, parent: int | None, thread: int) -> Iterator[tuple[Any, ...]]:
        for comment_id, comment in self.posts_below("THREAD_COMMENT", "comment", parent).items():
            if comment["parent"] == thread:
                below = [*self._comments_below(comment_id, thread)]
                yield comment_id, comment["text"], below


def _tree(comments: list[Any]) -> list[tuple[Any, ...]]:
    return [(one["id"], one["comment"], _tree(one["childComments"])) for one in comments]
