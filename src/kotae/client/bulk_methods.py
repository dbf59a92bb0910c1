"""The methods of `Client` that send many requests: packing, lookups by id, and paging."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar, cast, overload

from kotae.client.list_methods import ListMethods
from kotae.values import checked_boolean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Unpack

    from kotae.api import (
        Character,
        Media,
        MediaType,
        MediaTypeLiteral,
        Page,
        Staff,
        Studio,
        User,
    )
    from kotae.base_error import Outcome
    from kotae.bulk.lookups import Lookup, LookupResult
    from kotae.bulk.packing import Pack
    from kotae.client.config import CallOptions, PaginateOptions, QueryOptions
    from kotae.client.paginator import Paginator
    from kotae.query.build_operation import Executable
    from kotae.query.paths import Field, Selected
    from kotae.query.roots import RootObject
    from kotae.query.selectable import Paged, Selectable

__all__ = ["BulkMethods"]

A = TypeVar("A")
Item = TypeVar("Item")
Start = TypeVar("Start")
Value = TypeVar("Value")


class BulkMethods(ListMethods):
    """The methods of a client that send many requests.

    AniList's terms forbid mass collection of its data: fetch what your program shows or works
    with, and no more.
    """

    __slots__ = ()

    @overload
    def execute_many(
        self,
        roots: Iterable[Executable[A]],
        /,
        *,
        stream: Literal[False] = False,
        **options: Unpack[CallOptions],
    ) -> list[Outcome[A]]: ...
    @overload
    def execute_many(
        self,
        roots: Iterable[Executable[A]],
        /,
        *,
        stream: Literal[True],
        **options: Unpack[CallOptions],
    ) -> Iterator[Outcome[A]]: ...
    def execute_many(
        self,
        roots: Iterable[Executable[A]],
        /,
        *,
        stream: bool = False,
        **options: Unpack[CallOptions],
    ) -> list[Outcome[A]] | Iterator[Outcome[A]]:
        """Execute any number of roots and operations in few requests, one after the other.

        Queries share requests as AniList's limit of complexity allows, and equal ones are
        requested once. Mutations are carried out in their order, and never repeated.

        A failure of one root or of one request leaves the others as they are. But if AniList is
        down or refuses the token, or `max_wait_s` is too short, the rest is not sent, and each root
        of it is `Failed`.

        Args:
            roots: Roots and operations, all queries or all mutations.
            stream: Whether to return an iterator. It sends a request when the first of its
                outcomes is due, and no further one once you stop.
            **options: As for `execute`, for each request.

        Returns:
            An outcome for each of them, in their order: `Ok`, `Failed` or `Unknown`; `unwrap()`
            returns the result or raises the error.

        Raises:
            UsageError: One of them is not valid. Nothing was sent. An iterator raises it before its
                first outcome, and so the `AuthError`.
            AuthError: One of them needs a token, and the client has none, or it has expired.
                Nothing was sent.
        """
        from kotae.bulk.packing import execute_many  # noqa: PLC0415 - few programs need it
        from kotae.client.bulk_driver import collect  # noqa: PLC0415 - as above

        checked_boolean("stream", stream)
        items = self._iterate(execute_many(roots, self._pack(options)), **options)
        outcomes = cast("Iterator[Outcome[A]]", items)
        return outcomes if stream else collect(outcomes)

    def media_by_ids(
        self,
        ids: Iterable[int],
        /,
        *selection: Selectable[Media],
        type: MediaType | MediaTypeLiteral | None = None,  # noqa: A002 - GraphQL's word
        **options: Unpack[QueryOptions],
    ) -> LookupResult[Media]:
        """Look up media by id: 50 a page, and as many pages in a request as complexity allows.

        AniList's terms forbid mass collection: look up what your program shows or works with.

        Args:
            ids: AniList's ids; repeated ones are looked up once.
            *selection: The fields of each; `id` is selected automatically.
            type: Media of the other type are missing; None for both types.
            **options: `timeout_s`, `max_wait_s`, `retries` and `refresh` of each request, as for
                `execute`.

        Returns:
            The media by the requested ids, and the ids for which AniList has none.

        Raises:
            UsageError: An id is not a positive integer, or the selection is not valid. Nothing was
                sent.
            AniListError: A request failed; `outcomes` has an `Ok` with the object or None, or a
                `Failed`, for each distinct id in order.
        """
        return cast(
            "LookupResult[Media]", self._look_up("Media", ids, selection, options, type=type)
        )

    def media_by_mal_ids(
        self,
        ids: Iterable[int],
        /,
        *selection: Selectable[Media],
        type: MediaType | MediaTypeLiteral,  # noqa: A002 - as above
        **options: Unpack[QueryOptions],
    ) -> LookupResult[Media]:
        """Look up media by MyAnimeList's ids, as `media_by_ids` does by AniList's.

        If several media of AniList have one id of MyAnimeList, the result has the one with the
        lowest id of AniList.

        Args:
            ids: MyAnimeList's ids; repeated ones are looked up once.
            *selection: The fields of each; `id_mal` is selected automatically.
            type: Their type: an anime and a manga may have the same id.
            **options: As for `media_by_ids`; the errors are the same too.
        """
        from kotae.bulk.lookups import BY_MAL_ID  # noqa: PLC0415 - few programs need it

        return cast(
            "LookupResult[Media]", self._look_up(BY_MAL_ID, ids, selection, options, type=type)
        )

    def characters_by_ids(
        self,
        ids: Iterable[int],
        /,
        *selection: Selectable[Character],
        **options: Unpack[QueryOptions],
    ) -> LookupResult[Character]:
        """Look up characters by id; see `media_by_ids`."""
        return cast("LookupResult[Character]", self._look_up("Character", ids, selection, options))

    def staff_by_ids(
        self, ids: Iterable[int], /, *selection: Selectable[Staff], **options: Unpack[QueryOptions]
    ) -> LookupResult[Staff]:
        """Look up staff by id; see `media_by_ids`."""
        return cast("LookupResult[Staff]", self._look_up("Staff", ids, selection, options))

    def studios_by_ids(
        self, ids: Iterable[int], /, *selection: Selectable[Studio], **options: Unpack[QueryOptions]
    ) -> LookupResult[Studio]:
        """Look up studios by id; see `media_by_ids`."""
        return cast("LookupResult[Studio]", self._look_up("Studio", ids, selection, options))

    def users_by_ids(
        self, ids: Iterable[int], /, *selection: Selectable[User], **options: Unpack[QueryOptions]
    ) -> LookupResult[User]:
        """Look up users by id; see `media_by_ids`.

        AniList has no filter for several ids of users: each id takes a page of its own, and a
        request has at most 166 of them. Users who are private to this viewer are missing.
        """
        return cast("LookupResult[User]", self._look_up("User", ids, selection, options))

    @overload
    def paginate(
        self,
        path: Field[Page, list[Value | None] | None, Paged],
        /,
        **options: Unpack[PaginateOptions],
    ) -> Paginator[Value]: ...
    @overload
    def paginate(
        self,
        path: Selected[Page, Item, Value, Paged] | Field[Page, Value | None, Paged],
        /,
        **options: Unpack[PaginateOptions],
    ) -> Paginator[Value]: ...
    @overload
    def paginate(
        self,
        root: RootObject[object, Start, object],
        path: Field[Start, list[Value | None] | None, Paged],
        /,
        **options: Unpack[PaginateOptions],
    ) -> Paginator[Value]: ...
    @overload
    def paginate(
        self,
        root: RootObject[object, Start, object],
        path: Selected[Start, Item, Value, Paged] | Field[Start, Value | None, Paged],
        /,
        **options: Unpack[PaginateOptions],
    ) -> Paginator[Value]: ...
    def paginate(
        self,
        *given: object,
        per_page: int | None = None,
        limit: int | None = None,
        start_page: int = 1,
        max_pages: int | None = None,
        pages_per_request: int | Literal["auto"] = "auto",
        **options: Unpack[QueryOptions],
    ) -> Paginator[object]:
        """Iterate over the items of a list that has pages.

        Null items are left out. Each item comes once, also if the list changes meanwhile: each
        request looks again at the last page of the request before, and so finds items that moved by
        one page. For this, the items' ids are selected automatically. Nothing is sent before you
        read the first item; from then on, at most one request is sent ahead.

        AniList returns at most 5,000 entries of a list of `Page`. For a list that takes
        `id_not_in`, `paginate` reaches up to 15,000.
        AniList's terms forbid mass collection: set a `limit`, or narrow the list, to what your
        program shows or works with.

        Args:
            *given: A path through a list of `Page`, such as `Page.media(genre="Drama").select(…)`;
                or a root without a selection, and a path through a connection that has pages, such
                as `Query.media(id=1), Media.characters.edges.select(…)`. A path that continues
                below the items leads to the values there, without nulls.
            per_page: Items on a page: 50 by default and at most, 25 for a connection.
            limit: The largest number of items.
            start_page: The number of the first page, from 1.
            max_pages: The largest number of pages.
            pages_per_request: How many pages one request has. By default, as many as `limit` or
                `max_pages` need and AniList's limit of complexity allows. Without these, the first
                request has one page, and each further one has twice as many.
            **options: `timeout_s`, `max_wait_s`, `retries` and `refresh` of each request, as for
                `execute`.

        Returns:
            `Paginator`, which iterates over the items; its method `pages` iterates over pages.

        Raises:
            SelectionError: The path does not lead through one paged list, or is incomplete.
            ArgumentError: An option is out of its range, the path has `page` or `per_page`, or
                (while iterating) the list goes on where AniList returns no more of it.
            ComplexityError: One page exceeds AniList's limit.
            NotFoundError: While iterating: AniList has nothing for the root.
            AniListError: While iterating: a request failed, as for `execute`. It follows the
                items before it. To go on, iterate again.
        """
        from kotae.bulk.paging import PagingOptions, paging_of  # noqa: PLC0415 - few programs page
        from kotae.client.paginator import Paginator  # noqa: PLC0415 - as above

        paging_options = PagingOptions(per_page, limit, start_page, max_pages, pages_per_request)
        check_limits = self._config.options.check_limits
        begin = partial(paging_of, given, paging_options, check_limits=check_limits)
        return Paginator(begin, partial(self._iterate, completes_query=False, **options))

    def _look_up(
        self,
        lookup: str | Lookup,
        ids: Iterable[int],
        selection: Sequence[Selectable[object]],
        options: QueryOptions,
        **arguments: object,
    ) -> LookupResult[object]:
        from kotae.bulk.lookups import LOOKUPS, look_up  # noqa: PLC0415 - as above
        from kotae.client.bulk_driver import collect  # noqa: PLC0415 - as above

        chosen = LOOKUPS[lookup] if isinstance(lookup, str) else lookup
        pack = self._pack(cast("CallOptions", options))
        steps = look_up(chosen, ids, selection, pack, **arguments)
        (found,) = collect(self._iterate(steps, **options))
        return cast("LookupResult[object]", found)

    def _pack(self, options: CallOptions) -> Pack:
        from kotae.client.bulk_input import checked_pack  # noqa: PLC0415 - as above

        return partial(checked_pack, self._config, self._tokens, options)
