"""Who speaks a character: the voices of an edge's casting."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.testing.index.kinds.people import LANGUAGES
from kotae.testing.index.order import ordered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Edge
    from kotae.testing.index.conditions import Value
    from kotae.testing.world.records.works import Casting, StaffRecord, VoiceRole

__all__ = ["voice_actor_roles", "voice_actors"]

_KEYS: Mapping[str, Callable[[tuple[VoiceRole, StaffRecord]], Value]] = {
    "ID": lambda pair: pair[1]["id"],
    "ROLE": lambda pair: pair[0].role_notes,
    "LANGUAGE": lambda pair: LANGUAGES.index(pair[0].language),
    "FAVOURITES": lambda pair: pair[1]["favourites"],
}


def voice_actors(
    edge: Edge,
    ask: Ask,
    *,
    language: str | None = None,
    sort: Sequence[str | None] | None = None,
) -> list[StaffRecord]:
    """Answer `voiceActors`; none where no character led here."""
    return [staff for _, staff in _voices(edge, ask, language, sort)]


def voice_actor_roles(
    edge: Edge,
    ask: Ask,
    *,
    language: str | None = None,
    sort: Sequence[str | None] | None = None,
) -> list[dict[str, object]]:
    """Answer `voiceActorRoles`."""
    return [
        {"voiceActor": staff, "roleNotes": voice.role_notes, "dubGroup": voice.dub_group}
        for voice, staff in _voices(edge, ask, language, sort)
    ]


def _voices(
    edge: Edge, ask: Ask, language: str | None, sort: Sequence[str | None] | None
) -> Sequence[tuple[VoiceRole, StaffRecord]]:
    casting = cast("Casting | None", edge["casting"])
    voices = [
        (voice, staff)
        for voice in (() if casting is None else casting.voices)
        if language is None or voice.language == language
        if (staff := ask.catalogue.staff(voice.staff_id)) is not None
    ]
    return ordered(voices, sort, _KEYS)
