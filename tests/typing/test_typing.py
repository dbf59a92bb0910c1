"""Code that type checkers accept and refuse, and the types of its values at run time."""

from __future__ import annotations

import runpy
import typing
from inspect import signature
from typing import TYPE_CHECKING

import pytest
from tests.convert.conversions import OPERATIONS, whole_document
from tests.typing import checkers
from tests.typing.checkers import HERE, Finding
from tests.typing.conformance import conforming, difference
from tests.typing.mistakes import Mistake, differences, mistakes_in

from kotae.convert import to_python
from kotae.stubs import stub_files

if TYPE_CHECKING:
    from pathlib import Path

ACCEPT = sorted(HERE.glob("accept_*.py"))
REJECT = sorted(HERE.glob("reject_*.py"))
MISTAKES = [mistake for path in REJECT for mistake in mistakes_in(path)]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Finding]]:
    """The findings of each checker in all files, from one run, because its start is slow.

    Among the files are the code to which `kotae convert` turns some operations, and two stubs.
    """
    folder = tmp_path_factory.mktemp("checkers")
    converted = [folder / f"{name}.py" for name in OPERATIONS[::10]]
    for file in converted:
        file.write_text(to_python(whole_document(file.stem)), "utf-8")
    stubs = [folder / "one.pyi", folder / "all.pyi"]
    for stub, pattern in zip(stubs, ("viewer.*", "*"), strict=True):
        stub.write_text(stub_files((HERE / "queries").glob(pattern), stub)[stub], "utf-8")
    files = ACCEPT + REJECT + converted + stubs
    pyright, mypy = checkers.together(
        lambda: checkers.pyright(files, folder), lambda: checkers.mypy(files, folder)
    )
    return {"pyright": pyright, "mypy": mypy}


@pytest.mark.parametrize("checker", ["pyright", "mypy"])
def test_every_mistake_is_refused_for_its_reason_and_nothing_else_is(
    checker: str, findings: dict[str, list[Finding]]
) -> None:
    assert differences(checker, MISTAKES, findings[checker]) == []


def test_there_are_mistakes_of_many_kinds() -> None:
    assert len(MISTAKES) > 200
    assert sum(len(mistake.texts) == 1 for mistake in MISTAKES) < 5


@pytest.mark.parametrize("path", ACCEPT, ids=lambda path: path.stem)
def test_accepted_code_runs_and_its_values_have_the_asserted_types(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing, "assert_type", conforming)
    names = runpy.run_path(str(path), run_name=path.stem)
    statements = [
        value
        for name, value in names.items()
        if not name.startswith("_") and getattr(value, "__module__", "") == path.stem
    ]
    functions = [
        value for value in statements if callable(value) and not signature(value).parameters
    ]
    assert functions
    for function in functions:
        function()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, str),
        (True, int),
        (None, int),
        ("x", int | None),
        ([1, None], list[int]),
        ({"a": 1}, dict[str, str]),
        ((1, "x"), tuple[int, int]),
        ((1,), tuple[int, int]),
    ],
)
def test_a_value_of_another_type_than_the_asserted_one_is_noticed(
    value: object, expected: object
) -> None:
    assert difference(value, expected)
    with pytest.raises(TypeError, match="does not have the type"):
        conforming(value, expected)


def test_a_mistake_that_is_missed_or_refused_otherwise_is_noticed() -> None:
    mistakes = [Mistake("a.py", 1, {"mypy": "x"}), Mistake("a.py", 2, {"pyright": "y"})]
    assert differences("mypy", mistakes, [Finding("a.py", 1, "it has x")]) == []
    assert len(differences("mypy", mistakes, [])) == 1
    assert len(differences("mypy", mistakes, [Finding("a.py", 1, "z")])) == 1
    assert (
        len(differences("mypy", mistakes, [Finding("a.py", 1, "x"), Finding("a.py", 2, "y")])) == 1
    )


def test_an_expectation_that_cannot_be_read_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "reject_x.py"
    path.write_text("wrong() # E text", encoding="utf-8")
    with pytest.raises(ValueError, match="no expectation"):
        mistakes_in(path)
