"""The rules that graphql-core lacks, or that span files; one file for each rule.

A project rule looks at all files at once. A visitor looks at one operation or fragment at a time.
"""

from kotae.check.rules.executable_definitions import executable_definitions
from kotae.check.rules.known_fragment_names import known_fragment_names
from kotae.check.rules.lone_anonymous_operation import lone_anonymous_operation
from kotae.check.rules.no_fragment_cycles import no_fragment_cycles
from kotae.check.rules.no_unused_fragments import no_unused_fragments
from kotae.check.rules.unique_names import unique_fragment_names, unique_operation_names

__all__ = ["PROJECT_RULES"]

#: Every rule that looks at a whole project, in the order of the specification's chapters.
PROJECT_RULES = (
    executable_definitions,
    unique_operation_names,
    lone_anonymous_operation,
    unique_fragment_names,
    known_fragment_names,
    no_fragment_cycles,
    no_unused_fragments,
)
