"""Stores of the rate limiter and of the response cache: memory, SQLite, Redis."""
