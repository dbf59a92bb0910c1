"""The accounts that are signed in on this machine, and their tokens.

The name, the id and the expiry of an account are always in a file of the user's. Its token is in
the keyring of the operating system; or in the file, if the user has chosen that.

The order of the writes, so that a process that is killed between two of them leaves no wrong state:

- A token that goes to the keyring: its entry is named in the file, is made, and then the file has
  the account. The next change deletes an entry that is named and belongs to no account.
- A newer token of an account in the keyring: its entry is replaced, then the file. The next use of
  the token finds another date in it, and corrects the file.
- A token that leaves the keyring: the file is replaced, and names the entry until it is deleted.
- An account that is removed: its entry is deleted, then the file has it no more. In between, the
  account has no token, which an error message says.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast

from kotae.auth.account_file import AccountFile, AccountRecord, printable_name, unix_time
from kotae.auth.account_keyring import CLIENT_SECRETS, TOKENS, NoKeyringError, find_keyring
from kotae.auth.authorization import checked_client_id, checked_client_secret
from kotae.auth.token import Token, stored_token, viewer_id
from kotae.endpoint import ENDPOINT, endpoint_origin, login_command
from kotae.errors import ArgumentError, AuthError
from kotae.secrecy import clear_frames_on_error
from kotae.values import checked_text

if TYPE_CHECKING:
    from os import PathLike

    from kotae.auth.account_file import Accounts
    from kotae.auth.account_keyring import AccountKeyring

__all__ = ["Account", "AccountStore", "Store"]

#: Where a token is.
Store: TypeAlias = Literal["keyring", "file"]


class Account(NamedTuple):
    """An account that is signed in.

    Attributes:
        name: Its user's name, safe to print.
        viewer_id: Its user's id.
        endpoint: The origin of its endpoint, such as `https://graphql.anilist.co`.
        expires_at: When its token expires, aware, in UTC; None if that is after the year 9999.
        client_id: The id of the application that the token was issued to; None if unknown.
        store: Where its token is.
        is_default: Whether it is the default account of its endpoint.
    """

    name: str
    viewer_id: int
    endpoint: str
    expires_at: datetime | None
    client_id: str | None
    store: Store
    is_default: bool


class AccountStore:
    """The accounts that are signed in on this machine.

    Nothing is read until a method is called, and each call reads again. Methods without an
    `endpoint` are about AniList's own accounts.

    Args:
        path: The file of accounts; by default `accounts.json` in kotae's folder of the user's
            configuration folder, such as `~/.config/kotae`.
    """

    def __init__(self, path: str | PathLike[str] | None = None) -> None:
        self._file = AccountFile(path)

    @clear_frames_on_error
    def accounts(self, *, endpoint: str | None = None) -> list[Account]:
        """Return the accounts of an endpoint, or of all, AniList's first, by name.

        Raises:
            UsageError: Others could write or replace the file, or the endpoint is not a URL.
            AuthError: The file cannot be read, or is damaged.
        """
        content = self._file.read()
        origin = None if endpoint is None else endpoint_origin(endpoint)
        records = [one for one in content.accounts if origin in (None, one.endpoint)]
        records.sort(key=lambda one: (one.endpoint != ENDPOINT, one.endpoint, one.name.casefold()))
        return [_account(content, record) for record in records]

    @clear_frames_on_error
    def find(self, name: str | None = None, *, endpoint: str | None = None) -> Account:
        """Return an account of an endpoint.

        Args:
            name: Its user's name or id; None for the default account.
            endpoint: The URL of the endpoint; None for AniList's own.

        Raises:
            UsageError: As for `accounts`.
            AuthError: There is no such account, or there are several; or as for `accounts`.
        """
        content = self._file.read()
        return _account(content, content.find(name, endpoint_origin(endpoint)))

    @clear_frames_on_error
    def token(self, account: Account) -> Token:
        """Return the token of an account; an expired one too.

        Raises:
            UsageError: As for `accounts`.
            AuthError: The account is no longer there, the keyring has no token of it, cannot be
                read, or has one of another user; or as for `accounts`.
        """
        record = self._file.read().get(account.endpoint, account.viewer_id)
        if record is None:
            raise AuthError(
                f"The account {account.name} is no longer signed in. Sign in with "
                f"{login_command(account.endpoint)}."
            )
        return stored_token(self._file, record)

    @clear_frames_on_error
    def add(
        self,
        token: Token,
        name: str,
        *,
        endpoint: str | None = None,
        store: Store | None = None,
    ) -> Account:
        """Store a token, and make its account the default of the endpoint.

        An account of the same user is replaced, wherever its token is.

        Args:
            token: The token.
            name: The user's name; characters that are not safe to print are escaped in it.
            endpoint: The URL of the endpoint that the token is for; None for AniList's own.
            store: Where the token is stored. None for the keyring; if there is none that is
                accepted, for the file, if `"file"` was given in an earlier call.

        Returns:
            The account.

        Raises:
            UsageError: As for `accounts`.
            TokenExpiredError: The token has expired, or is not valid yet.
            AuthError: There is no accepted keyring, and the file was never chosen; or the keyring
                or the file cannot be written. What was stored before is still there.
        """
        if not isinstance(cast("object", token), Token):
            raise ArgumentError("token: expected a Token, such as Token.parse returns")
        user, origin = viewer_id(token), endpoint_origin(endpoint)
        record = AccountRecord(
            endpoint=origin,
            viewer_id=user,
            name=printable_name(checked_text("name", name), user),
            expires_at=unix_time(token.expires_at),
            client_id=token.client_id,
            token=None,
        )
        entry = record.keyring_entry
        with self._file.locked():
            content = self._file.read()
            keyring = self._keyring(content, store)
            old = content.get(origin, user)
            was_in_keyring = old is not None and old.token is None
            others = [one for one in content.leftovers if one != entry]
            if keyring is not None:
                if not was_in_keyring:
                    content.leftovers = [*others, entry]
                    self._file.write(content)
                keyring.set(TOKENS, entry, token.reveal())
                content.leftovers = others
            else:
                record.token = token.reveal()
                content.leftovers = [*others, entry] if was_in_keyring else content.leftovers
            if old is not None:
                content.accounts.remove(old)
            content.accounts.append(record)
            content.defaults[origin] = user
            if store is not None:
                content.uses_file = store == "file"
            self._write(content)
        return _account(content, record)

    @clear_frames_on_error
    def use(self, name: str, *, endpoint: str | None = None) -> Account:
        """Make an account the default of its endpoint, and return it.

        Args:
            name: Its user's name or id.
            endpoint: The URL of the endpoint; None for AniList's own.

        Raises:
            UsageError: As for `accounts`.
            AuthError: As for `find`; or the file cannot be written.
        """
        with self._file.locked():
            content = self._file.read()
            record = content.find(name, endpoint_origin(endpoint))
            content.defaults[record.endpoint] = record.viewer_id
            self._write(content)
        return _account(content, record)

    @clear_frames_on_error
    def remove(self, name: str | None = None, *, endpoint: str | None = None) -> Account:
        """Delete an account and its token from this machine; AniList accepts the token still.

        No other account becomes the default in its place.

        Args:
            name: Its user's name or id; None for the default account.
            endpoint: The URL of the endpoint; None for AniList's own.

        Returns:
            The account that was removed.

        Raises:
            UsageError: As for `accounts`.
            AuthError: As for `find`; or the keyring or the file cannot be written: the account is
                still there.
        """
        with self._file.locked():
            content = self._file.read()
            record = content.find(name, endpoint_origin(endpoint))
            account = _account(content, record)
            if record.token is None:
                find_keyring(account=record.label).delete(TOKENS, record.keyring_entry)
            content.accounts.remove(record)
            if account.is_default:
                del content.defaults[record.endpoint]
            self._write(content)
        return account

    @clear_frames_on_error
    def chosen_store(self, store: Store | None = None) -> Store:
        """Return where `add` stores a token, after a check that it can.

        Call it before the user signs in: AniList exchanges a code once only.

        Args:
            store: As for `add`.

        Raises:
            UsageError: As for `accounts`.
            AuthError: As for `add`.
        """
        with self._file.locked():
            keyring = self._keyring(self._file.read(), store)
        if keyring is None:
            return "file"
        keyring.check()
        return "keyring"

    @clear_frames_on_error
    def client_secret(self, client_id: int | str, *, endpoint: str | None = None) -> str | None:
        """Return the secret of an application from the keyring; None if there is none.

        Raises:
            UsageError: The client id or the endpoint is not valid.
            AuthError: The keyring is locked, or fails; or its entry is not a client secret.
        """
        entry = _client_entry(client_id, endpoint)
        try:
            keyring = find_keyring()
        except NoKeyringError:
            return None
        secret = keyring.get(CLIENT_SECRETS, entry)
        if secret is None:
            return None
        with contextlib.suppress(ArgumentError):
            return checked_client_secret(secret)
        raise AuthError(
            f"The keyring's secret of the application {client_id} is not one: set it again."
        )

    @clear_frames_on_error
    def set_client_secret(
        self, client_id: int | str, secret: str | None, *, endpoint: str | None = None
    ) -> None:
        """Store the secret of an application in the keyring, never in a file; None deletes it.

        Raises:
            UsageError: The client id, the secret or the endpoint is not valid.
            AuthError: There is no accepted keyring; or it is locked, or fails.
        """
        entry = _client_entry(client_id, endpoint)
        if secret is None:
            find_keyring().delete(CLIENT_SECRETS, entry)
        else:
            secret = checked_client_secret(secret)
            find_keyring().set(CLIENT_SECRETS, entry, secret)

    def _keyring(self, content: Accounts, store: Store | None) -> AccountKeyring | None:
        """Return the keyring for a new token; None for the file."""
        if store not in (None, "keyring", "file"):
            raise ArgumentError('store: expected "keyring", "file" or None')
        if store == "file":
            return None
        try:
            return find_keyring()
        except NoKeyringError as error:
            reason = error.reason
        if store is None and content.uses_file:
            return None
        raise NoKeyringError(
            f"{reason} To store the token in the file {self._file.name}, which only you can read, "
            'pass `--store file` to `kotae login`, or store="file".',
            reason=reason,
        )

    def _write(self, content: Accounts) -> None:
        """Write the file, then delete the keyring's entries that no account needs."""
        self._file.write(content)
        if content.leftovers:
            needed = {one.keyring_entry for one in content.accounts if one.token is None}
            # They stay named in the file until a change after which the keyring can delete them.
            with contextlib.suppress(AuthError):
                keyring = find_keyring()
                for entry in {*content.leftovers} - needed:
                    keyring.delete(TOKENS, entry)
                content.leftovers = []
                self._file.write(content)


def _account(content: Accounts, record: AccountRecord) -> Account:
    end = record.expires_at
    return Account(
        name=record.name,
        viewer_id=record.viewer_id,
        endpoint=record.endpoint,
        expires_at=None if end is None else datetime.fromtimestamp(end, UTC),
        client_id=record.client_id,
        store="keyring" if record.token is None else "file",
        is_default=content.is_default(record),
    )


def _client_entry(client_id: int | str, endpoint: str | None) -> str:
    """Return the name of the keyring's entry that has an application's secret."""
    return f"{checked_client_id(client_id)}@{endpoint_origin(endpoint)}"
