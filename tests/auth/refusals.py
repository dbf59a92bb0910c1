"""A check that a store of accounts refuses a file in each of its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.auth.tokens import token_of

from kotae.auth.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from kotae.auth.accounts import AccountStore

__all__ = ["all_refuse"]


def all_refuse(store: AccountStore, error: type[Exception], words: str) -> None:
    """Check that reads and changes are refused alike."""
    calls: list[Callable[[], object]] = [
        store.accounts,
        store.find,
        Token.stored,
        lambda: store.use("User1"),
        lambda: store.add(token_of(9), "Nine", store="file"),
        store.remove,
    ]
    for call in calls:
        with pytest.raises(error, match=words) as caught:
            call()
        assert len(str(caught.value)) < 400
