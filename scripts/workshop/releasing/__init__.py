"""Checks of a release: the commit, its sdist and its wheel, and the wheel in bare environments."""
