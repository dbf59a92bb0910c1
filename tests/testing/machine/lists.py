"""List entries, custom lists, statistics."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.testing.machine.base import (
    USERS,
    Machine,
    a_media,
    a_number,
    a_user,
)

from kotae.testing.world.schema_types import enum_values

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


class ListsMachine(Machine):
    @rule(
        user=a_user,
        media=a_media,
        values=st.fixed_dictionaries(
            {},
            optional={
                "status": st.sampled_from(enum_values("MediaListStatus")),
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
        saved = self.write(
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
            self.add_post("ACTIVITY", one["id"], user, profile=user, text=None, media=media)

    @rule(user=a_user, progress=st.integers(0, 20))
    def update_entries(self, user: int, progress: int) -> None:
        mine = [entry for (owner, _), entry in self.entries.items() if owner == user]
        quiet = [entry for entry in mine if entry["private"] or entry["progress"] == progress]
        ids = [entry["id"] for entry in quiet]
        updated = self.write(
            user,
            "UpdateMediaListEntries(ids: $ids, progress: $progress, scoreRaw: 55) { id progress }",
            "($ids: [Int], $progress: Int)",
            ids=ids,
            progress=progress,
        )
        assert updated == [{"id": entry_id, "progress": progress} for entry_id in ids]
        for entry in quiet:
            entry |= {"progress": progress, "score": 55}

    @rule(user=a_user, media=a_media)
    def delete_entry(self, user: int, media: int) -> None:
        entry = self.entries.get((user, media))
        if entry is None:
            return
        other = next(one for one in USERS if one != user)
        delete = f"DeleteMediaListEntry(id: {entry['id']}) {{ deleted }}"
        self.refuse(other, delete)
        self.refuse(other, f"SaveMediaListEntry(id: {entry['id']}, progress: 1) {{ id }}")
        assert self.write(user, delete) == {"deleted": True}
        del self.entries[user, media]

    @rule(user=a_user, names=st.lists(st.sampled_from(("Gems", "With Ann", "Later")), unique=True))
    def set_custom_lists(self, user: int, names: list[str]) -> None:
        field = """UpdateUser(animeListOptions: {customLists: $names}) {
            mediaListOptions { animeList { customLists } } }"""
        user_record = self.write(user, field, "($names: [String])", names=names)
        assert user_record["mediaListOptions"]["animeList"]["customLists"] == names
        self.custom_lists[user] = names
        for (owner, _), entry in self.entries.items():
            if owner == user:
                entry["custom"] = [name for name in entry["custom"] if name in names]

    @rule(user=a_user, media=st.sampled_from((1, 5, 21)), number=a_number)
    def put_on_custom_list(self, user: int, media: int, number: int) -> None:
        names, entry = self.custom_lists[user], self.entries.get((user, media))
        if not names or entry is None:
            return
        name = names[number % len(names)]
        field = (
            "SaveMediaListEntry(mediaId: $id, customLists: $names) { customLists(asArray: true) }"
        )
        saved = self.write(user, field, "($id: Int, $names: [String])", id=media, names=[name])
        assert {"name": name, "enabled": True} in saved["customLists"]
        entry["custom"] = [name]

    @rule(user=a_user, number=a_number)
    def delete_custom_list(self, user: int, number: int) -> None:
        names = self.custom_lists[user]
        if not names:
            return
        name = names[number % len(names)]
        field = "DeleteCustomList(customList: $name, type: ANIME) { deleted }"
        assert self.write(user, field, "($name: String)", name=name) == {"deleted": True}
        self.custom_lists[user] = [one for one in names if one != name]
        for (owner, _), entry in self.entries.items():
            if owner == user:
                entry["custom"] = [one for one in entry["custom"] if one != name]

    @rule(user=a_user, viewer=a_user)
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

    @rule(user=a_user, media=a_media)
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

    @rule(user=a_user)
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
