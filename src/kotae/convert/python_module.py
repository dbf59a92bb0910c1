"""A Python module while it is written: its imports, and its definitions under free names."""

from __future__ import annotations

import builtins

from kotae.convert.layout import WIDTH, Chain, Expression, Link, statement
from kotae.naming import python_name

__all__ = ["PythonModule"]

_ALLOW_DEPRECATED = "# mypy: disable-error-code=deprecated\n# pyright: reportDeprecated=false\n"
#: The lower-case names that a module imports.
_IMPORTED = ("operation",)


class PythonModule:
    """The code of a module.

    Attributes:
        has_deprecated: Whether it has a field that the schema deprecates.
    """

    def __init__(self) -> None:
        self.has_deprecated: bool = False
        self._imports: dict[str, set[str]] = {}
        #: The names of definitions, by their code.
        self._names: dict[str, str] = {}
        self._code = ""
        self._is_apart = False

    def use(self, name: str, module: str = "kotae.api") -> str:
        """Import a name, and return it."""
        self._imports.setdefault(module, set()).add(name)
        return name

    def call(self, name: str, *arguments: Expression) -> Chain:
        """Return a call of a function or class of `kotae`."""
        return Chain(Link(self.use(name, "kotae"), arguments))

    def define(self, name: str, value: Expression, *, is_apart: bool = True) -> str:
        """Assign a value to a name; return the name, which an equal value has already.

        Args:
            name: Its name in GraphQL. In snake_case, it gets a number where it is taken.
            value: What is assigned.
            is_apart: Whether blank lines stand around it.
        """
        code = statement("", value)
        if code not in self._names:
            wanted = python_name(name)
            free, number = f"{wanted}_" if hasattr(builtins, wanted) else wanted, 1
            while free in _IMPORTED or free in self._names.values():
                number += 1
                free = f"{wanted}_{number}"
            self._names[code] = free
            self._code += "\n" * (is_apart or self._is_apart) + statement(free, value) + "\n"
            self._is_apart = is_apart
        return self._names[code]

    def text(self) -> str:
        """Return the code."""
        head = _ALLOW_DEPRECATED if self.has_deprecated else ""
        imports = "".join(
            _import(module, sorted(names, key=_import_order))
            for module, names in sorted(self._imports.items())
        )
        return f"{head}{imports}\n{self._code.lstrip()}"


def _import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}\n"
    if len(line) <= WIDTH + 1:
        return line
    listed = "".join(f"    {name},\n" for name in names)
    return f"from {module} import (\n{listed})\n"


def _import_order(name: str) -> tuple[bool, bool, str]:
    """Sort as isort does: constants, classes, functions."""
    return not name.isupper(), name.islower(), name.lower()
