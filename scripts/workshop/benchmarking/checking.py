"""Sees that what is compared is comparable: documents are valid, decoders find the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kotae.sanitize import sanitize, truncate

if TYPE_CHECKING:
    from workshop.benchmarking.running import Outcome

__all__ = ["drop_invalid", "drop_odd"]

_MAX_MESSAGE = 160


def drop_invalid(outcome: Outcome) -> None:
    """Take out the subjects whose document graphql-core refuses with the bundled schema."""
    from graphql import GraphQLError, parse, validate  # noqa: PLC0415 - 120 ms

    from kotae.schema import load_bundled  # noqa: PLC0415 - with it

    schema = load_bundled().schema
    for key, told in list(outcome.told.items()):
        if told.text is None:
            continue
        try:
            errors = validate(schema, parse(told.text))
        except GraphQLError as error:
            errors = [error]
        if errors:
            message = truncate(sanitize(errors[0].message), _MAX_MESSAGE)
            outcome.drop(key, f"its document is not valid: {message}")


def drop_odd(outcome: Outcome) -> None:
    """Take out the subjects that came to something else than most."""
    if not outcome.told:
        return
    (usual, _), *_ = Counter(told.check for told in outcome.told.values()).most_common(1)
    for key, told in list(outcome.told.items()):
        if told.check != usual:
            outcome.drop(key, f"it came to {told.check}, and the others to {usual}")
