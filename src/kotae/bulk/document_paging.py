"""The one paged list of a document's operation, which is requested page by page."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# graphql-core leaves the argument of its list types open.

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from graphql import GraphQLObjectType, OperationType, VariableNode, get_named_type

from kotae.errors import UsageError
from kotae.naming import listed
from kotae.values import value_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphql import OperationDefinitionNode

    from kotae.bulk.result_fields import ResultField

__all__ = ["PagedResultList", "find_paged_list"]


@dataclass(frozen=True, slots=True)
class PagedResultList:
    """A list of which each request returns one page.

    Attributes:
        path: The keys that lead from the result to the list.
        variable: The name of the variable with the number of the page.
        has_next_path: The keys that lead from the result to `hasNextPage`.
        id_key: The key by which an item that two pages have is found; None for a list other than
            those of `Page`: a connection may list one object twice.
    """

    path: tuple[str, ...]
    variable: str
    has_next_path: tuple[str, ...]
    id_key: str | None

    def has_next(self, data: Mapping[str, object]) -> bool:
        """Tell whether there is a page after that of a result.

        Raises:
            UsageError: The result has a page without `hasNextPage`, which a directive left out.
        """
        value = value_at(data, self.has_next_path)
        if value is None and value_at(data, self.path[:-1]) is not None:
            place = ".".join(self.has_next_path)
            raise UsageError(f"The result has no {place}: remove the directives that leave it out.")
        return value is True

    def items(self, data: Mapping[str, object]) -> list[object]:
        """Return the items of a page; none if AniList has nothing for a field on the way."""
        value = value_at(data, self.path)
        return cast("list[object]", value) if isinstance(value, list) else []

    def new_items(self, data: Mapping[str, object], seen: set[object]) -> list[object]:
        """Return the items of a page whose ids were not seen before, and add these ids."""
        new: list[object] = []
        for item in self.items(data):
            number = value_at(item, (self.id_key,)) if self.id_key else None
            if not isinstance(number, int):
                new.append(item)
            elif number not in seen:
                seen.add(number)
                new.append(item)
        return new

    def with_items(self, data: dict[str, object], items: list[object]) -> dict[str, object]:
        """Return a result with other items in the list; unchanged if it has no such list."""
        if not isinstance(value_at(data, self.path), list):
            return data

        def replaced(value: object, path: tuple[str, ...]) -> object:
            if not path:
                return items
            inner = cast("dict[str, object]", value)
            return {**inner, path[0]: replaced(inner[path[0]], path[1:])}

        return cast("dict[str, object]", replaced(data, self.path))


def find_paged_list(
    operation: OperationDefinitionNode, fields: Mapping[str, ResultField]
) -> PagedResultList:
    """Find the paged list of a query: the one whose `page` argument is a variable.

    Args:
        operation: The operation.
        fields: The fields of its result.

    Raises:
        UsageError: There is not exactly one, or the query does not select what paging needs. The
            message says what to add.
    """
    if operation.operation is not OperationType.QUERY:
        raise UsageError("Only a query can be requested page by page: leave out --all-pages.")
    candidates = list(_paged_fields(fields, ()))
    by_variable = [
        (path, found, variable)
        for path, found in candidates
        if (variable := _page_variable(found)) is not None
    ]
    if not candidates:
        raise UsageError(
            "--all-pages needs a paged list: a Page, or a connection such as Media.characters that "
            "is not inside another list. The operation has none."
        )
    if not by_variable:
        names = listed(".".join(path) for path, _ in candidates)
        raise UsageError(
            f"--all-pages needs a variable for the page of {names}: declare `$page: Int` in the "
            f"operation, and pass `page: $page` to {candidates[0][1].name}."
        )
    if len(by_variable) > 1:
        names = listed(".".join(path) for path, _, _ in by_variable)
        raise UsageError(
            f"--all-pages follows one paged list, and the operation has {len(by_variable)}: "
            f"{names}. Put each into an operation of its own."
        )
    path, found, variable = by_variable[0]
    return _checked(path, found, variable)


def _checked(path: tuple[str, ...], found: ResultField, variable: str) -> PagedResultList:
    place = ".".join(path)
    has_next = [
        (key, below)
        for key, one in found.fields.items()
        if one.name == "pageInfo"
        for below, leaf in one.fields.items()
        if leaf.name == "hasNextPage"
    ]
    if not has_next:
        raise UsageError(
            f"--all-pages needs `pageInfo {{ hasNextPage }}` in {place}: it says whether there is "
            "another page."
        )
    lists = [key for key, one in found.fields.items() if one.is_list]
    if len(lists) != 1:
        raise UsageError(
            f"--all-pages needs one list in {place}, and it has {listed(lists) or 'none'}."
        )
    items = found.fields[lists[0]]
    id_keys = [key for key, one in items.fields.items() if one.name == "id"]
    is_page = found.definition is not None and get_named_type(found.definition.type).name == "Page"
    return PagedResultList(
        (*path, lists[0]),
        variable,
        (*path, *has_next[0]),
        id_keys[0] if id_keys and is_page else None,
    )


def _paged_fields(
    fields: Mapping[str, ResultField], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ResultField]]:
    """Yield the fields that have pages, and are not below a list."""
    for key, one in fields.items():
        definition = one.definition
        if definition is None or one.is_list:
            continue
        type_ = get_named_type(definition.type)
        has_page_info = isinstance(type_, GraphQLObjectType) and "pageInfo" in type_.fields
        if "page" in definition.args and has_page_info:
            yield (*path, key), one
        else:
            yield from _paged_fields(one.fields, (*path, key))


def _page_variable(found: ResultField) -> str | None:
    for argument in found.nodes[0].arguments or ():
        if argument.name.value == "page" and isinstance(argument.value, VariableNode):
            return argument.value.name.value
    return None
