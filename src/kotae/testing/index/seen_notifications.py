"""Who has seen their notifications since the server began."""

from __future__ import annotations

__all__ = ["SeenNotifications"]


class SeenNotifications:
    """The users whose count of unread notifications was set to 0, on one server."""

    def __init__(self) -> None:
        self._user_ids: set[int] = set()

    def mark(self, user_id: int) -> None:
        """Take down that a user has seen all of theirs."""
        self._user_ids.add(user_id)

    def __contains__(self, user_id: int) -> bool:
        """Return whether a user has seen all of theirs."""
        return user_id in self._user_ids
