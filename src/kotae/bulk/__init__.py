"""Work that takes many requests: paging and packing, as generators of steps without a socket."""
