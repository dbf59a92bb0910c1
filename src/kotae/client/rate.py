"""What is known of the pace, for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["RateLimitStatus"]


@dataclass(frozen=True, slots=True)
class RateLimitStatus:
    """How fast one address may ask just now.

    Attributes:
        limit: Requests a window, as AniList last said; what is assumed before it did.
        remaining: How many are left in this window, as it last said; None if it has not lately.
        next_slot_at: When the next request may go, aware, in UTC.
    """

    limit: int
    remaining: int | None
    next_slot_at: datetime
