"""The reading of untrusted files: bytes, text and syntax."""

from __future__ import annotations

import codecs
import sys
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from graphql import (
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    OperationDefinitionNode,
)
from graphql.language.parser import Parser

from kotae.check.documents import Definition, Document, DocumentSource, spreads_below
from kotae.check.findings import Finding
from kotae.check.imports import imported_files
from kotae.check.limits import MAX_FILE_BYTES, MAX_NESTING
from kotae.check.rules.programs import dynamic_document, program_syntax
from kotae.problems import Location, Severity
from kotae.regular_files import read_regular_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import DefinitionNode

    from kotae.check.config import SourceFile
    from kotae.check.limits import CheckProgress
    from kotae.check.project import Project

__all__ = [
    "count_names",
    "load_documents",
    "parse_document",
    "read",
    "read_and_parse",
    "read_documents",
]

#: Bytes of a file that is too large in which the names of fragments are looked for.
_MAX_SCANNED_BYTES = 16 * MAX_FILE_BYTES
#: Tokens between two looks at the clock.
_TOKENS_PER_LOOK = 256


def load_documents(
    project: Project,
    progress: CheckProgress,
    findings: list[Finding],
    is_parsed: Callable[[Document], bool] = lambda _document: True,
) -> list[Document]:
    """Read every file of a project, and parse those that `is_parsed` chooses.

    Files that a parsed one imports are read too and added to the project, and problems to the
    findings. The documents are in the order of their paths; the broken ones are among them.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    documents: list[Document] = []
    pending = deque(project.sorted_files)
    while pending:
        file = pending.popleft()
        progress.begin(Location(file.display_path))
        read_ones, problems = read_documents(file)
        progress.count("problems", len(problems))
        findings += problems
        for document in read_ones:
            progress.count("characters of text", len(document.text))
            documents.append(document)
            if is_parsed(document):
                pending += parse_document(document, project, progress, findings)
    return sorted(documents, key=lambda document: document.path)


def parse_document(
    document: Document, project: Project, progress: CheckProgress, findings: list[Finding]
) -> list[SourceFile]:
    """Parse a document that was read, and return the files that it adds to the project.

    Problems are added to the findings.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    added: list[SourceFile] = []
    before = len(findings)
    findings += _parse(document, progress, MAX_NESTING)
    for found in imported_files(document, project, progress.deadline):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            progress.count("files")
            project.files[found.path_text] = found
            added.append(found)
    progress.count("problems", len(findings) - before)
    return added


def read_and_parse(
    file: SourceFile, progress: CheckProgress, *, max_nesting: int = MAX_NESTING
) -> tuple[Document, list[Finding]]:
    """Read a file and parse it, up to some levels of braces and brackets.

    Returns:
        The document, and its problems; a document that cannot be read or parsed is broken.

    Raises:
        BoundExceededError: A bound of the run is passed.
    """
    document, findings = read(file)
    progress.count("characters of text", len(document.text))
    findings += _parse(document, progress, max_nesting)
    progress.count("problems", len(findings))
    return document, findings


def read_documents(file: SourceFile) -> tuple[list[Document], list[Finding]]:
    """Read a file, and return its documents and problems.

    A file of GraphQL is one document. A program has one for each of its strings that is a document,
    and is itself a broken document if it is too large, or too complex.
    """
    program = file.program
    if program is None:
        document, findings = read(file)
        if not file.is_program:
            return [document], findings
        # Python allows other encodings.
        return [document], [
            replace(each, severity=Severity.WARNING) if each.rule == "invalid-utf8" else each
            for each in findings
        ]
    whole = Document(file, program.text)
    if program.syntax_error is not None:
        at = whole.location(program.syntax_error.offset)
        message = program_syntax(str(program.syntax_error))
        return [], [_warning("program-syntax", message, None, at)]
    if program.is_too_complex:
        whole.is_broken = True
        message = "This program is too complex to be checked: it is nested too deeply, or too long."
        return [whole], [Finding("too-complex-to-check", message, whole, whole.location())]
    documents = [Document(file, each.text, whole, each) for each in program.documents]
    return documents, [
        _warning("dynamic-document", dynamic_document(), each, each.location())
        for each in documents
        if each.is_dynamic
    ]


def _warning(rule: str, message: str, document: Document | None, at: Location) -> Finding:
    return Finding(rule, message, document, at, severity=Severity.WARNING)


def read(file: SourceFile) -> tuple[Document, list[Finding]]:
    """Read a file as UTF-8 text, with or without a byte order mark, and return its problems.

    A file that is too large, not valid UTF-8 or cannot be read is a broken document; the text that
    was read still shows which fragments it may define. The text of one that is too large is not
    kept.
    """
    try:
        # A link was resolved when the file was found.
        content = file.text
        if content is None:
            content = read_regular_file(file.path_text, _MAX_SCANNED_BYTES)
    except OSError as error:
        message = f"It cannot be read: {error.strerror or error}."
        return _broken(file, b"", "unreadable-file", message)
    if content is None:
        return _broken(file, b"", "unreadable-file", "This is not a regular file.")
    is_too_large = len(content) > MAX_FILE_BYTES
    content = content.removeprefix(codecs.BOM_UTF8)
    if is_too_large:
        message = f"This file has more than {MAX_FILE_BYTES // 1024**2} MiB; it is not checked."
        document, findings = _broken(file, b"", "file-too-large", message)
        document.text = content.decode(errors="replace")
        document.drop_text()
        return document, findings
    try:
        return Document(file, content.decode()), []
    except UnicodeDecodeError as error:
        at = len(content[: error.start].decode(errors="replace"))
        byte = content[error.start]
        message = f"This is not valid UTF-8: the byte 0x{byte:02x} is not valid here."
        return _broken(file, content, "invalid-utf8", message, (at, at + 1))


def _broken(
    file: SourceFile, content: bytes, rule: str, message: str, place: tuple[int, int] = (0, 0)
) -> tuple[Document, list[Finding]]:
    document = Document(file, content.decode(errors="replace"))
    document.is_broken = True
    return document, [Finding(rule, message, document, document.location(*place))]


class _BoundedParser(Parser):
    """graphql-core's parser with another limit of nesting, which counts tokens for the run."""

    max_nesting = MAX_NESTING
    progress: CheckProgress
    _counted = 0
    #: Whether it stopped at this limit, not at Python's own limit of recursion.
    is_over_limit = False

    def _enter_nesting(self) -> None:
        self._nesting_depth += 1
        if self._nesting_depth > self.max_nesting:
            self.is_over_limit = True
            raise RecursionError

    def advance_lexer(self) -> None:
        """Read the next token, and look at the bounds of the run now and then."""
        super().advance_lexer()
        if self._token_counter - self._counted >= _TOKENS_PER_LOOK:
            self.count_tokens()

    def count_tokens(self) -> None:
        """Spend the tokens since the last count."""
        self.progress.deadline.check()
        counted, self._counted = self._counted, self._token_counter
        self.progress.count("tokens", self._counted - counted)

    @property
    def offset(self) -> int:
        """Where the parser stands."""
        return self._lexer.token.start


def _parse(document: Document, progress: CheckProgress, max_nesting: int) -> list[Finding]:
    """Parse a document's text into its definitions; what stops the parser makes it broken."""
    findings = [] if document.is_broken else _parse_text(document, progress, max_nesting)
    if document.is_broken:
        count_names(document, progress)
    return findings


def count_names(document: Document, progress: CheckProgress) -> None:
    """Count the names that a text mentions, which take memory of their own."""
    for names in (
        document.mentioned_fragments, document.mentioned_operations, document.mentioned_spreads,
    ):  # fmt: skip
        progress.count("tokens", len(names))
        progress.count("characters of text", sum(map(len, names)))


def _parse_text(document: Document, progress: CheckProgress, max_nesting: int) -> list[Finding]:
    if document.is_empty:
        message = "This file has no operation and no fragment."
        return [Finding("empty-document", message, document, document.location())]
    source = DocumentSource(document)
    # AniList refuses `Media {}`, as the specification does; graphql-core takes it by default.
    parser = _BoundedParser(source, allow_empty_selection_sets=False)
    parser.max_nesting, parser.progress = max_nesting, progress
    try:
        tree = parser.parse_document()
    except GraphQLSyntaxError as error:
        document.is_broken = True
        start = next(iter(error.positions or ()), 0)
        end = min(start + 1, len(document.text))
        return [Finding("syntax", error.message, document, document.location(start, end))]
    except RecursionError:
        document.is_broken = True
        message = (
            f"This document is nested deeper than {max_nesting:,} levels, too deep to be checked."
        )
        if not parser.is_over_limit:
            limit = sys.getrecursionlimit()
            message = (
                f"This document is nested too deeply for Python's recursion limit of {limit:,} "
                "frames, and was not checked."
            )
        at = document.location(parser.offset, parser.offset + 1)
        return [Finding("too-complex-to-check", message, document, at)]
    finally:
        parser.count_tokens()
    source.body = ""  # a place needs no text any more, see DocumentSource
    document.definitions = [Definition(document, node, _spreads(node)) for node in tree.definitions]
    return []


def _spreads(node: DefinitionNode) -> tuple[FragmentSpreadNode, ...]:
    if not isinstance(node, OperationDefinitionNode | FragmentDefinitionNode):
        return ()
    spreads = spreads_below(node.selection_set)
    return tuple(sorted(spreads, key=lambda spread: spread.loc.start if spread.loc else 0))
