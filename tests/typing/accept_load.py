"""Documents: `load` types an operation by the root fields that it gets."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import assert_type

from kotae import Operation, load
from kotae.api import AnyActivity, Media, Query, User

_ONE = "query One($id: Int!) { Media(id: $id) { id title { romaji } } }"
_TWO = "query Two { Media(id: 1) { id } Viewer { name } }"


def _written(folder: str, text: str) -> Path:
    path = Path(folder) / "document.graphql"
    path.write_text(text, encoding="utf-8")
    return path


def one_root_types_the_result() -> None:
    with TemporaryDirectory() as folder:
        by_id = load(_written(folder, _ONE), Query.media)
        assert_type(by_id, Operation[Media | None])
        assert_type(by_id(id=1), Operation[Media | None])
        media = by_id(id=1).decode({"Media": {"id": 1, "title": {"romaji": "Bebop"}}})
        assert_type(media, Media | None)
        if media:
            assert_type(media[Media.title.romaji], str | None)
        by_name = load(str(_written(folder, _ONE)), Query.media, name="One")
        assert_type(by_name, Operation[Media | None])


def several_roots_type_a_tuple() -> None:
    with TemporaryDirectory() as folder:
        two = load(_written(folder, _TWO), Query.media, Query.viewer)
        assert_type(two, Operation[tuple[Media | None, User]])
        result = two.decode({"Media": None, "Viewer": {"name": "x"}})
        assert_type(result, tuple[Media | None, User])


def a_sequence_of_roots_types_a_list() -> None:
    with TemporaryDirectory() as folder:
        text = "{ a: Media(id: 1) { id } b: Media(id: 2) { id } }"
        listed = load(_written(folder, text), [Query.media, Query.media])
        assert_type(listed, Operation[list[Media | None]])


def leaves_and_unions_are_roots_too() -> None:
    with TemporaryDirectory() as folder:
        genres = load(_written(folder, "{ GenreCollection }"), Query.genre_collection)
        assert_type(genres, Operation[list[str | None] | None])
        text = "{ Activity(id: 1) { ... on TextActivity { text } } }"
        assert_type(load(_written(folder, text), Query.activity), Operation[AnyActivity | None])


def a_complete_root_may_be_required() -> None:
    with TemporaryDirectory() as folder:
        root = Query.media.select(Media.id).required()
        assert_type(load(_written(folder, _ONE), root), Operation[Media])
