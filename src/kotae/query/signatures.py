"""What two drafts of one text have in common, so that it is printed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kotae.query.coercion import has_variable
from kotae.query.selection import FieldNode, SpreadNode
from kotae.query.variables import Var

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kotae.query.build_selection import Draft
    from kotae.query.coercion import Sent
    from kotae.query.parts import Condition
    from kotae.query.selection import SelectionSet, SharedArguments

__all__ = ["signature"]


def signature(draft: Draft, name: str | None) -> tuple[tuple[Hashable, ...], list[Sent]]:
    """Return what two drafts of one text have in common, and the values that differ."""
    scan = _Scan()
    scan.tokens += (draft.registry, draft.kind, name)
    scan.selection(draft.selection)
    for fragment in draft.fragments.values():
        scan.tokens += ("fragment", fragment.name, fragment.selection.type)
        scan.selection(fragment.selection)
    return tuple(scan.tokens), scan.values


class _Scan:
    """Walks a tree in the very order in which `_Printer` does."""

    def __init__(self) -> None:
        self.tokens: list[Hashable] = []
        self.values: list[Sent] = []
        self._seen: dict[SharedArguments, int] = {}

    def selection(self, selection: SelectionSet) -> None:
        add = self.tokens.append
        for node in selection.nodes.values():
            if isinstance(node, FieldNode):
                add(node.key)
                add(node.alias)
                add(node.field)
                if node.arguments is not None:
                    self._arguments(node.arguments.found())
                if node.conditions:
                    self._conditions(node.conditions)
                if node.selection is not None:
                    add("{")
                    self.selection(node.selection)
                    add("}")
            elif isinstance(node, SpreadNode):
                self.tokens += ("...", node.fragment.name)
                self._conditions(node.conditions)
            else:
                self.tokens += ("on", node.selection.type.name)
                self.selection(node.selection)
                add("}")

    def _arguments(self, shared: SharedArguments) -> None:
        known = self._seen.get(shared)
        if known is not None:
            self.tokens.append(known)
            return
        self._seen[shared] = len(self._seen)
        arguments = shared.arguments
        if arguments is None:
            return
        for argument, value in arguments.values:
            self.tokens.append(argument.name)
            if arguments.has_variables and has_variable(value):
                self._value(value)
            else:
                self.values.append(value)

    def _value(self, value: Sent) -> None:
        if isinstance(value, Var):
            self.tokens.append(cast("Var[object]", value).key)
        elif not has_variable(value):
            self.values.append(value)
            self.tokens.append("$")
        elif isinstance(value, list):
            self.tokens.append("[")
            for one in cast("list[Sent]", value):
                self._value(one)
            self.tokens.append("]")
        else:
            self.tokens.append("{")
            for key, one in cast("dict[str, Sent]", value).items():
                self.tokens.append(key)
                self._value(one)
            self.tokens.append("}")

    def _conditions(self, conditions: tuple[Condition, ...]) -> None:
        for kind, value in conditions:
            self.tokens.append(f"@{kind}")  # an argument may be called so, but without the mark
            if isinstance(value, Var):
                self.tokens.append(value.key)
            else:
                self.values.append(value)
