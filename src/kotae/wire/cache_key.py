"""The keys of cached responses: the whole request, and the token that it was sent with.

The SHA-256 of the token separates one viewer's responses from another's. No claim in a token is
used: AniList publishes no key to check its signature with, so that anybody can make a token that
names any user.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from kotae.errors import ArgumentError
from kotae.secrecy import clear_frames_on_error

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

__all__ = ["ANONYMOUS", "CacheKey", "CacheLookup", "cache_key", "hash_token"]

#: The token hash of requests without a token. No SHA-256 in hexadecimal is that.
ANONYMOUS: Final = "anonymous"

#: The version of the key's format. A change of the code below needs another.
_VERSION: Final = "kotae response 1"
#: Bytes of the length that precedes each part.
_LENGTH_BYTES: Final = 8

#: One text for one value: sorted keys, no white space, no escapes. Escapes would write a character
#: beyond U+FFFF and two lone surrogates alike.
_encode_json = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


class CacheKey(NamedTuple):
    """The key of a cached response.

    Attributes:
        digest: SHA-256 of the request and the token hash, 64 hexadecimal digits.
        token_hash: SHA-256 of the token, 64 hexadecimal digits, or `anonymous`.
    """

    digest: str
    token_hash: str


class CacheLookup(NamedTuple):
    """The result of a lookup in the cache.

    Attributes:
        body: The response's body; None for a miss.
        generation: The store's generation; a response is stored only if it is still current. None
            if the store cannot be used.
    """

    body: bytes | None
    generation: int | None


def hash_token(token: str | None) -> str:
    """Hash a token, without `Bearer`, for `CacheKey.token_hash`."""
    return ANONYMOUS if token is None else hashlib.sha256(_encode(token)).hexdigest()


@clear_frames_on_error
def cache_key(
    *,
    endpoint: str,
    token: str | None,
    text: str,
    operation_name: str | None,
    variables: Mapping[str, object],
) -> CacheKey:
    """Make the key of a request. Requests that differ in anything have different keys.

    The order of the variables does not matter. The key holds no token and no part of one, but its
    hash.

    Raises:
        ArgumentError: JSON cannot hold the variables.
    """
    token_hash = hash_token(token)
    digest = hashlib.sha256()
    for part in (_VERSION, endpoint, token_hash, text, operation_name, _to_json(variables)):
        if part is None:
            digest.update(b"\0")
            continue
        content = _encode(part)
        digest.update(b"\1" + len(content).to_bytes(_LENGTH_BYTES, "big"))
        digest.update(content)
    return CacheKey(digest.hexdigest(), token_hash)


def _to_json(variables: Mapping[str, object]) -> str:
    try:
        return _encode_json(dict(variables))
    except (TypeError, ValueError, RecursionError):
        pass  # Nothing is raised in here: the error's context would hold the values.
    raise ArgumentError(
        "The variables hold a value that JSON cannot: expected text, finite numbers, booleans, "
        "None, lists and dicts with text as keys."
    )


def _encode(text: str) -> bytes:
    # A lone surrogate has no UTF-8, but requests that differ in one must have different keys.
    return text.encode("utf-8", "surrogatepass")
