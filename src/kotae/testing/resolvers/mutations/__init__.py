"""The 29 mutations, over the same tables as the queries."""
