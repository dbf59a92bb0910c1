"""Fixes of fields and selection sets."""

# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphql import (
    FieldNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    SelectionSetNode,
    TokenKind,
    is_required_argument,
    print_ast,
)
from graphql.utilities.find_schema_changes import get_default_value

from kotae.check.fixes.edits import Edit, indent_at, line_break_of, removal
from kotae.check.fixes.targets import offsets_of, text_of
from kotae.check.rules.anilist.redundant_field import head_of
from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphql import GraphQLArgument, GraphQLField

    from kotae.check.fixes.targets import Target

__all__ = ["add_typename", "add_version", "merge_redundant_field", "replace_deprecated_field"]

#: How a reason names the field that replaces another.
_SUCCESSOR = re.compile(
    r"\b(?:use|select|replaced (?:by|with)|renamed to|in favou?r of)\s+[`'\"]?([_a-z]\w*)[`'\"]?"
    r"(?!\w|\.\w|\(|,|\s+(?:or|and)\b)",
    re.IGNORECASE,
)
#: What makes selections stand in lines of their own.
_NEEDS_LINES = re.compile(r"[\r\n#]")
#: The rest of a line that has nothing but a comment.
_REST_OF_LINE = re.compile(r"[ \t,]*+(?:#[^\r\n]*+)?+(?=[\r\n])")


def add_version(target: Target) -> Sequence[Edit] | None:
    """Add the newest `version`.

    An older version that is written there is left alone.
    """
    node = target.node
    if not isinstance(node, FieldNode) or node.arguments:
        return None
    coordinate = target.context.coordinate_of(node, target.definition)
    newest = max(limits()[f"{coordinate}(version:)"].versions)
    end = offsets_of(node.name)[1]
    return [Edit(end, end, f"(version: {newest})")]


def add_typename(target: Target) -> Sequence[Edit] | None:
    """Select `__typename` before the other selections."""
    if not isinstance(target.node, SelectionSetNode):
        return None
    text, opening = target.text, offsets_of(target.node)[0] + 1
    first = offsets_of(target.node.selections[0])[0]
    indent, rest = indent_at(text, first), _REST_OF_LINE.match(text, opening)
    if rest is None or indent is None:
        return [Edit(first, first, "__typename ")]
    return [Edit(rest.end(), rest.end(), f"{line_break_of(text)}{indent}__typename")]


def merge_redundant_field(target: Target) -> Sequence[Edit] | None:
    """Remove the later field, and move what it selects to the first, with its comments."""
    node, parent = target.node, target.parent
    if not isinstance(node, FieldNode) or not isinstance(parent, SelectionSetNode):
        return None
    text, (start, end) = target.text, offsets_of(node)
    own, other = node.selection_set, _same_field(node, parent).selection_set
    line_break = line_break_of(text)
    comments = "".join(f"#{each}{line_break}" for each in _comments_before(node, own))
    if own is None or other is None:
        return [Edit(start, end, comments) if comments else removal(text, start, end)]
    removed, inner = removal(text, start, end), text_of(own)[1:-1]
    if "#" not in inner and not comments and print_ast(own) == print_ast(other):
        return [removed]
    return [_insertion(text, other, comments + inner.strip(" \t\r\n")), removed]


def _comments_before(node: FieldNode, selection_set: SelectionSetNode | None) -> Iterator[str]:
    """Yield the comments in a field before its selection set."""
    end = offsets_of(selection_set or node)[0 if selection_set else 1]
    token = node.loc.start_token if node.loc else None
    while token is not None and token.start < end:
        if token.kind is TokenKind.COMMENT:
            yield token.value or ""
        token = token.next


def _same_field(node: FieldNode, parent: SelectionSetNode) -> FieldNode:
    """Return the first field of a selection set that a field repeats."""
    key, head = (node.alias or node.name).value, head_of(node)
    return next(
        each
        for each in parent.selections
        if isinstance(each, FieldNode)
        and (each.alias or each.name).value == key
        and head_of(each) == head
    )


def _insertion(text: str, selection_set: SelectionSetNode, added: str) -> Edit:
    """Return the edit that adds the text of selections to the end of a selection set."""
    start, end = offsets_of(selection_set)
    present = text[start : end - 1].rstrip(" \t\r\n")
    at = start + len(present)
    if not _NEEDS_LINES.search(present + added):
        return Edit(at, at, f" {added}")
    line_break = line_break_of(text)
    indent = indent_at(text, offsets_of(selection_set.selections[0])[0])
    if _REST_OF_LINE.match(text, at) and indent is not None:
        return Edit(at, at, f"{line_break}{indent}{added}")
    line = text[:start].splitlines()[-1]
    outer = line[: len(line) - len(line.lstrip(" \t"))]
    inner = f"{outer}  " if indent is None else indent
    return Edit(at, end - 1, f"{line_break}{inner}{added}{line_break}{outer}")


def replace_deprecated_field(target: Target) -> Sequence[Edit] | None:
    """Select the successor that the schema names, with the old name as its alias.

    It must have the same type, and the same arguments.
    """
    node = target.node
    if not isinstance(node, FieldNode):
        return None
    coordinate = target.context.coordinate_of(node, target.definition) or ""
    parent = target.context.schema.get_type(coordinate.partition(".")[0])
    if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        return None
    old = parent.fields[node.name.value]
    names: set[str] = set(_SUCCESSOR.findall(old.deprecation_reason or ""))
    name = names.pop() if len(names) == 1 else ""
    new = parent.fields.get(name)
    if new is None or not _has_same_shape(node, old, new):
        return None
    start, end = offsets_of(node.name)
    return [Edit(start, end, name if node.alias else f"{node.name.value}: {name}")]


def _has_same_shape(node: FieldNode, old: GraphQLField, new: GraphQLField) -> bool:
    """Tell whether two fields have one type, and take the arguments of a node in the same way."""
    if _type_of(old) != _type_of(new) or new.deprecation_reason is not None:
        return False
    given = {argument.name.value for argument in node.arguments or ()}
    for name in given | old.args.keys() | new.args.keys():
        before, after = old.args.get(name), new.args.get(name)
        if name in given:
            if before is None or after is None or _type_of(before) != _type_of(after):
                return False
            continue
        defaults = [get_default_value(each) if each else None for each in (before, after)]
        if defaults[0] != defaults[1] or (after is not None and is_required_argument(after)):
            return False
    return True


def _type_of(definition: GraphQLField | GraphQLArgument) -> str:
    return str(definition.type)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType] - graphql-core leaves the types in lists open
