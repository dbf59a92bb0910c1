"""No modules of the package import each other in a circle."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import kotae

_ROOT = Path(kotae.__file__).resolve().parent


@cache
def _modules() -> dict[str, Path]:
    """Return the package's modules by name."""
    found: dict[str, Path] = {}
    for path in sorted(_ROOT.rglob("*.py")):
        parts = ("kotae", *path.relative_to(_ROOT).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def _imports(module: str) -> frozenset[str]:
    """Return the modules that a module imports anywhere: in functions and for type checkers too."""
    modules = _modules()
    found: set[str] = set()
    for node in ast.walk(ast.parse(modules[module].read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import module` imports a module, `from module import name` a name.
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in modules else node.module for name in inside]
        found.update(name for name in names if name in modules and name != module)
    return frozenset(found)


def _circles(edges: dict[str, frozenset[str]]) -> list[list[str]]:
    """Return the strongly connected components of more than one module (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in edges[module]:
            if other not in index:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], index[other])
        if low[module] == index[module]:
            position = stack.index(module)
            if len(stack) - position > 1:
                found.append(sorted(stack[position:]))
            del stack[position:]

    for module in edges:
        if module not in index:
            visit(module)
    return found


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def test_a_circle_is_found() -> None:
    edges = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset("ad"), "d": frozenset[str]()}
    assert _circles(edges) == [["a", "b", "c"]]


def test_imports_in_functions_and_for_type_checkers_count() -> None:
    assert "kotae.query.results" in _imports("kotae.query.classes")
    assert "kotae.query.type_system" in _imports("kotae.query.coercion")


@pytest.mark.parametrize("room", sorted({_room(name) for name in _modules()}))
def test_no_modules_import_each_other_in_a_circle(room: str) -> None:
    edges = {name: _imports(name) for name in _modules()}
    assert [circle for circle in _circles(edges) if room in map(_room, circle)] == []
