"""`kotae login`: signs in with a browser, with a PIN or with a token, and stores the account."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.auth.account_file import AccountFile, account_label
from kotae.auth.accounts import AccountStore
from kotae.auth.authorization import AuthorizationResponse, oauth_url
from kotae.auth.loopback import checked_address
from kotae.auth.token import Token
from kotae.cli.exit_status import OUTAGES
from kotae.cli.layout import fit
from kotae.cli.login_input import (
    choose_store,
    client_credentials,
    offer_client_secret,
    prompt_way,
    say,
)
from kotae.cli.prompts import confirm, has_terminal, prompt_hidden
from kotae.cli.sign_in_ways import fits_browser, open_browser
from kotae.cli.terminal import print_error, print_lines, prose_width
from kotae.cli.token_options import add_endpoint
from kotae.cli.token_source import piped_token, variable_note
from kotae.client.sign_in import REDIRECT_URI, SignInAttempt, signed_in_account
from kotae.endpoint import checked_endpoint
from kotae.errors import (
    AccessDeniedError,
    AniListError,
    AuthError,
    StateMismatchError,
    TokenMalformedError,
    UsageError,
)
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from kotae.auth.accounts import Account, Store
    from kotae.cli.login_input import ClientCredentials
    from kotae.client.hooks import WaitEvent
    from kotae.client.sign_in import SignedIn

__all__ = ["configure", "run"]

_APP = f"kotae-login/{__version__}"
#: The longest time until the user has approved in the browser, in seconds.
_TIMEOUT_S = 300.0
#: How often a text that cannot be read may be pasted again.
_MAX_PASTES = 3
_PROBLEMS, _USAGE, _UNAVAILABLE = 1, 2, 3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's options to a parser."""
    ways = parser.add_mutually_exclusive_group()
    for way, help_text in (
        ("browser", "open AniList's page in a browser on this machine"),
        ("no-browser", "print the link, for a browser on this machine"),
        ("pin", "print a link for a browser on any machine, and paste what AniList shows there"),
        ("with-token", "read a token from standard input"),
    ):
        ways.add_argument(f"--{way}", dest="way", action="store_const", const=way, help=help_text)
    parser.add_argument(
        "--redirect-uri",
        metavar="URL",
        default=REDIRECT_URI,
        help="your application's redirect URL at AniList, exactly (default: %(default)s)",
    )
    parser.add_argument(
        "--store",
        choices=("keyring", "file"),
        help="where to store the token: in the system's keyring, or in a file that only you can "
        "read (default: the keyring)",
    )
    parser.add_argument(
        "--allow-missing-state",
        action="store_true",
        help="store the account without confirmation even if AniList does not return the `state` "
        "of this sign-in, without which it may be somebody else's",
    )
    add_endpoint(parser)
    # Accepted here, because argparse's own error message would repeat a secret.
    for name in ("--client-id", "--client-secret", "--token"):
        parser.add_argument(name, dest="secret", nargs="?", const="", help=argparse.SUPPRESS)
    parser.add_argument("words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.epilog = (
        "Example: kotae login --pin\n\n"
        "The id of your application and its secret come from the variables ANILIST_CLIENT_ID and "
        "ANILIST_CLIENT_SECRET, the keyring, or a prompt. Without a secret, the implicit grant is "
        "used.\n\n"
        "Exit codes: 0 signed in; 1 denied, timed out, refused by AniList, not confirmed, or not "
        "stored; 2 wrong usage, or a text that is not a token; 3 the network or the server failed; "
        "130 Ctrl-C."
    )


def run(options: argparse.Namespace) -> int:
    """Sign in, store the account, and return the exit code."""
    if options.words or options.secret is not None:
        raise UsageError(
            "An id, a secret or a token cannot be given as an argument: the shell's history and "
            "the list of processes show arguments. Leave it out to be prompted, or set the "
            "variable ANILIST_CLIENT_ID or ANILIST_CLIENT_SECRET. If this was a real secret, "
            "remove it from the history."
        )
    login = _Login(options)
    try:
        login.run()
    except KeyboardInterrupt:
        if login.stored is None:
            say("\nInterrupted: nothing was stored.")
        raise
    except AniListError as error:
        for message in (str(error), *getattr(error, "__notes__", ())):
            print_error(message)
        return _exit_code(error)
    return 0


def _exit_code(error: AniListError) -> int:
    if isinstance(error, OUTAGES):
        return _UNAVAILABLE
    return _USAGE if isinstance(error, UsageError | TokenMalformedError) else _PROBLEMS


class _Login:
    """One run of the command.

    Attributes:
        stored: The account, once it is stored.
    """

    stored: Account | None = None
    #: Where the token goes.
    _place: Store | None = None

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._endpoint: str | None = options.endpoint
        if self._endpoint is not None:
            checked_endpoint(self._endpoint, has_token=True, is_explicit=True)
        self._accounts = AccountStore()
        self._is_interactive = has_terminal()

    def run(self) -> None:
        """Sign in, store the account, and say so."""
        way = self._options.way or self._choose_way()
        self._place = choose_store(
            self._accounts, self._options.store, is_interactive=self._is_interactive
        )
        credentials = None
        if way == "with-token":
            self._with_token()
        elif way == "pin":
            credentials = self._with_pin()
        else:
            credentials = self._with_browser(is_opened=way == "browser")
        if self.stored is not None:
            self._report(self.stored, credentials)

    def _choose_way(self) -> str:
        if not self._is_interactive:
            raise UsageError(
                "There is no terminal for prompts. Choose a way to sign in: `--browser`, "
                "`--no-browser`, or `--with-token` for a token in a pipe."
            )
        return prompt_way(is_browser_first=fits_browser())

    @clear_frames_on_error
    def _with_token(self) -> None:
        if self._is_interactive:
            token = Token.parse(prompt_hidden("Paste the token (it is not shown): "))
        else:
            token = Token.parse(piped_token("kotae login --with-token < FILE"))
        account = signed_in_account(token, endpoint=self._endpoint, app=_APP, on_wait=_say_wait)
        self._add(account)

    @clear_frames_on_error
    def _with_pin(self) -> ClientCredentials:
        if not self._is_interactive:
            raise UsageError(
                "`--pin` needs a terminal. Without one, sign in with `--browser`, or pass a token "
                "in a pipe: `kotae login --with-token < FILE`."
            )
        attempt, credentials = self._attempt(oauth_url("pin", self._endpoint))
        say("\nOpen this link in any browser, approve, and copy what AniList shows:")
        say(f"\n{attempt.url}\n")
        response = _pasted(attempt)
        account = attempt.account(response)
        if not response.has_state and not self._options.allow_missing_state:
            _confirm(account)
        self._add(account)
        return credentials

    @clear_frames_on_error
    def _with_browser(self, *, is_opened: bool) -> ClientCredentials:
        redirect_uri: str = self._options.redirect_uri
        checked_address(redirect_uri)  # nobody registers one that cannot be used
        attempt, credentials = self._attempt(redirect_uri)

        def show(url: str) -> None:
            say(
                "\nYour browser opens this link. If it does not, open it on this machine:"
                if is_opened
                else "\nOpen this link in a browser on this machine:"
            )
            say(f"\n{url}\n")
            if is_opened and not open_browser(url):
                say("No browser could be opened: open the link yourself.")
            say(f"Waiting for the browser, for {_TIMEOUT_S / 60:g} minutes. Ctrl-C cancels.")

        attempt.in_browser(show, self._accept, _TIMEOUT_S)
        return credentials

    def _attempt(self, redirect_uri: str) -> tuple[SignInAttempt, ClientCredentials]:
        credentials = client_credentials(
            self._accounts, redirect_uri, self._endpoint, is_interactive=self._is_interactive
        )
        attempt = SignInAttempt(
            credentials.client_id,
            client_secret=credentials.client_secret,
            redirect_uri=redirect_uri,
            endpoint=self._endpoint,
            app=_APP,
            program="kotae",
            on_wait=_say_wait,
        )
        return attempt, credentials

    def _accept(self, account: SignedIn, has_state: bool) -> None:
        """Store the account that a browser came back with."""
        if not has_state and not self._options.allow_missing_state:
            if not self._is_interactive:
                raise StateMismatchError(
                    f"AniList signed in {_label(account)}, but returned no "
                    "`state`, so it may be somebody else's sign-in. If the account is yours, add "
                    "`--allow-missing-state`."
                )
            say("\nAniList returned no `state`, so this may be somebody else's sign-in.")
            _confirm(account)
        self._add(account)

    def _add(self, account: SignedIn) -> None:
        """Store an account."""
        try:
            self.stored = self._accounts.add(
                account.token, account.name, endpoint=self._endpoint, store=self._place
            )
        except AniListError as error:
            error.add_note(
                f"The token of {_label(account)} was not stored. Sign in "
                "again, with `--store file` if the keyring fails."
            )
            raise

    def _report(self, account: Account, credentials: ClientCredentials | None) -> None:
        """Say whose token is stored, and where."""
        expiry = "after the year 9999"
        if account.expires_at is not None:
            expiry = f"on {account.expires_at:%Y-%m-%d}"
        place = "the keyring"
        if account.store == "file":
            place = f"{AccountFile().name}, which only you can read"
        who = f"Signed in as {_label(account)}."
        rest = f" The token expires {expiry}. It is stored in {place}."
        print_lines(fit([(who, "bold green"), (rest, "")], prose_width()))
        if note := variable_note(account.endpoint):
            print_lines(fit([(note, "yellow")], prose_width()))
        if credentials is not None and account.store == "keyring":
            offer_client_secret(self._accounts, credentials, self._endpoint)


@clear_frames_on_error
def _pasted(attempt: SignInAttempt) -> AuthorizationResponse:
    """Return what the user pastes; a text that cannot be read may be pasted again."""
    left = _MAX_PASTES
    while True:
        text = prompt_hidden("Paste it here (it is not shown): ")
        say(f"{len(text):,} characters.")
        left -= 1
        try:
            return _response(attempt, text)
        except AuthError as error:
            if not left or isinstance(error, AccessDeniedError | StateMismatchError):
                raise
            print_error(str(error))


@clear_frames_on_error
def _response(attempt: SignInAttempt, text: str) -> AuthorizationResponse:
    """Read what the user has pasted."""
    response = AuthorizationResponse.parse(text, state=attempt.state, allow_missing_state=True)
    if response.token is None and attempt.is_implicit:
        raise AuthError(
            "Without the application's secret, AniList shows a token, and this text is not one: "
            "copy the token again, whole."
        )
    return response


def _say_wait(event: WaitEvent) -> None:
    say(f"Waiting {math.ceil(event.wait_s)} s for AniList.")


def _confirm(account: SignedIn) -> None:
    if not confirm(f"Store the token of {_label(account)}?"):
        raise AuthError("Nothing was stored.")


def _label(account: Account | SignedIn) -> str:
    return account_label(account.name, account.viewer_id)
