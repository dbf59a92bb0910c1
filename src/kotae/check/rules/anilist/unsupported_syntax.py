"""The rule against syntax that AniList does not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphql import TokenKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node, Token

    from kotae.check.documents import Definition
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["unsupported_syntax"]

#: An escape by code point, after an even number of backslashes.
_CODE_POINT = re.compile(r"(?<!\\)(?:\\\\)*\\u\{")


def unsupported_syntax(definition: Definition, _scope: Scope) -> Iterator[tuple[Node, str]]:
    r"""Find syntax that is newer than AniList's library.

    What it does: reports descriptions of operations and fragments, and the escape `\u{…}`.
    Why it is bad: AniList responds with 400, "Syntax Error".
    Example: "By id" query ById { Media(id: 1) { id } }
    Use instead: query ById { Media(id: 1) { id } } # By id
    Source: The library webonyx/graphql-php, August 2026; that AniList runs it is inferred.
    """
    node, text = definition.node, definition.document.text
    if node.loc is None or (definition.operation is None and definition.fragment is None):
        return
    description: Node | None = getattr(node, "description", None)
    if description is not None:
        yield description, "AniList reads no description of an operation. Write a comment (#)."
    if "\\u{" not in text[node.loc.start : node.loc.end]:
        return
    token: Token | None = node.loc.start_token
    while token is not None and token.start < node.loc.end:
        is_text = token.kind is TokenKind.STRING
        if is_text and _CODE_POINT.search(text[token.start : token.end]):
            yield node, r"AniList does not read the escape `\u{…}`. Write the character itself."
            return
        token = token.next
