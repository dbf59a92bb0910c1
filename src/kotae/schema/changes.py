"""Changes between two schemas as plain data: severity, kind, coordinate and message."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["SEVERITIES", "Change", "ChangeSeverity", "count_changes"]

ChangeSeverity = Literal["breaking", "dangerous", "safe"]

#: From the worst to the best. Breaking: a valid operation may become invalid, or a field may be
#: null or of another type where a program does not expect it. Dangerous: operations stay valid,
#: but results may have values that a program does not expect. Safe: neither.
SEVERITIES: tuple[ChangeSeverity, ...] = ("breaking", "dangerous", "safe")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between two schemas.

    Attributes:
        severity: `breaking`, `dangerous` or `safe`.
        kind: The kind of change in kebab-case, as `field-removed`.
        coordinate: The coordinate of the element that changed, as `Media.characters(role:)`; the
            union or interface whose possible types changed; `schema { mutation }` for a root type.
        message: A sentence that names the element. It quotes the schemas: foreign text.
    """

    severity: ChangeSeverity
    kind: str
    coordinate: str
    message: str


def count_changes(changes: Sequence[Change]) -> dict[ChangeSeverity, int]:
    """Count changes by severity, from the worst to the best."""
    counts = Counter(change.severity for change in changes)
    return {severity: counts[severity] for severity in SEVERITIES}
