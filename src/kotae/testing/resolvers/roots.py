"""Root fields of queries: `Page` with its lists, the first items of these lists, and others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode
from graphql.execution.values import get_argument_values

from kotae.markup.rendering import rendered
from kotae.testing.resolvers.list_collection import list_collection
from kotae.testing.rules.checks import is_excluded
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.fields import PAGE_LISTS
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

__all__ = [
    "ROOTS",
    "first_item_resolver",
    "info_of_page",
    "list_of_page",
    "page_listings",
    "page_resolver",
]


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
            raise Refusal.page_depth(depth)
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
        if is_excluded(selection, info.variable_values.coerced):
            continue
        if isinstance(selection, FieldNode):
            yield selection
        elif isinstance(selection, FragmentSpreadNode):
            fragment = info.fragments[selection.name.value]
            yield from _selected_fields(fragment.selection_set, info)
        elif isinstance(selection, InlineFragmentNode):
            yield from _selected_fields(selection.selection_set, info)


def first_item_resolver(listing: Listing, name: str) -> Callable[..., object]:
    """Return the resolver of a root field with the first item of a list; none is a 404.

    `ThreadComment` is a list, as in the schema.
    """

    def resolve(_source: object, info: Info, /, **arguments: Any) -> object:
        items = listing.page_items(info.context, arguments)
        if not items:
            raise Refusal.not_found()
        return [items[0]] if name == "threadComments" else items[0]

    return resolve


#: The subjects of `SiteStatistics`.
_SUBJECTS = ("users", "anime", "manga", "characters", "staff", "studios", "reviews")


def _viewer(_source: object, context: Context) -> Record:
    return context.required_viewer()


def _markdown(_source: object, context: Context, markdown: str) -> Record:
    context.required_viewer()
    return {"html": rendered(markdown)}


def _anichart_user(_source: object, context: Context) -> Record:
    viewer = context.required_viewer()
    return {
        "user": viewer,
        "settings": viewer["anichart_settings"],
        "highlights": viewer["anichart_highlights"],
    }


def _link_sources(_source: object, context: Context, **arguments: object) -> list[Record]:
    given = {name: value for name, value in arguments.items() if value is not None}
    sites = context.world["MediaExternalLink"].all()
    return [site for site in sites if all(site[name] == value for name, value in given.items())]


def _genres(_source: object, context: Context) -> list[str]:
    return sorted({genre for media in context.world["Media"].all() for genre in media["genres"]})


def _tags(_source: object, context: Context, status: int | None = None) -> list[Record]:
    del status  # all tags are approved
    return list(context.world["MediaTag"].all())


def _site_statistics(_source: object, _context: Context) -> Record:
    return {subject: subject for subject in _SUBJECTS}


#: The root fields that are not from a list of `Page`.
ROOTS: Mapping[str, Callable[..., object]] = {
    "AniChartUser": _anichart_user,
    "ExternalLinkSourceCollection": _link_sources,
    "GenreCollection": _genres,
    "Markdown": _markdown,
    "MediaListCollection": list_collection,
    "MediaTagCollection": _tags,
    "SiteStatistics": _site_statistics,
    "Viewer": _viewer,
}
