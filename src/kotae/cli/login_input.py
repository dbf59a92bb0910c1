"""What `kotae login` needs from its user: a way to sign in, and an application's id and secret."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from kotae.auth.account_keyring import NoKeyringError
from kotae.auth.authorization import checked_client_id, checked_client_secret
from kotae.cli.prompts import confirm, prompt, prompt_hidden
from kotae.cli.sign_in_ways import CLIENT_SECRET_VARIABLE
from kotae.cli.terminal import print_error
from kotae.endpoint import ENDPOINT, origin_of
from kotae.errors import ArgumentError, AuthError, UsageError
from kotae.sanitize import sanitize
from kotae.secrecy import SecretText, clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.auth.accounts import AccountStore, Store

__all__ = [
    "ClientCredentials",
    "choose_store",
    "client_credentials",
    "offer_client_secret",
    "prompt_way",
    "say",
]

_ID_VARIABLE = "ANILIST_CLIENT_ID"
#: The page where applications are registered. Source: https://docs.anilist.co/guide/auth/.
_DEVELOPER_PAGE = "https://anilist.co/settings/developer"
_WAYS = {
    "browser": "In a browser on this machine",
    "pin": "In a browser on any machine, with a PIN that you copy",
}


class ClientCredentials(NamedTuple):
    """An application's id and secret.

    Attributes:
        client_id: The id.
        client_secret: The secret; None for the implicit grant.
        is_typed: Whether the user typed the secret.
    """

    client_id: str
    client_secret: SecretText | None
    is_typed: bool


def say(text: str = "") -> None:
    """Show a text to the user, on standard error."""
    with suppress(OSError):  # the reader of the output has closed it
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def choose_store(
    accounts: AccountStore, given: Store | None, *, is_interactive: bool
) -> Store | None:
    """Return where to store the token; None for the place that `AccountStore` chooses.

    A place that cannot be used is found before AniList issues a token.

    Args:
        accounts: The store.
        given: The place that the command line names.
        is_interactive: Whether the user can be prompted.

    Raises:
        UsageError: There is no keyring, which is the given place, or nobody can be prompted; or the
            file is not safe.
        AuthError: There is none, and the user does not want a file; or the place cannot be used.
    """
    try:
        accounts.chosen_store(given)
    except NoKeyringError as error:
        reason = error.reason
    else:
        return given
    if given is not None or not is_interactive:
        raise UsageError(
            f"{reason} Use `--store file` to store the token in a file that only you can read."
        )
    say(reason)
    if not confirm("Store the token in a file that only you can read?"):
        raise AuthError("Nothing was stored.")
    return accounts.chosen_store("file")


def prompt_way(*, is_browser_first: bool) -> str:
    """Return the way to sign in that the user chooses: `browser` or `pin`."""
    ways = ["browser", "pin"] if is_browser_first else ["pin", "browser"]
    say("How do you want to sign in?")
    for number, way in enumerate(ways, 1):
        say(f"  {number}  {_WAYS[way]}")
    while True:
        choice = prompt("Number [1]: ") or "1"
        if choice in ("1", "2"):
            return ways[int(choice) - 1]
        say("Type 1 or 2. Ctrl-C cancels.")


@clear_frames_on_error
def client_credentials(
    store: AccountStore, redirect_uri: str, endpoint: str | None, *, is_interactive: bool
) -> ClientCredentials:
    """Return the application's id and secret, from the environment, the keyring or prompts.

    Args:
        store: The keyring's secrets.
        redirect_uri: The redirect URL that the user has to register.
        endpoint: The API's URL; AniList's if None.
        is_interactive: Whether the user can be prompted.

    Raises:
        UsageError: The id is missing, and nobody can be prompted; or a variable cannot be used.
    """
    client_id = _variable(_ID_VARIABLE, checked_client_id)
    if not client_id and is_interactive:
        known = [one for one in store.accounts(endpoint=endpoint or ENDPOINT) if one.is_default]
        default = known[0].client_id if known else None
        client_id = _prompt_client_id(redirect_uri, endpoint, default or "")
    elif not client_id:
        raise UsageError(
            f"Set the environment variable {_ID_VARIABLE} to the id of your application, and "
            f"{CLIENT_SECRET_VARIABLE} to its secret, for the authorization code grant."
        )
    secret = _variable(CLIENT_SECRET_VARIABLE, checked_client_secret)
    try:
        secret = secret or store.client_secret(client_id, endpoint=endpoint) or ""
    except AuthError as error:  # the keyring is locked, and the token may go to a file
        print_error(str(error))
    if secret or not is_interactive:
        return ClientCredentials(client_id, SecretText(secret) if secret else None, is_typed=False)
    typed = prompt_hidden("Client secret (not shown; leave it empty to sign in without): ")
    return ClientCredentials(client_id, typed or None, is_typed=bool(typed))


@clear_frames_on_error
def _variable(name: str, check: Callable[[str], str]) -> str:
    """Return the value of an environment variable that a function has checked; "" without one."""
    text = os.environ.get(name, "").strip()
    try:
        return check(text) if text else ""
    except ArgumentError as error:
        reason = str(error)
    raise UsageError(f"The environment variable {name} cannot be used. {reason}")


def _prompt_client_id(redirect_uri: str, endpoint: str | None, default: str) -> str:
    """Say what to register, and return the id that the user types."""
    if endpoint is None or origin_of(endpoint) == ENDPOINT:
        say("\nkotae signs in with an application of yours. Register one, once, at")
        say(f"  {_DEVELOPER_PAGE}\nwith any name, and exactly this redirect URL:")
    else:
        say("\nkotae signs in with an application that is registered at")
        say(f"  {sanitize(endpoint)}\nwith exactly this redirect URL:")
    say(f"  {sanitize(redirect_uri)}\n")
    hint = f" [{default}]" if default else ""
    while True:
        try:
            return checked_client_id(prompt(f"Client ID{hint}: ") or default)
        except ArgumentError:
            say("The ID is the number of the application, such as 1234. Ctrl-C cancels.")


def offer_client_secret(
    store: AccountStore, credentials: ClientCredentials, endpoint: str | None
) -> None:
    """Store a secret that the user typed in the keyring, if they want that."""
    secret = credentials.client_secret
    if secret is None or not credentials.is_typed:
        return
    try:
        is_wanted = confirm("Store the client secret in the keyring too, for the next time?")
    except (AuthError, KeyboardInterrupt):  # the account is stored: the sign-in has not failed
        say()
        return
    if is_wanted:
        try:
            store.set_client_secret(credentials.client_id, secret, endpoint=endpoint)
        except AuthError as error:
            print_error(str(error))
