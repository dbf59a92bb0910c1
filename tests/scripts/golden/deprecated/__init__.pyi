# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""AniList's schema as classes."""

from tests.scripts.golden.deprecated._part0 import Options as Options
from tests.scripts.golden.deprecated._part0 import Query as Query
from tests.scripts.golden.deprecated._part0 import Thing as Thing
from tests.scripts.golden.deprecated._part1 import Other as Other
from tests.scripts.golden.deprecated._part1 import Side as Side
from tests.scripts.golden.deprecated._part1 import SideLiteral as SideLiteral
from kotae.query.objects import UnknownObject as UnknownObject
from kotae.query.classes import ClassRegistry

__all__ = [
    "Options",
    "Other",
    "Query",
    "Side",
    "SideLiteral",
    "Thing",
    "UnknownObject",
]

REGISTRY: ClassRegistry

def __dir__() -> list[str]: ...
