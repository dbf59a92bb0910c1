"""Functions that users write, annotated with the names of `kotae`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar, assert_type

from kotae import Operation, operation
from kotae.api import Media, MediaStatus, Query, Staff, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kotae import Field, Fragment, Many, One, Root, Selectable
    from kotae.api import MediaStatusLiteral, MediaTitle

T = TypeVar("T")

CARD: tuple[Selectable[Media], ...] = (Media.id, Media.title.romaji, Media.average_score)


def _root_for(number: int, *fields: Selectable[Media]) -> Root[Media | None]:
    return Query.media(id=number).select(Media.id, *fields)


def _by_status(status: MediaStatus | MediaStatusLiteral) -> Operation[Media | None]:
    return operation(Query.media(status=status).select(*CARD))


def _read(media: Media, field: Field[Media, str | None, One]) -> str:
    return media[field] or "?"


def _count(media: Iterable[Media], field: Field[Media, str | None, Many]) -> Counter[str]:
    return Counter(name for one in media for name in one[field])


def _decode(built: Operation[T], body: dict[str, object]) -> T:
    return built.decode(body)


def _all_of(roots: Sequence[Root[T]]) -> Operation[list[T]]:
    return operation(roots)


def _title_of(media: Media) -> MediaTitle | None:
    return media.title


def selections_are_handed_over() -> None:
    assert_type(_root_for(1, *CARD), "Root[Media | None]")
    assert_type(operation(_root_for(1, Media.genres)), Operation[Media | None])
    fragment: Fragment[Media] = Media.fragment("Card", *CARD)
    _root_for(1, fragment, Media.staff(page=1).nodes.select(Staff.id))


def operations_are_handed_over() -> None:
    assert_type(_by_status("FINISHED"), Operation[Media | None])
    assert_type(_by_status(MediaStatus.HIATUS), Operation[Media | None])
    assert_type(_decode(_by_status("FINISHED"), {"Media": None}), Media | None)
    required = operation(Query.viewer.select(User.id).required())
    assert_type(_decode(required, {"Viewer": {"id": 1}}), User)
    assert_type(_all_of([_root_for(n) for n in (1, 2)]), Operation[list[Media | None]])


def fields_are_handed_over() -> None:
    media = Media.from_dict(
        {"title": {"romaji": "Bebop"}, "tags": [{"name": "Space"}], "status": "FINISHED"}
        | {"studios": {"nodes": [{"name": "Sunrise"}]}, "staff": {"nodes": [{"gender": "x"}]}}
    )
    assert_type(_read(media, Media.title.romaji), str)
    assert_type(_count([media], Media.staff.nodes.gender), Counter[str])
    # A field that is never null fits where null is expected.
    assert_type(_count([media], Media.studios.nodes.name), Counter[str])
    by_title: Callable[[Media], str] = lambda one: _read(one, Media.title.romaji)  # noqa: E731 - a key
    assert_type(sorted([media], key=by_title), list[Media])
    assert_type(_title_of(media), "MediaTitle | None")
