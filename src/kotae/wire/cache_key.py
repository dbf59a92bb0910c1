"""What an answer is kept under: a question, whole, and who asked it.

A viewer's answers are told from another's by the SHA-256 of the token. Nothing that stands in a
token is used: AniList publishes no key to check its signature with, so that anybody can make one
that names any user.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from kotae.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final

__all__ = ["ANONYMOUS", "CacheKey", "cache_key", "owner_of"]

#: The owner of answers that were asked for without a token. No SHA-256 in hexadecimal is that.
ANONYMOUS: Final = "anonymous"

#: Names this way of making a key. A change of what is below needs another.
_VERSION: Final = "kotae answer 1"
#: Bytes of a part's length; each part is preceded by it.
_LENGTH_BYTES: Final = 8

#: One text for one value: keys in order, no white space, characters as they are. Escapes would
#: spell one character beyond U+FFFF and two halves of a pair (lone surrogates) alike.
_canonical = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


class CacheKey(NamedTuple):
    """What an answer is kept under.

    Attributes:
        digest: The question and its owner: SHA-256, 64 hexadecimal digits.
        owner: SHA-256 of the token, 64 hexadecimal digits, or `anonymous`.
    """

    digest: str
    owner: str


def owner_of(token: str | None) -> str:
    """Return whose answers a token's are.

    Args:
        token: The token as it is sent, without `Bearer`; None for a question without one.

    Returns:
        Its SHA-256, 64 hexadecimal digits, or `anonymous`.
    """
    return ANONYMOUS if token is None else hashlib.sha256(_encoded(token)).hexdigest()


def cache_key(
    *,
    endpoint: str,
    token: str | None,
    text: str,
    operation_name: str | None,
    variables: Mapping[str, object],
) -> CacheKey:
    """Return the key of a question. Questions that differ in anything have different keys.

    Args:
        endpoint: The API's address.
        token: The token as it is sent, without `Bearer`; None for a question without one.
        text: The document.
        operation_name: Which of its operations is run; None if it has one.
        variables: Their values, as JSON can hold them. Their order does not matter.

    Returns:
        The key. It holds no token and no part of one, but its hash.

    Raises:
        ArgumentError: JSON cannot hold the variables.
    """
    owner = owner_of(token)
    parts = (_VERSION, endpoint, owner, text, operation_name, _written(variables))
    digest = hashlib.sha256()
    for part in parts:
        if part is None:
            digest.update(b"\0")
            continue
        content = _encoded(part)
        digest.update(b"\1" + len(content).to_bytes(_LENGTH_BYTES, "big"))
        digest.update(content)
    return CacheKey(digest.hexdigest(), owner)


def _written(variables: Mapping[str, object]) -> str:
    try:
        return _canonical(dict(variables))
    except (TypeError, ValueError, RecursionError):
        pass  # Nothing is raised in here: the error's context would hold the values.
    raise ArgumentError(
        "The variables hold a value that JSON cannot: pass text, numbers that are finite, "
        "booleans, None, lists and dicts with text as keys."
    )


def _encoded(text: str) -> bytes:
    # Half a character is no UTF-8, and yet one question is not another's because of it.
    return text.encode("utf-8", "surrogatepass")
