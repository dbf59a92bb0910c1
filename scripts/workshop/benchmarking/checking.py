"""Checks that subjects are comparable: documents are valid, and decoders find the same values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from workshop.benchmarking.running import Outcome

__all__ = ["drop_invalid", "drop_odd"]

_MAX_MESSAGE = 160


def drop_invalid(outcome: Outcome) -> None:
    """Drop the subjects whose document is not valid for the bundled schema."""
    from graphql import GraphQLError, parse, validate  # noqa: PLC0415 - 120 ms

    from kotae.schema.load import load_bundled  # noqa: PLC0415 - with it

    schema = load_bundled().schema
    for key, measurement in list(outcome.measurements.items()):
        if measurement.text is None:
            continue
        try:
            errors = validate(schema, parse(measurement.text))
        except GraphQLError as error:
            errors = [error]
        if errors:
            message = truncate(sanitize(errors[0].message), _MAX_MESSAGE)
            outcome.drop(key, f"its document is not valid: {message}")


def drop_odd(outcome: Outcome) -> None:
    """Drop the subjects whose check differs from that of most subjects."""
    if not outcome.measurements:
        return
    (usual, _), *_ = Counter(
        measurement.check for measurement in outcome.measurements.values()
    ).most_common(1)
    for key, measurement in list(outcome.measurements.items()):
        if measurement.check != usual:
            outcome.drop(key, f"it came to {measurement.check}, and the others to {usual}")
