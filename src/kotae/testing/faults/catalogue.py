"""All faults by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kotae.testing.faults.bodies import BODIES
from kotae.testing.faults.connections import CONNECTIONS
from kotae.testing.faults.mutated_responses import MUTATED_RESPONSES
from kotae.testing.faults.pages import PAGES, REDIRECTS
from kotae.testing.faults.refusals import REFUSALS
from kotae.testing.faults.schema_violations import SCHEMA_VIOLATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kotae.testing.faults.fault import Fault

__all__ = ["FAULTS"]

#: All faults, grouped by kind.
FAULTS: Mapping[str, Fault] = {
    fault.name: fault
    for fault in (
        *REFUSALS,
        *PAGES,
        *REDIRECTS,
        *BODIES,
        *MUTATED_RESPONSES,
        *SCHEMA_VIOLATIONS,
        *CONNECTIONS,
    )
}
