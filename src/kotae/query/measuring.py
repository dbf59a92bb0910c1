"""The complexity and size of roots and operations that are to be merged, and keys of equal ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.errors import SelectionError
from kotae.query.build_operation import operation_of
from kotae.query.build_selection import checked_root
from kotae.query.operation import Operation
from kotae.query.paths import Fragment
from kotae.query.type_system import ROOT_KINDS

if TYPE_CHECKING:
    from collections.abc import Hashable

    from kotae.query.build_operation import Executable
    from kotae.query.coercion import Arguments, CoercedValue
    from kotae.query.roots import AnyRoot, Root
    from kotae.query.selectable import FieldCall, SelectionItem

__all__ = ["ExecutableMeter", "MeasuredExecutable"]

#: Bytes of one value beside its own, at most: its variable is defined, used, and has a value. Names
#: of arguments have up to 30 characters, and so have types; other names get a number.
_BYTES_BESIDE_VALUE = 150
#: Writes values as the client does; values that JSON lacks, such as variables, by their repr.
_JSON = json.JSONEncoder(default=repr)


class MeasuredExecutable(NamedTuple):
    """A root or an operation with its cost.

    Attributes:
        executable: The root, without its alias, or the operation.
        kind: `query` or `mutation`.
        size_bytes: Its size within an operation of several, as text and variables in JSON, at most.
        key: Equal for equal executables.
    """

    executable: Executable[object]
    kind: str
    complexity: int
    size_bytes: int
    key: Hashable


class ExecutableMeter:
    """Measures roots and operations; those with the same selection are counted once."""

    def __init__(self) -> None:
        #: The complexity and the size of a root beside its arguments.
        self._costs: dict[Hashable, tuple[int, int]] = {}
        #: By the items themselves, which compares the identity of each, and by their contents.
        self._selection_keys: dict[tuple[SelectionItem[object], ...], Hashable] = {}

    def of(self, given: object) -> MeasuredExecutable:
        """Measure a root or an operation.

        Raises:
            SelectionError: It is neither, is incomplete, or is nested too deeply.
        """
        if isinstance(given, Operation):
            return _of_operation(cast("Operation[object]", given))
        root = checked_root(given)
        if root._alias is not None:
            # Results are told apart by position, and two roots may have the same alias.
            root = root._copy()
            root._alias = None
        items = root._items
        selection_key = self._selection_keys.get(items)
        if selection_key is None:
            try:
                selection_key = self._selection_keys[items] = _selection_key(items)
            except RecursionError:
                raise SelectionError("The selection is nested too deeply.") from None
        shape = (root._field, selection_key, root._conditions)
        arguments = _arguments_text(root._arguments)
        if shape not in self._costs:
            self._costs[shape] = _cost_of_shape(root, len(arguments))
        complexity, size_bytes = self._costs[shape]
        count = len(root._arguments.values) if root._arguments else 0
        return MeasuredExecutable(
            cast("Root[object]", root),
            ROOT_KINDS[root._field.owner],
            complexity,
            size_bytes + len(arguments) + _BYTES_BESIDE_VALUE * count,
            (*shape, arguments, root._is_required),
        )


def _of_operation(operation: Operation[object]) -> MeasuredExecutable:
    values = operation.variables
    variables = _JSON.encode(values)
    size_bytes = len(operation.text.encode()) + len(variables) + _BYTES_BESIDE_VALUE * len(values)
    key = (operation._prepared, operation._roots, operation._form, variables)
    return MeasuredExecutable(operation, operation.kind, operation.complexity, size_bytes, key)


def _cost_of_shape(root: AnyRoot, arguments_length: int) -> tuple[int, int]:
    """Return the complexity of a root, and its size without its own arguments, in bytes."""
    measured = _of_operation(operation_of((root,), None, "one"))
    return measured.complexity, measured.size_bytes - arguments_length


def _selection_key(items: tuple[SelectionItem[object], ...]) -> Hashable:
    """Return a key that is equal for selections of the same fields in the same order."""
    return tuple(map(_item_key, items))


def _item_key(item: SelectionItem[object]) -> Hashable:
    below = _selection_key(item._items)
    if isinstance(item, Fragment):
        return (item._name, item._start, item._conditions, below)
    steps = cast("FieldCall", item)._steps()
    return (item._start, tuple(map(_step_key, steps)), below)


def _step_key(step: FieldCall) -> Hashable:
    return (step._field, step._alias, step._conditions, _arguments_text(step._arguments))


def _arguments_text(arguments: Arguments | None) -> str:
    if arguments is None:
        return ""
    values: dict[str, CoercedValue] = {argument.name: value for argument, value in arguments.values}
    return _JSON.encode(values)
