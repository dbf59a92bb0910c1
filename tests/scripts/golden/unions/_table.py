# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""Every type of the schema, a line for each of its parts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kotae.query.type_system import Table

TABLE: Table = {
    "type": {
        "Author": """
name: String
""",
        "Hits": """
all: [Addressed!]!
notes: [Any]
""",
        "Letter": """
id: Int!
text: String
size: Int!
author: Author
pages: [String!]!
at: String
""",
        "Note": """
id: Int!
text: String!
size: Int
author: Author
at(zone: String): String
""",
        "Parcel": """
id: Int!
text: [String]
size: Int
weight: Float
author: Author!
""",
        "Query": """
search(text: String): [Addressed]
first: Addressed!
page(page: Int): Hits
note: Note
""",
        "Stamp": """
id: Int!
weight: Float
""",
    },
    "union": {
        "Addressed": """
Note
Letter
Parcel
""",
        "Any": """
Parcel
Stamp
""",
    },
    "enum": {},
    "input": {},
}
