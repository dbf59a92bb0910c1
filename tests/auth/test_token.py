from __future__ import annotations

import copy
import inspect
import pickle
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kotae.auth import Token, viewer_id
from kotae.auth.token import MAX_LENGTH
from kotae.errors import ArgumentError, AuthError, TokenExpiredError, TokenMalformedError

if TYPE_CHECKING:
    from jwt.types import Options

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
KEY = "a key of the tests, longer than 32 bytes"


def signed(**claims: object) -> str:
    """Return a token with some claims changed; `...` removes a claim."""
    usual: dict[str, object] = {
        "aud": "4711",
        "jti": "c0ffee",
        "iat": NOON.timestamp(),
        "nbf": NOON.timestamp(),
        "exp": (NOON + YEAR).timestamp(),
        "sub": "123456",
        "scopes": [],
    }
    merged = {name: value for name, value in (usual | claims).items() if value is not ...}
    return jwt.encode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
        merged, KEY, algorithm="HS256"
    )


def read_at(moment: datetime, **claims: object) -> Token:
    return Token.parse(signed(**claims), now=lambda: moment)


def pieces(text: str) -> set[str]:
    """Return all substrings of eight characters, which must occur nowhere else."""
    text = text.strip()[:MAX_LENGTH]
    return {text[at : at + 8] for at in range(len(text) - 7)}


def assert_holds_nothing_of(text: str, shown: str) -> None:
    assert not any(piece in shown for piece in pieces(text))


@given(subject=st.integers(1, 2**31 - 1), end=st.integers(0, 253_402_300_799))
def test_the_claims_of_a_token_are_read(subject: int, end: int) -> None:
    token = Token.parse(signed(sub=str(subject), exp=end))

    assert token.viewer_id == subject
    assert token.expires_at == datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=end)


far_from_now = st.integers(-(10**9), 0) | st.integers(180, 10**9)


@given(end=far_from_now, beginning=far_from_now)
def test_a_lifetime_is_judged_as_pyjwt_judges_it(end: int, beginning: int) -> None:
    now = int(time.time())
    text = signed(exp=now + end, nbf=now + beginning)
    options: Options = {"verify_signature": False, "verify_exp": True, "verify_nbf": True}
    try:
        jwt.decode(  # pyright: ignore[reportUnknownMemberType] - its keys are cryptography's
            text, options=options
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        with pytest.raises(TokenExpiredError):
            viewer_id(text)
    else:
        assert viewer_id(text) == 123456


def test_a_valid_token_names_its_viewer_as_text_and_read_already() -> None:
    text = signed(exp=time.time() + 3600)

    assert viewer_id(text) == 123456
    assert viewer_id(Token.parse(text)) == 123456


def test_the_docs_of_the_viewer_id_warn_that_it_does_not_authenticate() -> None:
    assert "does not authenticate" in (inspect.getdoc(viewer_id) or "")


def test_an_expired_token_is_refused_with_the_moment_it_expired() -> None:
    with pytest.raises(TokenExpiredError, match="expired at 2001-09-09 01:46:40 UTC") as caught:
        viewer_id(signed(exp=1_000_000_000))

    assert caught.value.expired_at == datetime(2001, 9, 9, 1, 46, 40, tzinfo=UTC)
    assert "sign in again" in str(caught.value)


def test_a_token_that_is_not_valid_yet_is_refused_in_words_of_its_own() -> None:
    token = read_at(NOON - timedelta(seconds=61))

    with pytest.raises(TokenExpiredError, match="not valid before 2026-09-01 12:00:00") as caught:
        viewer_id(token)

    assert caught.value.expired_at == NOON + YEAR


def test_a_token_that_has_no_end_and_is_not_valid_yet_has_no_moment_of_expiry() -> None:
    with pytest.raises(TokenExpiredError, match="not valid before") as caught:
        viewer_id(read_at(NOON - YEAR, exp=10**30))

    assert caught.value.expired_at is None


def test_a_token_read_while_it_was_valid_is_refused_once_it_is_over() -> None:
    moments = iter([NOON, NOON, NOON + YEAR])
    token = Token.parse(signed(), now=lambda: next(moments))

    assert viewer_id(token) == 123456
    with pytest.raises(TokenExpiredError):
        viewer_id(token)


def test_a_lifetime_begins_at_its_first_second_and_is_over_at_its_last() -> None:
    tick = timedelta(microseconds=1)

    late = timedelta(minutes=1)  # a clock that is late by this much is right enough
    assert not read_at(NOON - late - tick).has_begun
    assert read_at(NOON - late).has_begun
    assert not read_at(NOON + YEAR - tick).is_expired
    assert read_at(NOON + YEAR).is_expired


def test_an_expired_token_can_still_be_read() -> None:
    token = read_at(NOON + 2 * YEAR)

    assert token.is_expired
    assert token.viewer_id == 123456
    assert token.client_id == "4711"
    assert token.issued_at == token.not_before == NOON
    assert token.expires_at == NOON + YEAR
    assert token.issued_at is not None
    assert token.issued_at.tzinfo is UTC


def test_the_end_of_a_lifetime_is_known_in_advance() -> None:
    token = read_at(NOON + YEAR - timedelta(days=30))

    assert token.expires_within(timedelta(days=30))
    assert not token.expires_within(timedelta(days=30) - timedelta.resolution)
    assert token.expires_within(timedelta.max)
    assert not token.expires_within(timedelta.min)


@pytest.mark.parametrize("end", [253_402_300_799, 253_402_300_799.5])
def test_a_lifetime_may_end_with_the_year_9999(end: float) -> None:
    token = Token.parse(signed(exp=end))

    assert token.expires_at == datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize("end", [253_402_300_800, 253_402_300_800.0, 10**30, 1e300, 10**4_000])
def test_a_lifetime_beyond_the_year_9999_has_no_end(end: float) -> None:
    token = Token.parse(signed(exp=end))

    assert token.expires_at is None
    assert not token.is_expired
    assert not token.expires_within(timedelta(days=36_500))


def test_moments_are_whole_seconds_cut_as_pyjwt_cuts_them() -> None:
    assert Token.parse(signed(exp=1_000_000_000.9)).expires_at == datetime(
        2001, 9, 9, 1, 46, 40, tzinfo=UTC
    )


def test_optional_claims_that_are_missing_are_none() -> None:
    token = Token.parse(signed(aud=..., iat=..., nbf=...))

    assert token.client_id is None
    assert token.issued_at is None
    assert token.not_before is None
    assert token.has_begun


@pytest.mark.parametrize("subject", ["123456", 123456])
def test_a_subject_is_text_or_a_number(subject: object) -> None:
    assert Token.parse(signed(sub=subject)).viewer_id == 123456


@pytest.mark.parametrize("audience", ["4711", 4711, ["4711"], [4711]])
def test_a_client_id_is_text_or_a_number_or_one_in_a_list(audience: object) -> None:
    assert Token.parse(signed(aud=audience)).client_id == "4711"


@pytest.mark.parametrize(
    "audience",
    [
        None, "", [], ["4711", "4712"], [["4711"]], {}, True, 0, -1, 47.11, 10**4_000, "a b",
        "\x1b[31m", "\ud800", "٣", "x" * 65,
    ],
)  # fmt: skip
def test_an_audience_that_is_not_one_plain_id_is_no_client_id(audience: object) -> None:
    assert Token.parse(signed(aud=audience)).client_id is None


_REDIRECT = (
    "https://anilist.co/api/v2/oauth/pin#access_token={}&token_type=Bearer&expires_in=31536000"
)


@pytest.mark.parametrize(
    "copied",
    [
        _REDIRECT,
        f"  {_REDIRECT}\n",
        f'"{_REDIRECT}"',
        _REDIRECT.partition("pin")[2],
        _REDIRECT.partition("#")[2],
        "http://127.0.0.1:8080/?state=x&access_token={}",
        "#token_type=Bearer&expires_in=1&access_token={}",
        "#access_token={}#",
        '"{}"',
        "'{}'",
        "`{}`",
        "“{}”",
        '" {} "',
        'Bearer "{}"',
        '"Bearer {}"',
        "#access_token='{}'",
    ],
)
def test_a_token_is_read_from_what_people_copy(copied: str) -> None:
    secret = signed()
    assert Token.parse(copied.format(secret), now=lambda: NOON).reveal() == secret
    assert viewer_id(copied.format(signed(exp=32_503_680_000))) == 123456


def test_a_token_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = signed()
    monkeypatch.setenv("ANILIST_TOKEN", secret)
    monkeypatch.setenv("OTHER", f'"{signed(sub="7")}"')
    assert Token.from_env() == Token.parse(secret)
    assert Token.from_env("OTHER").viewer_id == 7


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_a_variable_without_a_token_is_named(
    monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.delenv("ANILIST_TOKEN", raising=False)
    if text is not None:
        monkeypatch.setenv("ANILIST_TOKEN", text)
    with pytest.raises(AuthError, match="ANILIST_TOKEN is not set, or is empty: set it"):
        Token.from_env()


def test_a_variable_with_something_else_is_named_and_not_quoted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret = signed()
    monkeypatch.setenv("MINE", f"{secret} {secret}")
    with pytest.raises(TokenMalformedError, match=r"^The environment variable MINE: ") as caught:
        Token.from_env("MINE")
    assert_holds_nothing_of(secret, str(caught.value))
    assert caught.value.__context__ is None
    with pytest.raises(ArgumentError, match="not the token itself") as refused:
        Token.from_env(secret)
    assert_holds_nothing_of(secret, str(refused.value))


@pytest.mark.parametrize("before", ["", " ", "\n", "Bearer ", "bearer ", "BEARER\t", " Bearer   "])
@pytest.mark.parametrize("after", ["", " ", "\r\n", "\N{NO-BREAK SPACE}"])
def test_white_space_and_the_word_bearer_are_ignored(before: str, after: str) -> None:
    assert Token.parse(before + signed() + after).reveal() == signed()


def test_the_secret_is_revealed_by_one_method_alone() -> None:
    token = Token.parse(signed())

    assert token.reveal() == signed()
    shown = [repr(token), str(token), f"{token}", f"{token:>80}", repr([token])]
    shown += [repr(getattr(token, name)) for name in dir(token)]
    assert_holds_nothing_of(signed(), "\n".join(shown))
    with pytest.raises(TypeError):
        vars(token)
    assert not hasattr(token, "__dict__")


def test_a_token_shows_its_viewer_and_its_end() -> None:
    token = Token.parse(signed())

    assert repr(token) == "Token(viewer_id=123456, expires_at=2027-09-01T12:00:00+00:00)"
    assert str(token) == f"{token}" == repr(token)
    assert repr(Token.parse(signed(exp=10**30))) == "Token(viewer_id=123456, expires_at=None)"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_token_refuses_to_be_pickled(protocol: int) -> None:
    with pytest.raises(TypeError, match="cannot be pickled") as caught:
        pickle.dumps([Token.parse(signed())], protocol)

    assert_holds_nothing_of(signed(), repr(caught.value))


@pytest.mark.parametrize("call", ["__getstate__", "__reduce__"])
def test_a_token_gives_no_state_away(call: str) -> None:
    with pytest.raises(TypeError, match="pickle"):
        getattr(Token.parse(signed()), call)()


def test_a_copy_of_a_token_is_the_token_itself() -> None:
    token = Token.parse(signed())

    assert copy.copy(token) is token
    assert copy.deepcopy([token])[0] is token


def test_a_token_cannot_be_changed() -> None:
    token = Token.parse(signed())

    for name in ("viewer_id", "client_id", "issued_at", "not_before", "expires_at", "anything"):
        with pytest.raises(AttributeError):
            setattr(token, name, 1)


def test_tokens_are_equal_if_their_secrets_are() -> None:
    token = Token.parse(signed())

    assert token == Token.parse(f"Bearer {signed()}", now=lambda: NOON)
    assert hash(token) == hash(Token.parse(signed()))
    assert token != Token.parse(signed(jti="another"))
    assert token != Token.parse(signed()[:-4] + "AAAA")
    assert token != signed()


def test_pyjwt_is_not_imported_before_a_token_is_read() -> None:
    script = "import sys, kotae.auth; sys.exit('jwt' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
