"""Work of many requests, as generators of steps: paging, packing, lookups, whole lists."""
