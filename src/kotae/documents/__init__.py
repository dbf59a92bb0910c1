"""Documents: `.graphql` files made into checked operations.

`load` is the door; what flows through it: `sources` says which files belong to the one that is
asked for, `checking` has them checked, `reading` turns the operation's syntax tree into what the
builder makes of its calls.
"""

from kotae.documents.loading import load

__all__ = ["load"]
