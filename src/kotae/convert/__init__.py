"""GraphQL documents as code of the query builder, and the builder's operations as documents.

`to_python` and `to_graphql` are the only public names. `python_items` turns selections into field
paths, `python_values` literals and variables into values, and `layout` formats the code.
"""

from kotae.convert.to_graphql import to_graphql
from kotae.convert.to_python import to_python

__all__ = ["to_graphql", "to_python"]
