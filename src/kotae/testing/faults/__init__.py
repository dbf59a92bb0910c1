"""Failures on demand, as AniList and what stands before it show them."""
