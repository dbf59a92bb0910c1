"""The methods of `Client` that read and change whole lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast, overload

from kotae.client.base_client import BaseClient
from kotae.values import checked_boolean, checked_file

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence
    from typing import Unpack

    from kotae.api import (
        MediaList,
        MediaListStatus,
        MediaListStatusLiteral,
        MediaType,
        MediaTypeLiteral,
    )
    from kotae.api.arguments import MutationSaveMediaListEntryArguments
    from kotae.base_error import Outcome
    from kotae.bulk.list_changes import ListChange
    from kotae.bulk.list_preview import ChangePreview
    from kotae.bulk.media_list import ListedEntry
    from kotae.client.config import QueryOptions
    from kotae.query.selectable import Selectable
    from kotae.query.variables import OptionalListArgument

__all__ = ["ListMethods"]


class ListMethods(BaseClient):
    """The methods of a client that read and change whole lists."""

    __slots__ = ()

    def media_list(
        self,
        user: int | str,
        /,
        *selection: Selectable[MediaList],
        type: MediaType | MediaTypeLiteral = "ANIME",  # noqa: A002 - GraphQL's word
        status_in: OptionalListArgument[MediaListStatus | MediaListStatusLiteral] = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> Iterator[ListedEntry]:
        """Iterate over a user's whole list: each entry once, with the names of its lists.

        The list comes in chunks of 500 entries, one a request, and the next one is requested while
        your program works. If the list changes meanwhile, an entry that stays on it is neither lost
        nor repeated. AniList returns at most the 11,000 entries that were updated last; a warning
        says so if there are that many.

        AniList's terms forbid mass collection: read the lists that your program shows or works
        with.

        Args:
            user: The owner of the list, by id or by name.
            *selection: Fields of `MediaList`; `MediaList.id` is selected automatically. Scores are
                in the owner's format, or in that of `MediaList.score(format="POINT_100")`.
            type: `ANIME` or `MANGA`.
            status_in: The statuses of the entries to read; None for all.
            on_progress: Called after each request with the numbers of entries and of requests so
                far.
            **options: `timeout_s`, `max_wait_s`, `retries` and `refresh` of each request, as for
                `execute`.

        Returns:
            An iterator of `ListedEntry`, in no particular order. AniList returns an entry that is
            hidden from the status lists only if it is in a custom list.

        Raises:
            UsageError: An argument is not valid. Nothing was sent.
            NotFoundError: While iterating: there is no such user.
            PrivateUserError: While iterating: the list is not for this viewer.
            AniListError: While iterating: a request failed, as for `execute`. It follows the
                entries before it.
        """
        from kotae.bulk.media_list import ListReader  # noqa: PLC0415 - few programs need it

        reader = ListReader(
            user,
            selection,
            type_=type,
            status_in=status_in,
            on_progress=on_progress,
            check_limits=self._config.options.check_limits,
        )
        return cast("Iterator[ListedEntry]", self._iterate(reader.steps(), **options))

    @overload
    def update_list(  # pyright: ignore[reportOverlappingOverload]  # nobody adds None to the list
        self,
        changes: Sequence[MutationSaveMediaListEntryArguments],
        /,
        *selection: Selectable[MediaList],
        dry_run: Literal[False] = False,
        progress_file: str | os.PathLike[str] | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> list[Outcome[MediaList]]: ...
    @overload
    def update_list(
        self,
        changes: Sequence[ListChange],
        /,
        *selection: Selectable[MediaList],
        dry_run: Literal[False] = False,
        progress_file: str | os.PathLike[str] | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> list[Outcome[MediaList | None]]: ...
    @overload
    def update_list(
        self,
        changes: Sequence[ListChange],
        /,
        *selection: Selectable[MediaList],
        dry_run: Literal[True],
        progress_file: str | os.PathLike[str] | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> list[Outcome[ChangePreview]]: ...
    @overload
    def update_list(
        self,
        changes: Sequence[ListChange],
        /,
        *selection: Selectable[MediaList],
        dry_run: bool,
        progress_file: str | os.PathLike[str] | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> list[Outcome[MediaList | None]] | list[Outcome[ChangePreview]]: ...
    def update_list(
        self,
        changes: Sequence[ListChange],
        /,
        *selection: Selectable[MediaList],
        dry_run: bool = False,
        progress_file: str | os.PathLike[str] | None = None,
        on_progress: Callable[[int, int], object] | None = None,
        **options: Unpack[QueryOptions],
    ) -> object:
        """Change many entries of the viewer's list in few requests.

        If AniList refuses a change, or a response is lost, the others of that request may have been
        made. They are sent again, which changes nothing more, until the outcome of each is certain.
        An outcome is `Unknown` only if a change fails each time, or AniList is down.

        With a `progress_file`, call it again with the same changes after Ctrl-C, a crash or an
        error: it skips the changes that are certainly done, and sends the rest. The file is removed
        once all changes are done.

        Args:
            changes: For each entry a dict with the arguments of `Mutation.save_media_list_entry`:
                `media_id`, or `id` for the entry's own id, and the fields to set; or a
                `DeleteEntry`.
            *selection: Fields of `MediaList` to return of saved entries; `MediaList.id` and
                `MediaList.media_id` are selected automatically.
            dry_run: Whether to send no change, and to return the old and the new values. The
                selection, `progress_file` and `on_progress` have no effect then.
            progress_file: The path of a file that has the changes that are done; None for no file.
            on_progress: Called after each request with the number of changes whose outcome is
                final, and the number of all changes.
            **options: As for `media_list`, for each request.

        Returns:
            An outcome for each change, in their order: `Ok` with the entry, or with None for a
            deletion; `Failed` or `Unknown`. With `dry_run`, `Ok` with a `ChangePreview`, or
            `Failed` if AniList has no such media or entry.

        Raises:
            UsageError: A change is not valid, or two are about one entry: nothing was sent. Or the
                file is of other changes, is not a progress file, or cannot be written.
            AuthError: There is no token, or it has expired. Nothing was sent.
            AniListError: With `dry_run`, a request failed. With `progress_file`, the viewer could
                not be read, and nothing was sent.
        """
        from kotae.bulk.update_list import update_list  # noqa: PLC0415 - few programs need it
        from kotae.client.bulk_driver import collect  # noqa: PLC0415 - as above

        steps = update_list(
            changes,
            selection,
            is_dry_run=checked_boolean("dry_run", dry_run),
            path=None if progress_file is None else checked_file("progress_file", progress_file),
            on_progress=on_progress,
            check_limits=self._config.options.check_limits,
        )
        self._tokens.current(needs_token=True)
        (found,) = collect(self._iterate(steps, **options, repeatable=True))
        return found
