"""The values of variables on the command line, read by their types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from graphql import OperationDefinitionNode, parse

from kotae.cli.variables import read_variables
from kotae.errors import UsageError
from kotae.schema.load import bundled_schema

if TYPE_CHECKING:
    from pathlib import Path


def read(
    declared: str, *pairs: str, file: Path | None = None, page: str | None = None
) -> dict[str, object]:
    (operation,) = parse(f"query ({declared}) {{ a }}").definitions
    assert isinstance(operation, OperationDefinitionNode)
    return read_variables(operation, bundled_schema(), pairs, file, page)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("Int!", "-5", -5),
        ("Float", "7.5", 7.5),
        ("Float", "1e3", 1000.0),
        ("Boolean", "True", True),
        ("String", "a=b, c", "a=b, c"),
        ("String", "", ""),
        ("MediaSeason", "FALL", "FALL"),
        ("FuzzyDateInt", "20240401", 20240401),
        ("CountryCode", "JP", "JP"),
        ("[Int]", "1, 2,3", [1, 2, 3]),
        ("[Int!]", "[1, 2]", [1, 2]),
        ("[String]", "a,b", ["a", "b"]),
        ("[String]", '["a,b"]', ["a,b"]),
        ("[MediaFormat]", "TV", ["TV"]),
        ("[Int]", "", []),
        ("FuzzyDateInput", '{"year": 2024}', {"year": 2024}),
    ],
)
def test_a_value_is_read_by_the_type_of_its_variable(type_: str, text: str, value: object) -> None:
    found = read(f"$v: {type_}", f"v={text}")
    assert found == {"v": value}
    assert type(found["v"]) is type(value)


@pytest.mark.parametrize(
    ("type_", "text", "message"),
    [
        ("Int!", "five", r"--var v: expected a whole number such as 5, got 'five'. \$v is Int!."),
        ("Int", "99999999999", r"\$v: Int cannot represent non 32-bit .*99999999999. \$v is Int."),
        ("Int", "٣", "expected a whole number"),
        ("Float", "nan", "expected a number such as 7.5, got 'nan'"),
        ("Boolean", "yes", "expected true or false, got 'yes'"),
        ("FuzzyDateInt", "2024-04-01", "YYYYMMDD, such as 20240401, got '2024-04-01'"),
        (
            "MediaSeason",
            "Fall",
            r"expected one of WINTER, SPRING, SUMMER, FALL, got 'Fall' \(Did you mean 'FALL'\?\)",
        ),
        ("[MediaFormat]", "TV,OAV", "got 'OAV'"),
        ("[Int]", "1,,2", "expected a whole number such as 5, got an empty text"),
        ("[Int]", "[1,", r"expected JSON, got '\[1,' \(Expecting value, line 1, column 4\)"),
        (
            "[Int]",
            '["a"]',
            r"\$v\[0\]: Int cannot represent non-integer value: 'a'. \$v is \[Int\].",
        ),
        ("FuzzyDateInput", "2024", "'FuzzyDateInput' to be an object, found: 2024"),
        ("FuzzyDateInput", '{"yaer": 1}', "unknown field 'yaer'. Did you mean 'year'"),
        ("FuzzyDateInput", "[" * 100_000, "nested too deeply"),
        ("FuzzyDateInput", '{"year": NaN}', "expected JSON, which has no NaN"),
        ("Int", "\x1b[31m", r"u\{1b\}"),
    ],
)
def test_a_value_that_does_not_fit_names_the_variable_its_type_and_itself(
    type_: str, text: str, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        read(f"$v: {type_}", f"v={text}")


def test_values_of_the_command_line_replace_those_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "v.json"
    file.write_text(json.dumps({"a": 1, "b": None}), "utf-8-sig")
    assert read("$a: Int, $b: Int", "a=2", file=file) == {"a": 2, "b": None}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[1]", r'expected a JSON object of variables, as {"page": 1}'),
        (b'{"a": 1', "v.json: expected JSON"),
        (b"\xff", "not valid UTF-8"),
        (b'{"a": "x"}', r"\$a: Int cannot represent non-integer value: 'x'"),
        (b'{"a": 1, "c": 1}', r"no variable \$c. It has \$a."),
        (b" " * 2_000_000, "at most 1 MiB"),
    ],
)
def test_a_file_of_variables_that_cannot_be_used_is_refused(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "v.json"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read("$a: Int", file=file)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (["a"], "--var a: expected name=value"),
        (["a=1", "a=2"], "--var a is given twice"),
        (["ab=1"], r"no variable \$ab"),
        ([], r"needs a value for \$a \(Int!\): add --var a=VALUE"),
    ],
)
def test_a_pair_that_cannot_be_used_is_refused(pairs: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read("$a: Int!", *pairs)


@pytest.mark.parametrize(
    ("declared", "pairs", "first"),
    [("$p: Int!", [], 1), ("$p: Int = 4", [], 4), ("$p: Int = 4", ["p=7"], 7)],
)
def test_the_first_page_is_given_or_the_default(
    declared: str, pairs: list[str], first: int
) -> None:
    assert read(declared, *pairs, page="p") == {"p": first}
