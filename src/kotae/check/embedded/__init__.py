"""The GraphQL documents in strings of programs.

Each front end (Python's own syntax trees, tree-sitter's for other languages) turns the string
expressions of a program into parts; what makes a string a document is decided in one place.
"""
