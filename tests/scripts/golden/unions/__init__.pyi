# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""AniList's schema as classes."""

from tests.scripts.golden.unions._part0 import Addressed as Addressed
from tests.scripts.golden.unions._part0 import AnyAddressed as AnyAddressed
from tests.scripts.golden.unions._part0 import Author as Author
from tests.scripts.golden.unions._part0 import Letter as Letter
from tests.scripts.golden.unions._part0 import Parcel as Parcel
from tests.scripts.golden.unions._part0 import Stamp as Stamp
from tests.scripts.golden.unions._part1 import Any as Any
from tests.scripts.golden.unions._part1 import AnyAny as AnyAny
from tests.scripts.golden.unions._part1 import Hits as Hits
from tests.scripts.golden.unions._part1 import Note as Note
from tests.scripts.golden.unions._part1 import Query as Query
from kotae.query.objects import UnknownObject as UnknownObject
from kotae.query.classes import ClassRegistry

__all__ = [
    "Addressed",
    "Any",
    "AnyAddressed",
    "AnyAny",
    "Author",
    "Hits",
    "Letter",
    "Note",
    "Parcel",
    "Query",
    "Stamp",
    "UnknownObject",
]

REGISTRY: ClassRegistry

def __dir__() -> list[str]: ...
