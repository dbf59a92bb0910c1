"""The token of a command: the order in which it is looked for, and where it was found."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from kotae.auth.token import MAX_LENGTH, TOKEN_VARIABLE, Token
from kotae.cli.expiry import duration_text, is_ending
from kotae.cli.terminal import print_error
from kotae.cli.token_options import ANONYMOUS_ADVICE, NEVER_AS_ARGUMENT
from kotae.endpoint import ENDPOINT, endpoint_origin, login_command
from kotae.errors import AuthError, TokenExpiredError, TokenMalformedError, UsageError
from kotae.private_files import user_accounts_path
from kotae.sanitize import excerpt
from kotae.secrecy import SecretText

if TYPE_CHECKING:
    import argparse

    from kotae.auth.accounts import Account

__all__ = [
    "FoundToken",
    "find_token",
    "piped_token",
    "renewal_text",
    "required_token",
    "server_text",
    "token_to_send",
    "variable_note",
]

#: The longest address that is repeated, in characters.
_MAX_URL = 200


class FoundToken(NamedTuple):
    """A token, not read yet, and where it was found.

    Attributes:
        text: Its text.
        endpoint: The origin of its server.
        account: Its account; None if it has none.
        variable: The environment variable that holds it; None if none does.
    """

    text: SecretText
    endpoint: str
    account: Account | None = None
    variable: str | None = None

    @property
    def source(self) -> str:
        """Where it was found, in words."""
        if self.account is not None:
            return f"the account {self.account.name}"
        if self.variable is not None:
            return f"the environment variable {self.variable}"
        return "standard input"

    def token(self) -> Token:
        """Read the token.

        Raises:
            TokenMalformedError: It is not one of AniList's tokens.
        """
        try:
            return Token.parse(self.text)
        except TokenMalformedError as error:
            reason = str(error)
        raise TokenMalformedError(f"{self.source[0].upper()}{self.source[1:]}: {reason}")

    def advice(self) -> str:
        """Return where a token that is refused was found, and what replaces it."""
        login = f": {login_command(self.endpoint)} replaces it" if self.account else ""
        return f"The token comes from {self.source}{login}."


def token_to_send(options: argparse.Namespace) -> FoundToken | None:
    """Return the token for the requests of a command; None to send none.

    An account whose token expires within 30 days is named on standard error.

    Raises:
        AuthError: The token cannot be found or read.
        UsageError: As `find_token`.
        TokenExpiredError: The account's token has expired.
    """
    _origin(options)
    try:
        found = find_token(options)
    except (AuthError, UsageError) as error:
        if options.account is not None or options.token_env is not None:
            raise
        reason = str(error)
    else:
        if found is not None and found.account is not None:
            _check_expiry(found.account, found.token().expires_at)
        return found
    raise AuthError(f"{reason} {ANONYMOUS_ADVICE}")


def _check_expiry(account: Account, expires_at: datetime | None) -> None:
    now = datetime.now(UTC)
    if expires_at is None or not is_ending(expires_at, now):
        return
    name, login = account.name, login_command(account.endpoint)
    left = expires_at - now
    if left > timedelta(0):
        print_error(
            f"The token of the account {name} expires in {duration_text(left)}. {login} "
            "replaces it."
        )
        return
    raise TokenExpiredError(
        f"The token of the account {name} expired {duration_text(-left)} ago. {login} replaces it. "
        f"{ANONYMOUS_ADVICE}",
        expired_at=expires_at,
    )


def find_token(options: argparse.Namespace) -> FoundToken | None:
    """Return the token that a command uses; None if there is none.

    The order: the account, or `-`, that the command line names; the variable of `--token-env`; the
    variable `ANILIST_TOKEN`, for AniList's own server only; the server's default account.

    Raises:
        AuthError: The account or its token cannot be found.
        UsageError: The variable, or standard input, has none.
    """
    endpoint = _origin(options)
    if options.anonymous:
        return None
    if options.account == "-":
        return FoundToken(piped_token("kotae token - < FILE"), endpoint)
    variable: str | None = options.token_env
    if options.account is None and variable is None and _is_variable_used(endpoint):
        variable = TOKEN_VARIABLE
    if variable is not None:
        return FoundToken(_variable_text(variable), endpoint, variable=variable)
    if options.account is None and not _has_default_account(endpoint):
        return None
    return _account_token(options.account, endpoint)


def required_token(options: argparse.Namespace) -> FoundToken:
    """Return the token that a command uses, as `find_token`.

    Raises:
        AuthError: There is none.
    """
    found = find_token(options)
    if found is not None:
        return found
    endpoint = endpoint_origin(options.endpoint)
    try:
        return _account_token(None, endpoint)
    except AuthError as error:
        reason = str(error)
    unset = f"{TOKEN_VARIABLE} is not set. " if endpoint == ENDPOINT else ""
    raise AuthError(f"{unset}{reason}")


def _origin(options: argparse.Namespace) -> str:
    """Return the origin of the server, after a check that no token is among the arguments."""
    if options.token is not None:
        raise UsageError(NEVER_AS_ARGUMENT)
    return endpoint_origin(options.endpoint)


def _has_default_account(endpoint: str) -> bool:
    if not os.path.lexists(user_accounts_path()):
        return False
    from kotae.auth.accounts import AccountStore  # noqa: PLC0415 - costs 25 ms, and many have no account

    return any(account.is_default for account in AccountStore().accounts(endpoint=endpoint))


def _account_token(name: str | None, endpoint: str) -> FoundToken:
    from kotae.auth.accounts import AccountStore  # noqa: PLC0415 - as above

    store = AccountStore()
    account = store.find(name, endpoint=endpoint)
    return FoundToken(SecretText(store.token(account).reveal()), endpoint, account)


def variable_note(endpoint: str) -> str:
    """Return a sentence if a variable is used in place of a default account, else ""."""
    if not _is_variable_used(endpoint):
        return ""
    return (
        f"The environment variable {TOKEN_VARIABLE} is set, and is used in place of the default "
        "account."
    )


def _is_variable_used(endpoint: str) -> bool:
    return endpoint == ENDPOINT and TOKEN_VARIABLE in os.environ


def renewal_text(endpoint: str) -> str:
    """Return what to do about a token that expires."""
    return f"Sign in again with {login_command(endpoint)}: AniList does not refresh tokens."


def server_text(endpoint: str) -> str:
    """Return the name of a server by its origin, safe to print."""
    return "AniList" if endpoint == ENDPOINT else excerpt(endpoint, _MAX_URL)


def _variable_text(name: str) -> SecretText:
    text = os.environ.get(name)
    if text is None:
        raise UsageError(f"The environment variable {name} is not set.")
    if not text.strip():
        raise UsageError(
            f"The environment variable {name} is empty: set it to a token, or unset it. In CI, "
            "check that the secret is set and that this job may read it."
        )
    return SecretText(text.strip())


def piped_token(example: str) -> SecretText:
    """Return the token on standard input; of a longer text, one byte more than a token may have.

    Args:
        example: The command that reads it.

    Raises:
        UsageError: It is a terminal, closed or empty, or cannot be read.
    """
    # `sys.stdin` is None if the caller closed standard input.
    if sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        raise UsageError(
            f"Standard input is a terminal or closed: pipe the token in, as `{example}`."
        )
    try:
        content = sys.stdin.buffer.read(MAX_LENGTH + 1)
    except OSError as error:
        reason = error.strerror or "unknown"
        raise UsageError(f"Standard input could not be read: {reason}.") from None
    # Some editors add a byte order mark. Bytes that are not UTF-8 are not a token either.
    text = content.decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise UsageError(f"Standard input is empty: pipe the token in, as `{example}`.")
    return SecretText(text)
