"""A server's reply, as bytes: what every driver hands to the wire's rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Response"]


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer, decompressed and whole.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case; values sent twice are joined by `, `.
        body: The content.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
