"""The items of a list or connection: rows, filters, visibility, search, sorts, and a window."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

from kotae.testing.rules.checks import check_filters
from kotae.testing.rules.refusal import Refusal
from kotae.testing.world.context import VISIBLE, is_private_to
from kotae.testing.world.filters import filter_mask, search
from kotae.testing.world.schema_types import fields_of, named_type, table_of
from kotae.testing.world.sorting import Sortable, sorted_positions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphql import GraphQLField

    from kotae.testing.world.context import Context
    from kotae.testing.world.fields import Link
    from kotae.testing.world.tables import Record

__all__ = ["DEFAULT_PAGE_ITEMS", "Listing", "Window", "requested_window"]

#: Items of a `Page` and of a connection without `perPage`. Source: AniList's guide.
DEFAULT_PAGE_ITEMS = 50
_DEFAULT_CONNECTION_ITEMS = 25
#: AniList's `total` of a `Page`. Source: reports of the API's users.
_WRONG_TOTAL = 5000

#: Arguments that select nothing.
_NOT_FILTERS = frozenset(
    {
        *("sort", "search", "page", "perPage", "limit", "minimumTagRank"),
        *("resetNotificationCount", "asHtml"),
    }
)
#: A flag that selects nothing if it is false.
_ONLY_IF_TRUE = frozenset({"compareWithAuthList"})
#: Arguments that name a user, by id and by name: a private user is refused, not left out.
_USER_ARGUMENTS: Mapping[str, tuple[str, str]] = {
    "Page.users": ("id", "name"),
    "Page.mediaList": ("userId", "userName"),
    "Page.followers": ("userId", ""),
    "Page.following": ("userId", ""),
}
#: Arguments for which tables have an index.
_INDEXED = ("userId", "mediaId", "activityId", "threadId")


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a list: a page, from 1, and its size; None for the whole list."""

    page: int = 1
    size: int | None = None

    def of(self, items: Sequence[Record]) -> Sequence[Record]:
        """Return the part of a list."""
        if self.size is None:
            return items
        return items[(self.page - 1) * self.size : self.page * self.size]

    def page_info(self, count: int, *, total: int) -> Record:
        """Return the `PageInfo` of a list with `count` items and a `total` that may be wrong."""
        size = self.size or max(count, 1)
        return {
            "total": total,
            "perPage": size,
            "currentPage": self.page,
            "lastPage": max(-(-total // size), 1),
            "hasNextPage": count > self.page * size,
        }


def page_total(context: Context, window: Window, count: int) -> int:
    """Return the `total` of a `Page`: AniList's is 5,000, or the items before an empty page."""
    if not context.rules.wrong_totals:
        return count
    before = (window.page - 1) * (window.size or 0)
    return _WRONG_TOTAL if count > before else before


def requested_window(arguments: Record, max_items: int | None, default: int) -> Window:
    """Return the window of the arguments `page` and `perPage`."""
    size = arguments.get("perPage") or default
    size = size if size >= 1 else default
    page = max(arguments.get("page") or 1, 1)
    return Window(page, size if max_items is None else min(size, max_items))


class Listing:
    """A field with a list or a connection, and its link."""

    def __init__(self, place: str, field: GraphQLField, link: Link) -> None:
        self._place = place
        self._link = link
        named = named_type(field)
        self._is_connection = "nodes" in fields_of(named.name)
        item = named_type(fields_of(named.name)["nodes"]) if self._is_connection else named
        self._edge_type = (
            named_type(fields_of(named.name)["edges"]).name if self._is_connection else ""
        )
        self._table = table_of(item)
        self._is_paged = "perPage" in field.args or place.startswith("Favourites.")
        self._scalars = {name: named_type(argument).name for name, argument in field.args.items()}

    def resolve(self, source: Record, context: Context, **arguments: Any) -> object:
        """Return a plain list, or a connection."""
        given = {name: value for name, value in arguments.items() if value is not None}
        rows = self._find(context, source, given)
        limit = given.get("limit")
        if limit is not None:
            rows = rows[: max(limit, 0)]
        if not self._is_connection:
            return self._items(context, rows)
        given.setdefault("page", source.get("page"))
        window = Window()
        if self._is_paged:
            max_items = context.rules.connection_items
            window = requested_window(given, max_items, _DEFAULT_CONNECTION_ITEMS)
        shown = window.of(rows)
        nodes = self._items(context, shown)
        total = _connection_total(context, window, len(rows))
        return {
            "edges": [
                self._edge(row, node, source) for row, node in zip(shown, nodes, strict=True)
            ],
            "nodes": nodes,
            "pageInfo": window.page_info(len(rows), total=total),
        }

    def page_items(self, context: Context, arguments: Record) -> Sequence[Record]:
        """Return all items of a list of `Page`."""
        check_filters(context.rules, arguments)
        given = {name: value for name, value in arguments.items() if value is not None}
        self._refuse_private_user(context, given)
        return self.items(context, given)

    def items(self, context: Context, given: Record) -> Sequence[Record]:
        """Return the items that arguments select, in order; none of these is null."""
        return self._items(context, self._find(context, given, given))

    def _items(self, context: Context, rows: Sequence[Record]) -> Sequence[Record]:
        """Return the items that rows lead to."""
        key = self._link.item_key
        if not key:
            return rows
        items = context.world[self._table].rows
        return [items[row[key]] for row in rows]

    def _find(self, context: Context, source: Record, given: Record) -> Sequence[Record]:
        """Return the rows whose items the arguments select, in order.

        Args:
            context: The request.
            source: The record that has the list; of a list of `Page`, its arguments.
            given: The arguments that are not null.
        """
        rows, key = self._rows(context, source, given), self._link.item_key
        if key:
            ids = context.world[self._table].rows
            rows = [row for row in rows if row.get(key) in ids]
        rows = self._filtered(context, rows, source, given)
        if self._table in VISIBLE:
            is_visible = VISIBLE[self._table](self._items(context, rows), context)
            rows = list(compress(rows, is_visible))
        distances: Mapping[int, int] | None = None
        if "search" in given:
            found = distances = search(context.world, self._table, given["search"])
            rows = list(compress(rows, (one["id"] in found for one in self._items(context, rows))))
        return self._sorted(context, rows, given, distances)

    def _filtered(
        self, context: Context, rows: Sequence[Record], source: Record, given: Record
    ) -> Sequence[Record]:
        for name in self._filter_names(source, given):
            # A column of the edge, such as `role`, before one of the item.
            is_of_row = bool(self._link.item_key and rows) and name.partition("_")[0] in rows[0]
            mask = filter_mask(
                self._link.table if is_of_row else self._table,
                rows if is_of_row else self._items(context, rows),
                context,
                argument=name,
                scalar=self._scalars[name],
                arguments=given,
            )
            rows = list(compress(rows, mask))
        return rows

    def _filter_names(self, source: Record, given: Record) -> list[str]:
        """Return the arguments that select items, without those of the link."""
        used = self._link.arguments
        if source is given and self._link.key:
            used |= {self._link.source_key}
        return [
            name
            for name, value in given.items()
            if name in self._scalars
            and name not in _NOT_FILTERS
            and name not in used
            and not (name in _ONLY_IF_TRUE and not value)
        ]

    def _rows(self, context: Context, source: Record, given: Record) -> Sequence[Record]:
        """Return rows by the link, or by an id or an indexed key among the arguments."""
        link = self._link
        if link.rows_of is not None:
            return link.rows_of(context, source)
        table = context.world[link.table]
        if link.key:
            rows = table.where(**{link.key: source.get(link.source_key)})
            is_ordered = link.table == "Favourite"
            return sorted(rows, key=lambda row: row["favouriteOrder"]) if is_ordered else rows
        if "id" in given:
            ids: Iterable[int] = (given["id"],)
        elif "id_in" in given:
            ids = sorted({*given["id_in"]} - {None})
        else:
            for name in _INDEXED:
                if name in given and self._table != "Activity":
                    return table.where(**{name: given[name]})
            return list(table.all())
        return [row for row in map(table.get, ids) if row is not None]

    def _sorted(
        self,
        context: Context,
        rows: Sequence[Record],
        given: Record,
        distances: Mapping[int, int] | None,
    ) -> Sequence[Record]:
        """Sort by all sorts; what is equal keeps the order of the link or of the ids."""
        default = [] if distances is None else ["SEARCH_MATCH"]
        names = [name for name in given.get("sort", default) if name is not None]
        if "RELEVANCE" in names:
            # AniList's order by relevance: favourites first; edges keep their own order.
            names = names[: names.index("RELEVANCE")]
            names += [] if self._edge_type else ["FAVOURITES_DESC"]
        for name in reversed(list(dict.fromkeys(names))):
            items = self._items(context, rows)
            positions: Sequence[int] | None
            if name == "SEARCH_MATCH":
                positions = None if distances is None else _by_distance(items, distances)
            else:
                own = Sortable(self._table, items)
                use_edges = self._edge_type and name.removesuffix("_DESC") != "ID"
                candidates = (Sortable(self._edge_type, rows), own) if use_edges else (own,)
                positions = sorted_positions(self._scalars["sort"], name, candidates, context)
            if positions is not None:
                rows = [rows[position] for position in positions]
        return rows

    def _edge(self, row: Record, item: Record, source: Record) -> Record:
        renamed = {name: row.get(key) for name, key in self._link.edge_keys.items()}
        characters = [row["characterId"]] if "characterId" in row else []
        return {
            "media": [source.get("id")],
            **row,
            **renamed,
            "characters": characters,
            "node": item,
        }

    def _refuse_private_user(self, context: Context, given: Record) -> None:
        id_argument, name_argument = _USER_ARGUMENTS.get(self._place, ("", ""))
        user = context.world["User"].get(given.get(id_argument))
        if user is None and name_argument in given:
            user = user_named(context, given[name_argument])
        if user is not None and is_private_to(user, context):
            raise Refusal.private_user()


def user_named(context: Context, name: str) -> Record | None:
    """Return the user with a name, whatever its case."""
    folded = name.casefold()
    users = context.world["User"].all()
    return next((user for user in users if user["name"].casefold() == folded), None)


def _connection_total(context: Context, window: Window, count: int) -> int:
    """Return the `total` of a connection: AniList's is 500, and 0 or 1 for a single page."""
    if not context.rules.wrong_totals:
        return count
    return 500 if count > (window.size or count) else min(count, 1)


def _by_distance(items: Sequence[Record], distances: Mapping[int, int]) -> Sequence[int]:
    """Return the order by the distance from a search, and of equals by popularity."""
    keys = [(distances[item["id"]], -item.get("outside_users", 0)) for item in items]
    return sorted(range(len(keys)), key=keys.__getitem__)
