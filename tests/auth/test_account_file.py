from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from rich.pretty import pretty_repr
from tests.auth.refusals import all_refuse
from tests.auth.tokens import token_of

from kotae.auth.account_file import AccountRecord, Accounts
from kotae.auth.token import Token
from kotae.errors import AuthError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kotae.auth.accounts import AccountStore

ANILIST = "https://graphql.anilist.co"


def record(user: int = 1, **changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "endpoint": ANILIST,
        "viewer_id": user,
        "name": f"User{user}",
        "expires_at": None,
        "client_id": None,
        "token": token_of(user).reveal(),
    }
    return usual | changes


def content(*records: dict[str, object], **changes: object) -> bytes:
    usual: dict[str, object] = {"kind": "kotae.accounts", "version": 1, "accounts": records}
    return json.dumps(usual | changes).encode()


@pytest.fixture
def write(path: Path) -> Callable[[bytes], None]:
    """Write the file of accounts, as another program may do."""
    path.parent.mkdir(mode=0o700, parents=True)

    def write(body: bytes) -> None:
        path.write_bytes(body)
        path.chmod(0o600)

    return write


def test_a_file_of_another_program_s_making_is_read(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    write(content(record(), defaults={ANILIST: 1}))
    assert Token.stored().viewer_id == 1
    assert store.find().expires_at is None


def test_an_empty_file_has_no_accounts(store: AccountStore, write: Callable[[bytes], None]) -> None:
    write(b"")
    assert store.accounts() == []
    store.add(token_of(1), "Kotae", store="file")
    assert Token.stored().viewer_id == 1


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{", r"`\$` is"),
        (b"\xff\xfe", r"`\$` is"),
        (b"[]", r"`\$` is"),
        (b"null", r"`\$` is"),
        (b"[" * 1_000_000, r"`\$` is"),
        (b'{"kind":"kotae.accounts"}', r"`\$` is"),
        (b'{"kind":"kotae.update_list","version":1}', r"`\$\.kind` is"),
        (content(surplus=1), r"`\$` is"),
        (content({}), r"\$\.accounts\[0\]` is"),
        (content(record(), record()), r"\$\.accounts\[1\]` is"),
        (content(record(), record(2, viewer_id=True)), r"\$\.accounts\[1\]\.viewer_id"),
        (content(record(viewer_id="1")), r"accounts\[0\]\.viewer_id"),
        (content(record(viewer_id=0)), r"accounts\[0\]\.viewer_id"),
        (content(record(viewer_id=2**31)), r"accounts\[0\]\.viewer_id"),
        (content(record(viewer_id=10**400)), "is damaged"),
        (content(record(expires_at=10**12)), r"accounts\[0\]\.expires_at"),
        (content(record(expires_at=-1)), r"accounts\[0\]\.expires_at"),
        (content(record(client_id="\x1b[2J")), r"accounts\[0\]\.client_id"),
        (content(record(client_id="1\n")), r"accounts\[0\]\.client_id"),
        (content(record(endpoint="https://graphql.anilist.co/")), r"accounts\[0\]` is"),
        (content(record(endpoint="HTTPS://graphql.anilist.co")), r"accounts\[0\]` is"),
        (content(record(endpoint="file:///etc/passwd")), r"accounts\[0\]` is"),
        (content(record(endpoint="https://[")), r"accounts\[0\]` is"),
        (content(record(endpoint="")), r"accounts\[0\]` is"),
        (content(record(name=None)), r"accounts\[0\]\.name"),
        (content(record(token=["\x1b[2J"])), r"accounts\[0\]\.token"),
        (content(defaults={ANILIST: "1"}), r"\$\.defaults\[\.\.\.\]"),
        (content(*[record(1)] * 1_001), r"\$\.accounts` is"),
        (content(*(record(user, token=None) for user in range(1, 10_001))), r"\$\.accounts` is"),
    ],
)
def test_a_damaged_file_is_refused_with_the_place_and_stays(
    store: AccountStore, path: Path, write: Callable[[bytes], None], body: bytes, place: str
) -> None:
    write(body)
    all_refuse(store, AuthError, place)
    assert path.read_bytes() == body


def test_no_message_has_a_value_of_the_file(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    secret = token_of(1).reveal()
    for changes in ({"kind": secret}, {secret: 1}, {"version": secret}, {"uses_file": secret}):
        write(content(record(), **changes))
        with pytest.raises(AuthError) as caught:
            store.accounts()
        assert secret[:20] not in str(caught.value)


def test_a_file_of_another_version_is_refused_and_stays(
    store: AccountStore, path: Path, write: Callable[[bytes], None]
) -> None:
    body = content(version=2, more={"of": "it"})
    write(body)
    all_refuse(store, AuthError, "has the version 2, .*reads version 1.*release that wrote it")
    assert path.read_bytes() == body


def test_a_file_of_a_gigabyte_is_refused_unread(
    store: AccountStore, path: Path, write: Callable[[bytes], None]
) -> None:
    write(b"")
    os.truncate(path, 1024**3)
    all_refuse(store, AuthError, "larger than 4,194,304 bytes")


def test_hostile_names_are_safe_to_print(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    write(
        content(
            record(1, name="\x1b]0;owned\x07"),
            record(2, name="a" * 100_000),
            record(3, name=""),
            record(4, name="\u202egnp.exe\n"),
        )
    )
    names = [account.name for account in store.accounts()]
    assert all(name.isprintable() and 0 < len(name) <= 64 for name in names)
    with pytest.raises(AuthError) as caught:
        store.find()
    assert str(caught.value).isprintable()


def test_a_default_that_names_no_account_is_ignored(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    write(content(record(1), defaults={ANILIST: 7, "nonsense": 1}))
    with pytest.raises(AuthError, match=r"No account is the default one.*User1 \(user 1\)"):
        store.find()
    assert store.use("User1").is_default


def test_a_message_names_ten_accounts_at_most(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    write(content(*(record(user, token=None) for user in range(1, 1_001))))
    with pytest.raises(AuthError, match=r"User10 \(user 10\) and 990 more\.") as caught:
        store.find()
    assert "User11" not in str(caught.value)
    with pytest.raises(AuthError, match="has 1,000 accounts, the most"):
        store.add(token_of(2_000), "New", store="file")
    assert len(store.accounts()) == 1_000


def test_a_file_that_would_be_too_large_is_not_written(
    store: AccountStore, write: Callable[[bytes], None]
) -> None:
    write(content(*(record(user, token="a" * 1_048_300) for user in range(1, 5))))
    with pytest.raises(AuthError, match="more than 4,194,304 bytes"):
        store.add(token_of(1_000), "x" * 64, store="file")
    assert len(store.accounts()) == 4


def test_entries_to_delete_are_only_those_of_kotae(
    store: AccountStore, write: Callable[[bytes], None], keyring: Any
) -> None:
    keyring.secrets |= {("other", "1"): "a", ("kotae", "1"): "b", ("kotae client secret", "1"): "c"}
    write(content(record(1), leftovers=["1", "missing", "\x1b"]))
    store.use("1")
    assert keyring.secrets == {("other", "1"): "a", ("kotae client secret", "1"): "c"}


def test_neither_the_repr_of_an_account_nor_rich_shows_its_token() -> None:
    account = AccountRecord(ANILIST, 1, "Kotae", None, None, "the-token")
    for shown in (repr(account), pretty_repr(account), pretty_repr(Accounts(accounts=[account]))):
        assert f"1@{ANILIST}" in shown
        assert "the-token" not in shown
