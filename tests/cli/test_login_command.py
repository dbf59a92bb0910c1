"""`kotae login` where no terminal is: it prompts for nothing, and waits for no input."""

from __future__ import annotations

import operator
import socket
import stat
import time
from typing import TYPE_CHECKING

import pytest
from tests.cli.login_command import LoginCommand
from tests.client.both import HandClock
from tests.keyrings import MemoryKeyring, use_keyring
from tests.loopback import CannedResponse, LoopbackServer
from tests.sign_in_browser import Browser, free_redirect_uri

from kotae import AccountStore, AuthError
from kotae.cli import login
from kotae.client.hooks import WaitEvent
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kotae.testing import OAuthApp

TO_FILE = ("--store", "file")


@pytest.fixture
def command(
    command_server: AniListServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> LoginCommand:
    command_server.faults.clear()
    return LoginCommand(command_server, tmp_path, monkeypatch, capsys)


@pytest.fixture
def app(command: LoginCommand) -> OAuthApp:
    """An application, whose id and secret the environment has."""
    app = command.server.app(free_redirect_uri())
    command.set_app(app.client_id, app.client_secret)
    return app


def test_a_browser_signs_in_and_the_account_is_stored(command: LoginCommand, app: OAuthApp) -> None:
    browser = Browser(user_id=2)
    command.set_browser(browser)
    words = ("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    code, out, err = command.run(*words)
    account = command.account()
    assert code == 0
    assert out == (
        f"Signed in as Collector (user 2). The token expires on {account.expires_at:%Y-%m-%d}. It "
        f"is stored in {command.path}, which only you can read.\n"
    )
    assert browser.links[0] in err.splitlines()
    assert browser.join()["section"] == "success"
    assert (account.viewer_id, account.name, account.is_default) == (2, "Collector", True)
    assert command.accounts.token(account).viewer_id == 2


def test_the_link_is_shown_whether_a_browser_opens_or_not(
    command: LoginCommand, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "_TIMEOUT_S", 0.01)
    words = (*TO_FILE, "--redirect-uri", app.redirect_uri)
    command.set_browser(operator.not_)
    code, _, err = command.run("--browser", *words)
    assert code == 1
    assert "authorize?client_id=" in err
    assert "No browser could be opened: open the link yourself." in err
    command.set_browser(pytest.fail)
    code, _, err = command.run("--no-browser", *words)
    assert code == 1
    assert "authorize?client_id=" in err


def test_without_a_secret_the_implicit_grant_is_used(command: LoginCommand, app: OAuthApp) -> None:
    command.set_app(app.client_id)
    browser = Browser()
    command.set_browser(browser)
    code, out, _ = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 0
    assert "Signed in as Kotae (user 1)." in out
    assert "response_type=token" in browser.links[0]


@pytest.mark.parametrize(
    ("browser", "words"),
    [
        (Browser(is_approved=False), "denied"),
        (Browser(has_state=False), "AniList signed in Kotae (user 1), but returned no `state`"),
        (bool, "was not finished"),
    ],
    ids=["denied", "no state", "timed out"],
)
def test_a_sign_in_that_fails_is_one_and_stores_nothing(
    command: LoginCommand,
    monkeypatch: pytest.MonkeyPatch,
    browser: Callable[[str], object],
    words: str,
) -> None:
    app = command.server.app(free_redirect_uri())
    command.set_app(app.client_id, app.client_secret)
    if not isinstance(browser, Browser):
        monkeypatch.setattr(login, "_TIMEOUT_S", 0.01)
    command.set_browser(browser)
    code, out, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert (code, out) == (1, "")
    assert words in err
    assert command.accounts.accounts() == []


def test_a_missing_state_can_be_allowed(command: LoginCommand, app: OAuthApp) -> None:
    command.set_browser(Browser(has_state=False))
    words = ("--browser", *TO_FILE, "--allow-missing-state", "--redirect-uri", app.redirect_uri)
    assert command.run(*words)[0] == 0
    assert command.account().name == "Kotae"


def test_what_anilist_refuses_is_one_and_no_secret_is_shown(
    command: LoginCommand, app: OAuthApp
) -> None:
    command.set_app(app.client_id, "not-the-secret")
    command.set_browser(Browser())
    code, _, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 1
    assert "invalid_client" in err
    assert "not-the-secret" not in err


def test_a_port_that_is_in_use_is_two_with_advice(command: LoginCommand, app: OAuthApp) -> None:
    command.set_browser(pytest.fail)
    port = int(app.redirect_uri.rpartition(":")[2].strip("/"))
    with socket.create_server(("127.0.0.1", port)):
        code, _, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 2
    assert f"Port {port}" in err
    assert "another port" in err


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
def test_a_pipe_without_a_token_is_two(
    command: LoginCommand, piped: bytes, code: int, words: str
) -> None:
    found, out, err = command.run("--with-token", *TO_FILE, piped=piped)
    assert (found, out) == (code, "")
    assert words in err
    assert command.accounts.accounts() == []


def test_a_token_that_anilist_refuses_is_one(command: LoginCommand) -> None:
    with AniListServer() as other:
        code, _, err = command.run("--with-token", *TO_FILE, piped=other.token().encode())
    assert code == 1
    assert "does not accept the token" in err
    assert command.accounts.accounts() == []


def test_an_expired_token_is_one(command: LoginCommand) -> None:
    token = command.server.token(expires_in=-1).encode()
    code, _, err = command.run("--with-token", *TO_FILE, piped=token)
    assert code == 1
    assert "expired" in err


@pytest.mark.parametrize("fault", ["502-html", "500", "drop-before"])
def test_a_failing_server_is_three(command: LoginCommand, fault: str) -> None:
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


def test_a_token_of_another_user_than_the_server_says_is_one(command: LoginCommand) -> None:
    viewer = {"data": {"Viewer": {"id": 2, "name": "Mallory"}}}
    token = command.server.token(1).encode()
    with LoopbackServer(CannedResponse.json(viewer)) as other:
        code, _, err = command.run("--with-token", *TO_FILE, piped=token, endpoint=other.url)
    assert code == 1
    assert "names user 1" in err
    assert command.accounts.accounts() == []


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ((), "`--browser`"),
        (("--pin",), "--with-token"),
        (("--browser",), "ANILIST_CLIENT_ID"),
        (("--no-browser",), "ANILIST_CLIENT_ID"),
    ],
)
def test_without_a_terminal_what_is_missing_is_two_and_nothing_is_read(
    command: LoginCommand, words: tuple[str, ...], advice: str
) -> None:
    code, out, err = command.run(*words, *TO_FILE)
    assert (code, out) == (2, "")
    assert advice in err


def test_an_id_that_is_no_number_is_two_and_is_not_repeated(command: LoginCommand) -> None:
    command.set_app("my-secret-in-the-wrong-place")
    code, _, err = command.run("--browser", *TO_FILE)
    assert code == 2
    assert "expected the number" in err
    assert "my-secret" not in err


def test_without_a_keyring_nothing_starts_until_a_file_is_chosen(
    command: LoginCommand, app: OAuthApp
) -> None:
    command.set_browser(pytest.fail)
    for extra in ((), ("--store", "keyring")):
        code, _, err = command.run("--browser", *extra, "--redirect-uri", app.redirect_uri)
        assert code == 2
        assert "`--store file`" in err
    piped = command.server.token().encode()
    assert command.run("--with-token", *TO_FILE, piped=piped)[0] == 0
    assert command.run("--with-token", piped=piped)[0] == 0, "the file was chosen before"
    assert stat.S_IMODE(command.path.stat().st_mode) == 0o600


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


def test_a_secret_of_the_keyring_is_used(
    command: LoginCommand, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keyring(monkeypatch, MemoryKeyring())
    url = command.server.url
    command.accounts.set_client_secret(app.client_id, app.client_secret, endpoint=url)
    command.set_app(app.client_id)
    browser = Browser()
    command.set_browser(browser)
    assert command.run("--browser", "--redirect-uri", app.redirect_uri)[0] == 0
    assert "response_type=code" in browser.links[0]


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
    _, _, err = command.run("--with-token", *TO_FILE, piped=token.encode())
    assert err.startswith("The environment variable ANILIST_TOKEN is set")


SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


@pytest.mark.parametrize(
    "words",
    [
        ("--client-secret", SECRET),
        (f"--client-secret={SECRET}",),
        ("--client-id", SECRET),
        ("--token", SECRET),
        ("--with-token", SECRET),
        (SECRET,),
    ],
)
def test_no_secret_is_taken_from_the_command_line(
    command: LoginCommand, words: tuple[str, ...]
) -> None:
    code, out, err = command.run(*words)
    assert (code, out) == (2, "")
    assert "the list of processes show arguments" in err
    assert SECRET not in err


def test_the_link_that_a_browser_gets_as_an_argument_has_no_secret(
    command: LoginCommand, app: OAuthApp
) -> None:
    browser = Browser()
    command.set_browser(browser)
    command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert app.client_secret not in browser.links[0]


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("--browser", "--redirect-uri", "http://localhost:8765/"), "127.0.0.1"),
        (("--browser", "--redirect-uri", "https://example.org/"), "http://127.0.0.1:8765/"),
        (("--pin", "--redirect-uri", "http://127.0.0.1:1/", "--browser"), "not allowed"),
    ],
)
def test_an_option_that_cannot_work_is_refused_before_a_prompt(
    command: LoginCommand, words: tuple[str, ...], advice: str
) -> None:
    code, out, err = command.run(*words, *TO_FILE)
    assert (code, out) == (2, "")
    assert advice in err


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


def test_a_keyring_that_is_locked_does_not_stop_a_sign_in_to_a_file(
    command: LoginCommand, app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring()
    keyring.error = OSError("locked")
    use_keyring(monkeypatch, keyring)
    command.set_app(app.client_id)
    command.set_browser(Browser())
    code, _, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 0
    assert "could not be read from the keyring" in err


def test_a_wait_for_the_rate_limit_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    login._say_wait(WaitEvent(2.3, "rate-limit"))
    assert capsys.readouterr().err == "Waiting 3 s for AniList.\n"
