"""AniList's limits, applied to an operation before it is sent."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

from kotae.errors import ArgumentError, SelectionError
from kotae.naming import listed, python_name
from kotae.query.scalars import format_value
from kotae.query.selection import FieldNode, SpreadNode
from kotae.query.variables import Var
from kotae.schema.limits import Limit, limits
from kotae.values import is_fuzzy_date

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kotae.query.coercion import CoercedValue
    from kotae.query.selection import NodeCondition, SelectionSet
    from kotae.query.type_system import ArgumentDefinition, FieldDefinition

__all__ = ["LimitChecks"]

_FUZZY_DATE = (
    "a date as YYYYMMDD, got {}: write a year as 19850000, a month as 19850600, or pass a date"
)
_NO_LIMIT = Limit()


class _LimitedArgument(NamedTuple):
    """An argument with a limit; its value is a variable, or contains some."""

    definition: ArgumentDefinition
    limit: Limit
    value: CoercedValue


class _LimitedField(NamedTuple):
    """A field that has limits.

    Attributes:
        node: The field. Variables stand in place of its arguments' values.
        conditions: The conditions under which it is sent, with those of what is around it.
        arguments: Its arguments that have a limit.
        requires: The arguments that it needs; `a|b` means one of the two.
        max_depth: The largest product of `page` and `perPage`; None if `page` is not given.
        lists: The lists that a `Page` selects, by response key, each with its conditions; empty if
            there is only one.
    """

    node: FieldNode
    conditions: tuple[NodeCondition, ...]
    arguments: tuple[_LimitedArgument, ...]
    requires: tuple[str, ...]
    max_depth: int | None
    lists: Mapping[str, list[tuple[NodeCondition, ...]]]


class LimitChecks:
    """The checks of all operations of one shape.

    What depends on the shape alone is found once: an operation without limits costs nothing.

    Args:
        selection: The selection of a prepared operation.
        hoisted: The names of the variables that replace values; the caller has declared others.

    Source: `kotae.schema.limits`.
    """

    def __init__(self, selection: SelectionSet, hoisted: Collection[str]) -> None:
        self._hoisted = hoisted
        self._fields = [
            found
            for node, around in _all_fields(selection, ())
            if (found := _limited(node, around))
        ]

    def check(self, values: Mapping[str, CoercedValue], *, is_bound: bool) -> None:
        """Check the values of the variables, by name.

        A variable without a value is one that may still be bound, or one that the server will not
        get (`is_bound`).

        Raises:
            ArgumentError: An argument is beyond a limit, or one that AniList needs is missing.
            SelectionError: A `Page` selects several lists.
        """
        for limited in self._fields:
            if not _is_on(limited.conditions, values):
                continue
            for argument in limited.arguments:
                self._check_argument(limited.node, argument, values)
            for names in limited.requires:
                _check_required(limited.node, names, values, is_bound=is_bound)
            if limited.max_depth is not None:
                _check_depth(limited.node, limited.max_depth, values)
            if limited.lists:
                _check_lists(limited, values)

    def _check_argument(
        self, node: FieldNode, argument: _LimitedArgument, values: Mapping[str, CoercedValue]
    ) -> None:
        problem = _problem(argument, _resolved(argument.value, values))
        if problem is None:
            return
        variable = argument.value
        is_own = isinstance(variable, Var) and variable.name not in self._hoisted
        name = f"${cast('Var[object]', variable).name}" if is_own else ""
        raise ArgumentError(f"{_name(node)}({argument.definition.python_name}={name}): {problem}.")


def _all_fields(
    selection: SelectionSet, conditions: tuple[NodeCondition, ...]
) -> Iterator[tuple[FieldNode, tuple[NodeCondition, ...]]]:
    for node, around in _fields(selection, conditions):
        yield node, around
        if node.selection is not None:
            yield from _all_fields(node.selection, around)


def _fields(
    selection: SelectionSet, conditions: tuple[NodeCondition, ...]
) -> Iterator[tuple[FieldNode, tuple[NodeCondition, ...]]]:
    """Yield the fields of a selection and of its fragments, each with all its conditions."""
    for node in selection:
        around = (*conditions, *node.conditions)
        if isinstance(node, FieldNode):
            yield node, around
        else:
            inner = node.fragment.selection if isinstance(node, SpreadNode) else node.selection
            yield from _fields(inner, around)


class _FieldLimits(NamedTuple):
    """The limits of a field of the schema; see `_LimitedField`."""

    arguments: Mapping[str, Limit]
    requires: tuple[str, ...]
    max_depth: int | None


@lru_cache(maxsize=2_048)
def _limits_of(field: FieldDefinition) -> _FieldLimits | None:
    """Return a field's limits; None if it has none."""
    table, coordinate = limits(), f"{field.owner}.{field.name}"
    arguments: dict[str, Limit] = {}
    for argument in field.arguments.values():
        limit = table.get(f"{coordinate}({argument.name}:)", _NO_LIMIT)
        has_limit = (limit.min, limit.max, limit.max_items) != (None, None, None)
        if has_limit or argument.type.name == "FuzzyDateInt":
            arguments[argument.name] = limit
    requires = table.get(coordinate, _NO_LIMIT).requires
    max_depth = table.get(field.type.name, _NO_LIMIT).max_depth
    if not (arguments or requires or max_depth is not None):
        return None
    return _FieldLimits(arguments, requires, max_depth)


def _limited(node: FieldNode, conditions: tuple[NodeCondition, ...]) -> _LimitedField | None:
    """Return a field with its limits; None if none applies to it."""
    known = _limits_of(node.field)
    if known is None:
        return None
    arguments = tuple(
        _LimitedArgument(argument, known.arguments[argument.name], value)
        for argument, value in node.values
        if argument.name in known.arguments
    )
    max_depth = known.max_depth
    lists: dict[str, list[tuple[NodeCondition, ...]]] = {}
    if max_depth is not None and node.selection is not None:
        for inner, inner_conditions in _fields(node.selection, ()):
            if inner.field.type.depth and not inner.field.is_extra:
                lists.setdefault(inner.key, []).append(inner_conditions)
    if len(lists) < 2:
        lists = {}
    if all(argument.name != "page" for argument, _ in node.values):
        max_depth = None
    if not (arguments or known.requires or max_depth or lists):
        return None
    return _LimitedField(node, conditions, arguments, known.requires, max_depth, lists)


def _is_on(conditions: tuple[NodeCondition, ...], values: Mapping[str, CoercedValue]) -> bool:
    """Tell whether a field is certainly sent: each condition has a value, and it holds."""
    return all(
        (values.get(condition) if isinstance(condition, str) else condition) is (kind == "include")
        for kind, condition in conditions
    )


def _resolved(value: CoercedValue, values: Mapping[str, CoercedValue]) -> CoercedValue:
    """Return a value with those of its variables; a variable without one is None."""
    if isinstance(value, Var):
        return values.get(value.name)
    if isinstance(value, list):
        return [_resolved(one, values) for one in cast("list[CoercedValue]", value)]
    return value


def _problem(argument: _LimitedArgument, value: CoercedValue) -> str | None:
    """Return what is wrong with a value; a value of another type is not judged."""
    if not isinstance(value, list | tuple):
        return _item_problem(argument, value)
    limit, items = argument.limit, cast("list[CoercedValue]", value)
    if argument.definition.type.item is None:
        return None
    if limit.max_items is not None and len(items) > limit.max_items:
        return (
            f"expected at most {limit.max_items:,} values, got {len(items):,}: split them, and "
            "send several operations"
        )
    if limit.min is None and limit.max is None:
        return None
    return next(filter(None, (_item_problem(argument, item) for item in items)), None)


def _item_problem(argument: _LimitedArgument, value: CoercedValue) -> str | None:
    definition, limit, _ = argument
    if isinstance(value, str):
        if definition.type.name != "String":
            return None
        if limit.max is not None and len(value) > limit.max:
            return f"expected {_range(limit)} characters, got {len(value):,}: shorten it"
        if limit.min is not None and len(value) < limit.min:
            return f"expected {_range(limit)} characters, got {len(value):,}: write more"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if definition.type.name == "FuzzyDateInt":
            if is_fuzzy_date(value):
                return None
            return f"expected {_FUZZY_DATE.format(format_value(value))}"
        is_too_large = limit.max is not None and value > limit.max
        if not is_too_large and (limit.min is None or value >= limit.min):
            return None
        advice = ""
        if is_too_large and definition.name == "perPage":
            advice = (
                f": AniList would silently return {limit.max}; `paginate` requests several pages"
            )
        return f"expected {_range(limit)}, got {format_value(value)}{advice}"
    return None


def _range(limit: Limit) -> str:
    if limit.min is None:
        return f"at most {limit.max:,}"
    return f"at least {limit.min:,}" if limit.max is None else f"{limit.min:,} to {limit.max:,}"


def _check_required(
    node: FieldNode, names: str, values: Mapping[str, CoercedValue], *, is_bound: bool
) -> None:
    given = {argument.name: value for argument, value in node.values}
    for name in names.split("|"):
        value = given.get(name)
        is_given = _resolved(value, values) is not None
        if is_given or (isinstance(value, Var) and value.name not in values and not is_bound):
            return
    needed = " or ".join(f"{python_name(name)}=" for name in names.split("|"))
    raise ArgumentError(f"{_name(node)} needs {needed}: without it, AniList refuses the operation.")


def _check_depth(node: FieldNode, max_depth: int, values: Mapping[str, CoercedValue]) -> None:
    given = {argument.name: _resolved(value, values) for argument, value in node.values}
    page, per_page = given.get("page"), given.get("perPage")
    # AniList's own page size is not known for certain: a page has one item at least.
    size = per_page if isinstance(per_page, int) else 1
    if isinstance(page, int) and page * size > max_depth:
        raise ArgumentError(
            f"{_name(node)}: expected page times per_page to be at most {max_depth:,}, got "
            f"{format_value(page)} times {format_value(size)}: AniList refuses to go deeper. "
            "Narrow the filters, for example by dates or formats, and page through each part."
        )


def _check_lists(limited: _LimitedField, values: Mapping[str, CoercedValue]) -> None:
    on = [
        key
        for key, entries in limited.lists.items()
        if any(_is_on(conditions, values) for conditions in entries)
    ]
    if len(on) > 1:
        raise SelectionError(
            f"{_name(limited.node)} selects {listed(on)}: AniList returns one list of a page, and "
            "refuses several. Give each list a page of its own in the same operation."
        )


def _name(node: FieldNode) -> str:
    return f"{node.field.owner}.{node.field.python_name}"
