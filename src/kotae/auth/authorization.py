"""The authorization of an application: the page's URL, and the redirect that comes back from it.

Source: RFC 6749, sections 4.1 and 4.2, and https://docs.anilist.co/guide/auth/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, final
from urllib.parse import parse_qsl, urlencode

from kotae.auth.token import MAX_LENGTH, Token, without_quotes
from kotae.endpoint import ENDPOINT, checked_endpoint, is_plain, origin_of
from kotae.errors import AccessDeniedError, ArgumentError, AuthError, StateMismatchError
from kotae.sanitize import excerpt
from kotae.secrecy import SecretText, clear_frames_on_error
from kotae.values import checked_text

if TYPE_CHECKING:
    from typing import Literal

__all__ = [
    "PIN_REDIRECT_URI",
    "AuthorizationResponse",
    "authorization_url",
    "checked_client_id",
    "checked_client_secret",
    "checked_code",
    "checked_redirect_uri",
    "checked_state",
    "oauth_url",
]

#: The site with AniList's OAuth pages. Source: https://docs.anilist.co/guide/auth/.
_ANILIST_SITE = "https://anilist.co"
#: AniList's page that shows a code or a token, for programs without a web server.
#: Source: https://docs.anilist.co/guide/auth/.
PIN_REDIRECT_URI = f"{_ANILIST_SITE}/api/v2/oauth/pin"

#: The longest redirect that is read, in characters: a token, and room for all else.
_MAX_REDIRECT_LENGTH = 4 * MAX_LENGTH
#: The longest redirect URL and the longest `state` that are sent, in characters.
_MAX_PARAMETER_LENGTH = 2_000
#: Characters of the server's texts that an error repeats.
_EXCERPT_LENGTH = 300

#: What may be a code or a token, in a text that an error repeats.
_LONG_WORD = re.compile(r"[\w.~+/=-]{40,}")

#: AniList's ids are numbers. Any other text may be the secret, which must not be in a URL.
_CLIENT_ID = re.compile(r"[0-9]{1,18}")
#: Source: RFC 3986, section 3.1.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: The parameters of which a redirect has one. Source: RFC 6749, sections 4.1.2, 4.1.2.1 and 4.2.2.
_OUTCOMES = ("code", "access_token", "error")
_HAS_OUTCOME = re.compile(rf"(?:^|[?#&])(?:{'|'.join(_OUTCOMES)})=")
_PARAMETERS = frozenset({*_OUTCOMES, "error_description", "state", "token_type"})

_AGAIN = "Start the sign-in again."


def authorization_url(
    client_id: int | str,
    redirect_uri: str,
    state: str,
    *,
    grant: Literal["code", "implicit"] = "code",
    endpoint: str | None = None,
) -> str:
    """Return the URL of the page where a user approves or denies an application.

    Args:
        client_id: The application's id.
        redirect_uri: The application's redirect URL, exactly as it is registered at AniList.
        state: A random text for this sign-in alone, as `secrets.token_urlsafe()` returns. Store it
            in the user's session: `AuthorizationResponse.parse` compares it.
        grant: `code` for a code, which `exchange_code` exchanges with the client's secret;
            `implicit` for a token at once, in the fragment of the redirect, which no server sees.
            AniList then uses the registered redirect URL, and the page's URL does not have it.
        endpoint: The URL of the API; AniList's if None. Another server has the page on its own
            origin, as the local AniList does.

    Raises:
        ArgumentError: An argument is not valid.
        UsageError: The endpoint is not a valid URL, or is neither https nor on this machine.

    Source: https://docs.anilist.co/guide/auth/.

    Example:
        ```pycon
        >>> authorization_url(1234, "https://example.org/", state="kM4", grant="implicit")
        'https://anilist.co/api/v2/oauth/authorize?client_id=1234&response_type=token&state=kM4'
        ```
    """
    parameters = {"client_id": checked_client_id(client_id)}
    redirect_uri = checked_redirect_uri(redirect_uri)
    if grant == "code":
        parameters |= {"redirect_uri": redirect_uri, "response_type": "code"}
    elif grant == "implicit":
        parameters["response_type"] = "token"
    else:
        raise ArgumentError("grant: expected 'code' or 'implicit'")
    parameters["state"] = checked_state(state)
    return f"{oauth_url('authorize', endpoint)}?{urlencode(parameters)}"


def oauth_url(page: Literal["authorize", "pin", "token"], endpoint: str | None = None) -> str:
    """Return the URL of an OAuth page of an API: AniList's, or one on the endpoint's own origin.

    Raises:
        UsageError: The endpoint is not a valid URL, or is neither https nor on this machine.
    """
    endpoint = ENDPOINT if endpoint is None else checked_text("endpoint", endpoint)
    origin = origin_of(checked_endpoint(endpoint, has_token=True, is_explicit=True))
    return f"{_ANILIST_SITE if origin == ENDPOINT else origin}/api/v2/oauth/{page}"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationResponse:
    """What came back from the authorization page: a code or a token; `parse` makes it.

    Attributes:
        has_state: Whether it came with the sign-in's `state`. Without one it may be of another
            sign-in, even of an attacker's: show whose account it is before you use it.
        code: The code, for `exchange_code`; None in the implicit grant. The repr does not have it.
        token: The token of the implicit grant; None if there is a code.
    """

    has_state: bool
    code: str | None = field(default=None, repr=False)
    token: Token | None = None

    @classmethod
    @clear_frames_on_error
    def parse(
        cls, text: str, *, state: str | None, allow_missing_state: bool = False
    ) -> AuthorizationResponse:
        """Read the redirect of a sign-in.

        Args:
            text: The URL to which AniList redirected, its query or its fragment; or the bare code
                or token that AniList's PIN page shows. White space and quotes around it are
                ignored.
            state: The text that was given to `authorization_url`, from the user's session; None,
                if that has none, is refused.
            allow_missing_state: Whether a redirect without `state` is read too, as a bare code or
                token always is.

        Raises:
            StateMismatchError: The `state` is another one, or is missing and may not be; or the
                session has none.
            AccessDeniedError: The user denied the application.
            TokenMalformedError: The token is not one of AniList's.
            AuthError: There is neither a code nor a token, or the server refused.
            ArgumentError: An argument is not valid.

        Source: RFC 6749, sections 4.1.2 and 4.2.2; section 10.12 for `state`.
        """
        if state is None:
            raise StateMismatchError(
                "This session has no sign-in that waits for a redirect: it has expired, or the "
                f"redirect was opened in another browser. {_AGAIN}"
            )
        state = checked_state(state)
        parameters = _parameters(checked_text("text", text))
        returned = parameters.get("state")
        if returned is None and not allow_missing_state:
            raise StateMismatchError(
                "The redirect has no `state`, so it may be of another sign-in. Pass the whole URL "
                "to which AniList redirected. If it has no `state=`, allow that explicitly, and "
                "check whose account it is."
            )
        if returned is not None and not compare_digest(_bytes(returned), _bytes(state)):
            raise StateMismatchError(
                "The redirect's `state` is not that of this sign-in: it is of another sign-in, or "
                f"somebody made it up. {_AGAIN}"
            )
        if "error" in parameters:
            raise _refusal(parameters["error"], parameters.get("error_description"))
        has_state = returned is not None
        if "code" in parameters:
            return cls(has_state=has_state, code=checked_code(parameters["code"]))
        if parameters.get("token_type", "bearer").lower() != "bearer":
            raise AuthError(
                "The redirect's token has another `token_type` than Bearer. Is the endpoint right?"
            )
        return cls(has_state=has_state, token=Token.parse(parameters["access_token"]))


def checked_client_id(client_id: object) -> str:
    """Return an application's id as text; the message of an error does not repeat it.

    Raises:
        ArgumentError: It is not a number.
    """
    if isinstance(client_id, int) and not isinstance(client_id, bool) and 0 <= client_id < 10**18:
        client_id = str(client_id)
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise ArgumentError(
            "client_id: expected the number that AniList gave the application, such as 1234, "
            "without spaces. It is not the client's secret."
        )
    return client_id


@clear_frames_on_error
def checked_client_secret(client_secret: str) -> SecretText:
    """Return an application's secret; the message of an error does not repeat it.

    Raises:
        ArgumentError: It cannot be a secret. Source: RFC 6749, appendix A.2, and AniList's, which
            have no spaces.
    """
    text = checked_text("client_secret", client_secret)
    if not text or not is_plain(text) or len(text) > _MAX_PARAMETER_LENGTH:
        raise ArgumentError(
            "client_secret: expected the secret that AniList shows with the application's id, "
            "without spaces and line breaks"
        )
    return SecretText(text)


def checked_redirect_uri(redirect_uri: str) -> str:
    """Return the redirect URL of an application, as it is registered.

    Raises:
        ArgumentError: It is not a URL, or has a fragment. Source: RFC 6749, section 3.1.2.
    """
    text = checked_text("redirect_uri", redirect_uri)
    is_url = is_plain(text) and _SCHEME.match(text) and "#" not in text
    if not is_url or len(text) > _MAX_PARAMETER_LENGTH:
        raise ArgumentError(
            "redirect_uri: expected the redirect URL that is registered for the application, such "
            "as https://example.org/callback, without a fragment"
        )
    return text


@clear_frames_on_error
def checked_code(code: str | None) -> SecretText:
    """Return an authorization code; the message of an error does not repeat it.

    Raises:
        AuthError: It is None, or cannot be a code. Source: RFC 6749, appendix A.11, and AniList's
            codes, which have no spaces.
    """
    if code is None:
        raise AuthError(
            "There is no authorization code: the redirect has a token, as in the implicit grant."
        )
    code = checked_text("code", code)
    if not code or not is_plain(code) or len(code) > MAX_LENGTH:
        raise AuthError(
            "The authorization code is empty, has characters that a code does not have, such as a "
            f"space or a line break, or is longer than {MAX_LENGTH:,} characters. Copy it again, "
            "whole and on one line."
        )
    return SecretText(code)


def checked_state(state: object) -> str:
    """Return the `state` of a sign-in.

    Raises:
        ArgumentError: It is empty, too long, or has characters that a URL cannot have.
    """
    text = checked_text("state", state)
    if not text or not is_plain(text) or len(text) > _MAX_PARAMETER_LENGTH:
        raise ArgumentError(
            "state: expected a random text for each sign-in, as secrets.token_urlsafe() returns"
        )
    return text


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _parameters(text: str) -> dict[str, str]:
    """Return the parameters of a redirect: one of `_OUTCOMES`, and what belongs to it."""
    text = without_quotes(text)
    if len(text) > _MAX_REDIRECT_LENGTH:
        raise AuthError(f"The redirect is longer than {_MAX_REDIRECT_LENGTH:,} characters.")
    if not _HAS_OUTCOME.search(text):
        if not text or "://" in text or text.startswith(("?", "#")):
            raise AuthError(
                "The text has neither a code nor a token. Pass the whole URL to which AniList "
                "redirected: it has `code=` or `access_token=`."
            )
        # A code has no dots, a token joins three parts with them.
        return {"access_token" if text.count(".") == 2 else "code": text}
    start, _, fragment = text.partition("#")
    before, mark, query = start.partition("?")
    parameters: dict[str, str] = {}
    # A parameter without a value is as one that is missing: RFC 6749, section 3.1.
    for name, value in parse_qsl(query if mark else before) + parse_qsl(fragment):
        if name in parameters:
            raise AuthError(f"The redirect has `{name}` more than once. {_AGAIN}")
        if name in _PARAMETERS:
            parameters[name] = value
    outcomes = [name for name in _OUTCOMES if name in parameters]
    if len(outcomes) != 1:
        count = "more than one" if outcomes else "none"
        raise AuthError(f"The redirect has {count} of {', '.join(_OUTCOMES)}. {_AGAIN}")
    return parameters


def _refusal(error: str, description: str | None) -> AuthError:
    """Return the error for a redirect that has one."""
    if error == "access_denied":
        return AccessDeniedError(
            "The application was denied on AniList's page. To sign in, start again and approve it."
        )
    words = _LONG_WORD.sub("…", f'{error}, "{description}"' if description else error)
    return AuthError(
        f"AniList refused the sign-in ({excerpt(words, _EXCERPT_LENGTH)}). Check the application's "
        f"id and redirect URL. {_AGAIN}"
    )
