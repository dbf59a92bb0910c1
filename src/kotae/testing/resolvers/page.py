"""`Page`: a window, and its lists, each found once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
)
from graphql.execution.values import get_argument_values, get_directive_values

from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.links import PAGE_LISTS
from kotae.testing.world.listing import (
    DEFAULT_PAGE_ITEMS,
    Listing,
    Window,
    page_total,
    requested_window,
)
from kotae.testing.world.schema_types import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphql import GraphQLResolveInfo, SelectionSetNode

    from kotae.testing.world.context import Context
    from kotae.testing.world.tables import Record

    Info = GraphQLResolveInfo[Context]

__all__ = ["info_of_page", "list_of_page", "page_listings", "page_resolver"]


class _Page:
    """A `Page` of one request: its window, and its lists by their keys in the response."""

    def __init__(self, window: Window, lists: Mapping[str, tuple[Listing, Record]]) -> None:
        self.window = window
        self._lists = lists
        self._found: dict[str, Sequence[Record]] = {}

    def items(self, context: Context, key: str) -> Sequence[Record]:
        """Return all items of a list."""
        if key not in self._found:
            listing, arguments = self._lists[key]
            self._found[key] = listing.page_items(context, arguments)
        return self._found[key]

    def info(self, context: Context) -> Record:
        """Return the `PageInfo` of the first list; a refused list reports its refusal itself."""
        count = 0
        try:
            if self._lists:
                count = len(self.items(context, next(iter(self._lists))))
        except Refusal:
            pass
        total = page_total(context, self.window, count)
        return self.window.page_info(count, total=total)


def page_listings() -> Mapping[str, Listing]:
    """Return the lists of `Page` by name."""
    fields = fields_of("Page")
    return {name: Listing(f"Page.{name}", fields[name], link) for name, link in PAGE_LISTS.items()}


def page_resolver(listings: Mapping[str, Listing]) -> Callable[..., _Page]:
    """Return the resolver of `Query.Page`."""

    def resolve(_source: object, info: Info, /, **arguments: Any) -> _Page:
        rules = info.context.rules
        window = requested_window(arguments, rules.page_items, DEFAULT_PAGE_ITEMS)
        depth = rules.page_depth
        if depth is not None and window.page * (window.size or 1) > depth:
            raise Refusal(
                f"Page depth exceeds maximum allowed for API requests ({depth} entries)", 400
            )
        lists = {
            (node.alias or node.name).value: (
                listings[node.name.value],
                get_argument_values(fields_of("Page")[node.name.value], node, info.variable_values),
            )
            for page in info.field_nodes
            if page.selection_set is not None
            for node in _selected_fields(page.selection_set, info)
            if node.name.value in listings
        }
        if rules.one_list_per_page and len(lists) > 1:
            raise Refusal("Page may only hold pageInfo and one data field.", 400)
        return _Page(window, lists)

    return resolve


def info_of_page(page: _Page, info: Info, /) -> Record:
    """Resolve `Page.pageInfo`."""
    return page.info(info.context)


def list_of_page(page: _Page, info: Info, /, **_: object) -> list[Record]:
    """Resolve a list of `Page`."""
    return list(page.window.of(page.items(info.context, str(info.path.key))))


def _selected_fields(selections: SelectionSetNode, info: Info) -> Iterator[FieldNode]:
    """Yield the fields of a selection that no directive leaves out, fragments expanded."""
    for selection in selections.selections:
        skip = get_directive_values(GraphQLSkipDirective, selection, info.variable_values)
        include = get_directive_values(GraphQLIncludeDirective, selection, info.variable_values)
        if (skip and skip["if"]) or (include and not include["if"]):
            continue
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            fragment = info.fragments[selection.name.value]
            yield from _selected_fields(fragment.selection_set, info)
        else:
            yield from _selected_fields(selection.selection_set, info)  # type: ignore[attr-defined]
