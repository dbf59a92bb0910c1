"""Failures on demand, as AniList and the servers before it cause them."""
