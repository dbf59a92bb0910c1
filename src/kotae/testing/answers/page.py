"""`Page`: one window for the list below it, and what `pageInfo` says of that list.

`pageInfo` may stand before the list, so the lists are found in the query's text when the page is
resolved, and whichever field comes first fetches.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSkipDirective,
    InlineFragmentNode,
)
from graphql.execution import get_argument_values, get_directive_values

from kotae.testing.answers.paging import page_info, page_window
from kotae.testing.answers.tables import LISTINGS
from kotae.testing.rules.filters import check_filters
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from graphql import GraphQLResolveInfo, SelectionNode, SelectionSetNode

    from kotae.testing.answers.ask import Ask
    from kotae.testing.answers.paging import Paged, PageInfoRecord, Window

    Info = GraphQLResolveInfo[Ask]

__all__ = ["PAGE_RESOLVERS", "listed"]


class Frame:
    """A `Page` that is being answered.

    Args:
        window: The part of each list that it shows.
        lists: Its list fields: the name and the arguments, by the key in the answer.
    """

    __slots__ = ("_fetched", "lists", "window")

    def __init__(self, window: Window, lists: Mapping[str, tuple[str, dict[str, object]]]) -> None:
        self.window: Window = window
        self.lists: Mapping[str, tuple[str, dict[str, object]]] = lists
        self._fetched: dict[str, Paged] = {}

    def fetch(self, ask: Ask, key: str) -> Paged:
        """Return one of the lists, fetched once."""
        if key not in self._fetched:
            name, arguments = self.lists[key]
            check_filters(ask.rules, arguments)
            self._fetched[key] = LISTINGS[name](ask, self.window, **arguments)
        return self._fetched[key]


def _page(
    _source: object,
    info: Info,
    /,
    page: int | None = None,
    per_page: int | None = None,
) -> Frame:
    ask = info.context
    window = page_window(ask, page, per_page)
    page_type = cast("GraphQLObjectType", info.schema.type_map["Page"])
    lists = {
        key: (
            node.name.value,
            get_argument_values(page_type.fields[node.name.value], node, info.variable_values),
        )
        for node in info.field_nodes
        if node.selection_set
        for key, node in _fields_below(node.selection_set, info)
        if node.name.value in LISTINGS
    }
    if ask.rules.one_list_per_page and len(lists) > 1:
        raise Refusal("Page may only hold pageInfo and one data field.", 400)
    return Frame(window, lists)


def _info(frame: Frame, info: Info, /) -> PageInfoRecord:
    ask = info.context
    first = next(iter(frame.lists), None)
    try:
        paged = None if first is None else frame.fetch(ask, first)
    except Refusal:
        paged = None  # the list's own field says so
    return page_info(ask, frame.window, paged)


def listed(frame: Frame, info: Info, /, **_: object) -> object:
    """Answer one of a page's lists."""
    return list(frame.fetch(info.context, cast("str", info.path.key)).items)


def _fields_below(selection_set: SelectionSetNode, info: Info) -> Iterator[tuple[str, FieldNode]]:
    for selection in selection_set.selections:
        if not _is_on(selection, info):
            continue
        if isinstance(selection, FieldNode):
            yield (selection.alias or selection.name).value, selection
        elif isinstance(selection, InlineFragmentNode):
            yield from _fields_below(selection.selection_set, info)
        elif isinstance(selection, FragmentSpreadNode):
            yield from _fields_below(info.fragments[selection.name.value].selection_set, info)


def _is_on(selection: SelectionNode, info: Info) -> bool:
    skip = get_directive_values(GraphQLSkipDirective, selection, info.variable_values)
    include = get_directive_values(GraphQLIncludeDirective, selection, info.variable_values)
    return not (skip and skip["if"]) and not (include and not include["if"])


#: They need the query's own text, as no other field does.
PAGE_RESOLVERS: Mapping[str, Callable[..., object]] = {
    "Query.Page": _page,
    "Page.pageInfo": _info,
}
