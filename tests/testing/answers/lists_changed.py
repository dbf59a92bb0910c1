"""Changing lists without a server, and reading back what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.testing.answers.lists_asked import user
from tests.testing.answers.works_asked import WORLD, answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

    from kotae.testing.answers.ask import Ask
    from kotae.testing.rules.refusal import Refusal

__all__ = [
    "ENTRY",
    "KINDS",
    "delete",
    "format_of",
    "listed_entry",
    "read",
    "refusal_of",
    "run_change",
    "save",
    "unlisted_media",
    "update",
]

KINDS = {
    "id": "Int",
    "mediaId": "Int",
    "ids": "[Int]",
    "status": "MediaListStatus",
    "score": "Float",
    "scoreRaw": "Int",
    "progress": "Int",
    "progressVolumes": "Int",
    "repeat": "Int",
    "priority": "Int",
    "private": "Boolean",
    "notes": "String",
    "hiddenFromStatusLists": "Boolean",
    "customLists": "[String]",
    "advancedScores": "[Float]",
    "startedAt": "FuzzyDateInput",
    "completedAt": "FuzzyDateInput",
}
ENTRY = """id userId mediaId status score progress progressVolumes repeat priority private notes
    hiddenFromStatusLists customLists advancedScores updatedAt createdAt
    startedAt { year month day } completedAt { year month day } media { id type } user { id }"""


def run_change(mutation: str, ask: Ask, selection: str, variables: Mapping[str, Any]) -> Any:
    declared = ", ".join(f"${name}: {KINDS[name]}" for name in variables)
    given_ = ", ".join(f"{name}: ${name}" for name in variables)
    head = f"mutation ({declared})" if variables else "mutation"
    field = f"{mutation}({given_})" if variables else mutation
    return answer(f"{head} {{ {field} {{ {selection} }} }}", ask, variables)[mutation]


def save(ask: Ask, **variables: Any) -> Any:
    return run_change("SaveMediaListEntry", ask, ENTRY, variables)


def update(ask: Ask, **variables: Any) -> Any:
    return run_change("UpdateMediaListEntries", ask, ENTRY, variables)


def delete(ask: Ask, **variables: Any) -> Any:
    return run_change("DeleteMediaListEntry", ask, "deleted", variables)


def read(ask: Ask, entry_id: int) -> Any:
    text = f"query ($id: Int) {{ MediaList(id: $id) {{ {ENTRY} }} }}"
    return answer(text, ask, {"id": entry_id})["MediaList"]


def unlisted_media(media_type: str, user_id: int = 1) -> int:
    own = {entry["mediaId"] for entry in WORLD.community.entries_of(user_id)}
    records = map(WORLD.catalogue.media, WORLD.catalogue.media_ids())
    return next(
        one["id"] for one in records if one and one["type"] == media_type and one["id"] not in own
    )


def listed_entry(media_type: str, user_id: int = 1) -> int:
    """Return the id of an entry."""
    for entry in WORLD.community.entries_of(user_id):
        media = WORLD.catalogue.media(entry["mediaId"])
        if media is not None and media["type"] == media_type:
            return entry["id"]
    raise LookupError(media_type)


def refusal_of(error: pytest.ExceptionInfo[Refusal]) -> tuple[str, int | None]:
    return error.value.message, error.value.status


def format_of(user_id: int) -> str:
    return user(user_id)["mediaListOptions"]["scoreFormat"]
