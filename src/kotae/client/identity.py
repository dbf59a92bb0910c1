"""Who is asking: the address of the API, and the headers that name this program."""

from __future__ import annotations

from functools import cache

from kotae._version import __version__

__all__ = ["ENDPOINT", "REFERER", "user_agent"]

#: AniList's GraphQL API. Source: AniList's guide, "Getting started".
ENDPOINT = "https://graphql.anilist.co"

#: Where this project lives. Requests without a Referer were answered 403 for some users; any
#: value passes, and it must not claim to be AniList's own site.
#: Source: reports of the API's users, August and September 2026.
REFERER = "https://pypi.org/project/kotae/"


@cache
def user_agent() -> str:
    """Return the User-Agent: this program, gql, the interpreter and the system, with versions."""
    import gql  # noqa: PLC0415 - 150 ms, and only a client needs it

    # requests_toolbelt ships no types.
    import requests_toolbelt as toolbelt  # type: ignore[import-untyped]  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs] - see above

    extras = [("gql", gql.__version__)]
    return str(toolbelt.user_agent("kotae", __version__, extras))  # pyright: ignore[reportUnknownMemberType] - see above
