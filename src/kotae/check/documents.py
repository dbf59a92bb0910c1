"""A file as a document: its text, its definitions, and where in the text each node stands."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphql import (
    ArgumentNode,
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    TokenKind,
    TypeSystemDefinitionNode,
    TypeSystemExtensionNode,
)

from kotae.check.mentions import Text
from kotae.problems import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import DefinitionNode, SourceLocation, Token, ValueNode

    from kotae.check.config import SourceFile
    from kotae.check.embedded.parts import EmbeddedText

__all__ = [
    "Definition",
    "Document",
    "DocumentSource",
    "definition_of",
    "document_of",
    "spreads_below",
]

_NAMED = (
    FieldNode, FragmentDefinitionNode, OperationDefinitionNode, DirectiveNode, ArgumentNode,
)  # fmt: skip
_WITH_BODY = (
    FieldNode, FragmentDefinitionNode, OperationDefinitionNode, InlineFragmentNode,
    SelectionSetNode, TypeSystemDefinitionNode, TypeSystemExtensionNode,
)  # fmt: skip
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_NOTHING_BUT_COMMENTS = re.compile(r"(?:[ \t\r\n,\ufeff]++|#[^\r\n]*+)*+\Z")


@dataclass(slots=True, eq=False)
class Definition:
    """An operation, a fragment, or something that does not belong into an operation file.

    Attributes:
        spreads: The fragment spreads inside it, in the order of the text.
    """

    document: Document
    node: DefinitionNode
    spreads: tuple[FragmentSpreadNode, ...] = ()

    @property
    def operation(self) -> OperationDefinitionNode | None:
        """The node, if it is an operation."""
        return self.node if isinstance(self.node, OperationDefinitionNode) else None

    @property
    def fragment(self) -> FragmentDefinitionNode | None:
        """The node, if it is a fragment."""
        return self.node if isinstance(self.node, FragmentDefinitionNode) else None

    @property
    def name(self) -> str | None:
        """The name of an operation or a fragment; None for an anonymous operation."""
        node = self.operation or self.fragment
        return node.name.value if node and node.name else None

    @property
    def variable_defaults(self) -> dict[str, ValueNode]:
        """The default values of an operation's variables, by name."""
        variables = (self.operation and self.operation.variable_definitions) or ()
        return {
            each.variable.name.value: each.default_value for each in variables if each.default_value
        }


class Document(Text):
    """One file that was read, or a string of a program.

    Attributes:
        text: Its text, without a byte order mark.
        definitions: In the order of the text; empty if it did not parse.
        is_broken: Whether it did not parse: then its definitions are only their names may be known.
        is_dynamic: Whether only a run of the program shows its text; then it is broken, too.
        program: The whole program, if it is a string of one.
    """

    def __init__(
        self,
        file: SourceFile,
        text: str,
        program: Document | None = None,
        embedded: EmbeddedText | None = None,
    ) -> None:
        super().__init__(text)
        self.file = file
        self.definitions: list[Definition] = []
        self.program = program
        self._embedded = embedded
        self.is_dynamic: bool = embedded is not None and embedded.is_dynamic
        self.is_broken: bool = self.is_dynamic

    @property
    def path(self) -> str:
        """The path in reports."""
        return self.file.display_path

    @property
    def may_have_other_fragments(self) -> bool:
        """Whether a program adds definitions to it that are not known."""
        return self._embedded is not None and self._embedded.may_have_other_fragments

    def without_tree(self) -> Document:
        """Return the text of the whole file, without syntax trees."""
        return self.program or Document(self.file, self.text)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but white space and comments."""
        return _NOTHING_BUT_COMMENTS.match(self.text) is not None

    @cached_property
    def operations(self) -> list[Definition]:
        """The operations."""
        return [definition for definition in self.definitions if definition.operation]

    @cached_property
    def fragments(self) -> list[Definition]:
        """The fragments."""
        return [definition for definition in self.definitions if definition.fragment]

    @cached_property
    def _definition_starts(self) -> list[int]:
        nodes = [definition.node for definition in self.definitions]
        return [node.loc.start if node.loc else 0 for node in nodes]

    @cached_property
    def _line_starts(self) -> array[int]:
        starts = array("I", [0])  # a list takes ten times the memory
        starts.extend(line_break.end() for line_break in _LINE_BREAK.finditer(self.text))
        return starts

    def comments(self) -> Iterator[Token]:
        """Yield the comments, as tokens; none for a file that did not parse."""
        location = self.definitions[0].node.loc if self.definitions else None
        token = location.start_token if location and "#" in self.text else None
        while token and token.prev:
            token = token.prev
        while token:
            if token.kind is TokenKind.COMMENT:
                yield token
            token = token.next

    def location(self, start: int = 0, end: int | None = None) -> Location:
        """Return the place of a range of offsets in the text, in its file."""
        end = max(start, end or 0)
        if self.program and self._embedded:
            return self.program.location(*self._embedded.span(start, end))
        return Location(self.path, *self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def location_of(self, node: Node) -> Location:
        """Return the place of a node: the part of it that a reader should look at."""
        return self.location(*_anchor(node))

    def line(self, number: int) -> str:
        """Return a line of the file, counted from 1, without its break."""
        if self.program:
            return self.program.line(number)
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def definition_at(self, offset: int) -> Definition | None:
        """Return the definition that an offset of the text stands in."""
        index = bisect_right(self._definition_starts, offset) - 1
        return self.definitions[index] if index >= 0 else None


class DocumentSource(Source):
    """The source of a document; leads from a node back to the document.

    graphql-core finds the line of every error by walking the text from its beginning, which a
    thousand errors turn into minutes. Places come from the document instead.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document.text, document.path)
        self.document = document

    def get_location(self, position: int) -> SourceLocation:  # noqa: ARG002 - as graphql-core calls
        """Return a dummy location: kotae computes locations itself."""
        return self.location_offset


def document_of(node: Node) -> Document | None:
    """Return the document that a node was parsed from."""
    source = node.loc.source if node.loc else None
    return source.document if isinstance(source, DocumentSource) else None


def definition_of(node: Node) -> Definition | None:
    """Return the definition that a node stands in, in whichever document."""
    document = document_of(node)
    return document.definition_at(node.loc.start) if document and node.loc else None


def spreads_below(selection_set: SelectionSetNode) -> Iterator[FragmentSpreadNode]:
    """Yield the fragment spreads inside a selection set, at any depth of its text."""
    pending = [selection_set]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                pending.append(selection.selection_set)


def _anchor(node: Node) -> tuple[int, int]:
    """Return the offsets of what to underline: names rather than bodies."""
    if node.loc is None:
        return 0, 0
    end = node.loc.start_token.end if isinstance(node, _WITH_BODY) else node.loc.end
    named: Node | None = None
    if isinstance(node, _NAMED):
        named = node.name
    elif isinstance(node, InlineFragmentNode):
        named = node.type_condition
    return node.loc.start, named.loc.end if named and named.loc else end
