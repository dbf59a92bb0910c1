"""Texts: templates filled with titles that their author knows, and with users who exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.testing.world.chance import Chance
    from kotae.testing.world.community.lists import Lists
    from kotae.testing.world.community.people import People
    from kotae.testing.world.community.shelf import Shelf

__all__ = ["Prose"]


class Prose:
    """Fills templates.

    Args:
        people: Who is mentioned.
        lists: What somebody writes about is on their list.
        shelf: Where the titles are.
    """

    def __init__(self, people: People, lists: Lists, shelf: Shelf) -> None:
        self._people = people
        self._lists = lists
        self._shelf = shelf

    def media_of(self, user_id: int, chance: Chance) -> int:
        """Return a media that a user knows."""
        head = self._lists.head_of(user_id)
        if head is None or not head.entries:
            return chance.pick(self._shelf.ids)
        return chance.pick(head.entries)["mediaId"]

    def text(
        self,
        chance: Chance,
        templates: Sequence[str],
        user_id: int,
        *,
        media_id: int | None = None,
        to_id: int | None = None,
    ) -> str:
        """Return one of the templates, filled in.

        Args:
            chance: What decides.
            templates: With {title}, {other}, {name}, {image} and {number}.
            user_id: Who writes.
            media_id: What it is about; something that they know, unless given.
            to_id: Who is named; anybody, unless given.
        """
        template = chance.pick(templates)
        if "{" not in template:
            return template
        if media_id is None:
            media_id = self.media_of(user_id, chance)
        name = self._people.name(to_id or chance.pick(self._people.ids))
        number = chance.between(2, 60)
        return template.format(
            title=self._shelf.title(media_id),
            other=self._shelf.title(self.media_of(user_id, chance)),
            name=name,
            number=number,
            image=f"https://images.example/post/{user_id}-{number}.png",
        )
