"""Columns that are computed."""
