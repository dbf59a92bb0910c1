"""The checker: finding documents, judging them against a schema, and reporting.

`check(Request(...))` is the door; what flows through it: `discovery` finds files, `loading` makes
them documents, `fragments` knows who spreads whom, the `rules` and `validation` complain,
`places` says where to edit, and `report` prints.
"""

from kotae.check.run import Report, Request, check

__all__ = ["Report", "Request", "check"]
