"""The rule against a season's year without the season."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.schema.limits import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import Node

    from kotae.check.field_uses import FieldUse
    from kotae.check.rules.anilist.scope import Scope

__all__ = ["season_year_without_season"]


def season_year_without_season(use: FieldUse, _scope: Scope) -> Iterator[tuple[Node, str]]:
    """Find a filter that needs another one.

    What it does: warns of `seasonYear` without `season`.
    Why it is bad: by AniList's schema, it filters only together with the season.
    Example: { Page { media(seasonYear: 2020) { id } } }
    Use instead: { Page { media(season: SPRING, seasonYear: 2020) { id } } }
    Source: the description of `seasonYear`, "Requires season argument"; the places are in
        `limits.json`.
    """
    argument = use.arguments.get("seasonYear")
    if argument is None or "season" in use.arguments:
        return
    limit = limits().get(argument.coordinate)
    if limit is not None and "season" in limit.requires:
        yield argument.node, "AniList's schema says that `seasonYear` needs `season`. Pass both."
