"""The steps of the exchange of a code, and the sentence for each error of the endpoint."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae import (
    AniListError,
    ConnectionFailedError,
    ExchangeError,
    NotJSONError,
    RateLimitedError,
    RequestTimeoutError,
    TransportError,
)
from kotae.wire import HTTPResponse
from kotae.wire.steps import Send, Step, Wait, drive
from kotae.wire.token_exchange import MAX_ATTEMPTS, access_token, exchange_steps, token_request

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
GOOD = HTTPResponse(200, {}, json.dumps({"token_type": "Bearer", "access_token": TOKEN}).encode())
UNREACHED = ConnectionFailedError("Refused.", reached_server=False)


def response(status: int, content: object, **headers: str) -> HTTPResponse:
    return HTTPResponse(status, headers, json.dumps(content).encode())


def refused(status: int, content: object, **headers: str) -> ExchangeError:
    with pytest.raises(ExchangeError) as caught:
        access_token(response(status, content, **headers))
    assert caught.value.status == status
    assert str(caught.value).isprintable()
    return caught.value


def exchanged(*outcomes: HTTPResponse | TransportError) -> tuple[str, list[Step[object]]]:
    """Return the token and the steps until the outcomes of `Send` bring it."""
    performed: list[Step[object]] = []
    left = list(outcomes)

    def perform(step: Step[object]) -> object:
        performed.append(step)
        return left.pop(0) if isinstance(step, Send) else None

    token = drive(exchange_steps(lambda: 1.0), perform)
    assert not left
    return token, performed


def test_the_request_has_the_credentials_in_its_body_and_hides_them_in_its_repr() -> None:
    body = token_request("the-code", "12", "the-secret", "https://a.example/")
    assert body == {
        "grant_type": "authorization_code",
        "client_id": "12",
        "client_secret": "the-secret",
        "redirect_uri": "https://a.example/",
        "code": "the-code",
    }
    assert "the-" not in repr(body)


def test_a_token_of_the_first_response_needs_one_step() -> None:
    assert exchanged(GOOD) == (TOKEN, [Send(1)])


def test_a_request_that_did_not_arrive_is_sent_again_after_a_wait() -> None:
    token, performed = exchanged(UNREACHED, UNREACHED, GOOD)
    assert token == TOKEN
    assert performed == [
        Send(1),
        Wait(1.0, "retry", UNREACHED),
        Send(2),
        Wait(2.0, "retry", UNREACHED),
        Send(3),
    ]


def test_the_last_attempt_is_not_followed_by_a_wait() -> None:
    with pytest.raises(ConnectionFailedError, match=r"^Refused\.$") as caught:
        exchanged(*[UNREACHED] * MAX_ATTEMPTS)
    assert caught.value is UNREACHED


@pytest.mark.parametrize(
    "error",
    [
        ConnectionFailedError("It broke.", reached_server=None),
        ConnectionFailedError("It broke.", reached_server=True),
        RequestTimeoutError("Too late.", timeout_s=30.0, reached_server=None),
    ],
)
def test_a_request_that_may_have_arrived_is_not_repeated(error: TransportError) -> None:
    with pytest.raises(type(error), match=r"^.*\. The code may have been used: sign in again"):
        exchanged(error)
    assert not error.is_retryable


def test_a_connection_that_this_machine_refuses_is_not_tried_again() -> None:
    error = ConnectionFailedError("No.", reached_server=False, is_refused_locally=True)
    with pytest.raises(ConnectionFailedError, match=r"^No\.$"):
        exchanged(error)


def test_the_credentials_are_wrong_most_often_by_the_redirect_url_or_a_space() -> None:
    error = refused(401, {"error": "invalid_client", "message": "Client authentication failed"})
    assert error.error == "invalid_client"
    assert str(error) == (
        "AniList did not exchange the code: invalid_client, HTTP 401 "
        '("Client authentication failed"). Most often, the redirect URL differs from the one that '
        "is registered for the application, or the client's id has a space in it. Compare both, "
        "and the client's secret, with AniList's developer settings."
    )


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("invalid_grant", "used before, has expired, or is for another application"),
        ("invalid_request", "copy it again, whole, or sign in again"),
        ("unauthorized_client", "may not use the code grant"),
        ("unsupported_grant_type", "no code grant. Is the endpoint right?"),
        ("invalid_scope", "Check the endpoint, and sign in again."),
    ],
)
def test_each_error_of_oauth_says_what_to_do(error: str, advice: str) -> None:
    caught = refused(400, {"error": error})
    assert caught.error == error
    assert f"exchange the code: {error}, HTTP 400. " in str(caught)
    assert advice in str(caught)


def test_a_failure_of_the_server_may_have_used_the_code() -> None:
    error = refused(500, {"message": "Server Error"})
    assert error.error is None
    assert str(error) == (
        'AniList did not exchange the code: HTTP 500 ("Server Error"). The code may have been '
        "used: sign in again for a new one. Try again later."
    )


def test_a_hint_of_the_server_is_quoted_rather_than_its_description() -> None:
    said = {
        "error": "invalid_request",
        "error_description": "The request is missing a parameter.",
        "hint": "Cannot decrypt the authorization code",
        "message": "The request is missing a parameter.",
    }
    assert '("Cannot decrypt the authorization code")' in str(refused(400, said))


@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, {}),
        (200, {"data": None, "errors": []}),
        (200, {"access_token": None}),
        (200, {"access_token": {"a": TOKEN}}),
        (200, {"access_token": [TOKEN]}),
        (200, {"access_token": 5}),
        (204, {"token": TOKEN}),
    ],
)
def test_a_success_without_a_token_is_an_error(status: int, content: object) -> None:
    assert str(refused(status, content)) == (
        "The response has no access token. Is the endpoint right?"
    )


@pytest.mark.parametrize("status", [201, 400, 500])
def test_a_token_counts_only_in_a_success(status: int) -> None:
    content = {"access_token": TOKEN, "error": "invalid_grant"}
    if status == 201:
        assert access_token(response(status, content)) == TOKEN
    else:
        assert refused(status, content).error == "invalid_grant"


@pytest.mark.parametrize("kind", ["mac", "", None, 5, {"a": 1}, ["Bearer"]])
def test_a_token_of_another_type_is_refused(kind: object) -> None:
    error = refused(200, {"access_token": TOKEN, "token_type": kind})
    assert "another `token_type` than Bearer" in str(error)


@pytest.mark.parametrize("more", [{}, {"token_type": "BEARER"}, {"expires_in": "x", "n": [1]}])
def test_other_members_of_the_response_do_not_matter(more: dict[str, Any]) -> None:
    assert access_token(response(200, {"access_token": TOKEN, **more})) == TOKEN


def test_of_two_equal_keys_the_last_counts() -> None:
    body = f'{{"access_token":"a","error":"b","access_token":"{TOKEN}"}}'.encode()
    assert access_token(HTTPResponse(200, {}, body)) == TOKEN


@pytest.mark.parametrize("code", ["x\ny", "e" * 65, "", "é", "a b", 5, None, ["x"]])
def test_a_text_that_is_not_an_error_code_is_dropped(code: object) -> None:
    error = refused(400, {"error": code, "message": "\x1b[2J\u202eno" * 500})
    assert error.error is None
    assert len(str(error)) < 1_000


def test_a_redirect_is_not_followed() -> None:
    error = refused(307, {}, location="https://elsewhere.example/")
    assert "redirected to https://elsewhere.example/ (HTTP 307), which is not followed" in str(
        error
    )


@pytest.mark.parametrize("body", [b'{"error":"x"}', b"<html>wait</html>", b""])
def test_too_many_requests_are_an_error_of_their_own(body: bytes) -> None:
    with pytest.raises(RateLimitedError, match="Wait 7 seconds") as caught:
        access_token(HTTPResponse(429, {"retry-after": "7"}, body))
    assert caught.value.is_retryable


@pytest.mark.parametrize(
    ("status", "body", "match", "may_be_used"),
    [
        (502, b"<html>cloudflare</html>", "a Cloudflare error page instead of JSON", True),
        (403, b"<html>just a moment</html>", "requires a browser", False),
        (404, b"<html>nothing</html>", "Is the endpoint's URL right", False),
        (200, b"<html>sign in to the network</html>", "with a web page", True),
        (200, b"", "is empty", True),
        (200, b"[]", "JSON, but not an object", True),
        (200, GOOD.body[:-9], "is truncated", True),
        (500, b"oops", "failed with HTTP 500", True),
    ],
)
def test_a_body_that_is_no_object_says_what_it_is_and_whether_the_code_is_gone(
    status: int, body: bytes, match: str, may_be_used: bool
) -> None:
    with pytest.raises(NotJSONError, match=match) as caught:
        access_token(HTTPResponse(status, {}, body))
    assert ("The code may have been used" in str(caught.value)) == may_be_used
    assert not (may_be_used and caught.value.is_retryable)
    assert caught.value.excerpt == (body.decode() if body.startswith(b"<") else "")


def test_a_truncated_token_is_in_no_excerpt() -> None:
    for end in range(1, len(GOOD.body)):
        with pytest.raises(NotJSONError) as caught:
            access_token(HTTPResponse(200, {}, GOOD.body[:end]))
        assert "eyJ" not in f"{caught.value}{vars(caught.value)}"


@given(
    st.integers(200, 599),
    st.binary(max_size=80)
    | st.builds(
        json.dumps,
        st.dictionaries(
            st.sampled_from(["error", "message", "hint", "access_token", "token_type"]),
            st.none() | st.integers() | st.text(max_size=9) | st.lists(st.text(max_size=3)),
        ),
    ).map(str.encode),
)
def test_any_response_is_a_text_or_one_of_our_errors(status: int, body: bytes) -> None:
    try:
        token = access_token(HTTPResponse(status, {}, body))
    except AniListError as error:
        shown = str(error)
        assert shown.isprintable()
    else:
        assert repr(token) == "'[hidden]'"
