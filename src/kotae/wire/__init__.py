"""Requests and replies without a socket, a sleep or a clock: only what decides."""

from kotae.wire.classify import classify
from kotae.wire.response import Response

__all__ = ["Response", "classify"]
