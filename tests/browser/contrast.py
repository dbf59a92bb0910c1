"""The contrast of two colours, as a browser computes them."""

from __future__ import annotations

__all__ = ["contrast"]


def contrast(first: str, second: str) -> float:
    """Return the contrast of two opaque colours. Source: WCAG 2.2, "contrast ratio"."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(part) / 255 for part in colour.removeprefix("rgb(").rstrip(")").split(","))
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
