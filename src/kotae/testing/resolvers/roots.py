"""Root fields of queries, other than lists of media lists and pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kotae.testing.resolvers.markup import rendered
from kotae.testing.rules.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphql import GraphQLResolveInfo

    from kotae.testing.world.context import Context
    from kotae.testing.world.listing import Listing
    from kotae.testing.world.tables import Record

    Info = GraphQLResolveInfo[Context]

__all__ = ["ROOTS", "first_item_resolver"]

#: The subjects of `SiteStatistics`.
_SUBJECTS = ("users", "anime", "manga", "characters", "staff", "studios", "reviews")


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


ROOTS: Mapping[str, Callable[..., object]] = {
    "AniChartUser": _anichart_user,
    "ExternalLinkSourceCollection": _link_sources,
    "GenreCollection": _genres,
    "Markdown": _markdown,
    "MediaTagCollection": _tags,
    "SiteStatistics": _site_statistics,
    "Viewer": _viewer,
}
