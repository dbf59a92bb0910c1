"""The check of roots and operations before the first of many requests is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.bulk.packing import pack
from kotae.client.operation_input import UnpreparedOperation, prepare_operation
from kotae.client.root_outcomes import check_repeatable
from kotae.values import checked_boolean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.bulk.packing import PackedOperations
    from kotae.client.auth import TokenProvider
    from kotae.client.config import CallOptions, ClientConfig

__all__ = ["checked_pack"]


def checked_pack(
    config: ClientConfig, tokens: TokenProvider, options: CallOptions, given: Sequence[object]
) -> PackedOperations:
    """Pack roots and operations, and check that all of them can be sent.

    Raises:
        UsageError: An option is out of its range, or one of them cannot be sent; see `execute`.
        AuthError: One of them needs a token, and the client has none, or it has expired.
    """
    config.limits.changed(
        options.get("timeout_s"), options.get("max_wait_s"), options.get("retries")
    )
    checked_boolean("refresh", options.get("refresh", False))
    is_repeatable = checked_boolean("repeatable", options.get("repeatable", False))
    packed = pack(given)
    for built, _ in packed.operations:
        unprepared = UnpreparedOperation((built,), check_limits=config.options.check_limits)
        prepared = prepare_operation(unprepared)
        if prepared.needs_token:
            tokens.check_token_is_possible()
        if prepared.is_mutation and is_repeatable:
            check_repeatable(prepared)
    return packed
