"""Edits of a server's records by the program that runs it."""
