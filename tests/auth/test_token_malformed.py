from __future__ import annotations

import base64
import json
import re
import traceback

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kotae.auth import Token, viewer_id
from kotae.auth.token import MAX_LENGTH
from kotae.errors import TokenMalformedError

HEADER = {"alg": "RS256", "typ": "JWT"}
CLAIMS: dict[str, object] = {"exp": 1_800_000_000, "sub": "123456"}
MARK = "foreign-text-of-a-claim"


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def raw(header: object, payload: object, signature: str = "c2lnbmF0dXJl") -> str:
    """Build a token by hand: bytes are used unchanged, other values become JSON."""
    parts = [
        base64url(part if isinstance(part, bytes) else json.dumps(part).encode())
        for part in (header, payload)
    ]
    return ".".join([*parts, signature])


def payload_of(exp: str, sub: str = '"1"') -> str:
    """Build a token from the text of its claims, which a JSON encoder would refuse."""
    return raw(HEADER, f'{{"exp": {exp}, "sub": {sub}}}'.encode())


def claiming(**claims: object) -> str:
    """Return a token with some claims changed; `...` removes a claim."""
    return raw(
        HEADER, {name: value for name, value in (CLAIMS | claims).items() if value is not ...}
    )


TOKEN = raw(HEADER, CLAIMS)
PIN = "https://anilist.co/api/v2/oauth/pin"


def pieces(text: str) -> set[str]:
    """Return all substrings of eight characters, which must occur nowhere else."""
    text = text.strip()[:MAX_LENGTH]
    return {text[at : at + 8] for at in range(len(text) - 7)}


def assert_holds_nothing_of(text: str, shown: str) -> None:
    assert not any(piece in shown for piece in pieces(text))
    assert MARK not in shown


def refusal_of(text: object) -> TokenMalformedError:
    with pytest.raises(TokenMalformedError) as caught:
        Token.parse(text)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] - on purpose
    return caught.value


NO_DATES: list[object] = [
    None, "1", MARK, True, False, -1, [], {}, float("nan"), float("inf"), 10**30, 1e30,
    253_402_300_800,
]  # fmt: skip

MALFORMED: list[tuple[str, object, str]] = [
    ("None", None, "got a value of the type NoneType"),
    ("bytes", TOKEN.encode(), "got a value of the type bytes"),
    ("a number", 123456, "got a value of the type int"),
    ("a list", [TOKEN], "got a value of the type list"),
    ("nothing", "", "is empty"),
    ("white space", " \t\r\n\N{IDEOGRAPHIC SPACE}", "is empty"),
    ("the word Bearer alone", "Bearer ", "is empty"),
    ("the word Bearer twice", f"Bearer Bearer {TOKEN}", "characters that a token does not have"),
    ("a whole header", f"Authorization: Bearer {TOKEN}", "characters that a token does not have"),
    ("a quote inside", TOKEN.replace(".", '".'), "characters that a token does not have"),
    ("quotes alone", "\"'", "is empty"),
    ("a wrapped token", f"{TOKEN[:40]}\n{TOKEN[40:]}", "characters that a token does not have"),
    ("two tokens", f"{TOKEN} {TOKEN}", "characters that a token does not have"),
    ("NUL inside", f"{TOKEN}\0x", "characters that a token does not have"),
    ("an emoji", f"{TOKEN}🍵", "characters that a token does not have"),
    ("a lone surrogate", f"{TOKEN}\ud800", "characters that a token does not have"),
    ("digits of another script", TOKEN.replace("e", "٣"), "characters that a token does not have"),
    ("base64 with padding", f"{TOKEN}==", "characters that a token does not have"),
    ("base64 that is not url-safe", "a+/a.b.c", "characters that a token does not have"),
    ("one part", "def50200" * 40, "got 1 part:"),
    ("two parts", TOKEN.rpartition(".")[0], "got 2 parts"),
    ("four parts", f"{TOKEN}.c2ln", "got 4 parts"),
    ("five parts, as an encrypted one", "a.b.c.d.e", "got 5 parts"),
    ("dots alone", "..", "cannot be read"),
    ("sixteen thousand dots", "." * MAX_LENGTH, "got 16385 parts"),
    ("a cut header", TOKEN[3:], "cannot be read"),
    ("a signature of an impossible length", f"{TOKEN}A", "cannot be read"),
    ("text that is not JSON", raw(b"not JSON", b"not JSON"), "cannot be read"),
    ("text that is not UTF-8", raw(HEADER, b'{"exp": 1, "sub": "\xff\xfe"}'), "cannot be read"),
    ("an array for the header", raw([HEADER], CLAIMS), "cannot be read"),
    ("an array for the payload", raw(HEADER, [CLAIMS]), "cannot be read"),
    ("null for the header", raw(None, CLAIMS), "cannot be read"),
    ("a number for the payload", raw(HEADER, 7), "cannot be read"),
    ("an empty payload", raw(HEADER, b""), "cannot be read"),
    ("a detached payload", raw(HEADER | {"b64": False, "crit": ["b64"]}, b""), "cannot be read"),
    ("a deeply nested payload", raw(HEADER, b"[" * 12_000), "cannot be read"),
    ("a deeply nested header", raw(b'{"a":' * 2_400, CLAIMS), "cannot be read"),
    ("a deeply nested claim", payload_of("[" * 5_000 + "]" * 5_000), "The token's"),
    ("100,000 brackets", raw(HEADER, b"[" * 100_000), "longer than 16,384 characters"),
    ("10 MB", "a" * 10_000_000, "longer than 16,384 characters"),
    ("10 MB of white space", TOKEN + " " * 10_000_000, "longer than 16,384 characters"),
    ("one character too many", TOKEN.ljust(MAX_LENGTH + 1), "longer than 16,384 characters"),
    ("algorithm none", raw({"alg": "none"}, CLAIMS), "is not signed"),
    ("algorithm NoNe", raw({"alg": "NoNe"}, CLAIMS), "is not signed"),
    ("no algorithm, no signature", raw({"alg": "none"}, CLAIMS, ""), "not signed"),
    ("no algorithm", raw({"typ": "JWT"}, CLAIMS), "is not signed"),
    ("a number for the algorithm", raw({"alg": 256}, CLAIMS), "is not signed"),
    ("a signature cut off", TOKEN.rpartition(".")[0] + ".", "is not signed"),
    ("no sub", claiming(sub=...), "lacks the claim `sub`"),
    ("null for sub", claiming(sub=None), "lacks the claim `sub`"),
    ("no exp", claiming(exp=...), "lacks the claim `exp`"),
    ("null for exp", claiming(exp=None), "lacks the claim `exp`"),
    *(
        (f"sub {written}", payload_of("1", written), "claim `sub` is not a user's id")
        for written in (
            '""', '"0"', '"-1"', '"+1"', '"01"', '" 1"', '"1 "', '"1\\n"', '"1.0"', '"1e3"',
            '"1_0"', '"0x1"', '"٣"', '"²"', '"\\uff11"', '"2147483648"', f'"{"9" * 5_000}"',
            f'"{MARK}"', '"\\ud800"', "0", "-1", "1.0", "1e3", "NaN", "true", "false", "2147483648",
            "9" * 4_000, "[]", '["1"]', "{}",
        )
    ),
    ("a sub of 5,000 digits", payload_of("1", "9" * 5_000), "cannot be read"),
    *(
        (f"exp {written}", payload_of(written), "claim `exp` is not a number of seconds since 1970")
        for written in (
            "NaN", "Infinity", "-Infinity", "1e400", "-1", "-0.5", "true", "false", '"1"', '""',
            f'"{MARK}"', "[]", "[1]", "{}", f"-{'9' * 4_000}",
        )
    ),
    ("an exp of 5,000 digits", payload_of("9" * 5_000), "cannot be read"),
    *(
        (f"{name} {value!r}", claiming(**{name: value}), f"`{name}` is not a number of seconds")
        for name in ("iat", "nbf")
        for value in NO_DATES
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [case[1:] for case in MALFORMED],
    ids=[case[0].encode("ascii", "backslashreplace").decode()[:60] for case in MALFORMED],
)
def test_a_malformed_token_is_refused_with_a_reason_that_does_not_quote_it(
    text: object, reason: str
) -> None:
    error = refusal_of(text)

    assert reason in str(error)
    assert str(error).endswith(".")
    assert error.args == (str(error),)
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    if isinstance(text, str):
        assert_holds_nothing_of(text, shown)
        with pytest.raises(TokenMalformedError, match=re.escape(reason)):
            viewer_id(text)


ADDRESSES: list[tuple[str, str, str]] = [
    ("an address without a token", f"{PIN}?code={TOKEN}", "without `access_token=`"),
    ("a refusal", "#error=access_denied&state=x", "without `access_token=`"),
    ("an address with an empty token", f"{PIN}#access_token=&expires_in=9", "is empty"),
    ("an address in a token's place", f"#access_token={PIN}/{MARK}", "without `access_token=`"),
    ("another parameter", f"{PIN}#my_access_token={TOKEN}", "without `access_token=`"),
    ("half a token in an address", f"{PIN}#access_token={TOKEN[:40]}&expires_in=9", "parts"),
    ("an escaped address", f"{PIN}%23access_token%3D{TOKEN}", "without `access_token=`"),
    ("sixteen thousand hashes", "#" * MAX_LENGTH, "without `access_token=`"),
    ("sixteen thousand parameters", "&access_token=" * 1_170, "is empty"),
]


@pytest.mark.parametrize(
    ("text", "reason"),
    [case[1:] for case in ADDRESSES],
    ids=[case[0] for case in ADDRESSES],
)
def test_an_address_without_a_token_is_refused_and_its_values_are_not_quoted(
    text: str, reason: str
) -> None:
    error = refusal_of(text)
    assert reason in str(error)
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert_holds_nothing_of(TOKEN, shown)
    assert "anilist.co" not in shown


@given(st.text() | st.from_regex(r"[\w-]*\.[\w-]*\.[\w-]*"))
@example("\ud800.\ud800.\ud800")
@example("e30.e30.e30")
def test_any_text_is_a_token_or_is_refused(text: str) -> None:
    try:
        token = Token.parse(text)
    except TokenMalformedError as error:
        assert error.__context__ is None  # noqa: PT017 - a token is right too
    else:
        assert token.reveal() in text


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
claim_values = json_values | st.integers(0, 2**33) | st.integers(0, 2**31).map(str)


@given(
    header=st.fixed_dictionaries({"alg": json_values}, optional={"kid": json_values}),
    payload=st.fixed_dictionaries(
        {"exp": claim_values, "sub": claim_values},
        optional={"aud": claim_values, "iat": claim_values, "nbf": claim_values},
    )
    | json_values,
)
def test_any_claims_make_a_token_or_are_refused(header: object, payload: object) -> None:
    text = raw(header, payload)
    try:
        token = Token.parse(text)
    except TokenMalformedError as error:
        assert error.__context__ is None  # noqa: PT017 - a token is right too
        assert_holds_nothing_of(text, str(error))
    else:
        assert token.viewer_id > 0
        assert_holds_nothing_of(text, repr(token))
