"""The bot against the local AniList: whose account it is, and who may use it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import requests
from tests.examples.conftest import EXAMPLES

from bot_sign_in import Bot
from kotae import AsyncClient, Token

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kotae.testing import AniListServer

DAY_S = 86_400


class Chat:
    """A chat with the bot in it; it records what the bot sends and posts.

    Args:
        server: The local AniList.
        anilist: The bot's client.
    """

    def __init__(self, server: AniListServer, anilist: AsyncClient) -> None:
        self.server = server
        self.sent: list[tuple[str, str]] = []
        self.posted: list[str] = []
        app = server.app(f"{server.url}api/v2/oauth/pin", name="The bot")
        self.bot = Bot(anilist, app.client_id, self._send, self._post, server.url)

    async def _send(self, user: str, text: str) -> None:
        self.sent.append((user, text))

    async def _post(self, text: str) -> None:
        self.posted.append(text)

    async def say(self, user: str, text: str) -> str:
        """Send the bot a private message, and return the one private message that it sends back."""
        count = len(self.sent)
        await self.bot.receive(user, text, is_private=True)
        (message,) = (text for to, text in self.sent[count:] if to == user)
        return message

    async def link(self, user: str) -> str:
        match = re.match(r"Open (\S+) and send me", await self.say(user, "Sign in "))
        assert match is not None
        return match[1]

    def approve(self, link: str, account: int) -> str:
        """Approve as a user of AniList, and return the address to which AniList redirects."""
        form = {"decision": "approve", "user_id": str(account)}
        return requests.post(link, data=form, allow_redirects=False, timeout=10).headers["Location"]

    async def sign_in(self, user: str, account: int) -> None:
        name = self.name(account)
        pasted = self.approve(await self.link(user), account)
        assert await self.say(user, pasted) == (
            f"This is {name} (user {account}), right? Say `yes` if that is you."
        )
        assert (await self.say(user, "Yes")).startswith("You are signed in.")

    def name(self, account: int) -> str:
        return str(self.server.world["User"][account]["name"])


def run(server: AniListServer, conversation: Callable[[Chat], Awaitable[None]]) -> Chat:
    """Run a conversation. No message of the bot, and no repr of it, contains a token."""

    async def talk() -> Chat:
        async with AsyncClient(app="tests/1.0", endpoint=server.url, rate_limiter=None) as anilist:
            chat = Chat(server, anilist)
            await conversation(chat)
            return chat

    chat = asyncio.run(talk())
    shown = f"{chat.sent} {chat.posted} {chat.bot}"
    assert not re.search(r"ey[\w-]+\.[\w-]+\.", shown)
    return chat


def test_two_users_sign_in_at_once_and_each_sees_their_own_lists(server: AniListServer) -> None:
    async def conversation(chat: Chat) -> None:
        await asyncio.gather(chat.sign_in("ann", 1), chat.sign_in("bob", 2))
        ann, bob = await asyncio.gather(chat.say("ann", "my lists"), chat.say("bob", "my lists"))
        assert ann.startswith(f"{chat.name(1)}: ")
        assert bob.startswith(f"{chat.name(2)}: ")
        assert ann.split(": ")[1] != bob.split(": ")[1]
        assert "sign in" in await chat.say("eve", "my lists")

    chat = run(server, conversation)
    assert {user: token.viewer_id for user, token in chat.bot.tokens.items()} == {
        "ann": 1,
        "bob": 2,
    }
    assert chat.posted == []


@pytest.mark.parametrize(
    "form", ["{}", '"{}"', " Bearer {}\n", "#access_token={}&token_type=Bearer"]
)
def test_a_token_is_read_as_people_paste_it(server: AniListServer, form: str) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.link("ann")
        assert "(user 3), right?" in await chat.say("ann", form.format(server.token(3)))

    run(server, conversation)


def test_the_token_of_another_person_is_shown_by_name_before_it_is_used(
    server: AniListServer,
) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.link("ann")
        assert "This is Collector (user 2), right?" in await chat.say("ann", server.token(2))
        assert "Say `sign in`" in await chat.say("bob", "yes")
        assert "Say `sign in`" in await chat.say("ann", "no")
        assert "Say `sign in`" in await chat.say("ann", "yes")
        assert "Say `sign in`" in await chat.say("ann", "my lists")

    chat = run(server, conversation)
    assert chat.bot.tokens == chat.bot.unconfirmed == {}
    assert [record.viewer_id for record in server.requests if record.query] == [2]


def test_a_new_sign_in_drops_the_token_that_waits_for_a_yes(server: AniListServer) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.link("ann")
        await chat.say("ann", server.token(2))
        await chat.link("ann")
        assert "no token" in await chat.say("ann", "yes")

    assert run(server, conversation).bot.tokens == {}


@pytest.mark.parametrize("form", ["{}", "my token is {}, is that right?", "#access_token={}&x=1"])
def test_a_token_in_the_public_channel_is_refused(server: AniListServer, form: str) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.link("ann")
        await chat.bot.receive("ann", form.format(server.token(1)), is_private=False)

    chat = run(server, conversation)
    assert chat.bot.tokens == chat.bot.unconfirmed == {}
    assert not [record for record in server.requests if record.query]
    (posted,) = chat.posted
    assert posted.startswith("ann: everybody who has read this token can change your lists.")
    assert "revoke my access at https://anilist.co/settings/apps" in posted


def test_in_public_the_bot_sends_the_link_in_private_and_tells_nothing(
    server: AniListServer,
) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.sign_in("ann", 1)
        chat.sent.clear()
        for text in ("sign in", "my lists", "yes", "sign out", "hello"):
            await chat.bot.receive("ann", text, is_private=False)

    chat = run(server, conversation)
    assert chat.posted == []
    assert [text.split()[0] for _, text in chat.sent] == ["Open"]


def test_the_redirect_of_another_sign_in_and_a_code_are_refused_until_the_right_token_comes(
    server: AniListServer,
) -> None:
    async def conversation(chat: Chat) -> None:
        bobs = chat.approve(await chat.link("bob"), 2)
        anns = chat.approve(await chat.link("ann"), 1)
        assert "`state` is not that of this sign-in" in await chat.say("ann", bobs)
        assert "denied" in await chat.say("ann", "?error=access_denied&state=" + state(anns))
        assert "That is no token" in await chat.say("ann", "def50200abc")
        assert "(user 1), right?" in await chat.say("ann", anns)

    run(server, conversation)


def state(address: str) -> str:
    return address.rpartition("state=")[2]


def test_a_user_is_warned_once_before_the_token_expires(server: AniListServer) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.link("ann")
        await chat.say("ann", server.token(1, expires_in=29 * DAY_S))
        await chat.say("ann", "yes")
        warned = await chat.say("ann", "my lists")
        assert re.search(r"Your token expires on \d\d \w+ \d{4}: say `sign in` before then", warned)
        assert "expires" not in await chat.say("ann", "my lists")
        await chat.sign_in("bob", 1)
        assert "expires" not in await chat.say("bob", "my lists")

    run(server, conversation)


def test_an_expired_and_a_revoked_token_end_the_sign_in_and_are_not_sent_again(
    server: AniListServer,
) -> None:
    async def conversation(chat: Chat) -> None:
        chat.bot.tokens["ann"] = Token.parse(server.token(1, expires_in=-1))
        await chat.sign_in("bob", 3)
        server.world["User"].remove(3)
        for user in ("ann", "bob"):
            assert "Your token has expired, or was revoked." in await chat.say(user, "my lists")
        count = len(server.requests)
        assert "Say `sign in`" in await chat.say("bob", "my lists")
        assert len(server.requests) == count

    assert run(server, conversation).bot.tokens == {}


def test_an_old_token_that_is_pasted_does_not_end_a_sign_in(server: AniListServer) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.sign_in("ann", 1)
        await chat.link("ann")
        assert "expired" in await chat.say("ann", server.token(1, expires_in=-1))
        assert chat.name(1) in await chat.say("ann", "my lists")

    run(server, conversation)


def test_while_anilist_is_down_a_sign_in_waits_and_lists_are_not_forgotten(
    server: AniListServer,
) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.sign_in("ann", 1)
        await chat.link("bob")
        server.faults.next("502-html", times=8)
        for user, text in (("ann", "my lists"), ("bob", server.token(2))):
            assert "AniList does not respond as it should." in await chat.say(user, text)
        server.faults.clear()
        assert chat.name(1) in await chat.say("ann", "my lists")
        assert "(user 2), right?" in await chat.say("bob", server.token(2))

    run(server, conversation)


def test_the_token_of_a_user_who_signs_out_is_forgotten(server: AniListServer) -> None:
    async def conversation(chat: Chat) -> None:
        await chat.sign_in("ann", 1)
        await chat.sign_in("bob", 2)
        assert "revoke my access" in await chat.say("ann", "sign out")
        assert "Say `sign in`" in await chat.say("ann", "my lists")
        assert chat.name(2) in await chat.say("bob", "my lists")

    assert list(run(server, conversation).bot.tokens) == ["bob"]


def test_the_program_runs_in_a_terminal_and_says_what_is_missing(server: AniListServer) -> None:
    def started(client_id: str, said: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-W", "error", str(EXAMPLES / "bot_sign_in.py")]
        return subprocess.run(
            [*program, "--endpoint", server.url],
            input=said,
            capture_output=True,
            encoding="utf-8",
            env=os.environ | {"ANILIST_CLIENT_ID": client_id},
            check=False,
        )

    app = server.app(f"{server.url}api/v2/oauth/pin")
    said = f"#ann: Sign in\nann: {server.token(1)}\nann: yes\nann: my lists\n#ann: sign out\n"
    done = started(app.client_id, said)
    assert (done.returncode, done.stderr) == (0, "")
    name = server.world["User"][1]["name"]
    starts = [f"Open {server.url}api", f"This is {name} ", "You are signed in", f"{name}: "]
    lines = done.stdout.splitlines()
    assert len(lines) == len(starts)
    assert all(
        line.startswith(f"to ann: {start}") for line, start in zip(lines, starts, strict=True)
    )
    missing = started("", "")
    assert missing.returncode == 2
    assert "put the id of your application into ANILIST_CLIENT_ID" in missing.stderr
