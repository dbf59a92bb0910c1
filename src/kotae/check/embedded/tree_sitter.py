"""The string expressions of programs in JavaScript, TypeScript, Kotlin, Swift, Go and Rust."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from kotae.check.embedded.grammars import GRAMMARS, load_language
from kotae.check.embedded.parts import ByteOffsets, Piece, Placeholder, without_surrogates
from kotae.check.embedded.recognition import Marks, is_document, recognize
from kotae.check.limits import TooComplexError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from kotae.check.embedded.grammars import Grammar
    from kotae.check.embedded.parts import EmbeddedText, Part
    from kotae.check.limits import Budget

__all__ = ["tree_sitter_documents"]

#: Expressions in each other that are followed, names among them.
_MAX_DEPTH = 30
#: Levels of a syntax tree; a sum has one for each operand.
_MAX_NESTING = 2_000
#: Characters of work for each expression that is followed.
_EXPRESSION_WORK = 32
_OPENING = re.compile(r"(?P<prefix>[brc]*)(?P<hashes>#*)(?P<quote>\"\"\"|\"|'|`)")
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<braces>[0-9a-fA-F_]{1,8})\}|u(?P<pair>[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F]"
    r"[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})|U(?P<U>[0-9a-fA-F]{8})|x(?P<x>[0-9a-fA-F]{2})"
    r"|(?P<line_break>\r\n|\r|\n)|(?P<simple>.))"
)
_ESCAPE_OR_NAME = re.compile(rf"{_ESCAPE.pattern}|\$(?P<name>[A-Za-z_]\w*)")
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}
#: The variable that gets the value behind it.
_TARGET = re.compile(r"\b(?P<name>[A-Za-z_]\w*)\s*(?::\s*[\w.<>?]+\s*)?:?=\s*(?:gql\s*)?\(?\s*\Z")
_MAX_TARGET = 200
_ASSIGNED = re.compile(r"\b(?P<name>[A-Za-z_]\w*)\s*(?P<plus>\+?)=(?![=>])")


def tree_sitter_documents(language: str, text: str, budget: Budget) -> Iterator[EmbeddedText]:
    """Yield the documents in a program; parts of it that its grammar does not know are skipped.

    Raises:
        TooComplexError: Its strings need more work than the budget has.
    """
    yield from _Strings(GRAMMARS[language], text, budget).documents()


class _Strings:
    """The string expressions of one program."""

    def __init__(self, grammar: Grammar, text: str, budget: Budget) -> None:
        from tree_sitter import Parser  # noqa: PLC0415 - of an extra

        self._grammar = grammar
        self._text = text
        self._budget = budget
        self._offsets = ByteOffsets(text)
        self._marks = Marks(text)
        assigned = list(_ASSIGNED.finditer(text))
        self._augmented = {match["name"] for match in assigned if match["plus"]}
        self._bindings = Counter(match["name"] for match in assigned)
        self._declared: Counter[str] = Counter()
        self._values: dict[str, Node] = {}
        #: In the order of their beginnings, the outer before the inner.
        self._nodes: list[Node] = []
        tree = Parser(load_language(grammar)).parse(self._offsets.content)
        for node in _nodes_below(tree.root_node):
            if node.type in grammar.strings or node.type in grammar.sums:
                self._nodes.append(node)
            elif node.type in grammar.constants:
                self._declare(node, *grammar.constants[node.type])

    def _declare(self, node: Node, name_field: str, value_field: str) -> None:
        """Record a name and its value."""
        named = node.named_children
        name = node.child_by_field_name(name_field) if name_field else None
        if name is None:  # Kotlin's has modifiers before it
            name = next((each for each in named if each.type == "variable_declaration"), None)
        value = node.child_by_field_name(value_field) if value_field else named[-1]
        if value is not None and value.type == "expression_list" and value.named_child_count == 1:
            value = value.named_children[0]
        if name is not None and value is not None:
            text = self._source(name).partition(":")[0].strip()
            self._declared[text] += 1
            self._values[text] = self._tagged(value)

    def _constant(self, name: str) -> Node | None:
        """Return the value of a name that is bound once."""
        is_bound_once = self._declared[name] == 1 and self._bindings[name] <= 1
        return self._values[name] if is_bound_once else None

    def documents(self) -> Iterator[EmbeddedText]:
        """Yield the documents, each once."""
        end = 0
        done: set[int] = set()
        for node in self._nodes:
            if node.end_byte <= end or node.id in done:
                continue
            operands = self._operands(node, done)
            if len(operands) == 1 and operands[0] is node and node.type in self._grammar.sums:
                continue  # another operator
            start, stop = self._range(node)
            parts = [part for each in operands for part in self._parts(each, 0)]
            target = _TARGET.search(self._text[max(0, start - _MAX_TARGET) : start])
            name = target["name"] if target else None
            if name in self._augmented:
                parts.append(Placeholder(stop))
            document = recognize(parts, self._marks.of(start, stop, name))
            if document is not None:
                end = node.end_byte
                yield document

    def _operands(self, node: Node, done: set[int]) -> list[Node]:
        """Return the operands of a sum from left to right; long sums are deep on the left."""
        operands: list[Node] = []
        while node.type in self._grammar.sums and node.child_count == 3:
            left, operator, right = node.children
            if operator.type != "+":
                break
            done.add(node.id)
            operands.append(right)
            node = left
        operands.append(node)
        operands.reverse()
        return operands

    def _parts(self, node: Node, depth: int) -> list[Part]:
        """Return the parts of an expression, or a placeholder if its text is not known."""
        self._budget.count(_EXPRESSION_WORK)
        start, _ = self._range(node)
        if depth == _MAX_DEPTH:
            return [Placeholder(start)]
        if node.type in self._grammar.strings:
            parts = list(self._literal(node, depth))
            self._budget.count(sum(len(part.text) for part in parts if isinstance(part, Piece)))
            return parts
        if node.type == "character_literal":  # Kotlin's ${'$'}
            return [Piece(self._source(node)[1:-1], start + 1)]
        if node.type == "parenthesized_expression" and node.named_child_count == 1:
            return self._parts(node.named_children[0], depth + 1)
        if node.type in self._grammar.sums:
            operands = self._operands(node, set())
            if len(operands) > 1:
                return [part for each in operands for part in self._parts(each, depth + 1)]
        return self._value(self._source(node) if "identifier" in node.type else "", start, depth)

    def _value(self, name: str, start: int, depth: int) -> list[Part]:
        """Return the parts of a constant, or a placeholder for another name."""
        value = self._constant(name)
        if value is None or depth == _MAX_DEPTH:
            return [Placeholder(start)]
        parts = self._parts(value, depth + 1)
        return [Placeholder(start, is_document=True)] if is_document(parts) else parts

    def _literal(self, node: Node, depth: int) -> Iterator[Part]:
        start, end = self._range(node)
        opening = _OPENING.match(self._text, start, end)
        if opening is None:
            yield Placeholder(start)
            return
        at, end = opening.end(), end - len(opening["quote"] + opening["hashes"])
        is_raw = bool(opening["hashes"]) or "r" in opening["prefix"]
        is_raw |= opening["quote"] == self._grammar.raw_quote
        for child in node.children:
            if child.type in self._grammar.interpolations:
                placeholder, placeholder_end = self._range(child)
                # Swift's node begins behind the `\(`.
                opened = (
                    self._text.rfind("\\", at, placeholder + 1) if self._is_swift else placeholder
                )
                yield from self._pieces(at, max(at, opened), depth, is_raw=is_raw)
                inner: Node | None = child
                while inner is not None and inner.type in self._grammar.interpolations:
                    inner = inner.named_children[0] if inner.named_child_count else None
                yield from self._parts(inner, depth + 1) if inner else [Placeholder(placeholder)]
                at = placeholder_end + (
                    self._is_swift and self._text.startswith(")", placeholder_end)
                )
        yield from self._pieces(at, end, depth, is_raw=is_raw)

    def _tagged(self, node: Node) -> Node:
        """Return the string of gql`…`, gql("…") or `"…".trimIndent()`, or the node itself."""
        function, arguments = [*node.children, None, None][:2]
        if node.type != "call_expression" or function is None or arguments is None:
            return node
        if self._source(function) in {"gql", "graphql"}:
            is_call = arguments.type == "arguments" and arguments.named_child_count > 0
            return arguments.named_children[0] if is_call else arguments
        inner = function.named_children[0] if function.named_child_count else node
        return inner if inner.type in self._grammar.strings else node

    @property
    def _is_swift(self) -> bool:
        return self._grammar.package == "swift"

    def _pieces(self, start: int, end: int, depth: int, *, is_raw: bool) -> Iterator[Part]:
        if is_raw:
            yield Piece(self._text[start:end], start)
            return
        at = start
        # The grammar of Kotlin takes "$name" in a literal of one line for text.
        pattern = _ESCAPE_OR_NAME if self._grammar.package == "kotlin" else _ESCAPE
        for match in pattern.finditer(self._text, start, end):
            yield Piece(self._text[at : match.start()], at)
            at = match.end()
            if match.lastgroup == "name":
                yield from self._value(match["name"], match.start(), depth)
                continue
            yield Piece(_unescaped(match), match.start(), at - match.start())
        yield Piece(self._text[at:end], at)

    def _source(self, node: Node) -> str:
        start, end = self._range(node)
        return self._text[start:end]

    def _range(self, node: Node) -> tuple[int, int]:
        character = self._offsets.character
        return character(node.start_byte), character(node.end_byte)


def _nodes_below(root: Node) -> Iterator[Node]:
    """Yield a node and those below it, each before its children.

    Raises:
        TooComplexError: They are nested too deep: the work on a node is linear in its depth.
    """
    cursor = root.walk()
    depth = 0
    while True:
        if cursor.node is not None:
            yield cursor.node
        if cursor.goto_first_child():
            depth += 1
            if depth > _MAX_NESTING:
                raise TooComplexError
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            depth -= 1


def _unescaped(match: re.Match[str]) -> str:
    kind = match.lastgroup or ""
    code = match[kind]
    if kind == "line_break":
        return ""
    if kind == "simple":
        return _SIMPLE.get(code, code)
    if kind == "pair":
        high, low = int(code[:4], 16), int(code[6:], 16)
        return chr(0x10000 + ((high & 0x3FF) << 10) + (low & 0x3FF))
    number = int(code.replace("_", "") or "0", 16)
    return without_surrogates(chr(number)) if number < 0x110000 else "\ufffd"
