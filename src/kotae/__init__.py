"""kotae: an unofficial Python client for the AniList GraphQL API, and a checker of its queries."""

from kotae._version import __version__

__all__ = ["__version__"]
