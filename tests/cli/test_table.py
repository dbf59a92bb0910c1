"""Laws of tables and CSV: whatever the texts of strangers are."""

from __future__ import annotations

import csv
import unicodedata
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from kotae.cli.layout import line_width
from kotae.cli.result_output import ResultOutput
from kotae.cli.rows import RowSource
from kotae.cli.table import record_lines, table_lines

if TYPE_CHECKING:
    from kotae.cli.terminal import StyledLine

NAMES = ("id", "title.romaji", "a.very.long.path.to.a.value", "tags")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
ROWS = st.lists(st.tuples(*[VALUES] * len(NAMES)), max_size=5)


def check_lines(lines: list[StyledLine], width: int) -> None:
    for line in lines:
        assert line_width(line) <= width
        for text, _ in line:
            assert not any(unicodedata.category(character)[0] == "C" for character in text)


@given(ROWS, st.integers(40, 200))
def test_no_line_of_a_table_is_wider_than_the_terminal_or_controls_it(
    rows: list[tuple[object, ...]], width: int
) -> None:
    check_lines(table_lines(NAMES, rows, width), width)
    for row in rows:
        check_lines(record_lines(NAMES, row, width), width)


@given(st.lists(st.text("a=+-@'\"\r\n\t,;\x00é日", max_size=6), min_size=1, max_size=6))
def test_csv_is_read_back_as_it_was_but_for_formulas(texts: list[str]) -> None:
    source = RowSource((), is_list=True, columns=(("a",), ("b",)))
    output = ResultOutput("csv", source, None)
    written = output.csv_text([(text, "x") for text in texts])
    head, *rows = csv.reader(written.splitlines(keepends=True))
    assert head == ["a", "b"]
    for text, (got, other) in zip(texts, rows, strict=True):
        assert other == "x"
        assert got.removeprefix("'" if text[:1] in tuple("=+-@\t\r") and text else "") == text
        assert got[:1] not in tuple("=+-@\t\r") or not got
