"""The claims of access tokens: decoded without verification, and checked.

AniList's tokens are JSON Web Tokens. It publishes no key to verify their signature with.

Source: RFC 7519 (claims).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.errors import TokenMalformedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt.types import Options

__all__ = ["COPY_AGAIN", "MAX_TIME_S", "MAX_VIEWER_ID", "SIGN_IN", "Claims", "read_claims"]

#: The largest user id. Source: GraphQL's `Int`, which `User.id` is, has 32 bits and a sign.
MAX_VIEWER_ID = 2**31 - 1
#: The last second of a datetime, 9999-12-31 23:59:59 UTC, in Unix seconds.
MAX_TIME_S = 253_402_300_799
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VIEWER_ID = re.compile(r"[1-9][0-9]{0,9}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

#: PyJWT only decodes the token: without the signature, for which there is no key, it verifies no
#: claim. `kotae.viewer_id` compares the dates by PyJWT's rule, as PyJWT reads the system's clock
#: only, and takes `true` and text for dates.
_OPTIONS: Options = {"verify_signature": False, "require": ["exp", "sub"]}

#: The ends of error messages.
COPY_AGAIN = "copy the access token again, whole and on one line"
SIGN_IN = "sign in again for a new one"


class Claims(NamedTuple):
    """The checked claims of a token; none of them is secret."""

    viewer_id: int
    client_id: str | None
    issued_at: datetime | None
    not_before: datetime | None
    expires_at: datetime | None


def read_claims(secret: str) -> Claims:
    """Return the claims of a token, checked; its signature is not verified.

    Raises:
        TokenMalformedError: It is not a signed JWT with the claims of AniList's tokens.
    """
    claims = _decoded(secret)
    return Claims(
        viewer_id=_viewer_id(claims["sub"]),
        client_id=_client_id(claims.get("aud")),
        issued_at=_time(claims, "iat") if "iat" in claims else None,
        not_before=_time(claims, "nbf") if "nbf" in claims else None,
        expires_at=_time(claims, "exp", is_end=True),
    )


def _decoded(secret: str) -> Mapping[str, object]:
    """Return the claims of a signed token, after a check that it has the required ones."""
    import jwt  # noqa: PLC0415 - importing jwt takes 45 ms, and most programs have no token

    fault = (
        "The token's parts cannot be read as JSON objects in base64url. It was probably cut "
        f"short or changed: {COPY_AGAIN}."
    )
    try:
        # PyJWT's types name the keys of cryptography, which is not installed.
        decoded = jwt.decode_complete(  # pyright: ignore[reportUnknownMemberType] - as above
            secret, options=_OPTIONS
        )
    except jwt.MissingRequiredClaimError as error:
        fault = (
            f"The token lacks the claim `{error.claim}`, which AniList's tokens have: {SIGN_IN}."
        )
    except (jwt.PyJWTError, ValueError, RecursionError):
        pass  # The error quotes the token: raise another one, outside of this block.
    else:
        algorithm: object = decoded["header"].get("alg")
        if isinstance(algorithm, str) and algorithm.lower() != "none" and decoded["signature"]:
            claims: Mapping[str, object] = decoded["payload"]
            return claims
        fault = f"The token is not signed, as AniList's tokens are: {SIGN_IN}."
    raise TokenMalformedError(fault)


def _viewer_id(subject: object) -> int:
    number = subject
    if isinstance(subject, str) and _VIEWER_ID.fullmatch(subject):
        number = int(subject)
    if isinstance(number, int) and not isinstance(number, bool) and 0 < number <= MAX_VIEWER_ID:
        return number
    raise TokenMalformedError(
        "The token's claim `sub` is not a user's id, a positive number below 2**31. The token was "
        f"not issued to a user: {SIGN_IN}."
    )


def _client_id(audience: object) -> str | None:
    """Return an application's id; None unless there is exactly one."""
    if isinstance(audience, list):
        members = cast("list[object]", audience)
        audience = members[0] if len(members) == 1 else None
    if isinstance(audience, int) and not isinstance(audience, bool) and 0 < audience < 10**18:
        audience = str(audience)
    return audience if isinstance(audience, str) and _CLIENT_ID.fullmatch(audience) else None


def _time(claims: Mapping[str, object], name: str, *, is_end: bool = False) -> datetime | None:
    """Return a claim as a datetime of whole seconds; None for an end after the year 9999.

    Source: RFC 7519, section 2: a NumericDate is a JSON number of seconds since 1970.
    """
    value = claims[name]
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 <= value < MAX_TIME_S + 1:
            return _EPOCH + timedelta(seconds=int(value))
        if is_end and MAX_TIME_S < value < math.inf:
            return None
    raise TokenMalformedError(
        f"The token's claim `{name}` is not a number of seconds since 1970: "
        f"{COPY_AGAIN}, or {SIGN_IN}."
    )
