"""The checker: it finds documents, validates them against a schema, and reports problems.

`check(CheckRequest(...))` is the entry point. `discovery` finds the files, and `fast_path` those of
them that plainly have no problem. Of the others and what they need, `reading` makes syntax trees,
`fragments` is the graph of fragments, `rules` and `group` find the problems; `report` prints them.
"""

from kotae.check.check_report import CheckReport
from kotae.check.config import CheckRequest
from kotae.check.run import check

__all__ = ["CheckReport", "CheckRequest", "check"]
