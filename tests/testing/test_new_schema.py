"""What the schema gains is answered, filtered and sorted without code, and changes no value."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Runs in a process of its own, because a process has one schema.
_PROGRAM = '''
import json
from graphql import build_schema
from kotae.schema.load import bundled_sdl
from kotae.testing.world import schema_types

text = bundled_sdl()
if NEW:
    text = text.replace("type Media {", """type Media {
        rewatches: Int
        posterColor: String
        checkedAt: Int
        isOnHold: Boolean!
        mood: MediaMood""", 1)
    head, page, tail = text.partition("\\ntype Page {")
    tail = tail.replace("  media(\\n", """  media(
        rewatches_greater: Int
        isOnHold: Boolean
        mood_in: [MediaMood]\\n""", 1)
    text = head + page + tail.replace("  users(\\n", "  users(\\n createdAt_lesser: Int\\n", 1)
    text = text.replace("enum MediaSort {", "enum MediaSort { REWATCHES REWATCHES_DESC", 1)
    text += "\\nenum MediaMood { CALM GLAD SAD }"
schema = build_schema(text)
schema_types.served_schema = lambda: schema
import sys
for name, module in list(sys.modules.items()):
    if name.startswith("kotae.testing") and hasattr(module, "served_schema"):
        module.served_schema = schema_types.served_schema

from tests.testing.local_anilist import LocalAniList
from kotae.testing import Rules
anilist = LocalAniList(Rules.off())
print(json.dumps([anilist.execute(text) for text in OPERATIONS]))
'''

#: Values of the old schema, which must stay.
_OLD = (
    """{ Page(perPage: 600) { media { id title { romaji } episodes averageScore trending
        coverImage { color } bannerImage updatedAt isLicensed } } }""",
    "{ Page(perPage: 600) { characters { id name { full } age gender } } }",
    "{ Page(perPage: 5000) { users { id name about createdAt } } }",
)
_NEW = (
    """{ Page(perPage: 5000) { media {
        id rewatches posterColor checkedAt isOnHold mood } } }""",
    "{ Page(perPage: 5000) { media(rewatches_greater: 300) { id } } }",
    "{ Page(perPage: 5000) { media(isOnHold: true) { id } } }",
    "{ Page(perPage: 5000) { media(mood_in: [CALM, SAD]) { id } } }",
    "{ Page(perPage: 5000) { media(sort: [REWATCHES_DESC]) { rewatches } } }",
    "{ Page(perPage: 5000) { users(createdAt_lesser: 1700000000) { createdAt } } }",
)


def _run(is_new: bool, operations: tuple[str, ...]) -> list[dict[str, Any]]:
    program = f"NEW, OPERATIONS = {is_new}, {operations!r}\n{_PROGRAM}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_field_a_filter_a_sort_and_a_flag_need_no_code() -> None:
    new = _run(True, (*_OLD, *_NEW))
    assert new[: len(_OLD)] == _run(False, _OLD)
    fields, greater, flagged, moods, ordered, users = (
        next(iter(page.values())) for page in new[len(_OLD) :]
    )
    for name in ("rewatches", "posterColor", "checkedAt", "isOnHold", "mood"):
        assert len({media[name] for media in fields}) > 1, name

    def ids(predicate: Callable[[Any], bool]) -> list[dict[str, int]]:
        return [{"id": media["id"]} for media in fields if predicate(media)]

    assert greater == ids(lambda media: (media["rewatches"] or 0) > 300) != []
    assert flagged == ids(lambda media: media["isOnHold"]) != []
    assert moods == ids(lambda media: media["mood"] in ("CALM", "SAD")) != []
    values = [media["rewatches"] for media in ordered]
    count = len([value for value in values if value is not None])
    assert values[:count] == sorted(values[:count], reverse=True)
    assert {*values[count:]} == {None}
    assert users
    assert all(user["createdAt"] < 1_700_000_000 for user in users)
