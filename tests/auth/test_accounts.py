from __future__ import annotations

import json
import stat
import warnings
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest
from tests.auth.tokens import token_of

from kotae import Client
from kotae.api import Query, User
from kotae.auth.accounts import Account, AccountStore
from kotae.auth.token import Token
from kotae.auth_errors import TokenExpiryWarning
from kotae.errors import ArgumentError, AuthError, TokenExpiredError, UsageError
from kotae.testing import AniListServer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.keyrings import MemoryKeyring

ANILIST = "https://graphql.anilist.co"
LOCAL = "http://127.0.0.1:8080/graphql"


def names(store: AccountStore, endpoint: str | None = None) -> list[str]:
    return [account.name for account in store.accounts(endpoint=endpoint)]


def test_without_a_file_there_is_no_account(store: AccountStore, path: Path) -> None:
    assert store.accounts() == []
    for find in (store.find, store.remove, Token.stored):
        with pytest.raises(
            AuthError, match=r"No account is signed in\. Sign in with `kotae login`"
        ):
            find()
    assert not path.exists()


def test_an_account_is_found_with_its_token_in_the_file(store: AccountStore, path: Path) -> None:
    token = token_of(1)
    account = store.add(token, "Kotae", store="file")
    assert account == Account("Kotae", 1, ANILIST, token.expires_at, "4711", "file", True)
    assert AccountStore().find() == account
    assert AccountStore().token(account) == token
    assert Token.stored() == token
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]


def test_an_account_is_found_with_its_token_in_the_keyring(
    store: AccountStore, keyring: MemoryKeyring, path: Path
) -> None:
    token = token_of(1)
    account = store.add(token, "Kotae")
    assert account.store == "keyring"
    assert Token.stored() == store.token(account) == token
    assert token.reveal() not in path.read_text("utf-8")
    assert keyring.secrets == {("kotae", f"1@{ANILIST}"): token.reveal()}


def test_the_newest_sign_in_is_the_default_until_another_is_chosen(store: AccountStore) -> None:
    store.add(token_of(1), "Eins", store="file")
    store.add(token_of(2), "Zwei")
    assert store.find().name == "Zwei"
    assert store.use("Eins").is_default
    assert store.find().name == "Eins"
    assert [account.is_default for account in store.accounts()] == [True, False]


@pytest.mark.parametrize("name", ["Kotae", "kotae", "1"])
def test_an_account_is_found_by_name_in_any_case_or_by_id(store: AccountStore, name: str) -> None:
    store.add(token_of(1), "Kotae", store="file")
    store.add(token_of(2), "Other")
    assert store.find(name).viewer_id == 1


def test_an_id_is_found_before_a_name_so_that_no_name_hides_an_account(
    store: AccountStore,
) -> None:
    store.add(token_of(1), "2", store="file")
    store.add(token_of(2), "Other")
    store.add(token_of(3), "2")
    assert store.remove("2").name == "Other"
    with pytest.raises(AuthError, match="Several accounts have this name"):
        store.find("2")
    assert store.find("3").name == "2"


def test_a_name_of_two_accounts_is_refused_with_their_ids(store: AccountStore) -> None:
    store.add(token_of(1), "Kotae", store="file")
    store.add(token_of(2), "Kotae")
    with pytest.raises(AuthError, match=r"Several .*Kotae \(user 1\), Kotae \(user 2\)"):
        store.find("Kotae")
    assert store.find("2").viewer_id == 2


def test_an_unknown_name_is_refused_with_the_names_there_are(store: AccountStore) -> None:
    store.add(token_of(1), "Kotae", store="file")
    with pytest.raises(AuthError, match=r"No account 'Nope' is signed in\. Accounts: Kotae \(user"):
        store.find("Nope")


def test_a_token_given_as_a_name_is_in_no_message(store: AccountStore) -> None:
    store.add(token_of(1), "Kotae", store="file")
    secret = token_of(2).reveal()
    with pytest.raises(AuthError, match="No account of this name") as caught:
        store.find(secret)
    assert secret[:20] not in str(caught.value)


def test_signing_in_again_replaces_the_account_and_its_name(store: AccountStore) -> None:
    store.add(token_of(1, days=10), "Old", store="file")
    newer = token_of(1)
    store.add(newer, "New")
    assert names(store) == ["New"]
    assert Token.stored("New") == newer


def test_accounts_of_endpoints_are_apart(store: AccountStore) -> None:
    ours, local = token_of(1), token_of(1, days=100)
    store.add(ours, "Kotae", store="file")
    store.add(local, "Local", endpoint=LOCAL)
    assert (Token.stored(), Token.stored(endpoint=LOCAL)) == (ours, local)
    assert (names(store), names(store, ANILIST), names(store, LOCAL)) == (
        ["Kotae", "Local"],
        ["Kotae"],
        ["Local"],
    )
    with pytest.raises(AuthError, match="No account 'Local'"):
        Token.stored("Local")
    with pytest.raises(AuthError, match=r"kotae login --endpoint https://example\.org`"):
        store.find(endpoint="https://example.org/graphql")


@pytest.mark.parametrize("same", ["http://127.0.0.1:8080", "HTTP://127.0.0.1:8080/other?a=b"])
def test_an_endpoint_is_known_by_its_origin(store: AccountStore, same: str) -> None:
    store.add(token_of(1), "Local", endpoint=LOCAL, store="file")
    assert store.find(endpoint=same).endpoint == "http://127.0.0.1:8080"


@pytest.mark.parametrize("endpoint", ["", "anilist.co", "ftp://a.b", "https://me:pw@example.org"])
def test_a_text_that_is_not_an_endpoint_is_refused(store: AccountStore, endpoint: str) -> None:
    calls: list[Callable[..., object]] = [store.accounts, store.find, store.remove, Token.stored]
    for call in calls:
        with pytest.raises(UsageError, match="endpoint"):
            call(endpoint=endpoint)


def test_a_removed_account_is_gone_and_no_other_becomes_the_default(
    store: AccountStore, path: Path
) -> None:
    for user, name in enumerate(("Eins", "Zwei", "Drei"), 1):
        store.add(token_of(user), name, store="file")
    secret = Token.stored().reveal()
    assert store.remove().name == "Drei"
    assert secret not in path.read_text("utf-8")
    with pytest.raises(
        AuthError, match=r"No account is the default one.*kotae use NAME.*Eins .*Zw"
    ):
        store.find()
    assert store.remove("Eins").is_default is False
    assert names(store) == ["Zwei"]


def test_the_token_of_a_removed_account_is_not_found(store: AccountStore) -> None:
    account = store.add(token_of(1), "Kotae", store="file")
    store.remove()
    with pytest.raises(AuthError, match="Kotae is no longer signed in"):
        store.token(account)


@pytest.mark.parametrize("is_in_keyring", [True, False])
def test_an_expired_token_is_read_and_not_used(
    store: AccountStore, keyring: MemoryKeyring, path: Path, is_in_keyring: bool
) -> None:
    account = store.add(token_of(1), "Kotae", store="keyring" if is_in_keyring else "file")
    expired = token_of(1, days=-3, starts_in_days=-368)
    if is_in_keyring:
        keyring.secrets["kotae", f"1@{ANILIST}"] = expired.reveal()
    else:
        content = json.loads(path.read_text("utf-8"))
        content["accounts"][0]["token"] = expired.reveal()
        path.write_text(json.dumps(content), "utf-8")
    assert store.token(account) == expired
    assert not is_in_keyring or store.find().expires_at == expired.expires_at
    with pytest.raises(
        TokenExpiredError, match=r"Kotae \(user 1\) expired.*`kotae login`"
    ) as caught:
        Token.stored()
    assert caught.value.expired_at == expired.expires_at


def test_an_expired_token_is_not_stored(store: AccountStore) -> None:
    with pytest.raises(TokenExpiredError):
        store.add(token_of(1, days=-1, starts_in_days=-9), "Kotae", store="file")
    assert store.accounts() == []


def test_a_clock_that_was_set_back_is_named_as_the_reason(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def first(_: Token) -> int:
        return 1

    monkeypatch.setattr("kotae.auth.accounts.viewer_id", first)
    store.add(token_of(1, starts_in_days=1), "Kotae", store="file")
    with pytest.raises(TokenExpiredError, match="correct this machine's clock"):
        Token.stored()


def test_a_token_that_expires_soon_is_warned_of_once_for_each_account(store: AccountStore) -> None:
    store.add(token_of(1, days=31), "Late", store="file")
    store.add(token_of(2, days=29), "Soon")
    store.add(token_of(3, days=29), "Other")
    assert Token.stored("Late").viewer_id == 1
    with pytest.warns(TokenExpiryWarning, match=r"Soon \(user 2\) expires .*kotae login") as caught:
        Token.stored("Soon")
    assert [warning.filename for warning in caught] == [__file__]
    with pytest.warns(TokenExpiryWarning, match="Other"):
        Token.stored("Other")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Token.stored("Soon").expires_within(timedelta(days=30))


def test_an_argument_that_is_not_a_store_is_refused(store: AccountStore) -> None:
    for wrong in ("disk", True, 0):
        with pytest.raises(ArgumentError, match="store: expected"):
            store.add(token_of(1), "Kotae", store=cast("Any", wrong))


def test_arguments_of_other_types_are_refused(store: AccountStore, path: Path) -> None:
    store.add(token_of(1), "Kotae", store="file")
    add: Any = store.add
    with pytest.raises(ArgumentError, match="token: expected a Token") as caught:
        add(token_of(1).reveal(), "Kotae")
    assert "ey" not in str(caught.value)
    names: list[Any] = [1, b"Kotae", []]
    for wrong in names:
        for call in (partial(add, token_of(1)), store.find, store.use, store.remove, Token.stored):
            with pytest.raises(ArgumentError, match="name: "):
                call(wrong)
    paths: list[Any] = ["", "\0", 5, path.parent]
    for wrong in paths:
        with pytest.raises(UsageError, match=r"path|not a regular file|not an absolute"):
            AccountStore(wrong).add(token_of(1), "Kotae", store="file")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\x1b]0;owned\x07Kotae", r"\u{1b}]0;owned\u{7}Kotae"),
        ("Ko\ntae\u202e", r"Ko\u{a}tae\u{202e}"),
        ("a" * 100, "a" * 63 + "…"),
        (" \t", "1"),
        ("::error::x", r":\u{3a}error:\u{3a}x"),
    ],
)
def test_a_hostile_name_is_stored_and_found_as_it_is_shown(
    store: AccountStore, name: str, shown: str
) -> None:
    assert store.add(token_of(1), name, store="file").name == shown
    assert store.find(shown).name == shown


def test_a_store_has_a_path_of_the_user_s_choice(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    other = AccountStore("mine/accounts.json")
    monkeypatch.chdir("/")
    other.add(token_of(1), "Kotae", store="file")
    assert (tmp_path / "mine/accounts.json").exists()
    assert AccountStore().accounts() == []
    assert not path.exists()


def test_a_client_uses_the_stored_token_of_its_endpoint(store: AccountStore) -> None:
    with AniListServer() as server:
        token = Token.parse(server.token(2))
        store.add(token, "Local", endpoint=server.url, store="file")
        stored = partial(Token.stored, endpoint=server.url)
        for source in (stored(), stored):
            with Client(app="tests/1.0", token=source, endpoint=server.url) as client:
                assert client.execute(Query.viewer.select(User.id)).id == 2
