from __future__ import annotations

import re
import tracemalloc
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kotae.sanitize import excerpt, sanitize, sanitized_characters, truncate

INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}

#: Any text, with lone surrogates, and often with workflow commands.
texts = st.lists(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cf", "Cc", "Zl", "Zp"]),
        st.sampled_from(
            ["::", ":", "##[", "#", "[", "[::1]", "]", "\\u{3a}", "\n", "\r\n", "日", "😀"]
        ),
    )
).map("".join)


@given(texts)
@example("::error::x")
@example("##[set-output name=a]b")
@example(":::::###[[##[[")
@example("#\u200b#[")
def test_sanitized_text_is_one_line_without_invisible_characters_and_commands(text: str) -> None:
    result = sanitize(text)
    assert INVISIBLE.isdisjoint(map(unicodedata.category, result))
    assert "::" not in re.sub(r"\[[0-9A-Fa-f:.]+(%\w*)?\]", "", result)
    assert "##[" not in result
    assert len(result.splitlines()) <= 1


@given(texts)
def test_sanitizing_again_changes_nothing(text: str) -> None:
    assert sanitize(sanitize(text)) == sanitize(text)


@given(st.text(alphabet=st.characters(categories=["L", "M", "N", "P", "S", "Zs"])))
def test_a_visible_text_without_commands_is_unchanged(text: str) -> None:
    assert sanitize(text) == text or "::" in text or "##[" in text


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", ""),
        ("a: b", "a: b"),
        ("# [a]", "# [a]"),
        ("path:3:4", "path:3:4"),
        ("http://[::1]:8080/ and [fe80::1%25eth0]", "http://[::1]:8080/ and [fe80::1%25eth0]"),
        ("[::error::]", "[:\\u{3a}error:\\u{3a}]"),
        ("[::", "[:\\u{3a}"),
        ("[:]", "[:]"),
        ("::error::x", ":\\u{3a}error:\\u{3a}x"),
        (":::", ":\\u{3a}\\u{3a}"),
        ("##[error]x", "#\\u{23}[error]x"),
        ("###[error]", "##\\u{23}[error]"),
        ("\x1b[31m", "\\u{1b}[31m"),
        ("a\r\nb\tc", "a\\u{d}\\u{a}b\\u{9}c"),
        ("\u202e\u2066\u200f", "\\u{202e}\\u{2066}\\u{200f}"),
        ("\U000e0041", "\\u{e0041}"),
        ("\ud800", "\\u{d800}"),
        ("日本語 é 😀 e\u0301", "日本語 é 😀 e\u0301"),
        ("[red]<b>&amp;`x`|", "[red]<b>&amp;`x`|"),
    ],
)
def test_each_dangerous_character_is_escaped_and_all_others_are_unchanged(
    text: str, result: str
) -> None:
    assert sanitize(text) == result


@given(texts)
def test_the_pieces_of_a_line_are_its_sanitized_text_with_wider_tabs(text: str) -> None:
    pieces = sanitized_characters(text)
    assert len(pieces) == len(text)
    assert "".join(pieces) == sanitize(text).replace("\\u{9}", "    ") or "\\u{9}" in text


@given(texts, st.sampled_from(["ascii", "cp1252", "utf-8"]))
def test_the_pieces_for_an_output_are_in_its_encoding(text: str, encoding: str) -> None:
    "".join(sanitized_characters(text, encoding)).encode(encoding)


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_a_shortened_text_is_the_text_or_its_beginning_and_an_ellipsis(
    text: str, length: int
) -> None:
    result = truncate(text, length)
    assert len(result) <= length
    if len(text) <= length:
        assert result == text
    else:
        assert result == f"{text[: length - 1]}…"


@given(texts, st.integers(1, 60))
def test_an_excerpt_is_the_beginning_of_the_sanitized_text(text: str, length: int) -> None:
    result = excerpt(text, length)
    assert len(result) <= length
    assert INVISIBLE.isdisjoint(map(unicodedata.category, result))
    assert "##[" not in result
    if "##" not in text:  # a name that is cut before its bracket is no command
        assert result == truncate(sanitize(text), length)


def test_an_excerpt_of_a_long_text_takes_no_memory() -> None:
    text = "\x7f" * 10_000_000
    tracemalloc.start()
    assert len(excerpt(text, 100)) == 100
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000
