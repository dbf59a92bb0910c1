"""AniList's markup and HTML as plain text."""

from __future__ import annotations

import time

import pytest
from tests.query.harness import loose

from kotae import ArgumentError, plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("", ""),
        ("A <i>space</i> western.<br>\nTom &amp; Jerry&#39;s", "A space western.\nTom & Jerry's"),
        ("one<br><br>\n\ntwo<br />three", "one\n\ntwo\nthree"),
        ("**b** _i_ __x__ ~~del~~ <b>open", "b i x del open"),
        ("~~~centred~~~ text", "centred\n\ntext"),
        ("# Head\ntext\n\n> quote", "Head\n\ntext\n\nquote"),
        ("- a\n- b\n\n1. x\n2. y", "- a\n- b\n\n1. x\n2. y"),
        ("<ol><li>x<li>y</ol>", "1. x\n2. y"),
        (
            "<a href='https://x'>ANN</a> [t](https://e.f) @name https://a.b/c",
            "ANN t @name https://a.b/c",
        ),
        ("img220(https://x.y/a.png) ![alt](https://x.y/b.png)", "https://x.y/a.png alt"),
        ("youtube(https://www.youtube.com/watch?v=abc)", "https://youtu.be/abc"),
        ("webm(https://a.b/c.webm)", "https://a.b/c.webm"),
        ("`code <b>`\n```\nif x:\n    y\n```", "code <b>\n\nif x:\n    y"),
        ("a < b > c & d &lt;i&gt;", "a < b > c & d <i>"),
        ("<p>Hello<br>World</p><p>again</p>", "Hello\nWorld\n\nagain"),
        ("<div align=center>c</div>d", "c\n\nd"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\n c"),
        ("<script>x</script><style>y</style>z</span></ol></script>", "z"),
        ("\ud800 half", "\ufffd half"),
    ],
)
def test_markup_and_html_become_plain_text(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize(
    ("text", "marked", "omitted"),
    [
        ("He ~!dies!~.", "He ~!dies!~.", "He ."),
        ("~!two\n\nparagraphs!~\n\nafter", "~!two\n\nparagraphs!~\n\nafter", "after"),
        ("<span class='markdown_spoiler'><span>s</span></span> x", "~!s!~ x", "x"),
        ("<span class='markdown_spoiler'>never closed", "~!never closed", ""),
        ("x ~!never closed", "x ~!never closed", "x ~!never closed"),
        ("~!**a** img(https://x.y/z)!~", "~!a https://x.y/z!~", ""),
        ("~!<script>!~ b", "~!", ""),
    ],
)
def test_spoilers_are_marked_or_left_out(text: str, marked: str, omitted: str) -> None:
    assert plain_text(text) == marked
    assert plain_text(text, spoilers="omit") == omitted


def test_a_long_text_is_read_in_parts() -> None:
    line = "A <b>line</b> of text &amp; more.\n"
    text = plain_text(line * 3_000)
    assert text.replace("\n\n", "\n") == "\n".join(["A line of text & more."] * 3_000)
    assert plain_text("x" * 100_000).replace("\n", "") == "x" * 100_000


def test_another_way_with_spoilers_is_refused() -> None:
    with pytest.raises(ArgumentError, match="expected 'mark' or 'omit', got 'hide'"):
        plain_text("x", spoilers=loose("hide"))


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ArgumentError, match="at most 1,000,000 characters, got 1,000,001: cut it"):
        plain_text("x" * 1_000_001)


@pytest.mark.parametrize("part", ["<", "<!--", "<span class='markdown_spoiler'>", "<li>", "&#"])
def test_hostile_text_takes_little_time(part: str) -> None:
    started_s = time.process_time()
    plain_text(part * (30_000 // len(part)))
    assert time.process_time() - started_s < 5
