"""Small schemas, and what the generator makes of them."""
