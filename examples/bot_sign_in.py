"""A chat bot whose users sign in at AniList with a PIN: one client, and a token of each user.

Register an application at https://anilist.co/settings/developer with the redirect URL
https://anilist.co/api/v2/oauth/pin, and put its id into ANILIST_CLIENT_ID. Your bot awaits
`Bot.receive` for each message. Here the chat is the terminal: "ann: sign in" is a private message
of ann, "#ann: sign in" one in the public channel. The tokens are in memory: a restart forgets them.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import secrets
import sys
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import kotae
from kotae import AsyncClient, AuthorizationResponse, Token
from kotae.api import Query, User
from kotae.auth import PIN_REDIRECT_URI

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

APP = "kotae-bot-example/1.0"
ANIME, MANGA = User.statistics.anime.count, User.statistics.manga.count
#: A token, anywhere in a text. Its first part is a JSON object in base64.
TOKEN = re.compile(r"(?<![\w-])ey[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}")
#: The errors of a token that has expired, or that its user has revoked.
ENDED = (kotae.TokenExpiredError, kotae.InvalidTokenError, kotae.UnauthorizedError)
REVOKE = "revoke my access at https://anilist.co/settings/apps"


@dataclass
class Bot:
    """The bot. `send` sends a private message to a user, `post` one to the public channel.

    Users are the chat's ids, not their names, which can change hands. An unconfirmed token is one
    whose user has not said yet that it is of the right account.
    """

    anilist: AsyncClient
    client_id: str
    send: Callable[[str, str], Awaitable[object]]
    post: Callable[[str], Awaitable[object]]
    endpoint: str | None = None
    states: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    unconfirmed: dict[str, Token] = field(default_factory=dict[str, Token])
    tokens: dict[str, Token] = field(default_factory=dict[str, Token])
    warned: set[str] = field(default_factory=set[str])

    async def receive(self, user: str, text: str, *, is_private: bool) -> None:
        """Handle a message. In public, take no token, and tell nothing of an account."""
        text = text.strip()
        if not is_private and TOKEN.search(text):
            await self.post(
                f"{user}: everybody who has read this token can change your lists. I do not use "
                f"it. Delete your message and {REVOKE}. Then say `sign in` to me in private."
            )
        elif is_private or text.lower() == "sign in":
            try:
                message = await self.respond(user, text)
            except ENDED:
                if user not in self.states:  # else it is a token that was pasted
                    self.tokens.pop(user, None)
                message = "Your token has expired, or was revoked. Say `sign in`."
            except kotae.AuthError as error:
                message = str(error)
            except kotae.AniListError:
                message = "AniList does not respond as it should. Try again in a minute."
            await self.send(user, message)

    async def respond(self, user: str, text: str) -> str:
        """Return the bot's response to a private message."""
        token, state = self.unconfirmed.pop(user, None), self.states.get(user)
        match text.lower():
            case "sign in":
                self.states[user] = state = secrets.token_urlsafe()
                url = kotae.authorization_url(
                    self.client_id,
                    PIN_REDIRECT_URI,
                    state,
                    grant="implicit",
                    endpoint=self.endpoint,
                )
                return f"Open {url} and send me here what the page shows. Show it to nobody else."
            case "sign out":
                self.states.pop(user, None)
                self.tokens.pop(user, None)
                return f"I have forgotten your token. To make it worthless, {REVOKE}."
            case "yes" if token is not None:
                self.tokens[user] = token
                self.warned.discard(user)
                return "You are signed in. Say `my lists`, or `sign out`."
            case "my lists" if user in self.tokens:
                return await self.lists(user, self.tokens[user])
            case _ if state is not None:
                return await self.confirmation(user, text, state)
            case _:
                return "Say `sign in`, `my lists` or `sign out`."

    async def confirmation(self, user: str, pasted: str, state: str) -> str:
        """Read what a user has pasted, and ask the user to confirm the account."""
        response = AuthorizationResponse.parse(pasted, state=state, allow_missing_state=True)
        if response.token is None:
            return "That is no token. Open the link that I sent you, and copy what it shows."
        view = self.anilist.as_viewer(response.token)
        viewer = await view.execute(Query.viewer.select(User.id, User.name))
        self.states.pop(user, None)
        self.unconfirmed[user] = response.token
        return f"This is {viewer.name} (user {viewer.id}), right? Say `yes` if that is you."

    async def lists(self, user: str, token: Token) -> str:
        """Return how many entries the lists have, and warn once when the token soon expires."""
        query = Query.viewer.select(User.name, ANIME, MANGA)
        viewer = await self.anilist.as_viewer(token).execute(query)
        text = f"{viewer.name}: {viewer[ANIME] or 0} anime and {viewer[MANGA] or 0} manga."
        if token.expires_within(timedelta(days=30)) and user not in self.warned:
            self.warned.add(user)
            text += (
                f" Your token expires on {token.expires_at:%d %B %Y}: say `sign in` before then."
            )
        return text


async def main() -> None:
    """Run the bot in the terminal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--endpoint", help="another AniList, such as the one of `kotae serve`")
    endpoint, client_id = parser.parse_args().endpoint, os.environ.get("ANILIST_CLIENT_ID")
    if not client_id:
        parser.error("put the id of your application into ANILIST_CLIENT_ID")

    async def send(user: str, text: str) -> None:
        print(f"to {user}: {text}", flush=True)

    async def post(text: str) -> None:
        print(f"to all: {text}", flush=True)

    async with AsyncClient(app=APP, endpoint=endpoint, max_wait_s=20) as anilist:
        bot = Bot(anilist, client_id, send, post, endpoint)
        while line := await asyncio.to_thread(sys.stdin.readline):
            user, _, text = line.partition(":")
            await bot.receive(user.lstrip("#"), text, is_private=not line.startswith("#"))


if __name__ == "__main__":
    asyncio.run(main())
