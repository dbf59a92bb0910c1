from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kotae.check.config import SourceFile
from kotae.check.documents import Document
from kotae.check.report.frames import Display, FrameLine, frame
from kotae.sanitize import sanitized_characters

#: Narrow, wide, combining, invisible and dangerous ones.
CHARACTERS = "abc de{}é日本語😀\u0301\t\x1b\u202e:#["


UTF_8 = Display(40, "utf-8", "…", cell_len)


def framed(text: str, start: int, end: int, display: Display = UTF_8) -> list[FrameLine]:
    document = Document(SourceFile(Path("/a.graphql"), "a.graphql", is_reported=True), text)
    return frame(document, document.location(start, end), display)


def drawn(text: str, fault: str, display: Display = UTF_8) -> str:
    start = text.index(fault)
    lines = framed(text, start, start + len(fault), display)
    return "\n".join(f"{line.number or '':>2}|{line.text}" for line in lines)


def test_a_frame_has_two_lines_before_the_fault_and_underlines_it() -> None:
    assert drawn("one\ntwo\nthree\nfour here\nfive", "here") == (
        " 2|two\n 3|three\n 4|four here\n  |     ^^^^"
    )


def test_a_frame_at_the_beginning_has_no_lines_before() -> None:
    assert drawn("here\ntwo", "here") == " 1|here\n  |^^^^"


def test_a_frame_begins_with_no_empty_line() -> None:
    assert drawn("one\n\n  \n\nhere", "here") == " 5|here\n  |^^^^"


def test_a_tab_is_four_columns_and_a_wide_character_two() -> None:
    assert drawn("\tsay(日本) here", "here") == " 1|    say(日本) here\n  |              ^^^^"


def test_an_invisible_character_takes_the_columns_of_its_escape() -> None:
    assert drawn("\x1b[m here", "here") == " 1|\\u{1b}[m here\n  |         ^^^^"


def test_a_fault_over_lines_is_underlined_to_the_end_of_the_first() -> None:
    assert drawn("a {b:\nc} d", "{b:\nc}") == " 1|a {b:\n  |  ^^^"


def test_a_fault_at_the_end_of_the_file_is_underlined_behind_it() -> None:
    lines = framed("{ a", 3, 3)
    assert [line.text for line in lines] == ["{ a", "   ^"]


def test_a_long_line_is_cut_around_the_fault() -> None:
    text = f"{'x' * 100} here {'y' * 100}"
    source, underline = (line.text for line in framed(text, 101, 105))
    assert (source[0], source[-1], len(source)) == ("…", "…", 40)
    assert source[underline.index("^") :].startswith("here")


def test_a_line_of_a_megabyte_costs_no_more_than_its_frame() -> None:
    text = "x" * 500_000 + " here " + "\u202e" * 500_000
    source, underline = (line.text for line in framed(text, 500_001, 500_005))
    assert source[underline.index("^") :].startswith("here")


def test_a_character_that_the_output_lacks_takes_the_columns_of_its_escape() -> None:
    display = Display(40, "ascii", "...", cell_len)
    assert drawn("(é日) here", "here", display) == (
        " 1|(\\u{e9}\\u{65e5}) here\n  |                 ^^^^"
    )


@given(
    line=st.text(alphabet=CHARACTERS, min_size=1, max_size=120),
    data=st.data(),
    width=st.integers(min_value=30, max_value=80),
    output=st.sampled_from([("utf-8", "…"), ("cp1252", "…"), ("ascii", "...")]),
)
def test_the_underline_stands_below_the_fault_and_nothing_is_wider_than_the_frame(
    line: str, data: st.DataObject, width: int, output: tuple[str, str]
) -> None:
    encoding, ellipsis = output
    start = data.draw(st.integers(min_value=0, max_value=len(line) - 1))
    end = data.draw(st.integers(min_value=start + 1, max_value=len(line)))
    display = Display(width, encoding, ellipsis, cell_len)
    lines = framed(f"{line}\n", start, end, display)
    source, underline = (each.text for each in lines)
    assert cell_len(source) <= width
    assert cell_len(underline) <= width
    before = len(underline) - len(underline.lstrip(" "))
    fault = sanitized_characters(line, encoding)[start]
    below = [source[at:] for at in range(len(source) + 1) if cell_len(source[:at]) == before]
    assert any(rest.startswith(fault) for rest in below)
