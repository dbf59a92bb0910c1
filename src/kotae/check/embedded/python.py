"""The string expressions of Python programs, from Python's own syntax trees.

Nothing of a program is executed: a name stands for a constant if the file binds it once.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from typing import TYPE_CHECKING

from kotae.check.embedded.formats import format_parts, percent_parts
from kotae.check.embedded.parts import (
    ByteOffsets,
    Piece,
    Placeholder,
    ProgramSyntaxError,
    without_surrogates,
)
from kotae.check.embedded.python_literals import literal_parts
from kotae.check.embedded.recognition import Marks, is_document, recognize
from kotae.check.limits import TooComplexError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kotae.check.embedded.parts import EmbeddedText, Part
    from kotae.check.limits import Budget

__all__ = ["python_documents"]

#: Expressions in each other that are followed, names among them.
_MAX_DEPTH = 30
#: Calls that change white space only.
_SPACE_FUNCTIONS = frozenset({"cleandoc", "dedent", "lstrip", "rstrip", "strip"})
#: Characters of work for each expression that is followed.
_EXPRESSION_WORK = 32
#: `{` of a program with f-strings: Python 3.11 parses one with n fields in a time of n squared.
_MAX_BRACES = 50_000
_F_STRING = re.compile(r"\b(?:[fF][rR]?|[rR][fF])['\"]")
_LINE_BREAK = re.compile(rb"\r\n|\n|\r")


def python_documents(text: str, budget: Budget) -> Iterator[EmbeddedText]:
    """Yield the documents in a program of Python.

    Raises:
        ProgramSyntaxError: This Python cannot parse it.
        TooComplexError: It is nested too deep, or needs more work than the budget has.
    """
    yield from _Strings(_parse(text), text, budget).documents()


def _parse(text: str) -> ast.Module:
    if text.count("{") > _MAX_BRACES and _F_STRING.search(text):
        raise TooComplexError
    try:
        # A program's own warnings, as of "\d", are for its author's linter.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        lines = text.splitlines(keepends=True)[: (error.lineno or 1) - 1]
        raise ProgramSyntaxError(f"{error.msg}", sum(map(len, lines))) from None
    except ValueError:  # Python 3.11 says so of a null character
        raise ProgramSyntaxError("it has a null character", text.find("\0")) from None
    except (MemoryError, RecursionError):
        raise TooComplexError from None


class _Strings:
    """The string expressions of one program."""

    def __init__(self, tree: ast.Module, text: str, budget: Budget) -> None:
        self._tree = tree
        self._text = text
        self._budget = budget
        self._offsets = ByteOffsets(text)
        breaks = (match.end() for match in _LINE_BREAK.finditer(self._offsets.content))
        self._lines = [0, *breaks]
        self._marks = Marks(text)
        self._bindings: Counter[str] = Counter()
        self._values: dict[str, ast.expr] = {}
        #: The variable that gets a value, by the value's identity.
        self._targets: dict[int, str] = {}
        self._augmented: set[str] = set()
        #: The names of constants that are formatted, and of those with `Template` or `replace`.
        self._templates: set[str] = set()
        self._changed: set[str] = set()
        for node in ast.walk(tree):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                self._values[name] = value
                self._targets[id(_inner(value))] = name
            case ast.AugAssign(target=ast.Name(id=name)):
                self._augmented.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                self._bindings[name] += 1
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                self._bindings[name] += 1
            case ast.alias(name=name, asname=alias):
                self._bindings[alias or name] += 1
            case (
                ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="format"))
                | ast.BinOp(left=ast.Name(id=name), op=ast.Mod())
            ):
                self._templates.add(name)
            case ast.Call():
                changed = _changed_by(node)
                if isinstance(changed, ast.Name):
                    self._changed.add(changed.id)
            case _:
                pass

    def documents(self) -> Iterator[EmbeddedText]:
        """Yield the documents, each once."""
        found: set[int] = set()
        pending: list[ast.AST] = [self._tree]
        while pending:
            node = pending.pop()
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # a docstring
            document = self._document(node) if isinstance(node, ast.expr) else None
            if document is None:
                pending += reversed(list(self._children(node)))
            elif document.start not in found:
                found.add(document.start)
                yield document

    def _children(self, node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            # Not the sums inside of this one: they were looked at as a part of it.
            yield from _operands(node)
        elif isinstance(node, ast.JoinedStr):
            yield from (each for each in node.values if isinstance(each, ast.FormattedValue))
        else:
            yield from ast.iter_child_nodes(node)

    def _document(self, node: ast.expr) -> EmbeddedText | None:
        name = self._targets.get(id(node))
        if name in self._templates and self._constant(name or "") is not None:
            return None  # it is looked at where it is formatted
        changed = _changed_by(node) if isinstance(node, ast.Call) else None
        parts = self._string(changed or node, 0)
        if parts is None:
            return None
        if name in self._augmented:
            parts = [*parts, Placeholder(self._end(node))]
        mark = self._marks.of(self._start(node), self._end(node), name)
        document = recognize(parts, mark)
        if document and (changed or name in self._changed):
            document.is_dynamic = True
        return document

    def _string(self, node: ast.expr, depth: int) -> list[Part] | None:
        """Return the parts of an expression that makes a string, or None for another one."""
        match node:
            case ast.Constant(value=str(value)):
                parts = self._literal(node)
                text = "".join(part.text for part in parts if isinstance(part, Piece))
                # Python 3.11 has wrong places for what stands in the fields of an f-string.
                is_right = _normalized(text) == _normalized(without_surrogates(value))
                return parts if is_right else [Placeholder(self._start(node))]
            case ast.JoinedStr(values=values):
                fields = (each for each in values if isinstance(each, ast.FormattedValue))
                return self._fill(
                    self._literal(node), [self._field(each, depth) for each in fields]
                )
            case ast.BinOp(op=ast.Add()):
                operands = list(_operands(node))
                if any(map(_is_literal, operands)):
                    return [part for each in operands for part in self._parts(each, depth)]
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                template = self._template(left, depth)
                return template and percent_parts(template, *self._arguments(right, depth))
            case ast.Call(
                func=ast.Attribute(value=left, attr="format"), args=args, keywords=keywords
            ):
                template = self._template(left, depth)
                by_name = {each.arg or "": self._parts(each.value, depth) for each in keywords}
                return template and format_parts(
                    template, [self._parts(each, depth) for each in args], by_name
                )
            case ast.Call(
                func=ast.Attribute(value=left, attr="join"),
                args=[ast.List() | ast.Tuple() as items],
            ):
                if any(map(_is_literal, items.elts)):
                    separator = self._parts(left, depth)
                    parts = [
                        each
                        for item in items.elts
                        for each in (*separator, *self._parts(item, depth))
                    ]
                    return parts[len(separator) :]
            case _:
                inner = _inner(node)
                return self._string(inner, depth + 1) if inner is not node else None
        return None

    def _parts(self, node: ast.expr, depth: int) -> list[Part]:
        """Return the parts of an expression, or a placeholder if it is none that is known."""
        self._budget.count(_EXPRESSION_WORK)
        if depth == _MAX_DEPTH:
            return [Placeholder(self._start(node))]
        constant = self._constant(node.id) if isinstance(node, ast.Name) else None
        if constant is not None:
            parts = self._parts(constant, depth + 1)
            return (
                [Placeholder(self._start(node), is_document=True)] if is_document(parts) else parts
            )
        found = self._string(node, depth + 1)
        if found is None:
            return [Placeholder(self._start(node))]
        self._budget.count(sum(len(part.text) for part in found if isinstance(part, Piece)))
        return found

    def _template(self, node: ast.expr, depth: int) -> list[Part] | None:
        """Return the parts of a literal or a constant that is formatted."""
        constant = self._constant(node.id) if isinstance(node, ast.Name) else None
        return self._string(constant or node, depth + 1) if depth < _MAX_DEPTH else None

    def _arguments(
        self, node: ast.expr, depth: int
    ) -> tuple[list[list[Part]], dict[str, list[Part]]]:
        """Return the arguments of `%` by position, and those by name."""
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return [], {
                str(key.value): self._parts(value, depth)
                for key, value in pairs
                if isinstance(key, ast.Constant)
            }
        items = node.elts if isinstance(node, ast.Tuple) else [node]
        return [self._parts(each, depth) for each in items], {}

    def _field(self, field: ast.FormattedValue, depth: int) -> list[Part]:
        if field.format_spec is not None or field.conversion not in {-1, ord("s")}:
            return [Placeholder(self._start(field))]
        return self._parts(field.value, depth)

    @staticmethod
    def _fill(parts: Sequence[Part], fields: Sequence[list[Part]]) -> list[Part]:
        """Put the values of fields into the placeholders of an f-string."""
        values = iter(fields)
        filled: list[Part] = []
        for part in parts:
            filled += [part] if isinstance(part, Piece) else next(values, [part])
        return filled

    def _constant(self, name: str) -> ast.expr | None:
        return self._values.get(name) if self._bindings[name] == 1 else None

    def _literal(self, node: ast.expr) -> list[Part]:
        return list(literal_parts(self._text, self._start(node), self._end(node)))

    def _start(self, node: ast.expr) -> int:
        return self._offsets.character(self._lines[node.lineno - 1] + node.col_offset)

    def _end(self, node: ast.expr) -> int:
        line, column = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
        return self._offsets.character(self._lines[line - 1] + column)


def _normalized(text: str) -> str:
    """Return a text with line breaks as Python reads them."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the operands of a sum from left to right; long sums are deep on the left."""
    operands: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        operands.append(node.right)
        node = node.left
    return reversed([*operands, node])


def _is_literal(node: ast.expr) -> bool:
    node = _inner(node)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _changed_by(call: ast.Call) -> ast.expr | None:
    """Return the template of `Template(…)`, or the text of which `replace` changes words."""
    match call:
        case ast.Call(func=func, args=[template]) if _name(func) == "Template":
            return template
        case ast.Call(func=ast.Attribute(value=text, attr="replace"), args=args):
            values = [each.value if isinstance(each, ast.Constant) else each for each in args]
            is_space = all(isinstance(each, str) and not each.strip() for each in values)
            return None if is_space else text
        case _:
            return None


def _inner(node: ast.expr) -> ast.expr:
    """Return the argument of calls that change white space only, or the expression itself."""
    for _ in range(_MAX_DEPTH):
        if not isinstance(node, ast.Call) or _name(node.func) not in _SPACE_FUNCTIONS:
            break
        if node.args:
            node = node.args[0]
        elif isinstance(node.func, ast.Attribute):
            node = node.func.value
        else:
            break
    return node


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
