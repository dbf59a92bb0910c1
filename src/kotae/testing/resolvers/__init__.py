"""Resolvers of the schema's fields, from tables."""
