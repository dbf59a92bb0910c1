"""A sync of your AniList list with a JSON file of what you have watched or read.

The file has your progress by the id of the media, as {"1": 26, "5": 1}. Without --apply nothing is
written. Progress is never lowered. New and planned entries become current. The program reads your
token from the environment variable ANILIST_TOKEN.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import kotae
from kotae import Client, Token, TransportError, UsageError
from kotae.api import Media, MediaList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kotae.api.arguments import MutationSaveMediaListEntryArguments

CARD = (Media.id, Media.id_mal, Media.title.user_preferred)
ENTRY = (MediaList.media_id, MediaList.progress, MediaList.status, MediaList.media.select(*CARD))
OWN = (Media.media_list_entry.progress, Media.media_list_entry.status)


@dataclass(frozen=True)
class Change:
    """A progress to save; `entry` is None if the media is not on the list."""

    media: Media
    entry: MediaList | None
    progress: int

    def arguments(self) -> MutationSaveMediaListEntryArguments:
        """Return the values to save. Fields that they do not name stay as they are."""
        is_begun = self.entry is not None and self.entry.status != "PLANNING"
        return {
            "media_id": self.media.id,
            "progress": self.progress,
            "status": None if is_begun else "CURRENT",
        }

    def __str__(self) -> str:
        before = "new" if self.entry is None else self.entry.progress or 0
        title = self.media[Media.title.user_preferred] or "no title"
        return f"{self.media.id} ({title}): {before} → {self.progress}"


def wanted_in(path: Path) -> dict[int, int]:
    """Read the progress by id from a file."""
    try:
        content: dict[str, object] = json.loads(path.read_bytes())
        by_id = {int(key): value for key, value in content.items()}
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, AttributeError) as error:
        raise UsageError(f'{path}: expected the form {{"1": 26}}: {error}.') from None
    wanted = {key: value for key, value in by_id.items() if type(value) is int and value >= 0}
    for key in by_id.keys() - wanted.keys():
        raise UsageError(f"{path}: expected a progress of 0 or more for {key}.")
    return wanted


def save(anilist: Client, changes: Sequence[Change]) -> int:
    """Save changes, print the outcome of each, and return how many are not certainly saved."""
    outcomes = anilist.update_list([change.arguments() for change in changes])
    failures = 0
    for change, outcome in zip(changes, outcomes, strict=True):
        if isinstance(outcome, kotae.Ok):
            print(f"✓ {change}")
        else:
            mark = "✗" if isinstance(outcome, kotae.Failed) else "?"
            print(f"{mark} {change}. {outcome.error}")
            failures += 1
    return failures


def sync(anilist: Client, options: argparse.Namespace, user_id: int) -> int:
    """Print or save the changes, and return how many entries failed."""
    wanted = wanted_in(options.file)
    whole = anilist.media_list(user_id, *ENTRY, type=options.type)
    entries = {listed.entry.media_id: listed.entry for listed in whole}
    known = [entry.media for entry in entries.values() if entry.media is not None]
    media = {one.id_mal if options.mal else one.id: one for one in known}
    new = [key for key in wanted if key not in media]
    look_up = anilist.media_by_mal_ids if options.mal else anilist.media_by_ids
    # With your entries, which may be hidden from all lists.
    for key, one in look_up(new, *CARD, *OWN, type=options.type).found.items():
        media[key] = one
        if one.media_list_entry is not None:
            entries[one.id] = one.media_list_entry
    changes: list[Change] = []
    for key, progress in wanted.items():
        if key not in media:
            print(f"✗ {key}: AniList has no {options.type.lower()} of this id.")
            continue
        entry = entries.get(media[key].id)
        if progress > ((entry and entry.progress) or 0):
            changes.append(Change(media[key], entry, progress))
    failures = sum(key not in media for key in wanted)
    print(f"{len(changes)} of {len(wanted)} to save.")
    if options.apply:
        return failures + save(anilist, changes)
    print(*changes, sep="\n")
    return failures


def waiting(event: kotae.WaitEvent) -> None:
    """Print how long the client waits, and why."""
    why = event.error or "the rate limit"
    print(f"Waiting {event.wait_s:.1f} s: {why}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; return 0, 1 if an entry failed, 2 for a mistake, 3 to try later."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help='as {"1": 26, "5": 1}')
    parser.add_argument(
        "--apply", action="store_true", help="save the changes, which are only printed otherwise"
    )
    parser.add_argument("--type", type=str.upper, choices=["ANIME", "MANGA"], default="ANIME")
    parser.add_argument("--mal", action="store_true", help="the ids in the file are MyAnimeList's")
    parser.add_argument(
        "--endpoint", help="another AniList, such as the one that `kotae serve` runs"
    )
    options = parser.parse_args(arguments)
    app = "kotae-list-sync/1.0"
    try:
        token = Token.from_env()
        user_id = kotae.viewer_id(token)
        with Client(app=app, token=token, endpoint=options.endpoint, on_wait=waiting) as anilist:
            return 1 if sync(anilist, options, user_id) else 0
    except kotae.AniListError as error:
        print(f"list_sync: {error}", file=sys.stderr)
        may_pass = isinstance(error, TransportError | kotae.ResponseError)
        return 3 if may_pass and not isinstance(error, kotae.AuthError) else 2


if __name__ == "__main__":
    sys.exit(main())
