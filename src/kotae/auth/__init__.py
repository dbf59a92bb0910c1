"""Access tokens: the user they identify, and their lifetime."""

from kotae.auth.token import Token, viewer_id

__all__ = ["Token", "viewer_id"]
