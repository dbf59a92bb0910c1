"""`.graphql` files as typed, checked operations.

`load` is the only public name. `sources` finds the files a document needs, `checking` checks
them, `reading` makes a selection tree of the operation's syntax tree, `loading` puts it together.
"""

from kotae.documents.loading import load

__all__ = ["load"]
