from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import kotae

SOURCE = Path(kotae.__file__).read_text(encoding="utf-8")
HEAVY = {"gql", "graphql", "requests", "aiohttp", "jwt", "rich", "msgspec", "asyncio", "json"}


def imported_by(code: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-c", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in lines}


def test_importing_kotae_imports_no_slow_module() -> None:
    names = imported_by("import kotae")
    assert "kotae" in names
    assert names & HEAVY == set()


def test_an_error_costs_no_more_than_its_module() -> None:
    assert imported_by("from kotae import NotFoundError") & HEAVY == set()


@pytest.mark.parametrize(
    "name", ["Client", "AsyncClient", "RateLimiter", "Cache", "authorization_url", "exchange_code"]
)
def test_importing_a_name_imports_only_what_it_needs(name: str) -> None:
    found = imported_by(f"from kotae import {name}")
    assert found & {"gql", "graphql", "requests", "aiohttp", "jwt", "redis", "rich"} == set()


def test_the_public_names_are_sorted_and_complete() -> None:
    # Constants first, as ruff sorts them.
    assert kotae.__all__ == sorted(kotae.__all__, key=lambda name: (not name.isupper(), name))
    assert len(set(kotae.__all__)) == len(kotae.__all__)
    guarded = next(node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    declared = {
        alias.name
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert declared | {"__version__"} == set(kotae.__all__)


@pytest.mark.parametrize("name", kotae.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(kotae, name) is getattr(importlib.import_module("kotae"), name)


def test_a_name_is_imported_once() -> None:
    assert kotae.Token is kotae.Token
    assert "Token" in vars(kotae)


@pytest.mark.parametrize("name", ["Nope", "_ROOM", "import_module", "__path", "errors_"])
def test_another_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'kotae' has no attribute '{name}'"):
        getattr(kotae, name)


def test_every_module_has_the_names_that_it_exports() -> None:
    for info in pkgutil.walk_packages(kotae.__path__, "kotae."):
        if info.name != "kotae.__main__":
            module = importlib.import_module(info.name)
            for name in getattr(module, "__all__", ()):
                assert hasattr(module, name), f"{info.name}.{name}"


def test_dir_lists_the_public_names() -> None:
    assert sorted(dir(kotae)) == sorted(kotae.__all__)


def test_the_version_is_that_of_the_installed_distribution() -> None:
    from importlib.metadata import version  # noqa: PLC0415 - only this test needs it

    assert kotae.__version__ == version("kotae")
