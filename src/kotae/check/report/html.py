"""The report as one HTML page that needs no other file and no network.

The texts of files reach the page as escaped JSON, which its script shows as text. A Content
Security Policy allows this style and this script alone, by their hashes. Without JavaScript the
page has the summary and a list of problems.
"""

from __future__ import annotations

import json
from html import escape
from string import Template
from typing import TYPE_CHECKING

from kotae._version import __version__
from kotae.check.report.text import FrameSettings, frame, has_frame
from kotae.naming import counted
from kotae.problems import Severity
from kotae.sanitize import excerpt, sanitize
from kotae.schema.limits import MAX_COMPLEXITY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kotae.check.check_report import CheckReport
    from kotae.check.coverage import FieldCoverage, SchemaCoverage, TypeCoverage
    from kotae.problems import Problem
    from kotae.schema.load import LoadedSchema

__all__ = ["html_report"]

#: What a page has at most, so that a browser opens it; it says how much was left out.
_MAX_PROBLEMS = 5_000
_MAX_OPERATIONS = 10_000
_MAX_TYPES = 2_000
_MAX_FIELDS = 20_000
#: Operations that are named for each field.
_MAX_USERS = 100
#: Problems that are listed without JavaScript.
_MAX_PLAIN_PROBLEMS = 500
#: Characters of a name, a type or a deprecation reason.
_MAX_TEXT = 300
#: Characters of a line in a code frame, which has a width of one column for each.
_FRAME = FrameSettings(width=120, encoding="utf-8", ellipsis="…", cell_width=len)


def html_report(report: CheckReport, failing: Collection[Severity], seconds: float) -> bytes:
    """Return a report as the UTF-8 bytes of a page.

    The same input gives the same bytes, apart from the seconds.

    Args:
        report: The report; its coverage was requested.
        failing: The severities whose problems make the run fail.
        seconds: How long the run took.
    """
    style, script = _resource("css"), _resource("js")
    text = Template(_resource("html")).substitute(
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
        data=_json(_data(report)),
        **{name: escape(each) for name, each in _summary(report, failing, seconds).items()},
        plain_problems="\n".join(_plain_problems(report.problems)),
    )
    return text.encode(errors="backslashreplace")


def _resource(suffix: str) -> str:
    from importlib.resources import files  # noqa: PLC0415 - takes 10 ms; only this format needs it

    page = files("kotae.check.report").joinpath("pages", f"check_report.{suffix}")
    return page.read_text("utf-8")


def _hash(text: str) -> str:
    """Return the source of a Content Security Policy that allows a text alone."""
    from base64 import b64encode  # noqa: PLC0415 - as above
    from hashlib import sha256  # noqa: PLC0415 - as above

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _json(data: object) -> str:
    r"""Return ASCII that JSON reads as the data, and HTML as text without markup.

    Line separators and surrogates are `\uXXXX`, as all that is not ASCII.
    """
    text = json.dumps(data, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _summary(
    report: CheckReport, failing: Collection[Severity], seconds: float
) -> Mapping[str, str]:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    counts = [counted(errors, "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    counts = counts or ["No problems"]
    counts += [f"{report.suppressed:,} suppressed"] if report.suppressed else []
    has_failed = any(report.count(severity) for severity in failing)
    schemas = (report.schema, *report.other_schemas)
    fields = [field for each in report.coverage for type_ in each.types for field in type_.fields]
    selected = sum(bool(field.operations) for field in fields)
    return {
        "version": __version__,
        "status": "failed" if has_failed else "warned" if warnings else "passed",
        "verdict": "Failed" if has_failed else "Passed",
        "problems": ", ".join(counts),
        "schema": "; ".join(map(_schema_name, schemas)),
        "files": f"{report.files:,}",
        "operations": f"{report.operations:,}",
        "fragments": f"{report.fragments:,}",
        "coverage": f"{100 * selected / len(fields):.0f} %" if fields else "unknown",
        "seconds": f"{seconds:.2f} s",
    }


def _schema_name(schema: LoadedSchema) -> str:
    source = sanitize(schema.source)
    return f"{source}, {schema.date}" if schema.date else source


def _plain_problems(problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems[:_MAX_PLAIN_PROBLEMS]:
        place = escape(sanitize(str(problem.location)))
        words = escape(f"{problem.severity.value} {problem.rule}")
        yield f"<li><b>{place}</b> {words}<br>{escape(problem.message)}</li>"
    if len(problems) > _MAX_PLAIN_PROBLEMS:
        yield f"<li>… and {len(problems) - _MAX_PLAIN_PROBLEMS:,} more.</li>"


def _data(report: CheckReport) -> object:
    problems = report.problems[:_MAX_PROBLEMS]
    index_by_problem = {problem: index for index, problem in enumerate(problems)}
    operations: list[object] = []
    schemas: list[object] = []
    for coverage in report.coverage:
        # The indexes of a schema's operations start where those of the schema before it end.
        schemas.append(_schema_entry(coverage, len(operations)))
        operations += _operation_entries(coverage, index_by_problem, len(schemas) - 1)
    return {
        "operations": operations[:_MAX_OPERATIONS],
        "problems": [_problem_entry(problem, report) for problem in problems],
        "rules": dict(_rule_entries(problems)),
        "schemas": schemas,
        "left_out": {
            "operations": max(0, len(operations) - _MAX_OPERATIONS),
            "problems": max(0, len(report.problems) - _MAX_PROBLEMS),
        },
    }


def _problem_entry(problem: Problem, report: CheckReport) -> Mapping[str, object]:
    at = problem.location
    lines: list[list[object]] = []
    if has_frame(problem, report):
        for number, text in frame(report.documents[at.path], [at], _FRAME):
            # An underline becomes the place of its marks in the line above: column and length.
            mark = [text.index("^"), text.count("^")] if number is None else []
            lines = [*lines[:-1], [*lines[-1], *mark]] if mark else [*lines, [number, text]]
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "path": sanitize(at.path),
        "line": at.line,
        "column": at.column,
        "message": problem.message,
        "frame": lines,
    }


def _operation_entries(
    coverage: SchemaCoverage, index_by_problem: Mapping[Problem, int], schema: int
) -> Iterator[Mapping[str, object]]:
    for each in coverage.operations:
        found = (index_by_problem.get(problem) for problem in each.problems)
        yield {
            "name": None if each.name is None else excerpt(each.name, _MAX_TEXT),
            "kind": each.kind,
            "path": sanitize(each.location.path),
            "line": each.location.line,
            "complexity": each.complexity,
            "problems": [index for index in found if index is not None],
            "problem_count": each.problem_count,
            "schema": schema,
        }


def _schema_entry(coverage: SchemaCoverage, first_operation: int) -> Mapping[str, object]:
    fields = [field for type_ in coverage.types for field in type_.fields]
    selected = [field for field in fields if field.operations]
    shown = _shown_types(coverage.types)
    return {
        "name": _schema_name(coverage.schema),
        "limit": MAX_COMPLEXITY if coverage.is_anilist else None,
        "fields": len(fields),
        "selected_fields": len(selected),
        "deprecated_fields": sum(field.deprecation_reason is not None for field in selected),
        "type_count": len(coverage.types),
        "selected_types": sum(map(_is_selected, coverage.types)),
        "types": [
            {
                "name": excerpt(type_.name, _MAX_TEXT),
                "fields": [_field_entry(field, first_operation) for field in type_.fields],
            }
            for type_ in coverage.types
            if type_.name in shown
        ],
    }


def _is_selected(type_: TypeCoverage) -> bool:
    return any(field.operations for field in type_.fields)


def _shown_types(types: Sequence[TypeCoverage]) -> set[str]:
    """Return the names of the types that fit on the page, those that are selected first."""
    shown: set[str] = set()
    left_fields = _MAX_FIELDS
    for type_ in sorted(types, key=_is_selected, reverse=True):
        if len(shown) < _MAX_TYPES and len(type_.fields) <= left_fields:
            shown.add(type_.name)
            left_fields -= len(type_.fields)
    return shown


def _field_entry(field: FieldCoverage, first_operation: int) -> Mapping[str, object]:
    reason = field.deprecation_reason
    return {
        "name": excerpt(field.name, _MAX_TEXT),
        "type": excerpt(field.type, _MAX_TEXT),
        "deprecated": None if reason is None else excerpt(reason, _MAX_TEXT),
        "count": len(field.operations),
        "operations": [first_operation + index for index in field.operations[:_MAX_USERS]],
    }


def _rule_entries(problems: Sequence[Problem]) -> Iterator[tuple[str, object]]:
    from kotae.check.rule_pages import rule_pages  # noqa: PLC0415 - brings graphql-core with it

    for name in sorted({problem.rule for problem in problems}):
        page = rule_pages().get(name)
        if page is None:  # a file that cannot be read or parsed has no rule that could be set
            yield name, {"summary": "", "sections": []}
        else:
            sections = [[title, text, page.is_code(title)] for title, text in page.sections.items()]
            yield name, {"summary": page.summary, "sections": sections}
