"""`Character`, its edges, and the lists of characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.answers.edges import media_edge
from kotae.testing.answers.markup import text_of
from kotae.testing.answers.people import birthday_condition, media_of
from kotae.testing.answers.voices import voice_actor_roles, voice_actors
from kotae.testing.answers.works import found, given, is_favourite, preferred_name
from kotae.testing.index.kinds.people import CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Connection, Edge, Paged, Window
    from kotae.testing.world.records.works import Casting, CharacterRecord

__all__ = ["LISTINGS", "RESOLVERS"]


def character_list(ask: Ask, window: Window, **filters: object) -> Paged:
    """Answer `Page.characters`."""
    condition = birthday_condition(ask, CHARACTER)
    return found(
        ask, window, CHARACTER, given(filters), ask.catalogue.character, condition=condition
    )


def _description(
    character: CharacterRecord, _ask: Ask, *, as_html: bool | None = None
) -> str | None:
    return text_of(character["description"], as_html)


def _is_favourite(character: CharacterRecord, ask: Ask) -> bool:
    return is_favourite(ask, "characters", character["id"])


def _media(
    character: CharacterRecord,
    ask: Ask,
    *,
    sort: Sequence[str | None] | None = None,
    type: str | None = None,
    on_list: bool | None = None,
    page: int | None = None,
    per_page: int | None = None,
) -> Connection:
    roles = [(role, role.media_id) for role in ask.catalogue.roles_of(character["id"])]
    return media_of(
        ask,
        roles,
        lambda role, media: media_edge(media, role.id, casting=role),
        sort=sort,
        type=type,
        on_list=on_list,
        page=page,
        per_page=per_page,
    )


def _characters_of_edge(edge: Edge, ask: Ask) -> list[CharacterRecord]:
    casting = cast("Casting | None", edge["casting"])
    character = None if casting is None else ask.catalogue.character(casting.character_id)
    return [] if character is None else [character]


RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Character.description": _description,
    "Character.isFavourite": _is_favourite,
    "Character.media": _media,
    "CharacterEdge.voiceActorRoles": voice_actor_roles,
    "CharacterEdge.voiceActors": voice_actors,
    "CharacterName.userPreferred": preferred_name,
    "MediaEdge.characters": _characters_of_edge,
    "MediaEdge.voiceActorRoles": voice_actor_roles,
    "MediaEdge.voiceActors": voice_actors,
}

LISTINGS: Mapping[str, Callable[..., Paged]] = {"characters": character_list}
