# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""Every type of the schema, a line for each of its parts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kotae.query.type_system import Table

TABLE: Table = {
    "type": {
        "FuzzyDate": """
year: Int
month: Int
day: Int
""",
        "Mutation": """
putOnShelf(input: Outer!, on: FuzzyDateInput): Shelf
""",
        "Query": """
shelf(id: ID!, filter: Filter, moods: [Mood!]!, tags: [[String]]): Shelf!
grid: [[Int!]!]!
names: [[String]]
settings: Json
shelves(openedAt: FuzzyDateInt, createdAt_greater: Int @time, createdAt_in: [Int] @time): [Shelf!]!
""",
        "Shelf": """
id: ID!
idMal: Int
prices: [[Float!]!]
rows: [[Shelf]!]!
mood: Mood!
moods(version: Int): [Mood]
openedOn: FuzzyDate
isOpen: Boolean!
countryOfOrigin: CountryCode
since: FuzzyDateInt
neighbour(distance: Int!, include: Boolean): Shelf
below(page: Int, perPage: Int): [Shelf]
""",
    },
    "union": {},
    "enum": {
        "Mood": """
GOOD
BAD
""",
    },
    "input": {
        "Filter": """
idMal_not_in: [Int]
inner: Inner
moods: [Mood!]
country: CountryCode
anything: Json
""",
        "FuzzyDateInput": """
year: Int
month: Int
day: Int
""",
        "Inner": """
day: FuzzyDateInt
createdAt: Int @time
others: [[Inner!]!]
""",
        "Outer": """
need: Inner!
perhaps: [Inner]
name: String!
""",
    },
}
