"""The suite `check`: `kotae check` beside other checkers, whole processes with their start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop.benchmarking.sections import Goal, Section, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CHECKER", "PEAK_MEMORY"]

_BIN = "node_modules/.bin"
_SCHEMA = "fetched/schema.graphql"
#: The file of `queries/` that is named on the command line; four others have its fragments.
_NAMED_FILE = "airing/airing_between.graphql"

#: Prints the peak memory of a check of 5,000 files, in kB: `ru_maxrss` counts the caller's too.
PEAK_MEMORY = (
    "import re\n"
    "from kotae.cli import main\n"
    "main(['check', '5000', '--quiet'])\n"
    "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
)

_WHAT = (
    "A folder of {count} valid documents, most of them one operation or one fragment: `queries/`, "
    "in copies with other names. Wall time of the whole process, its start included."
)


def _kotae(corpus: str, exit_code: int = 0) -> tuple[Subject, Subject]:
    """Return kotae with the schema that it comes with, and with one that was fetched."""
    words = ("{bin}/kotae", "check", corpus)
    return (
        Subject("kotae", "kotae check", words, exit_code=exit_code),
        Subject(
            "kotae-fetched",
            "kotae check, a fetched schema",
            (*words, "--schema", _SCHEMA),
            remark="The files that `kotae schema fetch` writes.",
            exit_code=exit_code,
        ),
    )


def _inspector(corpus: str, exit_code: int = 0) -> Subject:
    words = (f"{_BIN}/graphql-inspector", "validate", f"{corpus}/**/*.graphql", _SCHEMA)
    return Subject("inspector", "graphql-inspector", words, "npm", exit_code=exit_code)


def _graphql_js(corpus: str, exit_code: int = 0) -> Subject:
    words = ("{subjects}/check_graphql_js.mjs", _SCHEMA, corpus)
    return Subject("js", "graphql-js, one process", words, "npm", exit_code=exit_code)


def _graphql_core(corpus: str) -> Subject:
    words = ("{subjects}/check_graphql_core.py", _SCHEMA, corpus)
    return Subject("core", "graphql-core, one process", words)


def _relay(corpus: str) -> Subject:
    return Subject(
        "relay",
        "relay-compiler --validate",
        (f"{_BIN}/relay-compiler", f"relay-{corpus}/relay.config.json", "--validate"),
        "npm",
        "A compiler in Rust, started by Node.js. It also compares the files that it generates.",
    )


def _section(
    name: str, title: str, what: str, subjects: tuple[Subject, ...], factors: Mapping[str, int]
) -> Section:
    """Return a section in which kotae is to be so many times as fast as others."""
    return Section(
        name,
        title,
        what,
        "ms",
        is_process=True,
        is_net=False,
        reference="kotae",
        subjects=subjects,
        goals=tuple(
            Goal("kotae", factor, against=other, is_factor=True)
            for other, factor in factors.items()
        ),
    )


_FILES_80 = _section(
    "80",
    "Check 80 files",
    _WHAT.format(count="80"),
    (
        *_kotae("80"),
        _inspector("80"),
        _graphql_js("80"),
        _graphql_core("80"),
        Subject(
            "eslint",
            "graphql-eslint",
            (f"{_BIN}/eslint", "80"),
            "npm",
            "Its recommended rules for operations, without `naming-convention` and "
            "`require-selections`.",
        ),
        _relay("80"),
    ),
    {"inspector": 12, "js": 4},
)

_FILES_1000 = _section(
    "1000",
    "Check 1,000 files",
    _WHAT.format(count="1,000"),
    (
        *_kotae("1000"),
        _inspector("1000"),
        _graphql_js("1000"),
        _graphql_core("1000"),
        _relay("1000"),
    ),
    {"inspector": 12, "js": 6},
)

_FILES_5000 = _section(
    "5000",
    "Check 5,000 files",
    _WHAT.format(count="5,000"),
    (*_kotae("5000"), _inspector("5000"), _graphql_js("5000"), _relay("5000")),
    {"inspector": 10, "js": 5},
)

_BROKEN = _section(
    "broken",
    "Check 80 files, one broken",
    "The 80 files, with an unknown field in one of them.",
    (
        *_kotae("broken", exit_code=1),
        _inspector("broken", exit_code=1),
        _graphql_js("broken", exit_code=1),
    ),
    {"inspector": 4},
)

_NAMED = Section(
    "named",
    "Check one file of 1,000",
    "The file that is named on the command line needs the fragments of four others.",
    "ms",
    is_process=True,
    is_net=False,
    reference="alone",
    subjects=(
        Subject(
            "kotae", "kotae check, among 1,000", ("{bin}/kotae", "check", f"1000/{_NAMED_FILE}")
        ),
        Subject(
            "alone", "kotae check, among the five", ("{bin}/kotae", "check", f"one/{_NAMED_FILE}")
        ),
    ),
    goals=(Goal("kotae", 1.5, against="alone"),),
)

CHECKER = (_FILES_80, _FILES_1000, _FILES_5000, _BROKEN, _NAMED)
