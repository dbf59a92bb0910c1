"""GraphQL texts that use a type or a root field, made by rule from the bundled schema.

A type is selected at the end of a way from a root, an enum or a scalar also as an argument. The
texts of one type are alternatives: which of them finds values depends on the data.
"""

from __future__ import annotations

import re
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphql import GraphQLEnumType, GraphQLUnionType, is_composite_type, is_leaf_type

from kotae.schema.coordinates import elements_of, named_type, type_text
from kotae.schema.limits import Limit, limits
from kotae.schema.load import bundled_schema
from kotae.testing.world.schema_types import camel_case, fields_of, upper_case
from workshop.site.example_arguments import ARGUMENTS, OPERATIONS, VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import GraphQLField, GraphQLNamedType

    from kotae.schema.coordinates import Element

__all__ = ["ExampleText", "texts_of_root", "texts_of_type"]

#: The most ways to a type that are tried, and the most values of an enum.
_MAX_WAYS = 4
_MAX_VALUES = 4
#: The most leaf fields of a selection, and so many that it needs no objects beside them.
_MAX_LEAVES = 8
_ENOUGH_LEAVES = 3
_MAX_OBJECTS = 3
#: The fields that say which object it is.
_LABELS = (
    *("node", "id", "title", "name", "full", "romaji", "text", "context", "comment", "summary"),
    *("episode", "hasNextPage"),
)


class _Step(NamedTuple):
    """A field on a way from a root, and the member of its union that the way goes through."""

    owner: str
    field: str
    member: str | None = None


class ExampleText(NamedTuple):
    """An operation.

    Attributes:
        text: Its GraphQL text. `$Review` stands for the id of a review of the viewer, and so on.
        keys: The keys of the result that lead to what is shown, and the members of unions.
    """

    text: str
    keys: tuple[str, ...]


def texts_of_root(owner: str, name: str) -> Iterator[ExampleText]:
    """Yield the operation that shows a field of `Query` or `Mutation`."""
    if f"{owner}.{name}" in OPERATIONS:
        yield ExampleText(OPERATIONS[f"{owner}.{name}"], (name,))
        return
    yield _operation((_Step(owner, name),), _full(_type(owner, name)))


def texts_of_type(name: str) -> Iterator[ExampleText]:
    """Yield operations that use a type; none if no root reaches it."""
    type_ = bundled_schema().type_map[name]
    if name in OPERATIONS:
        yield ExampleText(OPERATIONS[name], ())
    elif name in ("Query", "Mutation"):
        yield from texts_of_root(name, "Media" if name == "Query" else "SaveMediaListEntry")
    elif not is_leaf_type(type_):
        yield from (_operation(way, _full(type_)) for way in _ways().get(name, ()))
    else:
        uses = [use for use in elements_of(bundled_schema()) if named_type(use.definition) == name]
        in_queries = (use for use in uses if use.argument and use.owner != "Mutation")
        # The fields of Page are lists, whose order and filter can be seen.
        for use in sorted(in_queries, key=lambda use: use.owner != "Page"):
            yield from _texts_with_argument(use, type_)
        for use in (use for use in uses if not use.argument):
            for way in filter(None, _ways().get(use.owner, ())):
                yield _operation(way, _brief(bundled_schema().type_map[use.owner], name))


def _texts_with_argument(use: Element, type_: GraphQLNamedType) -> Iterator[ExampleText]:
    """Yield operations with an argument, alone and beside those that its field usually has."""
    owner, field, argument = use.owner, use.member or "", use.argument or ""
    result = _type(owner, field)
    usual = re.sub(rf"\b{argument}: \w+", "", ARGUMENTS.get(f"{owner}.{field}", ""))
    values = [*type_.values] if isinstance(type_, GraphQLEnumType) else [VALUES[type_.name]]
    orders = [value for value in reversed(values) if value.endswith("_DESC")]
    values = [value for value in orders if _sorted_by(value) in fields_of(result.name)] or values
    for way in _ways().get(owner, ()):
        for value in values[:_MAX_VALUES]:
            selection = _brief(result, type_.name, _sorted_by(value))
            for others in dict.fromkeys(("", usual)):
                arguments = f"{others} {argument}: {value}"
                yield _operation((*way, _Step(owner, field)), selection, arguments)


def _sorted_by(value: str) -> str:
    return camel_case(value.removesuffix("_DESC"))


def _operation(way: tuple[_Step, ...], selection: str, arguments: str | None = None) -> ExampleText:
    """Return the operation with a selection at the end of a way.

    Args:
        way: The fields from the root.
        selection: The selection set; empty for a leaf field.
        arguments: Those of the last field; by default the usual ones.
    """
    text = selection
    for step in reversed(way):
        given = _arguments(step) if arguments is None else arguments
        arguments = None
        inside = f"{{ __typename ... on {step.member} {text} }}" if step.member else text
        text = f"{{ {step.field}{f'({given})' if given else ''} {inside} }}"
    keys = tuple(key for step in way for key in (step.field, step.member) if key)
    kind = "mutation" if way[0].owner == "Mutation" else "query"
    return ExampleText(f"{kind} {text}", keys)


def _arguments(step: _Step) -> str:
    if step.member and step.owner == "Query":
        value = upper_case(step.member.removesuffix("Notification").removesuffix("Activity"))
        return f"type: {value}"
    return ARGUMENTS.get(f"{step.owner}.{step.field}") or _paging(fields_of(step.owner)[step.field])


def _paging(field: GraphQLField) -> str:
    return "perPage: 2" if "perPage" in field.args else ""


@cache
def _ways() -> Mapping[str, list[tuple[_Step, ...]]]:
    """Return the ways from a root to each composite type: those of queries, the shortest first."""
    found: dict[str, list[tuple[_Step, ...]]] = {"Query": [()], "Mutation": [()]}
    for root in [*found]:
        queue: deque[tuple[str, tuple[_Step, ...]]] = deque([(root, ())])
        while queue:
            owner, way = queue.popleft()
            for step, type_ in _steps(owner):
                ways = found.setdefault(type_, [])
                if len(ways) < _MAX_WAYS and type_ not in ("Query", "Mutation"):
                    ways.append((*way, step))
                    queue.append((type_, (*way, step)))
    return found


def _steps(owner: str) -> Iterator[tuple[_Step, str]]:
    """Yield the fields of a composite type whose arguments are known, each with its type."""
    for name, field in fields_of(owner).items():
        type_ = _type(owner, name)
        needs_arguments = any(map(_is_required, field.args.values()))
        if not is_composite_type(type_) or (needs_arguments and f"{owner}.{name}" not in ARGUMENTS):
            continue
        yield _Step(owner, name), type_.name
        for member in type_.types if isinstance(type_, GraphQLUnionType) else ():
            yield _Step(owner, name, member.name), member.name


def _is_required(argument: object) -> bool:
    return type_text(argument).endswith("!")


def _type(owner: str, field: str) -> GraphQLNamedType:
    """Return the type of a field, without lists and non-null."""
    return bundled_schema().type_map[named_type(fields_of(owner)[field])]


def _full(type_: GraphQLNamedType) -> str:
    """Return a selection of many of a type's fields; empty for a leaf."""
    if not is_composite_type(type_) or isinstance(type_, GraphQLUnionType):
        return _brief(type_)
    if type_.name == "Page":  # which has one list at a time
        return f"{{ pageInfo {{ hasNextPage }} media {_brief(_type('Page', 'media'))} }}"
    leaves = _leaves(type_.name)[:_MAX_LEAVES]
    objects = [
        name for name in _selectable(type_.name) if not is_leaf_type(_type(type_.name, name))
    ]
    labels = [name for name in objects if name in _LABELS]
    rest = [name for name in objects if name not in (*_LABELS, "nodes")]
    most = _MAX_OBJECTS if len(leaves) < _ENOUGH_LEAVES else 1
    chosen = {*labels, *rest[: max(most - len(labels), 0)], *leaves}
    return _selection(type_.name, [name for name in fields_of(type_.name) if name in chosen])


def _brief(type_: GraphQLNamedType, leaf_type: str = "", field: str = "") -> str:
    """Return a selection that says which object it is, with a field and those of a leaf type."""
    if isinstance(type_, GraphQLUnionType):
        members = type_.types[:_MAX_OBJECTS]
        parts = [f"... on {member.name} {_brief(member)}" for member in members]
        return f"{{ __typename {' '.join(parts)} }}"
    if not is_composite_type(type_):
        return ""
    names = _selectable(type_.name)
    chosen = [name for name in _LABELS if name in names][:2]
    chosen += [name for name in names if name == field or _type(type_.name, name).name == leaf_type]
    if chosen in ([], ["id"]):
        chosen = [*chosen, *_leaves(type_.name)][:_ENOUGH_LEAVES] or names[:1]
    return _selection(type_.name, [*dict.fromkeys(chosen)])


def _selection(owner: str, names: list[str]) -> str:
    return f"{{ {' '.join(_selected(owner, name) for name in names)} }}"


def _selected(owner: str, name: str) -> str:
    """Return a field with the newest version of its values, few items, and a brief selection."""
    versions = limits().get(f"{owner}.{name}(version:)", Limit()).versions
    arguments = f"version: {versions[-1]}" if versions else _paging(fields_of(owner)[name])
    return f"{name}{f'({arguments})' if arguments else ''} {_brief(_type(owner, name))}"


def _leaves(owner: str) -> list[str]:
    return [name for name in _selectable(owner) if is_leaf_type(_type(owner, name))]


def _selectable(owner: str) -> list[str]:
    """Return the fields that everybody may select without an argument, without deprecated ones."""
    return [
        name
        for name, field in fields_of(owner).items()
        if not field.deprecation_reason
        and not any(_is_required(argument) for argument in field.args.values())
        and not limits().get(f"{owner}.{name}", Limit()).moderators_only
        and "modNotes" not in name
    ]
