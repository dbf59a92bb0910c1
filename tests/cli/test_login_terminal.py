"""`kotae login` on a real terminal of 80 columns, with a user who types."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.cli.pseudo_terminal import program_in_terminal
from tests.keyrings import MemoryKeyring, use_keyring
from tests.sign_in_browser import Browser, free_redirect_uri, pin_of, redirect_of

if TYPE_CHECKING:
    from tests.cli.login_command import LoginCommand
    from tests.cli.pseudo_terminal import TerminalUser

    from kotae.testing import OAuthApp

TO_FILE = ("--store", "file")
PROGRAM = "import sys; from kotae.cli import main; sys.exit(main())"


@pytest.fixture(autouse=True)
def _over_ssh(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")


@pytest.fixture
def pin_app(command: LoginCommand) -> OAuthApp:
    """An application whose redirect URL is the PIN page."""
    return command.server.app(f"{command.server.url}api/v2/oauth/pin")


def link(user: TerminalUser) -> str:
    """Return the link that the terminal shows; it is on lines of its own."""
    shown = user.until("\n\nPaste it here")
    return shown.rpartition("\n\nhttp")[2].join(("http", "")).partition("\n")[0]


def sign_in_by_pin(terminal: TerminalUser, app: OAuthApp) -> None:
    """Type the application's secret, paste the code, and confirm the account."""
    terminal.until("sign in without): ")
    terminal.enter(app.client_secret)
    terminal.enter(pin_of(link(terminal)))
    terminal.until("[y/N] ")
    terminal.enter("y")


def test_over_ssh_the_pin_is_offered_first_and_a_code_signs_in(
    command: LoginCommand, pin_app: OAuthApp
) -> None:
    codes: list[str] = []

    def user(terminal: TerminalUser) -> None:
        assert "1  In a browser on any machine" in terminal.until("Number [1]: ")
        terminal.enter("")
        assert pin_app.redirect_uri in terminal.until("Client ID: ").splitlines()[-3]
        terminal.enter("not a number")
        terminal.until("such as 1234. Ctrl-C cancels.\nClient ID: ")
        terminal.enter(pin_app.client_id)
        terminal.until("Client secret (not shown; leave it empty to sign in without): ")
        terminal.enter(pin_app.client_secret)
        codes.append(pin_of(link(terminal), user_id=2))
        terminal.enter(codes[0])
        terminal.until("Store the token of Collector (user 2)? [y/N] ")
        terminal.enter("y")

    code, shown = command.show(*TO_FILE, user=user)
    assert code == 0
    assert command.account().viewer_id == 2
    assert f"{len(codes[0])} characters." in shown
    assert "\nSigned in as Collector (user 2). The token expires on " in shown
    assert codes[0] not in shown
    assert pin_app.client_secret not in shown
    # The link is not broken, so that a terminal knows all of it.
    wide = [line for line in shown.splitlines() if len(line) > 80]
    assert all(line.startswith("http://") or "accounts.json" in line for line in wide)


def test_with_a_screen_the_browser_is_offered_first(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.cli.login.fits_browser", lambda: True)
    app = command.server.app(free_redirect_uri())
    browser = Browser()
    command.set_browser(browser)

    def user(terminal: TerminalUser) -> None:
        assert "1  In a browser on this machine" in terminal.until("Number [1]: ")
        terminal.enter("3")
        terminal.until("Type 1 or 2. Ctrl-C cancels.\nNumber [1]: ")
        terminal.enter("1")
        assert f"  {app.redirect_uri}\n" in terminal.until("Client ID: ")
        terminal.enter(app.client_id)
        terminal.until("sign in without): ")
        terminal.enter("")

    code, shown = command.show(*TO_FILE, "--redirect-uri", app.redirect_uri, user=user)
    assert code == 0
    assert browser.links[0] in shown
    assert "response_type=token" in browser.links[0]
    assert command.account().name == "Kotae"


def test_the_page_that_registers_applications_is_named_for_anilist(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kotae.cli.login_input.ENDPOINT", command.server.url.rstrip("/"))

    def user(terminal: TerminalUser) -> None:
        shown = terminal.until("Client ID: ")
        assert "\n  https://anilist.co/settings/developer\n" in shown
        assert "\n  http://127.0.0.1:8765/\n" in shown
        terminal.type("\x04")

    code, shown = command.show("--browser", *TO_FILE, user=user)
    assert code == 1
    assert "kotae: The input has ended: nothing was stored.\n" in shown


def test_another_server_is_not_said_to_register_applications(command: LoginCommand) -> None:
    def user(terminal: TerminalUser) -> None:
        shown = terminal.until("Client ID: ")
        assert f"registered at\n  {command.server.url}\nwith exactly this redirect URL" in shown
        terminal.type("\x04")

    command.show("--browser", *TO_FILE, user=user)


@pytest.mark.parametrize(
    "pasted", ["{token}", '"{token}"', "Bearer {token}", "{address}", "#{fragment}", " {token}  "]
)
def test_a_token_is_pasted_in_any_form(
    command: LoginCommand, pin_app: OAuthApp, pasted: str
) -> None:
    command.set_app(pin_app.client_id)

    def user(terminal: TerminalUser) -> None:
        terminal.until("sign in without): ")
        terminal.enter("")
        url = link(terminal)
        address = redirect_of(url)
        fragment = address.partition("#")[2]
        text = pasted.format(token=pin_of(url), address=address, fragment=fragment)
        terminal.enter(text)
        if "state=" not in text:
            terminal.until("Store the token of Kotae (user 1)? [y/N] ")
            terminal.enter("yes")

    assert command.show("--pin", *TO_FILE, user=user)[0] == 0
    assert command.account().name == "Kotae"


def test_an_account_that_is_not_confirmed_is_not_stored(
    command: LoginCommand, pin_app: OAuthApp
) -> None:
    command.set_app(pin_app.client_id, pin_app.client_secret)

    def user(terminal: TerminalUser) -> None:
        terminal.enter(pin_of(link(terminal)))
        terminal.until("[y/N] ")
        terminal.enter("")

    code, shown = command.show("--pin", *TO_FILE, user=user)
    assert code == 1
    assert shown.endswith("kotae: Nothing was stored.\n")
    assert command.accounts.accounts() == []


def test_a_paste_that_cannot_be_read_may_be_repeated_twice(
    command: LoginCommand, pin_app: OAuthApp
) -> None:
    command.set_app(pin_app.client_id, pin_app.client_secret)

    def user(terminal: TerminalUser) -> None:
        for text in ("", "two words", "https://anilist.co/"):
            terminal.until("Paste it here (it is not shown): ")
            terminal.enter(text)

    code, shown = command.show("--pin", *TO_FILE, user=user)
    assert code == 1
    assert shown.count("\nkotae: ") == 3


def test_a_paste_that_is_not_a_token_may_be_repeated_where_a_token_is_needed(
    command: LoginCommand, pin_app: OAuthApp
) -> None:
    command.set_app(pin_app.client_id)

    def user(terminal: TerminalUser) -> None:
        terminal.until("sign in without): ")
        terminal.enter("")
        token = pin_of(link(terminal))
        terminal.enter("eyJ0")
        assert "copy the token again, whole.\n" in terminal.until("\nPaste it here")
        terminal.enter(token)
        terminal.until("[y/N] ")
        terminal.enter("y")

    assert command.show("--pin", *TO_FILE, user=user)[0] == 0


def test_a_paste_of_another_sign_in_is_refused(command: LoginCommand, pin_app: OAuthApp) -> None:
    command.set_app(pin_app.client_id, pin_app.client_secret)

    def user(terminal: TerminalUser) -> None:
        url = link(terminal)
        terminal.enter(redirect_of(url.partition("state=")[0] + "state=other"))

    code, shown = command.show("--pin", *TO_FILE, user=user)
    assert code == 1
    assert "it is of another\nsign-in" in shown
    assert command.accounts.accounts() == []


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_without_a_state_the_terminal_shows_whose_account_it_is(
    command: LoginCommand, *, is_confirmed: bool
) -> None:
    app = command.server.app(free_redirect_uri())
    command.set_app(app.client_id, app.client_secret)
    browser = Browser(has_state=False)
    command.set_browser(browser)

    def user(terminal: TerminalUser) -> None:
        shown = terminal.until("Store the token of Kotae (user 1)? [y/N] ")
        assert "AniList returned no `state`, so this may be somebody else's sign-in." in shown
        terminal.enter("y" if is_confirmed else "n")

    code, _ = command.show("--browser", *TO_FILE, "--redirect-uri", app.redirect_uri, user=user)
    assert code == (0 if is_confirmed else 1)
    assert len(command.accounts.accounts()) == is_confirmed
    assert browser.join()["section"] == ("success" if is_confirmed else "failure")


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_without_a_keyring_the_file_is_offered_before_the_sign_in(
    command: LoginCommand, *, is_confirmed: bool
) -> None:
    token = command.server.token()

    def user(terminal: TerminalUser) -> None:
        terminal.until("Store the token in a file that only you can read? [y/N] ")
        terminal.enter("y" if is_confirmed else "n")
        if is_confirmed:
            terminal.until("Paste the token (it is not shown): ")
            terminal.enter(token)

    code, shown = command.show("--with-token", user=user)
    assert code == (0 if is_confirmed else 1)
    assert len(command.accounts.accounts()) == is_confirmed
    assert token not in shown


def test_a_file_is_not_offered_to_a_user_who_has_chosen_the_keyring(command: LoginCommand) -> None:
    code, shown = command.show("--with-token", "--store", "keyring", user=lambda _: None)
    assert code == 2
    assert "[y/N]" not in shown
    assert "Use `--store file`" in " ".join(shown.split())


@pytest.mark.parametrize("is_stored", [True, False])
def test_a_secret_that_was_typed_is_stored_in_the_keyring_if_the_user_wants_that(
    command: LoginCommand, pin_app: OAuthApp, monkeypatch: pytest.MonkeyPatch, *, is_stored: bool
) -> None:
    use_keyring(monkeypatch, MemoryKeyring())
    command.set_app(pin_app.client_id)

    def user(terminal: TerminalUser) -> None:
        sign_in_by_pin(terminal, pin_app)
        terminal.until("Store the client secret in the keyring too, for the next time? [y/N] ")
        terminal.enter("y" if is_stored else "")

    assert command.show("--pin", user=user)[0] == 0
    secret = command.accounts.client_secret(pin_app.client_id, endpoint=command.server.url)
    assert secret == (pin_app.client_secret if is_stored else None)


@pytest.mark.parametrize("key", ["\x03", "\x04"])
def test_a_sign_in_has_not_failed_if_the_user_leaves_at_the_offer_to_store_the_secret(
    command: LoginCommand, pin_app: OAuthApp, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    use_keyring(monkeypatch, MemoryKeyring())
    command.set_app(pin_app.client_id)
    if key == "\x03":  # the terminal is not this process's own, and sends it no signal

        def interrupted(text: str) -> bool:
            raise KeyboardInterrupt(text)

        monkeypatch.setattr("kotae.cli.login_input.confirm", interrupted)

    def user(terminal: TerminalUser) -> None:
        sign_in_by_pin(terminal, pin_app)
        terminal.until("Signed in as Kotae (user 1).")
        terminal.type(key)

    code, shown = command.show("--pin", user=user)
    assert code == 0
    assert "nothing was stored" not in shown
    assert command.accounts.client_secret(pin_app.client_id, endpoint=command.server.url) is None


def test_a_secret_that_the_keyring_does_not_take_is_reported_after_the_sign_in(
    command: LoginCommand, pin_app: OAuthApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = MemoryKeyring()
    use_keyring(monkeypatch, keyring)
    command.set_app(pin_app.client_id)

    def user(terminal: TerminalUser) -> None:
        sign_in_by_pin(terminal, pin_app)
        terminal.until("[y/N] ")
        keyring.error = OSError("locked")
        terminal.enter("y")

    code, shown = command.show("--pin", user=user)
    assert code == 0
    assert "\nkotae: The client secret could not be stored in the keyring" in shown
    assert "Signed in as Kotae (user 1)." in shown


def test_ctrl_c_while_the_browser_is_open_exits_with_130_and_frees_the_port(
    command: LoginCommand,
) -> None:
    app = command.server.app(free_redirect_uri())
    arguments = [
        *("login", "--no-browser", *TO_FILE),
        *("--endpoint", command.server.url, "--redirect-uri", app.redirect_uri),
    ]
    variables = {"ANILIST_CLIENT_ID": app.client_id, "ANILIST_CLIENT_SECRET": app.client_secret}
    with program_in_terminal(PROGRAM, arguments, variables) as (terminal, process):
        terminal.until("Ctrl-C cancels.")
        shown = Path(f"/proc/{process.pid}/cmdline")
        if sys.platform == "linux":
            assert app.client_secret.encode() not in shown.read_bytes()
        terminal.type("\x03")
        terminal.until("Interrupted: nothing was stored.")
        assert process.wait(30) == 130
    port = urlsplit(app.redirect_uri).port
    with socket.create_server(("127.0.0.1", port)):
        pass
    assert command.accounts.accounts() == []


def normalized(text: str) -> str:
    """Return what a terminal shows on one line, without what differs between two sign-ins."""
    text = re.sub(r"https?://\S+/authorize\?[^ ]*?\n\n", "LINK\n\n", text, flags=re.DOTALL)
    text = re.sub(r"Client ID: \d+", "Client ID: N", text)
    text = re.sub(r"http://127\.0\.0\.1:\d+/", "URL", text)
    return " ".join(re.sub(r"\d{4}-\d\d-\d\d", "DATE", text).split())


def test_the_documentation_shows_what_the_command_shows(
    command: LoginCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[2] / "docs/signing-in.md").read_text("utf-8")
    documented = page.partition("$ kotae login\n")[2].partition("```")[0]
    monkeypatch.setattr("kotae.cli.login.fits_browser", lambda: True)
    monkeypatch.setattr("kotae.cli.login_input.ENDPOINT", command.server.url.rstrip("/"))
    use_keyring(monkeypatch, MemoryKeyring())
    app = command.server.app(free_redirect_uri())
    command.set_browser(Browser())

    def user(terminal: TerminalUser) -> None:
        terminal.until("Number [1]: ")
        terminal.enter("1")
        terminal.until("Client ID: ")
        terminal.enter(app.client_id)
        terminal.until("sign in without): ")
        terminal.enter(app.client_secret)
        terminal.until("[y/N] ")
        terminal.enter("y")

    code, shown = command.show("--redirect-uri", app.redirect_uri, user=user)
    assert code == 0
    assert normalized(shown) == normalized(documented)
