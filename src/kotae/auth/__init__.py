"""Access tokens and signing in: whose token it is, its lifetime, and how a program gets one.

Each name is imported from its module at its first use, so that reading a token stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.auth.accounts import Account, AccountStore
    from kotae.auth.authorization import PIN_REDIRECT_URI, AuthorizationResponse, authorization_url
    from kotae.auth.loopback import LoopbackReceiver
    from kotae.auth.token import Token, viewer_id

__all__ = [
    "PIN_REDIRECT_URI",
    "Account",
    "AccountStore",
    "AuthorizationResponse",
    "LoopbackReceiver",
    "Token",
    "authorization_url",
    "viewer_id",
]

_HOMES = {
    "PIN_REDIRECT_URI": "authorization",
    "Account": "accounts",
    "AccountStore": "accounts",
    "AuthorizationResponse": "authorization",
    "LoopbackReceiver": "loopback",
    "Token": "token",
    "authorization_url": "authorization",
    "viewer_id": "token",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
