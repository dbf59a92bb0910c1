"""`.graphql` files as typed, checked operations.

`load` is for users; the modules that `kotae stubs` writes call `load_below`. `sources`
finds the files a document needs, `checking` checks them, `reading` makes a selection tree of the
operation's syntax tree, `loading` puts it together.
"""

from kotae.documents.loading import load, load_below

__all__ = ["load", "load_below"]
