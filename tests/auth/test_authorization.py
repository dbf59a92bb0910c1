"""The page's URL, and the redirect that comes back: its code or token, and its `state`."""

from __future__ import annotations

import copy
import pickle
import re
import traceback
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.auth.test_token_malformed import TOKEN, assert_holds_nothing_of
from tests.tracebacks import shown_variables

import kotae
from kotae import (
    AccessDeniedError,
    AniListError,
    ArgumentError,
    AuthError,
    AuthorizationResponse,
    StateMismatchError,
    TokenMalformedError,
    UsageError,
    auth,
    authorization_url,
)
from kotae.auth import PIN_REDIRECT_URI
from kotae.auth.authorization import oauth_url

REDIRECT = "https://app.example.org/callback"
STATE = "q3J0bW9kZXJhdGU_-7"
CODE = "def50200c0ffee0123456789abcdef"
LOCAL = "http://127.0.0.1:8000/"


def parsed(text: str, **options: Any) -> AuthorizationResponse:
    return AuthorizationResponse.parse(text, state=STATE, **options)


def refused(kind: type[AniListError], match: str, text: Any, **options: Any) -> AniListError:
    with pytest.raises(kind, match=match) as caught:
        parsed(text, **options)
    assert type(caught.value) is kind
    assert str(caught.value).isprintable()
    return caught.value


@pytest.mark.parametrize("client_id", ["12", 12])
def test_the_page_of_the_code_grant_has_the_id_the_redirect_url_and_the_state(
    client_id: int | str,
) -> None:
    assert authorization_url(client_id, f"{REDIRECT}?lang=ja&x=1", STATE) == (
        "https://anilist.co/api/v2/oauth/authorize?client_id=12"
        "&redirect_uri=https%3A%2F%2Fapp.example.org%2Fcallback%3Flang%3Dja%26x%3D1"
        f"&response_type=code&state={STATE}"
    )


def test_the_page_of_the_implicit_grant_has_no_redirect_url() -> None:
    url = authorization_url("12", PIN_REDIRECT_URI, STATE, grant="implicit")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["12"],
        "response_type": ["token"],
        "state": [STATE],
    }


@pytest.mark.parametrize(
    ("endpoint", "site"),
    [
        (None, "https://anilist.co"),
        ("https://graphql.anilist.co:443/", "https://anilist.co"),
        (LOCAL, "http://127.0.0.1:8000"),
        ("https://Stage.example.org/graphql?key=x", "https://stage.example.org"),
    ],
)
def test_the_oauth_pages_of_an_endpoint_are_on_anilists_site_or_on_its_own_origin(
    endpoint: str | None, site: str
) -> None:
    url = authorization_url("1", REDIRECT, STATE, endpoint=endpoint)
    assert url.startswith(f"{site}/api/v2/oauth/authorize?")
    assert oauth_url("pin", endpoint) == f"{site}/api/v2/oauth/pin"
    assert oauth_url("pin") == PIN_REDIRECT_URI


@pytest.mark.parametrize("endpoint", ["http://graphql.anilist.co", "http://10.0.0.1/", "ftp://x/"])
def test_the_page_of_an_endpoint_without_encryption_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError):
        authorization_url("1", REDIRECT, STATE, endpoint=endpoint)


SECRET = "wNbR3h5sTz8QkV1yXcP6mJ4gL0aD7fU2eH9iO5qK"


@pytest.mark.parametrize(
    "client_id",
    ["", " ", "1 2", " 12", "12\n", "-1", "1.0", "٣", True, None, 1.5, -1, "1" * 99, SECRET],
)  # fmt: skip
def test_a_client_id_that_is_no_number_is_refused_and_not_repeated(client_id: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^client_id: expected the number") as caught:
        authorization_url(client_id, REDIRECT, STATE)
    assert SECRET not in str(caught.value)
    with pytest.raises(ArgumentError, match=r"^client_id: expected the number"):
        authorization_url(10**5_000, REDIRECT, STATE)  # too long to print


@pytest.mark.parametrize(
    "redirect_uri",
    ["", "localhost:x y", "/callback", f"{REDIRECT}#a", f"{REDIRECT}\n", "https://é/", 5],
)  # fmt: skip
def test_a_redirect_url_that_cannot_be_registered_is_refused(redirect_uri: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^redirect_uri: expected"):
        authorization_url(1, redirect_uri, STATE)


@pytest.mark.parametrize("state", ["", " ", "a b", "é", "a\n", "s" * 9000, b"abc"])
def test_a_state_that_is_not_a_plain_text_is_refused(state: Any) -> None:
    with pytest.raises(ArgumentError, match=r"^state: expected"):
        authorization_url(1, REDIRECT, state)
    with pytest.raises(ArgumentError, match=r"^state: expected"):
        AuthorizationResponse.parse(f"?code={CODE}", state=state)


def test_there_are_two_grants() -> None:
    grant: Any = "password"
    with pytest.raises(ArgumentError, match="'code' or 'implicit'"):
        authorization_url(1, REDIRECT, STATE, grant=grant)


@pytest.mark.parametrize(
    "text",
    [
        f"{REDIRECT}?code={CODE}&state={STATE}",
        f"{REDIRECT}?lang=ja&state={STATE}&code={CODE}&lang=en&iss=x",
        f"?code={CODE}&state={STATE}",
        f"code={CODE}&state={STATE}",
        f"state={STATE}&code={CODE}#",
        f' "{REDIRECT}?code={CODE}&state={STATE}"\n',
        f"myapp:callback?code={CODE}&state={STATE}&error=",
        f"{REDIRECT}?code={CODE}&state={STATE.replace('-', '%2D')}#_=_",
    ],
)
def test_a_code_is_read_from_a_url_and_from_a_query(text: str) -> None:
    found = parsed(text)
    assert (found.code, found.token, found.has_state) == (CODE, None, True)


@pytest.mark.parametrize(
    "text",
    [
        f"{REDIRECT}#access_token={TOKEN}&token_type=Bearer&expires_in=31536000&state={STATE}",
        f"#state={STATE}&access_token={TOKEN}",
        f"access_token={TOKEN}&state={STATE}&token_type=bearer",
        f"{REDIRECT}?state={STATE}#access_token={TOKEN}",
    ],
)
def test_a_token_is_read_from_a_url_and_from_a_fragment(text: str) -> None:
    found = parsed(text)
    assert found.token is not None
    assert (found.token.reveal(), found.code, found.has_state) == (TOKEN, None, True)


@pytest.mark.parametrize("text", [CODE, f" '{CODE}' ", f"?code={CODE}", f"{REDIRECT}?code={CODE}"])
def test_a_code_without_state_is_read_only_if_that_is_allowed(text: str) -> None:
    refused(StateMismatchError, "has no `state`", text)
    refused(StateMismatchError, "has no `state`", f"{text}", allow_missing_state=False)
    found = parsed(text, allow_missing_state=True)
    assert (found.code, found.has_state) == (CODE, False)


@pytest.mark.parametrize("text", [TOKEN, f'"Bearer {TOKEN}"', f"#access_token={TOKEN}&state="])
def test_a_token_without_state_is_read_only_if_that_is_allowed(text: str) -> None:
    refused(StateMismatchError, "has no `state`", text)
    found = parsed(text, allow_missing_state=True)
    assert found.token is not None
    assert (found.token.reveal(), found.has_state) == (TOKEN, False)


@pytest.mark.parametrize("allow_missing_state", [False, True])
@pytest.mark.parametrize(
    "state",
    ["x", STATE[:-1], f"{STATE}a", STATE.upper(), f"%20{STATE}", "%FF", "%00", "é", "\ud800", "😀"],
)
@pytest.mark.parametrize(
    "outcome", [f"code={CODE}", f"access_token={TOKEN}", "error=access_denied", "error=x"]
)
def test_a_redirect_of_another_sign_in_is_refused_whatever_it_brings(
    outcome: str, state: str, allow_missing_state: bool
) -> None:
    """CSRF and login CSRF: an attacker's redirect lacks this sign-in's `state`."""
    refused(
        StateMismatchError,
        "not that of this sign-in",
        f"{REDIRECT}?{outcome}&state={state}",
        allow_missing_state=allow_missing_state,
    )


def test_a_code_that_comes_with_the_state_of_another_browser_is_refused() -> None:
    """Code injection: a code of another browser comes with that browser's `state`."""
    refused(StateMismatchError, "of another sign-in", f"?code={CODE}&state=another")
    refused(AuthError, "`state` more than once", f"?code={CODE}&state=another&state={STATE}")
    refused(AuthError, "`state` more than once", f"?code={CODE}&state=another#state={STATE}")


@pytest.mark.parametrize("allow_missing_state", [False, True])
@pytest.mark.parametrize("text", [f"?code={CODE}&state={STATE}", f"?code={CODE}&state=None", CODE])
def test_a_session_without_a_sign_in_accepts_no_redirect(
    text: str, allow_missing_state: bool
) -> None:
    """CSRF: a browser that began no sign-in is sent to the callback page."""
    with pytest.raises(StateMismatchError, match="no sign-in that waits for a redirect"):
        AuthorizationResponse.parse(text, state=None, allow_missing_state=allow_missing_state)


@pytest.mark.parametrize(
    "text",
    [
        f"?code=a&code={CODE}&state={STATE}",
        f"?code=a&state={STATE}#code={CODE}",
        f"#access_token={TOKEN}&access_token={TOKEN}&state={STATE}",
        f"?error=a&error=b&state={STATE}",
    ],
)
def test_a_parameter_that_is_there_twice_is_refused(text: str) -> None:
    refused(AuthError, "more than once", text, allow_missing_state=True)


@pytest.mark.parametrize(
    "text",
    [
        f"?code={CODE}&state={STATE}#access_token={TOKEN}",
        f"?code={CODE}&error=access_denied&state={STATE}",
        f"?error=access_denied&state={STATE}#access_token={TOKEN}",
    ],
)
def test_a_redirect_with_two_outcomes_is_refused(text: str) -> None:
    refused(AuthError, "has more than one of code, access_token, error", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "?",
        "#",
        REDIRECT,
        f"{REDIRECT}?state={STATE}",
        authorization_url(1, REDIRECT, STATE),
        f"{REDIRECT}?Code={CODE}&state={STATE}",
        f"{REDIRECT}/code={CODE}",
    ],
)
def test_a_text_without_code_and_token_is_refused(text: str) -> None:
    refused(AuthError, "neither a code nor a token. Pass the whole URL", text)


@pytest.mark.parametrize("text", [f"?code=&state={STATE}", f"#access_token=&code=&state={STATE}"])
def test_a_parameter_without_a_value_is_as_one_that_is_missing(text: str) -> None:
    refused(AuthError, "has none of code, access_token, error", text)


def test_a_user_who_denies_is_an_error_of_its_own() -> None:
    text = f"{REDIRECT}?error=access_denied&error_description=no&state={STATE}"
    refused(AccessDeniedError, "denied on AniList's page", text)
    refused(StateMismatchError, "has no `state`", "?error=access_denied")


def test_another_refusal_is_quoted_in_part_and_safe_to_print() -> None:
    said = urlencode({"error": "server_\x1b[31merror", "error_description": "x\u202e" * 900})
    error = refused(AuthError, r"server_\\u\{1b\}", f"?{said}&state={STATE}")
    assert len(str(error)) < 1_500


def test_a_refusal_that_has_a_token_in_its_text_is_quoted_without_it() -> None:
    for text in (
        f"?error=access_deniedaccess_token={TOKEN}",
        f"?error=x&error_description={TOKEN}.",
    ):
        error = refused(AuthError, r"refused the sign-in \(.*…", f"{text}&state={STATE}")
        assert not any(part in str(error) for part in TOKEN.split("."))


@pytest.mark.parametrize(
    "code",
    ["a b", "a\nb", "é", "\x00", "%00", "%FF", "%E2%80%AE", "a+b", "a\ud800b", "x" * 20_000],
)
def test_a_text_that_cannot_be_a_code_is_refused(code: str) -> None:
    refused(AuthError, "code is empty, has characters", f"?code={code}&state={STATE}")


def test_a_redirect_that_is_too_long_is_refused() -> None:
    refused(AuthError, "longer than", f"?code={'x' * 1_000_000}&state={STATE}")
    refused(AuthError, "longer than", "x" * 1_000_000, allow_missing_state=True)


@pytest.mark.parametrize("token", ["x", "a.b.c", f"{TOKEN}.", f"{TOKEN[:-40]}", "%00"])
def test_a_text_that_is_not_a_token_is_refused(token: str) -> None:
    refused(TokenMalformedError, "token", f"#access_token={token}&state={STATE}")


def test_a_token_of_another_type_is_refused() -> None:
    text = f"#access_token={TOKEN}&token_type=mac&state={STATE}"
    refused(AuthError, "another `token_type` than Bearer", text)


@pytest.mark.parametrize("text", [None, b"?code=1", 5, ["?code=1"]])
def test_what_is_not_a_text_is_refused(text: Any) -> None:
    refused(ArgumentError, "^text: expected a str", text)


def test_neither_code_nor_token_is_in_a_repr() -> None:
    found = parsed(f"?code={CODE}&state={STATE}")
    assert repr(found) == "AuthorizationResponse(has_state=True, token=None)"
    assert_holds_nothing_of(CODE, f"{found} {[found.code]!r}")
    assert copy.deepcopy(found) == found
    assert pickle.loads(pickle.dumps(found)) == found
    token = parsed(f"#access_token={TOKEN}&state={STATE}")
    assert_holds_nothing_of(TOKEN, repr(token))
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(token)


@pytest.mark.parametrize(
    "text",
    [
        f"?code={CODE}&state=x",
        f"?code={CODE}&state={STATE}&code={CODE}",
        f"?code={CODE}%20&state={STATE}",
        f"{CODE} {CODE}",
        f"#access_token={TOKEN}&token_type=mac&state={STATE}",
        f"#access_token={TOKEN[:-30]}%20&state={STATE}",
    ],
)
def test_no_error_holds_a_part_of_the_redirect(text: str) -> None:
    with pytest.raises(AuthError) as caught:
        parsed(text, allow_missing_state=True)
    shown = [
        str(caught.value),
        repr(caught.value),
        "".join(traceback.format_exception(caught.value)),
    ]
    shown += [value for _, value in shown_variables(caught.value)]
    for secret in (CODE, TOKEN):
        assert_holds_nothing_of(secret, "\n".join(shown[:2] + shown[3:]))


@given(st.text(max_size=200))
def test_any_text_gives_a_response_or_one_of_our_errors(text: str) -> None:
    for whole in (text, f"?code={text}&state={STATE}", f"{REDIRECT}#access_token={text}"):
        try:
            found = parsed(whole, allow_missing_state=True)
        except AuthError:
            pass
        else:
            assert (found.code is None) != (found.token is None)


@given(st.dictionaries(st.sampled_from(["a", "lang", "x y", "é"]), st.text(max_size=9), max_size=3))
def test_a_query_in_the_redirect_url_does_not_matter(own: dict[str, str]) -> None:
    query = urlencode({**own, "code": CODE, "state": STATE})
    assert parsed(f"{REDIRECT}?{query}").code == CODE


def test_the_names_are_in_kotae_and_in_kotae_auth() -> None:
    assert kotae.AuthorizationResponse is auth.AuthorizationResponse
    assert set(auth.__all__) == set(dir(auth)) >= {"Token", "authorization_url"}
    with pytest.raises(AttributeError, match=re.escape("'kotae.auth' has no attribute 'nope'")):
        getattr(auth, "nope")  # noqa: B009 - a type checker knows that it is not there
