from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from keyring.backends import chainer
from keyring.core import load_keyring
from tests.auth.tokens import token_of
from tests.keyrings import MemoryKeyring, use_keyring
from tests.tracebacks import shown_variables

from kotae.auth.account_keyring import find_keyring
from kotae.auth.accounts import AccountStore
from kotae.auth.token import Token
from kotae.errors import ArgumentError, AuthError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kotae.auth.accounts import Store

ENTRY = "1@https://graphql.anilist.co"


class PlainTextKeyring(MemoryKeyring):
    """One that stores plain text, as that of keyrings.alt."""

    __module__ = "keyrings.alt.file"


def in_module(name: str) -> MemoryKeyring:
    kind: type[MemoryKeyring] = type("Keyring", (MemoryKeyring,), {"__module__": name})
    return kind()


class Locked(Exception):  # noqa: N818 - as the package's KeyringLocked
    pass


@pytest.mark.parametrize("name", ["macOS", "Windows", "SecretService", "libsecret", "kwallet"])
def test_the_keyrings_of_operating_systems_are_accepted(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    use_keyring(monkeypatch, in_module(f"keyring.backends.{name}"))
    assert store.chosen_store() == "keyring"


def test_two_checks_at_once_do_not_disturb_each_other(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks = iter([store.chosen_store])

    def set_password(service: str, entry: str, secret: str) -> None:
        keyring.secrets[service, entry] = secret
        for check in checks:
            assert check() == "keyring"

    monkeypatch.setattr(keyring, "set_password", set_password)
    assert store.chosen_store() == "keyring"
    assert keyring.secrets == {}


@pytest.mark.parametrize(
    ("backend", "name"),
    [
        (load_keyring("keyring.backends.null.Keyring"), "keyring.backends.null.Keyring"),
        (PlainTextKeyring(), "keyrings.alt.file.PlainTextKeyring"),
        (in_module("own.keyring.backends.macOS"), "own.keyring.backends.macOS.Keyring"),
        (in_module("keyring.backends.macOS2"), "keyring.backends.macOS2.Keyring"),
        (in_module("\x1b[2Jevil"), r"\\u{1b}\[2Jevil"),
    ],
)
def test_other_keyrings_are_refused_by_name_and_never_replaced_by_the_file(
    store: AccountStore,
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    backend: object,
    name: str,
) -> None:
    use_keyring(monkeypatch, backend)
    choices: list[Store | None] = [None, "keyring"]
    for chosen in choices:
        with pytest.raises(AuthError, match=f"(?s){name}.*not one that.*--store file"):
            store.add(token_of(1), "Kotae", store=chosen)
    assert not path.exists()
    store.add(token_of(1), "Kotae", store="file")
    assert store.add(token_of(2), "Other").store == "file"
    with pytest.raises(AuthError, match=name):
        store.add(token_of(2), "Other", store="keyring")


def test_a_keyring_comes_before_a_file_that_was_chosen(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    assert store.chosen_store() == "file"
    use_keyring(monkeypatch, MemoryKeyring())
    assert store.chosen_store() == "keyring"


def test_choosing_the_keyring_ends_the_choice_of_the_file(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae", store="file")
    store.add(token_of(1), "Kotae", store="keyring")
    assert keyring.secrets
    use_keyring(monkeypatch, load_keyring("keyring.backends.null.Keyring"))
    with pytest.raises(AuthError, match=r"null\.Keyring"):
        store.chosen_store()


def test_without_a_keyring_the_file_is_used_only_after_it_was_chosen(
    store: AccountStore, path: Path
) -> None:
    calls: list[Callable[[], object]] = [
        store.chosen_store,
        lambda: store.add(token_of(1), "Kotae"),
    ]
    for chosen in calls:
        with pytest.raises(
            AuthError, match=r"(?s)found no keyring of .*--store file.*store=\"file"
        ):
            chosen()
    assert not path.exists()
    assert store.chosen_store("file") == "file"
    store.add(token_of(1), "Kotae", store="file")
    assert store.chosen_store() == "file"


def test_a_place_that_cannot_be_used_is_found_before_a_sign_in(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    assert store.chosen_store() == "keyring"
    assert keyring.secrets == {}
    keyring.error = Locked()
    with pytest.raises(AuthError, match=r"could not be stored in .*\(Locked\)"):
        store.chosen_store()
    if os.name == "posix":
        path.mkdir()
        with pytest.raises(UsageError, match="not a regular file"):
            store.chosen_store("file")


def test_a_chain_without_an_accepted_member_is_refused(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [PlainTextKeyring(), load_keyring("keyring.backends.null.Keyring")]
    monkeypatch.setattr(chainer.ChainerBackend, "backends", members)
    use_keyring(monkeypatch, load_keyring("keyring.backends.chainer.ChainerBackend"))
    with pytest.raises(AuthError, match=r"chainer\.ChainerBackend is not one"):
        store.chosen_store()


def test_the_first_accepted_member_of_a_chain_is_used(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [
        PlainTextKeyring(),
        load_keyring("keyring.backends.null.Keyring"),
        MemoryKeyring(),
        MemoryKeyring(),
    ]
    monkeypatch.setattr(chainer.ChainerBackend, "backends", members)
    use_keyring(monkeypatch, load_keyring("keyring.backends.chainer.ChainerBackend"))
    store.add(token_of(1), "Kotae")
    assert [len(getattr(one, "secrets", ())) for one in members] == [0, 0, 1, 0]


def test_a_keyring_that_is_not_installed_is_named(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(AuthError, match=r"pip install 'kotae\[keyring\]'"):
        store.add(token_of(1), "Kotae")


def test_a_backend_that_cannot_be_loaded_is_refused(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get_keyring() -> object:
        raise ModuleNotFoundError("No module named 'mine'")

    monkeypatch.setattr("keyring.get_keyring", get_keyring)
    with pytest.raises(AuthError, match=r"can be loaded \(ModuleNotFoundError\): .*diagnose"):
        store.chosen_store()


def test_a_locked_keyring_stores_nothing_and_the_file_does_not_take_its_place(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    store.add(token_of(1, days=100), "Kotae", store="file")
    before = Token.stored()
    keyring.error = Locked("Failed to unlock the collection!")
    with pytest.raises(AuthError, match=r"(?s)macOS\.MemoryKeyring \(Locked\).*Unlock.*--store f"):
        store.add(token_of(1), "Kotae")
    assert Token.stored() == before
    keyring.error = None
    store.use("Kotae")
    assert ENTRY not in str(path.read_text("utf-8").partition("leftovers")[2])


def test_a_locked_keyring_fails_to_give_and_to_delete_a_token(
    store: AccountStore, keyring: MemoryKeyring
) -> None:
    store.add(token_of(1), "Kotae")
    keyring.error = Locked()
    for call in (Token.stored, store.remove, lambda: store.token(store.find())):
        with pytest.raises(AuthError, match=r"MemoryKeyring \(Locked\)\. Unlock the keyring"):
            call()
    keyring.error = None
    assert Token.stored().viewer_id == 1


def test_a_keyring_that_is_gone_is_named_with_the_account(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    del keyring
    store.add(token_of(1), "Kotae")
    use_keyring(monkeypatch, load_keyring("keyring.backends.fail.Keyring"))
    for call in (Token.stored, store.remove):
        with pytest.raises(
            AuthError, match=r"token of Kotae \(user 1\) is in a keyring.*found no keyring"
        ):
            call()
    assert store.find().name == "Kotae"


@pytest.mark.parametrize("returned", [None, "", "another", b"bytes", 5])
def test_a_keyring_that_returns_another_value_than_it_was_given_is_refused(
    store: AccountStore,
    keyring: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
    returned: object,
) -> None:
    def get_password(*_: str) -> object:
        return returned

    monkeypatch.setattr(keyring, "get_password", get_password)
    with pytest.raises(AuthError, match=r"MemoryKeyring (does not return|returned a value)"):
        store.add(token_of(1), "Kotae")
    assert store.accounts() == []


def test_a_hostile_value_in_the_keyring_is_not_a_token(
    store: AccountStore, keyring: MemoryKeyring
) -> None:
    store.add(token_of(1), "Kotae")
    for value, fault in [
        (None, "has no token of"),
        ("", "is damaged"),
        ("a.b.c\x1b[2J", "is damaged"),
        ("A" * 10_000_000, "is damaged"),
        ("https://evil.example/#access_token=a", "is damaged"),
        (token_of(2).reveal(), "is another user's"),
    ]:
        keyring.secrets.pop(("kotae", ENTRY), None)
        if value is not None:
            keyring.secrets["kotae", ENTRY] = value
        with pytest.raises(AuthError, match=rf"{fault}.*`kotae login`") as caught:
            Token.stored()
        assert len(str(caught.value)) < 200


def test_no_report_of_a_fault_shows_a_secret(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    token = token_of(1)
    secret = token.reveal()
    keyring.error = Locked(secret)
    errors: list[BaseException] = []
    for call in (
        lambda: store.add(token, "Kotae"),
        lambda: store.set_client_secret(1, secret),
        lambda: find_keyring().set("kotae", ENTRY, secret),
    ):
        with pytest.raises(AuthError) as caught:
            call()
        errors.append(caught.value)
    store.add(token, "Kotae", store="file")
    path.write_text(path.read_text("utf-8").replace('"version"', '"versions"'), "utf-8")
    with pytest.raises(AuthError) as caught:
        Token.stored()
    errors.append(caught.value)
    for error in errors:
        shown = [str(error), *(text for _, text in shown_variables(error))]
        assert not any(secret[-20:] in text for text in shown)


def test_a_token_that_moves_leaves_nothing_where_it_was(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    first, second, third = (token_of(1, days=days) for days in (100, 200, 300))
    store.add(first, "Kotae", store="file")
    store.add(second, "Kotae", store="keyring")
    assert first.reveal() not in path.read_text("utf-8")
    store.add(third, "Kotae", store="file")
    assert keyring.secrets == {}
    assert Token.stored() == third


def test_a_token_that_moves_while_it_is_read_is_found(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = store.add(token_of(1), "Kotae")
    newer = token_of(1, days=100)

    def moved(service: str, entry: str) -> str | None:
        monkeypatch.undo()
        use_keyring(monkeypatch, keyring)
        AccountStore(store._file._path).add(newer, "Kotae", store="file")
        return keyring.get_password(service, entry)

    monkeypatch.setattr(keyring, "get_password", moved)
    assert store.token(account) == newer


def test_an_entry_that_could_not_be_deleted_is_deleted_by_a_later_change(
    store: AccountStore, keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add(token_of(1), "Kotae")
    use_keyring(monkeypatch, load_keyring("keyring.backends.null.Keyring"))
    store.add(token_of(1), "Kotae", store="file")
    assert keyring.secrets
    use_keyring(monkeypatch, keyring)
    store.use("Kotae")
    assert keyring.secrets == {}


def test_a_removed_account_has_no_entry(store: AccountStore, keyring: MemoryKeyring) -> None:
    store.add(token_of(1), "Kotae")
    store.remove()
    assert keyring.secrets == {}


def test_an_account_whose_entry_is_gone_can_be_removed(
    store: AccountStore, keyring: MemoryKeyring
) -> None:
    store.add(token_of(1), "Kotae")
    keyring.secrets.clear()
    assert store.remove().name == "Kotae"


def test_client_secrets_are_in_the_keyring_only(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    assert store.client_secret(4711) is None
    store.set_client_secret(4711, "hush")
    assert store.client_secret("4711") == "hush"
    assert store.client_secret(4711, endpoint="https://example.org") is None
    assert not path.exists()
    store.set_client_secret(4711, None)
    store.set_client_secret(4711, None)
    assert (store.client_secret(4711), keyring.secrets) == (None, {})


def test_without_a_keyring_no_client_secret_is_stored(store: AccountStore) -> None:
    store.add(token_of(1), "Kotae", store="file")
    with pytest.raises(AuthError, match="found no keyring"):
        store.set_client_secret(4711, "hush")
    assert store.client_secret(4711) is None


@pytest.mark.parametrize("secret", ["", "a b", "a\n", "a" * 2_001, "é"])
def test_a_value_that_is_no_client_secret_is_neither_stored_nor_read(
    store: AccountStore, keyring: MemoryKeyring, secret: str
) -> None:
    with pytest.raises(ArgumentError, match="secret: expected") as caught:
        store.set_client_secret(4711, secret)
    assert not secret or secret not in str(caught.value)
    keyring.secrets["kotae client secret", "4711@https://graphql.anilist.co"] = secret
    with pytest.raises(AuthError, match="application 4711 is not one"):
        store.client_secret(4711)


@pytest.mark.parametrize("client_id", ["", "a", "1 ", -1, True])
def test_a_client_id_is_a_number(
    store: AccountStore, keyring: MemoryKeyring, client_id: int | str
) -> None:
    with pytest.raises(ArgumentError, match="client_id: expected"):
        store.client_secret(client_id)
    with pytest.raises(ArgumentError, match="client_id: expected"):
        store.set_client_secret(client_id, "hush")
    assert keyring.secrets == {}
