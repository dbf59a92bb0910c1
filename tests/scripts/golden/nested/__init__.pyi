# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""AniList's schema as classes."""

from tests.scripts.golden.nested._part0 import FuzzyDate as FuzzyDate
from tests.scripts.golden.nested._part0 import Mutation as Mutation
from tests.scripts.golden.nested._part0 import Query as Query
from tests.scripts.golden.nested._part1 import Filter as Filter
from tests.scripts.golden.nested._part1 import FuzzyDateInput as FuzzyDateInput
from tests.scripts.golden.nested._part1 import Inner as Inner
from tests.scripts.golden.nested._part1 import Mood as Mood
from tests.scripts.golden.nested._part1 import MoodLiteral as MoodLiteral
from tests.scripts.golden.nested._part1 import Outer as Outer
from tests.scripts.golden.nested._part1 import Shelf as Shelf
from kotae.query.objects import UnknownObject as UnknownObject
from kotae.query.classes import ClassRegistry

__all__ = [
    "Filter",
    "FuzzyDate",
    "FuzzyDateInput",
    "Inner",
    "Mood",
    "MoodLiteral",
    "Mutation",
    "Outer",
    "Query",
    "Shelf",
    "UnknownObject",
]

REGISTRY: ClassRegistry

def __dir__() -> list[str]: ...
