"""The rules that graphql-core lacks, or that span files.

A project rule looks at all files at once. A visitor looks at one operation or fragment at a time.
"""

from kotae.check.rules.definitions import (
    executable_definitions,
    lone_anonymous_operation,
    unique_fragment_names,
    unique_operation_names,
)
from kotae.check.rules.fragments import (
    known_fragment_names,
    no_fragment_cycles,
    no_unused_fragments,
)

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
