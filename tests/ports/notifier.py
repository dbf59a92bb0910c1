"""A notifier of new episodes in an application that has an aiohttp session of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae import AsyncClient
from kotae.api import AiringNotification, Media, NotificationUnion, Page, Query

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
        """Return a line for each new episode, the oldest first."""
        notifications = Page.notifications(type_in="AIRING")
        page = await self._anilist.execute(
            Query.page(per_page=25).select(
                notifications.select(
                    NotificationUnion.id,
                    AiringNotification.episode,
                    AiringNotification.media.select(Media.title.user_preferred),
                )
            )
        )
        lines: list[str] = []
        last_id = self._last_id
        for notification in page[notifications]:
            if isinstance(notification, AiringNotification) and notification.id > last_id:
                title = notification[AiringNotification.media.title.user_preferred]
                lines.insert(0, f"{title}, episode {notification.episode}")
                self._last_id = max(self._last_id, notification.id)
        return lines
