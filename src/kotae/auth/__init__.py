"""Tokens: whom they identify and how long they live."""

from kotae.auth.token import Token, viewer_id

__all__ = ["Token", "viewer_id"]
