"""`kotae login --with-token`: a token from a pipe."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.client.both import HandClock
from tests.keyrings import MemoryKeyring, use_keyring
from tests.loopback import CannedResponse, LoopbackServer

from kotae import AccountStore, AuthError
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from tests.cli.login_command import LoginCommand

TO_FILE = ("--store", "file")


def test_a_token_from_a_pipe_is_stored(command: LoginCommand) -> None:
    token = command.server.token(2)
    for piped in (f"{token}\n", f'"Bearer {token}"', f"\ufeff#access_token={token}&x=y\r\n"):
        code, out, err = command.run("--with-token", *TO_FILE, piped=piped.encode())
        assert (code, err) == (0, "")
        assert out.startswith("Signed in as Collector (user 2). The token expires on ")
        assert command.accounts.token(command.account()).reveal() == token


@pytest.mark.parametrize(
    ("piped", "code", "words"),
    [
        (b"", 2, "Standard input is empty"),
        (b" \n", 2, "Standard input is empty"),
        (b"not a token", 2, "characters that a token does not have"),
        (b"\xff\xfe\x00", 2, "token"),
        (b"x" * 100_000, 2, "longer than 16,384"),
    ],
)
def test_a_pipe_without_a_token_exits_with_2(
    command: LoginCommand, piped: bytes, code: int, words: str
) -> None:
    found, out, err = command.run("--with-token", *TO_FILE, piped=piped)
    assert (found, out) == (code, "")
    assert words in err
    assert command.accounts.accounts() == []


def test_a_token_that_anilist_refuses_exits_with_1(command: LoginCommand) -> None:
    with AniListServer() as other:
        code, _, err = command.run("--with-token", *TO_FILE, piped=other.token().encode())
    assert code == 1
    assert "does not accept the token" in err
    assert command.accounts.accounts() == []


def test_an_expired_token_exits_with_1(command: LoginCommand) -> None:
    token = command.server.token(expires_in=-1).encode()
    code, _, err = command.run("--with-token", *TO_FILE, piped=token)
    assert code == 1
    assert "expired" in err


@pytest.mark.parametrize("fault", ["502-html", "500", "drop-before"])
def test_a_failing_server_exits_with_3(command: LoginCommand, fault: str) -> None:
    command.server.faults.next(fault)
    code, out, _ = command.run("--with-token", *TO_FILE, piped=command.server.token().encode())
    assert (code, out) == (3, "")
    assert command.accounts.accounts() == []


def test_the_name_of_a_hostile_account_does_not_control_the_terminal(
    command: LoginCommand,
) -> None:
    name = "\x1b[2J\x1b]0;x\x07\u202eevil\n::error::" + "x" * 500
    viewer = {"data": {"Viewer": {"id": 1, "name": name}}}
    token = command.server.token(1).encode()
    with LoopbackServer(CannedResponse.json(viewer)) as other:
        code, out, err = command.run("--with-token", *TO_FILE, piped=token, endpoint=other.url)
    assert (code, err) == (0, "")
    assert out.isprintable() or out.rstrip("\n").isprintable()
    assert out.startswith("Signed in as \\u{1b}[2J")
    assert len(out.splitlines()) == 1
    assert "x" * 100 not in out


def test_a_keyring_is_used_where_one_is(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring()
    use_keyring(monkeypatch, keyring)
    token = command.server.token()
    code, out, _ = command.run("--with-token", piped=token.encode())
    assert code == 0
    assert out.endswith("It is stored in the keyring.\n")
    assert token in keyring.secrets.values()
    assert token not in command.path.read_text("utf-8")


def test_a_token_that_cannot_be_stored_is_said_to_be_lost(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(*_: object, **__: object) -> None:
        raise AuthError("The keyring is locked.")

    monkeypatch.setattr(AccountStore, "add", add)
    code, out, err = command.run("--with-token", *TO_FILE, piped=command.server.token().encode())
    assert (code, out) == (1, "")
    assert err == (
        "kotae: The keyring is locked.\n"
        "kotae: The token of Kotae (user 1) was not stored. Sign in again, with `--store file` if "
        "the keyring fails.\n"
    )


def test_a_variable_that_comes_before_the_account_is_named(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = command.server.token()
    monkeypatch.setattr("kotae.cli.token_source.ENDPOINT", command.server.url.rstrip("/"))
    monkeypatch.setenv("ANILIST_TOKEN", token)
    _, out, _ = command.run("--with-token", *TO_FILE, piped=token.encode())
    assert "\nThe environment variable ANILIST_TOKEN is set" in out


@pytest.mark.parametrize("endpoint", ["http://example.org/", "ftp://x", "https://a@b/"])
def test_an_endpoint_that_must_not_get_a_token_is_refused_before_one_is_read(
    command: LoginCommand, endpoint: str
) -> None:
    assert command.run("--with-token", *TO_FILE, endpoint=endpoint)[0] == 2


def test_a_token_that_begins_a_few_seconds_ahead_of_this_clock_signs_in(
    command: LoginCommand,
) -> None:
    with AniListServer(clock=HandClock(time.time() + 20), rate_limit=None) as ahead:
        token = ahead.token().encode()
        code, _, err = command.run("--with-token", *TO_FILE, piped=token, endpoint=ahead.url)
    assert (code, err) == (0, "")
