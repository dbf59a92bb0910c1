"""The events that a client's hooks are called with: plain data without secrets."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.errors import AniListError

__all__ = ["RequestEvent", "ResponseEvent", "WaitEvent", "call_hook"]

Event = TypeVar("Event")

_log = logging.getLogger("kotae.client")


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A request is about to be sent.

    Attributes:
        operation_name: The operation's name; None if it has none.
        is_mutation: Whether it changes something.
        text: The document.
        variables: The variables, as they are sent.
        attempt: The number of the attempt, from 1.
    """

    operation_name: str | None
    is_mutation: bool
    text: str
    variables: Mapping[str, object]
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """A request is finished.

    Attributes:
        operation_name: The operation's name; None if it has none.
        status: The HTTP status; None if there was no response.
        headers: The response's headers, names in lower case; empty if there was none.
        duration_s: The time from sending to the whole response, in seconds.
        attempt: The number of the attempt, from 1.
        error: The reason why there was no response; None if there was one, whatever its status.
    """

    operation_name: str | None
    status: int | None
    headers: Mapping[str, str]
    duration_s: float
    attempt: int
    error: AniListError | None


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """A wait begins: of a second or more for a slot, or of any length after a failure.

    Attributes:
        wait_s: Its length, in seconds. Shorter ones for slots are reported with the one with which
            they add up to a second.
        reason: `rate-limit` for a slot or after a 429, or `retry` after another failure.
        error: The failure of the last attempt; None for a slot.
    """

    wait_s: float
    reason: Literal["rate-limit", "retry"]
    error: AniListError | None = None


def call_hook(hook: Callable[[Event], None] | None, event: Event) -> None:
    """Call a hook, if there is one; its exception is logged, and the request continues."""
    if hook is None:
        return
    try:
        hook(event)
    except Exception:  # noqa: BLE001 - the caller's code
        _log.exception("A hook failed on a %s", type(event).__name__)
