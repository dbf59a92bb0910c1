"""The tables of one server, in SQLite databases in memory."""

from __future__ import annotations

import sqlite3
import weakref
from typing import TYPE_CHECKING

from kotae.testing.index.entries import Entries
from kotae.testing.index.seen_notifications import SeenNotifications
from kotae.testing.index.works import Works

if TYPE_CHECKING:
    from kotae.testing.world.world import World

__all__ = ["Index"]


class Index:
    """Tables that are filled on first use.

    Attributes:
        entries: The list entries, with everything that was changed; this server's own.
        seen: Who has seen their notifications; this server's own as well.
        works: What the filters and sorts of works need; all servers of this world share it.
    """

    def __init__(self, world: World) -> None:
        # Whoever holds the server's lock may use it: the server's thread, or a test's.
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._close = weakref.finalize(self, self._connection.close)
        self.world = world
        self.entries: Entries = Entries(self._connection, world)
        self.seen: SeenNotifications = SeenNotifications()
        self.works: Works = Works.of(world.catalogue)

    @property
    def revision(self) -> int:
        """A number that grows whenever somebody's list is loaded or changed."""
        return self._connection.total_changes

    def listed(self, user_id: int) -> list[int]:
        """Return the ids of all media on a user's lists, private and hidden entries included."""
        self.entries.load(user_id)
        rows = self._connection.execute("SELECT media_id FROM entry WHERE user_id = ?", (user_id,))
        return [media_id for (media_id,) in rows]

    def close(self) -> None:
        """Let the tables go; what was changed is gone with them."""
        self._close()
