"""The keys of cached responses."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.tracebacks import shown_variables

from kotae.errors import ArgumentError
from kotae.wire.cache_key import ANONYMOUS, CacheKey, cache_key, hash_token

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
# Few characters, so that requests are often equal; surrogates too, since a str can hold them.
_TEXT = st.text(st.sampled_from('ab"{}\0\ud83d\ude00\U0001f600'), max_size=3)
_REQUESTS = st.fixed_dictionaries(
    {
        "endpoint": _TEXT,
        "token": st.none() | _TEXT,
        "text": _TEXT,
        "operation_name": st.none() | _TEXT,
        "variables": st.dictionaries(_TEXT, _JSON, max_size=3),
    }
)
_REQUEST: dict[str, Any] = {
    "endpoint": "https://graphql.anilist.co",
    "token": None,
    "text": "query ($id: Int) { Media(id: $id) { id } }",
    "operation_name": None,
    "variables": {"id": 1},
}


def key(**changes: Any) -> CacheKey:
    return cache_key(**{**_REQUEST, **changes})


def forged(subject: str, signature: str) -> str:
    def part(content: dict[str, str]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'RS256'})}.{part({'sub': subject})}.{signature}"


def exact(value: object) -> object:
    """Return a value that equals only values with the same JSON."""
    if isinstance(value, dict):
        pairs = value.items()  # pyright: ignore[reportUnknownVariableType] - any JSON
        return ("dict", frozenset((name, exact(one)) for name, one in pairs))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - as above
    if isinstance(value, list):
        return ("list", *(exact(one) for one in value))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - as above
    return (type(value).__name__, repr(value))


def test_equal_requests_have_the_same_key() -> None:
    assert key() == key()
    assert key(variables={"a": 1, "b": 2}) == key(variables={"b": 2, "a": 1})


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://graphql.anilist.co/"},
        {"token": ""},
        {"token": "anonymous"},
        {"text": "query ($id: Int) { Media(id: $id) { id  } }"},
        {"operation_name": ""},
        {"operation_name": "Other"},
        {"variables": {}},
        {"variables": {"id": 1.0}},
        {"variables": {"id": True}},
        {"variables": {"id": "1"}},
        {"variables": {"id": [1]}},
        {"variables": {"id": None}},
    ],
    ids=str,
)
def test_a_request_that_differs_in_anything_has_another_key(change: dict[str, Any]) -> None:
    assert key(**change).digest != key().digest


def test_text_that_moves_from_one_part_to_the_next_makes_another_key() -> None:
    one = key(text="query A { a }", operation_name="A")
    other = key(text="query A { a }A", operation_name="")
    assert one.digest != other.digest


@given(_REQUESTS, _REQUESTS)
def test_two_requests_share_a_key_only_if_they_are_equal(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    is_same = cache_key(**one).digest == cache_key(**other).digest
    assert is_same == (exact(one) == exact(other))


@given(st.lists(_TEXT, min_size=2, max_size=2), st.integers(0, 12))
def test_a_cut_elsewhere_makes_another_key(texts: list[str], place: int) -> None:
    joined = "".join(texts)
    one = key(endpoint=texts[0], text=texts[1])
    other = key(endpoint=joined[:place], text=joined[place:])
    assert (one == other) == (texts[0] == joined[:place])


def test_two_surrogates_are_not_the_character() -> None:
    assert key(variables={"a": "\ud83d\ude00"}) != key(variables={"a": "\U0001f600"})
    assert key(text="\ud83d\ude00") != key(text="\U0001f600")


def test_a_forged_token_of_the_same_user_has_another_key() -> None:
    mine, forgery = forged("1", "mine"), forged("1", "made-up")
    assert hash_token(mine) != hash_token(forgery)
    assert key(token=mine).digest != key(token=forgery).digest


def test_a_key_holds_the_hash_of_the_token_and_no_part_of_it() -> None:
    token = forged("123456", "signature-of-a-secret")
    made = key(token=token)
    assert made.token_hash == hash_token(token)
    assert len(made.token_hash) == len(made.digest) == 64
    assert not any(part in repr(made) for part in token.split("."))


def test_a_request_without_a_token_is_anonymous() -> None:
    assert key().token_hash == hash_token(None) == ANONYMOUS == "anonymous"
    assert key(token="anonymous").token_hash != ANONYMOUS


def test_an_enum_equals_its_text() -> None:
    class Status(StrEnum):
        CURRENT = "CURRENT"

    assert key(variables={"s": Status.CURRENT}) == key(variables={"s": "CURRENT"})


def test_a_tuple_equals_a_list() -> None:
    assert key(variables={"ids": (1, 2)}) == key(variables={"ids": [1, 2]})


def nested() -> list[Any]:
    value: list[Any] = []
    for _ in range(100_000):
        value = [value]
    return value


def ring() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize(
    "value",
    [Decimal(1), b"a", {1, 2}, float("nan"), float("inf"), {1: 1, "1": 2}, object(), ring()],
    ids=lambda value: type(value).__name__,
)
def test_a_value_that_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises(ArgumentError, match="JSON") as caught:
        key(variables={"a": value})
    assert caught.value.__context__ is None


def test_a_value_that_nests_too_deeply_is_refused() -> None:
    with pytest.raises(ArgumentError, match="JSON"):
        key(variables={"a": nested()})


def test_an_interrupted_hash_shows_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kotae.wire.cache_key._encode", interrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        key(token="hunter2-hunter2")
    assert not [text for _, text in shown_variables(caught.value) if "hunter2" in text]
