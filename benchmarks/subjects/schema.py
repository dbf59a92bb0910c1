"""The time to make a schema for graphql-core, after graphql-core is imported.

VARIANT is `kotae` (`load_bundled`), `again` (the second call in a process), `table`
(from the builder's table), `sdl` (`build_schema` of the SDL that the command line names) or
`trusted` (the same with `assume_valid`, which skips two checks, and without locations).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import graphql
from timing import report


def kotae() -> graphql.GraphQLSchema:
    """Load the schema that comes with kotae."""
    from kotae.schema.load import load_bundled  # noqa: PLC0415 - its import belongs to the time

    return load_bundled().schema


def table() -> graphql.GraphQLSchema:
    """Make the schema from the builder's table."""
    from kotae.api import REGISTRY  # noqa: PLC0415 - as above

    return REGISTRY.graphql_schema()


def sdl() -> graphql.GraphQLSchema:
    """Build the schema from SDL."""
    return graphql.build_schema(Path(sys.argv[2]).read_text(encoding="utf-8"))


def trusted() -> graphql.GraphQLSchema:
    """Build the schema from SDL, without validating it."""
    text = Path(sys.argv[2]).read_text(encoding="utf-8")
    return graphql.build_schema(text, assume_valid=True, no_location=True)


if __name__ == "__main__":
    make = {"kotae": kotae, "again": kotae, "table": table, "sdl": sdl, "trusted": trusted}[
        sys.argv[1]
    ]
    if sys.argv[1] == "again":
        make()
    started = time.perf_counter_ns()
    made = make()
    report(ns=time.perf_counter_ns() - started, check=[len(made.type_map)])
