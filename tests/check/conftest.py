"""Fixtures of the checker's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.check.harness import Folder

import kotae.check.run
from kotae.check import reading
from kotae.cli.check import deep_recursion
from kotae.schema.load import LoadedSchema, load_bundled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphql import GraphQLSchema

    from kotae.check.documents import Document


@pytest.fixture(scope="session")
def bundled() -> LoadedSchema:
    return load_bundled()


@pytest.fixture(scope="session")
def anilist(bundled: LoadedSchema) -> GraphQLSchema:
    return bundled.schema


@pytest.fixture(autouse=True)
def _bundled_once(bundled: LoadedSchema, monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Read the bundled schema once for all tests."""
    monkeypatch.setattr(kotae.check.run, "load_bundled", lambda: bundled)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that graphql-core parses."""
    names: list[str] = []
    parse = reading.parse_document

    def counted(document: Document, *rest: object) -> object:
        names.append(document.path)
        return parse(document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("kotae.check.reading.parse_document", counted)
    monkeypatch.setattr("kotae.check.needed_documents.parse_document", counted)
    return names


@pytest.fixture(name="deep_recursion")
def _deep_recursion() -> Iterator[None]:  # pyright: ignore[reportUnusedFunction] - pytest uses it
    """Allow as deep a recursion as the command line does."""
    with deep_recursion():
        yield
