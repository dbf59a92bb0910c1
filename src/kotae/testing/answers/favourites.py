"""What users hold dearest.

Our reading, where nobody says: `favouriteOrder` counts from 1; an edge has an id of its own; the
page of a private user shows others nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kotae.testing.answers.edges import (
    character_edge,
    media_edge,
    paged,
    staff_edge,
    studio_edge,
)
from kotae.testing.answers.lists_owner import is_hidden
from kotae.testing.world.records.social import FavouriteIds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Edge, Paged
    from kotae.testing.world.catalogue.catalogue import Catalogue
    from kotae.testing.world.records.social import UserRecord

__all__ = ["LISTINGS", "RESOLVERS"]

_R = TypeVar("_R")

#: Ids that each user's edges of one kind have for themselves.
_EDGE_IDS = 1_000

_NONE = FavouriteIds((), (), (), (), ())


class _Favourites(NamedTuple):
    """`Favourites`: whose they are, and the page of those kinds that ask for none."""

    user_id: int
    ids: FavouriteIds
    page: int | None


def _favourites(user: UserRecord, ask: Ask, *, page: int | None = None) -> _Favourites:
    is_shown = not is_hidden(ask, user)
    ids = ask.community.favourites_of(user["id"]) if is_shown else _NONE
    return _Favourites(user["id"], ids, page)


def _kind(
    ids_of: Callable[[FavouriteIds], Sequence[int]],
    record_of: Callable[[Catalogue, int], _R | None],
    edge_of: Callable[[_R, int, int], Edge],
) -> Callable[..., Connection]:
    """Return the resolver of one kind.

    Args:
        ids_of: Returns the ids, in the user's order.
        record_of: Returns the record of an id.
        edge_of: Makes an edge of a record, the edge's id and the record's place.
    """

    def resolve(
        favourites: _Favourites,
        ask: Ask,
        *,
        page: int | None = None,
        per_page: int | None = None,
    ) -> Connection:
        def edge(placed: tuple[int, int]) -> Edge | None:
            place, record_id = placed
            record = record_of(ask.catalogue, record_id)
            if record is None:
                return None
            return edge_of(record, favourites.user_id * _EDGE_IDS + place, place)

        placed = list(enumerate(ids_of(favourites.ids), 1))
        return paged(ask, favourites.page if page is None else page, per_page, placed, edge)

    return resolve


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Favourites.anime": _kind(
        lambda ids: ids.anime,
        lambda catalogue, id_: catalogue.media(id_),
        lambda media, edge_id, place: media_edge(media, edge_id, favourite_order=place),
    ),
    "Favourites.characters": _kind(
        lambda ids: ids.characters,
        lambda catalogue, id_: catalogue.character(id_),
        lambda character, edge_id, place: character_edge(character, edge_id, favourite_order=place),
    ),
    "Favourites.manga": _kind(
        lambda ids: ids.manga,
        lambda catalogue, id_: catalogue.media(id_),
        lambda media, edge_id, place: media_edge(media, edge_id, favourite_order=place),
    ),
    "Favourites.staff": _kind(
        lambda ids: ids.staff,
        lambda catalogue, id_: catalogue.staff(id_),
        lambda staff, edge_id, place: staff_edge(staff, edge_id, favourite_order=place),
    ),
    "Favourites.studios": _kind(
        lambda ids: ids.studios,
        lambda catalogue, id_: catalogue.studio(id_),
        lambda studio, edge_id, place: studio_edge(studio, edge_id, favourite_order=place),
    ),
    "User.favourites": _favourites,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {}
