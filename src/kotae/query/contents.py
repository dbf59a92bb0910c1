"""What fragments select, as numbers that are equal where the content is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.query.paths import Fragment

if TYPE_CHECKING:
    from kotae.query.paths import Path, SelectionItem

__all__ = ["Contents"]


class Contents:
    """Numbers contents: each is looked at once, however often it is nested in others."""

    def __init__(self) -> None:
        self._numbers: dict[object, int] = {}
        # The items are kept: an identity says nothing of what is gone.
        self._seen: dict[int, tuple[tuple[SelectionItem, ...], int]] = {}

    def is_same(self, one: Fragment[object], other: Fragment[object]) -> bool:
        """Tell whether two fragments of one name are the same."""
        if one._start != other._start:
            return False
        return one._items is other._items or self._number(one._items) == self._number(other._items)

    def _number(self, items: tuple[SelectionItem, ...]) -> int:
        known = self._seen.get(id(items))
        if known is None:
            content = tuple(map(self._item, items))
            known = items, self._numbers.setdefault(content, len(self._numbers))
            self._seen[id(items)] = known
        return known[1]

    def _item(self, item: SelectionItem) -> tuple[object, ...]:
        inside = self._number(item._items)
        if isinstance(item, Fragment):
            return item._start, item._name, item._conditions, inside
        steps: list[tuple[object, ...]] = []
        step: Path[object] | None = item
        while step is not None:
            arguments = step._arguments or step._field.default_arguments
            # By their text: an input is a dict, which nothing can be looked up by.
            values = [(a.name, repr(value)) for a, value in arguments.values] if arguments else ()
            steps.append((step._field.name, tuple(values), step._alias, step._conditions))
            step = step._parent
        return item._start, tuple(steps), inside
