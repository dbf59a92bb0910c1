"""Users: their lists, their words, and what happens between them."""
