"""Requests and replies without a socket, a sleep or a clock: only what decides."""

from kotae.wire.classify import classify
from kotae.wire.reply import Reply

__all__ = ["Reply", "classify"]
