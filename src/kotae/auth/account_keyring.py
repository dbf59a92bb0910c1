"""Secrets in the keyring of the operating system, by the package keyring.

Only backends that are known to protect secrets are accepted. Others store plain text (those of
keyrings.alt), forget what they are given (null), or always fail (fail).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

from kotae.errors import AuthError
from kotae.sanitize import excerpt
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Final

__all__ = ["CLIENT_SECRETS", "TOKENS", "AccountKeyring", "NoKeyringError", "find_keyring"]

#: The modules of the accepted backends: macOS' Keychain, Windows' Credential Manager, the Secret
#: Service of GNOME, KDE and others, and KWallet.
#: Source: https://pypi.org/project/keyring/, "What is Python keyring lib?".
_ACCEPTED: Final = frozenset(
    f"keyring.backends.{name}"
    for name in ("macOS", "Windows", "SecretService", "libsecret", "kwallet")
)
_CHAINER: Final = "keyring.backends.chainer"

#: The services that entries belong to: the tokens of accounts, and the secrets of applications.
TOKENS: Final = "kotae"
CLIENT_SECRETS: Final = "kotae client secret"

#: What their entries are called in messages.
_NOUNS: Final = {TOKENS: "token", CLIENT_SECRETS: "client secret"}
#: The module of the backend that is there if no other one is.
_NONE: Final = "keyring.backends.fail"
_IN_FILE = 'store the token in a file: `kotae login --store file`, or store="file"'

Result = TypeVar("Result")


class _Backend(Protocol):
    """The methods of keyring's backends; its own class of them has incomplete types."""

    def get_password(self, service: str, username: str, /) -> object: ...

    def set_password(self, service: str, username: str, password: str, /) -> object: ...

    def delete_password(self, service: str, username: str, /) -> object: ...


class _Chain(Protocol):
    """A backend that calls several others in turn."""

    backends: list[_Backend]


class NoKeyringError(AuthError):
    """There is no keyring that is accepted.

    Attributes:
        reason: A sentence that says why, and nothing else.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class AccountKeyring:
    """A keyring's entries of kotae; `find_keyring` makes one.

    Args:
        backend: An accepted backend.
    """

    def __init__(self, backend: _Backend) -> None:
        self._backend = backend
        self._name = _name_of(backend)

    @clear_frames_on_error
    def get(self, service: str, entry: str) -> str | None:
        """Return the secret of an entry; None if there is none.

        Raises:
            AuthError: The keyring is locked, or fails.
        """
        secret = self._call(
            f"The {_NOUNS[service]} could not be read from",
            "Unlock the keyring, and try again.",
            lambda: self._backend.get_password(service, entry),
        )
        if secret is None or isinstance(secret, str):
            return secret
        raise AuthError(f"The keyring {self._name} returned a value that is not text.")

    @clear_frames_on_error
    def set(self, service: str, entry: str, secret: str) -> None:
        """Store a secret, and read it again to be sure.

        Raises:
            AuthError: The keyring is locked, fails, or returns another value.
        """
        instead = f"; or {_IN_FILE}" if service == TOKENS else ""
        self._call(
            f"The {_NOUNS[service]} could not be stored in",
            f"Unlock the keyring, and try again{instead}.",
            lambda: self._backend.set_password(service, entry, secret),
        )
        if self.get(service, entry) != secret:
            raise AuthError(
                f"The keyring {self._name} does not return what was stored in it. Check it with "
                f"`keyring diagnose`{instead}."
            )

    def check(self) -> None:
        """Store and delete an entry that is no secret, which may let the user unlock the keyring.

        Raises:
            AuthError: As for `set` and `delete`.
        """
        entry = f"check {secrets.token_hex(4)}"  # another process may check at the same time
        self.set(TOKENS, entry, "check")
        self.delete(TOKENS, entry)

    @clear_frames_on_error
    def delete(self, service: str, entry: str) -> None:
        """Delete an entry, if there is one.

        Raises:
            AuthError: The keyring is locked, or fails.
        """
        if self.get(service, entry) is not None:
            self._call(
                f"The {_NOUNS[service]} could not be deleted from",
                "Unlock the keyring, and try again.",
                lambda: self._backend.delete_password(service, entry),
            )

    def _call(self, fault: str, advice: str, call: Callable[[], Result]) -> Result:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - backends raise what their libraries do
            # Its message is not known to be free of secrets.
            kind = excerpt(type(error).__name__, 60)
        raise AuthError(f"{fault} the keyring {self._name} ({kind}). {advice}")


def find_keyring(*, account: str = "") -> AccountKeyring:
    """Return the keyring that the package keyring has chosen, if it is an accepted one.

    Args:
        account: The account whose token is in it, for the error message.

    Raises:
        NoKeyringError: It is not, cannot be opened, or the package is not installed.
    """
    found = _accepted_backend()
    if isinstance(found, str):
        message = f"The token of {account} is in a keyring. {found}" if account else found
        raise NoKeyringError(message, reason=found)
    return AccountKeyring(found)


def _accepted_backend() -> _Backend | str:
    """Return the accepted backend, or a sentence that says why there is none."""
    try:
        import keyring  # noqa: PLC0415 - 40 ms, and an extra
    except ImportError:
        return (
            "The package keyring is not installed. Install the extra: pip install 'kotae[keyring]'."
        )
    try:
        backend = cast("_Backend", keyring.get_keyring())
        accepted = next(filter(_is_accepted, _members(backend)), None)
    except Exception as error:  # noqa: BLE001 - finding backends calls code of each of them
        kind = excerpt(type(error).__name__, 60)
        return f"No keyring backend can be loaded ({kind}): see what `keyring diagnose` prints."
    if accepted is not None:
        return accepted
    if type(backend).__module__ == _NONE:
        return "The package keyring found no keyring of the operating system."
    return f"The keyring backend {_name_of(backend)} is not one that is known to protect secrets."


def _members(backend: _Backend) -> Iterable[_Backend]:
    """Return the backends of a chain in their order; of another one, itself."""
    if type(backend).__module__ == _CHAINER:
        return cast("_Chain", backend).backends
    return (backend,)


def _is_accepted(backend: _Backend) -> bool:
    return type(backend).__module__ in _ACCEPTED


def _name_of(backend: _Backend) -> str:
    kind = type(backend)
    return excerpt(f"{kind.__module__}.{kind.__qualname__}", 100)
