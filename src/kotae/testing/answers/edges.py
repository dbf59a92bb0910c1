"""Edges of connections, with every key that their types have."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from kotae.testing.answers.paging import connection, connection_window, whole_connection

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Edge
    from kotae.testing.world.records.works import (
        Casting,
        CharacterRecord,
        MediaRecord,
        StaffRecord,
        StudioRecord,
        VoiceRole,
    )

__all__ = ["character_edge", "media_edge", "paged", "staff_edge", "studio_edge", "whole"]

_T = TypeVar("_T")


def media_edge(
    node: MediaRecord,
    edge_id: int,
    *,
    casting: Casting | None = None,
    voice: VoiceRole | None = None,
    is_main_studio: bool = False,
    relation_type: str | None = None,
    staff_role: str | None = None,
    favourite_order: int | None = None,
) -> Edge:
    """Return a `MediaEdge`; its characters and voices are resolved from the casting.

    Args:
        node: The media.
        edge_id: AniList's id of the edge.
        casting: The character that the media was reached from or with.
        voice: How the member of staff that it was reached from speaks that character.
        is_main_studio: Whether the studio it was reached from is its main one.
        relation_type: What it is to the media it was reached from.
        staff_role: What the member of staff it was reached from did for it.
        favourite_order: Its place among a user's favourites.
    """
    return {
        "node": node,
        "id": edge_id,
        "casting": casting,
        "relation": relation_type,
        "isMainStudio": is_main_studio,
        "characterRole": None if casting is None else casting.role,
        "characterName": None if casting is None else casting.name,
        "roleNotes": None if voice is None else voice.role_notes,
        "dubGroup": None if voice is None else voice.dub_group,
        "staffRole": staff_role,
        "favouriteOrder": favourite_order,
    }


def character_edge(
    node: CharacterRecord,
    edge_id: int,
    *,
    casting: Casting | None = None,
    media: list[MediaRecord] | None = None,
    favourite_order: int | None = None,
) -> Edge:
    """Return a `CharacterEdge`; its voices are resolved from the casting."""
    return {
        "node": node,
        "id": edge_id,
        "casting": casting,
        "role": None if casting is None else casting.role,
        "name": None if casting is None else casting.name,
        "media": media,
        "favouriteOrder": favourite_order,
    }


def staff_edge(
    node: StaffRecord,
    edge_id: int,
    *,
    role: str | None = None,
    favourite_order: int | None = None,
) -> Edge:
    """Return a `StaffEdge`."""
    return {"node": node, "id": edge_id, "role": role, "favouriteOrder": favourite_order}


def studio_edge(
    node: StudioRecord,
    edge_id: int,
    *,
    is_main: bool = False,
    favourite_order: int | None = None,
) -> Edge:
    """Return a `StudioEdge`."""
    return {"node": node, "id": edge_id, "isMain": is_main, "favouriteOrder": favourite_order}


def paged(
    ask: Ask,
    page: int | None,
    per_page: int | None,
    items: Sequence[_T],
    edge: Callable[[_T], Edge | None],
) -> Connection:
    """Return the part of a connection that its arguments ask for.

    Args:
        ask: The request.
        page: The field's argument.
        per_page: The field's argument.
        items: The whole list.
        edge: Makes an item's edge, with its `node`; None leaves the item out.
    """
    window = connection_window(ask, page, per_page)
    return connection(ask, window, items, cast("Callable[[object], Edge | None]", edge))


def whole(ask: Ask, items: Sequence[_T], edge: Callable[[_T], Edge | None]) -> Connection:
    """Return the connection of a field that has no pages, as `Media.relations`."""
    return whole_connection(ask, items, cast("Callable[[object], Edge | None]", edge))
