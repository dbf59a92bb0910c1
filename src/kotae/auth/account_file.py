"""The file of the accounts that are signed in: its content, and safe reads and writes of it.

The file is private to its user. It has the tokens too, unless a keyring has them. What it holds is
checked like foreign input: other programs can write to the user's files.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from kotae.atomic_files import write_atomically
from kotae.auth.claims import MAX_TIME_S, MAX_VIEWER_ID
from kotae.endpoint import ENDPOINT, login_command, origin_of, split_url
from kotae.errors import AuthError, UsageError
from kotae.file_locks import lock_file, unlock_file
from kotae.private_files import (
    check_private_file,
    make_private_file,
    restrict_to_user,
    user_accounts_path,
)
from kotae.regular_files import read_regular_file
from kotae.sanitize import excerpt, sanitize
from kotae.values import checked_file, checked_text

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime

__all__ = [
    "AccountFile",
    "AccountRecord",
    "Accounts",
    "account_label",
    "printable_name",
    "unix_time",
]

#: The largest file that is read or written, in bytes.
_MAX_BYTES: Final = 4 * 1024 * 1024
#: Accounts in the file, at most.
_MAX_ACCOUNTS: Final = 1_000
#: Characters of an account's name, at most; AniList's names have up to 20.
_MAX_NAME_LENGTH: Final = 64
#: Names in an error message, at most.
_MAX_NAMES: Final = 10
#: Seconds that a change waits for another process's.
_LOCK_TIMEOUT_S: Final = 10.0
#: Seconds for which Windows may refuse to replace a file that another program reads.
_REPLACE_TIMEOUT_S: Final = 2.0

#: The place in a message of msgspec, such as `$.accounts[0].token`.
_PLACE: Final = re.compile(r" - at `(\$[\w.\[\]]*)`\Z")

_ViewerId = Annotated[int, msgspec.Meta(ge=1, le=MAX_VIEWER_ID)]


class AccountRecord(msgspec.Struct, forbid_unknown_fields=True):
    """An account in the file.

    Attributes:
        endpoint: The origin of its endpoint.
        viewer_id: Its user's id.
        name: Its user's name, safe to print.
        expires_at: When its token expires, in Unix seconds; None if that is after the year 9999.
        client_id: The application that the token was issued to; None if unknown.
        token: The token's secret; None if the keyring has it.
    """

    endpoint: str
    viewer_id: _ViewerId
    name: str
    expires_at: Annotated[int, msgspec.Meta(ge=0, le=MAX_TIME_S)] | None
    client_id: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9._-]{1,64}\Z")] | None
    token: str | None

    def __repr__(self) -> str:
        return f"AccountRecord({self.keyring_entry!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        """Return what rich shows; that of msgspec has the token."""
        return [("keyring_entry", self.keyring_entry)]

    @property
    def label(self) -> str:
        """The name and the id, for messages."""
        return account_label(self.name, self.viewer_id)

    @property
    def login_command(self) -> str:
        """The command that signs in again."""
        return login_command(self.endpoint)

    @property
    def keyring_entry(self) -> str:
        """The name of the keyring's entry that has its token, if the file has not."""
        return f"{self.viewer_id}@{self.endpoint}"


class Accounts(msgspec.Struct, forbid_unknown_fields=True, tag="kotae.accounts", tag_field="kind"):
    """The content of the file.

    Attributes:
        version: The version of its format.
        accounts: The accounts, one for each origin and user.
        defaults: The user id of the default account of each origin.
        uses_file: Whether the user chose that the file may have tokens.
        leftovers: The names of the keyring's entries that no account needs, or that are being
            made. A name is here before its entry is made, so that a killed process leaves no token
            that nothing names.
    """

    version: Literal[1] = 1
    accounts: Annotated[list[AccountRecord], msgspec.Meta(max_length=_MAX_ACCOUNTS)] = []
    defaults: dict[str, _ViewerId] = {}
    uses_file: bool = False
    leftovers: list[str] = []

    def is_default(self, record: AccountRecord) -> bool:
        """Tell whether an account is its endpoint's default."""
        return self.defaults.get(record.endpoint) == record.viewer_id

    def get(self, origin: str, viewer_id: int) -> AccountRecord | None:
        """Return the account of a user; None if there is none."""
        of_user = (one for one in self.accounts if one.viewer_id == viewer_id)
        return next((one for one in of_user if one.endpoint == origin), None)

    def find(self, name: str | None, origin: str) -> AccountRecord:
        """Return the account with a user id, or with a name; without one, the default account.

        Raises:
            AuthError: There is none, or there are several.
        """
        here = [one for one in self.accounts if one.endpoint == origin]
        if not here:
            place = "" if origin == ENDPOINT else f" at {sanitize(origin)}"
            others = " `kotae accounts` lists those of other servers." if self.accounts else ""
            raise AuthError(
                f"No account is signed in{place}. Sign in with {login_command(origin)}.{others}"
            )
        if name is None:
            found = [one for one in here if self.is_default(one)]
            fault = "No account is the default one. Choose one with `kotae use NAME`"
        else:
            checked_text("name", name)
            # An id goes first: a user's name may be the number of another one.
            found = (
                [one for one in here if str(one.viewer_id) == name]
                or [one for one in here if one.name == name]
                or [one for one in here if one.name.casefold() == name.casefold()]
            )
            # A longer text may be a token, which no message may contain.
            quoted = f"'{sanitize(name)}'" if len(name) <= _MAX_NAME_LENGTH else "of this name"
            fault = f"No account {quoted} is signed in"
        if len(found) > 1:
            fault = "Several accounts have this name. Use the user id instead"
        if len(found) != 1:
            raise AuthError(f"{fault}. Accounts: {_listed(found or here)}.")
        return found[0]


class AccountFile:
    """The file of accounts; a missing or empty one has no accounts.

    Args:
        path: Where it is; by default in the user's configuration folder.

    Attributes:
        name: Its path, safe to print.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self._path = user_accounts_path() if path is None else checked_file("path", path).absolute()
        self.name: str = sanitize(str(self._path))

    def read(self) -> Accounts:
        """Read the file; one that others can read is restricted to its user.

        Raises:
            UsageError: Others could write or replace it, or it is not a regular file.
            AuthError: It cannot be read, is damaged, too large, or of another version.
        """
        # Its folder is not examined if it is missing: nobody needs an account.
        if not self._path.is_absolute() or not os.path.lexists(self._path):
            return Accounts()
        try:
            restrict_to_user(self._path, check_private_file(self._path))
            body = read_regular_file(self._path, _MAX_BYTES + 1)
        except FileNotFoundError:
            return Accounts()
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from None
        return Accounts() if body == b"" else self._decoded(body or b"")

    @contextlib.contextmanager
    def locked(self, *, waits: bool = True) -> Generator[None]:
        """Lock the file against the changes of other processes and threads.

        Args:
            waits: Whether to wait for them.

        Raises:
            UsageError: Others could write or replace it, or its lock.
            AuthError: It is locked for too long, or cannot be.
        """
        lock = self._path.with_name(f"{self._path.name}.lock")
        try:
            make_private_file(lock)
            handle = lock_file(lock, timeout_s=_LOCK_TIMEOUT_S if waits else 0.0)
        except BlockingIOError:
            raise self._error(
                f"is being changed by another process for more than {_LOCK_TIMEOUT_S:g} seconds",
                "Wait until it ends, and try again.",
            ) from None
        except OSError as error:
            raise self._error(f"cannot be locked: {error.strerror}") from None
        try:
            yield
        finally:
            unlock_file(handle)

    def write(self, accounts: Accounts) -> None:
        """Replace the file; call it while it is locked.

        Raises:
            UsageError: Others could write or replace it.
            AuthError: It cannot be written, and is as before.
        """
        if len(accounts.accounts) > _MAX_ACCOUNTS:
            raise self._error(f"has {_MAX_ACCOUNTS:,} accounts, the most", "Sign out of some.")
        body = msgspec.json.format(msgspec.json.encode(accounts))
        if len(body) > _MAX_BYTES:
            raise self._error(f"would have more than {_MAX_BYTES:,} bytes", "Sign out of some.")
        try:
            restrict_to_user(self._path, make_private_file(self._path))
            self._replace(body)
        except OSError as error:
            raise self._error(f"cannot be written: {error.strerror}") from None

    def correct(
        self, record: AccountRecord, expires_at: datetime | None, client_id: str | None
    ) -> None:
        """Correct the expiry and the application of a token in the keyring, if the file has others.

        It has if the process that stored the token was killed. A file that cannot be written stays
        as it is.
        """
        found = unix_time(expires_at), client_id
        if record.token is not None or found == (record.expires_at, record.client_id):
            return
        with contextlib.suppress(AuthError, UsageError), self.locked(waits=False):
            accounts = self.read()
            now = accounts.get(record.endpoint, record.viewer_id)
            # Otherwise another process has stored a newer token since.
            if now is not None and now == record:
                now.expires_at, now.client_id = found
                self.write(accounts)

    def _replace(self, body: bytes) -> None:
        new = self._path.with_name(f"{self._path.name}.new")
        ends_at = time.monotonic() + _REPLACE_TIMEOUT_S
        while True:
            try:
                return write_atomically(self._path, body, temporary=new)
            except PermissionError:
                # Windows replaces no file that is open, and virus scanners open each new one.
                if sys.platform != "win32" or time.monotonic() > ends_at:
                    raise
            time.sleep(0.02)

    def _decoded(self, body: bytes) -> Accounts:
        if len(body) > _MAX_BYTES:
            raise self._error(f"is larger than {_MAX_BYTES:,} bytes")
        try:
            version = msgspec.json.decode(body, type=_Version).version
            if version != 1:
                raise self._error(
                    f"has the version {version}, this release of kotae reads version 1",
                    "Use the release that wrote it, or move it away and sign in again.",
                )
            return _checked(msgspec.json.decode(body, type=Accounts))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            # Only the place of the fault: the rest of the message may quote a value.
            found = _PLACE.search(str(error))
        place = found[1] if found else "$"
        raise self._error(f"is damaged, or is not kotae's: `{place}` is not as expected")

    def _error(
        self, reason: str, advice: str = "Correct that, or move it away and sign in again."
    ) -> AuthError:
        return AuthError(f"The file of accounts {self.name} {reason}. {advice}")


class _Version(msgspec.Struct, tag="kotae.accounts", tag_field="kind"):
    """What the files of all versions have in common."""

    version: int


def _checked(accounts: Accounts) -> Accounts:
    """Return the content of a file, with names that are safe to print.

    Raises:
        msgspec.ValidationError: An account is there twice, or has no origin.
    """
    found: set[str] = set()
    for at, record in enumerate(accounts.accounts):
        is_origin = split_url(record.endpoint) and origin_of(record.endpoint) == record.endpoint
        if not is_origin or record.keyring_entry in found:
            raise msgspec.ValidationError(f"not valid, or there twice - at `$.accounts[{at}]`")
        found.add(record.keyring_entry)
        record.name = printable_name(record.name, record.viewer_id)
    return accounts


def _listed(records: list[AccountRecord]) -> str:
    """Return the names and ids of accounts, for an error message."""
    names = [one.label for one in records[:_MAX_NAMES]]
    left = len(records) - len(names)
    return ", ".join(names) + (f" and {left:,} more" if left else "")


def unix_time(moment: datetime | None) -> int | None:
    """Return a moment in Unix seconds."""
    return None if moment is None else int(moment.timestamp())


def printable_name(name: str, viewer_id: int) -> str:
    """Return a user's name, foreign text, so that it is short and safe to print."""
    return excerpt(name.strip(), _MAX_NAME_LENGTH) or str(viewer_id)


def account_label(name: str, viewer_id: int) -> str:
    """Return a user's name, which may be foreign, with the id, for messages."""
    return f"{printable_name(name, viewer_id)} (user {viewer_id})"
