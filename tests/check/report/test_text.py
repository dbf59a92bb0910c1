from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from kotae.check import CheckRequest, check
from kotae.check.config import SourceFile
from kotae.check.documents import Document
from kotae.check.report.text import FrameSettings, frame, print_report, text_report
from kotae.sanitize import sanitized_characters

if TYPE_CHECKING:
    import pytest
    from tests.check.harness import Folder

FILES = {
    "a.graphql": "query A {\n  Media(id: 1) {\n    nme: titel\n  }\n}\n",
    "f.graphql": "fragment F on Staff {\n\tname { first } # 日本\n}\n",
}

GOLDEN = """\
a.graphql:3:5 error fields-on-correct-type
  Cannot query field 'titel' on type 'Media'. Did you mean 'title', 'siteUrl', or 'type'? \
(The bundled schema is of
  August 2026; `kotae schema fetch` gets today's.)
    1 │ query A {
    2 │   Media(id: 1) {
    3 │     nme: titel
      │     ^^^^^^^^^^

f.graphql:1:1 warning no-unused-fragments
  Fragment 'F' is never used.
    1 │ fragment F on Staff {
      │ ^^^^^^^^^^

`--fix` may fix some of them; `--diff` shows which.
✗ 1 error, 1 warning in 2 files, 1 operation · schema 2026-08 · 0.25 s
"""


def printed(
    folder: Folder,
    files: dict[str, str],
    *,
    encoding: str = "utf-8",
    width: int = 80,
    is_terminal: bool = False,
) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    console = Console(
        file=stream,
        force_terminal=is_terminal,
        width=width,
        color_system="standard" if is_terminal else None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
    )
    print_report(folder.report(files), console, 0.25)
    stream.flush()
    stream.seek(0)
    return stream.read()


def test_a_report_is_a_frame_for_each_problem_and_a_summary(folder: Folder) -> None:
    assert printed(folder, FILES) == GOLDEN


def test_a_clean_report_is_its_summary(folder: Folder) -> None:
    assert printed(folder, {"a.graphql": "{ GenreCollection }"}) == (
        "✓ no problems in 1 file, 1 operation · schema 2026-08 · 0.25 s\n"
    )


def test_a_report_of_warnings_alone_says_so(folder: Folder) -> None:
    files = {"a.graphql": "{ GenreCollection }", "f.graphql": "fragment F on Media { id }"}
    last = printed(folder, files).splitlines()[-1]
    assert last.startswith("! 1 warning in 2 files, 1 operation ·")


def test_200_problems_are_shown_and_the_rest_is_counted(folder: Folder) -> None:
    fields = "\n".join(f"nothing{number}" for number in range(1234))
    text = printed(folder, {"a.graphql": f"{{\n{fields}\n}}"})
    assert len(re.findall(r"^a\.graphql:", text, re.MULTILINE)) == 200
    assert "\n… and 1,034 more; `--format json` has them all.\n" in text
    assert text.splitlines()[-1].startswith("✗ 1,234 errors in 1 file")


def test_a_report_ends_with_the_summary_on_one_line(folder: Folder) -> None:
    for width in (20, 40, 80, 200):
        last = printed(folder, FILES, width=width, is_terminal=True).splitlines()[-1]
        plain = re.sub(r"\x1b\[[\d;]*m", "", last)
        assert plain.startswith("✗ 1 error, 1 warning in 2 files, 1 operation")
        assert len(plain) <= max(width, len("✗ 1 error, 1 warning in 2 files, 1 operation"))


def test_on_a_terminal_no_line_is_wider_than_it(folder: Folder) -> None:
    files = {"a.graphql": f'{{ Media(search: "{"日" * 300}") {{ titel {"id " * 300} }} }}'}
    text = printed(folder, files, width=60, is_terminal=True)
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    frame = [line for line in plain.splitlines() if "│" in line]
    assert frame
    assert all(len(line) + line.count("日") <= 60 for line in frame)


def test_colours_are_those_of_severity_and_rule(folder: Folder) -> None:
    text = printed(folder, FILES, is_terminal=True)
    assert "\x1b[1;31m error\x1b[0m\x1b[36m fields-on-correct-type\x1b[0m" in text
    assert "\x1b[1;33m warning\x1b[0m\x1b[36m no-unused-fragments\x1b[0m" in text


def test_an_output_without_the_symbols_gets_words(folder: Folder) -> None:
    for encoding in ("ascii", "cp1252"):
        text = printed(folder, FILES, encoding=encoding)
        assert "\n    3 |     nme: titel\n      |     ^^^^^^^^^^\n" in text
        last = text.splitlines()[-1]
        assert last.startswith("failed 1 error, 1 warning in 2 files, 1 operation - schema ")


def test_an_output_of_ascii_shows_other_characters_as_escapes(folder: Folder) -> None:
    files = {"日.graphql": "# é\n{ nope }"}
    text = printed(folder, files, encoding="ascii")
    assert text.startswith("\\u65e5.graphql:2:3 error")
    assert "    1 | # \\u{e9}\n" in text


def test_in_ascii_the_underline_still_stands_below_the_fault(folder: Folder) -> None:
    for line in (
        f'{{ Media(search: "{"x" * 200}") {{ nope }} }}',
        '{ Media(search: "日本") { nope } }',
    ):
        text = printed(folder, {"a.graphql": line}, encoding="ascii")
        source, underline = text.splitlines()[-4:-2]
        assert source[underline.index("^") :].startswith("nope")


def test_a_frame_shows_wide_characters_tabs_and_a_long_line_with_the_underline_in_its_place(
    folder: Folder,
) -> None:
    files = {"a.graphql": '{\n\tMedia(search: "日本") { nope }\n}'}
    text = printed(folder, files)
    assert (
        '    2 │     Media(search: "日本") { nope }\n      │                             ^^^^'
        in text
    )
    files = {"a.graphql": "# " + "x" * 1_000_000 + "\n" + "{ id: nope }"}
    text = printed(folder, files)
    assert max(map(len, text.splitlines())) <= 120


def test_context_is_not_repeated_for_errors_on_neighbouring_lines(folder: Folder) -> None:
    fields = "".join(f"    field{number}\n" for number in range(6))
    lines = printed(folder, {"a.graphql": f"query A {{\n  Media(id: 1) {{\n{fields}  }}\n}}\n"})
    shown = re.findall(r"^ +(\d+) │", lines, re.MULTILINE)
    assert shown == ["1", "2", "3", "4", "5", "6", "7", "8"]


def test_two_errors_on_one_line_show_the_line_once_with_an_underline_for_each(
    folder: Folder,
) -> None:
    text = printed(folder, {"a.graphql": "query A {\n  Media(id: 1) { nope wrong }\n}\n"})
    assert text.endswith(
        "    1 │ query A {\n"
        "    2 │   Media(id: 1) { nope wrong }\n"
        "      │                  ^^^^\n"
        "      │                       ^^^^^\n"
        "\n"
        f"{text.splitlines()[-1]}\n"
    )


def test_neighbouring_errors_share_a_frame_that_shows_the_lines_between(folder: Folder) -> None:
    text = printed(folder, {"a.graphql": "query A {\n  one\n\n\n  Media(id: 1) { two }\n}\n"})
    lines = text.splitlines()
    assert [line for line in lines if line.startswith("a.graphql")] == [
        "a.graphql:2:3 error fields-on-correct-type",
        "a.graphql:5:18 error fields-on-correct-type",
    ]
    assert lines[-9:-1] == [
        "    1 │ query A {",
        "    2 │   one",
        "      │   ^^^",
        "    3 │",
        "    4 │",
        "    5 │   Media(id: 1) { two }",
        "      │                  ^^^",
        "",
    ]


def test_errors_that_are_further_apart_have_frames_of_their_own(folder: Folder) -> None:
    text = printed(folder, {"a.graphql": "query A {\n  one\n\n\n\n  two\n}\n"})
    heads = [at for at, line in enumerate(text.splitlines()) if line.startswith("a.graphql")]
    frames = [at for at, line in enumerate(text.splitlines()) if "^^^" in line]
    assert heads[0] < frames[0] < heads[1] < frames[1]


def test_a_frame_has_at_most_five_problems(folder: Folder) -> None:
    fields = "".join(f"    field{number}\n" for number in range(11))
    text = printed(folder, {"a.graphql": f"query A {{\n  Media(id: 1) {{\n{fields}  }}\n}}\n"})
    blocks = [block.count("a.graphql:") for block in text.split("\n\n")]
    assert blocks[:3] == [5, 5, 1]


def test_problems_of_one_place_share_an_underline(folder: Folder) -> None:
    text = printed(folder, {"a.graphql": "query A($x: Nope, $x: Nope) { GenreCollection }"})
    rows = [line for line in text.splitlines() if "^" in line]
    assert len(rows) == len(set(rows))


def test_a_problem_beyond_the_part_of_a_long_line_has_the_line_again(folder: Folder) -> None:
    text = printed(folder, {"a.graphql": f"{{ one {'GenreCollection ' * 30} two }}"})
    frame_lines = [line for line in text.splitlines() if "│" in line]
    assert len(frame_lines) == 4
    for source, underline in (frame_lines[:2], frame_lines[2:]):
        word = source[underline.index("^") :][:3]
        assert word in ("one", "two")


def test_a_text_for_a_file_has_no_colours_whatever_the_environment(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert text_report(folder.report(FILES), 0.25).decode() == GOLDEN


def test_statistics_stand_before_the_summary(folder: Folder) -> None:
    folder.write(
        {
            "a.graphql": "query A { nope no Media(id: 1) { titel { a } } }",
            "b.graphql": "{ Page { pageInfo { total lastPage } media { id } } }",
        }
    )
    report = check(CheckRequest(working_folder=folder.root, has_statistics=True))
    text = text_report(report, 0.25).decode()
    assert text[text.index("Problems by rule") :] == (
        "Problems by rule\n"
        "      3  fields-on-correct-type\n"
        "      1  anonymous-operation\n"
        "      1  unreliable-total\n"
        "\n"
        "Complexity by operation; AniList accepts at most 500\n"
        "      6  (anonymous)  b.graphql:1\n"
        "      5  A  a.graphql:1\n"
        "\n"
        f"{text.splitlines()[-1]}\n"
    )


def test_context_is_shown_again_in_another_file(folder: Folder) -> None:
    text = "query {} {{\n  Media(id: 1) {{ nope }}\n}}\n"
    files = {f"{name}.graphql": text.format(name) for name in "ab"}
    shown = re.findall(r"^ +(\d+) │", printed(folder, files), re.MULTILINE)
    assert shown == ["1", "2", "1", "2"]


def test_a_narrow_terminal_shows_the_rule_on_a_line_of_its_own(folder: Folder) -> None:
    files = {"a-long-file-name.graphql": FILES["a.graphql"]}
    text = printed(folder, files, width=50, is_terminal=True)
    lines = re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()
    assert lines[:2] == ["a-long-file-name.graphql:3:5 error", "  fields-on-correct-type"]


#: Narrow, wide, combining, invisible and dangerous characters.
CHARACTERS = "abc de{}é日本語😀\u0301\t\x1b\u202e:#["


UTF_8 = FrameSettings(40, "utf-8", "…", cell_len)


def framed(
    text: str, start: int, end: int, settings: FrameSettings = UTF_8
) -> list[tuple[int | None, str]]:
    document = Document(SourceFile(Path("/a.graphql"), "a.graphql", is_reported=True), text)
    return frame(document, [document.location(start, end)], settings)


def drawn(text: str, fault: str, settings: FrameSettings = UTF_8) -> str:
    start = text.index(fault)
    lines = framed(text, start, start + len(fault), settings)
    return "\n".join(f"{number or '':>2}|{text}" for number, text in lines)


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
    assert [text for _, text in lines] == ["{ a", "   ^"]


def test_a_long_line_is_cut_around_the_fault() -> None:
    text = f"{'x' * 100} here {'y' * 100}"
    source, underline = (line for _, line in framed(text, 101, 105))
    assert (source[0], source[-1], len(source)) == ("…", "…", 40)
    assert source[underline.index("^") :].startswith("here")


def test_a_line_of_a_megabyte_costs_no_more_than_its_frame() -> None:
    text = "x" * 500_000 + " here " + "\u202e" * 500_000
    source, underline = (line for _, line in framed(text, 500_001, 500_005))
    assert source[underline.index("^") :].startswith("here")


def test_a_character_that_the_output_lacks_takes_the_columns_of_its_escape() -> None:
    settings = FrameSettings(40, "ascii", "...", cell_len)
    assert drawn("(é日) here", "here", settings) == (
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
    settings = FrameSettings(width, encoding, ellipsis, cell_len)
    lines = framed(f"{line}\n", start, end, settings)
    source, underline = (text for _, text in lines)
    assert cell_len(source) <= width
    assert cell_len(underline) <= width
    before = len(underline) - len(underline.lstrip(" "))
    fault = sanitized_characters(line, encoding)[start]
    below = [source[at:] for at in range(len(source) + 1) if cell_len(source[:at]) == before]
    assert any(rest.startswith(fault) for rest in below)


@given(
    lines=st.lists(st.text(alphabet=CHARACTERS, max_size=90), min_size=1, max_size=8),
    data=st.data(),
    after_line=st.integers(min_value=0, max_value=4),
)
def test_a_frame_of_several_problems_has_an_underline_for_each_below_its_line(
    lines: list[str], data: st.DataObject, after_line: int
) -> None:
    text = "\n".join(lines)
    document = Document(SourceFile(Path("/a.graphql"), "a.graphql", is_reported=True), text)
    offset = st.integers(min_value=0, max_value=len(text))
    ranges = data.draw(st.lists(st.tuples(offset, offset), min_size=1, max_size=5))
    locations = sorted({document.location(start, end) for start, end in ranges})
    shown = frame(document, locations, UTF_8, after_line=after_line)
    number = 0
    underlined: list[int] = []
    for line_number, line in shown:
        assert cell_len(line) <= UTF_8.width
        if line_number is None:
            assert set(line.strip()) == {"^"}
            underlined.append(number)
        else:
            assert line_number >= number
            number = line_number
    assert underlined == [location.line for location in locations]
