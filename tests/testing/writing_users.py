"""Mutations of several users, in any order: what they leave in the tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.testing.local_anilist import LocalAniList
from tests.testing.type_guards import is_list

from kotae.testing.seed.world import seed_world
from kotae.testing.world.records import ALTERNATIVES, REQUIRED_KEYS, referenced_table
from kotae.testing.world.schema_types import enum_values, fields_of

if TYPE_CHECKING:
    from kotae.testing.world.tables import Record, World

__all__ = ["LIKE_KEYS", "MEDIA", "WritingUsers", "a_media", "a_user", "a_viewer"]

#: Users without powers whose profiles everybody sees.
USERS = (1, 4, 5)
MEDIA = (1, 5, 21, 30002)
LIST_NAMES = ("Gems", "With Ann", "Later")
#: Emptied at the start; the likes of a post have its key.
TABLES = (
    *("Activity", "ActivityReply", "Thread", "ThreadComment", "Review", "Recommendation"),
    *("Like", "Follow", "Favourite", "Subscription", "ReviewVote", "RecommendationVote"),
    "MediaList",
)
LIKE_KEYS = {
    "Activity": "activityId",
    "ActivityReply": "activityReplyId",
    "Thread": "threadId",
    "ThreadComment": "threadCommentId",
}

a_user = st.sampled_from(USERS)
a_viewer = st.sampled_from((None, *USERS))
a_media = st.sampled_from(MEDIA)
a_text = st.sampled_from(("Hello there.", "Was it __good__?", "I liked it, @Kotae!"))
#: Chooses one of the records of a table.
a_number = st.integers(0, 1_000)
some_names = st.lists(st.sampled_from(LIST_NAMES), unique=True)

#: The texts that users save, with strategies of their values. A key of a record has a number.
TEXTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "TextActivity": {"text": a_text},
    "MessageActivity": {"message": a_text, "recipientId": a_user, "private": st.booleans()},
    "ActivityReply": {"activityId": a_number, "text": a_text},
    "Thread": {
        "title": st.just("A title"),
        "body": a_text,
        "categories": st.just([1]),
        "mediaCategories": st.just([1]),
    },
    "ThreadComment": {"threadId": a_number, "comment": a_text, "parentCommentId": a_number},
    "Review": {
        "mediaId": a_media,
        "body": st.just("." * 2_880),
        "summary": st.just("A summary of this review."),
        "score": st.integers(0, 100),
        "private": st.booleans(),
    },
}
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(enum_values("MediaListStatus")),
        "progress": st.integers(0, 30),
        "score": st.integers(0, 100),
        "repeat": st.integers(0, 3),
        "notes": st.sampled_from(("", "a note", "another note")),
        "private": st.booleans(),
        "hiddenFromStatusLists": st.booleans(),
        "customLists": some_names,
    },
)


@cache
def _world() -> World:
    world = seed_world(0)
    return world.fork({name: dict.fromkeys(world[name].rows) for name in TABLES})


class WritingUsers(RuleBasedStateMachine):
    """Three users of a local AniList, who write and mark."""

    def __init__(self) -> None:
        super().__init__()
        self.anilist = LocalAniList()
        self.anilist.world = _world().fork()

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        for user, media in zip(USERS, MEDIA, strict=False):
            self.mutate(user, "UpdateUser", scoreFormat="POINT_100", titleLanguage="ROMAJI")
            self.set_custom_lists(user, ["Gems", "Later"])
            is_hidden = user != USERS[0]
            entry = {"status": "CURRENT", "customLists": ["Gems"]}
            self.save_entry(user, media, {**entry, "hiddenFromStatusLists": is_hidden})
            for kind in TEXTS:
                self.save_text(data, user, kind, 0, is_new=True)

    # --- what all mutations use ----------------------------------------------------------------

    def rows(self, table: str, **values: object) -> list[Record]:
        return list(self.anilist.world[table].where(**values) if values else self.all(table))

    def all(self, table: str) -> list[Record]:
        return list(self.anilist.world[table].all())

    def one(self, table: str, number: int) -> Record | None:
        rows = self.all(table)
        return rows[number % len(rows)] if rows else None

    def mutate(self, user: int, name: str, selection: str = "id", **given: Any) -> Any:
        """Carry out a mutation some seconds later."""
        self.anilist.now_s += 7
        return self.anilist.execute(self.text(name, selection, given), user, **given)

    def text(self, name: str, selection: str, given: dict[str, Any]) -> str:
        arguments: Any = fields_of("Mutation")[name].args
        declared = ", ".join(f"${key}: {arguments[key].type}" for key in given)
        values = ", ".join(f"{key}: ${key}" for key in given)
        return f"mutation ({declared}) {{ {name}({values}) {{ {selection} }} }}"

    def is_refused(self, user: int, refusal: int | None, name: str, **given: Any) -> bool:
        """Check that a mutation is refused if it must be, and that it then changes nothing."""
        if refusal is None:
            return False
        before = {table: self.all(table) for table in TABLES}
        selection = "deleted" if name.startswith("Delete") else "__typename"
        status, error = self.anilist.refusal(self.text(name, selection, given), user, **given)
        words = {403: "You are not authorized to modify this", 404: "Not Found."}[refusal]
        assert (status, error["message"].startswith(words)) == (refusal, True)
        assert {table: self.all(table) for table in TABLES} == before
        return True

    def sees(self, user: int | None, table: str, row: Record) -> bool:
        if table == "ActivityReply":
            return self.sees(user, "Activity", self.rows("Activity", id=row["activityId"])[0])
        users = (row.get("messengerId"), row.get("recipientId"), row.get("userId"))
        return (user is not None and user in users) or not (
            row.get("isPrivate") or row.get("private")
        )

    def refusal_of(self, user: int, table: str, row: Record, *keys: str) -> int | None:
        """Return the status of a change by a user whom these keys of a record may name."""
        if table != "MediaList" and not self.sees(user, table, row):
            return 404
        return None if user in [row.get(key) for key in ("userId", *keys)] else 403

    @invariant()
    def what_records_name_is_there(self) -> None:
        for table in TABLES:
            for row in self.all(table):
                table_or_type = row.get("__typename", table)
                required = REQUIRED_KEYS[table_or_type]
                optional = (*ALTERNATIVES.get(table, ()), "parentCommentId")
                for key in (*required, *(one for one in optional if row.get(one))):
                    assert row[key] in self.anilist.world[referenced_table(key)].rows, (table, row)

    @invariant()
    def marks_are_there_once_and_custom_lists_exist(self) -> None:
        for table in ("Like", "Follow", "Favourite", "Subscription", "MediaList"):
            keys = (*REQUIRED_KEYS[table], *ALTERNATIVES.get(table, ()))
            marks = [tuple(row.get(key) for key in keys) for row in self.all(table)]
            assert len({*marks}) == len(marks)
        for entry in self.all("MediaList"):
            assert {*entry["customLists"]} <= {*self.custom_lists(entry["userId"])}

    # --- texts ---------------------------------------------------------------------------------

    @rule(
        data=st.data(),
        user=a_user,
        kind=st.sampled_from(sorted(TEXTS)),
        number=a_number,
        is_new=st.booleans(),
    )
    def save_text(
        self, data: st.DataObject, user: int, kind: str, number: int, is_new: bool
    ) -> None:
        table = "Activity" if kind.endswith("Activity") else kind
        given = {key: data.draw(strategy) for key, strategy in TEXTS[kind].items()}
        owner, name, refusal = "userId", f"Save{kind}", None
        if kind == "MessageActivity":
            owner = "messengerId"
        if is_new:
            for key in given.keys() & {"activityId", "threadId", "parentCommentId"}:
                parent = self.one(referenced_table(key), given[key])
                given[key] = parent and parent["id"]
                if key == "activityId" and parent and not self.sees(user, "Activity", parent):
                    refusal = 404
            if given.get("parentCommentId"):
                comment = self.rows("ThreadComment", id=given["parentCommentId"])[0]
                given["threadId"] = comment["threadId"]
            if given.get("activityId", given.get("threadId", 1)) is None:
                return
        else:
            rows = [row for row in self.all(table) if row.get("__typename", kind) == kind]
            if not rows:
                return
            row = rows[number % len(rows)]
            given = {key: one for key, one in given.items() if not key.endswith("Id")}
            given["id"] = row["id"]
            refusal = self.refusal_of(user, table, row, owner)
        if self.is_refused(user, refusal, name, **given):
            return
        saved = self.rows(table, id=self.mutate(user, name, **given)["id"])[0]
        assert {key: saved.get(key, saved.get(f"is{key.title()}")) for key in given} == given
        assert saved[owner] == user
        assert saved.get("updatedAt", self.anilist.now_s) == self.anilist.now_s

    @rule(user=a_user, kind=st.sampled_from([*LIKE_KEYS, "Review", "MediaList"]), number=a_number)
    def delete(self, user: int, kind: str, number: int) -> None:
        row = self.one(kind, number)
        if row is None:
            return
        name = "DeleteMediaListEntry" if kind == "MediaList" else f"Delete{kind}"
        owners = ("messengerId", "recipientId") if kind == "Activity" else ()
        refusal = self.refusal_of(user, kind, row, *owners)
        if not self.is_refused(user, refusal, name, id=row["id"]):
            assert self.mutate(user, name, "deleted", id=row["id"]) == {"deleted": True}
            assert self.rows(kind, id=row["id"]) == []

    # --- list entries --------------------------------------------------------------------------

    def custom_lists(self, user: int) -> list[str]:
        options = self.anilist.world["User"].rows[user]["mediaListOptions"]
        names: list[str] = options["animeList"]["customLists"] + options["mangaList"]["customLists"]
        return names

    @rule(user=a_user, names=some_names)
    def set_custom_lists(self, user: int, names: list[str]) -> None:
        for kind in ("anime", "manga"):
            given: Any = {f"{kind}ListOptions": {"customLists": names if kind == "anime" else []}}
            self.mutate(user, "UpdateUser", **given)
        assert self.custom_lists(user) == names

    @rule(user=a_user, name=st.sampled_from(LIST_NAMES))
    def delete_custom_list(self, user: int, name: str) -> None:
        names = self.custom_lists(user)
        deleted = self.mutate(user, "DeleteCustomList", "deleted", customList=name, type="ANIME")
        assert deleted == {"deleted": name in names}
        assert self.custom_lists(user) == [one for one in names if one != name]

    @rule(user=a_user, media=a_media, values=ENTRY)
    def save_entry(self, user: int, media: int, values: dict[str, Any]) -> None:
        before = self.rows("MediaList", userId=user, mediaId=media)
        activities = len(self.all("Activity"))
        self.mutate(user, "SaveMediaListEntry", mediaId=media, **values)
        [entry] = self.rows("MediaList", userId=user, mediaId=media)
        if "customLists" in values:
            names = self.custom_lists(user) if media < 30_000 else []
            values["customLists"] = [name for name in names if name in values["customLists"]]
        default: dict[str, Any] = {
            "status": "PLANNING",
            "progress": 0,
            "private": False,
            "customLists": [],
        }
        expected = {**(before[0] if before else default), **values}
        expected |= {"updatedAt": self.anilist.now_s}
        assert {key: entry[key] for key in expected} == expected
        # A new status or progress makes a list activity.
        is_same = before and all(before[0][key] == entry[key] for key in ("status", "progress"))
        new = self.all("Activity")[activities:]
        assert len(new) == (0 if is_same or entry["private"] else 1)
        for one in new:
            assert (one["userId"], one["mediaId"], one["createdAt"]) == (
                *(user, media, self.anilist.now_s),
            )

    @rule(user=a_user, progress=st.integers(0, 20))
    def update_entries(self, user: int, progress: int) -> None:
        ids = [entry["id"] for entry in self.rows("MediaList", userId=user)]
        given = {"ids": ids, "progress": progress, "scoreRaw": 55}
        updated = self.mutate(user, "UpdateMediaListEntries", "id progress score", **given)
        assert updated == [{"id": one, "progress": progress, "score": 55} for one in ids]

    # --- marks ---------------------------------------------------------------------------------

    @rule(user=a_user, table=st.sampled_from(sorted(LIKE_KEYS)), number=a_number, v2=st.booleans())
    def like(self, user: int, table: str, number: int, v2: bool) -> None:
        row, key = self.one(table, number), LIKE_KEYS[table]
        if row is None or not self.sees(user, table, row):
            return
        likers = [like["userId"] for like in self.rows("Like", **{key: row["id"]})]
        likers.remove(user) if user in likers else likers.append(user)
        kind = "ACTIVITY_REPLY" if table == "ActivityReply" else table.upper()
        kind = "THREAD_COMMENT" if table == "ThreadComment" else kind
        name, selection = ("ToggleLikeV2", "__typename") if v2 else ("ToggleLike", "id")
        liked = self.mutate(user, name, selection, id=row["id"], type=kind)
        assert liked == {"__typename": row.get("__typename", table)} if v2 else is_list(liked)
        assert [like["userId"] for like in self.rows("Like", **{key: row["id"]})] == likers

    @rule(
        user=a_user,
        table=st.sampled_from(("Activity", "Thread")),
        number=a_number,
        on=st.booleans(),
    )
    def subscribe(self, user: int, table: str, number: int, on: bool) -> None:
        row, key = self.one(table, number), LIKE_KEYS[table]
        if row is not None and self.sees(user, table, row):
            given = {key: row["id"], "subscribe": on}
            self.mutate(user, f"Toggle{table}Subscription", "__typename", **given)
            mine = self.rows("Subscription", **{"userId": user, key: row["id"]})
            assert len(mine) == on

    @rule(user=a_user, number=a_number, on=st.booleans())
    def pin(self, user: int, number: int, on: bool) -> None:
        row = self.one("Activity", number)
        if row is None:
            return
        refusal = self.refusal_of(user, "Activity", row, "recipientId")
        given = {"id": row["id"], "pinned": on}
        if not self.is_refused(user, refusal, "ToggleActivityPin", **given):
            self.mutate(user, "ToggleActivityPin", "__typename", **given)
            assert self.rows("Activity", id=row["id"])[0]["isPinned"] == on

    @rule(user=a_user, other=a_user)
    def follow(self, user: int, other: int) -> None:
        was = bool(self.rows("Follow", userId=user, followedId=other))
        found = self.mutate(user, "ToggleFollow", "id isFollowing", userId=other)
        assert found == {"id": other, "isFollowing": not was}

    @rule(
        user=a_user,
        mark=st.sampled_from(
            [("anime", 1), ("anime", 5), ("manga", 30_002), ("character", 1), ("studio", 14)]
        ),
        order=st.integers(1, 3),
    )
    def mark_favourite(self, user: int, mark: tuple[str, int], order: int) -> None:
        kind, record_id = mark
        mine = {"userId": user, f"{kind}Id": record_id}
        was = bool(self.rows("Favourite", **mine))
        self.mutate(user, "ToggleFavourite", "__typename", **{f"{kind}Id": record_id})
        assert bool(self.rows("Favourite", **mine)) != was
        given = {f"{kind}Ids": [record_id], f"{kind}Order": [order]}
        self.mutate(user, "UpdateFavouriteOrder", "__typename", **given)
        assert [row["favouriteOrder"] for row in self.rows("Favourite", **mine)] in ([], [order])

    @rule(user=a_user, number=a_number, rating=st.sampled_from(enum_values("ReviewRating")))
    def rate_review(self, user: int, number: int, rating: str) -> None:
        row = self.one("Review", number)
        if row is None or not self.sees(user, "Review", row):
            return
        selection = "userRating rating ratingAmount"
        found = self.mutate(user, "RateReview", selection, reviewId=row["id"], rating=rating)
        votes = [vote["rating"] for vote in self.rows("ReviewVote", reviewId=row["id"])]
        assert found == {
            "userRating": rating,
            "rating": votes.count("UP_VOTE"),
            "ratingAmount": len(votes),
        }

    @rule(
        user=a_user,
        pair=st.lists(a_media, min_size=2, max_size=2, unique=True),
        rating=st.sampled_from(enum_values("RecommendationRating")),
    )
    def recommend(self, user: int, pair: list[int], rating: str) -> None:
        given = {"mediaId": pair[0], "mediaRecommendationId": pair[1], "rating": rating}
        found = self.mutate(user, "SaveRecommendation", "id userRating rating", **given)
        votes = self.rows("RecommendationVote", recommendationId=found["id"])
        ratings = [vote["rating"] for vote in votes]
        balance = ratings.count("RATE_UP") - ratings.count("RATE_DOWN")
        assert (found["userRating"], found["rating"]) == (rating, balance)

    @rule(user=a_user, about=a_text, language=st.sampled_from(("ENGLISH", "NATIVE", "ROMAJI")))
    def change_account(self, user: int, about: str, language: str) -> None:
        selection = "about options { titleLanguage }"
        saved = self.mutate(user, "UpdateUser", selection, about=about, titleLanguage=language)
        assert saved == {"about": about, "options": {"titleLanguage": language}}
        text = "{ Media(id: 1) { title { userPreferred english native romaji } } }"
        title = self.anilist.execute(text, user)["title"]
        assert title["userPreferred"] == title[language.lower()]
