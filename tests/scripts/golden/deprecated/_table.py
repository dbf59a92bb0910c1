# Golden: made by the generator from schema.graphql; KOTAE_REWRITE_GOLDEN=1 rewrites it.
# ruff: noqa: RUF100, A002, E501, I001, N801, PIE790, PYI013, PYI021, PYI048, PYI052
"""Every type of the schema, a line for each of its parts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kotae.query.type_system import Table

TABLE: Table = {
    "type": {
        "Other": """
id: Int
""",
        "Query": """
thing(id: Int, oldId: Int): Thing
oldThing(id: Int!): Thing @deprecated
oldThings: [Thing] @deprecated
oldNames: [String] @deprecated
""",
        "Thing": """
id: Int!
path: String
quotes(mark: String, side: Side): String
paragraphs: String
link: String
title: String
old: String @deprecated
oldCall(a: Int): Thing @deprecated
oldLeaf(a: Int): Int @deprecated
oldNeed(a: Int!): Int @deprecated
call(a: Int, b: Int): Thing
oldOther: Other @deprecated
""",
    },
    "union": {},
    "enum": {
        "Side": """
LEFT
RIGHT
UP @deprecated
""",
    },
    "input": {
        "Options": """
side: Side
old: Int
""",
    },
}
