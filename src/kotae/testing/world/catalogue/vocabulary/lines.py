"""Texts that hold a thing a line."""

from __future__ import annotations

__all__ = ["blocks_of", "lines_of"]


def lines_of(text: str) -> list[str]:
    """Return the lines that are not empty, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def blocks_of(text: str) -> list[list[str]]:
    """Return the lines of each block; empty lines stand between blocks."""
    return [lines_of(block) for block in text.strip().split("\n\n")]
