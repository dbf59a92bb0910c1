"""All mutations by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.resolvers.mutations.account import ACCOUNT_MUTATIONS
from kotae.testing.resolvers.mutations.lists import LIST_MUTATIONS
from kotae.testing.resolvers.mutations.posts import POST_MUTATIONS
from kotae.testing.resolvers.mutations.toggles import TOGGLE_MUTATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["MUTATIONS"]

MUTATIONS: Mapping[str, Callable[..., object]] = {
    **LIST_MUTATIONS,
    **POST_MUTATIONS,
    **TOGGLE_MUTATIONS,
    **ACCOUNT_MUTATIONS,
}
