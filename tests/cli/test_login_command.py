"""`kotae login` where no terminal is: it prompts for nothing, and waits for no input."""

from __future__ import annotations

import operator
import socket
import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.keyrings import MemoryKeyring, use_keyring
from tests.sign_in_browser import Browser, free_redirect_uri

from kotae.cli import login
from kotae.client.hooks import WaitEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.login_command import LoginCommand

    from kotae.testing import OAuthApp

TO_FILE = ("--store", "file")


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
    assert app.client_secret not in browser.links[0], "it is an argument of the browser"
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
def test_a_sign_in_that_fails_exits_with_1_and_stores_nothing(
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


def test_what_anilist_refuses_exits_with_1_and_no_secret_is_shown(
    command: LoginCommand, app: OAuthApp
) -> None:
    command.set_app(app.client_id, "not-the-secret")
    command.set_browser(Browser())
    code, _, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 1
    assert "invalid_client" in err
    assert "not-the-secret" not in err


def test_a_port_that_is_in_use_exits_with_2_and_advice(
    command: LoginCommand, app: OAuthApp
) -> None:
    command.set_browser(pytest.fail)
    port = urlsplit(app.redirect_uri).port
    with socket.create_server(("127.0.0.1", port)):
        code, _, err = command.run("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri)
    assert code == 2
    assert f"Port {port}" in err
    assert "another port" in err


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ((), "`--browser`"),
        (("--pin",), "--with-token"),
        (("--browser",), "ANILIST_CLIENT_ID"),
        (("--no-browser",), "ANILIST_CLIENT_ID"),
    ],
)
def test_without_a_terminal_what_is_missing_exits_with_2_and_nothing_is_read(
    command: LoginCommand, words: tuple[str, ...], advice: str
) -> None:
    code, out, err = command.run(*words, *TO_FILE)
    assert (code, out) == (2, "")
    assert advice in err


@pytest.mark.parametrize(
    ("client_id", "client_secret", "name"),
    [
        ("my-secret", "", "ANILIST_CLIENT_ID"),
        ("1", "my-secret with blanks", "ANILIST_CLIENT_SECRET"),
    ],
)
def test_a_variable_that_cannot_be_used_is_two_and_is_not_repeated(
    command: LoginCommand, client_id: str, client_secret: str, name: str
) -> None:
    command.set_app(client_id, client_secret)
    code, _, err = command.run("--browser", *TO_FILE)
    assert code == 2
    assert f"The environment variable {name} cannot be used." in err
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


def test_a_place_that_cannot_be_used_is_found_before_a_token_is_issued(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    command.set_browser(pytest.fail)
    command.set_app("1234", "hush")
    keyring = MemoryKeyring()
    keyring.error = RuntimeError("locked")
    use_keyring(monkeypatch, keyring)
    command.path.mkdir(parents=True)
    code, _, err = command.run("--browser", *TO_FILE)
    assert code == 2
    assert "is not a regular file" in err
    command.path.rmdir()
    code, _, err = command.run("--browser")
    assert code == 1
    assert "Unlock the keyring" in err
    assert "--store file" in err
    assert len(command.server.requests) == 0
