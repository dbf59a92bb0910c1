"""Lookups of objects by their ids: pages of fifty, several of them in a request."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import index
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

from kotae.api import REGISTRY, Page, Query
from kotae.base_error import Ok
from kotae.bulk.packing import execute_packed
from kotae.bulk.steps import Emit
from kotae.errors import ArgumentError, PrivateUserError
from kotae.query.operation import check_no_variables
from kotae.wire.steps import Compute, perform

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kotae.base_error import AniListError, Outcome
    from kotae.bulk.packing import Pack
    from kotae.query.paths import Path, Selected
    from kotae.query.selectable import Selectable
    from kotae.wire.steps import Steps

__all__ = ["BY_MAL_ID", "LOOKUPS", "Lookup", "LookupResult", "look_up", "lookup_of"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class LookupResult(Generic[Item]):
    """The objects that AniList has for ids.

    Attributes:
        found: The objects by the requested ids, in their order.
        missing: The ids for which AniList has nothing, or nothing that this viewer may see, in
            their order.
    """

    found: dict[int, Item]
    missing: list[int]


class Lookup(NamedTuple):
    """How objects of one class are looked up.

    Attributes:
        type: The name of the class.
        field: The list of `Page`, in Python.
        argument: Its argument for ids.
        key: The field of an object that holds the id.
        per_page: How many ids one page takes; with 1, the argument takes one id.
    """

    type: str
    field: str
    argument: str = "id_in"
    key: str = "id"
    per_page: int = 50


#: `Page.users` has no `id_in`; unlike `Query.user` it returns nothing, and no error, for an id that
#: AniList does not have.
LOOKUPS = {
    lookup.type: lookup
    for lookup in (
        Lookup("Character", "characters"),
        Lookup("Media", "media"),
        Lookup("Staff", "staff"),
        Lookup("Studio", "studios"),
        Lookup("User", "users", "id", per_page=1),
    )
}
BY_MAL_ID = Lookup("Media", "media", "id_mal_in", "id_mal")


def lookup_of(class_: object) -> Lookup:
    """Return how objects of a class are looked up.

    Raises:
        ArgumentError: It is another class.
    """
    name = class_.__name__ if isinstance(class_, type) else ""
    if name not in LOOKUPS or REGISTRY.class_of(name) is not class_:
        raise ArgumentError(
            f"expected one of the classes {', '.join(LOOKUPS)} of kotae.api, got {class_!r:.60}"
        )
    return LOOKUPS[name]


def look_up(
    lookup: Lookup,
    ids: Iterable[int],
    items: Sequence[Selectable[object]],
    pack: Pack,
    **arguments: object,
) -> Steps[None]:
    """Emit one `LookupResult` with the objects that AniList has for ids.

    Args:
        lookup: Their class.
        ids: The ids; repeated ones are looked up once.
        items: What is selected, beside the id.
        pack: Packs the roots of the pages.
        **arguments: Other arguments of the list.

    Raises:
        ArgumentError: An id is not a positive integer.
        AniListError: A request failed; `outcomes` has an outcome for each distinct id.
    """
    return _look_up(lookup, _checked_ids(ids), items, pack, arguments)


def _look_up(
    lookup: Lookup,
    ids: Sequence[int],
    items: Sequence[Selectable[object]],
    pack: Pack,
    arguments: dict[str, object],
) -> Steps[None]:
    found: dict[int, object] = {}
    failed: dict[int, Outcome[object]] = {}
    chunks = [ids[at : at + lookup.per_page] for at in range(0, len(ids), lookup.per_page)]
    while chunks:
        roots = [_page(lookup, chunk, items, arguments) for chunk in chunks]
        packed = yield from perform(Compute(partial(pack, roots)))
        for one in packed.operations:
            check_no_variables(one.operation, "A lookup by ids")
        outcomes = yield from execute_packed(packed)
        rest: list[Sequence[int]] = []
        for chunk, outcome in zip(chunks, outcomes, strict=True):
            if not isinstance(outcome, Ok):
                if not isinstance(outcome.error, PrivateUserError):
                    failed |= dict.fromkeys(chunk, outcome)
                continue
            page = cast("Page", outcome.value)
            for item in getattr(page, lookup.field) or ():
                if item is not None:
                    found.setdefault(getattr(item, lookup.key), item)
            left = [one for one in chunk if one not in found]
            # Several media may have one id of MyAnimeList, and fill the page.
            is_full = lookup.per_page > 1 and page.page_info and page.page_info.has_next_page
            if is_full and 0 < len(left) < len(chunk):
                rest.append(left)
        chunks = rest
    if failed:
        raise _error_of(ids, found, failed)
    missing = [one for one in ids if one not in found]
    in_order = {one: found[one] for one in ids if one in found}
    yield from perform(Emit([LookupResult(in_order, missing)]))


def _checked_ids(ids: Iterable[int]) -> list[int]:
    """Return the ids, each once."""
    if not isinstance(cast("object", ids), Iterable):
        raise ArgumentError(f"ids: expected a list or another iterable, got {ids!r:.60}")
    checked: dict[int, None] = {}
    for one in ids:
        # A number of numpy has `__index__` too.
        is_integer = hasattr(one, "__index__") and not isinstance(one, bool)
        if not is_integer or index(one) < 1:
            raise ArgumentError(f"ids: expected positive integers, got {one!r:.60}")
        checked[index(one)] = None
    return list(checked)


def _page(
    lookup: Lookup,
    chunk: Sequence[int],
    items: Sequence[Selectable[object]],
    arguments: dict[str, object],
) -> object:
    call = cast("Callable[..., Path[Page]]", getattr(Page, lookup.field))
    is_single = lookup.per_page == 1
    given = {lookup.argument: chunk[0] if is_single else chunk, **arguments}
    path = cast("Selected[Page, object, object, object]", call(**given, sort="ID"))
    listed = path.select(getattr(REGISTRY.class_of(lookup.type), lookup.key), *items)
    page = Query.page(per_page=lookup.per_page)
    return page.select(listed) if is_single else page.select(listed, Page.page_info.has_next_page)


def _error_of(
    ids: Sequence[int], found: dict[int, object], failed: dict[int, Outcome[object]]
) -> AniListError:
    """Return the first error, with an outcome for each id."""
    outcomes = tuple(Ok(found.get(one)) if one not in failed else failed[one] for one in ids)
    first = next(outcome.error for outcome in outcomes if not isinstance(outcome, Ok))
    error = copy.copy(first)
    error.args = (
        f"{first} Of {len(ids):,} ids, {len(failed):,} were not looked up: see `outcomes`.",
    )
    error.outcomes = outcomes
    return error


LookupResult.__module__ = "kotae"  # tracebacks and reprs show the name that users import
