"""One hostile file with a hostile name goes through all formats."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING, cast
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from kotae.check import CheckRequest, check
from kotae.check.report.github import github_report, job_summary
from kotae.check.report.gitlab import gitlab_report
from kotae.check.report.html import html_report
from kotae.check.report.json import json_report
from kotae.check.report.json_lines import json_lines_report
from kotae.check.report.junit import junit_report
from kotae.check.report.markdown import markdown_report
from kotae.check.report.report_paths import ReportPaths
from kotae.check.report.sarif import sarif_report
from kotae.check.report.text import print_report, text_report
from kotae.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.check.harness import Folder

    from kotae.check import CheckReport

#: Terminal sequences, bidirectional controls, workflow commands and markup.
EVIL = (
    "\x1b[2J\x1b]8;;https://evil.example\x07\x9b31m\x08\x7f\u202e\u2066\u200f\u2028\u2029\x85"
    "\ufeff\U000e0041\u200b::error::pwned ::add-mask::x :::stop-commands:::x ##[error]x "
    "##[set-output name=a]b [red]bold[/red] [link=https://evil.example]x[/link] :skull: "
    "<script>alert(1)</script> &lt; ]]> <!-- --> <?xml ?> **bold** `code` | cell | # heading "
    "[x](https://evil.example) %0A%0D::error::x %0A::error::x"
)
NAME = (
    "\x1b[31m\u202e\u2066::error file=x,line=1::pwned ##[set-output name=a]b [red]x[/red]<b>&amp;"
    "**b** `c` | d\r\n::error::x\n##[error]x\t\x07.graphql"
)
FILE_BODIES: dict[str, str | bytes] = {
    "a comment before a fault": f"# {EVIL}\nquery Q {{ nope }}",
    "a comment that is none": f"query Q {{ id }}\n{EVIL}",
    "a line that begins with a command": "query Q { nope\n::error::x }",
    "a text of the wrong type": f'query Q {{ Media(id: "{EVIL}") {{ id }} }}',
    "a block of the wrong type": f'query Q {{ Media(id: """\n{EVIL}\n::error::x\n""") {{ id }} }}',
    "a text for an enum": f'query Q {{ Media(type: "{EVIL}") {{ id }} }}',
    "an escaped text": 'query Q { Media(id: "\\u001b[31m\\u202e\\n::error::x") { id } }',
    "an import": f'#import "{EVIL}.graphql"\nquery Q {{ GenreCollection }}',
    "a command as an import": '#import "::error::x"\nquery Q { GenreCollection }',
    "bytes that are not UTF-8": EVIL.encode() + b"\xff",
    "nothing": f"# {EVIL}",
}

#: Categories of invisible characters and of line breaks.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.fixture(params=FILE_BODIES.values(), ids=list(FILE_BODIES))
def report(folder: Folder, request: pytest.FixtureRequest) -> CheckReport:
    report = folder.report({NAME: request.param})
    assert report.problems
    return report


def is_harmless(text: str) -> bool:
    """Return whether a line contains no terminal sequence and no workflow command."""
    has_command = "::" in text or "##[" in text
    return not has_command and INVISIBLE.isdisjoint(map(unicodedata.category, text))


def text_of(report: CheckReport, *, is_terminal: bool = False, encoding: str = "utf-8") -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    console = Console(
        file=stream,
        force_terminal=is_terminal,
        color_system=None,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        width=100,
    )
    print_report(report, console, 0.1)
    stream.flush()
    stream.seek(0)
    return stream.read()


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
@pytest.mark.parametrize("is_terminal", [False, True])
def test_in_text_nothing_steers_a_terminal_or_a_workflow(
    report: CheckReport, encoding: str, *, is_terminal: bool
) -> None:
    lines = text_of(report, is_terminal=is_terminal, encoding=encoding).split("\n")
    assert [line for line in lines if not is_harmless(line)] == []


def test_in_text_markup_is_text(report: CheckReport) -> None:
    assert "[red]x[/red]<b>&amp;**b** `c` | d\\u{d}\\u{a}:" in text_of(report)


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in cast("dict[str, object]", value).values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from strings(each)


@pytest.mark.parametrize("format_", ["json", "json-lines", "gitlab", "sarif"])
def test_in_json_neither_the_bytes_nor_the_strings_hold_anything_dangerous(
    folder: Folder, report: CheckReport, format_: str
) -> None:
    paths = ReportPaths(folder.root, folder.root)
    content = {
        "json": json_report(report),
        "json-lines": json_lines_report(report),
        "gitlab": gitlab_report(report, paths),
        "sarif": sarif_report(report, paths),
    }[format_].decode()
    assert all(is_harmless(line) for line in content.split("\n"))
    documents = content.splitlines() if format_ == "json-lines" else [content]
    found = [text for each in documents for text in strings(json.loads(each))]
    assert len(found) >= 4
    assert all(is_harmless(text) for text in found)


def test_in_html_no_string_holds_anything_dangerous(folder: Folder, report: CheckReport) -> None:
    report = check(CheckRequest(working_folder=folder.root, has_coverage=True))
    page = html_report(report, {Severity.ERROR}, 0.5).decode()
    data = page.partition('type="application/json">')[2].partition("</script>")[0]
    assert data.isascii()
    assert not set("<>&") & set(data)
    assert all(is_harmless(text) for text in strings(json.loads(data)))
    plain = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert set(re.findall(r"</?\w+", plain)) <= {
        "<section", "</section", "<h2", "</h2", "<p", "</p", "<ul", "</ul", "<li", "</li", "<b",
        "</b", "<br",
    }  # fmt: skip
    assert all(is_harmless(line) for line in plain.split("\n"))


def test_in_a_text_file_there_is_nothing_dangerous(report: CheckReport) -> None:
    lines = text_report(report, 0.1).decode().split("\n")
    assert [line for line in lines if not is_harmless(line)] == []


def test_in_statistics_there_is_nothing_dangerous(folder: Folder) -> None:
    folder.write({NAME: "query Q { GenreCollection }"})
    report = check(CheckRequest(working_folder=folder.root, has_statistics=True))
    assert report.complexities
    for content in (text_of(report), json_report(report).decode()):
        assert "Q" in content
        assert all(is_harmless(line) for line in content.split("\n"))


def test_in_junit_the_xml_is_well_formed_and_holds_no_element_of_a_file(
    folder: Folder, report: CheckReport
) -> None:
    content = junit_report(report, ReportPaths(folder.root), {Severity.ERROR}).decode()
    assert all(is_harmless(line) for line in content.split("\n"))
    root = ET.fromstring(content)
    elements = {each.tag for each in root.iter()}
    assert elements <= {"testsuites", "testsuite", "testcase", "failure", "skipped"}
    texts = [text for each in root.iter() for text in each.attrib.values()]
    assert all(map(is_harmless, texts))
    messages = [each.get("message") for each in root.iter() if each.get("message")]
    assert messages == [problem.message for problem in report.problems]


@pytest.mark.parametrize("format_", ["job summary", "markdown"])
def test_in_markdown_a_text_is_code_without_markdown_or_html(
    folder: Folder, report: CheckReport, format_: str
) -> None:
    many = report.with_problems(each._replace() for each in report.problems * 30)
    write = job_summary if format_ == "job summary" else markdown_report
    content = write(many, ReportPaths(folder.root)).decode()
    title, *counts, first, last, end = re.split(r"\n(?!<tr>)", content)[:-1]
    first, *rows = first.split("\n")
    assert (first, last, end) == ("<table>", "</table>", "")
    assert re.fullmatch(r"### kotae check: [\w, ]+", title)
    assert all(re.fullmatch(r"|in 1 file, \d operations?", line) for line in counts)
    for row in rows:
        assert is_harmless(row)
        code = r"<code>([^<>]*)</code>"
        parts = re.fullmatch(rf"<tr><td>{code}</td><td>[a-z0-9 -]+</td><td>{code}</td></tr>", row)
        assert parts
        assert unescape(parts[2]) in {problem.message for problem in report.problems}


def test_in_github_each_line_is_one_command_of_ours(folder: Folder, report: CheckReport) -> None:
    lines = list(github_report(report, ReportPaths(folder.root, folder.root)))
    assert len(lines) == len(report.problems)
    for line in lines:
        empty, command, message = line.split("::")
        assert empty == ""
        kind, properties = command.split(" ", 1)
        assert kind in {"error", "warning"}
        assert is_harmless(properties)
        assert is_harmless(message)


def test_in_github_the_properties_are_ours_alone(folder: Folder, report: CheckReport) -> None:
    for line in github_report(report, ReportPaths(folder.root, folder.root)):
        properties = line.split("::")[1].split(" ", 1)[1].split(",")
        names = [each.split("=", 1)[0] for each in properties]
        assert names in (
            ["file", "line", "col", "endColumn", "endLine", "title"],
            ["file", "line", "endLine", "title"],
        )
