"""The clients, and all that uses the network: the only package that imports gql's transports.

Its names are imported when they are first used: gql and requests cost a quarter of a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kotae.client.headers import ENDPOINT
    from kotae.client.introspection import introspect

__all__ = ["ENDPOINT", "introspect"]

_HOMES = {"ENDPOINT": "headers", "introspect": "introspection"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
