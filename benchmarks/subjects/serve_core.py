"""graphql-core alone, on plain dictionaries: the same list, executed and nothing else.

The data is the local AniList's own answer, so that both give the same.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from sys import argv
from typing import Any

from graphql import build_schema, execute_sync, parse
from serve import LIST_QUERY, LIST_VARIABLES, ask, digest, serving
from timing import tell


def _data() -> dict[str, Any]:
    with serving() as (connection, _):
        data: dict[str, Any] = json.loads(ask(connection, LIST_QUERY, LIST_VARIABLES))["data"]
    return data


if __name__ == "__main__":
    schema = build_schema(Path(argv[1]).read_text(encoding="utf-8"))
    document = parse(LIST_QUERY)
    data = _data()
    runs: list[int] = []
    while len(runs) < 10:
        started = time.perf_counter_ns()
        result = execute_sync(schema, document, root_value=data, variable_values=LIST_VARIABLES)
        runs.append(time.perf_counter_ns() - started)
    tell(ns=sorted(runs)[5], check=digest(result.data))
