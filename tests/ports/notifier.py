"""A notifier of new episodes in an application that has an aiohttp session of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae import AsyncClient
from kotae.api import AiringNotification, NotificationUnion, Page

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from kotae import Token

__all__ = ["Notifier"]


class Notifier:
    """Tells what aired since it was last asked.

    Args:
        session: The application's session.
        token: The viewer's token.
        endpoint: Another AniList's URL; None for AniList's.
    """

    def __init__(
        self, session: ClientSession, token: str | Token, endpoint: str | None = None
    ) -> None:
        self._anilist = AsyncClient(
            app="notifier/1.0", session=session, token=token, endpoint=endpoint
        )
        self._last_id = 0

    async def new_episodes(self) -> list[str]:
        """Return a line for each new episode, the oldest first; the first time of the last 25."""
        notifications = Page.notifications(type_in="AIRING").select(
            NotificationUnion.id,
            AiringNotification.episode,
            AiringNotification.media.title.user_preferred,
        )
        newest_first: list[AiringNotification] = []
        limit = None if self._last_id else 25
        async for notification in self._anilist.paginate(notifications, per_page=25, limit=limit):
            if isinstance(notification, AiringNotification):
                if notification.id <= self._last_id:
                    break
                newest_first.append(notification)
        if newest_first:
            self._last_id = newest_first[0].id
        title = AiringNotification.media.title.user_preferred
        return [f"{one[title]}, episode {one.episode}" for one in reversed(newest_first)]
