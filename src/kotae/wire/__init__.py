"""The decisions about requests and responses, without a socket, a sleep or a clock."""

from kotae.wire.classify import classify
from kotae.wire.response import HTTPResponse

__all__ = ["HTTPResponse", "classify"]
