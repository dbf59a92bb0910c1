"""Documents that become Python and documents again are the same operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from graphql import parse, validate
from tests.convert.conversions import OPERATIONS, built, misformatted, whole_document
from tests.convert.normal_form import normal_form
from tests.query.generated.kinds import schema
from tests.query.generated.running import run_all
from tests.query.generated.special_documents import SPECIAL_DOCUMENTS
from tests.query.generated.strategies import ROOTS
from tests.typing import checkers

from kotae import DocumentError
from kotae.convert import to_graphql, to_python

if TYPE_CHECKING:
    from pathlib import Path

#: Why a valid document is refused, as docs/convert.md lists it.
_REFUSALS = (
    r"\d+:\d+: The query builder has no fragments on (Query|Mutation): write its fields in",
    r"\d+:\d+: The query builder has no fragments on \w+Union among the fields of \w+: write",
    r"\d+:\d+: The root field \w+ is selected twice: merge the two\.",
    r"\d+:\d+: A variable of the query builder has no null in a default's list\.",
)
#: Documents for each root: more than 1,000 that are converted.
_MANY = 1_350 // len(ROOTS)


def check(text: str) -> None:
    """Check that a valid document survives, or is refused for a reason that is documented."""
    converted(text)


def converted(text: str) -> str | None:
    """Convert a valid document, check that it survives, and return the code; None if refused."""
    try:
        code = to_python(text)
    except DocumentError as error:
        if not any(re.match(reason, str(error)) for reason in _REFUSALS):
            raise
        return None
    (operation,) = built(code).values()
    document = to_graphql(operation)
    assert validate(schema(), parse(document)) == []
    assert normal_form(document) == normal_form(text)
    return code


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_of_the_repository_survives_both_conversions(name: str) -> None:
    assert converted(whole_document(name))


def test_there_are_operations_to_convert() -> None:
    assert len(OPERATIONS) > 110


@pytest.mark.parametrize("text", SPECIAL_DOCUMENTS)
def test_a_rare_document_survives_or_is_refused(text: str) -> None:
    check(text)


@pytest.mark.parametrize(("kind", "root"), ROOTS)
def test_a_generated_operation_survives_or_is_refused(kind: str, root: str) -> None:
    run_all(kind, root, 1, check)


@pytest.mark.long
def test_a_thousand_generated_operations_survive_and_have_the_format_and_types_of_code(
    tmp_path: Path,
) -> None:
    files: list[Path] = []

    def write(text: str) -> None:
        code = converted(text)
        if code is not None:
            files.append(tmp_path / f"made_{len(files)}.py")
            files[-1].write_text(code, "utf-8")

    for kind, root in ROOTS:
        run_all(kind, root, _MANY, write)
    assert len(files) >= 1_000
    assert misformatted(tmp_path) == ""
    assert checkers.pyright(files, tmp_path) == checkers.mypy(files, tmp_path) == []
