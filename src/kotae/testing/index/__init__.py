"""One server's tables in memory: what filters and sorts need, and the lists with their changes."""
