"""Tables of records, and the lists, filters and columns over them."""
