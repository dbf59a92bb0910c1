"""Hooks: what a client tells those who want to know, as plain data that holds no secret."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kotae.errors import AniListError

__all__ = ["Hooks", "RequestEvent", "ResponseEvent", "WaitEvent"]

Event = TypeVar("Event")

_log = logging.getLogger("kotae.client")


@dataclass(frozen=True, slots=True)
class RequestEvent:
    """A request is about to be sent.

    Attributes:
        operation_name: None if the operation has no name.
        is_mutation: Whether it changes something.
        text: The document.
        variables: As they are sent.
        attempt: 1 for the first try.
    """

    operation_name: str | None
    is_mutation: bool
    text: str
    variables: Mapping[str, object]
    attempt: int


@dataclass(frozen=True, slots=True)
class ResponseEvent:
    """A request came to its end.

    Attributes:
        operation_name: None if the operation has no name.
        status: The HTTP status; None if there was no answer.
        headers: The answer's headers, names in lower case; empty if there was none.
        duration_s: From sending to the whole answer, in seconds.
        attempt: 1 for the first try.
        error: Why there was no answer; None if there was one, whatever it says.
    """

    operation_name: str | None
    status: int | None
    headers: Mapping[str, str]
    duration_s: float
    attempt: int
    error: AniListError | None


@dataclass(frozen=True, slots=True)
class WaitEvent:
    """A wait of more than a second begins.

    Attributes:
        wait_s: How long, in seconds.
        reason: `rate-limit`, or `retry` after a failure.
    """

    wait_s: float
    reason: Literal["rate-limit", "retry"]


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who wants to know; what they raise is logged, and harms no request."""

    on_request: Callable[[RequestEvent], None] | None = None
    on_response: Callable[[ResponseEvent], None] | None = None
    on_wait: Callable[[WaitEvent], None] | None = None

    def tell(self, hook: Callable[[Event], None] | None, event: Event) -> None:
        """Call one of the hooks, if it is there."""
        if hook is None:
            return
        try:
            hook(event)
        except Exception:  # noqa: BLE001 - a stranger's code, and the request goes on
            _log.exception("A hook failed on %s", type(event).__name__)
