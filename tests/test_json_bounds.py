"""The bounds of JSON before it is parsed."""

import pytest

from kotae import json_bounds
from kotae.errors import ResponseTooLargeError
from kotae.json_bounds import check_json

_MB = 1024 * 1024
_DENSE = {
    "objects": b"[" + b"{}," * 600_000 + b"0]",
    "lists": b"[" + b"[]," * 600_000 + b"0]",
    "numbers": b"[" + b"0," * 3_000_000 + b"0]",
    "nested": b'{"a":' * 600_000,
    "a text": b'{"a":"' + b"x" * 2 * _MB + b'"}',
    "a text of quotes": b'{"a":"' + b'\\"' * _MB + b'"}',
    "a number": b'{"a":' + b"1" * 2 * _MB + b"}",
    "spaces": b" " * 2 * _MB,
}


@pytest.mark.parametrize("name", _DENSE)
def test_a_body_that_would_take_much_memory_is_refused(name: str) -> None:
    with pytest.raises(ResponseTooLargeError, match=r"was not decoded: .*Select less"):
        check_json(_DENSE[name])


def test_the_limit_of_the_error_is_the_one_that_was_exceeded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def limit_bytes(name: str) -> int | None:
        with pytest.raises(ResponseTooLargeError) as caught:
            check_json(_DENSE[name])
        return caught.value.limit_bytes

    assert limit_bytes("a text") == _MB
    monkeypatch.setattr(json_bounds, "_MAX_BYTES_WITHOUT_QUOTE", 100 * _MB)
    assert limit_bytes("objects") is None
    assert limit_bytes("numbers") == json_bounds._MAX_MEMORY_BYTES


def test_text_that_is_not_ascii_counts_four_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_bounds, "_MAX_MEMORY_BYTES", 10 * _MB)
    monkeypatch.setattr(json_bounds, "_MAX_MEMORY_FACTOR", 3)
    narrow = b"[" + (b'"' + b"x" * 1000 + b'",') * 3000 + b"0]"
    check_json(narrow)
    for character in ("\U0001f600".encode(), b"\\ud83d\\ude00"):
        with pytest.raises(ResponseTooLargeError, match="10 MiB"):
            check_json(narrow + character)


def test_a_list_of_ten_thousand_entries_is_accepted() -> None:
    entry = b"""{"id":1,"score":8.5,"progress":12,"notes":"Great \xf0\x9f\x98\x80","startedAt":
        {"year":2020,"month":3,"day":1},"media":{"id":1,"title":{"romaji":"A","native":"\xe6\x97\xa5"},
        "description":"In a world, where words, and commas, are many, a hero walks.","genres":
        ["Action","Drama","Comedy"],"tags":[""" + b",".join([b'{"name":"A tag","rank":90}'] * 15)
    body = b'{"data":{"lists":[' + b",".join([entry + b"]}}" + b" " * 500] * 13_000) + b"]}}"
    assert len(body) > 15 * _MB
    check_json(body)


def test_small_json_is_accepted_whatever_it_has() -> None:
    check_json(b"[" * 1024 * 1024)
